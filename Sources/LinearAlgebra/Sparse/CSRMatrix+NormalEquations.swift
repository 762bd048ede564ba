import LatentRuntime

/// The rows that solve normal equations, and what their least squares come to.
public struct NormalSolutions<Scalar: BLASScalar>: Sendable {
    /// A row for each row of the sparse matrix.
    public let rows: Matrix<Scalar>
    /// `bᵀx` of each: by so much the solution is better than x = 0.
    public let gains: [Double]
}

extension CSRMatrix {
    /// For each row i of this matrix S, with h_j the rows of H, the x that solves
    ///
    ///     (base + Σ_j s_ij h_j h_jᵀ + penalty_i I) x = b,   b = Σ_j s_ij h_j,
    ///
    /// the sums over the row's entries: what alternating least squares does a step with (Hu, Koren and Volinsky 2008,
    /// equation 4). Exact, by Cholesky, row by row; x is 0 where there is no entry, or the equations have lost their
    /// definiteness to rounding.
    ///
    /// The entries' rows are gathered times √s, so that BLAS forms their products. A row's numbers do not depend on the
    /// pool.
    /// - Parameters:
    ///   - factors: H, as many rows as this matrix has columns.
    ///   - base: rank × rank, symmetric; its lower triangle counts.
    ///   - penalties: one a row.
    ///   - pool: whose threads share the rows.
    /// - Returns: x and bᵀx of each row.
    /// - Precondition: no entry is below 0, and the shapes fit.
    /// - Complexity: entries · rank² + rows · rank³/3 multiplications and additions.
    @specialized(where Scalar == Float)
    @specialized(where Scalar == Double)
    public func normalSolutions(
        _ factors: Matrix<Scalar>, base: Matrix<Scalar>, penalties: [Scalar], pool: ThreadPool = .shared
    ) -> NormalSolutions<Scalar> {
        precondition(
            factors.rows == columns && base.rows == factors.columns && base.columns == base.rows
                && penalties.count == rows, "normal equations of other shapes")
        OpenBLAS.prepare()
        let rank = factors.columns
        let longest = (0..<rows).map { pattern.rowOffsets[$0 + 1] - pattern.rowOffsets[$0] }.max() ?? 0
        var solutions = Matrix<Scalar>(rows: rows, columns: rank)
        let gains = [Double](unsafeUninitializedCapacity: rows) { gains, count in
            factors.withUnsafePointer { h in
                base.withUnsafePointer { base in
                    solutions.withUnsafeMutablePointer { x in
                        pool.forEachRange(of: rows, by: 32) { range in
                            let gathered = AlignedStorage<Scalar>(uninitialized: longest * rank)
                            let normal = AlignedStorage<Scalar>(uninitialized: rank * rank)
                            for row in range {
                                gains[row] = solveRow(
                                    row, h, rank, base, penalties[row], gathered.pointer, normal.pointer, x + row * rank
                                )
                            }
                        }
                    }
                }
            }
            count = rows
        }
        return NormalSolutions(rows: solutions, gains: gains)
    }

    /// Solves for one row, whose solution is 0 yet; returns its gain.
    private func solveRow(
        _ row: Int, _ h: UnsafePointer<Scalar>, _ rank: Int, _ base: UnsafePointer<Scalar>, _ penalty: Scalar,
        _ gathered: UnsafeMutablePointer<Scalar>, _ normal: UnsafeMutablePointer<Scalar>,
        _ x: UnsafeMutablePointer<Scalar>
    ) -> Double {
        let range = pattern.rowOffsets[row]..<pattern.rowOffsets[row + 1]
        guard !range.isEmpty else { return 0 }
        for (place, k) in range.enumerated() {
            let (from, to) = (h + Int(pattern.columnIndices[k]) * rank, gathered + place * rank)
            let root = values[k].squareRoot()
            for d in 0..<rank {
                x[d] += values[k] * from[d]
                to[d] = root * from[d]
            }
        }
        normal.update(from: base, count: rank * rank)
        for d in 0..<rank { normal[d * rank + d] += penalty }
        Scalar.routines.syrk(
            gathered, rank, order: rank, depth: range.count, alpha: 1, beta: 1, normal, rank)
        guard Scalar.routines.potrf(rank, normal, rank) == 0 else {
            for d in 0..<rank { x[d] = 0 }
            return 0
        }
        // With L y = b and Lᵀ x = y the gain bᵀx is |y|².
        Scalar.routines.trsm(left: true, .none, rows: rank, columns: 1, normal, rank, x, 1)
        var gain = 0.0
        for d in 0..<rank { gain += Double(x[d]) * Double(x[d]) }
        Scalar.routines.trsm(left: true, .transposed, rows: rank, columns: 1, normal, rank, x, 1)
        return gain
    }
}
