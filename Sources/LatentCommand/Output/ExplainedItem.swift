import Latent

extension Reason {
    fileprivate var name: String { feature ?? user.map { "by user \($0)" } ?? title ?? item.map { "item \($0)" } ?? "" }
}

/// A recommended item and the ratings, or the features, that made its score.
struct ExplainedItem: Documented {
    let item: Recommendation
    let because: [Reason]

    static let fields: [Field<Self>] =
        Recommendation.fields(of: \.item) + [
            Field(
                "because",
                "The ratings, or features, that made the score, the largest share, up or down, first; what is left of the score is "
                    + "the baseline.", list: \.because)
        ]

    /// The most reasons that text shows of an item.
    private static let shown = 3

    /// The item with its best reasons.
    var text: String {
        func sum(_ reasons: some Sequence<Reason>) -> Double {
            reasons.reduce(0) { $0 + Double($1.contribution.share) }
        }
        let areFeatures = because.contains { $0.feature != nil }
        let ratings = because.filter { $0.contribution.kind != .training }
        let (score, rest) = (Double(item.score), ratings.dropFirst(Self.shown))
        var rows: [(share: Double, rating: Contribution?, name: String)] = []
        // Scores of lists have no baseline: the shares are all there is.
        let baseline = score - sum(because)
        if abs(baseline) >= 0.0005 { rows.append((baseline, nil, "what this person would give it on average")) }
        rows += ratings.prefix(Self.shown).map { (Double($0.contribution.share), $0.contribution, $0.name) }
        if !rest.isEmpty { rows.append((sum(rest), nil, "\(rest.count) more \(areFeatures ? "features" : "ratings")")) }
        rows += because.filter { $0.contribution.kind == .training }.map {
            (Double($0.contribution.share), nil, "what training found beyond these ratings")
        }
        let genres = item.genres.joined(separator: ", ")
        return "\(score.fixed(3))  \(item.id)  \(item.title ?? "(no title)")  \(genres)".printable + "\n"
            + rows.tabulated(
                .right("") { _ in "" },
                .right("share") { $0.share.signed(3) },
                .right(areFeatures ? "taste" : "rating") {
                    $0.rating.map { Double($0.rating).fixed(areFeatures ? 3 : 1) } ?? ""
                },
                .right(areFeatures ? "item" : "similarity") { $0.rating.map { Double($0.similarity).fixed(3) } ?? "" },
                .prose("", \.name))
    }
}
