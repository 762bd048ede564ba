import LatentDatasets
import LatentEvaluation
import LatentRecommenders
import LatentRuntime

/// How one model did on held-out ratings.
public struct ComparisonResult: Sendable, Equatable {
    /// The label it was asked for by.
    public let model: String
    /// Nil where there is nothing held out; over folds, the mean of each fold's.
    public let rmse: Double?
    /// Mean absolute error on the held-out ratings; nil and averaged as ``rmse`` is.
    public let mae: Double?
    /// The standard deviation of the folds' `rmse`, dividing by one less than there are; nil for a single split.
    public let deviation: Double?
    /// Wall time of fitting and of predicting all held-out ratings; over folds, the mean of each fold's.
    public let fitSeconds: Double
    /// Wall time of predicting all held-out ratings, likewise.
    public let predictSeconds: Double
    /// Held-out ratings of users, and of items, that the model learned no rating of, and which its fallback therefore
    /// answered. A rating of both counts in both; over folds, all are counted.
    public let unknownUsers: Int
    /// The same of items.
    public let unknownItems: Int
}

/// A model that could not be fitted: which one, and why.
public struct ModelFailure: Error, CustomStringConvertible {
    /// The label it was asked for by.
    public let model: String
    /// What fitting threw.
    public let error: any Error

    public var description: String { "\(model): \(error)" }
}

/// Models side by side on the same training and test ratings.
public enum Comparison {
    /// A model under the name it is asked for by.
    public typealias Model = (label: String, configuration: any RecommenderConfiguration)

    /// Fits each of `models` to `training`, scores it on `test`, and sorts by RMSE, best first.
    ///
    /// `began` is told of each model before its fitting, to answer with who shall hear of its progress, and `ended` how
    /// it did.
    /// - Throws: ``ModelFailure`` for the first model that cannot be fitted.
    public static func run(
        _ models: [Model], training: RatingTable, test: RatingTable, options: FitOptions = FitOptions(),
        began: (String) -> ProgressHandler? = { _ in nil }, ended: (ComparisonResult) -> Void = { _ in }
    ) throws -> [ComparisonResult] {
        let training = TrainingSet(training)
        // Every model reads this matrix; built here, it is charged to none of them.
        _ = try training.byUser()
        return try ranked(models, began: began, ended: ended) { label, configuration, progress in
            var options = options
            options.progress = progress
            return try score(label, configuration, training, test, options)
        }
    }

    /// Fits each of `models` once for each of `folds`, scores it on the ratings left out, and sorts by the mean RMSE,
    /// best first. Progress is in folds.
    /// - Throws: ``ModelFailure`` for the first model that cannot be fitted.
    public static func run(
        _ models: [Model], folds: Folds, options: FitOptions = FitOptions(),
        began: (String) -> ProgressHandler? = { _ in nil }, ended: (ComparisonResult) -> Void = { _ in }
    ) throws -> [ComparisonResult] {
        var options = options
        options.progress = nil
        return try ranked(models, began: began, ended: ended) { label, configuration, progress in
            var results: [ComparisonResult] = []
            for fold in 0..<folds.count {
                // Parted anew for each model, so that never more than one fold's tables are in memory.
                let (train, test) = folds.split(fold)
                let training = TrainingSet(train)
                _ = try training.byUser()
                results.append(try score(label, configuration, training, test, options))
                let message = results[fold].rmse.map { "RMSE \($0.fixed(4))" } ?? ""
                progress?(ProgressUpdate(completed: fold + 1, total: folds.count, message: message))
            }
            return ComparisonResult(meanOf: results)
        }
    }

    private static func ranked(
        _ models: [Model], began: (String) -> ProgressHandler?, ended: (ComparisonResult) -> Void,
        _ score: (String, any RecommenderConfiguration, ProgressHandler?) throws -> ComparisonResult
    ) throws -> [ComparisonResult] {
        try models.map { label, configuration in
            let progress = began(label)
            // Not every model reports, and each shall be seen at work.
            progress?(ProgressUpdate(completed: 0, total: 1))
            do {
                let result = try score(label, configuration, progress)
                ended(result)
                return result
            } catch {
                throw ModelFailure(model: label, error: error)
            }
        }.sorted { ($0.rmse ?? .infinity) < ($1.rmse ?? .infinity) }
    }

    /// Fits one model and scores it.
    static func score(
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
        let unknown = unknownRatings(model.scope, test)
        return ComparisonResult(
            model: label, rmse: metrics.rmse, mae: metrics.mae, deviation: nil, fitSeconds: fitSeconds,
            predictSeconds: predictSeconds, unknownUsers: unknown.users, unknownItems: unknown.items)
    }

    /// The ratings of `test` whose user, and whose item, has no rating in `scope`.
    private static func unknownRatings(_ scope: ModelScope, _ test: RatingTable) -> (users: Int, items: Int) {
        let pattern = scope.ratings.pattern
        var rated = [Bool](repeating: false, count: scope.items.count)
        for item in pattern.columnIndices { rated[Int(item)] = true }
        let users = scope.users.indices(of: test.userIDs.ids).map { $0.map { !pattern.row($0).isEmpty } ?? false }
        let items = scope.items.indices(of: test.itemIDs.ids).map { $0.map { rated[$0] } ?? false }
        return (test.users.count { !users[Int($0)] }, test.items.count { !items[Int($0)] })
    }
}

extension ComparisonResult {
    /// One model's results on several folds as one.
    /// - Precondition: there are two or more, and in each ratings were held out.
    fileprivate init(meanOf folds: [ComparisonResult]) {
        let count = Double(folds.count)
        func mean(_ number: (ComparisonResult) -> Double) -> Double { folds.reduce(0) { $0 + number($1) } / count }
        let errors = folds.map { $0.rmse ?? .nan }
        let middle = errors.reduce(0, +) / count
        let squares = errors.reduce(0) { $0 + ($1 - middle) * ($1 - middle) }
        self.init(
            model: folds[0].model, rmse: middle, mae: mean { $0.mae ?? .nan },
            deviation: (squares / (count - 1)).squareRoot(), fitSeconds: mean(\.fitSeconds),
            predictSeconds: mean(\.predictSeconds), unknownUsers: folds.reduce(0) { $0 + $1.unknownUsers },
            unknownItems: folds.reduce(0) { $0 + $1.unknownItems })
    }
}
