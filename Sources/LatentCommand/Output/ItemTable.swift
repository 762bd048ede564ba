import Latent

extension Column<Recommendation> {
    static func score(_ heading: String) -> Column { .right(heading) { Double($0.score).fixed(3) } }
    static var item: Column { .right("item", \.id.description) }
    static var title: Column { .prose("title") { $0.title ?? "(no title)" } }
    static var genres: Column { .prose("genres") { $0.genres.joined(separator: ", ") } }
}

extension [Recommendation] {
    /// The items as an aligned table.
    var table: String { tabulated(.score("score"), .item, .title, .genres) }

    /// The items that somebody rated, as an aligned table.
    var ratedTable: String { tabulated(.right("rated", \.score.description), .item, .title, .genres) }
}
