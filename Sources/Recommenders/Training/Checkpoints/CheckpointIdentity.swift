import FoundationEssentials
import LatentDatasets
import LatentRuntime

/// What must be the same for training to go on from a checkpoint: the configuration and the data.
///
/// The number of epochs may grow, unless a schedule depends on it. Data are compared by their fingerprints and not
/// kept.
struct CheckpointIdentity {
    let model: String
    /// JSON with sorted keys.
    private let configuration: String
    private let training: DataFingerprint
    private let validation: DataFingerprint?
    /// Whether a run of more epochs begins as one of fewer does.
    private let mayGrow: Bool

    init(
        _ configuration: some RecommenderConfiguration, training: RatingTable, validation: RatingTable?
    ) throws {
        model = configuration.name
        self.configuration = try ModelArchive.encode(configuration)
        self.training = DataFingerprint(training)
        self.validation = validation.map { DataFingerprint($0) }
        mayGrow = configuration.training.epochs?.mayGrow ?? true
    }

    /// Into the metadata: `model`, `configuration`, `training` and, where there are some, `validation`.
    func write(to archive: inout Safetensors) throws {
        archive.metadata["model"] = model
        archive.metadata["configuration"] = configuration
        archive.metadata["training"] = try Self.encode(training)
        if let validation { archive.metadata["validation"] = try Self.encode(validation) }
    }

    /// What a checkpoint with these texts was made for, where it was something else: a sentence each.
    /// - Throws: `FileError.malformed` where they are not what ``write(to:)`` writes.
    func differences(from archive: Safetensors) throws -> [String] {
        func malformed(_ key: String) -> FileError {
            .malformed(path: archive.path, position: nil, reason: "its \(key) cannot be read")
        }
        func fingerprint(_ key: String) throws -> DataFingerprint? {
            guard let text = archive.metadata[key] else { return nil }
            guard let result = try? JSONDecoder().decode(DataFingerprint.self, from: Data(text.utf8)) else {
                throw malformed(key)
            }
            return result
        }
        guard archive.metadata["model"] == model else { throw malformed("model") }
        guard let before = archive.metadata["configuration"].flatMap({ Self.settings($0) }),
            let after = Self.settings(configuration)
        else { throw malformed("configuration") }
        var result = Set(before.keys).union(after.keys).sorted().compactMap {
            difference($0, before[$0], after[$0])
        }
        guard let trained = try fingerprint("training") else { throw malformed("training") }
        if trained != training { result.append("it was trained on \(trained), and now there are \(training)") }
        let validated = try fingerprint("validation")
        if validated != validation {
            let before = validated.map { "was validated on \($0)" } ?? "was trained without validation ratings"
            result.append("it \(before), and now there are \(validation?.description ?? "none")")
        }
        return result
    }

    /// Nil where there is none, or it does no harm, as more epochs where they may grow.
    private func difference(_ key: String, _ before: SettingValue?, _ after: SettingValue?) -> String? {
        guard before != after else { return nil }
        let text = "\(key) was \(before?.description ?? "absent") and is \(after?.description ?? "absent")"
        guard key == "epochs", case .whole(let fewer) = before, case .whole(let more) = after else { return text }
        guard mayGrow else { return "\(text), and must stay, for the learning rates depend on it" }
        return fewer > more ? "\(text), and may only grow" : nil
    }

    private static func encode(_ fingerprint: DataFingerprint) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        return String(decoding: try encoder.encode(fingerprint), as: UTF8.self)
    }

    /// The settings in a configuration's JSON.
    private static func settings(_ json: String) -> [String: SettingValue]? {
        try? JSONDecoder().decode([String: SettingValue].self, from: Data(json.utf8))
    }
}
