import LatentRuntime

/// A sparse matrix by rows: a pattern and one value for each of its entries, in the same order.
///
/// It takes 8 bytes a row and, of each entry, 4 and the size of a number. What reads rows is quick, what reads columns
/// needs ``transposed(pool:)``. Two matrices are equal where their patterns and their values are: an entry of 0 and no
/// entry differ.
///
///     let ratings = try CSRMatrix<Float>(
///         rows: 3, columns: 4, rowIndices: [0, 0, 2], columnIndices: [1, 3, 0], values: [4, 5, 3])
///     ratings.value(row: 0, column: 3)          // 5
///     ratings.value(row: 1, column: 0)          // nil: not there, which is not 0
public struct CSRMatrix<Scalar: BLASScalar>: Sendable {
    /// Which entries there are.
    public let pattern: SparsityPattern
    /// The entries' values, row by row.
    /// - Precondition: as many are set as there are entries.
    public var values: [Scalar] {
        didSet { precondition(values.count == pattern.count, "a sparse matrix needs one value an entry") }
    }

    /// Also those without an entry.
    public var rows: Int { pattern.rows }
    /// Also those without an entry.
    public var columns: Int { pattern.columns }

    /// The matrix that has these values in the places of `pattern`, which many matrices may share.
    ///
    /// Values of 0, and ones that are not finite, are kept as they are.
    /// - Precondition: there is one value for each entry of `pattern`.
    /// - Complexity: O(1).
    public init(pattern: SparsityPattern, values: [Scalar]) {
        precondition(values.count == pattern.count, "\(values.count) values for \(pattern.count) entries")
        self.pattern = pattern
        self.values = values
    }

    /// The matrix of the entries (`rowIndices[k]`, `columnIndices[k]`, `values[k]`), given in any order:
    /// O(entries + rows + columns) for rows that are not nearly empty, O(entries · log entries) for ones that are.
    ///
    /// Where the places ascend already, by rows and in a row by columns, the arrays are kept as they are. Otherwise
    /// entries are moved row by row by counting and each row is then sorted. A value of 0 makes an entry like any
    /// other.
    /// - Parameters:
    ///   - rows: the rows of the matrix, those without entries too.
    ///   - columns: its columns, likewise; at most 2³¹ - 1.
    ///   - rowIndices: the row of each entry, from 0.
    ///   - columnIndices: the column of each entry, from 0.
    ///   - values: the value of each entry.
    /// - Throws: `InvalidArgument` for arrays of different lengths, sizes that cannot be, an index outside the matrix,
    ///   or a place given twice.
    @specialized(where Scalar == Float)
    @specialized(where Scalar == Double)
    public init(
        rows: Int, columns: Int, rowIndices: [Int32], columnIndices: [Int32], values: [Scalar]
    ) throws {
        guard rowIndices.count == values.count, columnIndices.count == values.count else {
            throw InvalidArgument(
                "\(rowIndices.count) row and \(columnIndices.count) column indices for \(values.count) values")
        }
        try SparsityPattern.checkShape(rows: rows, columns: columns)
        for (row, column) in zip(rowIndices, columnIndices) {
            guard row >= 0, Int(row) < rows, column >= 0, Int(column) < columns else {
                throw InvalidArgument("an entry at (\(row), \(column)) is outside \(rows) × \(columns)")
            }
        }
        do throws(RepeatedPlace) {
            try self.init(
                rows: rows, columns: columns, checkedRows: rowIndices, checkedColumns: columnIndices, values: values)
        } catch {
            throw InvalidArgument("the place (\(error.row), \(error.column)) is given twice")
        }
    }

    /// As above, for indices that are known to be inside the matrix.
    /// - Throws: `RepeatedPlace` for a place that is given twice.
    /// - Precondition: the three arrays are equally long, and the indices within the shape.
    @specialized(where Scalar == Float)
    @specialized(where Scalar == Double)
    init(
        rows: Int, columns: Int, checkedRows: [Int32], checkedColumns: [Int32], values: [Scalar]
    ) throws(RepeatedPlace) {
        let offsets = CountingSort.offsets(of: checkedRows, below: rows)
        var (indices, values) = (checkedColumns, values)
        if !Self.isOrdered(rows: checkedRows, columns: checkedColumns) {
            (indices, values) = Self.grouped(checkedColumns, values, rows: checkedRows, offsets: offsets)
            let sorter = IndexSorter<Scalar>(bound: columns)
            var repeated: RepeatedPlace?
            for row in 0..<rows where repeated == nil {
                repeated = sorter.sort(&indices, tags: &values, in: offsets[row]..<offsets[row + 1]).map {
                    RepeatedPlace(row: Int32(row), column: $0)
                }
            }
            if let repeated { throw repeated }
        }
        self.init(
            pattern: SparsityPattern(rows: rows, columns: columns, checkedOffsets: offsets, indices: indices),
            values: values)
    }

