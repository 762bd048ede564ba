import LatentDatasets
import LatentRuntime

/// A model under training by epochs.
///
/// The loop owns the order of things; a model's training says what an epoch is, and gives its state out. It is asked in
/// this order: `restore` with a checkpoint's state, where training goes on from one; for each epoch `runEpoch`, then
/// `parameters` where the epoch is the best so far and `state` where a checkpoint is due; `restore` with the best
/// epoch's parameters, where validation ratings chose one; and `finish`. Where it gives no state out, its plan keeps no
/// checkpoints.
package protocol EpochTraining {
    /// One pass over the data; returns its mean loss. Before a batch it may ask `epoch` whether to go on, and after one
    /// it says how it went.
    mutating func runEpoch(_ epoch: Epoch) throws -> Double
    /// Whether another epoch would change nothing.
    var hasConverged: Bool { get }

    /// The parameters and what the optimizer remembers of them: all that training goes on from.
    var state: [String: StateTensor] { get }
    /// The parameters alone.
    var parameters: [String: StateTensor] { get }
    /// Takes back what ``state`` or ``parameters`` gave after `epoch`.
    mutating func restore(_ tensors: [String: StateTensor], epoch: Int)
    /// Whether all parameters are numbers.
    var isFinite: Bool { get }
    /// Lets go of what only another epoch would need.
    mutating func finish()

    /// What the loss is where training counts it as 1: its plan's least improvement is of so much.
    var lossUnit: Double { get }
    /// The loss of what has learned nothing; training that is a hundred times worse is lost.
    var startingLoss: Double? { get }
    /// What to do against a loss that grows beyond all bounds.
    var remedy: String { get }
}

extension EpochTraining {
    package var hasConverged: Bool { false }
    package var state: [String: StateTensor] { [:] }
    package var parameters: [String: StateTensor] { [:] }
    package func restore(_ tensors: [String: StateTensor], epoch: Int) {}
    package var isFinite: Bool { parameters.values.allSatisfy { $0.values.allSatisfy(\.isFinite) } }
    package func finish() {}
    package var lossUnit: Double { 1 }
    package var startingLoss: Double? { nil }
}

/// One pass over the data, as whoever makes it sees it.
package struct Epoch {
    /// Counted from 1.
    package let number: Int
    package let pool: ThreadPool
    private let checkpoints: TrainingCheckpoints?
    private let startingLoss: Double?
    private let remedy: String
    private let sayItGoesOn: () -> Void

    /// An epoch outside of a loop, which nobody stops and of which nobody is told: for tests and benchmarks.
    package init(_ number: Int, of training: some EpochTraining, pool: ThreadPool) {
        self.init(number, of: training, pool: pool, checkpoints: nil) {}
    }

    fileprivate init(
        _ number: Int, of training: some EpochTraining, pool: ThreadPool, checkpoints: TrainingCheckpoints?,
        sayItGoesOn: @escaping () -> Void
    ) {
        self.number = number
        self.pool = pool
        self.checkpoints = checkpoints
        self.sayItGoesOn = sayItGoesOn
        startingLoss = training.startingLoss
        remedy = training.remedy
    }

    /// Between batches. Progress is told once more where it stands, which says that training is at work.
    /// - Throws: `TrainingStopped` when training shall stop and nothing but this epoch's work is lost by it.
    func goOn() throws {
        try checkpoints?.stop(inEpoch: number)
        sayItGoesOn()
    }

    /// Refuses a loss that is not finite or beyond all bounds, after a batch or, for nil, the epoch.
    ///
    /// Beyond all bounds is more than 100 times `startingLoss`, where training says what that is.
    /// - Throws: `InvalidArgument`.
    func check(_ loss: Double, batch: Int? = nil) throws(InvalidArgument) {
        guard loss.isFinite, loss <= 100 * (startingLoss ?? .infinity) else {
            throw InvalidArgument(
                "training diverges: the loss is \(loss.isNaN ? "not a number" : "\(loss)") "
                    + (batch.map { "in batch \($0) of" } ?? "after") + " epoch \(number)"
                    + (startingLoss.map { ", against \($0.fixed(4)) before it" } ?? "")
                    + "; \(remedy)\(checkpoints?.reminder ?? "")")
        }
    }
}

