import LatentRuntime

/// Single elements of a product of two matrices, where all of it would be too much.
package enum PairProducts {
    /// Pairs in a tile.
    private static let tile = 4096

    /// The inner product of row `aRows[k]` of A and row `bRows[k]` of B, for each k: 2 · columns · pairs flops.
    package static func dense(
        _ a: Matrix<Float>, rows aRows: [Int], _ b: Matrix<Float>, rows bRows: [Int], pool: ThreadPool
    ) -> [Float] {
        precondition(a.columns == b.columns && aRows.count == bRows.count, "pairs of different lengths")
        requireRows(aRows, of: a.rows)
        requireRows(bRows, of: b.rows)
        let width = a.columns
        return a.withUnsafePointer { a in
            b.withUnsafePointer { b in
                collect(aRows.count, pool) { Float.dot(width, a + aRows[$0] * width, b + bRows[$0] * width) }
            }
        }
    }

    /// The inner product of the sparse row `sRows[k]` and row `bRows[k]` of B, for each k: 2 flops an entry of the row.
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
package func requireRows(_ rows: [Int], of count: Int) {
    if let row = rows.first(where: { $0 < 0 || $0 >= count }) {
        preconditionFailure("row \(row) of \(count): indices count from 0")
    }
}
