import LatentDatasets
import LatentRecommenders
import LatentRuntime

/// Settings chosen on a validation part of the training data; the test data is never seen here.
public enum Tuning {
    /// Settings that were tried.
    public struct Trial<Configuration: RecommenderConfiguration>: Sendable {
        /// What was fitted.
        public let configuration: Configuration
        /// How the model did on the validation part, or why there is none.
        public let outcome: Result<ComparisonResult, any Error>

        /// On the validation part; nil where the model could not be fitted.
        public var rmse: Double? { try? outcome.get().rmse }
    }

    /// Fits each of `candidates` to the rest of `training` and scores it on the validation part, which is the share
    /// `fraction` drawn for `seed`. In the order of the candidates; one that fails stops none after it. Progress is in
    /// candidates.
    ///
    /// All answer the same validation ratings: those of items that a model does not cover with its fallback.
    /// - Throws: `InvalidArgument` when there is no candidate, or a part would be empty.
    public static func trials<Configuration: RecommenderConfiguration>(
        of candidates: [Configuration], training: RatingTable, fraction: Double = 0.1, seed: UInt64 = 0,
        options: FitOptions = FitOptions()
    ) throws -> [Trial<Configuration>] {
        guard !candidates.isEmpty else { throw InvalidArgument("there is no candidate to choose from") }
        let (rest, validation) = try training.split(.random(fraction: fraction, seed: seed))
        let set = TrainingSet(rest)
        _ = try set.byUser()
        var trials: [Trial<Configuration>] = []
        options.progress?(ProgressUpdate(completed: 0, total: candidates.count))
        for candidate in candidates {
            let outcome = Result { try score(candidate, set, validation, options) }
            trials.append(Trial(configuration: candidate, outcome: outcome))
            let best = trials.compactMap(\.rmse).min()
            options.progress?(
                ProgressUpdate(
                    completed: trials.count, total: candidates.count,
                    message: best.map { "best RMSE \($0.fixed(4))" } ?? ""))
        }
        return trials
    }

    /// The one of `candidates` with the least RMSE on the validation part of ``trials(of:training:fraction:seed:options:)``.
    /// Of equals the first wins.
    /// - Throws: `InvalidArgument` when there is no candidate, or settings do not fit the data.
    public static func best<Configuration: RecommenderConfiguration>(
        of candidates: [Configuration], training: RatingTable, fraction: Double = 0.1, seed: UInt64 = 0,
        options: FitOptions = FitOptions()
    ) throws -> Configuration {
        let scored = try trials(
            of: candidates, training: training, fraction: fraction, seed: seed, options: options
        ).map { (configuration: $0.configuration, rmse: try $0.outcome.get().rmse ?? .infinity) }
        return scored.min { $0.rmse < $1.rmse }?.configuration ?? candidates[0]
    }

    /// Fits the model of `configuration` to `training` and scores it on `test`.
    /// - Throws: what fitting throws, and `InvalidArgument` where a prediction is no number.
    public static func score(
        _ configuration: some RecommenderConfiguration, training: RatingTable, test: RatingTable,
        options: FitOptions = FitOptions()
    ) throws -> ComparisonResult {
        try score(configuration, TrainingSet(training), test, options)
    }

    private static func score(
        _ configuration: some RecommenderConfiguration, _ training: TrainingSet, _ test: RatingTable,
        _ options: FitOptions
    ) throws -> ComparisonResult {
        let quiet = FitOptions(pool: options.pool)
        let result = try Comparison.score(configuration.name, configuration, training, test, quiet)
        guard result.rmse?.isFinite ?? true else {
            throw InvalidArgument("the predictions are not finite numbers")
        }
        return result
    }
}
