extension Metric {
    /// 1 for a list with a relevant item, 0 for one without.
    ///
    /// The mean over users is the share of those who find something.
    public static let hitRate = Metric(
        ofLists: "hitRate", heading: "hit rate", definition: "1 where a relevant item is on the list, else 0",
        source: "Deshpande and Karypis, Item-based top-N recommendation algorithms, TOIS 22 (2004)"
    ) { $0.hits.isEmpty ? 0 : 1 }
}
