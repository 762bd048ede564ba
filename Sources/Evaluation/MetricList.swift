extension Metric {
    /// Every metric there is, in the order of tables. A new one is a file beside these and its name here.
    public static let all: [Metric] = [
        .rmse,
        .mae,
        .coverage,
        .precision,
        .recall,
        .recallOfReachable,
        .ndcg,
        .gradedNDCG,
        .map,
        .mrr,
        .hitRate,
        .auc,
        .catalogCoverage,
        .gini,
        .novelty,
    ]
}
