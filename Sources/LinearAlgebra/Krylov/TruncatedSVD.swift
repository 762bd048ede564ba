import LatentRuntime

/// Some of the largest or smallest singular triplets of an operator: `A v = σ u`, `Aᵀ u = σ v`.
///
/// The sign of each pair of vectors is such that the element of u of largest magnitude, the first of equal ones, is
/// positive. The same settings give the same bits for any number of threads.
///
///     let a = SparseOperator(try CSRMatrix<Float>(matrixMarket: "ratings.mtx"))
///     var settings = LanczosSettings<Float>()
///     settings.tolerance = 1e-4
///     let svd = try TruncatedSVD(a, rank: 50, settings: settings)
///     try svd.requireConvergence()              // else `svd.convergence` says how near it is
public struct TruncatedSVD<Scalar: BLASScalar>: Sendable {
    /// The left vectors as columns: `A.rows` × count.
    public let u: Matrix<Scalar>
    /// The singular values, descending.
    ///
    /// Of the smallest asked for, too, the largest of them stands first.
    public let values: [Scalar]
    /// The right vectors as columns: `A.columns` × count.
    public let v: Matrix<Scalar>
    /// What was reached, and at what cost.
    public let convergence: ConvergenceInfo<Scalar>

    /// The `rank` triplets that `settings` ask for, by Lanczos bidiagonalization in blocks, restarted where the bases
    /// grow too large; see ``GolubKahanFactorization``.
    ///
    /// Beside A it takes about (rows + columns) · `settings.maximumBasis` numbers. Of its time most is products with A
    /// and, where those are cheap, making the bases orthogonal: 8 · (rows + columns) · basis flops a vector.
    ///
    /// Not to converge within `settings.maximumIterations` is a result that says so in ``convergence`` (and holds fewer
    /// triplets where the bases have fewer vectors); ``requireConvergence()`` makes an error of it.
    /// - Throws: `InvalidArgument` for a rank outside `1 ... min(rows, columns)`, settings that cannot be, an element
    ///   of `a` that is not finite, with its place, and a transposed product that is not that of the transpose;
    ///   `LinearAlgebraError.noConvergence` of the small dense decomposition, which finite numbers do not cause.
    public init(
        _ a: some LinearOperator<Scalar>, rank: Int, settings: LanczosSettings<Scalar> = LanczosSettings(),
        pool: ThreadPool = .shared
    ) throws {
        let order = min(a.rows, a.columns)
        try Self.check(a, rank: rank)
        try Self.check(settings)
        let blockSize = min(settings.blockSize ?? Scalar.routines.tallBlockWidth, order)
        let usual = max(settings.which == .largest ? 10 * rank : 1000, rank + 8 * blockSize)
        let limit = min(max(settings.maximumBasis ?? usual, rank + 2 * blockSize), order)
        func run(_ tall: some LinearOperator<Scalar>) throws -> SingularTriplets<Scalar> {
            var iteration = try LanczosIteration(tall, rank, settings, blockSize: blockSize, limit: limit, pool)
            return try iteration.run(tall, settings)
        }
        let found = try a.rows >= a.columns ? run(a) : run(a.transpose).swapped
        try self.init(a, rank, found, tolerance: settings.tolerance, pool)
    }

    /// The `rank` largest triplets as a random block Krylov subspace of fixed size has them: quick, and as near as
    /// ``convergence`` says, which counts as converged what the usual tolerance of ``LanczosSettings`` would accept.
    ///
    /// Musco and Musco, "Randomized block Krylov methods for stronger and faster approximate singular value
    /// decomposition", NIPS 2015, arXiv:1504.05477. The subspace is built in blocks that suit the CPU, which changes
    /// its quality little: Meyer, Musco and Musco, arXiv:2305.02535.
    ///
    /// It takes (rows + columns) · (rank + oversampling) · (iterations + 1) numbers beside A, and as many products with
    /// A and with Aᵀ as that subspace has vectors.
    /// - Throws: as ``init(_:rank:settings:pool:)``.
    public init(
        randomized a: some LinearOperator<Scalar>, rank: Int, settings: RandomizedSettings = RandomizedSettings(),
        pool: ThreadPool = .shared
    ) throws {
        guard settings.oversampling >= 0, settings.iterations >= 0 else {
            throw InvalidArgument(
                "an oversampling of \(settings.oversampling) and \(settings.iterations) iterations: "
                    + "neither may be negative")
        }
        try Self.check(a, rank: rank)
        let order = min(a.rows, a.columns)
        let blockSize = min(Scalar.routines.tallBlockWidth, order)
        let (count, overflow) = (rank + min(settings.oversampling, order)).multipliedReportingOverflow(
            by: min(settings.iterations, order) + 1)
        var lanczos = LanczosSettings<Scalar>()
        lanczos.seed = settings.seed
        lanczos.blockSize = blockSize
        let size = overflow ? order : min(count, order)
        func run(_ tall: some LinearOperator<Scalar>) throws -> SingularTriplets<Scalar> {
            var iteration = try LanczosIteration(tall, rank, lanczos, blockSize: blockSize, limit: order, pool)
            try iteration.expand(tall, to: size)
            return try iteration.triplets()
        }
        let found = try a.rows >= a.columns ? run(a) : run(a.transpose).swapped
        try self.init(a, rank, found, tolerance: lanczos.tolerance, pool)
    }

