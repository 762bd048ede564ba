extension Metric {
    /// h / R of a list with h of a user's R relevant items, which stays below 1 where R > n.
    ///
    /// From 0 to min(n, R) / R.
    public static let recall = Metric(
        ofLists: "recall", heading: "recall", definition: "h / R",
        source: "Manning, Raghavan and Schütze, Introduction to information retrieval (2008), section 8.4"
    ) { Double($0.hits.count) / Double($0.relevant) }

    /// h / min(n, R): 1 where the list has all relevant items, or nothing else.
    ///
    /// From 0 to 1.
    public static let recallOfReachable = Metric(
        ofLists: "recall", variant: "min", heading: "recall", definition: "h / min(n, R)",
        source: "Liang et al., Variational autoencoders for collaborative filtering, WWW (2018), section 4.2"
    ) { Double($0.hits.count) / Double($0.reachable) }
}
