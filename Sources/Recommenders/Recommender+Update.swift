import LatentDatasets
import LatentRuntime

extension ModelScope {
    /// The training ratings with more of them as one table, the more behind: as if one file held both.
    ///
    /// Titles and genres of `more` count where both know an item. No rating has a time.
    /// - Throws: `InvalidArgument`, which a table's ids and ratings do not cause.
    /// - Complexity: O(n log n).
    func joined(_ more: RatingTable) throws -> RatingTable {
        var (people, things): ([ID], [ID]) = ([], [])
        for user in users.ids.indices {
            for item in ratings.pattern.row(user) {
                people.append(users.ids[user])
                things.append(items.ids[Int(item)])
            }
        }
        people += more.users.map { more.userIDs.ids[Int($0)] }
        things += more.items.map { more.itemIDs.ids[Int($0)] }
        var entries: [ID: Catalog.Entry] = [:]
        for id in items.ids { entries[id] = catalog[id] }
        for id in more.itemIDs.ids { entries[id] = more.catalog[id] ?? entries[id] }
        return try RatingTable(
            userIDs: people, itemIDs: things, ratings: ratings.values + more.ratings, timestamps: nil,
            catalog: Catalog(entries))
    }
}

extension Recommender {
    /// The model with more ratings, events or counts: what fitting its configuration to all of them gives, bit for bit.
    ///
    /// Where a user rates an item again, the new rating counts; counts and events add up. Counts, means, neighbors and
    /// closed forms take what they take for all ratings, which is mostly less than reading them; a model that learns by
    /// epochs (``RecommenderConfiguration/training``) begins anew.
    /// - Parameters:
    ///   - more: of any users and items, known or not.
    ///   - options: as for fitting.
    /// - Returns: a new model; this one does not change.
    /// - Throws: as fitting does.
    public func updated(with more: RatingTable, options: FitOptions = FitOptions()) throws -> Fitted<Self> {
        try configuration.fit(TrainingSet(scope.joined(more)), validation: nil, options: options)
    }
}
