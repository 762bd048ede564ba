import LatentDatasets
import LatentLinearAlgebra
import LatentRuntime

/// Regularized effects of the user and of the item, added to the mean of all: ``BaselineEstimates`` as a model.
///
///     let model = try BiasesConfiguration().fit(TrainingSet(table)).model
///     model.estimates.baseline(user: 0, item: nil)    // the mean and the first user's effect
///
/// How many ratings at the mean an effect is weighed against follows from the ratings, unless it is given: under 5, a user
/// with 5 ratings has half the effect that their ratings alone would give.
public struct BiasesConfiguration: RecommenderConfiguration {
    /// How many ratings at the mean a user's effect is weighed against; nil to estimate it.
    public var userRegularization: Double?
    /// How many ratings at the mean an item's effect is weighed against; nil to estimate it.
    public var itemRegularization: Double?
    /// Epochs at most; training ends when the effects stand still.
    public var epochs = 100

    /// Shrinks effects as the ratings ask for.
    public init() {}

    public static let names = ["biases"]
    public static let family = "means"
    public static var settings: [Setting<Self>] {
        Setting.effects(users: \.userRegularization, items: \.itemRegularization) + [.epochs(\.epochs)]
    }

    public init?(named name: String) { self.init() }

    public var name: String { "biases" }
    public var isPersonal: Bool { false }
    public var modelAbilities: Set<Ability> { [.newPeople, .itemBiases, .additiveFactors] }
    public var summary: String { "mean + user effect + item effect, by regularized least squares" }

    /// Alternates between the items' effects and the users', see ``BaselineEstimates``, until none moves or ``epochs``
    /// are over; the loss of an epoch is the mean squared error on the training ratings.
    /// - Throws: `InvalidArgument` for settings that cannot be, no ratings, one beyond ``ModelScope/largestRating``, or
    ///   an item that a user rated twice.
    /// - Complexity: O(ratings) an epoch.
    public func fit(
        _ training: TrainingSet, validation: RatingTable? = nil, options: FitOptions = FitOptions()
    ) throws -> Fitted<BiasesRecommender> {
        let loop = try TrainingLoop(self, training.table, validation: validation, options: options)
        let scope = try ModelScope(training)
        return try loop.run(try start(scope.ratings, pool: options.pool), scope: scope) {
            BiasesRecommender(configuration: self, scope: scope, estimates: $0.estimates)
        }
    }

    public var training: TrainingMethod { .byEpochs(EpochPlan(most: epochs)) }

    /// The effects in `ratings`, users by items, for models that stand on them: an epoch is one pass over the ratings.
    ///
    /// The bits are those of `fit` on the same ratings.
    /// - Throws: `InvalidArgument` for settings that cannot be, or no ratings.
    public func estimates(of ratings: CSRMatrix<Float>, pool: ThreadPool = .shared) throws -> BaselineEstimates {
        try validate()
        var training = try start(ratings, pool: pool)
        for _ in 0..<epochs where !training.hasConverged { _ = training.runEpoch(pool: pool) }
        return training.estimates
    }

    var givenRegularization: BaselineEstimates.GivenRegularization { (userRegularization, itemRegularization) }

    private func start(_ ratings: CSRMatrix<Float>, pool: ThreadPool) throws -> BaselineTraining {
        guard ratings.pattern.count > 0 else { throw InvalidArgument.noRatings }
        return BaselineTraining(
            ratings, userRegularization: userRegularization, itemRegularization: itemRegularization, pool: pool)
    }
}

/// Predicts `mean + b_u + b_i`; an unknown user or item has the effect 0.
///
/// Not clipped to the scale. Everybody's list is in the order of the items' effects.
public struct BiasesRecommender: Recommender {
    public let configuration: BiasesConfiguration
    public let scope: ModelScope
    /// The mean and the effects that are added.
    public let estimates: BaselineEstimates

    public func predict(users: [Int], items: [Int], pool: ThreadPool) -> [Float] {
        scope.requirePairs(users, items)
        return zip(users, items).map { fallback(user: $0, item: $1) }
    }

    public var parameters: [(name: String, shape: [Int])] { estimates.parameters }
    public var itemBiases: [Float]? { estimates.itemBiases }

    /// The effects, and no vectors.
    public var additiveFactors: AdditiveFactors? {
        func side(_ effects: [Double]) -> AdditiveFactors.Side {
            .init(effects: effects, vectors: Matrix(rows: effects.count, columns: 0))
        }
        return AdditiveFactors(
            mean: estimates.mean, users: side(estimates.userEffects), items: side(estimates.itemEffects))
    }

    /// Their effect.
    ///
    /// Shrunk as the training users' were; 0 for no ratings. O(ratings).
    public func person(_ ratings: [(item: Int, rating: Float)]) -> Double {
        estimates.effect(ofNewPerson: ratings)
    }

    /// `mean + effect + b_i`, item by item.
    public func scores(of person: Double) -> [Float] {
        let base = estimates.mean + person
        return estimates.itemEffects.map { Float(base + $0) }
    }

    public func fallback(user: Int?, item: Int?) -> Float {
        scope.require(user: user, item: item)
        return Float(estimates.baseline(user: user, item: item))
    }

    /// `baseline.mean`, of one number, `baseline.user_effects` and `baseline.item_effects`, in the ratings' units, and
    /// `baseline.regularization`, of users and of items, in ratings, where one of them was estimated: F64.
    public func write(to archive: inout Safetensors) {
        estimates.write(to: &archive, given: configuration.givenRegularization)
    }
}

extension BiasesRecommender {
    public init(configuration: BiasesConfiguration, scope: ModelScope, archive: Safetensors) throws {
        self.init(
            configuration: configuration, scope: scope,
            estimates: try BaselineEstimates(archive: archive, scope: scope, given: configuration.givenRegularization))
    }
}
