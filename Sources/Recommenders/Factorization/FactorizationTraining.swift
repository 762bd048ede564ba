import LatentDatasets
import LatentLinearAlgebra
import LatentRuntime

/// The training loop of ``FactorizationConfiguration``.
package struct FactorizationTraining: Sendable {
    private let configuration: FactorizationConfiguration
    private let scope: ModelScope
    private var grid: RatingGrid
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
    /// - Throws: `InvalidArgument` when the loss grows beyond all bounds; what `checkpoints` throw.
    consuming func run(
        validation: RatingTable?, options: FitOptions, checkpoints: TrainingCheckpoints?
    ) throws -> Fitted<FactorizationRecommender> {
        var state =
            try checkpoints?.start(tensors: parameters.tensors, best: parameters.tensors) ?? TrainingState()
        if state.epoch > 0 { parameters.restore(state.tensors, epoch: state.epoch) }
        state.tensors = [:]
        let stopping = configuration.earlyStopping
        var validationSeconds = 0.0
        while state.epoch < configuration.epochs, !stopping.isOver(state) {
            let epoch = state.epoch + 1
            let (loss, seconds) = try measureSeconds {
                try runEpoch(pool: options.pool, checkpoints: checkpoints)
            }
            let (validationLoss, scoring) = measureSeconds {
                validation.map { model.meanSquaredError($0, pool: options.pool) }
            }
            validationSeconds += scoring
            state.records.append(
                EpochRecord(epoch: epoch, loss: loss, validationLoss: validationLoss, seconds: seconds))
            options.progress?(
                ProgressUpdate(completed: epoch, total: configuration.epochs, message: "loss \(loss.fixed(4))"))
            stopping.note(&state) { parameters.tensors }
            try checkpoints?.keep(after: epoch, isLast: epoch == configuration.epochs || stopping.isOver(state)) {
                var kept = state
                kept.tensors = parameters.tensors
                return kept
            }
        }
        let bestEpoch = state.best?.epoch
        if let best = state.best { parameters.restore(best.parameters, epoch: best.epoch) }
        // The last losses were taken before the last steps.
        guard parameters.isFinite else {
            throw divergence(checkpoints)("after epoch \(parameters.epoch)", .nan)
        }
        // The model needs room, and they do not.
        state.best = nil
        grid.removeRatings()
        return Fitted(
            model: model, epochs: state.records, bestEpoch: bestEpoch, validationSeconds: validationSeconds,
            checkpointSeconds: checkpoints?.seconds ?? 0)
    }

    /// One pass over the ratings; returns the mean squared error that it met, in the ratings' own units.
    /// - Throws: `InvalidArgument` when the loss is not a number, or beyond all bounds; `TrainingStopped`.
    package mutating func runEpoch(pool: ThreadPool, checkpoints: TrainingCheckpoints? = nil) throws -> Double {
        let epoch = parameters.epoch + 1
        let (limit, side, count) = (Self.divergence, grid.side, Double(grid.count))
        let divergence = divergence(checkpoints)
        // A batch is a diagonal of the grid.
        func check(_ loss: Double, after batches: Int) throws(InvalidArgument) {
            guard !(loss <= limit) else { return }
            throw divergence("in batch \(batches) of \(side) of epoch \(epoch)", loss)
        }
        let loss = try parameters.runEpoch(
            grid, rate: configuration.rate(epoch: epoch), regularization: Float(configuration.regularization),
            biasRegularization: Float(configuration.biasRegularization), seed: configuration.seed, pool: pool
        ) { batches, squares in
            try check(squares / count, after: batches)
            try checkpoints?.stop(inEpoch: epoch)
        }
        try check(loss, after: side)
        return loss * variance
    }

    private var variance: Double { grid.deviation * grid.deviation }

    /// What is thrown of a place in training and its loss, in units of the ratings' variance.
    private func divergence(_ checkpoints: TrainingCheckpoints?) -> (_ place: String, _ loss: Double) -> InvalidArgument
    {
        let (configuration, variance) = (configuration, variance)
        return { place, loss in
            InvalidArgument(
                "training diverges: the loss is \(loss.isFinite ? (loss * variance).fixed(4) : "not a number") \(place), "
                    + "against \(variance.fixed(4)) for predicting the mean alone; take a smaller learning rate than "
                    + "\(configuration.learningRate)"
                    + (configuration.regularization > 1 ? ", or less regularization" : "")
                    + (checkpoints?.reminder ?? ""))
        }
    }

    /// The model as it stands.
    package var model: FactorizationRecommender {
        FactorizationRecommender(
            configuration: configuration, scope: scope,
            factors: BiasedFactors(parameters, grid, rank: configuration.rank))
    }
}
