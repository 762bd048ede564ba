import ArgumentParser
import LatentDatasets
import LatentRuntime

struct DataCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "data", abstract: "Look at, get and make data.",
        discussion: """
            Ratings are read from a folder, a zip or one file of MovieLens' layouts, which are recognized: ratings.dat with \
            movies.dat, u.data with u.item and u.genre, ratings.csv with movies.csv; and from delimited text whose header \
            names columns as ratings.csv does.
            """,
        subcommands: [DataDescribe.self, DataFetch.self, DataGenerate.self])
}

struct DataDescribe: WorkingCommand {
    static let configuration = CommandConfiguration(
        commandName: "describe", abstract: "What is in a data set: counts, the ratings' spread, the most-rated titles.")

    @Argument(help: "A folder, a zip, or one file of ratings.")
    var path: String

    @Option(name: [.customShort("n"), .long], help: "How many of the most-rated titles to list.")
    var count = 10

    @OptionGroup var common: CommonOptions

    struct Document: Encodable {
        let users: Int
        let items: Int
        let ratings: Int
        let sparsity: Double
        let rating: Spread
        let top: [Item]
        let warnings: [String]
    }

    struct Spread: Encodable {
        let mean, std, min, q1, median, q3, max: Double
    }

    struct Item: Encodable {
        let item: ID
        @Nullable var title: String?
        let count: Int
    }

    func validate() throws {
        guard count >= 0 else { throw ValidationError("-n \(count): take 0 or more.") }
    }

    func run() throws {
        let table = try RatingTable(path: path)
        let facts = table.describe(top: count)
        guard common.json else { return show(facts, table.warnings) }
        try Output.json(
            Document(
                users: facts.users, items: facts.items, ratings: facts.ratings, sparsity: facts.sparsity,
                rating: Spread(
                    mean: facts.mean, std: facts.std, min: facts.min, q1: facts.q1, median: facts.median,
                    q3: facts.q3, max: facts.max),
                top: facts.top.map { Item(item: $0.item, title: $0.title, count: $0.count) },
                warnings: table.warnings))
    }

    private func show(_ facts: DataDescription, _ warnings: [String]) {
        print("users      \(facts.users.grouped)")
        print("items      \(facts.items.grouped)")
        print("ratings    \(facts.ratings.grouped)")
        print("sparsity   \((100 * facts.sparsity).fixed(4))%")
        print("rating     mean \(facts.mean.fixed(4)), standard deviation \(facts.std.fixed(4))")
        print(
            "           min \(facts.min), quartiles \(facts.q1), \(facts.median), \(facts.q3), max \(facts.max)")
        for warning in warnings { print("note       \(warning)") }
        guard !facts.top.isEmpty else { return }
        print("")
        var table = TextTable(("ratings", .right), ("item", .right), ("title", .left))
        for item in facts.top {
            table.add(item.count.grouped, item.item.description, item.title ?? "(no title)")
        }
        print(table.text)
    }
}

struct DataFetch: WorkingCommand {
    static let configuration = CommandConfiguration(
        commandName: "fetch", abstract: "Download a MovieLens data set from GroupLens and check its md5.",
        discussion: """
            Data sets: \(DatasetFetch.names.joined(separator: ", ")). Uses curl, and thus its proxies; a download cut off goes on \
            where it stopped when the command is run again. Read the data's own licence before you pass it on.
            """)

    @Argument(help: "The data set's name.")
    var name: String

    @Option(help: ArgumentHelp("The folder to put the zip into.", valueName: "folder"))
    var output = "data"

    @Option(help: ArgumentHelp("Another server with the same files.", valueName: "url"))
    var baseURL = DatasetFetch.defaultBaseURL

    @OptionGroup var common: CommonOptions

    struct Document: Encodable {
        let name: String
        let path: String
        let downloaded: Bool
    }

    func run() throws {
        let outcome = try DatasetFetch.fetch(name: name, into: output, baseURL: baseURL, quiet: common.quiet)
        if common.json {
            return try Output.json(
                Document(name: name, path: outcome.path, downloaded: outcome.wasDownloaded))
        }
        print("\(outcome.path): " + (outcome.wasDownloaded ? "downloaded, md5 checked" : "already there, md5 checked"))
        print("next: latent data describe \(outcome.path)")
    }
}

struct DataGenerate: WorkingCommand {
    static let configuration = CommandConfiguration(
        commandName: "generate", abstract: "Write generated data of MovieLens' shape to a folder.",
        discussion: "Nothing in it is real: no person, no film. The same seed writes the same files.")

    @Option(help: ArgumentHelp("One of \(GeneratorPreset.names).", valueName: "preset"))
    var preset: GeneratorPreset

    @Option(help: ArgumentHelp("The folder to write.", valueName: "folder"))
    var output: String

    @Option(help: "Seed of everything random.")
    var seed: UInt64 = 0

    @OptionGroup var common: CommonOptions

    struct Document: Encodable {
        let output: String
        let users, items, ratings: Int
    }

    func run() throws {
        let table = RatingTable.generated(preset, seed: seed)
        try table.write(to: output, layout: preset.layout)
        if common.json {
            return try Output.json(
                Document(
                    output: output, users: table.userIDs.count, items: table.itemIDs.count, ratings: table.count))
        }
        print(
            "\(output): \(table.count.grouped) ratings of \(table.itemIDs.count.grouped) items by "
                + "\(table.userIDs.count.grouped) users")
        print("next: latent data describe \(output)")
    }
}
