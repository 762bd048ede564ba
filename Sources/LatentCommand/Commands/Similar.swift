import ArgumentParser
import Latent

extension SimilarityMetric: ExpressibleByArgument {}

struct Similar: WorkingCommand {
    static let configuration = CommandConfiguration(
        abstract: "The items nearest to one, in a model's latent space or by its own similarity.",
        discussion: """
            In the latent space of a model of factors, by --metric; of \
            \(ModelRegistry.models(thatCan: .itemNeighbors).joined(separator: " and ")), by the similarities it was \
            fitted with.

              latent similar --model model.safetensors --item 260
              latent similar --model model.safetensors --item 'Toy Story (1995)' --least
              latent similar --model model.safetensors --item 260 --metric euclidean
            """)

    @OptionGroup var model: ModelFile

    @Option(
        parsing: .unconditional, help: .value("id-or-title", "The item: its id, its title, or a part of the title."))
    var item: String

    @Option(help: "cosine (larger is nearer) or euclidean (smaller is nearer); default: cosine.")
    var metric: SimilarityMetric?

    @Flag(help: "The least similar items instead.")
    var least = false

    @Option(name: .top, help: "The length of the list.")
    var top = 10

    @OptionGroup var common: CommonOptions

    func validate() throws {
        guard top >= 1 else { throw ValidationError("-n \(top): a list needs at least 1 item.") }
    }

    func run() throws {
        let loaded = try model.read().model
        let scope = loaded.scope
        let index = try find(in: scope)
        let (neighbors, measure) = try loaded.nearestItems(to: index, count: top, metric: metric, least: least)
        let title = (scope.catalog[scope.items.ids[index]]?.title ?? "item \(scope.items.ids[index])").printable
        try common.show(
            SimilarReport(
                file: model.path, item: scope.items.ids[index], neighbors: scope.recommendations(neighbors),
                measure: measure,
                heading: "\(least ? "least" : "most") like \(title), by \(measure)",
                none: scope.items.count == 1 ? "there is no other item" : "no item is near it"))
    }

    /// The item that the text names: by id, else by title.
    private func find(in scope: ModelScope) throws -> Int {
        let id = scope.items.id(named: item)
        if let index = scope.items.index(of: id) { return index }
        // Titles are searched for text alone: a number that is no id is a mistake, and not a year.
        if case .number = id { return try scope.index(ofItem: id) }
        let matches = scope.catalog.matches(title: item)
        if matches.count == 1, let index = scope.items.index(of: matches[0]) { return index }
        guard !matches.isEmpty else {
            throw Failure.notFound(
                "no item of the \(scope.items.count.grouped) in \(model.path) has a title like '\(item)'")
        }
        let listed = matches.prefix(10).map { "  \($0)  \(scope.catalog[$0]?.title ?? "")" }
        let more = matches.count > 10 ? "\n  and \(matches.count - 10) more" : ""
        throw Failure.notFound(
            "'\(item)' is in \(matches.count) titles; give one's id:\n\(listed.joined(separator: "\n"))\(more)")
    }
}

struct SimilarReport: Report {
    static let command = "similar"
    let file: String
    let item: ID
    let neighbors: [Recommendation]
    let measure, heading, none: String

    static let fields: [Field<Self>] = [
        Field("file", "The model's file.", \.file),
        Field("item", "The item asked about.", \.item),
        Field("measure", "What `score` is.", \.measure),
        Field(
            "neighbors", "The items nearest to it, or farthest, the first the most so.", list: \.neighbors,
            of: Recommendation.scoredFields),
    ]

    var text: String {
        heading
        ""
        neighbors.isEmpty ? none : neighbors.table
    }
}
