import LatentDatasets
import LatentRecommenders
import LatentRuntime

/// A rating that made a score, with what the catalog knows of it.
struct Reason: Documented {
    var user, item: ID?
    var title: String?
    let rating, similarity, share: Float

    static let fields: [Field<Self>] = [
        Field("user", "Whose rating it is; null for the person's own.", \.user),
        Field("item", "Of which item; null for the one that is recommended.", \.item),
        Field("title", "Its title, where the catalog knows it.", \.title),
        Field("rating", "The rating.", \.rating),
        Field("similarity", "How similar that user, or that item, is.", \.similarity),
        Field("share", "What it adds to the score.", \.share),
    ]
}

extension Reason {
    /// The contribution by ids and titles.
    init(_ contribution: Contribution, in scope: ModelScope) {
        self.init(rating: contribution.rating, similarity: contribution.similarity, share: contribution.share)
        switch contribution.kind {
        case .user: user = scope.users.ids[contribution.neighbor]
        case .item:
            let id = scope.items.ids[contribution.neighbor]
            (item, title) = (id, scope.catalog[id]?.title)
        }
    }
}

/// A recommended item and the ratings that made its score.
struct ExplainedItem: Documented {
    let item: Recommendation
    let because: [Reason]

    static let fields: [Field<Self>] =
        Recommendation.fields(of: \.item) + [
            Field(
                "because",
                "The ratings that made the score, the largest share, up or down, first; what is left of the score is the "
                    + "baseline.", list: \.because)
        ]

    /// The most reasons that text shows of an item.
    private static let shown = 3

    /// Each item with its best reasons.
    static func text(of items: [ExplainedItem]) -> String {
        items.map { explained in
            let item = explained.item
            let genres = item.genres.joined(separator: ", ")
            let heading = "\(Double(item.score).fixed(3))  \(item.id)  \(item.title ?? "(no title)")  \(genres)"
            let shares = explained.because.reduce(0) { $0 + Double($1.share) }
            var table = TextTable(
                ("", .right), ("share", .right), ("rating", .right), ("similarity", .right), ("", .prose))
            table.add("", (Double(item.score) - shares).signed(3), "", "", "what this person would give it on average")
            for reason in explained.because.prefix(shown) {
                table.add(
                    "", Double(reason.share).signed(3), Double(reason.rating).fixed(1),
                    Double(reason.similarity).fixed(3),
                    reason.user.map { "by user \($0)" } ?? reason.title ?? reason.item.map { "item \($0)" } ?? "")
            }
            let rest = explained.because.dropFirst(shown)
            if !rest.isEmpty {
                table.add(
                    "", rest.reduce(0) { $0 + Double($1.share) }.signed(3), "", "", "\(rest.count) more ratings")
            }
            return heading.printable + "\n" + table.text
        }.joined(separator: "\n\n")
    }
}
