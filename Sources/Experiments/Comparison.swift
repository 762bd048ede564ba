import Datasets
import Evaluation
import Recommenders
import Runtime

/// How one model did on held-out ratings.
public struct ComparisonResult: Sendable, Equatable {
    /// The label it was asked for by.
    public let model: String
    /// Nil where there is nothing held out.
    public let rmse: Double?
    public let mae: Double?
    /// The standard deviation of `rmse` over folds; nil for a single split.
    public let deviation: Double?
    /// Wall time of fitting and of predicting all held-out ratings.
    public let fitSeconds: Double
    public let predictSeconds: Double
    /// Held-out ratings whose user or item the model had never seen, and which it therefore guessed.
    public let unknown: Int
}

/// Models side by side on the same training and test ratings.
public enum Comparison {
    /// Fits each of `models` to `training`, scores it on `test`, and sorts by RMSE, best first.
    ///
    /// `began` is told of each model before its fitting, to answer with who shall hear of its progress.
    public static func run(
        _ models: [(label: String, configuration: any RecommenderConfiguration)], training: RatingTable,
        test: RatingTable, options: FitOptions = FitOptions(), began: (String) -> ProgressHandler? = { _ in nil }
    ) throws -> [ComparisonResult] {
        let training = TrainingSet(training)
        // Every model reads this matrix; built here, it is charged to none of them.
        _ = try training.byUser()
        return try models.map { label, configuration in
            var options = options
            options.progress = began(label)
            return try score(label, configuration, training, test, options)
        }.sorted { ($0.rmse ?? .infinity) < ($1.rmse ?? .infinity) }
    }

    private static func score(
        _ label: String, _ configuration: some RecommenderConfiguration, _ training: TrainingSet,
        _ test: RatingTable, _ options: FitOptions
    ) throws -> ComparisonResult {
        let (fitted, fitSeconds) = try measureSeconds {
            try configuration.fit(training, validation: nil, options: options)
        }
        return evaluate(fitted.model, label: label, test: test, fitSeconds: fitSeconds, pool: options.pool)
    }

    /// Scores a fitted model on `test`.
    public static func evaluate(
        _ model: some Recommender, label: String, test: RatingTable, fitSeconds: Double, pool: ThreadPool
    ) -> ComparisonResult {
        let (predictions, predictSeconds) = measureSeconds { model.predict(test, pool: pool) }
        let metrics = RatingMetrics(predictions: predictions, ratings: test.ratings)
        return ComparisonResult(
            model: label, rmse: metrics.rmse, mae: metrics.mae, deviation: nil, fitSeconds: fitSeconds,
            predictSeconds: predictSeconds, unknown: unknownCount(model.scope, test))
    }

    private static func unknownCount(_ scope: ModelScope, _ test: RatingTable) -> Int {
        let users = test.userIDs.ids.map { scope.users.index(of: $0) != nil }
        let items = test.itemIDs.ids.map { scope.items.index(of: $0) != nil }
        return zip(test.users, test.items).count { !users[Int($0)] || !items[Int($1)] }
    }
}
