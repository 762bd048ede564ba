extension Metric {
    /// The share of pairs of a relevant item and another one, of all items that the user has not seen, in which the
    /// relevant one stands higher; what ties counts half. It is exact: no pair is sampled, and no list cut off.
    ///
    /// From 0 to 1; 1/2 of scores that know nothing. A user to whom all that is left is relevant has no pair, and no
    /// figure.
    public static let auc = Metric(
        ofRankings: "auc", heading: "AUC",
        definition: "the share of pairs of a relevant and another item, of all unseen ones, in the right order",
        source: "Rendle et al., BPR: Bayesian personalized ranking from implicit feedback, UAI (2009), section 4.1.1"
    ) { $0.auc }

    /// The area under the curve of `scores`, those of `relevant` against those of the others: O(n log n), n being how
    /// many scores there are.
    /// - Parameters:
    ///   - relevant: the scores of the relevant items.
    ///   - others: those of the items that are not.
    /// - Returns: nil where there is no pair.
    public static func auc(relevant: [Float], others: [Float]) -> Double? {
        guard !relevant.isEmpty, !others.isEmpty else { return nil }
        // Each other score comes after `below` relevant ones and equals `above - below`: halves are counted in whole
        // numbers, as two for a pair in the right order.
        let sorted = relevant.sorted()
        var halves = 0
        for score in others {
            // Most are below all of them.
            if score < sorted[0] {
                halves += 2 * sorted.count
                continue
            }
            let above = sorted.count - sorted.firstPosition { $0 > score }
            let equalOrAbove = sorted.count - sorted.firstPosition { $0 >= score }
            halves += above + equalOrAbove
        }
        return Double(halves) / (2 * Double(relevant.count) * Double(others.count))
    }
}

extension [Float] {
    /// The first position from which on `isBeyond` holds, by bisection; the end where it never does.
    fileprivate func firstPosition(_ isBeyond: (Float) -> Bool) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if isBeyond(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
