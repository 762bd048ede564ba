import Runtime

/// Some of the largest or smallest singular triplets of an operator: `A v = σ u`, `Aᵀ u = σ v`.
///
/// The sign of each pair of vectors is such that the element of u of largest magnitude, the first of equal ones, is
/// positive. The same settings give the same bits for any number of threads.
public struct TruncatedSVD<Scalar: BLASScalar>: Sendable {
    /// The left vectors as columns: `A.rows` × count.
    public let u: Matrix<Scalar>
    /// The singular values, descending.
    public let values: [Scalar]
    /// The right vectors as columns: `A.columns` × count.
    public let v: Matrix<Scalar>
    /// What was reached, and at what cost.
    public let convergence: ConvergenceInfo<Scalar>

    /// The `rank` triplets that `settings` ask for, by Lanczos bidiagonalisation in blocks, restarted where the bases grow
    /// too large; see ``GolubKahanFactorization``.
    ///
    /// Not to converge within `settings.maximumIterations` is a result that says so in ``convergence`` (and holds fewer
    /// triplets where the bases have fewer vectors); ``requireConvergence()`` makes an error of it.
    /// - Throws: `InvalidArgument` for a rank outside `1 ... min(rows, columns)`, settings that cannot be, an element of
    ///   `a` that is not finite, with its place, and a transposed product that is not that of the transpose;
    ///   `LinearAlgebraError.noConvergence` of the small dense decomposition, which finite numbers do not cause.
    public init(
        _ a: some LinearOperator<Scalar>, rank: Int, settings: LanczosSettings<Scalar> = LanczosSettings(),
        pool: ThreadPool = .shared
    ) throws {
        let order = min(a.rows, a.columns)
        try Self.check(a, rank: rank)
        try Self.check(settings, order: order)
        let blockSize = min(settings.blockSize ?? Scalar.tallBlockWidth, order)
        let usual = max(settings.which == .largest ? 10 * rank : 1000, rank + 8 * blockSize)
        let limit = min(max(settings.maximumBasis ?? usual, rank + 2 * blockSize), order)
        if a.rows >= a.columns {
            var iteration = try LanczosIteration(a, rank, settings, blockSize: blockSize, limit: limit, pool)
            try self.init(a, rank, iteration.run(a, settings), tolerance: settings.tolerance, pool)
        } else {
            let transpose = a.transpose
            var iteration = try LanczosIteration(transpose, rank, settings, blockSize: blockSize, limit: limit, pool)
            try self.init(a, rank, iteration.run(transpose, settings).swapped, tolerance: settings.tolerance, pool)
        }
    }

    /// The `rank` largest triplets as a random block Krylov subspace of fixed size has them: quick, and as near as
    /// ``convergence`` says, which counts as converged what the usual tolerance of ``LanczosSettings`` would accept.
    ///
    /// Musco and Musco, "Randomized block Krylov methods for stronger and faster approximate singular value decomposition",
    /// NIPS 2015, arXiv:1504.05477. The subspace is built in blocks that suit the CPU, which changes its quality little:
    /// Meyer, Musco and Musco, arXiv:2305.02535.
    /// - Throws: as ``init(_:rank:settings:pool:)``.
    public init(
        randomized a: some LinearOperator<Scalar>, rank: Int, settings: RandomizedSettings = RandomizedSettings(),
        pool: ThreadPool = .shared
    ) throws {
        guard settings.oversampling >= 0, settings.iterations >= 0 else {
            throw InvalidArgument(
                "an oversampling of \(settings.oversampling) and \(settings.iterations) iterations: neither may be negative"
            )
        }
        try Self.check(a, rank: rank)
        let order = min(a.rows, a.columns)
        let blockSize = min(Scalar.tallBlockWidth, order)
        let (count, overflow) = (rank + min(settings.oversampling, order)).multipliedReportingOverflow(
            by: min(settings.iterations, order) + 1)
        var lanczos = LanczosSettings<Scalar>()
        lanczos.seed = settings.seed
        lanczos.blockSize = blockSize
        let size = overflow ? order : min(count, order)
        if a.rows >= a.columns {
            var iteration = try LanczosIteration(a, rank, lanczos, blockSize: blockSize, limit: order, pool)
            try iteration.expand(a, to: size)
            try self.init(a, rank, iteration.triplets(), tolerance: lanczos.tolerance, pool)
        } else {
            let transpose = a.transpose
            var iteration = try LanczosIteration(transpose, rank, lanczos, blockSize: blockSize, limit: order, pool)
            try iteration.expand(transpose, to: size)
            try self.init(a, rank, iteration.triplets().swapped, tolerance: lanczos.tolerance, pool)
        }
    }

