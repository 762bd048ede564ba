/// What ratings are counted from in training, and in what unit: `x = (r − origin) / unit`.
///
/// Training that counts from the mean of its ratings in their standard deviations learns from `a · r + b`, a > 0, what it
/// learns from r, for the x are the same. What it learned is mapped back where it predicts, so that predictions are
/// `a · p + b`: the model is equivariant. Penalties and step sizes then need not change with the scale either.
package struct RatingScale: Sendable, Equatable {
    /// The rating that is 0.
    package let origin: Double
    /// What is 1 above it, less it: above 0.
    package let unit: Double

    /// Ratings as they are.
    package static let ratings = RatingScale(origin: 0, unit: 1)

    /// Counts from `origin` in units of `unit`.
    package init(origin: Double, unit: Double) {
        (self.origin, self.unit) = (origin, unit)
    }

    /// The mean of the ratings of `scope`, and their standard deviation, which is 1 where all are equal.
    package init(of scope: ModelScope) {
        self.init(origin: scope.meanRating, unit: scope.ratingDeviation)
    }

    /// x of a rating: itself, to the bit, where ratings are taken as they are.
    package func callAsFunction(_ rating: Float) -> Float { Float((Double(rating) - origin) / unit) }

    /// What a mean of squared errors in these units is in the ratings'.
    package var squaredUnit: Double { unit * unit }
}