    /// Finishes `found`: Rayleigh-Ritz within its vectors, which makes them orthonormal to rounding, residuals of
    /// products made here, and signs. Where the tolerance is missed, rounding has brought in other vectors of A; of the
    /// largest values a step of subspace iteration damps them, and is kept while it helps.
    private init(
        _ a: some LinearOperator<Scalar>, _ rank: Int, _ found: SingularTriplets<Scalar>, tolerance: Scalar,
        _ pool: ThreadPool
    ) throws(LinearAlgebraError) {
        let right = Self.orthonormal(found.v.matrix(), pool)
        var best = try RitzTriplets(
            a, Self.orthonormal(found.u.matrix(), pool), right, images: a.product(right, pool: pool), pool)
        var products = 2 * best.values.count
        let bound = max(
            tolerance * max(found.largestValue, best.values.first ?? 0), LanczosIteration<Scalar>.rounding(a))
        for _ in 0..<3 where found.mayBeRefined && best.worst > bound {
            let right = Self.orthonormal(best.preimages, pool)
            let images = a.product(right, pool: pool)
            let next = try RitzTriplets(a, Self.orthonormal(images, pool), right, images: images, pool)
            products += 2 * best.values.count
            guard next.worst < best.worst else { break }
            best = next
        }
        values = best.values
        convergence = ConvergenceInfo(
            converged: zip(best.leftResiduals, best.rightResiduals).count { max($0, $1) <= bound }, wanted: rank,
            leftResiduals: best.leftResiduals, rightResiduals: best.rightResiduals,
            products: found.products + products, iterations: found.iterations)
        let signs = best.u.columnSigns()
        best.u.scaleColumns(by: signs)
        best.v.scaleColumns(by: signs)
        (u, v) = (best.u, best.v)
    }

    /// The columns of `vectors`, made orthogonal to rounding.
    /// - Complexity: about 8 · rows · columns² flops.
    private static func orthonormal(_ vectors: Matrix<Scalar>, _ pool: ThreadPool) -> Matrix<Scalar> {
        var random = RandomVectors<Scalar>(seed: 0)
        return OrthonormalBlock(
            vectors, width: vectors.columns, against: BlockBasis(dimension: vectors.rows), scale: 0, random: &random,
            pool: pool
        ).vectors
    }

    /// Makes an error of a result that is not what was asked for.
    ///
    /// It makes no products: what it says is in ``convergence`` already.
    /// - Throws: `ConvergenceFailure` unless all triplets asked for converged.
    public func requireConvergence() throws(ConvergenceFailure) {
        guard convergence.isConverged else {
            throw ConvergenceFailure(
                converged: convergence.converged, wanted: convergence.wanted,
                largestResidual: Double(convergence.largestResidual))
        }
    }

    /// - Throws: `InvalidArgument` for an operator without rows or columns, a rank outside `1 ... min(rows, columns)`,
    ///   or numbers that are not finite.
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

    /// - Throws: `InvalidArgument` for a setting that cannot be.
    private static func check(_ settings: LanczosSettings<Scalar>) throws(InvalidArgument) {
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

/// The singular triplets of an operator within the span of given orthonormal vectors, and how far they are from being
/// its own.
///
/// With L and R the given bases and Lᵀ A R = X Σ Yᵀ, the triplets are those of L X, Σ and R Y, and of all that lie in
/// these spans the best. One product with A, which is given, and one with Aᵀ, made here, give the residuals A V - U Σ
/// and Aᵀ U - V Σ.
private struct RitzTriplets<Scalar: BLASScalar> {
    /// L X.
    var u: Matrix<Scalar>
    /// R Y.
    var v: Matrix<Scalar>
    /// Descending.
    let values: [Scalar]
    /// ‖A v - σ u‖.
    let leftResiduals: [Scalar]
    /// ‖Aᵀ u - σ v‖.
    let rightResiduals: [Scalar]
    /// Aᵀ U.
    ///
    /// Made orthonormal they are the right basis of the next step of subspace iteration.
    let preimages: Matrix<Scalar>

    /// The largest residual of either side.
    var worst: Scalar { max(leftResiduals.max() ?? 0, rightResiduals.max() ?? 0) }

    /// `images` is A times `right`.
    /// - Throws: `LinearAlgebraError.noConvergence` of the small decomposition.
    /// - Complexity: one product of Aᵀ with a block of k vectors, at most 8 · (rows + columns) · k² flops and O(k³).
    init(
        _ a: some LinearOperator<Scalar>, _ left: Matrix<Scalar>, _ right: Matrix<Scalar>, images: Matrix<Scalar>,
        _ pool: ThreadPool
    ) throws(LinearAlgebraError) {
        let inner = try SingularValueDecomposition(
            Matrix.product(left, images, aTransposition: .transposed, pool: pool))
        values = inner.values
        u = .product(left, inner.u, pool: pool)
        v = .product(right, inner.v, pool: pool)
        preimages = a.transposedProduct(u, pool: pool)
        let minus = Matrix.diagonal(values.map { -$0 })
        var (y, z) = (Matrix.product(images, inner.v, pool: pool), preimages)
        y.formProduct(u, minus, beta: 1, pool: pool)
        z.formProduct(v, minus, beta: 1, pool: pool)
        (leftResiduals, rightResiduals) = (y.columnNorms(), z.columnNorms())
    }
}

/// An iteration that stopped before all triplets met the tolerance.
///
/// What was found is still in the result that threw it; the last words of its description say what to change.
public struct ConvergenceFailure: Error, Sendable, Equatable, CustomStringConvertible {
    /// The triplets that met the tolerance.
    public let converged: Int
    /// The triplets that were asked for.
    public let wanted: Int
    /// The largest residual of a triplet found.
    ///
    /// ‖A v - σ u‖ or ‖Aᵀ u - σ v‖, in the units of A.
    public let largestResidual: Double

    public var description: String {
        "\(converged) of \(wanted) singular triplets converged, the largest residual is \(largestResidual): allow more "
            + "iterations, or a larger tolerance"
    }
}
