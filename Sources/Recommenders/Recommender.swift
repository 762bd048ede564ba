import LatentDatasets
import LatentLinearAlgebra
import LatentRuntime

/// What changes a model's answer: the settings that belong into its file.
///
/// Fitting is a pure function of the configuration and the training set: equal inputs give equal bits on one kind
/// of CPU, for any number of threads.
///
///     var configuration = FactorizationConfiguration()
///     configuration.rank = 32
///     try configuration.set("learning-rate", to: "0.02")
///     let (train, test) = try table.split(.random(fraction: 0.2, seed: 1))
///     let fitted = try configuration.fit(TrainingSet(train))
///     print(fitted.model.meanSquaredError(test).squareRoot())
///
/// A configuration is a value: copies are independent. Its JSON has a key for each of `settings`, and `nameKey` where
/// there is one; a key that is missing when it is read keeps its default.
public protocol RecommenderConfiguration: Encodable, Sendable, Equatable {
    /// What fitting gives.
    associatedtype Model: Recommender where Model.Configuration == Self

    /// The models that it configures, by their names in ``ModelRegistry`` and on the command line. At least one, of
    /// small letters, digits and dashes, the first a letter: `ModelRegistry.register` demands it.
    static var names: [String] { get }
    /// What kind of models they are, under which they are listed.
    static var family: String { get }
    /// Where a configuration's JSON says which of several models it is of; nil where that goes without saying. The
    /// value under that key is the model's name: `"kind": "user-knn"`.
    static var nameKey: String? { get }
    /// All that can be set, each said once. The order is that of the help; names are in camel case, and none stands
    /// twice.
    static var settings: [Setting<Self>] { get }
    /// The published models whose settings it can begin with.
    static var presets: [String] { get }

    /// The defaults of the model `name`; nil where it is none of ``names``.
    init?(named name: String)
    /// The settings of the published model `preset` in the form `name`; nil where there is none.
    init?(named name: String, preset: String)

    /// Which of ``names`` this configures.
    var name: String { get }
    /// What the model is, in a sentence.
    var summary: String { get }

    /// How the model is trained.
    var training: TrainingMethod { get }
    /// What the model can do beyond predicting; what `training` says is not repeated.
    var modelAbilities: Set<Ability> { get }
    /// Whether scores are ratings, in the ratings' units, and not numbers that rank items alone.
    var predictsRatings: Bool { get }

    /// Refuses settings that no data could be learned from or predicted with; fitting and reading a file ask it.
    ///
    /// What depends on the ratings, as a rank above the number of items, is not known here: `fit` refuses it.
    /// - Throws: `InvalidArgument` that names the setting.
    func validate() throws(InvalidArgument)

    /// Learns a model from `training`. The ratings in `validation` are only scored: nothing is learned from them.
    /// A training set that nobody else holds may be let go of as soon as what is needed of it is at hand.
    ///
    /// The models of this library run on the options' pool, and tell progress on the thread that called. A model keeps
    /// its training ratings, 8 bytes each, for lists without what was seen and for its file.
    /// - Throws: `InvalidArgument` for settings that do not fit the data.
    func fit(_ training: consuming TrainingSet, validation: RatingTable?, options: FitOptions) throws -> Fitted<Model>
}

extension RecommenderConfiguration {
    /// Nil.
    public static var nameKey: String? { nil }
    /// None.
    public static var presets: [String] { [] }
    /// Nil: there are no presets.
    public init?(named name: String, preset: String) { nil }
    /// At once.
    public var training: TrainingMethod { .atOnce }
    /// None.
    public var modelAbilities: Set<Ability> { [] }
    /// They are.
    public var predictsRatings: Bool { true }
    /// The bounds of all settings; what two of them must hold together is the configuration's own to add.
    public func validate() throws(InvalidArgument) { try checkBounds() }
}

/// What must not change a model's answer: where the work runs, who is told of it, and where its state is kept.
///
///     var options = FitOptions()
///     options.pool = ThreadPool(threads: 4)
///     options.progress = { update in print(update.completed, update.total, update.message) }
///     let fitted = try FactorizationConfiguration().fit(training, options: options)
public struct FitOptions: Sendable {
    /// Where the work runs; the result is the same bits for any number of its threads.
    public var pool: ThreadPool
    /// Who is told of each epoch; nil for nobody.
    public var progress: ProgressHandler?
    /// Of training that keeps some, as ``RecommenderConfiguration/training`` says; others do not heed it.
    public var checkpoints: CheckpointPlan?

