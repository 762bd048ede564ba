/// How a configuration's model is trained.
public enum TrainingMethod: Sendable, Equatable {
    /// It is computed, and not trained.
    case atOnce
    /// It is trained by passes over the data.
    case byEpochs(EpochPlan)

    /// Nil for what is computed at once.
    public var epochs: EpochPlan? {
        guard case .byEpochs(let plan) = self else { return nil }
        return plan
    }
}

/// How many epochs training takes, and what ends it before.
///
///     FactorizationConfiguration().training.epochs?.judge     // .heldOutRatings
///     SVDConfiguration().training.epochs                      // nil: it is computed at once
public struct EpochPlan: Sendable, Equatable {
    /// What says whether an epoch improved on those before it.
    public enum Judge: Sendable {
        /// Nothing does: all epochs are trained.
        case nothing
        /// The training loss. The parameters of the last epoch are kept.
        case trainingLoss
        /// The loss on the ratings held out. Those of the best epoch are kept, so that a score on the same ratings
        /// flatters.
        case heldOutRatings
    }

    /// The passes over the data where nothing ends training before.
    public var most: Int
    /// What `patience` waits for.
    public var judge: Judge
    /// The epochs to wait for an improvement; 0 to train all epochs and keep the last.
    public var patience: Int
    /// How far below the least loss before a loss must be for the wait to begin anew.
    public var minDelta: Double
    /// Whether training heeds ``FitOptions/checkpoints``.
    public var keepsCheckpoints: Bool
    /// Whether a run of more epochs begins as one of fewer does: not where a schedule stretches over all of them.
    public var mayGrow: Bool

    /// At most `most` epochs, which nothing ends before unless there is a judge and patience.
    /// - Parameters:
    ///   - most: the passes over the data at most, 1 or more.
    ///   - judge: what says whether an epoch improved.
    ///   - patience: the epochs to wait for an improvement; 0 to wait for ever.
    ///   - minDelta: the least improvement that counts, in the loss's units.
    ///   - keepsCheckpoints: whether the training gives its state out.
    ///   - mayGrow: whether a checkpoint of it may be gone on from with more epochs.
    public init(
        most: Int, judge: Judge = .nothing, patience: Int = 0, minDelta: Double = 0, keepsCheckpoints: Bool = false,
        mayGrow: Bool = true
    ) {
        self.most = most
        self.judge = judge
        self.patience = patience
        self.minDelta = minDelta
        self.keepsCheckpoints = keepsCheckpoints
        self.mayGrow = mayGrow
    }

    /// The epochs since the last of `records` that improved. To the training loss only what counts as an improvement is
    /// the least so far, as to Keras; to ratings held out it is the least loss, for that is the epoch kept.
    func waited(after records: [EpochRecord]) -> Int {
        guard patience > 0 else { return 0 }
        var (least, waited) = (Double.infinity, 0)
        for record in records {
            guard let loss = judge == .heldOutRatings ? record.validationLoss : record.loss else { continue }
            let improves = loss < least - minDelta
            waited = improves ? 0 : waited + 1
            if improves || judge == .heldOutRatings { least = min(least, loss) }
        }
        return waited
    }
}
