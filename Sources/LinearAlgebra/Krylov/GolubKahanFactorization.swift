import LatentRuntime

/// The block Lanczos bidiagonalization of Golub and Kahan, of A of rows ≥ columns: orthonormal U and V and a small
/// matrix B with
///
///     A V  = U B
///     Aᵀ U = V Bᵀ + W T
///
/// where W is the block of vectors with which V goes on, and T says how much of it there is. Each step adds a block to
/// V and to U. Each block of V is made orthogonal to all before it. U then stays orthogonal by itself, to rounding
/// times the conditioning of B (Simon and Zha; Barlow): each of its blocks is made orthogonal to those it is coupled
/// with, and to all of them only where a probe finds more than rounding. B is block bidiagonal until a restart, which
/// replaces the bases by the singular vectors of B that are worth keeping: Wu and Simon's thick restart, in the form
/// that Baglama and Reichel gave it for singular values.
///
/// Simon and Zha, "Low-rank matrix approximation using the Lanczos bidiagonalization process with applications", SIAM
/// J. Sci. Comput. 21(6), 2000, doi:10.1137/S1064827597327309; Barlow, "Reorthogonalization for the Golub-Kahan-Lanczos
/// bidiagonal reduction", Numer. Math. 124, 2013, doi:10.1007/s00211-013-0518-8; Golub, Luk and Overton, "A block
/// Lanczos method for computing the singular values and corresponding singular vectors of a matrix", ACM TOMS 7(2),
/// 1981, doi:10.1145/355945.355946; Baglama and Reichel, "Augmented implicitly restarted Lanczos bidiagonalization
/// methods", SIAM J. Sci. Comput. 27(1), 2005, doi:10.1137/04060593X.
///
///     var factorization = try GolubKahanFactorization(of: a, blockSize: 8)
///     while factorization.count < 80, !factorization.isComplete { try factorization.expand(a) }
///     let small = try SingularValueDecomposition(factorization.projection)
///     let bounds = factorization.residuals(small.u)       // how far `small.values` are from A's, at most
public struct GolubKahanFactorization<Scalar: BLASScalar>: Sendable {
    /// B, upper triangular but for what a restart couples.
    ///
    /// `count` × `count`. Its singular values approach those of A from within: the largest from below.
    public private(set) var projection = Matrix<Scalar>(rows: 0, columns: 0)
    /// Vectors multiplied by A or by Aᵀ so far.
    public private(set) var products = 0

    /// U: vectors of as many elements as A has rows.
    private var u: BlockBasis<Scalar>
    /// V: as many vectors, of as many elements as A has columns.
    private var v: BlockBasis<Scalar>
    /// W, of no columns once V spans everything.
    private var next: Matrix<Scalar>
    /// The columns of T that are not zero: those from ``coupledColumn`` on, which belong to U's blocks from
    /// ``coupledBlock`` on.
    private var coupling: Matrix<Scalar>
    /// The first block of U that T is not zero for: the last one, or after a restart the first.
    private var coupledBlock = 0
    /// The number of vectors in U before that block.
    private var coupledColumn = 0
    /// By which it is seen whether a block of U is still orthogonal to all before it.
    private var leftProbe: OrthogonalityProbe<Scalar>
    /// What the start block is drawn from, and vectors that a chain of blocks which ended does not give.
    private var random: RandomVectors<Scalar>
    /// The size to which products are rounded: the largest column of an R so far, or what cancels in A.
    private var scale: Scalar = 0
    /// The most vectors that a step adds; the last step may add fewer.
    private let blockSize: Int
    let pool: ThreadPool

    /// Begins with a random block of `blockSize` vectors, in place of whose first stands `start` where there is one.
    /// - Parameters:
    ///   - a: A, of at least as many rows as columns; else take its `transpose`.
    ///   - blockSize: the vectors of a block. It bounds how many copies of a multiple singular value one chain can
    ///     find.
    ///   - start: a right vector that is rich in the wanted ones; nil draws it.
    ///   - seed: of all that is drawn.
    ///   - pool: runs all products. The bits do not depend on it.
    /// - Throws: `InvalidArgument` for an operator of fewer rows than columns or of none, a block size outside
    ///   `1 ... columns`, or a `start` of another length than `columns`, of zeros or of numbers that are not finite.
    public init(
        of a: some LinearOperator<Scalar>, blockSize: Int, start: [Scalar]? = nil, seed: UInt64 = 0,
        pool: ThreadPool = .shared
    ) throws(InvalidArgument) {
        guard a.columns >= 1, a.rows >= a.columns else {
            throw InvalidArgument("\(a.rows) × \(a.columns): at least as many rows as columns are needed: transpose it")
        }
        guard 1...a.columns ~= blockSize else {
            throw InvalidArgument("a block size of \(blockSize) for \(a.columns) columns")
        }
        self.blockSize = blockSize
        self.pool = pool
        u = BlockBasis(dimension: a.rows)
        v = BlockBasis(dimension: a.columns)
        leftProbe = OrthogonalityProbe(dimension: a.rows)
        random = RandomVectors(seed: seed)
        var first = random.block(rows: a.columns, columns: blockSize)
        if let start {
            guard start.count == a.columns else {
                throw InvalidArgument("a start vector of \(start.count) elements where \(a.columns) are needed")
            }
            guard start.allSatisfy(\.isFinite), start.contains(where: { $0 != 0 }) else {
                throw InvalidArgument("a start vector must be finite and not all zeros")
            }
            for (i, element) in start.enumerated() { first[i, 0] = element }
        }
        next =
            OrthonormalBlock(first, width: blockSize, against: v, scale: 0, random: &random, pool: pool).vectors
        coupling = Matrix(rows: blockSize, columns: 0)
        scale = a.cancelingNorm
    }

