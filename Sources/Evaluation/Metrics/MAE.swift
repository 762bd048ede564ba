extension Metric {
    /// Σ |p − r| / N over the N pairs of a prediction p and a rating r.
    ///
    /// In the ratings' units; at most RMSE.
    public static let mae = Metric(
        ofRatings: "mae", heading: "MAE", definition: "the mean difference of prediction and rating, up or down",
        source: "Herlocker et al., Evaluating collaborative filtering recommender systems, TOIS 22 (2004)"
    ) { $0.error.magnitude }
}
