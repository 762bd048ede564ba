import LatentDatasets
import LatentLinearAlgebra
import LatentRecommenders
import LatentRuntime

/// Cosines of the items and of the users of a table, all pairs and the nearest.
enum CosineKernels {
    /// `-double` in Double, and `-top` the nearest alone, else all pairs.
    static let names = [
        "cosine-items", "cosine-items-double", "cosine-items-top", "cosine-users", "cosine-users-double",
        "cosine-users-top",
    ]

    /// How many neighbors `-top` keeps.
    private static let nearest = 100

    /// The named kernel. The least work is a multiplication and an addition for each pair of rows and column that both
    /// have, half of the pairs being enough.
    static func make(_ name: String, _ ratings: RatingTable, _ pool: ThreadPool) throws -> KernelBenchmark {
        let byUser = try TrainingSet(ratings).byUser()
        let rows = name.hasPrefix("cosine-items") ? byUser.transposed() : byUser
        let across = name.hasPrefix("cosine-items") ? byUser : byUser.transposed()
        let flops = (0..<across.rows).reduce(0.0) { sum, row in
            let count = Double(across.pattern.rowOffsets[row + 1] - across.pattern.rowOffsets[row])
            return sum + count * (count - 1)
        }
        let shape = "\(rows.rows)x\(rows.columns), \(rows.pattern.count) entries"
        let similarity = Similarity(.cosine)
        // What the kernels throw is for matrices that a table of ratings cannot be.
        if name.hasSuffix("-double") {
            let doubles = CSRMatrix(pattern: rows.pattern, values: rows.values.map { Double($0) })
            return KernelBenchmark(name, shape, flops: flops, precision: .double) {
                _ = try? similarity.matrix(doubles, pool: pool)
            }
        }
        if name.hasSuffix("-top") {
            let count = min(nearest, rows.rows)
            return KernelBenchmark(name, "\(shape), \(count) nearest", flops: flops) {
                _ = try? similarity.neighbors(of: rows, count: count, pool: pool)
            }
        }
        return KernelBenchmark(name, shape, flops: flops) { _ = try? similarity.matrix(rows, pool: pool) }
    }
}
