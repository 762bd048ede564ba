import FoundationEssentials
import LatentRuntime

/// A model file: safetensors, with the configuration and what else a reader needs in its metadata.
///
/// It holds no time, host or thread count, so equal models are equal files. It replaces an old file whole or not
/// at all.
///
/// Beside the tensors of the model (``Recommender/write(to:)``) it holds its scope: `users.ids` and `items.ids` (I64,
/// or JSON where an id is text), `items.catalog` (JSON: a title and genres an item, or null), and the training ratings
/// by user, `ratings.row_offsets` (I64, users + 1), `ratings.column_indices` (I32) and `ratings.values` (F32).
///
/// The metadata has `format` (`latent`), `version`, `model` (its name), `configuration` (JSON), `values` (what the
/// ratings are, as `DataDescription.Values`) and, where they are known, `split` and `split.ratings`. A model that is read gives the predictions of the one that was written, bit for
/// bit, on one kind of CPU.
///
///     try ModelArchive(model: fitted.model).write(to: "model.safetensors")
///     let model = try ModelArchive(contentsOf: "model.safetensors").model
///
/// NumPy reads the same file:
///
///     import safetensors.numpy
///     tensors = safetensors.numpy.load_file("model.safetensors")
///     ids = tensors["items.ids"]                # row i of tensors["item_factors"] is of item ids[i]
public struct ModelArchive: Sendable {
    /// The model.
    public let model: any Recommender
    /// The split whose training part the model was fitted to, as `SplitMethod` writes it; nil where it learned
    /// from all ratings.
    public let split: String?
    /// How many ratings that split was taken of; another number means other data.
    public let splitCount: Int?

    /// The versions of the layout that this build reads. It writes the first, or, where an id is text, the second.
    public static let formatVersions = ["1", "2"]

    /// What a file is to hold; ``write(to:)`` writes it.
    /// - Parameters:
    ///   - model: a fitted model of a configuration that the registry knows, or nobody could read the file.
    ///   - split: how its training ratings were chosen; nil for all of them.
    ///   - splitCount: how many ratings there were before the split.
    public init(model: any Recommender, split: String? = nil, splitCount: Int? = nil) {
        self.model = model
        self.split = split
        self.splitCount = splitCount
    }

    /// Writes the model to `path`.
    /// - Throws: `FileError` when the folder or disk refuses; `InvalidArgument` where the model writes a tensor or a text
    ///   under a name that is taken here.
    /// - Complexity: O(bytes): the tensors are made in memory, then written beside the old one, synced and renamed.
    public func write(to path: String) throws {
        let configuration = model.configuration
        var archive = Safetensors(metadata: [
            "format": "latent", "version": Self.formatVersions[model.scope.hasTextIDs ? 1 : 0],
            "model": configuration.name,
            "configuration": try Self.encode(configuration),
        ])
        if let split { archive.metadata["split"] = split }
        if let splitCount { archive.metadata["split.ratings"] = String(splitCount) }
        try model.scope.write(to: &archive)
        var learned = Safetensors()
        model.write(to: &learned)
        if let name = archive.add(learned) {
            throw InvalidArgument(
                "\(configuration.name) writes '\(name)', which is the file's own: give it another name")
        }
        try archive.write(to: path)
    }

    /// Reads the model at `path`.
    ///
    /// The model must be one that ``ModelRegistry`` knows; a setting that the file lacks has its default. Nothing that
    /// the file says of sizes is believed before the bytes are there.
    /// - Throws: `FileError` when the file is missing, damaged, no model of ours, or of another version.
    public init(contentsOf path: String) throws {
        let archive = try Safetensors(contentsOf: path)
        func malformed(_ reason: String) -> FileError {
            .malformed(path: path, position: nil, reason: reason)
        }
        guard archive.metadata["format"] == "latent", let name = archive.metadata["model"],
            let configuration = archive.metadata["configuration"]
        else { throw malformed("a safetensors file, but not a model that latent wrote") }
        let version = archive.metadata["version"] ?? "?"
        guard Self.formatVersions.contains(version) else {
            throw malformed(
                "written as version \(version), and this latent reads versions "
                    + Self.formatVersions.joined(separator: " and ")
                    + ": train the model again, or take the latent that wrote it")
        }
        guard let type = ModelRegistry.type(named: name) else {
            throw malformed("unknown model \(name): this latent knows \(ModelRegistry.names.joined(separator: ", "))")
        }
        let scope = try ModelScope(archive: archive, path: path, textIDs: version == Self.formatVersions[1])
        model = try Self.load(type, name, configuration, scope, archive, path)
        split = archive.metadata["split"]
        splitCount = archive.metadata["split.ratings"].flatMap { Int($0) }
    }

    /// The configuration as JSON with sorted keys. Equal configurations have equal texts, which checkpoints compare and
    /// files repeat.
    package static func encode(_ configuration: some RecommenderConfiguration) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(configuration), as: UTF8.self)
    }

    /// Opens the type: the configuration of `type` from its JSON, checked, and with it the model's own tensors.
    private static func load<Configuration: RecommenderConfiguration>(
        _ type: Configuration.Type, _ name: String, _ text: String, _ scope: ModelScope, _ archive: Safetensors,
        _ path: String
    ) throws -> any Recommender {
        guard let values = try? JSONDecoder().decode([String: SettingValue].self, from: Data(text.utf8)) else {
            throw FileError.malformed(path: path, position: nil, reason: "the configuration cannot be read: \(text)")
        }
        let configuration: Configuration
        do {
            configuration = try Configuration(named: name, values: values)
        } catch {
            throw FileError.malformed(path: path, position: nil, reason: "the configuration: \(error)")
        }
        return try Configuration.Model(configuration: configuration, scope: scope, archive: archive)
    }
}
