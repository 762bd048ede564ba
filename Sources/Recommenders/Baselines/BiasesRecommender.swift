import LatentDatasets
import LatentLinearAlgebra
import LatentRuntime

/// Regularised effects of the user and of the item, added to the mean of all: ``BaselineEstimates`` as a model.
public struct BiasesConfiguration: RecommenderConfiguration {
    /// How many ratings at the mean a user's effect is weighed against.
    public var userRegularization = 5.0
    /// How many ratings at the mean an item's effect is weighed against.
    public var itemRegularization = 3.0
    /// Epochs at most; training ends when the effects stand still.
    public var epochs = 100

    public init() {}

    public static let names = ["biases"]
    public static let family = "means"
    public static var settings: [Setting<Self>] {
        Setting.effects(users: \.userRegularization, items: \.itemRegularization) + [.epochs(\.epochs)]
    }

    public init?(named name: String) { self.init() }

    public var name: String { "biases" }
    public var summary: String { "mean + user effect + item effect, by regularized least squares" }

    public func fit(
        _ training: TrainingSet, validation: RatingTable? = nil, options: FitOptions = FitOptions()
    ) throws -> Fitted<BiasesRecommender> {
        let scope = try ModelScope(training)
        let validation = validation.map { scope.covered($0) }
        var records: [EpochRecord] = []
        var validationSeconds = 0.0
        func model(_ estimates: BaselineEstimates) -> BiasesRecommender {
            BiasesRecommender(configuration: self, scope: scope, estimates: estimates)
        }
        let estimates = try estimates(of: scope.ratings, pool: options.pool) { current, loss, seconds in
            let (validationLoss, scoring) = measureSeconds {
                validation.map { model(current).meanSquaredError($0, pool: options.pool) }
            }
            validationSeconds += scoring
            records.append(
                EpochRecord(epoch: records.count + 1, loss: loss, validationLoss: validationLoss, seconds: seconds))
            options.progress?(
                ProgressUpdate(completed: records.count, total: epochs, message: "loss \(loss.fixed(4))"))
        }
        return Fitted(model: model(estimates), epochs: records, validationSeconds: validationSeconds)
    }

    /// The effects in `ratings`, users by items, for models that stand on them.
    ///
    /// An epoch is one pass over the ratings; `afterEpoch` is given the effects after it, the mean squared error on
    /// `ratings` and the epoch's wall time.
    /// - Throws: `InvalidArgument` for settings that cannot be, or no ratings.
    public func estimates(
        of ratings: CSRMatrix<Float>, pool: ThreadPool = .shared,
        afterEpoch: (BaselineEstimates, _ loss: Double, _ seconds: Double) -> Void = { _, _, _ in }
    ) throws -> BaselineEstimates {
        try validate()
        guard ratings.pattern.count > 0 else { throw InvalidArgument("there are no ratings to learn from") }
        var training = BaselineTraining(
            ratings, userRegularization: userRegularization, itemRegularization: itemRegularization, pool: pool)
        for _ in 0..<epochs {
            let (epoch, seconds) = measureSeconds { training.runEpoch(pool: pool) }
            afterEpoch(training.estimates, epoch.loss, seconds)
            if epoch.converged { break }
        }
        return training.estimates
    }
}

/// Predicts `mean + b_u + b_i`; an unknown user or item has the effect 0.
public struct BiasesRecommender: Recommender {
    public let configuration: BiasesConfiguration
    public let scope: ModelScope
    public let estimates: BaselineEstimates

    init(configuration: BiasesConfiguration, scope: ModelScope, estimates: BaselineEstimates) {
        self.configuration = configuration
        self.scope = scope
        self.estimates = estimates
    }

    public func predict(users: [Int], items: [Int], pool: ThreadPool) -> [Float] {
        zip(users, items).map { fallback(user: $0, item: $1) }
    }

    public func scores(users: [Int], pool: ThreadPool) -> Matrix<Float> {
        Matrix(
            rows: users.count, columns: scope.items.count,
            users.flatMap { scores(userEffect: estimates.userEffects[$0]) })
    }

    public func scores(newPerson ratings: [(item: Int, rating: Float)]) -> [Float] {
        scores(userEffect: estimates.effect(ofNewPerson: ratings))
    }

    private func scores(userEffect: Double) -> [Float] {
        let base = estimates.mean + userEffect
        return estimates.itemEffects.map { Float(base + $0) }
    }

    public func fallback(user: Int?, item: Int?) -> Float {
        Float(estimates.baseline(user: user, item: item))
    }

    public func write(to archive: inout Safetensors) {
        estimates.write(to: &archive)
    }

    public init(configuration: BiasesConfiguration, scope: ModelScope, archive: Safetensors) throws {
        self.init(
            configuration: configuration, scope: scope,
            estimates: try BaselineEstimates(
                archive: archive, scope: scope, userRegularization: configuration.userRegularization))
    }
}