    /// The number of vectors in each basis.
    ///
    /// At most `columns` of A; each ``expand(_:)`` adds a block, and ``restart(keeping:values:)`` takes some away.
    public var count: Int { v.count }

    /// V spans all of the domain: nothing is left to add, and T is zero.
    public var isComplete: Bool { next.columns == 0 }

    /// T is empty of some vectors of W, to half the digits: a chain of blocks has come to its end, and what follows it
    /// are new directions. Of a multiple singular value the bases may lack copies, whatever T says.
    public var isBrokenDown: Bool {
        (coupling.transposed().columnNorms().min() ?? 0) <= Scalar.ulpOfOne.squareRoot() * scale
    }

    /// U.
    ///
    /// `rows` × ``count``, its columns orthonormal to rounding.
    /// - Complexity: O(rows · count): the blocks are copied into one matrix.
    public var leftBasis: Matrix<Scalar> { u.matrix() }

    /// V.
    ///
    /// `columns` × ``count``, its columns orthonormal to rounding.
    /// - Complexity: O(columns · count): the blocks are copied into one matrix.
    public var rightBasis: Matrix<Scalar> { v.matrix() }

    /// W T, what Aᵀ U has outside V.
    ///
    /// `columns` × ``count``; orthogonal to V, and 0 but for the columns of the blocks that are coupled with W.
    /// - Complexity: 2 · columns · blockSize · count flops.
    public var remainder: Matrix<Scalar> {
        var whole = Matrix<Scalar>(rows: next.columns, columns: count)
        whole.replace(row: 0, column: coupledColumn, with: coupling)
        return .product(next, whole, pool: pool)
    }

    /// Adds a block to each basis: two products of A with a block, and 8 · (rows + columns) · count · blockSize flops.
    ///
    /// With W the next block of V and U⁺, W⁺ the new ones:
    ///
    ///     U⁺ R = A W - U Tᵀ,   W⁺ T⁺ = Aᵀ U⁺ - W Rᵀ,   B⁺ = [B Tᵀ; 0 R]
    ///
    /// Where everything is spanned already, nothing is done.
    /// - Throws: `InvalidArgument` where the products are not finite, or those with Aᵀ not the transpose of those
    ///   with A.
    public mutating func expand(_ a: some LinearOperator<Scalar>) throws(InvalidArgument) {
        guard !isComplete else { return }
        let x = next
        var y = a.product(x, pool: pool)
        products += x.columns
        let coupled = BlockBasis(dimension: a.rows, blocks: Array(u.blocks[coupledBlock...]))
        coupled.addProduct(coupling.transposed().scaled(by: -1), to: &y, pool: pool)
        let left = leftBlock(y, coupled)
        try requireFinite(left)
        extendProjection(by: left.coefficients)
        u.append(left.vectors)
        v.append(x)
        leftProbe.add(left.vectors, pool: pool)

        var z = a.transposedProduct(left.vectors, pool: pool)
        products += x.columns
        let own = BlockBasis(dimension: a.columns, blocks: [x])
        own.addProduct(left.coefficients.transposed().scaled(by: -1), to: &z, pool: pool)
        if count == x.columns { try requireTranspose(own.coefficients(of: z, pool: pool), left.coefficients) }
        let right = OrthonormalBlock(
            z, width: min(blockSize, a.columns - count), against: v, scale: scale, random: &random, pool: pool)
        try requireFinite(right)
        (next, coupling) = (right.vectors, right.coefficients)
        (coupledBlock, coupledColumn) = (u.blocks.count - 1, count - x.columns)
    }

    /// The next block of U, orthogonal to the `coupled` ones, and to all where the probe finds that need be.
    ///
    /// The bound is three times what rounding leaves of `count` · columns inner products of orthonormal vectors.
    private mutating func leftBlock(_ y: Matrix<Scalar>, _ coupled: BlockBasis<Scalar>) -> OrthonormalBlock<Scalar> {
        let near = OrthonormalBlock(y, width: y.columns, against: coupled, scale: scale, random: &random, pool: pool)
        // What rounding leaves of that many inner products of orthonormal vectors, and a margin.
        let bound = 3 * Scalar.ulpOfOne * Scalar(count * y.columns).squareRoot()
        guard leftProbe.overlap(with: near.vectors, pool: pool) > bound else { return near }
        let far = OrthonormalBlock(
            near.vectors, width: y.columns, against: u, scale: 1, random: &random, pool: pool)
        return OrthonormalBlock(
            vectors: far.vectors, coefficients: .product(far.coefficients, near.coefficients, pool: pool))
    }

