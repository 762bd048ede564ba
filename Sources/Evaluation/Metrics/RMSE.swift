extension Metric {
    /// √(Σ (p − r)² / N) over the N pairs of a prediction p and a rating r.
    ///
    /// In the ratings' units. Squares are of differences in Double, added in Double.
    public static let rmse = Metric(
        ofRatings: "rmse", heading: "RMSE",
        definition: "the root of the mean squared difference of prediction and rating",
        source: "Herlocker et al., Evaluating collaborative filtering recommender systems, TOIS 22 (2004)",
        transform: .rootOfMean
    ) { $0.error * $0.error }
}
