import LatentDatasets
import LatentLinearAlgebra
import LatentRuntime

/// A fitted, immutable model: it predicts ratings of the items it knows, for people it knows and for new ones.
///
/// The smallest has a configuration, a scope, ``predict(users:items:pool:)`` and
/// ``init(configuration:scope:archive:)``: everything else has a default.
///
/// Models are immutable, and any number of threads may ask one at the same time. Predictions are in the ratings' units,
/// not clipped to their scale unless the model says so, and finite.
///
///     let model = try NeighborhoodConfiguration(.item).fit(TrainingSet(table)).model
///     let pairs = model.predict(users: [0, 0], items: [3, 4], pool: .shared)
///     let newcomer = model.person([(item: 3, rating: 5), (item: 9, rating: 1)])
///     let list = model.recommendations(of: newcomer, count: 10, without: [3, 9])
///
/// Indices are places in `scope.users` and `scope.items`. Ids, which come from outside, go through the functions that
/// take an `ID`, and throw where the model does not know one. The bits of an answer do not depend on the pool.
public protocol Recommender: Sendable {
    /// What the model is fitted by, and its file remembers.
    associatedtype Configuration: RecommenderConfiguration where Configuration.Model == Self
    /// What the model knows of a person who is not in the training set; `Void` where it learns nothing of them.
    associatedtype Person: Sendable = Void

    /// The settings that it was fitted with.
    var configuration: Configuration { get }
    /// What the model knows of people and items.
    var scope: ModelScope { get }

    /// The predicted rating of `items[k]` by `users[k]`, for each k (indices into the scope).
    /// - Precondition: there are as many users as items, and they are indices into the scope.
    /// - Returns: as many ratings as pairs, in their order.
    func predict(users: [Int], items: [Int], pool: ThreadPool) -> [Float]

    /// Predicted ratings of every item, a row for each of `users`.
    ///
    /// The matrix is users × items, 4 bytes a number: of a large model ask for some hundreds of users at a time, as
    /// `recommendations(users:count:includingSeen:pool:)` does. A user may stand in `users` more than once.
    /// - Precondition: every user is an index into `scope.users`.
    func scores(users: [Int], pool: ThreadPool) -> Matrix<Float>

    /// Learns a person who is not in the training set from some ratings of theirs (`item` is an index into
    /// `scope.items`).
    /// - Precondition: every item is one, and none stands twice.
    /// - Returns: a value that may be asked any number of times; the model itself does not change.
    func person(_ ratings: [(item: Int, rating: Float)]) -> Person

    /// A person of whom only tastes are known, as a number for each feature that they like or, below 0, dislike: of
    /// ``Ability/profiles``, else nil.
    /// - Throws: `InvalidArgument` for a feature that no item has.
    func person(profile: [String: Float]) throws(InvalidArgument) -> Person?

    /// Predicted ratings of every item for a new person.
    ///
    /// As many as `scope.items` has, in that order.
    func scores(of person: Person) -> [Float]

    /// The prediction where the model knows only the user, only the item, or neither.
    ///
    /// Nil stands for what is unknown. With both known it need not be what `predict` says: of most models it is the
    /// part that a user and an item have without each other.
    /// - Precondition: what is given of the two is an index into the scope.
    func fallback(user: Int?, item: Int?) -> Float

    /// Adds what was learned to `archive`, beyond the configuration and the scope.
    func write(to archive: inout Safetensors)

    /// The model as ``write(to:)`` left it.
    /// - Throws: `FileError.malformed` when a tensor is missing or has another shape.
    init(configuration: Configuration, scope: ModelScope, archive: Safetensors) throws

    /// The name and the shape of each tensor of parameters, as `model.summary()` of Keras lists them; none where all
    /// follows from the ratings.
    var parameters: [(name: String, shape: [Int])] { get }

    /// What a person should know of what was learned, a sentence each; none where it is as expected.
    var notes: [String] { get }

    /// A row an item, near where items are alike: of ``Ability/itemVectors``, else nil. Row k is of item k of the scope.
    var itemVectors: Matrix<Float>? { get }

    /// A vector of each user and of each item whose inner products order every user's items as the scores do, but for
    /// rounding: of ``Ability/rankingVectors``, else nil. What adds the same to all items of a user is left out, and what
    /// an item adds for everybody is its last column, where the users have 1.
    var rankingVectors: (users: Matrix<Float>, items: Matrix<Float>)? { get }

    /// What each item adds to a rating, or to what a rating is made of, whoever is asked: of ``Ability/itemBiases``,
    /// else nil. One an item of the scope, in its order.
    var itemBiases: [Float]? { get }

    /// The mean, effects and vectors that a rating is predicted as the sum of: of ``Ability/additiveFactors``, else nil.
    var additiveFactors: AdditiveFactors? { get }

    /// The nearest of each item as the model itself has them, and by what: of ``Ability/itemNeighbors``, else nil. A
    /// list begins with the nearest, and does not hold the item itself; `measure` is for people to read.
    var itemNeighbors: (lists: Neighbors<Float>, measure: String)? { get }

    /// What makes the prediction of `item` for `user` (indices into the scope), the largest share, up or down, first:
    /// of ``Ability/explanations``, else nil. Empty where no rating took part, and the baseline stands alone.
    /// - Precondition: they are indices into the scope.
    func explanation(user: Int, item: Int) -> [Contribution]?

