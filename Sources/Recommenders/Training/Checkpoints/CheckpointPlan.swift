/// Where and how often the state of training is kept, so that training can go on from there to the very bits of a run
/// that was never interrupted.
///
///     var options = FitOptions()
///     options.checkpoints = CheckpointPlan(folder: "checkpoints", interval: 5, resumes: true)
///     let fitted = try FactorizationConfiguration().fit(training, options: options)
///
/// Configuration and data must be the same, the number of threads need not. For the same bits the kind of CPU must be,
/// too. A file is written whole or not at all, so that a run that is killed goes on from the one before.
public struct CheckpointPlan: Sendable {
    /// Made where it does not exist. The newest two checkpoints of a model are kept in it, of one run at a time.
    public var folder: String
    /// Epochs from one checkpoint to the next; the last epoch has one in any case.
    public var interval: Int
    /// Whether to go on from the newest checkpoint of the model; else the folder must hold none.
    public var resumes: Bool
    /// Asked between steps and after each epoch, from the thread that trains.
    public var shouldStop: @Sendable () -> Bool
    /// Told what is not an error, but not as usual.
    public var note: @Sendable (String) -> Void

    /// - Precondition: `interval >= 1`.
    /// - Parameters:
    ///   - folder: a path; several models may share it, each with files under its own name.
    ///   - interval: a checkpoint is written after every so many epochs, and after the last.
    ///   - resumes: whether to go on from what is there.
    ///   - shouldStop: true once training shall end; it is asked between batches, and must answer quickly.
    ///   - note: takes a sentence for people, as that a damaged checkpoint was passed over.
    public init(
        folder: String, interval: Int = 1, resumes: Bool = false,
        shouldStop: @escaping @Sendable () -> Bool = { false },
        note: @escaping @Sendable (String) -> Void = { _ in }
    ) {
        precondition(interval >= 1, "a checkpoint every \(interval) epochs")
        self.folder = folder
        self.interval = interval
        self.resumes = resumes
        self.shouldStop = shouldStop
        self.note = note
    }
}

/// Training ended because ``CheckpointPlan/shouldStop`` said so; what it did is kept, as far as it was.
public struct TrainingStopped: Error, Sendable, Equatable, CustomStringConvertible {
    /// The epoch to go on after; 0 to begin again.
    public let epoch: Int
    /// The checkpoint of that epoch; nil where there is none yet.
    public let path: String?

    public var description: String {
        guard let path else {
            return
                "stopped in the first epoch, before there was a checkpoint: the same training, resumed, begins anew"
        }
        return
            "stopped, and kept the state after epoch \(epoch) in \(path): the same training, resumed, goes on "
            + "from it"
    }
}

/// Checkpoints that training cannot go on from.
public enum CheckpointError: Error, Sendable, Equatable {
    /// The checkpoint at `path` is of another training; each difference is a sentence of what was and what is. Such a
    /// checkpoint is never passed over: going on from an older one would hide a mistake.
    case differs(path: String, differences: [String])
    /// The checkpoint at `path` is of a version that this build does not read.
    case otherVersion(path: String, version: String)
    /// None of the checkpoints can be read; why, newest first.
    case damaged([String])
}

extension CheckpointError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .differs(let path, let differences):
            "\(path) is a checkpoint of another training: \(differences.joined(separator: "; ")). Train as it was, or "
                + "choose another folder"
        case .otherVersion(let path, let version):
            "\(path) is a checkpoint of version \(version), and this latent reads version "
                + "\(CheckpointStore.formatVersion): finish it with the latent that began it, or begin "
                + "anew in another folder"
        case .damaged(let reasons):
            "no checkpoint can be read: \(reasons.joined(separator: "; ")). Take them away to begin anew"
        }
    }
}
