/// How far predicted ratings lie from those that were given.
///
/// With n pairs of a prediction p and a rating r: RMSE = √(Σ (p − r)² / n), MAE = Σ |p − r| / n. Sums are added
/// in Double, in the order given.
public struct RatingMetrics: Sendable, Equatable {
    /// The number of ratings.
    public let count: Int
    /// Root of the mean squared error; nil where there are no ratings.
    public let rmse: Double?
    /// Mean absolute error; nil where there are no ratings.
    public let mae: Double?

    /// Compares each prediction with the rating at the same place.
    /// - Precondition: there are as many of one as of the other.
    public init(predictions: [Float], ratings: [Float]) {
        precondition(
            predictions.count == ratings.count,
            "\(predictions.count) predictions cannot be compared with \(ratings.count) ratings")
        count = ratings.count
        var (squares, absolutes) = (0.0, 0.0)
        for (prediction, rating) in zip(predictions, ratings) {
            let error = Double(prediction) - Double(rating)
            squares += error * error
            absolutes += error.magnitude
        }
        rmse = count == 0 ? nil : (squares / Double(count)).squareRoot()
        mae = count == 0 ? nil : absolutes / Double(count)
    }
}
