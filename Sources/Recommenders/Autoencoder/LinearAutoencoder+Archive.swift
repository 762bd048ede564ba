import LatentLinearAlgebra
import LatentRuntime

/// The preferences are not stored: they follow, bit for bit, from the scope's ratings, and the effects where there are.
extension LinearAutoencoder {
    /// `encoder` and `decoder`, both items × rank, or, in closed form, `weights`, items × items: F32, and the effects as
    /// in ``BiasesRecommender``. The preferences follow from the scope's ratings.
    public func write(to archive: inout Safetensors) {
        switch map {
        case .lowRank(let encoder, let decoder):
            archive.set("encoder", encoder)
            archive.set("decoder", decoder)
        case .full(let weights):
            archive.set("weights", weights)
        }
        preferences.effects?.write(to: &archive, given: (nil, nil))
    }

    /// Which tensors there must be follows from the configuration's solver.
    /// - Throws: `FileError.malformed` when one is missing, has another shape or a number that is not finite.
    public init(configuration: AutoencoderConfiguration, scope: ModelScope, archive: Safetensors) throws {
        let items = scope.items.count
        func matrix(_ name: String, columns: Int) throws -> Matrix<Float> {
            try archive.finiteMatrix(name, rows: items, columns: columns)
        }
        let map: Map =
            configuration.solver == .closedForm
            ? .full(try matrix("weights", columns: items))
            : .lowRank(
                encoder: try matrix("encoder", columns: configuration.rank),
                decoder: try matrix("decoder", columns: configuration.rank))
        // Closed forms of files from before they stood on effects have means.
        let preferences =
            !archive.names.contains { $0.hasPrefix("baseline.") }
            ? Preferences(scope.ratings)
            : Preferences(
                scope.ratings,
                effects: try BaselineEstimates(archive: archive, scope: scope, given: (nil, nil)))
        self.init(configuration: configuration, scope: scope, preferences: preferences, map: map)
    }
}
