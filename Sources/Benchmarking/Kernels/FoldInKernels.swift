import LatentDatasets
import LatentLinearAlgebra
import LatentRecommenders
import LatentRuntime

/// New people's vectors from their ratings, at rank 50: all people of a table at once, and one as `svd-centered` learns
/// them.
enum FoldInKernels {
    /// In the order that they are run.
    static let names = ["fold-in", "fold-in-one"]

    /// The named kernel, of a model that was fitted to `table` as far as a rank of 50 needs.
    static func make(_ name: String, _ table: RatingTable, _ pool: ThreadPool) throws -> KernelBenchmark {
        var configuration = CenteredSVDConfiguration()
        // So small a penalty that no direction is dropped.
        (configuration.epochs, configuration.patience, configuration.regularization) = (1, 0, 1e-3)
        let model = try configuration.fit(TrainingSet(table), options: FitOptions(pool: pool)).model
        let (ratings, width) = (model.scope.ratings, Double(model.factors.values.count + 1))
        func flops(_ entries: Int, _ people: Int) -> Double {
            Double(entries) * width * (width + 1) + Double(people) * width * width * width / 3
        }
        let pattern = ratings.pattern
        if name == "fold-in", let problem = model.additiveFactors?.foldIn.with(precision: .identity(Int(width))) {
            return KernelBenchmark(
                name, "\(Kernels.shape(pattern)), rank \(Int(width) - 1)",
                flops: flops(pattern.count, pattern.rows)
            ) { _ = problem.solutions(ratings, pool: pool) }
        }
        // Somebody of as many ratings as people have in the mean.
        let mean = pattern.count / pattern.rows
        let counts = (0..<pattern.rows).map { pattern.rowOffsets[$0 + 1] - pattern.rowOffsets[$0] }
        let person = counts.indices.min { (abs(counts[$0] - mean), $0) < (abs(counts[$1] - mean), $1) } ?? 0
        let row = pattern.row(person)
        let own = row.indices.map { (item: Int(row[$0]), rating: ratings.values[$0]) }
        return KernelBenchmark(
            name, "\(own.count) ratings, rank \(Int(width) - 1)", flops: flops(own.count, 1), precision: .double
        ) { _ = model.person(own) }
    }
}
