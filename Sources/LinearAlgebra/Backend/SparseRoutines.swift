import CLatentKernels

/// Products of sparse matrices.
///
/// They check nothing; who calls them cuts the rows into tiles.
package protocol SparseRoutines<Number> {
    associatedtype Number: BLASScalar

    /// The C kernel for the rows `rows` of C ← S B, where S is sparse by row and B and C have `width` columns.
    ///
    /// B and C are by rows and without padding; `width` is in whole vectors of the CPU (`tallBlockWidth`). Up to
    /// four vectors of a row of C stay in registers while the row of S is read.
    /// - Complexity: 2 · `width` flops an entry.
    static func sparseTimesDense(
        rows: Range<Int>, _ s: SparseRows<Number>, _ b: UnsafePointer<Number>, width: Int,
        _ c: UnsafeMutablePointer<Number>)

    /// The C kernel for the elements 0 ... i of row `i` of SᵀS; `places` has the pattern of Sᵀ, and as its value the place of
    /// each entry among the ascending columns of its row of S. With `ones` all entries are 1, and half as much is read.
    ///
    /// Row r of S is added, times its entry in column i, for each r that `places` has in its row i: up to that entry.
    /// - Complexity: 2 flops for each entry of those rows up to column i.
    static func sparseGramRow(
        _ i: Int, _ s: SparseRows<Number>, ones: Bool, places: SparseRows<Number>,
        _ row: UnsafeMutablePointer<Number>)
}

extension Float: SparseRoutines {
    package static func sparseTimesDense(
        rows: Range<Int>, _ s: SparseRows<Float>, _ b: UnsafePointer<Float>, width: Int,
        _ c: UnsafeMutablePointer<Float>
    ) {
        sparse_times_dense_f32(rows.lowerBound, rows.upperBound, s.offsets, s.columns, s.values, b, width, c)
    }

    package static func sparseGramRow(
        _ i: Int, _ s: SparseRows<Float>, ones: Bool, places: SparseRows<Float>,
        _ row: UnsafeMutablePointer<Float>
    ) {
        sparse_gram_row_f32(
            i, places.offsets, places.columns, places.values, s.offsets, s.columns, ones ? nil : s.values, row)
    }
}

extension Double: SparseRoutines {
    package static func sparseTimesDense(
        rows: Range<Int>, _ s: SparseRows<Double>, _ b: UnsafePointer<Double>, width: Int,
        _ c: UnsafeMutablePointer<Double>
    ) {
        sparse_times_dense_f64(rows.lowerBound, rows.upperBound, s.offsets, s.columns, s.values, b, width, c)
    }

    package static func sparseGramRow(
        _ i: Int, _ s: SparseRows<Double>, ones: Bool, places: SparseRows<Double>,
        _ row: UnsafeMutablePointer<Double>
    ) {
        sparse_gram_row_f64(
            i, places.offsets, places.columns, places.values, s.offsets, s.columns, ones ? nil : s.values, row)
    }
}

/// A sparse matrix by rows as the C kernels take it; valid as long as the matrix it was made of.
///
/// Row i has `columns` and `values` at `offsets[i] ..< offsets[i + 1]`. An address is nil where its array is empty.
package struct SparseRows<Scalar: BLASScalar> {
    package let offsets: UnsafePointer<Int>?
    package let columns: UnsafePointer<Int32>?
    package let values: UnsafePointer<Scalar>?
}

extension CSRMatrix {
    /// Calls `body` with this matrix as the C kernels take it.
    ///
    /// What `body` is given is good as long as it runs, and no longer.
    package func withSparseRows<Result>(_ body: (SparseRows<Scalar>) -> Result) -> Result {
        pattern.rowOffsets.withUnsafeBufferPointer { offsets in
            pattern.columnIndices.withUnsafeBufferPointer { columns in
                values.withUnsafeBufferPointer { values in
                    body(
                        SparseRows(
                            offsets: offsets.baseAddress, columns: columns.baseAddress, values: values.baseAddress))
                }
            }
        }
    }
}
