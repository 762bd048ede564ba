extension Metric {
    /// The share of the held-out ratings whose user and item the model learned of; the others its fallback answers.
    ///
    /// From 0 to 1.
    public static let coverage = Metric(
        ofRatings: "coverage", heading: "coverage", isLargerBetter: true,
        definition: "the share of the ratings whose user and item the model learned of",
        source: "Herlocker et al., Evaluating collaborative filtering recommender systems, TOIS 22 (2004), section 5.1"
    ) { $0.isKnown ? 1 : 0 }
}
