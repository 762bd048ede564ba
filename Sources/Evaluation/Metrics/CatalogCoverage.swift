extension Metric {
    /// How many different items stand on the lists, divided by how many there are.
    ///
    /// From 0 to 1. It is of the lists of those users who have a relevant item, and grows with their number.
    public static let catalogCoverage = Metric(
        ofExposure: "catalogCoverage", heading: "catalog", isLargerBetter: true,
        definition: "the share of all items that stand on some list",
        source: "Herlocker et al., Evaluating collaborative filtering recommender systems, TOIS 22 (2004), section 5.1"
    ) { exposure in
        Double(exposure.counts.count { $0 > 0 }) / Double(max(exposure.counts.count, 1))
    }
}
