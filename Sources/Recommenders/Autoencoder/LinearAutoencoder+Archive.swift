import LinearAlgebra
import Runtime

/// The preferences are not stored: they follow, bit for bit, from the scope's ratings.
extension LinearAutoencoder {
    public func write(to archive: inout Safetensors) {
        switch map {
        case .lowRank(let encoder, let decoder):
            archive.set("encoder", shape: [encoder.rows, encoder.columns], encoder.elements)
            archive.set("decoder", shape: [decoder.rows, decoder.columns], decoder.elements)
        case .full(let weights):
            archive.set("weights", shape: [weights.rows, weights.columns], weights.elements)
        }
    }

    public init(configuration: AutoencoderConfiguration, scope: ModelScope, archive: Safetensors) throws {
        let items = scope.items.count
        func matrix(_ name: String, columns: Int) throws -> Matrix<Float> {
            let elements = try archive.tensor(name, as: Float.self, shape: [items, columns])
            guard elements.allSatisfy(\.isFinite) else {
                throw FileError.malformed(
                    path: archive.path, position: nil, reason: "tensor \"\(name)\" has a number that is not finite")
            }
            return Matrix(rows: items, columns: columns, elements)
        }
        let map: Map =
            configuration.solver == .closedForm
            ? .full(try matrix("weights", columns: items))
            : .lowRank(
                encoder: try matrix("encoder", columns: configuration.rank),
                decoder: try matrix("decoder", columns: configuration.rank))
        self.init(
            configuration: configuration, scope: scope, preferences: Preferences(scope.ratings), map: map)
    }
}
