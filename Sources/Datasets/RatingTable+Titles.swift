extension RatingTable {
    /// The ratings with items of the same title made one, under the least of their ids, as a table of titles has them.
    /// Of a user's ratings of two such items the later in file order counts; the dropped are counted in `warnings`.
    public func mergedByTitle() -> RatingTable {
        var least: [String: ID] = [:]
        for id in itemIDs.ids {
            guard let title = catalog[id]?.title else { continue }
            least[title] = min(least[title] ?? id, id)
        }
        let merged = itemIDs.ids.map { id in catalog[id].flatMap { least[$0.title] } ?? id }
        let raw = RawRatings(
            users: IDColumn(users.map { userIDs.ids[Int($0)] }), items: IDColumn(items.map { merged[Int($0)] }),
            ratings: ratings, timestamps: timestamps)
        return RatingTable(
            raw, users: Vocabulary(raw.users.occurring), items: Vocabulary(raw.items.occurring), catalog: catalog,
            values: values, pool: .shared, times: { nil })
    }
}
