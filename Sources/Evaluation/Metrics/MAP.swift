extension Metric {
    /// The sum over the hits of the precision at their rank, Σ (hits so far) / i, divided by min(n, R).
    ///
    /// From 0 to 1: 1 where as many relevant items as the list can hold stand at its top. It is divided by min(n, R),
    /// so that a user with more relevant items than places is not bound to stay below 1.
    public static let map = Metric(
        ofLists: "map", heading: "MAP",
        definition: "the sum over the hits of the precision at their rank, divided by min(n, R)",
        source: "Manning, Raghavan and Schütze, Introduction to information retrieval (2008), section 8.4"
    ) { list in
        list.hits.enumerated().reduce(0) { $0 + Double($1.offset + 1) / Double($1.element) } / Double(list.reachable)
    }
}
