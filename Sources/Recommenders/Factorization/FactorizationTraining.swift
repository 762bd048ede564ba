import Datasets
import LinearAlgebra
import Runtime

/// The training loop of ``FactorizationConfiguration``.
package struct FactorizationTraining: Sendable {
    private let configuration: FactorizationConfiguration
    private let scope: ModelScope
    private let grid: RatingGrid
    /// What the epochs change.
    package private(set) var parameters: FactorizationParameters

    /// Factors begin within this of 0: with larger ones the model first learns to forget them.
    private static let initialLimit: Float = 0.005
    /// How many times the ratings' variance a loss may be before training counts as lost.
    private static let divergence = 100.0

    package init(_ configuration: FactorizationConfiguration, scope: ModelScope, pool: ThreadPool) {
        self.configuration = configuration
        self.scope = scope
        let width = FactorizationParameters.width(rank: configuration.rank)
        grid = RatingGrid(scope.ratings, width: width, pool: pool)
        parameters = FactorizationParameters(
            grid, ratings: scope.ratings, rank: configuration.rank, limit: Self.initialLimit, seed: configuration.seed,
            pool: pool)
    }

    /// Trains until the epochs are over or the validation loss stands still.
    /// - Throws: `InvalidArgument` when the loss grows beyond all bounds.
    consuming func run(validation: RatingTable?, options: FitOptions) throws -> Fitted<FactorizationRecommender> {
        var records: [EpochRecord] = []
        var best: (loss: Double, parameters: FactorizationParameters)?
        var waited = 0
        var validationSeconds = 0.0
        for epoch in 1...configuration.epochs {
            let (loss, seconds) = try measureSeconds { try runEpoch(pool: options.pool) }
            let (validationLoss, scoring) = measureSeconds {
                validation.map { model.meanSquaredError($0, pool: options.pool) }
            }
            validationSeconds += scoring
            records.append(EpochRecord(epoch: epoch, loss: loss, validationLoss: validationLoss, seconds: seconds))
            options.progress?(
                ProgressUpdate(completed: epoch, total: configuration.epochs, message: "loss \(loss.fixed(4))"))
            guard configuration.patience > 0, let validationLoss else { continue }
            waited = validationLoss < (best?.loss ?? .infinity) - configuration.minDelta ? 0 : waited + 1
            if validationLoss < best?.loss ?? .infinity { best = (validationLoss, parameters) }
            if waited >= configuration.patience { break }
        }
        if let best { parameters = best.parameters }
        // The last losses were taken before the last steps.
        guard parameters.isFinite else { throw divergence("ends beyond all bounds") }
        return Fitted(model: model, epochs: records, validationSeconds: validationSeconds)
    }

    /// One pass over the ratings; returns the mean squared error that it met, in the ratings' own units.
    /// - Throws: `InvalidArgument` when the loss is not a number, or beyond all bounds.
    package mutating func runEpoch(pool: ThreadPool) throws -> Double {
        let rate = configuration.rate(epoch: parameters.epoch + 1)
        let loss = parameters.runEpoch(
            grid, rate: rate, regularization: Float(configuration.regularization),
            biasRegularization: Float(configuration.biasRegularization), seed: configuration.seed, pool: pool)
        guard loss <= Self.divergence else {
            throw divergence("is \(loss.isNaN ? "not a number" : "\(loss * variance)")")
        }
        return loss * variance
    }

    private var variance: Double { grid.deviation * grid.deviation }

    private func divergence(_ loss: String) -> InvalidArgument {
        InvalidArgument(
            "training diverges: the loss \(loss) in epoch \(parameters.epoch), against \(variance.fixed(4)) for "
                + "predicting the mean alone; take a smaller learning rate than \(configuration.learningRate)"
                + (configuration.regularization > 1 ? ", or less regularization" : ""))
    }

    /// The model as it stands.
    package var model: FactorizationRecommender {
        FactorizationRecommender(
            configuration: configuration, scope: scope,
            factors: BiasedFactors(parameters, grid, rank: configuration.rank))
    }
}
