import Latent

/// The ratings that a result is about.
struct DataSource: Documented {
    let path: String
    let users, items, ratings: Int

    /// What was read from `path`, of which `table` is all or a part over all its ids.
    init(_ path: String, _ table: RatingTable, ratings: Int? = nil) {
        (self.path, users, items) = (path, table.userIDs.count, table.itemIDs.count)
        self.ratings = ratings ?? table.count
    }

    static let fields: [Field<Self>] = [
        Field("path", "What was read.", \.path),
        Field("users", "Its users.", \.users),
        Field("items", "Its items.", \.items),
        Field("ratings", "Its ratings.", \.ratings),
    ]
}
