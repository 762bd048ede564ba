import LatentDatasets
import LatentLinearAlgebra
import LatentRuntime
import Synchronization

/// The training loop of the low-rank autoencoder.
///
/// An epoch shuffles the users, cuts them into whole batches (the rest sits the epoch out), draws a fresh mask for
/// each user, and takes one step a batch. Masks are drawn for a window of batches at a time, in parallel, because
/// they do not depend on the parameters.
package final class AutoencoderTraining {
    private let configuration: AutoencoderConfiguration
    private let scope: ModelScope
    private let preferences: Preferences
    private let entries: PreferenceEntries
    private let step: AutoencoderStep
    private let window: [MaskedBatch]
    private let batchSize: Int
    private let batches: Int
    private let choice = Mutex(PoolChoice())

    /// The loss of the means alone.
    private let meanLoss: Double

    /// How many times ``meanLoss`` an epoch's loss may be before training counts as lost.
    private static let divergence = 100.0

    /// Enough batches to draw at once to keep any pool busy, few enough to stay in the cache.
    private static let windowSize = 16

    package init(
        _ configuration: AutoencoderConfiguration, scope: ModelScope, preferences: Preferences,
        route: AutoencoderRoute? = nil
    ) {
        self.configuration = configuration
        self.scope = scope
        self.preferences = preferences
        entries = PreferenceEntries(preferences.matrix)
        meanLoss = preferences.meanSquare
        let users = preferences.matrix.rows
        batchSize = min(configuration.batchSize, users)
        batches = users / batchSize
        step = AutoencoderStep(
            items: preferences.matrix.columns, rank: configuration.rank, batchSize: batchSize,
            hiddenWeight: Float(configuration.hiddenWeight), optimizer: configuration.optimizer,
            route: route
                ?? AutoencoderRoute(
                    density: preferences.matrix.pattern.density, rank: configuration.rank), seed: configuration.seed)
        window = (0..<min(Self.windowSize, batches)).map { _ in MaskedBatch() }
    }

    /// Trains until the epochs are over or the loss stands still.
    /// - Throws: `InvalidArgument` when the loss grows beyond all bounds; what `checkpoints` throw.
    package func run(
        validation: RatingTable?, options: FitOptions, checkpoints: TrainingCheckpoints? = nil
    ) throws -> Fitted<LinearAutoencoder> {
        var state = try checkpoints?.start(tensors: step.state) ?? TrainingState()
        if state.epoch > 0 { step.restore(state.tensors) }
        var patience = Patience(configuration)
        for record in state.records { patience.note(record.loss) }
        var validationSeconds = 0.0
        let validation = validation.map { scope.covered($0) }
        while state.epoch < configuration.epochs, !patience.isOver {
            let epoch = state.epoch + 1
            let (loss, seconds) = try measureSeconds {
                try runEpoch(epoch, pool: options.pool, checkpoints: checkpoints)
            }
            let (validationLoss, scoring) = measureSeconds {
                validation.map { model.meanSquaredError($0, pool: options.pool) }
            }
            validationSeconds += scoring
            state.records.append(
                EpochRecord(epoch: epoch, loss: loss, validationLoss: validationLoss, seconds: seconds))
            options.progress?(
                ProgressUpdate(completed: epoch, total: configuration.epochs, message: "loss \(loss.fixed(4))"))
            patience.note(loss)
            try checkpoints?.keep(after: epoch, isLast: epoch == configuration.epochs || patience.isOver) {
                state.tensors = step.state
                return state
            }
        }
        return Fitted(
            model: model, epochs: state.records, lossKind: .maskedSquaredError, validationSeconds: validationSeconds,
            checkpointSeconds: checkpoints?.seconds ?? 0)
    }

    /// One pass over the users; returns the mean of the batches' losses.
    /// - Throws: `InvalidArgument` once that is not a number, or beyond all bounds; `TrainingStopped`, between windows of batches.
    package func runEpoch(
        _ epoch: Int, pool: ThreadPool, checkpoints: TrainingCheckpoints? = nil
    ) throws -> Double {
        let users = Philox.permutation(
            of: preferences.matrix.rows, seed: configuration.seed, purpose: .shuffle, epoch: epoch)
        var choice = choice.withLock { $0 }
        defer { self.choice.withLock { $0 = choice } }
        var sum = 0.0
        let limit = Self.divergence * max(meanLoss, 1) * Double(batches)
        for first in stride(from: 0, to: batches, by: window.count) {
            try checkpoints?.stop(inEpoch: epoch)
            let drawn = min(window.count, batches - first)
            choice.current(of: pool).run(tiles: drawn) { place in
                let batch = first + place
                window[place].draw(
                    users[batch * batchSize..<(batch + 1) * batchSize], of: entries,
                    maskFraction: configuration.maskFraction, seed: configuration.seed, epoch: epoch)
            }
            for place in 0..<drawn {
                let batch = first + place + 1
                let loss = choice.run(on: pool) { step.run((epoch - 1) * batches + batch, window[place], pool: $0) }
                sum += loss
                guard sum <= limit else {
                    throw divergence(loss, "in batch \(batch) of epoch \(epoch)", checkpoints)
                }
            }
        }
        return sum / Double(batches)
    }

    private func divergence(
        _ loss: Double, _ place: String, _ checkpoints: TrainingCheckpoints?
    ) -> InvalidArgument {
        InvalidArgument(
            "training diverges: the loss is \(loss.isNaN ? "not a number" : "\(loss)") \(place), against "
                + "\(meanLoss.fixed(4)) for predicting the means alone; take a smaller learning rate than \(configuration.optimizer.rate)"
                + (checkpoints?.reminder ?? ""))
    }

    /// The users of one epoch: whole batches only.
    package var trainedUsers: Int { batches * batchSize }

    /// The model as it stands.
    package var model: LinearAutoencoder {
        let (encoder, decoder) = step.parameters
        return LinearAutoencoder(
            configuration: configuration, scope: scope, preferences: preferences,
            map: .lowRank(encoder: encoder, decoder: decoder))
    }
}

/// How long the loss may stand still: training ends after `patience` epochs in a row that do not lower it by more than
/// `minDelta` below the least before.
private struct Patience {
    private let limit: Int
    private let minDelta: Double
    private var least = Double.infinity
    private var waited = 0

    init(_ configuration: AutoencoderConfiguration) {
        limit = configuration.patience
        minDelta = configuration.minDelta
    }

    var isOver: Bool { limit > 0 && waited >= limit }

    mutating func note(_ loss: Double) {
        if loss < least - minDelta {
            (least, waited) = (loss, 0)
        } else {
            waited += 1
        }
    }
}
