import ArgumentParser
import Latent

struct DataSplit: WorkingCommand {
    static let usesBLAS = false
    static let configuration = CommandConfiguration(
        commandName: "split", abstract: "Write the two parts of a split as files for other tools.",
        discussion: """
            Writes train.csv and test.csv: a header user,item,rating, and timestamp where the split goes by time or \
            --columns names it, then a line for each rating. Ids are those of the data; events without a rating have \
            1. 'latent' has the same parts back by --split files:DIR/train.csv:DIR/test.csv.

              latent data split ml-1m --split random:0.1:1 --output parts
            """)

    @Argument(help: "A folder, a zip, one file of ratings, or - for standard input.", transform: DataPath.of)
    var path: String

    @OptionGroup var columns: ColumnOptions

    @Option(help: .value("split", "How to split, as 'latent train --help' says."))
    var split: String

    @Option(help: .value("folder", "The folder to write; made where it is missing."))
    var output: String

    @OptionGroup var common: CommonOptions

    func run() throws {
        let method = try SplitMethod(parsing: split)
        try OutputFile.checkFolder(output, of: "the parts", names: ["train.csv", "test.csv"])
        let (count, warnings, train, test) = try RatingTable.load(path: path, columns: columns.told, split: method)
        warnings.forEach(Output.note)
        guard let test else { return }
        try makeFolder(output)
        let parts = [("train", train), ("test", test)].map { (table: $1, path: "\(output)/\($0).csv") }
        for part in parts { try part.table.writeCSV(to: part.path) }
        try common.show(
            SplitReport(
                data: DataSource(path, train, ratings: count), split: method.description, train: SplitPart(parts[0]),
                test: SplitPart(parts[1]), leaked: test.ratings(beforeOthersIn: train)))
    }
}

/// One part that was written.
struct SplitPart: Documented {
    let path: String
    let users, items, ratings: Int

    init(_ part: (table: RatingTable, path: String)) {
        path = part.path
        users = Set(part.table.users).count
        items = Set(part.table.items).count
        ratings = part.table.count
    }

    static let fields: [Field<Self>] = [
        Field("path", "The file.", \.path),
        Field("users", "Users with a rating in it.", \.users),
        Field("items", "Items with a rating in it.", \.items),
        Field("ratings", "Its ratings.", \.ratings),
    ]
}

struct SplitReport: Report {
    static let command = "data split"
    let data: DataSource
    let split: String
    let train, test: SplitPart
    let leaked: Int?

    static let fields: [Field<Self>] = [
        Field("data", "What was split.", object: \.data),
        Field("split", "How.", \.split),
        Field("train", "The part to learn from.", object: \.train),
        Field("test", "The part to test on.", object: \.test),
        Field(
            "leaked",
            "Ratings to test on that some rating of another user to learn from came after; null without times.",
            \.leaked),
    ]

    var text: String {
        [train, test].map {
            "\($0.path): \($0.ratings.grouped) ratings of \($0.items.grouped) items by \($0.users.grouped) users"
        }
        Comparing.leakNote(leaked, of: test.ratings)
        "next: latent train MODEL --data \(train.path) --split files:\(train.path):\(test.path)"
    }
}
