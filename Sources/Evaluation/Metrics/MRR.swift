extension Metric {
    /// 1 / i with i the rank of the first hit; 0 without one.
    ///
    /// From 0 to 1.
    public static let mrr = Metric(
        ofLists: "mrr", heading: "MRR", definition: "1 / rank of the first hit, 0 without one",
        source: "Voorhees, The TREC-8 question answering track report (1999)"
    ) { $0.hits.first.map { 1 / Double($0) } ?? 0 }
}
