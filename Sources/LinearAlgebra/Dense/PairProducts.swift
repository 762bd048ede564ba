import LatentRuntime

/// Single elements of a product of two matrices, where all of it would be too much.
///
/// What a model says of given pairs: all of U Vᵀ would be users · items numbers, of which a test set wants some in a
/// thousand. Pairs go by tiles of 4,096; each product is made by one thread, so that its bits do not depend on the
/// pool.
package enum PairProducts {
    /// Pairs in a tile.
    private static let tile = 4096

    /// The inner product of row `aRows[k]` of A and row `bRows[k]` of B, for each k: 2 · columns · pairs flops.
    ///
    /// Each product is one BLAS call, its sum in Float.
    /// - Returns: the products in the order of the pairs.
    /// - Precondition: A and B have as many columns, `aRows` and `bRows` as many elements, and these are rows of A and
    ///   of B.
    package static func dense(
        _ a: Matrix<Float>, rows aRows: [Int], _ b: Matrix<Float>, rows bRows: [Int], pool: ThreadPool
    ) -> [Float] {
        precondition(a.columns == b.columns && aRows.count == bRows.count, "pairs of different lengths")
        requireRows(aRows, of: a.rows)
        requireRows(bRows, of: b.rows)
        let width = a.columns
        OpenBLAS.prepare()
        return a.withUnsafePointer { a in
            b.withUnsafePointer { b in
                collect(aRows.count, pool) { Float.dot(width, a + aRows[$0] * width, b + bRows[$0] * width) }
            }
        }
    }

    /// The inner product of the sparse row `sRows[k]` and row `bRows[k]` of B, for each k: 2 flops an entry of the row.
    ///
    /// Sums are in Float, over ascending columns.
    /// - Returns: the products in the order of the pairs; 0 for a row without entries.
    /// - Precondition: S and B have as many columns, `sRows` and `bRows` as many elements, and these are rows of S and
    ///   of B.
    package static func sparse(
        _ s: CSRMatrix<Float>, rows sRows: [Int], _ b: Matrix<Float>, rows bRows: [Int], pool: ThreadPool
    ) -> [Float] {
        precondition(s.columns == b.columns && sRows.count == bRows.count, "pairs of different lengths")
        requireRows(sRows, of: s.rows)
        requireRows(bRows, of: b.rows)
        let pattern = s.pattern
        return b.withUnsafePointer { b in
            collect(sRows.count, pool) { pair in
                let row = b + bRows[pair] * s.columns
                var sum: Float = 0
                for k in pattern.rowOffsets[sRows[pair]]..<pattern.rowOffsets[sRows[pair] + 1] {
                    sum += s.values[k] * row[Int(pattern.columnIndices[k])]
                }
                return sum
            }
        }
    }

    /// The inner product of the sparse row `sRows[k]` and column `bColumns[k]` of B, for each k: 2 flops an entry of the
    /// row.
    package static func sparse(
        _ s: CSRMatrix<Float>, rows sRows: [Int], _ b: Matrix<Float>, columns bColumns: [Int], pool: ThreadPool
    ) -> [Float] {
        precondition(s.columns == b.rows && sRows.count == bColumns.count, "pairs of different lengths")
        requireRows(sRows, of: s.rows)
        requireRows(bColumns, of: b.columns)
        let pattern = s.pattern
        let width = b.columns
        return b.withUnsafePointer { b in
            collect(sRows.count, pool) { pair in
                let column = b + bColumns[pair]
                var sum: Float = 0
                for k in pattern.rowOffsets[sRows[pair]]..<pattern.rowOffsets[sRows[pair] + 1] {
                    sum += s.values[k] * column[Int(pattern.columnIndices[k]) * width]
                }
                return sum
            }
        }
    }

    /// `product(0) ... product(count - 1)`, by tiles of `pool`; it is called from several threads at a time.
    private static func collect(_ count: Int, _ pool: ThreadPool, _ product: (Int) -> Float) -> [Float] {
        [Float](unsafeUninitializedCapacity: count) { buffer, initialized in
            pool.forEachRange(of: count, by: tile) { range in
                for k in range { buffer[k] = product(k) }
            }
            initialized = count
        }
    }
}

/// The precondition of kernels that take rows by number.
/// - Precondition: each of `rows` is from 0 to `count - 1`; the first that is not is named.
/// - Complexity: O(`rows.count`).
package func requireRows(_ rows: [Int], of count: Int) {
    if let row = rows.first(where: { $0 < 0 || $0 >= count }) {
        preconditionFailure("row \(row) of \(count): indices count from 0")
    }
}
