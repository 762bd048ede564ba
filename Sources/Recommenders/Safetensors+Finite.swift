import LatentLinearAlgebra
import LatentRuntime

extension Safetensors {
    /// A tensor whose numbers are all finite; where the caller knows the shape, it must be that one.
    /// - Throws: `FileError.malformed` when it is not so.
    /// - Complexity: O(elements).
    func finite<Element: SafetensorsElement & BinaryFloatingPoint>(
        _ name: String, as _: Element.Type = Float.self, shape: [Int]? = nil
    ) throws -> [Element] {
        let numbers = try tensor(name, as: Element.self, shape: shape)
        guard numbers.allSatisfy(\.isFinite) else { throw notFinite(name) }
        return numbers
    }

    /// The same as a matrix.
    /// - Throws: `FileError.malformed` for another shape, or a number that is not finite.
    func finiteMatrix(_ name: String, rows: Int, columns: Int) throws -> Matrix<Float> {
        let matrix = try Matrix<Float>(self, tensor: name, rows: rows, columns: columns)
        guard (try? matrix.requireFinite()) != nil else { throw notFinite(name) }
        return matrix
    }

    private func notFinite(_ name: String) -> FileError {
        .malformed(path: path, position: nil, reason: "tensor \"\(name)\" has a number that is not finite")
    }
}
