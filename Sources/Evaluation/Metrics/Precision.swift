extension Metric {
    /// h / n of a list of n items with h relevant ones, also where the list is shorter.
    ///
    /// From 0 to min(n, R) / n.
    public static let precision = Metric(
        ofLists: "precision", heading: "precision", definition: "h / n, also where the list is shorter",
        source: "Manning, Raghavan and Schütze, Introduction to information retrieval (2008), section 8.4"
    ) { Double($0.hits.count) / Double($0.n) }
}
