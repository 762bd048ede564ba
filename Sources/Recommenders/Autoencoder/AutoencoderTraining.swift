import LatentDatasets
import LatentLinearAlgebra
import LatentRuntime
import Synchronization

/// The training of the low-rank autoencoder.
///
/// An epoch shuffles the users, cuts them into whole batches (the rest sits the epoch out), draws a fresh mask for
/// each user, and takes one step a batch. Masks are drawn for a window of batches at a time, in parallel, because
/// they do not depend on the parameters.
///
/// The order of the users is a function of (seed, epoch), a user's mask one of (seed, epoch, user): who is in which
/// batch does not change what is hidden of them.
package final class AutoencoderTraining: EpochTraining {
    private let configuration: AutoencoderConfiguration
    private let scope: ModelScope
    private let preferences: Preferences
    private let entries: PreferenceEntries
    private let step: AutoencoderStep
    private let window: [MaskedBatch]
    private let batchSize: Int
    private let batches: Int
    private let choice = Mutex(PoolChoice())

    /// A squared unit of training, in the ratings' units.
    package let lossUnit: Double
    /// The loss of the means alone.
    private let meanLoss: Double

    /// Enough batches to draw at once to keep any pool busy, few enough to stay in the cache.
    private static let windowSize = 16

    /// Trains on preferences in units of `unit`. The map is linear, and what is learned of these is that of others.
    package init(
        _ configuration: AutoencoderConfiguration, scope: ModelScope, preferences: Preferences, unit: Double = 1,
        route: AutoencoderRoute? = nil
    ) {
        self.configuration = configuration
        self.scope = scope
        self.preferences = preferences
        entries = PreferenceEntries(preferences.matrix, unit: Float(unit))
        lossUnit = unit * unit
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

    /// One pass over the users; returns the mean of the batches' losses.
    ///
    /// Steps are numbered through all epochs, from 1 on, as Adam's corrections need it. They are so short that a second
    /// thread does not always pay: which is quicker is measured now and then, and changes no bit.
    /// - Throws: `InvalidArgument` once that is not a number, or beyond all bounds; `TrainingStopped`, between windows
    ///   of batches.
    package func runEpoch(_ epoch: Epoch) throws -> Double {
        let (number, pool) = (epoch.number, epoch.pool)
        let users = Philox.permutation(
            of: preferences.matrix.rows, seed: configuration.seed, purpose: .shuffle, epoch: number)
        var choice = choice.withLock { $0 }
        defer { self.choice.withLock { $0 = choice } }
        var sum = 0.0
        for first in stride(from: 0, to: batches, by: window.count) {
            try epoch.goOn()
            let drawn = min(window.count, batches - first)
            choice.current(of: pool).run(tiles: drawn) { place in
                let batch = first + place
                window[place].draw(
                    users[batch * batchSize..<(batch + 1) * batchSize], of: entries,
                    maskFraction: configuration.maskFraction, seed: configuration.seed, epoch: number)
            }
            for place in 0..<drawn {
                let batch = first + place + 1
                let loss = choice.run(on: pool) { step.run((number - 1) * batches + batch, window[place], pool: $0) }
                sum += loss * lossUnit
                // Over the whole epoch, for some batches are worse than others.
                try epoch.check(sum / Double(batches), batch: batch)
            }
        }
        return sum / Double(batches)
    }

    package var state: [String: StateTensor] { step.state }
    package var parameters: [String: StateTensor] { step.parameterTensors }
    package func restore(_ tensors: [String: StateTensor], epoch: Int) { step.restore(tensors) }
    package var startingLoss: Double? { max(meanLoss, lossUnit) }
    package var remedy: String { "take a smaller learning rate than \(configuration.optimizer.rate)" }

    /// The users of one epoch: whole batches only.
    package var trainedUsers: Int { batches * batchSize }

    /// The model as it stands. Of an item without ratings nothing was learned: its vector is 0, as its preference is.
    package var model: LinearAutoencoder {
        var (encoder, decoder) = step.parameters
        for item in scope.unratedItems {
            for k in 0..<decoder.columns { (encoder[Int(item), k], decoder[Int(item), k]) = (0, 0) }
        }
        return LinearAutoencoder(
            configuration: configuration, scope: scope, preferences: preferences,
            map: .lowRank(encoder: encoder, decoder: decoder))
    }
}
