import ArgumentParser
import FoundationEssentials
import Glibc
import LatentDatasets
import LatentExperiments
import LatentRecommenders
import LatentRuntime

struct Reproduce: WorkingCommand {
    static let configuration = CommandConfiguration(
        abstract: "A published table, recomputed row by row.",
        discussion: """
            Posts: \(LinearAutoencoderPost.name) (on ml-1m), \(ExploringRecommendersPost.name) (on \
            \(ExploringRecommendersPost.dataset)), \(FastaiCollabPost.name) (on \(FastaiCollabPost.dataset)), \
            \(KerasEmbeddingsPost.name) (on \(KerasEmbeddingsPost.dataset)). 'measured' is the post's own protocol and settings, the median over \
            seeds where the row is random; 'honest' the same without what the protocol leaks; 'tuned' ours at its \
            best, its settings chosen inside the training part, of the model named beside it.
            """)

    @Argument(help: "The post's name.")
    var post: String

    @Option(
        help: ArgumentHelp(
            "The post's data; default: the set named above in $LATENT_DATA, else in data, as a folder or a zip.",
            valueName: "path"))
    var data: String?

    @OptionGroup var common: CommonOptions

    func run() throws {
        try common.show(try reproduce())
    }

    private func reproduce() throws -> ReproductionReport {
        func run(_ name: String, _ body: (RatingTable, FitOptions) throws -> Reproduction) throws -> ReproductionReport
        {
            let path = try data ?? Self.locate(name)
            let table = try RatingTable(path: path)
            return try common.withProgress("reproducing \(post)") { progress in
                ReproductionReport(
                    data: DataSource(path, table),
                    reproduction: try body(table, FitOptions(pool: common.pool(), progress: progress)))
            }
        }
        switch post {
        case LinearAutoencoderPost.name:
            return try run("ml-1m") { try LinearAutoencoderPost($0, options: $1).run() }
        case ExploringRecommendersPost.name:
            return try run(ExploringRecommendersPost.dataset) { try ExploringRecommendersPost($0, options: $1).run() }
        case FastaiCollabPost.name:
            return try run(FastaiCollabPost.dataset) { try FastaiCollabPost($0, options: $1).run() }
        case KerasEmbeddingsPost.name:
            return try run(KerasEmbeddingsPost.dataset) { try KerasEmbeddingsPost($0, options: $1).run() }
        default:
            let known = [
                LinearAutoencoderPost.name, ExploringRecommendersPost.name, FastaiCollabPost.name,
                KerasEmbeddingsPost.name,
            ]
            throw InvalidArgument("no post is called '\(post)': there are \(known.joined(separator: ", "))")
        }
    }

    /// Where the data set called `name` is, by the usual places.
    static func locate(_ name: String) throws -> String {
        let folders = [getenv("LATENT_DATA").map { String(cString: $0) }, "data"].compactMap { $0 }
        let places = folders.flatMap { ["\($0)/\(name)", "\($0)/\(name).zip"] }
        if let found = places.first(where: { FileManager.default.fileExists(atPath: $0) }) { return found }
        throw Failure.NoData(
            description:
                "\(name) is not at \(places.joined(separator: ", ")): get it with 'latent data fetch \(name)', "
                + "or say where it is with --data")
    }
}

struct ReproductionReport: Report {
    static let command = "reproduce"
    let data: DataSource
    let reproduction: Reproduction

    static let fields: [Field<Self>] =
        Reproduction.fields(of: \.reproduction) + [Field("data", "What it was computed on.", object: \.data)]

    var text: String {
        var table = TextTable(
            ("row", .left), ("metric", .left), ("published", .right), ("measured", .right), ("difference", .right),
            ("spread", .right), ("honest", .right), ("tuned", .right), ("of model", .left))
        for row in reproduction.rows {
            func text(_ value: Double?) -> String { Self.text(value, row.decimals) }
            table.add(
                row.name, row.metric + (row.isOfBestEpoch ? ", \(Reproduction.Row.bestEpoch)" : ""),
                text(row.published),
                text(row.measured),
                Self.difference(row.measured, row.published), text(row.spread), text(row.honest), text(row.tuned),
                row.tunedModel ?? "")
        }
        var parts = [table.text]
        if reproduction.rows.contains(where: \.isOfBestEpoch) {
            parts.append(
                "\(Reproduction.Row.bestEpoch): of 'measured', by the held-out ratings, as the post has it; 'tuned' is of "
                    + "the last epoch")
        }
        for list in reproduction.lists {
            var table = TextTable(("", .right), ("published", .prose), ("here", .prose), ("", .left))
            for (place, titles) in zip(list.published, list.measured).enumerated() {
                let mark = list.published.contains(titles.1) ? "" : "(not in the published list)"
                table.add(String(place + 1), titles.0.shortened(to: 48), titles.1.shortened(to: 48), mark)
            }
            parts += [list.name, table.text]
        }
        return parts.joined(separator: "\n\n")
    }

    private static func text(_ value: Double?, _ decimals: Int) -> String {
        guard let value else { return "" }
        if value == value.rounded(), abs(value) < 1e9 { return Int(value).grouped }
        return value.fixed(decimals)
    }

    /// How far a result is from what was published, to two digits.
    private static func difference(_ measured: Double?, _ published: Double?) -> String {
        guard let measured, let published else { return "" }
        return measured == published ? "0" : (measured - published).significant(2)
    }
}
