import Datasets
import Recommenders
import Runtime

/// One row of a table over several seeds: a model at the post's settings, and the one we would use.
struct SeededRuns {
    static let count = 5

    let options: FitOptions

    /// The root mean squared errors on `test` of a model for each seed.
    func errors<Configuration: RecommenderConfiguration>(
        _ configuration: (UInt64) -> Configuration, training: TrainingSet, test: RatingTable
    ) throws -> Sample {
        Sample(
            try (0..<UInt64(Self.count)).map { seed in
                let model = try configuration(seed).fit(training, validation: nil, options: quiet).model
                return model.meanSquaredError(test, pool: options.pool).squareRoot()
            })
    }

    /// The row of `post`'s settings, and of ours where there are some.
    func row<Configuration: RecommenderConfiguration>(
        _ name: String, published: Double?, training: TrainingSet, test: RatingTable,
        post: (UInt64) -> Configuration, ours: ((UInt64) -> Configuration)? = nil
    ) throws -> Reproduction.Row {
        let measured = try errors(post, training: training, test: test)
        let tuned = try ours.map { try errors($0, training: training, test: test).median }
        return .init(
            name, "RMSE", published: published, measured: measured.median, spread: measured.range, tuned: tuned)
    }

    /// Without the bar of each training.
    var quiet: FitOptions { FitOptions(pool: options.pool) }
}

extension DotConfiguration {
    /// The same with another seed.
    func seeded(_ seed: UInt64) -> DotConfiguration {
        var result = self
        result.settings.seed = seed
        return result
    }
}

extension NeuralConfiguration {
    /// The same with another seed.
    func seeded(_ seed: UInt64) -> NeuralConfiguration {
        var result = self
        result.settings.seed = seed
        return result
    }
}
