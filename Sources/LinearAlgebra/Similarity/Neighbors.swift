/// The nearest of each row, nearest first: scores descending (distances ascending), then indices ascending.
public struct Neighbors<Scalar: BLASScalar>: Sendable, Equatable {
    /// Where the neighbours of each row begin: one more than there are rows.
    public let offsets: [Int]
    /// The neighbours of row 0, then of row 1, and so on.
    public let indices: [Int32]
    /// Their similarities, or distances.
    public let scores: [Scalar]

    /// The rows that have neighbours.
    public var rows: Int { offsets.count - 1 }

    /// The neighbours of row `i`, nearest first.
    public func row(_ i: Int) -> (indices: ArraySlice<Int32>, scores: ArraySlice<Scalar>) {
        let range = offsets[i]..<offsets[i + 1]
        return (indices[range], scores[range])
    }

    /// The scores as a sparse matrix: row i has an entry at column j where j is a neighbour of i. O(neighbours).
    /// - Throws: `InvalidArgument` where `columns`, the number of rows chosen from, is too small.
    @specialized(where Scalar == Float)
    @specialized(where Scalar == Double)
    public func matrix(columns: Int) throws -> CSRMatrix<Scalar> {
        var rowIndices: [Int32] = []
        rowIndices.reserveCapacity(indices.count)
        for i in 0..<rows {
            for _ in offsets[i]..<offsets[i + 1] { rowIndices.append(Int32(i)) }
        }
        return try CSRMatrix(
            rows: rows, columns: columns, rowIndices: rowIndices, columnIndices: indices, values: scores)
    }
}
