import LatentLinearAlgebra
import LatentRuntime

/// What the rows of one side, users or items, have in common: each is a draw of one normal distribution.
package struct RowDistribution: Equatable {
    package let mean: [Double]
    /// Λ, the inverse of the covariance.
    package let precision: Matrix<Double>

    /// Λ times the mean.
    var shift: [Double] {
        mean.indices.map { i in mean.indices.reduce(0) { $0 + precision[i, $1] * mean[$1] } }
    }
}

extension RowDistribution {
    /// Rows whose first numbers are of this distribution, and the rest of `other`, whatever the first are.
    package func beside(_ other: RowDistribution) -> RowDistribution {
        let (own, order) = (mean.count, mean.count + other.mean.count)
        var joint = Matrix<Double>(rows: order, columns: order)
        for i in 0..<order {
            for j in 0..<order where (i < own) == (j < own) {
                joint[i, j] = i < own ? precision[i, j] : other.precision[i - own, j - own]
            }
        }
        return RowDistribution(mean: mean + other.mean, precision: joint)
    }
}

/// The normal-Wishart distribution of a ``RowDistribution``, before and after rows are seen.
///
/// Before, Λ is of the Wishart distribution W(d I, d) and the mean of N(0, (2 Λ)⁻¹), for rows of d numbers: of so little
/// weight that a few rows outweigh it, and of so large a Λ that where ratings cannot tell tastes from noise they are taken
/// for noise. That of n rows with mean x̄ and scatter S about it is of the same kind:
///
///     Λ ~ W((I/d + S + 2n/(2 + n) x̄ x̄ᵀ)⁻¹, d + n),   mean ~ N(n x̄ / (2 + n), ((2 + n) Λ)⁻¹)
///
/// Salakhutdinov and Mnih, "Bayesian probabilistic matrix factorization using Markov chain Monte Carlo", ICML 2008,
/// doi:10.1145/1390156.1390267, equations 13 and 14. The Wishart distribution is drawn by its Bartlett decomposition
/// (Smith and Hocking, "Algorithm AS 53", Applied Statistics 21, 1972, doi:10.2307/2346290).
package struct NormalWishart {
    /// What the prior's mean weighs, in rows.
    private static let meanWeight = 2.0
    /// Rows whose sums are taken at a time.
    private static let tile = 1024

    /// 2 + n.
    private let weight: Double
    private let center: [Double]
    /// C of C Cᵀ, the inverse of the Wishart distribution's scale.
    private let root: LowerTriangle
    private let degrees: Double

    /// What is known after the rows `seen`.
    /// - Complexity: O(rows · d²).
    package init(seen rows: [Int], of matrix: Matrix<Float>, pool: ThreadPool) {
        let order = matrix.columns
        // A row: the sums of the numbers, then those of their products, lower triangle by rows.
        let parts = pool.map(tiles: (rows.count + Self.tile - 1) / Self.tile) { tile in
            var sums = [Double](repeating: 0, count: order)
            var products = LowerTriangle(order: order)
            for place in tile * Self.tile..<min((tile + 1) * Self.tile, rows.count) {
                let row = matrix.row(rows[place]).map { Double($0) }
                for i in 0..<order {
                    sums[i] += row[i]
                    for j in 0...i { products[i, j] += row[i] * row[j] }
                }
            }
            return (sums: sums, products: products)
        }
        let count = Double(rows.count)
        weight = Self.meanWeight + count
        degrees = Double(order) + count
        var sums = [Double](repeating: 0, count: order)
        var scale = LowerTriangle(order: order)
        for part in parts {
            for i in 0..<order {
                sums[i] += part.sums[i]
                for j in 0...i { scale[i, j] += part.products[i, j] }
            }
        }
        // S + 2n/(2 + n) x̄ x̄ᵀ is Σ x xᵀ - (Σ x)(Σ x)ᵀ / (2 + n).
        for i in 0..<order {
            for j in 0...i { scale[i, j] -= sums[i] * sums[j] / weight }
            scale[i, i] += 1 / Double(order)
        }
        center = sums.map { [weight] in $0 / weight }
        root = scale.cholesky()
    }

    /// A draw of it, which takes O(d³).
    package func draw(_ random: inout Philox) -> RowDistribution {
        let order = center.count
        var bartlett = LowerTriangle(order: order)
        for i in 0..<order {
            for j in 0..<i { bartlett[i, j] = Double(random.nextNormal()) }
            bartlett[i, i] = (2 * random.nextGamma(shape: (degrees - Double(i)) / 2)).squareRoot()
        }
        // With A of Bartlett, Λ = B Bᵀ for B = C⁻ᵀ A, and (B Bᵀ)⁻¹ has the root C A⁻ᵀ.
        let columns = (0..<order).map { j in
            root.solvedTransposed((0..<order).map { $0 < j ? 0 : bartlett[$0, j] })
        }
        var precision = Matrix<Double>(rows: order, columns: order)
        for i in 0..<order {
            for j in 0...i {
                let sum = columns.reduce(0) { $0 + $1[i] * $1[j] }
                precision[i, j] = sum
                precision[j, i] = sum
            }
        }
        let noise = bartlett.solvedTransposed((0..<order).map { _ in Double(random.nextNormal()) })
        let mean = (0..<order).map { i in
            center[i] + (0...i).reduce(0) { $0 + root[i, $1] * noise[$1] } / weight.squareRoot()
        }
        return RowDistribution(mean: mean, precision: precision)
    }
}

/// The lower triangle of a small matrix, in Double: loops without BLAS, whose bits are the same on every CPU.
struct LowerTriangle {
    let order: Int
    private var elements: [Double]

    /// All 0.
    init(order: Int) {
        self.order = order
        elements = [Double](repeating: 0, count: order * (order + 1) / 2)
    }

    /// Row i has i + 1 elements.
    subscript(i: Int, j: Int) -> Double {
        get { elements[i * (i + 1) / 2 + j] }
        set { elements[i * (i + 1) / 2 + j] = newValue }
    }

    /// L of L Lᵀ, the symmetric matrix of which this is the lower triangle.
    /// - Precondition: it is positive definite.
    func cholesky() -> LowerTriangle {
        var factor = self
        for i in 0..<order {
            for j in 0...i {
                var rest = factor[i, j]
                for k in 0..<j { rest -= factor[i, k] * factor[j, k] }
                factor[i, j] = i == j ? rest.squareRoot() : rest / factor[j, j]
            }
        }
        return factor
    }

    /// x of Lᵀ x = y.
    func solvedTransposed(_ y: [Double]) -> [Double] {
        var x = y
        for i in stride(from: order - 1, through: 0, by: -1) {
            for k in i + 1..<order { x[i] -= self[k, i] * x[k] }
            x[i] /= self[i, i]
        }
        return x
    }
}