/// The training of a configuration on some ratings: epochs until there are enough, the loss stands still, or somebody
/// asks it to stop; each recorded, scored on the ratings held out, and its state kept where that was asked for.
///
/// After each epoch, in this order: its loss is checked, the validation ratings are scored with the model as it stands,
/// the record is taken down and told, and the checkpoint is written where one is due. Training is over after
/// `EpochPlan.most` epochs, when as many as its patience have brought no improvement, or when the training says that it
/// has converged. Then the best epoch's parameters are put back, where validation ratings chose one.
package struct TrainingLoop {
    private let plan: EpochPlan
    /// What of the validation ratings a model of a scope is asked about.
    private let validation: (ModelScope) -> RatingTable?
    private let options: FitOptions
    private let checkpoints: TrainingCheckpoints?

    /// - Throws: `InvalidArgument` for settings that cannot be, or patience that nothing would judge by.
    package init(
        _ configuration: some RecommenderConfiguration, _ training: RatingTable, validation: RatingTable?,
        options: FitOptions
    ) throws {
        try configuration.validate()
        guard let plan = configuration.training.epochs else {
            preconditionFailure("\(configuration.name) is not trained by epochs")
        }
        guard plan.judge != .heldOutRatings || plan.patience == 0 || validation != nil else {
            throw InvalidArgument(
                "patience \(plan.patience) needs validation ratings: hold some out, or take patience 0")
        }
        self.plan = plan
        self.validation = { scope in validation.map { configuration.covered($0, in: scope) } }
        self.options = options
        checkpoints = try TrainingCheckpoints(configuration, training, validation: validation, options: options)
    }

    /// Trains from the newest checkpoint on, if there is one. `model` is the model with the parameters as they stand,
    /// `score` its loss on ratings that it covers, and `largestSum` a bound of what it adds up.
    /// - Throws: `InvalidArgument` when a loss or a parameter is not finite, or beyond all bounds; what checkpoints
    ///   throw.
    package func run<Training: EpochTraining, Model>(
        _ training: consuming Training, scope: ModelScope, lossKind: LossKind = .squaredError,
        score: ((Model, RatingTable) -> Double)? = nil, largestSum: (Model) -> Double = { _ in 0 },
        model: (Training) -> Model
    ) throws -> Fitted<Model> {
        var training = consume training
        var plan = plan
        plan.minDelta *= training.lossUnit
        var state =
            try checkpoints?.start(tensors: training.state, best: training.parameters) ?? TrainingState()
        if state.epoch > 0 { training.restore(state.tensors, epoch: state.epoch) }
        state.tensors = [:]
        state.waited = plan.waited(after: state.records)
        let validation = validation(scope)
        var validationSeconds = 0.0
        var isOver: Bool {
            state.epoch == plan.most || (plan.patience > 0 && state.waited >= plan.patience) || training.hasConverged
        }
        func report(_ completed: Int, _ record: EpochRecord?) {
            options.progress?(ProgressUpdate(completed: completed, total: plan.most, message: record?.summary ?? ""))
        }
        report(state.epoch, state.records.last)
        while !isOver {
            let (done, last) = (state.epoch, state.records.last)
            let epoch = Epoch(state.epoch + 1, of: training, pool: options.pool, checkpoints: checkpoints) {
                report(done, last)
            }
            let (loss, seconds) = try measureSeconds { try training.runEpoch(epoch) }
            try epoch.check(loss)
            let (validationLoss, scoring) = measureSeconds {
                validation.map { table in
                    let current = model(training)
                    return score?(current, table) ?? current.meanSquaredError(table, pool: options.pool)
                }
            }
            validationSeconds += scoring
            if let validationLoss { try epoch.check(validationLoss) }
            note(
                EpochRecord(epoch: epoch.number, loss: loss, validationLoss: validationLoss, seconds: seconds),
                in: &state, plan
            ) { training.parameters }
            report(epoch.number, state.records.last)
            try checkpoints?.keep(after: epoch.number, isLast: isOver) {
                var kept = state
                kept.tensors = training.state
                return kept
            }
        }
        let bestEpoch = state.best?.epoch
        if let best = state.best { training.restore(best.parameters, epoch: best.epoch) }
        // The last losses were taken before the last steps.
        let last = Epoch(state.epoch, of: training, pool: options.pool, checkpoints: checkpoints) {}
        if !training.isFinite { try last.check(.nan) }
        // The model needs room, and they do not.
        state.best = nil
        training.finish()
        let result = model(training)
        if largestSum(result) > RatingOutput.largestSum { try last.check(.infinity) }
        return Fitted(
            model: result, epochs: state.records, lossKind: lossKind, bestEpoch: bestEpoch,
            validationSeconds: validationSeconds, checkpointSeconds: checkpoints?.seconds ?? 0)
    }

    /// Takes down an epoch, after which the parameters are `parameters`. The best epoch is that of the least loss on
    /// the ratings held out, by however little. `parameters` is asked only where they are to be kept: it copies them
    /// all.
    private func note(
        _ record: EpochRecord, in state: inout TrainingState, _ plan: EpochPlan,
        parameters: () -> [String: StateTensor]
    ) {
        state.records.append(record)
        state.waited = plan.waited(after: state.records)
        guard plan.judge == .heldOutRatings, plan.patience > 0, let loss = record.validationLoss,
            loss < state.best?.loss ?? .infinity
        else { return }
        state.best = TrainingState.Best(loss: loss, epoch: state.epoch, parameters: parameters())
    }
}

extension EpochRecord {
    /// The losses as progress shows them.
    fileprivate var summary: String {
        "loss \(loss.fixed(4))" + (validationLoss.map { ", held out \($0.fixed(4))" } ?? "")
    }
}
