import LatentDatasets
import LatentRecommenders
import LatentRuntime

/// A rating that made a score, with what the catalog knows of it.
struct Reason: Encodable {
    /// Whose rating: null for the person's own.
    @Nullable var user: ID?
    /// Of which item: null for the one that is recommended.
    @Nullable var item: ID?
    @Nullable var title: String?
    let rating: Float
    let similarity: Float
    let share: Float
}

extension Reason {
    /// The contribution by ids and titles.
    init(_ contribution: Contribution, in scope: ModelScope) {
        self.init(
            user: nil, item: nil, title: nil, rating: contribution.rating, similarity: contribution.similarity,
            share: contribution.share)
        switch contribution.kind {
        case .user: user = scope.users.ids[contribution.neighbor]
        case .item:
            let id = scope.items.ids[contribution.neighbor]
            (item, title) = (id, scope.catalog[id]?.title)
        }
    }
}

/// A recommended item and the ratings that made its score.
struct ExplainedItem: Encodable {
    private enum CodingKeys: String, CodingKey { case because }

    let item: Recommendation
    /// The largest share, up or down, first; what is left of the score is the baseline.
    let because: [Reason]

    func encode(to encoder: any Encoder) throws {
        try item.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(because, forKey: .because)
    }

    /// The most reasons that text shows of an item.
    private static let shown = 3

    /// Each item with its best reasons.
    static func text(_ items: [ExplainedItem]) -> String {
        items.map { explained in
            let item = explained.item
            let genres = item.genres.joined(separator: ", ")
            let heading = "\(Double(item.score).fixed(3))  \(item.id)  \(item.title ?? "(no title)")  \(genres)"
            let shares = explained.because.reduce(0) { $0 + Double($1.share) }
            var table = TextTable(
                ("", .right), ("share", .right), ("rating", .right), ("similarity", .right), ("", .left))
            table.add("", (Double(item.score) - shares).signed, "", "", "what this person would give it on average")
            for reason in explained.because.prefix(shown) {
                table.add(
                    "", Double(reason.share).signed, Double(reason.rating).fixed(1), Double(reason.similarity).fixed(3),
                    reason.user.map { "by user \($0)" } ?? reason.title ?? reason.item.map { "item \($0)" } ?? "")
            }
            let rest = explained.because.dropFirst(shown)
            if !rest.isEmpty {
                table.add(
                    "", rest.reduce(0) { $0 + Double($1.share) }.signed, "", "", "\(rest.count) more ratings")
            }
            return heading.printable + "\n" + table.text
        }.joined(separator: "\n\n")
    }
}

extension Double {
    /// Three digits after the point, with its sign.
    fileprivate var signed: String { (self < 0 ? "" : "+") + fixed(3) }
}
