import LatentRuntime

/// Which entries of a sparse matrix are there, by row: the columns of row `i` stand at
/// `rowOffsets[i] ..< rowOffsets[i + 1]`, ascending. Being there is not a matter of value: an entry of exactly 0
/// is an entry.
///
/// Many matrices may share one, each with values of its own (``CSRMatrix``).
///
///     let pattern = try SparsityPattern(rows: 2, columns: 4, rowOffsets: [0, 2, 3], columnIndices: [1, 3, 0])
///     pattern.row(0)                            // [1, 3]
///     pattern.density                           // 0.375
public struct SparsityPattern: Sendable, Equatable {
    /// Also those without an entry.
    public let rows: Int
    /// Also those without an entry.
    public let columns: Int
    /// `rows + 1` offsets into ``columnIndices``, 64-bit because entries may exceed 2³¹.
    public let rowOffsets: [Int]
    /// The columns of row 0, then of row 1, and so on: ascending within each.
    public let columnIndices: [Int32]

    /// The number of entries.
    public var count: Int { columnIndices.count }

    /// The share of all places that hold an entry; 0 for a matrix without places.
    public var density: Double {
        rows == 0 || columns == 0 ? 0 : Double(count) / (Double(rows) * Double(columns))
    }

    /// The number of entries of each column. O(entries + columns).
    public var columnCounts: [Int] {
        columnIndices.reduce(into: [Int](repeating: 0, count: columns)) { $0[Int($1)] += 1 }
    }

    /// Checks and keeps the given arrays.
    /// - Parameters:
    ///   - rows: the number of rows, also of those without an entry; not negative.
    ///   - columns: the number of columns, likewise; at most 2³¹ - 1.
    ///   - rowOffsets: `rows + 1` offsets, the first of which is 0.
    ///   - columnIndices: the columns of row 0, then of row 1, and so on.
    /// - Throws: `InvalidArgument` unless the offsets ascend from 0 to the number of indices and each row's
    ///   indices ascend strictly within `0 ..< columns`.
    /// - Complexity: O(entries + rows).
    public init(rows: Int, columns: Int, rowOffsets: [Int], columnIndices: [Int32]) throws {
        try Self.checkShape(rows: rows, columns: columns)
        guard rowOffsets.count == rows + 1, rowOffsets.first == 0, rowOffsets.last == columnIndices.count else {
            throw InvalidArgument("the offsets of \(rows) rows must be \(rows + 1), from 0 to the number of entries")
        }
        for i in 0..<rows {
            let (begin, end) = (rowOffsets[i], rowOffsets[i + 1])
            guard begin <= end, end <= columnIndices.count else {
                throw InvalidArgument("row \(i) ends at \(end), outside \(begin)...\(columnIndices.count)")
            }
            var previous: Int32 = -1
            for column in columnIndices[begin..<end] {
                guard column > previous, Int(column) < columns else {
                    throw InvalidArgument(
                        "row \(i): column \(column) is outside \(previous + 1)..<\(columns), or out of order")
                }
                previous = column
            }
        }
        self.init(rows: rows, columns: columns, checkedOffsets: rowOffsets, indices: columnIndices)
    }

    /// Column indices are kept in 32 bits, and there is one offset more than there are rows.
    /// - Throws: `InvalidArgument` for sizes that no sparse matrix has.
    static func checkShape(rows: Int, columns: Int) throws {
        guard rows >= 0, rows < Int.max, columns >= 0, columns <= Int(Int32.max) else {
            throw InvalidArgument("a sparse matrix of \(rows) × \(columns) cannot be")
        }
    }

    /// Keeps arrays that the caller has built to be valid.
    /// - Precondition: as the throwing initializer demands; nothing is checked again.
    /// - Complexity: O(1).
    init(rows: Int, columns: Int, checkedOffsets: [Int], indices: [Int32]) {
        self.rows = rows
        self.columns = columns
        rowOffsets = checkedOffsets
        columnIndices = indices
    }

    /// One row with entries in these columns.
    /// - Precondition: they ascend, and lie within `0 ..< columns`.
    package init(row indices: [Int32], columns: Int) {
        precondition(
            zip(indices, indices.dropFirst()).allSatisfy(<) && indices.first ?? 0 >= 0 && indices.last ?? 0 < columns
                || indices.isEmpty, "columns of a row out of order or outside the matrix")
        self.init(rows: 1, columns: columns, checkedOffsets: [0, indices.count], indices: indices)
    }

    /// Where the entry in row `i` and column `j` stands; nil where there is none. O(log entries of the row).
    ///
    /// By halving the row's range, as its columns ascend.
    /// - Returns: the place in ``columnIndices``, and so in the values of a matrix of this pattern.
    /// - Precondition: `i` is a row of the matrix. A column outside it is not found.
    package func place(row i: Int, column j: Int) -> Int? {
        precondition(i >= 0 && i < rows, "row \(i) of \(rows)")
        var range = rowOffsets[i]..<rowOffsets[i + 1]
        while !range.isEmpty {
            let middle = (range.lowerBound + range.upperBound) / 2
            let column = Int(columnIndices[middle])
            if column == j { return middle }
            range = column < j ? middle + 1..<range.upperBound : range.lowerBound..<middle
        }
        return nil
    }

    /// The columns of row `i`, ascending.
    /// - Precondition: `i` is a row of the matrix.
    /// - Complexity: O(1): a slice of ``columnIndices``, whose places are those of the values.
    public func row(_ i: Int) -> ArraySlice<Int32> {
        precondition(i >= 0 && i < rows, "row \(i) of \(rows)")
        return columnIndices[rowOffsets[i]..<rowOffsets[i + 1]]
    }
}
