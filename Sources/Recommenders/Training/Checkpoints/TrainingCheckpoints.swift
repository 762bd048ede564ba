import LatentDatasets
import LatentLinearAlgebra
import LatentRuntime

/// What a ``TrainingLoop`` asks of its checkpoints: where to start, after each epoch whether to keep the state, and in
/// between whether to go on at all.
///
/// The folder is locked for the model from `start` until this is let go of, where the file system has locks.
package final class TrainingCheckpoints {
    /// Wall time of reading and writing, so far.
    package private(set) var seconds = 0.0

    private let plan: CheckpointPlan
    private let store: CheckpointStore
    /// The newest checkpoint of this run, or the one it went on from.
    private var latest: (epoch: Int, path: String?) = (0, nil)
    /// Keeps other runs out, from the start on.
    private var lock: FileLock?

    /// Nil where `options` plan no checkpoints, or `configuration` keeps none.
    package init?(
        _ configuration: some RecommenderConfiguration, _ training: RatingTable, validation: RatingTable?,
        options: FitOptions
    ) throws {
        guard let plan = options.checkpoints, configuration.training.epochs?.keepsCheckpoints == true else {
            return nil
        }
        self.plan = plan
        store = CheckpointStore(
            folder: plan.folder,
            identity: try CheckpointIdentity(
                configuration, training: training, validation: validation))
    }

    /// The state to go on from: that of the newest checkpoint that can be read, else none.
    ///
    /// `tensors` are those of the state of training as it is now, and `best` those of its best parameters, if it keeps
    /// some: a checkpoint's must have the same names and shapes.
    /// - Throws: `InvalidArgument` when there are checkpoints and nobody asked to resume; `CheckpointError` when they
    ///   are of something else, or all damaged; `FileError.inaccessible`, also where another run has the folder.
    package func start(
        tensors: @autoclosure () -> [String: StateTensor], best: @autoclosure () -> [String: StateTensor] = [:]
    ) throws -> TrainingState {
        let start = ContinuousClock.now
        defer { seconds += (ContinuousClock.now - start).seconds }
        let model = store.identity.model
        lock = try store.open()
        let found = try store.list()
        guard let newest = found.first else {
            if plan.resumes { plan.note("\(plan.folder) holds no checkpoint of \(model), so training begins anew") }
            return TrainingState()
        }
        guard plan.resumes else {
            throw InvalidArgument(
                "\(plan.folder) holds checkpoints of \(model), the newest after epoch \(newest.epoch): resume to go "
                    + "on from it, or choose another folder")
        }
        var damage: [String] = []
        for (epoch, path) in found {
            do {
                let (state, kernels) = try store.read(path)
                guard state.fits(tensors(), best: best()) else {
                    throw FileError.malformed(path: path, position: nil, reason: "has tensors of another model")
                }
                for reason in damage { plan.note("\(reason); passed over") }
                plan.note("going on after epoch \(epoch), from \(path)")
                if let kernels, kernels != OpenBLAS.kernels {
                    plan.note(
                        "it was computed by the kernels of \(kernels), and these are of \(OpenBLAS.kernels): the last bits "
                            + "will not be those of one run; LATENT_CPU chooses a level")
                }
                latest = (epoch, path)
                // Who was killed between writing and tidying has left one too many.
                try store.tidy(keeping: path, of: epoch)
                return state
            } catch FileError.malformed(let path, let position, let reason) {
                damage.append(FileError.malformed(path: path, position: position, reason: reason).description)
            }
        }
        throw CheckpointError.damaged(damage)
    }

    /// Writes the state after `epoch` where it is due.
    /// - Throws: `TrainingStopped`, once it is written, when training shall stop; `InvalidArgument` when a number of it
    ///   is not finite, which leaves the checkpoint before it the last; `FileError`.
    package func keep(after epoch: Int, isLast: Bool, _ state: () -> TrainingState) throws {
        let stops = !isLast && plan.shouldStop()
        guard isLast || stops || epoch.isMultiple(of: plan.interval) else { return }
        let start = ContinuousClock.now
        defer { seconds += (ContinuousClock.now - start).seconds }
        let state = state()
        guard state.isFinite else {
            throw InvalidArgument(
                "training diverges: a parameter is not finite after epoch \(epoch); take a smaller learning rate"
                    + reminder)
        }
        latest = (epoch, try store.write(state))
        if stops { throw TrainingStopped(epoch: epoch, path: latest.path) }
    }

    /// Leaves an epoch unfinished when training shall stop and nothing but this epoch's work is lost by it. Where the
    /// epoch before was not kept, because checkpoints are some epochs apart, training goes on to the end of the epoch:
    /// `keep` then writes the state and stops.
    /// - Throws: `TrainingStopped`.
    package func stop(inEpoch epoch: Int) throws {
        guard latest.epoch == epoch - 1, plan.shouldStop() else { return }
        throw TrainingStopped(epoch: latest.epoch, path: latest.path)
    }

    /// Where the last good state is, to end the message of an error with; empty where there is none.
    package var reminder: String {
        latest.path.map { "; the state after epoch \(latest.epoch) is kept in \($0)" } ?? ""
    }
}

extension TrainingState {
    /// Whether every parameter and what is remembered of it is a number.
    var isFinite: Bool { tensors.values.allSatisfy { $0.values.allSatisfy(\.isFinite) } }

    /// Whether the tensors have these names and shapes, and those of the best parameters, if there are some, those of
    /// `best`.
    func fits(_ tensors: [String: StateTensor], best: [String: StateTensor]) -> Bool {
        self.tensors.mapValues(\.shape) == tensors.mapValues(\.shape)
            && (self.best.map { $0.parameters.mapValues(\.shape) == best.mapValues(\.shape) } ?? true)
    }
}
