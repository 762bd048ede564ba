import LatentDatasets
import LatentLinearAlgebra
import LatentRecommenders
import LatentRuntime

/// Epochs of the models for lists that are trained by epochs, and the search for the largest products that lists of
/// models with factors are.
enum ListKernels {
    /// In the order that they are run.
    static let names = ["ials-epoch", "bpr-epoch", "topk"]

    /// How long the lists of `topk` are.
    private static let length = 10

    /// The named kernel, at the defaults of its model with all of `table` as feedback.
    static func make(_ name: String, _ table: RatingTable, _ pool: ThreadPool) throws -> KernelBenchmark {
        let scope = try ModelScope(TrainingSet(table))
        let feedback = try ImplicitFeedback(scope.ratings, leastRating: -.infinity)
        let pattern = feedback.matrix.pattern
        let rank = Double(IALSConfiguration().rank)
        let (rows, entries) = (Double(pattern.rows + pattern.columns), Double(pattern.count))
        let shape = "\(Kernels.shape(pattern)), rank \(Int(rank))"
        if name == "topk" { return products(name, pattern, pool) }
        var epoch = 0
        if name == "bpr-epoch" {
            var training = BPRTraining(BPRConfiguration(), feedback, pool: pool)
            // Of a pair, the difference of two items and its product with the person, and what three rows learn.
            return KernelBenchmark(name, shape, flops: 9 * rank * entries) {
                epoch += 1
                // At this step size it does not diverge.
                _ = try? training.runEpoch(Epoch(epoch, of: training, pool: pool))
            }
        }
        var training = IALSTraining(IALSConfiguration(), feedback, pool: pool)
        // Half of the squares of an entry's factors, from either side and of all rows together; a Cholesky factor a row.
        let squares = (2 * entries + rows) * rank * (rank + 1)
        return KernelBenchmark(name, shape, flops: squares + rows * rank * rank * rank / 3) {
            epoch += 1
            // The penalty is above 0, so that there is a factor.
            _ = try? training.runEpoch(Epoch(epoch, of: training, pool: pool))
        }
    }

    /// The ten largest products of each user with all items but those that they have: a product for each pair of rows
    /// of random factors, 2 · rank flops.
    private static func products(_ name: String, _ seen: SparsityPattern, _ pool: ThreadPool) -> KernelBenchmark {
        let rank = IALSConfiguration().rank
        let users = Kernels.filled(seen.rows, rank, Float.self)
        let items = Kernels.filled(seen.columns, rank, Float.self)
        let count = min(length, seen.columns)
        return KernelBenchmark(
            name, "\(seen.rows)x\(seen.columns), rank \(rank), \(count) of each",
            flops: 2 * Double(rank) * Double(seen.rows) * Double(seen.columns)
        ) {
            // The shapes fit, and what is seen is of them.
            _ = try? users.largestProducts(with: items, count: count, without: seen, pool: pool)
        }
    }
}
