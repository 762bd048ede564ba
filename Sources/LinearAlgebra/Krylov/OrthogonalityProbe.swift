import LatentRuntime

/// Random combinations `P = U S` of all vectors of a basis, by which to see whether a new block is orthogonal to them:
/// for S of independent standard normal numbers, ‖Qᵀ P‖² is ‖Qᵀ U‖² times the columns of S in the mean, at the cost of
/// one block instead of all.
struct OrthogonalityProbe<Scalar: BLASScalar>: Sendable {
    private var combinations: Matrix<Scalar>

    // Its own numbers, so that what it finds does not depend on the iteration's seed.
    private var random = RandomVectors<Scalar>(seed: 0)

    init(dimension: Int) {
        combinations = Matrix(rows: dimension, columns: Scalar.routines.tallBlockWidth)
    }

    /// Takes the vectors of `block` into the combinations.
    mutating func add(_ block: Matrix<Scalar>, pool: ThreadPool) {
        BlockBasis(dimension: block.rows, blocks: [block]).addProduct(
            random.block(rows: block.columns, columns: combinations.columns), to: &combinations, pool: pool)
    }

    /// An estimate of ‖Qᵀ U‖, the Frobenius norm, for the vectors Q of `block`.
    func overlap(with block: Matrix<Scalar>, pool: ThreadPool) -> Scalar {
        let products = BlockBasis(dimension: block.rows, blocks: [block]).coefficients(of: combinations, pool: pool)
        let squares = products.columnNorms().reduce(0) { $0 + $1 * $1 }
        return (squares / Scalar(combinations.columns)).squareRoot()
    }
}
