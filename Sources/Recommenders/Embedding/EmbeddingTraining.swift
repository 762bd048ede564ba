import LatentDatasets
import LatentRuntime

/// The training loop of the models of embeddings.
///
/// An epoch shuffles the ratings for (seed, epoch), cuts them into batches and takes one step a batch.
package struct EmbeddingTraining<Network: EmbeddingNetwork> {
    /// What came of it.
    package struct Result {
        /// Those of the last epoch or, where training may stop early, of the best.
        package let parameters: [String: StateTensor]
        package let records: [EpochRecord]
        /// The best, where training may stop early and there are validation ratings.
        package let bestEpoch: Int?
        package let validationSeconds: Double
        package fileprivate(set) var checkpointSeconds = 0.0
    }

    private let network: Network
    private let settings: EmbeddingSettings
    private let batches: EmbeddingBatches

    /// Numbers that a step must touch before a second thread is worth a try, where rows do not catch up.
    private static var sharedWork: Int { 1 << 17 }

    package init(_ network: Network, _ settings: EmbeddingSettings, table: RatingTable) {
        self.network = network
        self.settings = settings
        batches = EmbeddingBatches(table, batchSize: settings.batchSize, dropLast: settings.dropLast)
    }

    /// Trains from `state` on, until the epochs are over or the validation loss stands still. `score` is the mean loss of a
    /// model with these parameters on the validation ratings; nil where there are none.
    /// `keep` can have the state after each epoch, and `goOn`, asked between the batches of an epoch, throws to leave it unfinished;
    /// `reminder` ends the message of a loss that is not finite.
    /// - Throws: `InvalidArgument` when a loss is not finite; what `keep` and `goOn` throw.
    package func run(
        from start: TrainingState = TrainingState(), options: FitOptions,
        score: (([String: StateTensor]) -> Double)?,
        keep: (_ epoch: Int, _ isLast: Bool, _ state: () -> TrainingState) throws -> Void = { _, _, _ in },
        goOn: (_ epoch: Int) throws -> Void = { _ in }, reminder: () -> String = { "" }
    ) throws -> Result {
        var state = start
        if state.epoch > 0 { network.restore(state.tensors) }
        let stopping = settings.earlyStopping
        var validationSeconds = 0.0
        while state.epoch < settings.epochs, !stopping.isOver(state) {
            let epoch = state.epoch + 1
            let (loss, seconds) = try measureSeconds {
                try runEpoch(epoch, pool: options.pool, goOn: goOn, reminder: reminder)
            }
            var validationLoss: Double?
            if let score {
                let scored = measureSeconds {
                    let parameters = network.parameters
                    return (parameters, score(parameters))
                }
                validationSeconds += scored.seconds
                validationLoss = scored.result.1
                guard scored.result.1.isFinite else {
                    throw divergence(scored.result.1, "after epoch \(epoch)", reminder())
                }
            }
            state.records.append(
                EpochRecord(epoch: epoch, loss: loss, validationLoss: validationLoss, seconds: seconds))
            stopping.note(&state) { network.parameters }
            options.progress?(
                ProgressUpdate(completed: epoch, total: settings.epochs, message: "loss \(loss.fixed(4))"))
            try keep(epoch, epoch == settings.epochs || stopping.isOver(state)) {
                state.tensors = network.state
                return state
            }
        }
        let parameters = state.best?.parameters ?? network.parameters
        guard parameters.values.allSatisfy({ $0.values.allSatisfy(\.isFinite) }) else {
            throw divergence(.nan, "after epoch \(state.epoch)", reminder())
        }
        return Result(
            parameters: parameters, records: state.records, bestEpoch: state.best?.epoch,
            validationSeconds: validationSeconds)
    }

    /// The same from and with the checkpoints that `options` ask for, of training `configuration` on `table`. `largestSum` is a
    /// bound of what a model with these parameters adds up.
    func run(
        _ configuration: some RecommenderConfiguration, _ table: RatingTable, validation: RatingTable?,
        options: FitOptions, largestSum: ([String: StateTensor]) -> Double,
        score: (([String: StateTensor]) -> Double)?
    ) throws -> Result {
        let checkpoints = try TrainingCheckpoints(
            configuration, table, validation: validation, options: options,
            mayTrainLonger: settings.schedule != .oneCycle)
        let start = try checkpoints?.start(tensors: network.state, best: network.parameters) ?? TrainingState()
        var result = try run(
            from: start, options: options, score: score,
            keep: { try checkpoints?.keep(after: $0, isLast: $1, $2) }, goOn: { try checkpoints?.stop(inEpoch: $0) },
            reminder: { checkpoints?.reminder ?? "" })
        guard largestSum(result.parameters) <= RatingOutput.largestSum else {
            throw divergence(.infinity, "after epoch \(result.records.count)", checkpoints?.reminder ?? "")
        }
        result.checkpointSeconds = checkpoints?.seconds ?? 0
        return result
    }

    /// One pass over the ratings; returns the mean of the batches' losses.
    package func runEpoch(
        _ epoch: Int, pool: ThreadPool, goOn: (_ epoch: Int) throws -> Void = { _ in },
        reminder: () -> String = { "" }
    ) throws -> Double {
        batches.shuffle(seed: settings.seed, epoch: epoch)
        let schedule = network.schedule(
            settings.schedule.steps(
                of: settings.optimizer, weightDecay: settings.weightDecay, epoch: epoch, epochs: settings.epochs,
                batches: batches.count), epoch: epoch)
        let alone = ThreadPool(threads: 1)
        let isShared = settings.updates == .dense || network.stepSize >= Self.sharedWork
        var choice = PoolChoice()
        var sum = 0.0
        for batch in 0..<batches.count {
            try goOn(epoch)
            let range = batches.range(of: batch)
            let loss =
                isShared
                ? choice.run(on: pool) { network.step(batch + 1, range, of: batches, schedule, pool: $0) }
                : network.step(batch + 1, range, of: batches, schedule, pool: alone)
            guard loss.isFinite else {
                throw divergence(loss, "in batch \(batch + 1) of epoch \(epoch)", reminder())
            }
            sum += loss
        }
        network.finishEpoch(schedule, pool: pool)
        return sum / Double(batches.count)
    }

    private func divergence(_ loss: Double, _ place: String, _ reminder: String) -> InvalidArgument {
        var rates = [settings.optimizer.rate]
        if case .stages(let stages) = settings.schedule { rates = stages.map(\.rate) }
        let rate = rates.max() ?? 0
        // A step of plain descent takes 2 · rate · λ of a parameter off it: of more than 2 it grows by the penalty alone.
        let penalty = max(settings.regularization, settings.biasRegularization)
        let isPenalty = settings.solver == .sgd && Double(rate) * penalty > 1
        return InvalidArgument(
            "training diverges: the loss is \(loss.isNaN ? "not a number" : "\(loss)") \(place); take a smaller "
                + "learning rate than \(rate)" + (isPenalty ? ", or less regularization" : "") + reminder)
    }
}
