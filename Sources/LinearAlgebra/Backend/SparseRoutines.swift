import CLatentKernels

/// Products of sparse matrices.
package protocol SparseRoutines<Number> {
    associatedtype Number: BLASScalar

    /// The C kernel for the rows `rows` of C ← S B, where S is sparse by row and B and C have `width` columns.
    static func sparseTimesDense(
        rows: Range<Int>, _ s: SparseRows<Number>, _ b: UnsafePointer<Number>, width: Int,
        _ c: UnsafeMutablePointer<Number>)

    /// The C kernel for the elements 0 ... i of row `i` of SᵀS, added to `row`; `transposed` is Sᵀ.
    static func sparseGramRow(
        _ i: Int, _ s: SparseRows<Number>, transposed: SparseRows<Number>, _ row: UnsafeMutablePointer<Number>)
}

extension Float: SparseRoutines {
    package static func sparseTimesDense(
        rows: Range<Int>, _ s: SparseRows<Float>, _ b: UnsafePointer<Float>, width: Int,
        _ c: UnsafeMutablePointer<Float>
    ) {
        sparse_times_dense_f32(rows.lowerBound, rows.upperBound, s.offsets, s.columns, s.values, b, width, c)
    }

    package static func sparseGramRow(
        _ i: Int, _ s: SparseRows<Float>, transposed: SparseRows<Float>, _ row: UnsafeMutablePointer<Float>
    ) {
        sparse_gram_row_f32(
            i, transposed.offsets, transposed.columns, transposed.values, s.offsets, s.columns, s.values, row)
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
        _ i: Int, _ s: SparseRows<Double>, transposed: SparseRows<Double>, _ row: UnsafeMutablePointer<Double>
    ) {
        sparse_gram_row_f64(
            i, transposed.offsets, transposed.columns, transposed.values, s.offsets, s.columns, s.values, row)
    }
}

/// A sparse matrix by rows as the C kernels take it; valid as long as the matrix it was made of.
package struct SparseRows<Scalar: BLASScalar> {
    package let offsets: UnsafePointer<Int>?
    package let columns: UnsafePointer<Int32>?
    package let values: UnsafePointer<Scalar>?
}

extension CSRMatrix {
    /// Calls `body` with this matrix as the C kernels take it.
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
