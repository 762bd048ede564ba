import LatentRuntime

/// The nearest of each row, nearest first: scores descending (distances ascending), then indices ascending.
///
/// A row's neighbors stand at `offsets[i] ..< offsets[i + 1]` of ``indices`` and ``scores``: 4 bytes and a number each,
/// and 8 bytes a row.
///
///     let nearest = try Similarity(.cosine).neighbors(of: items, count: 20)
///     let (indices, scores) = nearest.row(0)
///     let graph = try nearest.matrix(columns: items.rows)     // a sparse matrix of 20 entries a row, at the most
public struct Neighbors<Scalar: BLASScalar>: Sendable, Equatable {
    /// Where the neighbors of each row begin: one more than there are rows.
    ///
    /// Ascending from 0 to the number of neighbors of all rows.
    public let offsets: [Int]
    /// The neighbors of row 0, then of row 1, and so on.
    ///
    /// Rows of the matrix that was chosen from, counted from 0; in a row none stands twice.
    public let indices: [Int32]
    /// Their similarities, or distances.
    ///
    /// Finite, and in a row descending; distances ascending.
    public let scores: [Scalar]

    /// The rows that have neighbors.
    public var rows: Int { offsets.count - 1 }

    init(offsets: [Int], indices: [Int32], scores: [Scalar]) {
        self.offsets = offsets
        self.indices = indices
        self.scores = scores
    }

    /// No neighbors at all.
    package init(none rows: Int) {
        self.init(offsets: [Int](repeating: 0, count: rows + 1), indices: [], scores: [])
    }

    /// Checks and keeps the neighbors of some rows, such as were read from a file.
    ///
    /// The order within a row is taken as it is given.
    /// - Parameters:
    ///   - offsets: one more than there are rows.
    ///   - indices: the neighbors of row 0, then of row 1, and so on.
    ///   - scores: one for each neighbor.
    ///   - others: how many rows were chosen from.
    /// - Throws: `InvalidArgument` unless the offsets ascend from 0 to the number of neighbors, and each neighbor is
    ///   one of `others` rows, is there once in a row and has a finite score.
    /// - Complexity: O(neighbors + rows + others).
    @specialized(where Scalar == Float)
    @specialized(where Scalar == Double)
    public init(checking offsets: [Int], indices: [Int32], scores: [Scalar], others: Int) throws(InvalidArgument) {
        guard offsets.first == 0, offsets.last == indices.count, zip(offsets, offsets.dropFirst()).allSatisfy(<=) else {
            throw InvalidArgument("offsets must ascend from 0 to the number of neighbors, \(indices.count)")
        }
        guard scores.count == indices.count else {
            throw InvalidArgument("\(scores.count) scores for \(indices.count) neighbors")
        }
        if let index = indices.first(where: { $0 < 0 || Int($0) >= others }) {
            throw InvalidArgument("neighbor \(index) is outside 0..<\(others)")
        }
        guard scores.allSatisfy(\.isFinite) else { throw InvalidArgument("a neighbor's score is not finite") }
        self.init(offsets: offsets, indices: indices, scores: scores)
        var lastRow = [Int](repeating: -1, count: others)
        for row in 0..<rows {
            for index in self.row(row).indices {
                guard lastRow[Int(index)] != row else {
                    throw InvalidArgument("row \(row) has neighbor \(index) twice")
                }
                lastRow[Int(index)] = row
            }
        }
    }

    /// The neighbors of row `i`, nearest first.
    /// - Precondition: there is such a row.
    /// - Complexity: O(1): slices, whose places are those of the arrays.
    public func row(_ i: Int) -> (indices: ArraySlice<Int32>, scores: ArraySlice<Scalar>) {
        precondition(i >= 0 && i < rows, "row \(i) of \(rows)")
        let range = offsets[i]..<offsets[i + 1]
        return (indices[range], scores[range])
    }

    /// The scores as a sparse matrix: row i has an entry at column j where j is a neighbor of i. O(neighbors).
    /// - Returns: `rows` × `columns`; a score of 0 is an entry like any other.
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
