import LatentDatasets
import LatentEvaluation
import LatentRecommenders
import LatentRuntime

/// Settings chosen on a validation part of the training data; the test data is never seen here.
///
/// What is chosen on ratings is flattered by them: the figure of the best trial is the least of many, and only ratings
/// that no trial saw say how good it is.
///
///     let (train, test) = try table.split(.random(fraction: 0.2, seed: 1))
///     let space = try SearchSpace(FactorizationConfiguration(), ["rank=16,32,64", "regularization=0.01..0.1"])
///     let best = try Tuning.best(of: space.random(10, seed: 1), training: train)
///     let result = try Tuning.score(best, training: train, test: test)
///
/// The configuration that is chosen is to be fitted again, to all of the training data: `score` does so.
public enum Tuning {
    /// Settings that were tried.
    public struct Trial<Configuration: RecommenderConfiguration>: Sendable {
        /// What was fitted.
        public let configuration: Configuration
        /// How the model did on the validation part, or why there is none.
        public let outcome: Result<ComparisonResult, any Error>

        /// On the validation part; nil where the model could not be fitted, or the metric had nothing to judge.
        public subscript(metric: Metric) -> Double? { (try? outcome.get())?[metric] }
    }

    /// Fits each of `candidates` to the rest of `training` and scores it on the validation part, which is the share
    /// `fraction` drawn for `seed`. In the order of the candidates; one that fails stops none after it. Progress is in
    /// candidates, with the best so far by `metric`.
    ///
    /// All answer the same validation ratings: those of items that a model does not cover with its fallback.
    /// - Parameters:
    ///   - candidates: what is tried, in this order.
    ///   - training: the data that may be learned from; the test data stays out.
    ///   - fraction: the share of its ratings that validates.
    ///   - seed: of the ratings that are held out; the same for all candidates.
    ///   - metric: what progress calls the best by.
    ///   - lists: how lists are judged, where the metric is one of lists; nil for lists of 10, and what is liked by the
    ///     scale of the training ratings.
    ///   - options: the pool and the progress; checkpoints are not kept of trials.
    /// - Returns: a trial a candidate.
    /// - Throws: `InvalidArgument` when there is no candidate, a part would be empty, or the metric has nothing to
    ///   judge.
    public static func trials<Configuration: RecommenderConfiguration>(
        of candidates: [Configuration], training: RatingTable, fraction: Double = 0.1, seed: UInt64 = 0,
        metric: Metric = .rmse, lists: RankingEvaluation? = nil, options: FitOptions = FitOptions()
    ) throws -> [Trial<Configuration>] {
        guard !candidates.isEmpty else { throw InvalidArgument("there is no candidate to choose from") }
        let (rest, validation) = try training.split(.random(fraction: fraction, seed: seed))
        let set = TrainingSet(rest)
        _ = try set.byUser()
        let lists = metric.isOfLists ? lists ?? usualLists(for: metric, training) : nil
        var trials: [Trial<Configuration>] = []
        options.progress?(ProgressUpdate(completed: 0, total: candidates.count))
        for candidate in candidates {
            let outcome = Result { try score(candidate, set, validation, lists, options) }
            try requireLists(try? outcome.get(), lists, metric)
            trials.append(Trial(configuration: candidate, outcome: outcome))
            let best = trials.map { $0[metric] }.min { metric.cost($0) < metric.cost($1) } ?? nil
            options.progress?(
                ProgressUpdate(
                    completed: trials.count, total: candidates.count,
                    message: best.map { "best \(metric.heading) \($0.fixed(4))" } ?? ""))
        }
        return trials
    }

    /// The one of `candidates` with the least RMSE on the validation part of
    /// ``trials(of:training:fraction:seed:metric:lists:options:)``. Of equals the first wins.
    ///
    /// Where a candidate could not be fitted, its error is thrown after all have been tried.
    /// - Throws: `InvalidArgument` when there is no candidate, or settings do not fit the data.
    public static func best<Configuration: RecommenderConfiguration>(
        of candidates: [Configuration], training: RatingTable, fraction: Double = 0.1, seed: UInt64 = 0,
        options: FitOptions = FitOptions()
    ) throws -> Configuration {
        let scored = try trials(
            of: candidates, training: training, fraction: fraction, seed: seed, options: options
        ).map { (configuration: $0.configuration, rmse: try $0.outcome.get()[.rmse] ?? .infinity) }
        return scored.min { $0.rmse < $1.rmse }?.configuration ?? candidates[0]
    }

    /// Fits the model of `configuration` to `training` and scores it on `test`.
    /// - Throws: what fitting throws, and `InvalidArgument` where a prediction is no number.
    public static func score(
        _ configuration: some RecommenderConfiguration, training: RatingTable, test: RatingTable,
        lists: RankingEvaluation? = nil, options: FitOptions = FitOptions()
    ) throws -> ComparisonResult {
        try score(configuration, TrainingSet(training), test, lists, options)
    }

    /// How lists are judged where nobody says: of the metric's length, or 10, and what is liked by the scale.
    static func usualLists(for metric: Metric, _ training: RatingTable) -> RankingEvaluation {
        RankingEvaluation(at: metric.cutoff ?? 10, liked: training.leastLikedRating)
    }

    /// Refuses to choose by lists of nobody.
    static func requireLists(
        _ result: ComparisonResult?, _ lists: RankingEvaluation?, _ metric: Metric
    ) throws(InvalidArgument) {
        guard let lists, result?.listUsers == 0 else { return }
        throw InvalidArgument(
            "no user of the validation part has an item to find that they rated \(lists.liked) or more, so there is no "
                + "\(metric.name) to choose by")
    }

    /// Fits one candidate and scores it.
    static func score(
        _ configuration: some RecommenderConfiguration, _ training: TrainingSet, _ test: RatingTable,
        _ lists: RankingEvaluation?, _ options: FitOptions
    ) throws -> ComparisonResult {
        let quiet = FitOptions(pool: options.pool)
        let result = try Comparison.score(configuration.name, configuration, training, test, nil, lists, quiet)
        guard result[.rmse]?.isFinite ?? true else {
            throw InvalidArgument("the predictions are not finite numbers")
        }
        return result
    }
}
