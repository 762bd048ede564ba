import Recommenders
import Runtime

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

    /// What the user, by index, rated highest, five items at the most, as an aligned table.
    static func likedBest(by user: Int, _ scope: ModelScope) -> String {
        let row = scope.ratings.pattern.row(user)
        var table = TextTable(("rated", .right), ("title", .left), ("genres", .left))
        for entry in TopK.best(5, of: row.indices.map { scope.ratings.values[$0] }) {
            let item = ListedItem(scope, Int(row[row.startIndex + entry.index]), entry.score)
            table.add(entry.score.description, item.title ?? "(no title)", item.genres.joined(separator: ", "))
        }
        return table.text
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
