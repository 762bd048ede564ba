import Runtime

/// A random combination `p = U s` of all vectors of a basis, by which to see whether a new block is orthogonal to them:
/// for s of independent standard normal numbers, ‖Qᵀ p‖² is ‖Qᵀ U‖² in the mean, at the cost of one vector instead of all.
struct OrthogonalityProbe<Scalar: BLASScalar>: Sendable {
    private var combination: Matrix<Scalar>

    init(dimension: Int) {
        combination = Matrix(rows: dimension, columns: 1)
    }

    /// Takes the vectors of `block` into the combination.
    mutating func add(_ block: Matrix<Scalar>, random: inout RandomVectors<Scalar>, pool: ThreadPool) {
        BlockBasis(dimension: block.rows, blocks: [block]).addProduct(
            random.block(rows: block.columns, columns: 1), to: &combination, pool: pool)
    }

    /// ‖Qᵀ p‖ for the vectors Q of `block`.
    func overlap(with block: Matrix<Scalar>, pool: ThreadPool) -> Scalar {
        BlockBasis(dimension: block.rows, blocks: [block]).coefficients(of: combination, pool: pool).columnNorms()[0]
    }
}
