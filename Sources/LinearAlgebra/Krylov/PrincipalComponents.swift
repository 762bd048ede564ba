import LatentRuntime

/// The directions in which samples vary most, and how much: with X the samples as rows and m their mean,
///
///     (X - 1 mᵀ)ᵀ (X - 1 mᵀ) / (samples - 1) ≈ Cᵀ diag(d²) C
///
/// where the rows of C are the orthonormal components and d their standard deviations, descending. Variances divide by
/// `samples - 1`, as those of scikit-learn and R do.
///
/// The sign of each component is such that its element of largest magnitude, the first of equal ones, is positive; so
/// it does not depend on the order of the samples.
///
/// Pearson, "On lines and planes of closest fit to systems of points in space", Philosophical Magazine 2(11), 1901,
/// doi:10.1080/14786440109462720.
///
///     let principal = try PrincipalComponents(samples, rank: 2)
///     let plane = try principal.scores(of: samples)                               // samples × 2
///     let nearest = try principal.reconstruction(of: plane)                       // samples × features
///     let explained = principal.explainedVarianceRatio.reduce(0, +)               // from 0 to 1
public struct PrincipalComponents<Scalar: BLASScalar>: Sendable {
    /// The mean of the samples.
    ///
    /// A number for each feature, in the samples' units.
    public let mean: [Scalar]
    /// C: a component a row, count × features.
    public let components: Matrix<Scalar>
    /// The standard deviation of the samples along each component.
    ///
    /// In the samples' units.
    ///
    /// Descending, one for each component: a singular value of X - 1 mᵀ over √(samples - 1).
    public let standardDeviations: [Scalar]
    /// The sum of the variances of all features, which is that of all components.
    ///
    /// In the samples' units squared. The components there are explain Σ ``explainedVarianceRatio`` of it.
    public let totalVariance: Double
    /// The evidence for the singular triplets of X - 1 mᵀ: residuals are in units of the samples, times the square root
    /// of `samples - 1`.
    public let convergence: ConvergenceInfo<Scalar>

    /// The `rank` first components of `samples`, a sample a row, which may be many: ``TruncatedSVD`` of the centered
    /// operator, which is not formed.
    ///
    /// Rounding is that of the samples as they are: where means are far larger than deviations, subtract what is known
    /// of them beforehand, or take Double.
    ///
    /// The total variance is measured from the samples themselves and not from the components.
    /// - Throws: `InvalidArgument` for fewer than two samples, and as ``TruncatedSVD/init(_:rank:settings:pool:)``.
    /// - Complexity: that of ``TruncatedSVD``, and some passes over the samples for their mean and their variance.
    public init(
        _ samples: Matrix<Scalar>, rank: Int, settings: LanczosSettings<Scalar> = LanczosSettings(),
        pool: ThreadPool = .shared
    ) throws {
        try samples.requireFinite()
        let mean = samples.columnMeans()
        try self.init(
            samples, mean, squaredNorm: samples.squaredNorm(lessColumns: mean), rank, settings, pool)
    }

    /// The `rank` first components of sparse samples, whose places without an entry are zeros like any other.
    ///
    /// Zeros count: a mean is the sum of a column over all samples. Where places without an entry are unknown and not
    /// zero, this is not what is wanted.
    /// - Throws: as ``init(_:rank:settings:pool:)``.
    /// - Complexity: that of ``TruncatedSVD``, and O(entries + samples + features).
    public init(
        _ samples: SparseOperator<Scalar>, rank: Int, settings: LanczosSettings<Scalar> = LanczosSettings(),
        pool: ThreadPool = .shared
    ) throws {
        try samples.requireFinite()
        let mean = samples.matrix.columnMeans()
        try self.init(
            samples, mean, squaredNorm: samples.matrix.squaredNorm(lessColumns: mean), rank, settings, pool)
    }

    private init(
        _ samples: some LinearOperator<Scalar>, _ mean: [Scalar], squaredNorm: Double, _ rank: Int,
        _ settings: LanczosSettings<Scalar>, _ pool: ThreadPool
    ) throws {
        guard samples.rows >= 2 else {
            throw InvalidArgument("\(samples.rows) × \(samples.columns): a variance needs two samples (rows) or more")
        }
        let svd = try TruncatedSVD(samples.shifted(columns: mean), rank: rank, settings: settings, pool: pool)
        var axes = svd.v
        axes.scaleColumns(by: axes.columnSigns())
        let freedom = Double(samples.rows - 1)
        self.mean = mean
        components = axes.transposed()
        standardDeviations = svd.values.map { $0 / Scalar(freedom.squareRoot()) }
        totalVariance = squaredNorm / freedom
        convergence = svd.convergence
    }

    /// The variance of the samples along each component.
    ///
    /// In the samples' units squared, descending.
    public var explainedVariance: [Double] { standardDeviations.map { Double($0) * Double($0) } }

    /// The share of ``totalVariance`` along each component; 0 where nothing varies.
    public var explainedVarianceRatio: [Double] {
        explainedVariance.map { totalVariance > 0 ? $0 / totalVariance : 0 }
    }

    /// (Y - 1 mᵀ) Cᵀ: where the rows of `samples` lie along each component, samples × count.
    /// - Throws: `InvalidArgument` where they have another number of columns.
    /// - Complexity: one product of the samples with a vector for each component.
    public func scores(
        of samples: some LinearOperator<Scalar>, pool: ThreadPool = .shared
    ) throws(InvalidArgument) -> Matrix<Scalar> {
        guard samples.columns == mean.count else {
            throw InvalidArgument("samples of \(samples.columns) features where the components have \(mean.count)")
        }
        return try samples.shifted(columns: mean).product(components.transposed(), pool: pool)
    }

    /// S C + 1 mᵀ: the samples that have these scores, a sample a row; of all samples the nearest that the components
    /// can express.
    /// - Throws: `InvalidArgument` unless there is a column for each component.
    /// - Complexity: 2 · samples · components · features flops.
    public func reconstruction(
        of scores: Matrix<Scalar>, pool: ThreadPool = .shared
    ) throws(InvalidArgument) -> Matrix<Scalar> {
        guard scores.columns == components.rows else {
            throw InvalidArgument("scores of \(scores.columns) columns for \(components.rows) components")
        }
        let ones = Matrix(rows: scores.rows, columns: 1, [Scalar](repeating: 1, count: scores.rows))
        var result = Matrix.product(ones, Matrix(rows: 1, columns: mean.count, mean), pool: pool)
        result.formProduct(scores, components, beta: 1, pool: pool)
        return result
    }
}
