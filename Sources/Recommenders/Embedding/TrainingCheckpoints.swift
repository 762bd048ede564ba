import Datasets
import FoundationEssentials
import Runtime

/// Where training keeps what it needs to go on after an interruption.
public struct CheckpointPlan: Sendable {
    /// The folder; it is made where it is missing.
    public var folder: String
    /// Epochs from one checkpoint to the next. The last epoch always has one.
    public var interval: Int
    /// Whether training goes on from the newest checkpoint in the folder.
    public var resumes: Bool

    /// - Precondition: `interval >= 1`.
    public init(folder: String, interval: Int = 1, resumes: Bool = false) {
        precondition(interval >= 1, "a checkpoint every \(interval) epochs")
        self.folder = folder
        self.interval = interval
        self.resumes = resumes
    }
}

/// The checkpoints of one training: safetensors, each with the configuration and a fingerprint of the ratings that it
/// belongs to. The last two are kept, so that one is left when the other is damaged.
struct TrainingCheckpoints {
    private let plan: CheckpointPlan
    private let identity: [String: String]
    private let settings: String

    /// The version of the layout that this build writes, and the only one it reads.
    static let formatVersion = "1"
    private static let (prefix, suffix) = ("checkpoint-", ".safetensors")
    private static let kept = 2

    /// Those of `configuration` fitted to `table`.
    /// - Throws: `FileError` when the folder can be neither found nor made.
    init(_ plan: CheckpointPlan, _ configuration: some RecommenderConfiguration, _ table: RatingTable) throws {
        self.plan = plan
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        settings = String(decoding: try encoder.encode(configuration), as: UTF8.self)
        identity = ["model": configuration.name, "ratings": Self.fingerprint(table)]
        do {
            try FileManager.default.createDirectory(atPath: plan.folder, withIntermediateDirectories: true)
        } catch {
            throw FileError.inaccessible(path: plan.folder, reason: "the folder cannot be made")
        }
    }

    /// How many ratings there are, of how many users and items, and a number that almost surely differs when one of them
    /// does.
    private static func fingerprint(_ table: RatingTable) -> String {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        func mix(_ word: UInt64) {
            hash = (hash ^ word) &* 0x9E37_79B9_7F4A_7C15
            hash ^= hash >> 29
        }
        for id in table.userIDs.ids + table.itemIDs.ids { mix(UInt64(bitPattern: Int64(id))) }
        for row in 0..<table.count {
            mix(UInt64(UInt32(bitPattern: table.users[row])) << 32 | UInt64(UInt32(bitPattern: table.items[row])))
            mix(UInt64(table.ratings[row].bitPattern))
        }
        return "\(table.count) of \(table.userIDs.count) users and \(table.itemIDs.count) items, "
            + String(hash, radix: 16)
    }

    /// Writes `state`, then removes all but the last two.
    /// - Throws: `FileError` when the folder or disk refuses.
    func write(_ state: TrainingState) throws {
        var archive = Safetensors(metadata: identity)
        archive.metadata["format"] = "latent-checkpoint"
        archive.metadata["version"] = Self.formatVersion
        archive.metadata["configuration"] = settings
        state.write(to: &archive)
        try archive.write(to: path(of: state.epoch))
        for epoch in epochs().dropLast(Self.kept) { try? FileManager.default.removeItem(atPath: path(of: epoch)) }
    }

    /// The newest state that can be read; nil where there is none, or training is not to go on.
    /// - Throws: `InvalidArgument` that names the difference, when it belongs to another version, model, configuration
    ///   or other ratings; `FileError` when all are damaged.
    func newest() throws -> TrainingState? {
        guard plan.resumes else { return nil }
        var damage: FileError?
        for epoch in epochs().reversed() {
            do {
                let archive = try Safetensors(contentsOf: path(of: epoch))
                try check(archive)
                return try TrainingState(archive: archive)
            } catch let error as FileError {
                damage = damage ?? error
            }
        }
        if let damage { throw damage }
        return nil
    }

    private func path(of epoch: Int) -> String { "\(plan.folder)/\(Self.prefix)\(epoch)\(Self.suffix)" }

    /// The epochs that have a checkpoint, ascending.
    private func epochs() -> [Int] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: plan.folder)) ?? []
        return names.compactMap { name -> Int? in
            guard name.hasPrefix(Self.prefix), name.hasSuffix(Self.suffix) else { return nil }
            return Int(name.dropFirst(Self.prefix.count).dropLast(Self.suffix.count))
        }.sorted()
    }

    private func check(_ archive: Safetensors) throws {
        func refuse(_ what: String, _ found: String?, _ expected: String) -> InvalidArgument {
            InvalidArgument(
                "\(archive.path): a checkpoint of another \(what), \(found ?? "unknown") where this training has "
                    + "\(expected): train as it was trained, or in another folder")
        }
        guard archive.metadata["format"] == "latent-checkpoint" else {
            throw FileError.malformed(path: archive.path, position: nil, reason: "is not a checkpoint of training")
        }
        for (what, expected) in [("version", Self.formatVersion)] + identity.sorted(by: { $0.key < $1.key })
        where archive.metadata[what] != expected {
            throw refuse(what == "ratings" ? "set of ratings" : what, archive.metadata[what], expected)
        }
        guard let found = archive.metadata["configuration"], found != settings else { return }
        let (theirs, ours) = (Self.values(found), Self.values(settings))
        let names = Set(theirs.keys).union(ours.keys).sorted().filter { theirs[$0] != ours[$0] }
        guard let name = names.first else { throw refuse("configuration", found, settings) }
        throw refuse("configuration", "\(name) \(theirs[name] ?? "unset")", ours[name] ?? "unset")
    }

    /// The settings of a configuration as texts.
    private static func values(_ json: String) -> [String: String] {
        let values = try? JSONDecoder().decode([String: SettingText?].self, from: Data(json.utf8))
        return values?.mapValues { $0?.text ?? "none" } ?? [:]
    }

    /// A value in JSON, as a text.
    private struct SettingText: Decodable {
        let text: String

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let truth = try? container.decode(Bool.self) {
                text = "\(truth)"
            } else if let number = try? container.decode(Int.self) {
                text = "\(number)"
            } else if let number = try? container.decode(Double.self) {
                text = "\(number)"
            } else {
                text = try container.decode(String.self)
            }
        }
    }
}

extension EmbeddingTraining {
    /// Trains as `configuration` says, from and with the checkpoints that `options` ask for.
    /// - Throws: as ``run(from:options:score:keep:)`` and the checkpoints do.
    func run(
        _ configuration: some RecommenderConfiguration, _ table: RatingTable, options: FitOptions,
        score: (([String: StateTensor]) -> Double)?
    ) throws -> Result {
        guard let plan = options.checkpoint else { return try run(options: options, score: score) }
        let checkpoints = try TrainingCheckpoints(plan, configuration, table)
        let start = try checkpoints.newest() ?? TrainingState()
        guard start.epoch == 0 || fits(start) else {
            throw FileError.malformed(
                path: plan.folder, position: nil, reason: "the newest checkpoint has other tensors than this model")
        }
        return try run(from: start, options: options, interval: plan.interval, score: score) {
            try checkpoints.write($0)
        }
    }
}
