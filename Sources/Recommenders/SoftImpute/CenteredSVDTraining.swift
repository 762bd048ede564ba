import LatentLinearAlgebra
import LatentRuntime

/// Soft-impute for ``CenteredSVDConfiguration``, beginning with the effects alone: `X = 0`.
///
/// Where there is no rating, the matrix to decompose holds the present X: with S what is left of the ratings, it is
/// `F = S + X`, sparse and of low rank. An epoch takes a step of subspace iteration for the singular vectors of F,
/// `U ← orth(F V)`, and from `Fᵀ U = P Σ Qᵀ` the next `X = U Q (Σ − λ)₊ Pᵀ`. Each half has residuals of its own, whose
/// item effects, and in the other half user effects, are the best ones for the X there is.
///
/// Shapes: U is users × rank, V items × rank, both with orthonormal columns (U from the first epoch on); F is never
/// formed, for `F V = S V + U Σ` and `Fᵀ U = Sᵀ U + V Σ (oldUᵀ U)`, a sparse product and a small dense one each. The
/// pattern of S is that of the ratings.
///
/// Mazumder, Hastie and Tibshirani (2010) decompose F as a whole each time, and show that the shrunk decomposition
/// never makes the objective larger. Here one step of subspace iteration an epoch, begun where the last one ended,
/// stands for it.
package struct CenteredSVDTraining: EpochTraining {
    /// λ, by which the singular values are lowered.
    package let threshold: Float
    private let configuration: CenteredSVDConfiguration
    private let byUser: CSRMatrix<Float>
    private let byItem: CSRMatrix<Float>
    /// The epochs at most.
    private let epochs: Int
    private var epoch = 0
    private let mean: Double
    private let userRegularization: Double
    private let itemRegularization: Double
    private var userEffects: [Double]
    private var itemEffects: [Double]
    private var u: Matrix<Float>
    private var values: [Float]
    private var v: Matrix<Float>
    /// S, users by items.
    private var residuals: CSRMatrix<Float>

    /// Fits the effects alone, takes ``threshold`` from what they leave, and draws the directions to begin with: normal
    /// numbers of (seed, item), made orthonormal. It trains `epochs` epochs, all of the configuration's where that is nil.
    package init(
        _ ratings: CSRMatrix<Float>, _ configuration: CenteredSVDConfiguration, epochs: Int? = nil, pool: ThreadPool
    ) throws {
        self.configuration = configuration
        self.epochs = epochs ?? configuration.epochs
        byUser = ratings
        byItem = ratings.transposed(pool: pool)
        let baseline = try configuration.baseline.estimates(of: ratings, pool: pool)
        mean = baseline.mean
        (userRegularization, itemRegularization) = (baseline.userRegularization, baseline.itemRegularization)
        (userEffects, itemEffects) = (baseline.userEffects, baseline.itemEffects)
        residuals = baseline.residuals(of: ratings)
        let squares = residuals.values.reduce(0) { $0 + Double($1) * Double($1) }
        threshold = Float(
            configuration.regularization * Self.noiseNorm(squares: squares, byUser.pattern, byItem.pattern))
        let rank = min(configuration.rank, ratings.rows, ratings.columns)
        u = Matrix(rows: ratings.rows, columns: rank)
        values = [Float](repeating: 0, count: rank)
        v = try SingularValueDecomposition(
            Self.noise(rows: ratings.columns, columns: rank, seed: configuration.seed)
        ).u
    }

    /// About the largest singular value of a matrix that has, in the places of the ratings, noise of their residuals'
    /// size σ: `σ (√(ratings of a user) + √(ratings of an item))`, both in the mean over those with ratings.
    private static func noiseNorm(squares: Double, _ byUser: SparsityPattern, _ byItem: SparsityPattern) -> Double {
        let count = Double(byUser.count)
        let sides = [byUser, byItem].map { pattern in
            let rated = (0..<pattern.rows).count { pattern.rowOffsets[$0] < pattern.rowOffsets[$0 + 1] }
            return (count / Double(rated)).squareRoot()
        }
        return (squares / count).squareRoot() * (sides[0] + sides[1])
    }

    /// Standard normal numbers, a row from its own address.
    private static func noise(rows: Int, columns: Int, seed: UInt64) -> Matrix<Float> {
        var result = Matrix<Float>(rows: rows, columns: columns)
        for row in 0..<rows {
            var random = Philox(seed: seed, purpose: .weights, row: row)
            for column in 0..<columns { result[row, column] = random.nextNormal() }
        }
        return result
    }

    /// One epoch: returns the mean squared error on the ratings after it.
    ///
    /// - Complexity: O(ratings · rank) for two sparse products and two passes of residuals, and O((users + items) ·
    ///   rank²) for the dense ones and both decompositions.
    package mutating func runEpoch(_ epoch: Epoch) throws -> Double {
        let pool = epoch.pool
        let sigma = Matrix.diagonal(values)
        // F V = S V + U Σ, for the columns of V are orthonormal.
        var y = residuals.product(v, pool: pool)
        y.formProduct(u, sigma, beta: 1, pool: pool)
        let basis = try SingularValueDecomposition(y).u

        let itemVectors = Matrix.product(v, sigma, pool: pool)
        let items = EffectResiduals(
            byItem, mean: mean, columnEffects: userEffects, regularization: itemRegularization,
            left: itemVectors, right: u, pool: pool)
        itemEffects = items.rowEffects
        var z = items.matrix.product(basis, pool: pool)
        z.formProduct(
            itemVectors, .product(u, basis, aTransposition: .transposed, pool: pool), beta: 1, pool: pool)
        let svd = try SingularValueDecomposition(z)
        u = .product(basis, svd.v, pool: pool)
        values = svd.values.map { max($0 - threshold, 0) }
        v = svd.u

        let users = EffectResiduals(
            byUser, mean: mean, columnEffects: itemEffects, regularization: userRegularization,
            left: .product(u, .diagonal(values), pool: pool), right: v, pool: pool)
        userEffects = users.rowEffects
        residuals = users.matrix
        self.epoch += 1
        return users.squares / Double(byUser.pattern.count)
    }

    package var remedy: String { "the ratings are too large for single precision" }

    /// Whether as many epochs are behind as serve.
    package var hasConverged: Bool { epoch >= epochs }

    /// The effects as they stand.
    package var estimates: BaselineEstimates {
        BaselineEstimates(
            mean: mean, userEffects: userEffects, itemEffects: itemEffects, userRegularization: userRegularization,
            itemRegularization: itemRegularization)
    }

    /// X as it stands, without the directions that λ left nothing of.
    package var factors: SingularFactors {
        let rank = values.count { $0 > 0 }
        return SingularFactors(u: u.columns(0..<rank), values: Array(values.prefix(rank)), v: v.columns(0..<rank))
    }
}
