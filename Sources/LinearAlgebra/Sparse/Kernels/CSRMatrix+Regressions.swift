import CLatentKernels
import LatentRuntime

extension CSRMatrix<Float> {
    /// For each row j of this matrix X, the weights of the rows that row j of `pattern` names which make
    ///
    ///     ‖x_j − Σ_i w_i x_i‖² + regularization · ‖w‖²
    ///
    /// least: each by normal equations of its own, and Cholesky. Rows that have no column in common cost nothing, and no
    /// matrix of all pairs of rows is made.
    /// - Parameters:
    ///   - pattern: square, with a row and a column for each row of X; nothing on its diagonal.
    ///   - regularization: 0 or more.
    ///   - pool: whose threads share the rows. The bits do not depend on it.
    /// - Returns: the weights, in `pattern`.
    /// - Throws: `LinearAlgebraError.notPositiveDefinite` with j + 1 for the first row whose equations are singular.
    /// - Complexity: for a row of m names, m³/3 flops, and a scattered product for each two entries of their rows in
    ///   one column; m² numbers for each thread.
    package func rowRegressions(
        on pattern: SparsityPattern, regularization: Float, pool: ThreadPool = .shared
    ) throws -> CSRMatrix<Float> {
        precondition(pattern.rows == rows && pattern.columns == rows, "a pattern of other rows")
        OpenBLAS.prepare()
        let lengths = (0..<rows).map { self.pattern.rowOffsets[$0 + 1] - self.pattern.rowOffsets[$0] }
        let counts = (0..<rows).map { pattern.rowOffsets[$0 + 1] - pattern.rowOffsets[$0] }
        let order = (counts.max() ?? 0) + 1
        let entries =
            (0..<rows).map { row in pattern.row(row).reduce(lengths[row]) { $0 + lengths[Int($1)] } }.max() ?? 0
        var weights = [Float](repeating: 0, count: pattern.count)
        let singular = weights.withUnsafeMutableBufferPointer { weights in
            withSparseRows { x in
                pool.map(tiles: (rows + Self.regressions - 1) / Self.regressions) { tile in
                    guard let weights = weights.baseAddress else { return Int?.none }
                    let gram = AlignedStorage<Float>(uninitialized: order * order)
                    let seen = [local_gram_column](repeating: local_gram_column(), count: columns)
                    let room = [local_gram_entry](repeating: local_gram_entry(), count: entries)
                    let range = tile * Self.regressions..<min((tile + 1) * Self.regressions, rows)
                    return Self.solve(
                        range, x, pattern, regularization, seen: seen, room: room, gram.pointer, order, weights)
                }
            }
        }
        if let row = singular.lazy.compactMap({ $0 }).first {
            throw LinearAlgebraError.notPositiveDefinite(order: row + 1)
        }
        return CSRMatrix(pattern: pattern, values: weights)
    }

    /// Rows in a tile.
    private static var regressions: Int { 32 }

    /// Solves for the rows of a tile; returns the first whose equations are singular.
    private static func solve(
        _ range: Range<Int>, _ x: SparseRows<Float>, _ pattern: SparsityPattern, _ regularization: Float,
        seen: consuming [local_gram_column], room: consuming [local_gram_entry], _ gram: UnsafeMutablePointer<Float>,
        _ order: Int, _ weights: UnsafeMutablePointer<Float>
    ) -> Int? {
        seen.withUnsafeMutableBufferPointer { seen in
            room.withUnsafeMutableBufferPointer { room in
                for row in range {
                    let (first, count) = (pattern.rowOffsets[row], pattern.row(row).count)
                    guard count > 0 else { continue }
                    // The row itself comes last, so that its products with the others are the right-hand side.
                    let chosen = pattern.row(row) + [Int32(row)]
                    chosen.withUnsafeBufferPointer {
                        local_gram_f32(
                            count + 1, $0.baseAddress, x.offsets, x.columns, x.values, seen.baseAddress,
                            room.baseAddress, gram, order)
                    }
                    let w = weights + first
                    w.update(from: gram + count * order, count: count)
                    for a in 0..<count { gram[a * order + a] += regularization }
                    guard Float.routines.potrf(count, gram, order) == 0 else { return row }
                    Float.routines.trsm(left: true, .none, rows: count, columns: 1, gram, order, w, 1)
                    Float.routines.trsm(left: true, .transposed, rows: count, columns: 1, gram, order, w, 1)
                }
                return nil
            }
        }
    }
}
