import LatentRuntime

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

    /// Who is told of the share that is done, where there are no epochs.
    var shares: ((Double) -> Void)? {
        progress.map { tell in { tell(ProgressUpdate(completed: Int(100 * $0), total: 100)) } }
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
