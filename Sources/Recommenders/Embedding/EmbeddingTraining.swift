import LatentDatasets
import LatentRuntime

/// The training of the models of embeddings.
///
/// An epoch shuffles the ratings for (seed, epoch), cuts them into batches and takes one step a batch.
///
/// With `dropLast` only whole batches are taken, else the last may be short. Small steps with touched updates run on
/// one thread, others on whichever of one thread and the pool is quicker; the bits are the same.
package struct EmbeddingTraining<Network: EmbeddingNetwork>: EpochTraining {
    private let network: Network
    private let settings: EmbeddingSettings
    private let batches: EmbeddingBatches
    /// What a loss of 1 is in the ratings' units: 1 of nats.
    private let unit: Double

    /// Numbers that a step must touch before a second thread is worth a try, where rows do not catch up.
    private static var sharedWork: Int { 1 << 17 }

    /// The training of `network`, whose output is of ratings counted by `scale`.
    package init(
        _ network: Network, _ settings: EmbeddingSettings, table: RatingTable, scale: RatingScale = .ratings,
        lossKind: LossKind = .squaredError
    ) {
        self.network = network
        self.settings = settings
        batches = EmbeddingBatches(
            table, scale: scale, batchSize: settings.batchSize, dropLast: settings.dropLast)
        unit = lossKind == .crossEntropy ? 1 : scale.squaredUnit
    }

    /// One pass over the ratings; returns the mean of the batches' losses, in the ratings' units.
    package func runEpoch(_ epoch: Epoch) throws -> Double {
        batches.shuffle(seed: settings.seed, epoch: epoch.number)
        let schedule = network.schedule(
            settings.schedule.steps(
                of: settings.optimizer, weightDecay: settings.weightDecay, epoch: epoch.number, epochs: settings.epochs,
                batches: batches.count), epoch: epoch.number)
        let alone = ThreadPool(threads: 1)
        let isShared = settings.updates == .dense || network.stepSize >= Self.sharedWork
        var choice = PoolChoice()
        var sum = 0.0
        for batch in 0..<batches.count {
            try epoch.goOn()
            let range = batches.range(of: batch)
            let loss =
                isShared
                ? choice.run(on: epoch.pool) { network.step(batch + 1, range, of: batches, schedule, pool: $0) }
                : network.step(batch + 1, range, of: batches, schedule, pool: alone)
            try epoch.check(loss * unit, batch: batch + 1)
            sum += loss
        }
        network.finishEpoch(schedule, pool: epoch.pool)
        return sum / Double(batches.count) * unit
    }

    package var state: [String: StateTensor] { network.state }
    package var parameters: [String: StateTensor] { network.parameters }
    package func restore(_ tensors: [String: StateTensor], epoch: Int) { network.restore(tensors) }

    package var remedy: String {
        var rates = [settings.optimizer.rate]
        if case .stages(let stages) = settings.schedule { rates = stages.map(\.rate) }
        let rate = rates.max() ?? 0
        // A step of plain descent takes 2 · rate · λ of a parameter off it: of more than 2 it grows by the penalty
        // alone.
        let penalty = max(settings.regularization, settings.biasRegularization)
        let isPenalty = settings.solver == .sgd && Double(rate) * penalty > 1
        return "take a smaller learning rate than \(rate)" + (isPenalty ? ", or less regularization" : "")
    }
}
