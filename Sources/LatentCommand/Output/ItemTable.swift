import LatentRecommenders
import LatentRuntime

extension [Recommendation] {
    /// The items as an aligned table.
    var table: String {
        var table = TextTable(("score", .right), ("item", .right), ("title", .prose), ("genres", .prose))
        for item in self {
            table.add(
                Double(item.score).fixed(3), item.id.description, item.title ?? "(no title)",
                item.genres.joined(separator: ", "))
        }
        return table.text
    }

    /// The items that somebody rated, as an aligned table.
    var ratedTable: String {
        var table = TextTable(("rated", .right), ("item", .right), ("title", .prose), ("genres", .prose))
        for item in self {
            table.add(
                item.score.description, item.id.description, item.title ?? "(no title)",
                item.genres.joined(separator: ", "))
        }
        return table.text
    }
}

/// An item that a person rated.
struct RatedItem: Documented {
    let item: Recommendation

    static let fields: [Field<Self>] =
        Recommendation.itemFields.map { $0.of(\.item) } + [
            Field("rating", "What the person gave it.", \.item.score)
        ]
}

/// An encodable of any type, for results that hold one of several.
struct AnyEncodable: Encodable {
    private let value: any Encodable

    init(_ value: any Encodable) { self.value = value }

    func encode(to encoder: any Encoder) throws { try value.encode(to: encoder) }
}
