import LatentLinearAlgebra

/// The mean rating of all, of each user and of each item; nil where a user or an item has none.
///
/// Plain means in the ratings' units, which nothing shrinks: one rating makes a mean.
public struct RatingMeans: Sendable, Equatable {
    /// Of all ratings.
    public let overall: Double
    /// Of each user's, in the order of the rows.
    public let users: [Double?]
    /// Of each item's, in the order of the columns.
    public let items: [Double?]

    /// The means of `ratings`, users by items; ``overall`` is 0 where there are none. Sums are taken in Double.
    /// O(ratings).
    public init(_ ratings: CSRMatrix<Float>) {
        let pattern = ratings.pattern
        var total = 0.0
        var users = [Double?](repeating: nil, count: ratings.rows)
        var itemSums = [Double](repeating: 0, count: ratings.columns)
        var itemCounts = [Int](repeating: 0, count: ratings.columns)
        for user in 0..<ratings.rows {
            let range = pattern.rowOffsets[user]..<pattern.rowOffsets[user + 1]
            var sum = 0.0
            for k in range {
                let (item, rating) = (Int(pattern.columnIndices[k]), Double(ratings.values[k]))
                sum += rating
                itemSums[item] += rating
                itemCounts[item] += 1
            }
            total += sum
            if !range.isEmpty { users[user] = sum / Double(range.count) }
        }
        overall = total / Double(max(pattern.count, 1))
        self.users = users
        items = zip(itemSums, itemCounts).map { $1 > 0 ? $0 / Double($1) : nil }
    }
}
