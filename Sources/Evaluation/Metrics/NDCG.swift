import Glibc

extension Metric {
    /// DCG / ideal DCG: DCG = Σ 1 / log₂(i + 1) over the ranks i of the hits, ideal DCG the same over i = 1 ... min(n,
    /// R).
    ///
    /// From 0 to 1. An item is relevant or not, so that its gain is 1 or 0.
    public static let ndcg = Metric(
        ofLists: "ndcg", heading: "NDCG",
        definition: "the sum of 1 / log2(rank + 1) over the hits, divided by the largest that R items could have",
        source: "Järvelin and Kekäläinen, Cumulated gain-based evaluation of IR techniques, TOIS 20 (2002)"
    ) { list in
        func gain(_ ranks: some Sequence<Int>) -> Double { ranks.reduce(0) { $0 + discount($1) } }
        return gain(list.hits) / gain(1...list.reachable)
    }

    /// DCG / ideal DCG with gains: DCG = Σ (2ʳ − 1) / log₂(i + 1) over the ranks i of the hits, r being the user's
    /// rating of the item, ideal DCG the same of the relevant items from the best rated down, min(n, R) of them.
    ///
    /// From 0 to 1; 0 where no relevant item has a rating above 0.
    public static let gradedNDCG = Metric(
        ofLists: "ndcg", variant: "graded", heading: "NDCG",
        definition: "the same with 2^r - 1 for 1, r being the rating held out",
        source: "Burges et al., Learning to rank using gradient descent, ICML (2005)"
    ) { list in
        let found = zip(list.hits, list.gains).reduce(0) { $0 + $1.1 * discount($1.0) }
        let ideal = list.idealGains.prefix(list.n).enumerated().reduce(0) { $0 + $1.element * discount($1.offset + 1) }
        return ideal > 0 ? found / ideal : 0
    }

    private static func discount(_ rank: Int) -> Double { 1 / log2(Double(rank + 1)) }
}
