import LatentDatasets
import LatentEvaluation
import LatentRecommenders
import LatentRuntime

extension Tuning {
    /// The models that suit some data, where nobody says which: those that predict ratings, or those that make lists, as
    /// the metric asks, but for models that are there to be beaten or to reproduce what was published, and those whose
    /// cost grows faster than the data has room for.
    ///
    /// A Gram matrix of items costs their square in memory and their cube in time, pairs of users the square of these:
    /// beyond 20,000 items, or 50,000 users, such models are left out. What a budget in time does not suffice
    /// for, ``ModelSearch`` leaves out.
    /// - Returns: their names, as `ModelRegistry` has them, with `:SOLVER` where one of several is meant.
    public static func candidates(for metric: Metric, data: RatingTable) -> [String] {
        let (users, items) = (data.userIDs.count, data.itemIDs.count)
        guard metric.isOfLists else {
            return [
                "biases", "item-knn", "svd-centered", "factorization", "bayesian", "dot-bias-logistic", "autoencoder",
            ]
                + (users <= 50_000 ? ["user-knn"] : []) + (items <= 5_000 ? ["autoencoder:closed-form"] : [])
        }
        return ["popularity", "item-similarity", "rp3beta", "pure-svd", "ials", "bpr"]
            + (items <= 20_000 ? ["ease", "rdlae"] : ["ease-sparse"]) + (items <= 5_000 ? ["slim"] : [])
    }

    /// The metric to choose by where nobody says: the error of predicted ratings, or, of counts and events, which are no
    /// ratings, how well lists rank.
    public static func metric(for data: RatingTable) -> Metric {
        data.values == .ratings ? .rmse : .ndcg
    }
}

extension RecommenderConfiguration {
    /// Whether a search has anything to try beside the settings in `fixed`.
    func isTunable(without fixed: Set<String>) -> Bool {
        ((try? SearchSpace(worthTryingOf: self, without: fixed)) ?? nil) != nil
    }

    /// The configuration of a trial around this one: see ``SearchSpace/neighbor(_:seed:)``; itself where nothing is
    /// tried.
    func neighbor(_ trial: Int, seed: UInt64, without fixed: Set<String>) throws -> Self {
        try SearchSpace(worthTryingOf: self, without: fixed)?.neighbor(trial, seed: seed) ?? self
    }
}