    /// All CPUs, silence and no checkpoints, unless told otherwise.
    /// - Parameters:
    ///   - pool: the threads that fitting, and the scoring of validation ratings, run on.
    ///   - progress: who is told before the first epoch and after each; nil for silence.
    ///   - checkpoints: where training by epochs keeps its state; nil for nowhere.
    public init(
        pool: ThreadPool = .shared, progress: ProgressHandler? = nil, checkpoints: CheckpointPlan? = nil
    ) {
        self.pool = pool
        self.progress = progress
        self.checkpoints = checkpoints
    }
}

/// A model and how its training went.
public struct Fitted<Model: Recommender>: Sendable {
    /// What was learned.
    public internal(set) var model: Model
    /// One record an epoch; empty for a model that is computed at once. In the order of training. After a resumption
    /// the epochs before it are among them, with the times they took then.
    public let epochs: [EpochRecord]
    /// What their losses are. The losses on validation ratings are what `LossKind.ofValidation` says of it.
    public let lossKind: LossKind
    /// The epoch that the model is of, where training chose the best on the validation ratings; nil where it is of the
    /// last.
    public let bestEpoch: Int?
    /// Wall time spent on scoring the validation ratings, which is no part of fitting.
    public let validationSeconds: Double
    /// Wall time spent on reading and writing checkpoints, which is no part of it either.
    public let checkpointSeconds: Double

    /// A model and its record; what is computed at once has a model alone.
    /// - Parameters:
    ///   - model: what was learned.
    ///   - epochs: one record an epoch, counted from 1 without a gap.
    ///   - lossKind: what the records' losses are.
    ///   - bestEpoch: the epoch that validation ratings chose; nil where the last one's parameters are kept.
    ///   - validationSeconds: wall time, of all epochs together.
    ///   - checkpointSeconds: likewise.
    public init(
        model: Model, epochs: [EpochRecord] = [], lossKind: LossKind = .squaredError, bestEpoch: Int? = nil,
        validationSeconds: Double = 0, checkpointSeconds: Double = 0
    ) {
        self.model = model
        self.epochs = epochs
        self.lossKind = lossKind
        self.bestEpoch = bestEpoch
        self.validationSeconds = validationSeconds
        self.checkpointSeconds = checkpointSeconds
    }
}

/// One pass over the training data.
public struct EpochRecord: Sendable, Equatable, Codable {
    /// Counted from 1.
    public let epoch: Int
    /// The mean of the batches' losses.
    ///
    /// Each batch is scored before it is learned from, so that the mean is of parameters that change within the epoch.
    /// Of `biases` and `svd-centered`, which solve instead of stepping, it is the loss at the end of the epoch. No
    /// penalty is in it. The units are those of `LossKind`: squared rating units, or nats.
    public let loss: Double
    /// The loss on the validation ratings, where there are some.
    ///
    /// It is of the parameters at the end of the epoch, over those validation ratings whose item the model covers; a
    /// user that the model does not know is answered by its fallback.
    ///
    /// Nothing is learned from it, but where there is patience the epoch is chosen by it.
    public let validationLoss: Double?
    /// Wall time of the epoch's training, validation left out.
    public let seconds: Double

    /// The record of epoch `epoch`, counted from 1.
    /// - Parameters:
    ///   - epoch: 1 for the first.
    ///   - loss: on the training ratings.
    ///   - validationLoss: on the validation ratings; nil where there are none.
    ///   - seconds: wall time of training alone.
    public init(epoch: Int, loss: Double, validationLoss: Double?, seconds: Double) {
        self.epoch = epoch
        self.loss = loss
        self.validationLoss = validationLoss
        self.seconds = seconds
    }
}

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

    /// A row an item, near where items are alike: of ``Ability/itemVectors``, else nil. Row k is of item k of the
    /// scope, whether or not it has a training rating; see `ModelScope.unratedItems`.
    var itemVectors: Matrix<Float>? { get }

    /// What each item adds to a rating, or to what a rating is made of, whoever is asked: of ``Ability/itemBiases``,
    /// else nil. One an item of the scope, in its order.
    var itemBiases: [Float]? { get }

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
    /// Nil.
    public var itemVectors: Matrix<Float>? { nil }
    /// Nil.
    public var itemBiases: [Float]? { nil }
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
        let userIndices = scope.users.indices(of: table.userIDs.ids)
        let itemIndices = scope.items.indices(of: table.itemIDs.ids)
        var (users, items): ([Int], [Int]) = ([], [])
        users.reserveCapacity(table.count)
        items.reserveCapacity(table.count)
        var unknown: [(position: Int, prediction: Float)] = []
        for position in 0..<table.count {
            let (user, item) = (userIndices[Int(table.users[position])], itemIndices[Int(table.items[position])])
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
        result.reserveCapacity(table.count)
        for (count, (position, prediction)) in unknown.enumerated() {
            result += known[result.count - count..<position - count]
            result.append(prediction)
        }
        result += known[(result.count - unknown.count)...]
        return result
    }

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
