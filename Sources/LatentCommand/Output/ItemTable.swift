import Latent

extension Column<Recommendation> {
    static func score(_ heading: String) -> Column { .right(heading) { Double($0.score).fixed(3) } }
    static var item: Column { .right("item", \.id.description) }
    static var title: Column { .prose("title") { $0.title ?? "(no title)" } }
    static var genres: Column { .prose("genres") { $0.genres.joined(separator: ", ") } }
}

extension [Recommendation] {
    /// The items as an aligned table.
    var table: String {
        let likelihood = Column<Recommendation>.right("likelihood") { $0.likelihood.map { Double($0).fixed(3) } ?? "" }
        let isByLikelihood = contains { $0.likelihood != nil }
        return tabulated((isByLikelihood ? [likelihood] : []) + [.score("score"), .item, .title, .genres])
    }

    /// The items that somebody rated, as an aligned table.
    var ratedTable: String { tabulated(.right("rated", \.score.description), .item, .title, .genres) }
}
