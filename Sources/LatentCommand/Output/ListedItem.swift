import LatentRecommenders

extension [Recommendation] {
    /// The items as an aligned table.
    var table: String {
        var table = TextTable(("score", .right), ("item", .right), ("title", .left), ("genres", .left))
        for item in self {
            table.add(
                Double(item.score).fixed(3), item.id.description, item.title ?? "(no title)",
                item.genres.joined(separator: ", "))
        }
        return table.text
    }

    /// The items that somebody rated, as an aligned table.
    var ratedTable: String {
        var table = TextTable(("rated", .right), ("title", .left), ("genres", .left))
        for item in self {
            table.add(item.score.description, item.title ?? "(no title)", item.genres.joined(separator: ", "))
        }
        return table.text
    }
}

/// An item of a list, under the name that JSON has for its number.
struct LabeledItem: Encodable {
    enum Label: String, CodingKey { case rating, bias }

    private enum CodingKeys: String, CodingKey { case item, title, genres }

    let item: Recommendation
    let label: Label

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(item.id, forKey: .item)
        try container.encode(item.title, forKey: .title)
        try container.encode(item.genres, forKey: .genres)
        var number = encoder.container(keyedBy: Label.self)
        try number.encode(item.score, forKey: label)
    }
}
