import CLatentKernels
import LatentRuntime

/// Rows drawn of normal distributions, and what they leave of what they are regressed on.
public struct NormalDraws<Scalar: BLASScalar>: Sendable {
    /// The mean of each row's distribution.
    public let means: Matrix<Scalar>
    /// A draw of each; the mean itself for a row without entries.
    public let draws: Matrix<Scalar>
    /// Σ_j v_j e_j² of each row, with e the residuals of its draw.
    public let squares: [Double]
    /// Σ_j v_j of each row.
    public let weights: [Double]
}

extension CSRMatrix {
    /// For each row i of this matrix S, with h_j the rows of H, a draw of what Bayesian linear regression of the row's
    /// entries on the h_j says of the coefficients x: of the normal distribution with precision A and mean A⁻¹ b,
    ///
    ///     A = prior + Σ_j u_i v_j h_j h_jᵀ,   b = shift + Σ_j u_i v_j (s_ij − c_j) h_j,
    ///
    /// the sums over the row's entries. It is the step of a Gibbs sampler (Salakhutdinov and Mnih 2008, equation 11).
    ///
    /// A row without entries, or whose precision has lost its definiteness to rounding, has the prior's mean. A row's numbers
    /// do not depend on the pool.
    /// - Parameters:
    ///   - factors: H, as many rows as this matrix has columns.
    ///   - columnOffsets: c, one a column.
    ///   - rowWeights: u, one a row.
    ///   - columnWeights: v, one a column.
    ///   - prior: rank × rank, symmetric; its lower triangle counts.
    ///   - shift: the prior's precision times its mean.
    ///   - priorMean: the prior's mean.
    ///   - noise: a row of independent standard normal numbers for each row.
    ///   - pool: whose threads share the rows.
    /// - Returns: each row's mean and draw, and what the draw leaves.
    /// - Precondition: no weight is below 0, and the shapes fit.
    /// - Complexity: entries · rank · (rank + 6) + rows · rank³/3 flops.
    @specialized(where Scalar == Float)
    @specialized(where Scalar == Double)
    public func normalDraws(
        _ factors: Matrix<Scalar>, offsets columnOffsets: [Scalar], rowWeights: [Scalar], columnWeights: [Scalar],
        prior: Matrix<Scalar>, shift: [Scalar], mean priorMean: [Scalar], noise: Matrix<Scalar>,
        pool: ThreadPool = .shared
    ) -> NormalDraws<Scalar> {
        let rank = factors.columns
        precondition(
            factors.rows == columns && columnOffsets.count == columns && columnWeights.count == columns
                && rowWeights.count == rows && prior.rows == rank && prior.columns == rank && shift.count == rank
                && priorMean.count == rank && noise.rows == rows && noise.columns == rank,
            "normal equations of other shapes")
        let width = paddedWidth(rank)
        let h = width == rank ? factors : Self.padded(factors, width: width)
        let symmetric = Self.padded(symmetric: prior, width: width)
        let constant = Self.padded(Matrix(rows: 1, columns: rank, shift), width: width)
        let entryOffsets = pattern.rowOffsets
        let longest = (0..<rows).map { entryOffsets[$0 + 1] - entryOffsets[$0] }.max() ?? 0
        var means = Matrix<Scalar>(rows: rows, columns: rank)
        var draws = noise
        typealias Left = (squares: Double, weights: Double)
        let left = [Left](unsafeUninitializedCapacity: rows) { left, count in
            withSparseRows { sparse in
                h.withUnsafePointer { h in
                    symmetric.withUnsafePointer { prior in
                        constant.withUnsafePointer { constant in
                            means.withUnsafeMutablePointer { means in
                                draws.withUnsafeMutablePointer { draws in
                                    pool.forEachRange(of: rows, by: 32) { range in
                                        let scratch = AlignedStorage<Scalar>(
                                            uninitialized: normal_equations_scratch(width, longest))
                                        let weights = AlignedStorage<Scalar>(uninitialized: longest)
                                        let targets = AlignedStorage<Scalar>(uninitialized: longest)
                                        let m = AlignedStorage<Scalar>(zeros: width)
                                        let x = AlignedStorage<Scalar>(zeros: width)
                                        for row in range {
                                            let (first, end) = (entryOffsets[row], entryOffsets[row + 1])
                                            let (mean, draw) = (means + row * rank, draws + row * rank)
                                            left[row] = (0, 0)
                                            guard end > first, let columns = sparse.columns,
                                                let values = sparse.values
                                            else {
                                                mean.update(from: priorMean, count: rank)
                                                draw.update(from: priorMean, count: rank)
                                                continue
                                            }
                                            for k in first..<end {
                                                let column = Int(columns[k])
                                                weights.pointer[k - first] = rowWeights[row] * columnWeights[column]
                                                targets.pointer[k - first] = values[k] - columnOffsets[column]
                                            }
                                            x.pointer.update(from: draw, count: rank)
                                            (x.pointer + rank).update(repeating: 0, count: width - rank)
                                            let gain = Scalar.routines.drawNormalEquations(
                                                count: end - first, columns: columns + first, weights: weights.pointer,
                                                h, base: prior, constant: constant, width: width,
                                                targets: targets.pointer, scratch: scratch.pointer, mean: m.pointer,
                                                x.pointer)
                                            guard !gain.isNaN else {
                                                mean.update(from: priorMean, count: rank)
                                                draw.update(from: priorMean, count: rank)
                                                continue
                                            }
                                            mean.update(from: m.pointer, count: rank)
                                            draw.update(from: x.pointer, count: rank)
                                            for k in first..<end {
                                                let weight = Double(columnWeights[Int(columns[k])])
                                                let rest = Double(targets.pointer[k - first])
                                                left[row].squares += weight * rest * rest
                                                left[row].weights += weight
                                            }
                                        }
                                    }
                                }
                            }
                        }
                    }
                }
            }
            count = rows
        }
        return NormalDraws(
            means: means, draws: draws, squares: left.map(\.squares), weights: left.map(\.weights))
    }
}
