import LatentDatasets
import LatentRecommenders
import LatentRuntime

extension Kernels {
    /// An epoch of the factorization of rank 64. The least work is 6 · rank flops for each rating: a product of two
    /// rows and what each of them learns from it, decay left out.
    static func factorizationEpoch(
        _ name: String, _ table: RatingTable, _ pool: ThreadPool
    ) throws -> KernelBenchmark {
        let configuration = FactorizationConfiguration()
        let scope = try ModelScope(TrainingSet(table))
        var training = try FactorizationTraining(configuration, scope: scope, pool: pool)
        let pattern = scope.ratings.pattern
        var epoch = 0
        return KernelBenchmark(
            name, "\(shape(pattern)), rank \(configuration.rank)",
            flops: 6 * Double(configuration.rank) * Double(pattern.count)
        ) {
            // At this step size it does not diverge.
            epoch += 1
            _ = try? training.runEpoch(Epoch(epoch, of: training, pool: pool))
        }
    }
}
