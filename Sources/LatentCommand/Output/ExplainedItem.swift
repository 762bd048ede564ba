import LatentRecommenders
import LatentRuntime

/// A rating that made a score, with what the catalog knows of it.
struct Reason: Encodable {
    /// Whose rating: null for the person's own.
    @Nullable var user: Int?
    /// Of which item: null for the one that is recommended.
    @Nullable var item: Int?
    @Nullable var title: String?
    let rating: Float
    let similarity: Float
    let share: Float
}

extension ExplainingRecommender {
    /// The contribution by ids and titles.
    func reason(_ contribution: Contribution) -> Reason {
        var reason = Reason(
            user: nil, item: nil, title: nil, rating: contribution.rating, similarity: contribution.similarity,
            share: contribution.share)
        switch neighborKind {
        case .user: reason.user = scope.users.ids[contribution.neighbor]
        case .item:
            let id = scope.items.ids[contribution.neighbor]
            (reason.item, reason.title) = (id, scope.catalog[id]?.title)
        }
        return reason
    }
}

/// A recommended item and the ratings that made its score.
struct ExplainedItem: Encodable {
    let item: Int
    @Nullable var title: String?
    let genres: [String]
    let score: Float
    /// The largest share, up or down, first; what is left of the score is the baseline.
    let because: [Reason]

    init(_ item: ListedItem, because: [Reason]) {
        self.item = item.item
        title = item.title
        genres = item.genres
        score = item.score
        self.because = because
    }

    /// The most reasons that text shows of an item.
    private static let shown = 3

    /// Each item with its best reasons.
    static func text(_ items: [ExplainedItem]) -> String {
        items.map { item in
            let genres = item.genres.joined(separator: ", ")
            let heading = "\(Double(item.score).fixed(3))  \(item.item)  \(item.title ?? "(no title)")  \(genres)"
            let shares = item.because.reduce(0) { $0 + Double($1.share) }
            var table = TextTable(
                ("", .right), ("share", .right), ("rating", .right), ("similarity", .right), ("", .left))
            table.add("", (Double(item.score) - shares).signed, "", "", "what this person would give it on average")
            for reason in item.because.prefix(shown) {
                table.add(
                    "", Double(reason.share).signed, Double(reason.rating).fixed(1), Double(reason.similarity).fixed(3),
                    reason.user.map { "by user \($0)" } ?? reason.title ?? "item \(reason.item ?? 0)")
            }
            let rest = item.because.dropFirst(shown)
            if !rest.isEmpty {
                table.add(
                    "", rest.reduce(0) { $0 + Double($1.share) }.signed, "", "", "\(rest.count) more ratings")
            }
            return heading + "\n" + table.text
        }.joined(separator: "\n\n")
    }
}

extension Double {
    /// Three digits after the point, with its sign.
    fileprivate var signed: String { (self < 0 ? "" : "+") + fixed(3) }
}
