import LatentRuntime

/// Random combinations `P = U S` of all vectors of a basis, by which to see whether a new block is orthogonal to them:
/// for S of independent standard normal numbers, ‖Qᵀ P‖² is ‖Qᵀ U‖² times the columns of S in the mean, at the cost of
/// one block instead of all.
///
/// The square of an estimate from k columns has a relative standard deviation of at most √(2 / k): with 16 columns
/// the norm is right within some tens of percent, which is enough to tell rounding from a lost digit.
struct OrthogonalityProbe<Scalar: BLASScalar>: Sendable {
    /// P: dimension × the width of a tall block.
    private var combinations: Matrix<Scalar>

    // Its own numbers, so that what it finds does not depend on the iteration's seed.
    private var random = RandomVectors<Scalar>(seed: 0)

    init(dimension: Int) {
        combinations = Matrix(rows: dimension, columns: Scalar.routines.tallBlockWidth)
    }

    /// Takes the vectors of `block` into the combinations.
    /// - Complexity: 2 · rows · columns · width flops, for a block of `columns` and combinations of `width` columns.
    mutating func add(_ block: Matrix<Scalar>, pool: ThreadPool) {
        BlockBasis(dimension: block.rows, blocks: [block]).addProduct(
            random.block(rows: block.columns, columns: combinations.columns), to: &combinations, pool: pool)
    }

    /// An estimate of ‖Qᵀ U‖, the Frobenius norm, for the vectors Q of `block`.
    /// - Complexity: 2 · rows · columns · width flops, where all inner products would take 2 · rows · columns · count.
    func overlap(with block: Matrix<Scalar>, pool: ThreadPool) -> Scalar {
        let products = BlockBasis(dimension: block.rows, blocks: [block]).coefficients(of: combinations, pool: pool)
        let squares = products.columnNorms().reduce(0) { $0 + $1 * $1 }
        return (squares / Scalar(combinations.columns)).squareRoot()
    }
}
