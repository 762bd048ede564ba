extension Metric {
    /// The mean over a list of the self-information of its items: −log₂ of the share of the training users who have the
    /// item, of one that nobody has as if one user had.
    ///
    /// In bits; 0 for a list of what all have.
    public static let novelty = Metric(
        ofLists: "novelty", heading: "novelty",
        definition: "the mean of -log2 of the share of training users who have the item",
        source: "Zhou et al., Solving the apparent diversity-accuracy dilemma of recommender systems, PNAS 107 (2010)"
    ) { list in
        list.rarities.isEmpty ? 0 : list.rarities.reduce(0, +) / Double(list.rarities.count)
    }
}
