import Datasets
import LinearAlgebra

/// What a model knows of the world: its people, its items, and who rated what.
public struct ModelScope: Sendable, Equatable {
    public let users: Vocabulary
    public let items: Vocabulary
    /// Titles and genres of ``items``.
    public let catalog: Catalog
    /// The training ratings, users by items: what each person knows already, and what they thought of it.
    public let ratings: CSRMatrix<Float>

    /// The scope of a model fitted to `training`.
    public init(_ training: TrainingSet) throws {
        let table = training.table
        self.init(
            users: table.userIDs, items: table.itemIDs, catalog: table.catalog, ratings: try training.byUser())
    }

    /// - Precondition: `ratings` has a row a user and a column an item.
    public init(users: Vocabulary, items: Vocabulary, catalog: Catalog, ratings: CSRMatrix<Float>) {
        precondition(ratings.rows == users.count && ratings.columns == items.count, "ratings of another scope")
        self.users = users
        self.items = items
        var entries: [Int: Catalog.Entry] = [:]
        for id in items.ids { entries[id] = catalog[id] }
        self.catalog = Catalog(entries)
        self.ratings = ratings
    }

    /// The ratings of `table` whose item the model covers.
    public func covered(_ table: RatingTable) -> RatingTable {
        let known = table.itemIDs.ids.indices.filter { items.index(of: table.itemIDs.ids[$0]) != nil }
        return known.count == table.itemIDs.count ? table : table.restricted(toItems: known)
    }
}
