import LatentDatasets
import LatentLinearAlgebra
import LatentRuntime

/// What changes a model's answer: the settings that belong into its file.
///
/// Fitting is a pure function of the configuration and the training set: equal inputs give equal bits on one kind
/// of CPU, for any number of threads.
public protocol RecommenderConfiguration: Encodable, Sendable, Equatable {
    /// What fitting gives.
    associatedtype Model: Recommender where Model.Configuration == Self

    /// The models that it configures, by their names in ``ModelRegistry`` and on the command line.
    static var names: [String] { get }
    /// What kind of models they are, under which they are listed.
    static var family: String { get }
    /// Where a configuration's JSON says which of several models it is of; nil where that goes without saying.
    static var nameKey: String? { get }
    /// All that can be set, each said once.
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

    /// Refuses settings that no data could be learned from or predicted with; fitting and reading a file ask it.
    /// - Throws: `InvalidArgument` that names the setting.
    func validate() throws(InvalidArgument)

    /// Learns a model from `training`. The ratings in `validation` are only scored: nothing is learned from them.
    /// A training set that nobody else holds may be let go of as soon as what is needed of it is at hand.
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
    /// One record an epoch; empty for a model that is computed at once.
    public let epochs: [EpochRecord]
    /// What their losses are.
    public let lossKind: LossKind
    /// The epoch that the model is of, where training chose the best on the validation ratings; nil where it is of the
    /// last.
    public let bestEpoch: Int?
    /// Wall time spent on scoring the validation ratings, which is no part of fitting.
    public let validationSeconds: Double
    /// Wall time spent on reading and writing checkpoints, which is no part of it either.
    public let checkpointSeconds: Double

    /// A model and its record; what is computed at once has a model alone.
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
    public let loss: Double
    /// The loss on the validation ratings, where there are some.
    ///
    /// Nothing is learned from it, but where there is patience the epoch is chosen by it.
    public let validationLoss: Double?
    /// Wall time of the epoch's training, validation left out.
    public let seconds: Double

    /// The record of epoch `epoch`, counted from 1.
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
    func predict(users: [Int], items: [Int], pool: ThreadPool) -> [Float]

    /// Predicted ratings of every item, a row for each of `users`.
    /// - Precondition: every user is an index into `scope.users`.
    func scores(users: [Int], pool: ThreadPool) -> Matrix<Float>

    /// Learns a person who is not in the training set from some ratings of theirs (`item` is an index into
    /// `scope.items`).
    /// - Precondition: every item is one, and none stands twice.
    func person(_ ratings: [(item: Int, rating: Float)]) -> Person

    /// Predicted ratings of every item for a new person.
    ///
    /// As many as `scope.items` has, in that order.
    func scores(of person: Person) -> [Float]

    /// The prediction where the model knows only the user, only the item, or neither.
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

    /// A row an item, near where items are alike: of ``Ability/itemVectors``, else nil.
    var itemVectors: Matrix<Float>? { get }

    /// What each item adds to a rating, or to what a rating is made of, whoever is asked: of ``Ability/itemBiases``,
    /// else nil.
    var itemBiases: [Float]? { get }

    /// The nearest of each item as the model itself has them, and by what: of ``Ability/itemNeighbors``, else nil.
    var itemNeighbors: (lists: Neighbors<Float>, measure: String)? { get }

    /// What makes the prediction of `item` for `user` (indices into the scope), the largest share, up or down, first:
    /// of ``Ability/explanations``, else nil.
    /// - Precondition: they are indices into the scope.
    func explanation(user: Int, item: Int) -> [Contribution]?

    /// The same for a new person.
    /// - Precondition: `item` is an index into `scope.items`.
    func explanation(of person: Person, item: Int) -> [Contribution]?
}

extension Recommender {
    /// By ``predict(users:items:pool:)`` of all items, a user at a time.
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
    public func scores(of person: Void) -> [Float] { scope.items.ids.indices.map { fallback(user: nil, item: $0) } }
}

extension Recommender {
    /// Predicted ratings of the table's (user, item) pairs, in its order; `fallback` where an id is unknown.
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

    /// The mean of the squared differences between the table's ratings and the predictions of them.
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
