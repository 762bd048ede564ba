extension RatingTable {
    /// The rating from which an item counts as liked where nobody says: the upper quartile, of the ratings that occur the
    /// highest that a quarter of all ratings reach. On stars from 1 to 5, as on MovieLens, it is mostly 4.
    ///
    /// Where so many have the lowest rating that this is it, it is the next one, for somebody who gave the lowest did not
    /// like the item. Of counts, events and values that are all equal (``DataDescription/Values``) it is 1: that it
    /// was so at all.
    /// - Returns: 1 of an empty table.
    /// - Complexity: O(n) and sorting the distinct ratings.
    public var leastLikedRating: Float {
        guard values == .ratings else { return 1 }
        var counts: [Float: Int] = [:]
        for rating in ratings { counts[rating, default: 0] += 1 }
        let descending = counts.sorted { $0.key > $1.key }
        var reached = 0
        for (place, (rating, count)) in descending.enumerated() {
            reached += count
            guard 4 * reached >= ratings.count else { continue }
            return place > 0 && place == descending.count - 1 ? descending[place - 1].key : rating
        }
        return 1
    }
}
