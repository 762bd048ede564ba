import ArgumentParser
import Latent

struct Reproduce: WorkingCommand {
    static let configuration = CommandConfiguration(
        abstract: "A published table, recomputed row by row.",
        discussion: """
            Posts: \(Reproduction.posts.map { "\($0.name) (on \($0.dataset))" }.joined(separator: ", ")). 'measured' \
            is the post's own protocol and settings, the median over seeds where the row is random; 'honest' the same \
            without what the protocol leaks; 'tuned' ours at its best, its settings chosen inside the training part, \
            of the model named beside it.
            """)

    @Argument(help: "The post's name.")
    var post: String

    @Option(
        help: .value(
            "path", "The post's data; default: the set named above in $LATENT_DATA, else in data, as a folder or a zip."
        ), transform: DataPath.of)
    var data: String?

    @OptionGroup var columns: ColumnOptions
    @OptionGroup var common: CommonOptions

    func run() throws {
        guard let known = Reproduction.posts.first(where: { $0.name == post }) else {
            let names = Reproduction.posts.map { $0.name }.joined(separator: ", ")
            throw InvalidArgument("no post is called '\(post)': there are \(names)")
        }
        let path = try data ?? DataPath.located(known.dataset)
        let table = try RatingTable(path: path, columns: columns.told)
        let reproduction = try common.withProgress("reproducing \(post)") { progress in
            try known.init(table, options: FitOptions(progress: progress)).run()
        }
        try common.show(ReproductionReport(data: DataSource(path, table), reproduction: reproduction))
    }
}

struct ReproductionReport: Report {
    static let command = "reproduce"
    let data: DataSource
    let reproduction: Reproduction

    static let fields: [Field<Self>] =
        Reproduction.fields(of: \.reproduction) + [Field("data", "What it was computed on.", object: \.data)]

    /// The columns that have something to say, of all there may be.
    private var columns: [Column<Reproduction.Row>] {
        func number(_ heading: String, _ value: @escaping (Reproduction.Row) -> Double?) -> Column<Reproduction.Row> {
            .right(heading) { Self.text(value($0), $0.decimals) }
        }
        let all: [Column<Reproduction.Row>] = [
            .left("row", \.name),
            .left("metric") { $0.metric + ($0.isOfBestEpoch ? ", \(Reproduction.Row.bestEpoch)" : "") },
            number("published", \.published), number("measured", \.measured), number("±", \.standardError),
            .right("difference") { Self.difference($0.measured, $0.published) },
            number("spread", \.spread), number("honest", \.honest), number("tuned", \.tuned),
            .left("of model") { $0.tunedModel ?? "" }, .prose("settings") { $0.settings ?? "" },
        ]
        return all.filter { column in reproduction.rows.contains { !column.cell($0).isEmpty } }
    }

    var text: String {
        reproduction.rows.tabulated(columns)
        if reproduction.rows.contains(where: \.isOfBestEpoch) {
            ""
            "\(Reproduction.Row.bestEpoch): of 'measured', by the held-out ratings, as the post has it; 'tuned' is of "
                + "the last epoch"
        }
        if !reproduction.notes.isEmpty {
            ""
            reproduction.notes
        }
        for list in reproduction.lists {
            ""
            list.name
            ""
            zip(list.published, list.measured).enumerated().tabulated(
                .right("") { String($0.offset + 1) },
                .prose("published") { $0.element.0.shortened(to: 48) },
                .prose("here") { $0.element.1.shortened(to: 48) },
                .left("") { list.published.contains($0.element.1) ? "" : "(not in the published list)" })
        }
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
