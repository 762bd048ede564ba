import LatentDatasets
import LatentLinearAlgebra
import LatentRecommenders
import LatentRuntime

extension Kernels {
    /// The 50 largest singular triplets of the ratings less each user's mean, from the matrix by user to the finished
    /// result, its transpose made on the way. The least work is that of the products the method made: 2 flops for each
    /// entry and each vector multiplied by A or Aᵀ. What keeps the vectors orthogonal is on top of that and not
    /// counted.
    static func svd<Scalar: BLASScalar>(
        _: Scalar.Type, _ name: String, _ precision: KernelBenchmark.Precision, _ table: RatingTable,
        tolerance: Scalar, _ pool: ThreadPool
    ) throws -> KernelBenchmark {
        let ratings = try TrainingSet(table).byUser()
        let matrix = CSRMatrix(pattern: ratings.pattern, values: ratings.values.map { Scalar($0) }).lessRowMeans()
            .matrix
        let rank = min(50, matrix.rows, matrix.columns)
        var settings = LanczosSettings<Scalar>()
        settings.tolerance = tolerance
        let products = try TruncatedSVD(SparseOperator(matrix, pool: pool), rank: rank, settings: settings, pool: pool)
            .convergence.products
        return KernelBenchmark(
            name, "\(shape(matrix.pattern)), rank \(rank), \(products) products",
            flops: 2 * Double(matrix.pattern.count) * Double(products), precision: precision
        ) {
            // It succeeded above.
            _ = try? TruncatedSVD(SparseOperator(matrix, pool: pool), rank: rank, settings: settings, pool: pool)
        }
    }
}