    /// B gains a column block: Tᵀ over R.
    /// - Complexity: O(count²): B is copied.
    private mutating func extendProjection(by r: Matrix<Scalar>) {
        var larger = Matrix<Scalar>(rows: count + r.rows, columns: count + r.columns)
        larger.replace(row: 0, column: 0, with: projection)
        larger.replace(row: coupledColumn, column: count, with: coupling.transposed())
        larger.replace(row: count, column: count, with: r)
        projection = larger
        scale = max(scale, r.columnNorms().max() ?? 0)
    }

    /// - Throws: `InvalidArgument` where a coefficient is not finite, as it is not where a product is not.
    private func requireFinite(_ block: OrthonormalBlock<Scalar>) throws(InvalidArgument) {
        guard block.coefficients.elements.allSatisfy(\.isFinite) else {
            throw InvalidArgument("the operator's products hold numbers that are not finite")
        }
    }

    /// Of the first block, `VᵀAᵀU` must be `(UᵀA V)ᵀ = Rᵀ`.
    ///
    /// It is meant to find an operator whose two products are not of one matrix, and not rounding: half of the digits
    /// may differ.
    /// - Throws: `InvalidArgument` that says by how much.
    private func requireTranspose(_ difference: Matrix<Scalar>, _ r: Matrix<Scalar>) throws(InvalidArgument) {
        let worst = difference.columnNorms().max() ?? 0
        let size = max(r.columnNorms().max() ?? 0, r.transposed().columnNorms().max() ?? 0)
        let rounding = max(64 * Scalar.ulpOfOne * scale, 1024 * Scalar.leastNormalMagnitude)
        guard worst <= max(size * Scalar.ulpOfOne.squareRoot(), rounding) else {
            throw InvalidArgument(
                "the operator's transposed product is not that of its transpose: on the first block they differ by "
                    + "\(worst) where the products have size \(size)")
        }
    }

    /// How far the approximate singular vectors `x` of B, as columns, are from those of A: ‖T x‖ for each.
    ///
    /// They cost no product with A, and stand for ‖Aᵀ u - σ v‖; ‖A v - σ u‖ is 0 but for rounding, because `A V = U B`.
    /// - Precondition: `x` has ``count`` rows.
    /// - Complexity: 2 · blockSize · count · `x.columns` flops at the most.
    public func residuals(_ x: Matrix<Scalar>) -> [Scalar] {
        coupled(x).columnNorms()
    }

    /// T x: blockSize × `x.columns`. Only T's columns that are not zero are multiplied.
    private func coupled(_ x: Matrix<Scalar>) -> Matrix<Scalar> {
        .product(coupling, x.rows(coupledColumn..<coupledColumn + coupling.columns), pool: pool)
    }

    /// U x and V y, in blocks.
    /// - Precondition: `x` and `y` have `count` rows.
    /// - Complexity: 2 · (rows · `x.columns` + columns · `y.columns`) · count flops.
    func vectors(_ x: Matrix<Scalar>, _ y: Matrix<Scalar>) -> (u: BlockBasis<Scalar>, v: BlockBasis<Scalar>) {
        let width = Scalar.routines.tallBlockWidth
        return (u.combinations(x, width: width, pool: pool), v.combinations(y, width: width, pool: pool))
    }

    /// Keeps of the bases only the singular vectors of B in `kept`, so that B becomes diagonal.
    ///
    /// The equations above still hold, T being coupled with all that is kept; the next blocks go on from W, so that no
    /// product is lost.
    ///
    /// With B = X Σ Yᵀ and its kept columns, U X and V Y are the new bases, diag(σ) the new B, and T X the new T.
    /// - Parameters:
    ///   - kept: the decomposition of ``projection``, of which the vectors that were asked for are kept.
    ///   - values: those of its values that the kept vectors belong to, in their order.
    /// - Precondition: `kept` is of ``projection``, and there is one of `values` for each of its vectors.
    /// - Complexity: 2 · (rows + columns) · count · kept flops.
    public mutating func restart(keeping kept: SingularValueDecomposition<Scalar>, values: [Scalar]) {
        coupling = coupled(kept.u)
        (u, v) = vectors(kept.u, kept.v)
        projection = .diagonal(values)
        (coupledBlock, coupledColumn) = (0, 0)
        leftProbe = OrthogonalityProbe(dimension: u.dimension)
        for block in u.blocks { leftProbe.add(block, pool: pool) }
    }
}
