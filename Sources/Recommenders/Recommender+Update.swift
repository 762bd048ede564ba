import LatentDatasets
import LatentLinearAlgebra
import LatentRuntime

extension ModelScope {
    /// The training ratings with more of them as one table, the more behind: as if one file held both.
    ///
    /// Titles and genres of `more` count where both know an item. No rating has a time. What the numbers are
    /// (``values``) they stay, so that counts and events add up.
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
        // What the model knows of an item goes before what the new data says.
        let features = catalog.given.map { known in
            more.catalog.features?.restricted(to: more.itemIDs.ids).merging(known) ?? known
        }
        let numbers = ratings.values + more.ratings
        let areCounts = values == .counts || more.values == .counts
        return try RatingTable(
            userIDs: people, itemIDs: things, ratings: numbers,
            values: values == .ratings ? .ratings : .init(of: numbers, called: areCounts ? .counts : .ratings),
            catalog: Catalog(entries, features: features))
    }
}

extension Recommender {
    /// The model with more ratings, events or counts.
    ///
    /// Mostly it is what fitting its configuration to all of them gives, bit for bit: counts, means, neighbors and closed
    /// forms take what they take for all ratings, which is mostly less than reading them, and a model that learns by epochs
    /// (``RecommenderConfiguration/training``) begins anew. One that ``RecommenderConfiguration/goesOn`` starts from its
    /// own vectors instead, and makes its epochs times the share that the new ratings have of all, at least one: what it
    /// costs is in proportion to what is new.
    ///
    /// Where a user rates an item again, the new rating counts; counts and events add up. A model's file holds no times.
    /// - Parameters:
    ///   - more: of any users and items, known or not.
    ///   - anew: whether every model is fitted from the start.
    ///   - options: as for fitting.
    /// - Returns: a new model; this one does not change.
    /// - Throws: as fitting does; `InvalidArgument` for a configuration that needs times.
    public func updated(
        with more: RatingTable, anew: Bool = false, options: FitOptions = FitOptions()
    ) throws -> Fitted<Self> {
        guard !configuration.needsTimestamps else {
            throw InvalidArgument(
                "\(configuration.name) goes by the times of all ratings, and a model's file has none: train it on both files"
            )
        }
        let all = try scope.joined(more)
        guard !anew, configuration.goesOn, let plan = configuration.training.epochs else {
            return try configuration.fit(TrainingSet(all), validation: nil, options: options)
        }
        let share = Double(more.count) / Double(max(all.count, 1))
        let epochs = max(1, Int((Double(plan.most) * min(share, 1)).rounded(.up)))
        return try configuration.fit(TrainingSet(all), from: self, epochs: epochs, options: options)
    }
}

extension Matrix<Float> {
    /// Takes over the rows of `known`, which are of the `others`, for those of them that are in `ids`.
    /// - Precondition: `known` has a row for each of the others, and `places`, where given, says in which row of this
    ///   matrix each of `ids` stands.
    mutating func takeRows(_ known: Matrix<Float>, of others: Vocabulary, among ids: Vocabulary, places: [Int32]? = nil)
    {
        for (other, index) in ids.indices(of: others.ids).enumerated() {
            guard let index else { continue }
            let row = places.map { Int($0[index]) } ?? index
            for k in 0..<known.columns { self[row, k] = known[other, k] }
        }
    }
}
