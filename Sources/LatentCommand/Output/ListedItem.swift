import LatentRecommenders
import LatentRuntime

/// An item in a list, with what the catalog knows of it.
struct ListedItem: Encodable {
    let item: Int
    @Nullable var title: String?
    let genres: [String]
    let score: Float

    init(_ scope: ModelScope, _ index: Int, _ score: Float) {
        item = scope.items.ids[index]
        let entry = scope.catalog[item]
        title = entry?.title
        genres = entry?.genres ?? []
        self.score = score
    }

    /// The items as an aligned table.
    static func table(_ items: [ListedItem]) -> String {
        var table = TextTable(("score", .right), ("item", .right), ("title", .left), ("genres", .left))
        for item in items {
            table.add(
                Double(item.score).fixed(3), String(item.item), item.title ?? "(no title)",
                item.genres.joined(separator: ", "))
        }
        return table.text
    }
}

/// An item that somebody rated, with what the catalog knows of it.
struct RatedItem: Encodable {
    let item: Int
    @Nullable var title: String?
    let genres: [String]
    let rating: Float

    /// What the user, by index, rated highest, five items at the most.
    static func best(of user: Int, _ scope: ModelScope) -> [RatedItem] {
        let row = scope.ratings.pattern.row(user)
        return TopK.best(5, of: row.indices.map { scope.ratings.values[$0] }).map { entry in
            let item = ListedItem(scope, Int(row[row.startIndex + entry.index]), entry.score)
            return RatedItem(item: item.item, title: item.title, genres: item.genres, rating: item.score)
        }
    }

    /// The items as an aligned table.
    static func table(_ items: [RatedItem]) -> String {
        var table = TextTable(("rated", .right), ("title", .left), ("genres", .left))
        for item in items {
            table.add(item.rating.description, item.title ?? "(no title)", item.genres.joined(separator: ", "))
        }
        return table.text
    }
}
