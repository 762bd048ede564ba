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
        guard numbers.allSatisfy(\.isFinite) else {
            throw FileError.malformed(
                path: path, position: nil, reason: "tensor \"\(name)\" has a number that is not finite")
        }
        return numbers
    }

    /// The same as a matrix.
    /// - Throws: `FileError.malformed` for another shape, or a number that is not finite.
    func finiteMatrix(_ name: String, rows: Int, columns: Int) throws -> Matrix<Float> {
        Matrix(rows: rows, columns: columns, try finite(name, shape: [rows, columns]))
    }

    /// Adds a matrix, row after row, as F32.
    mutating func set(_ name: String, _ matrix: Matrix<Float>) {
        set(name, shape: [matrix.rows, matrix.columns], matrix.elements)
    }
}
