import Latent

/// The ratings that a result is about.
struct DataSource: Documented {
    let path: String
    let users, items, ratings: Int
    let values: DataDescription.Values

    /// What was read from `path`, of which `table` is all or a part over all its ids.
    init(_ path: String, _ table: RatingTable, ratings: Int? = nil) {
        (self.path, users, items) = (path, table.userIDs.count, table.itemIDs.count)
        self.ratings = ratings ?? table.count
        values = table.values
    }

    /// Refuses what models of ratings learn nothing from: every one of them would predict the same number.
    /// - Throws: `Failure` that says what learns from it.
    func require(differencesFor configurations: [any RecommenderConfiguration]) throws {
        let names = configurations.filter { $0.predictsRatings }.map { $0.name }
        guard values == .events || values == .equal, let name = names.first, let note = values.note else { return }
        throw Failure.notFound("\(path): \(note) (\(name)): latent compare --models ease,ials --data \(path)")
    }

    static let fields: [Field<Self>] = [
        Field("path", "What was read.", \.path),
        Field("users", "Its users.", \.users),
        Field("items", "Its items.", \.items),
        Field("ratings", "Its ratings.", \.ratings),
        Field("values", DataDescription.Values.meaning) { $0.values.rawValue },
    ]
}