    /// Whether the places ascend by rows and, in a row, by columns: then these arrays serve as they are.
    private static func isOrdered(rows: [Int32], columns: [Int32]) -> Bool {
        var (row, column): (Int32, Int32) = (-1, -1)
        for position in rows.indices {
            let follows = rows[position] == row ? columns[position] > column : rows[position] > row
            guard follows else { return false }
            (row, column) = (rows[position], columns[position])
        }
        return true
    }

    /// The column indices and the values row by row, those of one row in the order given.
    ///
    /// By counting sort on the rows, which keeps the order of equal ones.
    /// - Complexity: O(entries + rows).
    private static func grouped(
        _ columns: [Int32], _ values: [Scalar], rows: [Int32], offsets: [Int]
    ) -> ([Int32], [Scalar]) {
        var indices = [Int32](repeating: 0, count: columns.count)
        var moved = [Scalar](repeating: 0, count: columns.count)
        CountingSort.forEachPlace(of: rows, offsets: offsets) { position, place in
            indices[place] = columns[position]
            moved[place] = values[position]
        }
        return (indices, moved)
    }

    /// The entry in row `i` and column `j`; nil where there is none. O(log entries of the row).
    ///
    /// A column outside the matrix has no entries.
    /// - Precondition: `i` is a row of the matrix.
    /// - Complexity: O(log n) for a row of n entries.
    public func value(row i: Int, column j: Int) -> Scalar? {
        pattern.place(row: i, column: j).map { values[$0] }
    }

    /// The same matrix with its zeros stored.
    /// - Complexity: O(rows · columns), and so the memory.
    @specialized(where Scalar == Float)
    @specialized(where Scalar == Double)
    public func dense() -> Matrix<Scalar> {
        var result = Matrix<Scalar>(rows: rows, columns: columns)
        let columns = columns
        result.withUnsafeMutablePointer { target in
            for row in 0..<rows {
                for k in pattern.rowOffsets[row]..<pattern.rowOffsets[row + 1] {
                    target[row * columns + Int(pattern.columnIndices[k])] = values[k]
                }
            }
        }
        return result
    }

    /// S B, by tiles of rows: 2 · entries · `b.columns` flops, the columns rounded up to whole vectors of the CPU.
    ///
    /// The order in which a row's entries are summed depends on the width of `b` alone, not on the pool: ascending
    /// where at least four vectors of the CPU of a row of `b` are left, else in two or four sums of every second or
    /// every fourth entry, which hide the latency of an addition.
    /// - Precondition: `b` has as many rows as this matrix has columns.
    public func product(_ b: Matrix<Scalar>, pool: ThreadPool = .shared) -> Matrix<Scalar> {
        precondition(
            b.rows == columns, "the product of \(rows) × \(columns) and \(b.rows) × \(b.columns) does not exist")
        let vector = Scalar.routines.tallBlockWidth
        guard b.columns % vector == 0 else {
            let padded = b.widened(to: (b.columns + vector - 1) / vector * vector)
            return product(padded, pool: pool).columns(0..<b.columns)
        }
        var result = Matrix<Scalar>(uninitializedRows: rows, columns: b.columns)
        let width = b.columns
        b.withUnsafePointer { b in
            result.withUnsafeMutablePointer { c in
                withSparseRows { s in
                    pool.forEachRange(of: rows, by: 256) { range in
                        Scalar.routines.sparseTimesDense(rows: range, s, b, width: width, c)
                    }
                }
            }
        }
        return result
    }
}

/// A place that two entries claim.
///
/// The caller knows what the place is called where the entries come from, and makes an error of its own of it.
struct RepeatedPlace: Error {
    let row, column: Int32
}

extension CSRMatrix: Equatable {}

extension CSRMatrix {
    /// The given rows, in the given order: O(their entries).
    ///
    /// A row may be named more than once, and stands in the result as often.
    /// - Returns: `selected.count` × `columns`, its row k being row `selected[k]` of this matrix.
    /// - Precondition: they are rows of this matrix.
    @specialized(where Scalar == Float)
    @specialized(where Scalar == Double)
    public func selectingRows(_ selected: [Int]) -> CSRMatrix {
        requireRows(selected, of: rows)
        var offsets = [0]
        var indices: [Int32] = []
        var chosen: [Scalar] = []
        offsets.reserveCapacity(selected.count + 1)
        let total = selected.reduce(0) { $0 + pattern.rowOffsets[$1 + 1] - pattern.rowOffsets[$1] }
        indices.reserveCapacity(total)
        chosen.reserveCapacity(total)
        for row in selected {
            let range = pattern.rowOffsets[row]..<pattern.rowOffsets[row + 1]
            indices += pattern.columnIndices[range]
            chosen += values[range]
            offsets.append(indices.count)
        }
        return CSRMatrix(
            pattern: SparsityPattern(
                rows: selected.count, columns: columns, checkedOffsets: offsets, indices: indices),
            values: chosen)
    }
}
