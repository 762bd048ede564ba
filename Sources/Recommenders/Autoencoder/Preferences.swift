import LatentLinearAlgebra

/// Ratings less what their item and their user give on average:
/// `preference = rating - mean - itemMean - userMean`, each mean taken after the ones before it were subtracted.
///
/// A preference of 0 is the guess that knows only the means. From "Building a Recommender System, Part 2".
///
/// The order matters: of one user's few ratings the mean is taken after the items' means are off, so that who saw only
/// good films is not taken for a kind critic.
///
/// Means of few ratings are poor guesses. Made with `effects`, the means are the regularized effects of
/// ``BaselineEstimates`` instead, found for items and users at once.
public struct Preferences: Sendable, Equatable {
    /// The mean of all ratings.
    public let mean: Float
    /// Of each item's ratings less ``mean``.
    public let itemMeans: [Float]
    /// Of each user's ratings less both.
    public let userMeans: [Float]
    /// The preferences, users by items.
    public let matrix: CSRMatrix<Float>
    /// What the means are, where they are regularized effects; else nil.
    public let effects: BaselineEstimates?

    /// The preferences in `ratings`, users by items; a user or an item without ratings has the mean 0.
    ///
    /// Sums are taken in Double. O(ratings).
    public init(_ ratings: CSRMatrix<Float>) {
        let pattern = ratings.pattern
        var rest = ratings.values.map { Double($0) }
        let total = rest.reduce(0, +)
        let mean = rest.isEmpty ? 0 : total / Double(rest.count)
        var itemSums = [Double](repeating: 0, count: ratings.columns)
        var itemCounts = [Int](repeating: 0, count: ratings.columns)
        for (k, column) in pattern.columnIndices.enumerated() {
            rest[k] -= mean
            itemSums[Int(column)] += rest[k]
            itemCounts[Int(column)] += 1
        }
        let itemMeans = zip(itemSums, itemCounts).map { $1 > 0 ? $0 / Double($1) : 0 }
        var userMeans = [Double](repeating: 0, count: ratings.rows)
        for user in 0..<ratings.rows {
            let range = pattern.rowOffsets[user]..<pattern.rowOffsets[user + 1]
            for k in range {
                rest[k] -= itemMeans[Int(pattern.columnIndices[k])]
                userMeans[user] += rest[k]
            }
            if !range.isEmpty { userMeans[user] /= Double(range.count) }
            for k in range { rest[k] -= userMeans[user] }
        }
        self.mean = Float(mean)
        self.itemMeans = itemMeans.map { Float($0) }
        self.userMeans = userMeans.map { Float($0) }
        matrix = CSRMatrix(pattern: pattern, values: rest.map { Float($0) })
        effects = nil
    }

    /// What is left of `ratings`, users by items, beside `effects`. O(ratings).
    /// - Precondition: the effects are of these users and items.
    public init(_ ratings: CSRMatrix<Float>, effects: BaselineEstimates) {
        mean = Float(effects.mean)
        itemMeans = effects.itemBiases
        userMeans = effects.userEffects.map { Float($0) }
        matrix = effects.residuals(of: ratings)
        self.effects = effects
    }

    /// The loss of predicting 0, that is the means alone.
    var meanSquare: Double {
        matrix.values.reduce(0) { $0 + Double($1) * Double($1) } / Double(max(matrix.values.count, 1))
    }

    /// A new person's preferences under these means, and their own mean.
    /// - Returns: the preferences in the order of `ratings`; the mean is 0 for none.
    /// - Precondition: every item is an index into ``itemMeans``.
    public func normalized(_ ratings: [(item: Int, rating: Float)]) -> (values: [Float], userMean: Float) {
        let rest = ratings.map { $0.rating - mean - itemMeans[$0.item] }
        let shrinkage = Float(effects?.userRegularization ?? 0)
        let userMean = rest.isEmpty ? 0 : rest.reduce(0, +) / (shrinkage + Float(rest.count))
        return (rest.map { $0 - userMean }, userMean)
    }
}
