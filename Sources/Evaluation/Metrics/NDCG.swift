import Glibc

extension Metric {
    /// DCG / ideal DCG: DCG = Σ 1 / log₂(i + 1) over the ranks i of the hits, ideal DCG the same over i = 1 ... min(n,
    /// R).
    ///
    /// From 0 to 1. An item is relevant or not, so that its gain is 1 or 0 and the forms 2ʳ - 1 and r are the same.
    public static let ndcg = Metric(
        ofLists: "ndcg", heading: "NDCG",
        definition: "the sum of 1 / log2(rank + 1) over the hits, divided by the largest that R items could have",
        source: "Järvelin and Kekäläinen, Cumulated gain-based evaluation of IR techniques, TOIS 20 (2002)"
    ) { list in
        func gain(_ ranks: some Sequence<Int>) -> Double { ranks.reduce(0) { $0 + 1 / log2(Double($1 + 1)) } }
        return gain(list.hits) / gain(1...list.reachable)
    }
}
