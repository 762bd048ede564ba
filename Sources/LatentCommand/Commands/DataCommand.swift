import ArgumentParser
import Latent

struct DataCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "data", abstract: "Look at, get and make data.",
        discussion: """
            Ratings are read from a folder or a zip of MovieLens' layouts, which are recognized (ratings.dat with \
            movies.dat, u.data with u.item and u.genre, ratings.csv with movies.csv), and from any text with a rating \
            a line, also by gzip or from standard input (-): user, item and perhaps rating and time, between tabs, \
            commas, semicolons, ::, bars, blanks or another byte, with a header or without. Columns are found by their \
            names, or by that order; --columns tells what is not found, rating=none or time=none that there is none, and \
            count=COLUMN that the numbers say how often. A name without a folder, as ml-1m, is looked for in \
            $LATENT_DATA and in data, too:

              latent data describe ratings.csv --columns user=uid,item=isbn,rating=stars
              zcat events.gz | latent data describe - --columns user=2,item=1,rating=none
            """,
        subcommands: [DataDescribe.self, DataSplit.self, DataFetch.self, DataGenerate.self])
}

struct DataDescribe: WorkingCommand {
    static let usesBLAS = false
    static let configuration = CommandConfiguration(
        commandName: "describe", abstract: "What is in a data set: counts, the ratings' spread, the most-rated titles.")

    @Argument(help: "A folder, a zip, one file of ratings, or - for standard input.", transform: DataPath.of)
    var path: String

    @OptionGroup var columns: ColumnOptions

    @Option(name: .top, help: "How many of the most-rated titles to list.")
    var top = 10

    @OptionGroup var common: CommonOptions

    func validate() throws {
        guard top >= 0 else { throw ValidationError("-n \(top): take 0 or more.") }
    }

    func run() throws {
        let table = try RatingTable(path: path, columns: columns.told)
        try common.show(
            DataReport(data: DataSource(path, table), facts: table.describe(top: top), warnings: table.warnings))
    }
}

struct DataReport: Report {
    static let command = "data describe"
    let data: DataSource
    let facts: DataDescription
    let warnings: [String]

    static let fields: [Field<Self>] =
        DataDescription.fields(of: \.facts) + [
            Field("data", "What was described.", object: \.data),
            Field("warnings", "What was counted in reading rather than refused, a sentence each.", \.warnings),
        ]

    var text: String {
        "users      \(facts.users.grouped)"
        "items      \(facts.items.grouped)"
        "ratings    \(facts.ratings.grouped)"
        "values     \(facts.values.rawValue)"
        "sparsity   \(facts.sparsity.percent(4))"
        "rating     mean \(facts.mean.fixed(4)), standard deviation \(facts.std.fixed(4))"
        "           min \(facts.min), quartiles \(facts.q1), \(facts.median), \(facts.q3), max \(facts.max)"
        warnings.map { "note       \($0)" }
        if !facts.top.isEmpty {
            ""
            facts.top.tabulated(
                .right("ratings", \.count.grouped), .right("item", \.item.description),
                .prose("title") { $0.title ?? "(no title)" })
        }
    }
}

struct DataFetch: WorkingCommand {
    static let usesBLAS = false
    static let configuration = CommandConfiguration(
        commandName: "fetch", abstract: "Download a MovieLens data set from GroupLens and check its md5.",
        discussion: """
            Data sets: \(DatasetFetch.names.joined(separator: ", ")). Uses curl, and thus its proxies; a download cut \
            off goes on where it stopped when the command is run again. Read the data's own license before you pass it \
            on.
            """)

    @Argument(help: "The data set's name.")
    var name: String

    @Option(help: .value("folder", "The folder to put the zip into."))
    var output = "data"

    @Option(help: .value("url", "Another server with the same files."))
    var baseURL = DatasetFetch.defaultBaseURL

    @OptionGroup var common: CommonOptions

    func run() throws {
        let outcome = try DatasetFetch.fetch(name: name, into: output, baseURL: baseURL, quiet: common.quiet)
        try common.show(FetchReport(name: name, outcome: outcome))
    }
}

struct FetchReport: Report {
    static let command = "data fetch"
    let name: String
    let outcome: DatasetFetch.Outcome

    static let fields: [Field<Self>] = [
        Field("name", "The data set's name.", \.name),
        Field("path", "Its zip, whole and checked.", \.outcome.path),
        Field("downloaded", "False where it was there already.", \.outcome.wasDownloaded),
    ]

    var text: String {
        "\(outcome.path): \(outcome.wasDownloaded ? "downloaded" : "already there"), md5 checked"
        "next: latent data describe \(outcome.path)"
    }
}

struct DataGenerate: WorkingCommand {
    static let usesBLAS = false
    static let configuration = CommandConfiguration(
        commandName: "generate", abstract: "Write generated data of MovieLens' shape to a folder.",
        discussion: "Nothing in it is real: no person, no film. The same seed writes the same files.")

    @Option(help: .value("preset", "One of \(GeneratorPreset.names)."))
    var preset: GeneratorPreset

    @Option(help: .value("folder", "The folder to write."))
    var output: String

    @Option(help: "Seed of everything random.")
    var seed: UInt64 = 0

    @OptionGroup var common: CommonOptions

    func run() throws {
        let table = RatingTable.generated(preset, seed: seed)
        try table.write(to: output, layout: preset.layout)
        try common.show(GeneratedReport(data: DataSource(output, table)))
    }
}

struct GeneratedReport: Report {
    static let command = "data generate"
    let data: DataSource

    static let fields: [Field<Self>] = [
        Field("output", "The folder that was written.", \.data.path),
        Field("data", "What is in it.", object: \.data),
        Field("users", "Users.", \.data.users),
        Field("items", "Items.", \.data.items),
        Field("ratings", "Ratings.", \.data.ratings),
    ]

    var text: String {
        "\(data.path): \(data.ratings.grouped) ratings of \(data.items.grouped) items by \(data.users.grouped) users"
        "next: latent data describe \(data.path)"
    }
}