    /// The same for a new person.
    /// - Precondition: `item` is an index into `scope.items`.
    func explanation(of person: Person, item: Int) -> [Contribution]?
}

extension Recommender {
    /// By ``predict(users:items:pool:)`` of all items, a user at a time.
    /// - Complexity: that of predicting users · items pairs.
    public func scores(users: [Int], pool: ThreadPool) -> Matrix<Float> {
        let items = Array(0..<scope.items.count)
        return Matrix(
            rows: users.count, columns: items.count,
            users.flatMap { predict(users: items.map { [user = $0] _ in user }, items: items, pool: pool) })
    }

    /// The mean of all ratings.
    public func fallback(user: Int?, item: Int?) -> Float {
        scope.require(user: user, item: item)
        return Float(scope.meanRating)
    }

    /// Nothing.
    public func write(to archive: inout Safetensors) {}

    /// None.
    public var parameters: [(name: String, shape: [Int])] { [] }
    /// None.
    public var notes: [String] { [] }
    /// Nil.
    public func person(profile: [String: Float]) throws(InvalidArgument) -> Person? { nil }
    /// Nil.
    public var itemVectors: Matrix<Float>? { nil }
    /// Nil.
    public var rankingVectors: (users: Matrix<Float>, items: Matrix<Float>)? { nil }
    /// Nil.
    public var itemBiases: [Float]? { nil }
    /// Nil.
    public var additiveFactors: AdditiveFactors? { nil }
    /// Nil.
    public var itemNeighbors: (lists: Neighbors<Float>, measure: String)? { nil }
    /// Nil.
    public func explanation(user: Int, item: Int) -> [Contribution]? { nil }
    /// Nil.
    public func explanation(of person: Person, item: Int) -> [Contribution]? { nil }
}

extension Recommender where Person == Void {
    /// Nothing.
    public func person(_ ratings: [(item: Int, rating: Float)]) {}

    /// The fallback of each item.
    /// - Complexity: that of as many fallbacks as items.
    public func scores(of person: Void) -> [Float] { scope.items.ids.indices.map { fallback(user: nil, item: $0) } }
}

extension Recommender {
    /// Predicted ratings of the table's (user, item) pairs, in its order; `fallback` where an id is unknown.
    ///
    /// The table may have vocabularies of its own: its ids are looked up in the model's. A table of another file will
    /// do, and so will the test part of a split.
    /// - Complexity: that of ``predict(users:items:pool:)``, and O(ratings + users + items).
    public func predict(_ table: RatingTable, pool: ThreadPool = .shared) -> [Float] {
        predict(UserItemPairs(table), pool: pool)
    }

    /// Predicted ratings of pairs of ids, in their order; `fallback` where one of the two is unknown.
    /// - Complexity: that of ``predict(users:items:pool:)``, and O(pairs + users + items).
    public func predict(_ pairs: UserItemPairs, pool: ThreadPool = .shared) -> [Float] {
        let userIndices = scope.users.indices(of: pairs.userIDs.ids)
        let itemIndices = scope.items.indices(of: pairs.itemIDs.ids)
        var (users, items): ([Int], [Int]) = ([], [])
        users.reserveCapacity(pairs.count)
        items.reserveCapacity(pairs.count)
        var unknown: [(position: Int, prediction: Float)] = []
        for position in 0..<pairs.count {
            let (user, item) = (userIndices[Int(pairs.users[position])], itemIndices[Int(pairs.items[position])])
            if let user, let item {
                users.append(user)
                items.append(item)
            } else {
                unknown.append((position, fallback(user: user, item: item)))
            }
        }
        let known = predict(users: users, items: items, pool: pool)
        if unknown.isEmpty { return known }
        var result: [Float] = []
        result.reserveCapacity(pairs.count)
        for (count, (position, prediction)) in unknown.enumerated() {
            result += known[result.count - count..<position - count]
            result.append(prediction)
        }
        result += known[(result.count - unknown.count)...]
        return result
    }

    /// The ratings of `table` that the model is to be judged by: all of them, or, where it covers the most-rated items
    /// alone (``RecommenderConfiguration/itemLimit``), those of these.
    /// - Returns: the table itself where all are; else one with vocabularies of its own, from which users without a rating
    ///   that is left are gone.
    public func covered(_ table: RatingTable) -> RatingTable { configuration.covered(table, in: scope) }

    /// The mean of the squared differences between the table's ratings and the predictions of them. In squared units of
    /// the ratings, unknown ids answered by `fallback`; 0 of an empty table. The sum is taken in Double, in the table's
    /// order, whatever the pool.
    /// - Complexity: that of predicting the table.
    public func meanSquaredError(_ table: RatingTable, pool: ThreadPool = .shared) -> Double {
        predict(table, pool: pool).meanSquaredError(to: table.ratings)
    }
}

extension [Float] {
    /// The mean of (prediction − rating)², in Double; 0 of no ratings.
    func meanSquaredError(to ratings: [Float]) -> Double {
        let sum = zip(self, ratings).reduce(0) {
            let error = Double($1.0) - Double($1.1)
            return $0 + error * error
        }
        return isEmpty ? 0 : sum / Double(count)
    }
}
