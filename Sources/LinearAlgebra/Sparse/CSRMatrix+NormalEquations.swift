import CLatentKernels
import LatentRuntime

/// The rows that solve normal equations, and what their least squares come to.
public struct NormalSolutions<Scalar: BLASScalar>: Sendable {
    /// A row for each row of the sparse matrix.
    public let rows: Matrix<Scalar>
    /// `2 bᵀx − xᵀAx` of each: by so much its x is better than x = 0. At the exact solution that is bᵀx.
    public let gains: [Double]
    /// |x|² of each.
    public let squares: [Double]
}

extension CSRMatrix {
    /// For each row i of this matrix S, with h_j the rows of H, the x that solves
    ///
    ///     A x = b,   A = base + Σ_j s_ij h_j h_jᵀ + penalty_i I,   b = Σ_j s_ij t_ij h_j,
    ///
    /// the sums over the row's entries, t being 1 where there are no targets: what alternating least squares does a step
    /// with (Hu, Koren and Volinsky 2008, equation 4), and with targets the least squares of `h_j · x ≈ t_ij` weighted by
    /// s under the penalty `xᵀ (base + penalty I) x`. x is 0 where there is no entry, or the equations have lost their
    /// definiteness to rounding.
    ///
    /// A row's numbers do not depend on the pool.
    /// - Parameters:
    ///   - factors: H, as many rows as this matrix has columns.
    ///   - base: rank × rank, symmetric; its lower triangle counts.
    ///   - penalties: one a row.
    ///   - targets: t, one an entry in the order of ``values``, for the exact solver alone; nil for 1.
    ///   - solver: how.
    ///   - start: where rows stand, for a solver that goes on from there; nil for 0.
    ///   - pool: whose threads share the rows.
    /// - Returns: x and the gain of each row.
    /// - Precondition: no entry is below 0, and the shapes fit.
    /// - Complexity: that of the ``NormalSolver`` a row; (rows + columns) · rank for copies.
    @specialized(where Scalar == Float)
    @specialized(where Scalar == Double)
    public func normalSolutions(
        _ factors: Matrix<Scalar>, base: Matrix<Scalar>, penalties: [Scalar], targets: [Scalar]? = nil,
        solver: NormalSolver = .cholesky, from start: Matrix<Scalar>? = nil, pool: ThreadPool = .shared
    ) -> NormalSolutions<Scalar> {
        let rank = factors.columns
        precondition(
            factors.rows == columns && base.rows == rank && base.columns == rank && penalties.count == rows
                && start.map { $0.rows == rows && $0.columns == rank } != false, "normal equations of other shapes")
        precondition(
            targets.map { $0.count == values.count && solver == .cholesky } != false, "targets of other entries")
        let width = paddedWidth(rank)
        let h = width == rank ? factors : Self.padded(factors, width: width)
        let symmetric = Self.padded(symmetric: base, width: width)
        let offsets = pattern.rowOffsets
        let longest = (0..<rows).map { offsets[$0 + 1] - offsets[$0] }.max() ?? 0
        var solutions = start ?? Matrix<Scalar>(rows: rows, columns: rank)
        typealias Found = (gain: Double, square: Double)
        let found = [Found](unsafeUninitializedCapacity: rows) { found, count in
            withSparseRows(with: targets) { sparse, targets in
                h.withUnsafePointer { h in
                    symmetric.withUnsafePointer { base in
                        solutions.withUnsafeMutablePointer { solutions in
                            pool.forEachRange(of: rows, by: 32) { range in
                                let scratch = AlignedStorage<Scalar>(
                                    uninitialized: normal_equations_scratch(width, longest))
                                let x = AlignedStorage<Scalar>(zeros: width)
                                for row in range {
                                    let place = solutions + row * rank
                                    let entries = offsets[row]..<offsets[row + 1]
                                    x.pointer.update(from: place, count: rank)
                                    let gain = Scalar.routines.solveNormalEquations(
                                        solver, entries, of: sparse, targets: targets, h, base: base, width: width,
                                        penalty: penalties[row], scratch: scratch.pointer, x.pointer)
                                    guard !entries.isEmpty, !gain.isNaN else {
                                        place.update(repeating: 0, count: rank)
                                        found[row] = (0, 0)
                                        continue
                                    }
                                    place.update(from: x.pointer, count: rank)
                                    found[row] = (gain, (0..<rank).reduce(0) { $0 + Double(place[$1] * place[$1]) })
                                }
                            }
                        }
                    }
                }
            }
            count = rows
        }
        return NormalSolutions(rows: solutions, gains: found.map(\.gain), squares: found.map(\.square))
    }

    /// The matrix and numbers beside its entries, as the C kernels take them.
    private func withSparseRows<Result>(
        with numbers: [Scalar]?, _ body: (SparseRows<Scalar>, UnsafePointer<Scalar>?) -> Result
    ) -> Result {
        guard let numbers else { return withSparseRows { body($0, nil) } }
        return numbers.withUnsafeBufferPointer { numbers in withSparseRows { body($0, numbers.baseAddress) } }
    }

    /// The rows in whole vectors.
    static func padded(_ factors: Matrix<Scalar>, width: Int) -> Matrix<Scalar> {
        var wide = Matrix<Scalar>(rows: factors.rows, columns: width)
        factors.withUnsafePointer { from in
            wide.withUnsafeMutablePointer { to in
                for row in 0..<factors.rows {
                    (to + row * width).update(from: from + row * factors.columns, count: factors.columns)
                }
            }
        }
        return wide
    }

    /// Both triangles of the lower one, and ones on the rest of the diagonal.
    static func padded(symmetric base: Matrix<Scalar>, width: Int) -> Matrix<Scalar> {
        var wide = Matrix<Scalar>.identity(width)
        for i in 0..<base.rows {
            for j in 0...i {
                wide[i, j] = base[i, j]
                wide[j, i] = base[i, j]
            }
        }
        return wide
    }
}
