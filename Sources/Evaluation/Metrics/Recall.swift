extension Metric {
    /// h / R of a list with h of a user's R relevant items, which stays below 1 where R > n. (The protocol of Liang et
    /// al., Variational autoencoders for collaborative filtering, WWW 2018, divides by min(n, R) instead.)
    ///
    /// From 0 to min(n, R) / R.
    public static let recall = Metric(
        ofLists: "recall", heading: "recall", definition: "h / R",
        source: "Manning, Raghavan and Schütze, Introduction to information retrieval (2008), section 8.4"
    ) { Double($0.hits.count) / Double($0.relevant) }
}
