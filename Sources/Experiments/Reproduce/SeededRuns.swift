import LatentDatasets
import LatentRecommenders
import LatentRuntime

/// One row of a table over several seeds: a model at the post's settings, and the one we would use.
///
/// Models are trained on one split, which the post gives; only what is drawn differs: the first parameters, the order
/// of the ratings and dropout. Seeds are 0 to 4.
struct SeededRuns {
    static let count = 5

    let options: FitOptions

    /// A model for each seed.
    /// - Throws: what fitting throws, of the first seed that fails.
    func models<Configuration: RecommenderConfiguration>(
        _ configuration: (UInt64) -> Configuration, training: TrainingSet
    ) throws -> [Configuration.Model] {
        // Without the bar of each training.
        let quiet = FitOptions(pool: options.pool)
        return try (0..<UInt64(Self.count)).map {
            try configuration($0).fit(training, validation: nil, options: quiet).model
        }
    }

    /// The row of the root mean squared errors on `test`. `measured` is the median of the post's, `spread` their range,
    /// `tuned` the median of ours: in stars.
    func row<Configuration: RecommenderConfiguration>(
        _ name: String, published: Double?, training: TrainingSet, test: RatingTable,
        post: (UInt64) -> Configuration, ours: (UInt64) -> Configuration
    ) throws -> Reproduction.Row {
        .init(
            name, "RMSE", published: published, post: try models(post, training: training),
            ours: try models(ours, training: training)
        ) { $0.meanSquaredError(test, pool: options.pool).squareRoot() }
    }
}

extension Reproduction.Row {
    /// The row of a number that each model has.
    init<Model: Recommender>(
        _ name: String, _ metric: String, published: Double? = nil, post: [Model], ours: [Model],
        _ number: (Model) -> Double
    ) {
        let measured = post.map(number)
        self.init(
            name, metric, published: published, measured: measured.median, spread: measured.range,
            tuned: ours.map(number).median, tunedModel: ours.first?.configuration.name)
    }
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
