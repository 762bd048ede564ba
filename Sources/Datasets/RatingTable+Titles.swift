extension RatingTable {
    /// The ratings with items of the same title made one, under the least of their ids, as a table of titles has them.
    /// Of a user's ratings of two such items the later in file order counts; the dropped are counted in `warnings`.
    public func mergedByTitle() -> RatingTable {
        var least: [String: Int] = [:]
        for id in itemIDs.ids {
            guard let title = catalog[id]?.title else { continue }
            least[title] = min(least[title] ?? id, id)
        }
        let merged = itemIDs.ids.map { id in catalog[id].flatMap { least[$0.title] } ?? id }
        return RatingTable(
            userIDs: users.map { userIDs.ids[Int($0)] }, itemIDs: items.map { merged[Int($0)] }, ratings: ratings,
            timestamps: timestamps, catalog: catalog)
    }
}