    /// Finishes `found`: a Rayleigh-Ritz step within its vectors, which makes them orthonormal to rounding, then residuals
    /// of products made here, and signs.
    private init(
        _ a: some LinearOperator<Scalar>, _ rank: Int, _ found: SingularTriplets<Scalar>, tolerance: Scalar,
        _ pool: ThreadPool
    ) throws(LinearAlgebraError) {
        let left = Self.orthonormal(found.u, pool)
        let right = Self.orthonormal(found.v, pool)
        let images = a.product(right, pool: pool)
        let inner = try SingularValueDecomposition(
            Matrix.product(left, images, aTransposition: .transposed, pool: pool))
        values = inner.values
        var u = Matrix.product(left, inner.u, pool: pool)
        var v = Matrix.product(right, inner.v, pool: pool)
        let minus = Matrix.diagonal(inner.values.map { -$0 })
        var y = Matrix.product(images, inner.v, pool: pool)
        y.formProduct(u, minus, beta: 1, pool: pool)
        var z = a.transposedProduct(u, pool: pool)
        z.formProduct(v, minus, beta: 1, pool: pool)
        let (leftResiduals, rightResiduals) = (y.columnNorms(), z.columnNorms())
        let bound = tolerance * max(found.largestValue, inner.values.first ?? 0)
        convergence = ConvergenceInfo(
            converged: zip(leftResiduals, rightResiduals).count { max($0, $1) <= bound }, wanted: rank,
            leftResiduals: leftResiduals, rightResiduals: rightResiduals,
            products: found.products + 2 * inner.values.count, iterations: found.iterations)
        let signs = u.columnSigns()
        u.scaleColumns(by: signs)
        v.scaleColumns(by: signs)
        (self.u, self.v) = (u, v)
    }

    /// The vectors of `basis` as one matrix, orthogonal to rounding where they nearly were.
    private static func orthonormal(_ basis: BlockBasis<Scalar>, _ pool: ThreadPool) -> Matrix<Scalar> {
        var random = RandomVectors<Scalar>(seed: 0)
        return OrthonormalBlock(
            basis.matrix(), width: basis.count, against: BlockBasis(dimension: basis.dimension), scale: 1,
            random: &random, pool: pool
        ).vectors
    }

    /// - Throws: `ConvergenceFailure` unless all triplets asked for converged.
    public func requireConvergence() throws(ConvergenceFailure) {
        guard convergence.isConverged else {
            throw ConvergenceFailure(
                converged: convergence.converged, wanted: convergence.wanted,
                largestResidual: Double(convergence.largestResidual))
        }
    }

    private static func check(_ a: some LinearOperator<Scalar>, rank: Int) throws(InvalidArgument) {
        let order = min(a.rows, a.columns)
        guard order > 0 else {
            throw InvalidArgument("\(a.rows) × \(a.columns): an empty matrix has no singular values")
        }
        guard 1...order ~= rank else {
            throw InvalidArgument("rank \(rank) of \(a.rows) × \(a.columns): it must be from 1 to \(order)")
        }
        try a.requireFinite()
    }

    private static func check(_ settings: LanczosSettings<Scalar>, order: Int) throws(InvalidArgument) {
        guard settings.tolerance >= 0, settings.tolerance.isFinite else {
            throw InvalidArgument("a tolerance of \(settings.tolerance): it must be 0 or more, and finite")
        }
        guard settings.maximumIterations >= 1 else {
            throw InvalidArgument("at most \(settings.maximumIterations) iterations: there must be one or more")
        }
        if let size = settings.blockSize, size < 1 {
            throw InvalidArgument("a block size of \(size): it must be 1 or more")
        }
        if let size = settings.maximumBasis, size < 1 {
            throw InvalidArgument("at most \(size) vectors in a basis: there must be one or more")
        }
    }
}

/// An iteration that stopped before all triplets met the tolerance.
public struct ConvergenceFailure: Error, Sendable, Equatable, CustomStringConvertible {
    public let converged: Int
    public let wanted: Int
    /// The largest residual of a triplet found.
    public let largestResidual: Double

    public var description: String {
        "\(converged) of \(wanted) singular triplets converged, the largest residual is \(largestResidual): allow more "
            + "iterations, or a larger tolerance"
    }
}
