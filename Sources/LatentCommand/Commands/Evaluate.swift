import ArgumentParser
import Latent

struct Evaluate: WorkingCommand {
    static let configuration = CommandConfiguration(
        abstract: "Score a saved model.",
        discussion: """
            Takes the held-out ratings of the split that the model was trained on, which its file remembers, or of \
            --split. Ratings of items that the model does not cover are left out, and counted. Those that it learned \
            from, which another split than its own brings back, are scored, flatter it, and are counted, too.

              latent evaluate --model model.safetensors --data ml-1m
              latent evaluate --model model.safetensors --data ml-1m -n 20 --liked 4.5
              latent evaluate --model model.safetensors --data ml-1m --users users.csv

            Lists rank all items of the model but those the user rated in training; relevant are held-out items rated \
            --liked or more. Of a list of n items (--top, default: 10), h of them relevant, and a user with R relevant \
            items: \(RankingOptions.definitions). Each is the mean over the users with a relevant item. Items with \
            equal scores rank by id.
            """)

    @OptionGroup var model: ModelFile

    @OptionGroup var data: DataOptions
    @OptionGroup var ranking: RankingOptions

    @Option(help: .value("file", "Write the metrics of each user alone to this file (CSV)."))
    var users: String?

    @OptionGroup var common: CommonOptions

    func run() throws {
        if let users { try OutputFile.check(users) }
        let archive = try model.read()
        let method = try data.method() ?? model.split(of: archive)
        let loaded = try data.load(split: method)
        if data.split == nil, let count = archive.splitCount, count != loaded.count {
            throw Failure.notFound(
                "\(model.path) was trained on the split \(archive.split ?? "") of \(count.grouped) ratings, and "
                    + "\(data.data) has \(loaded.count.grouped): give the data it was trained on, or --split")
        }
        let (fitted, held) = (archive.model, loaded.test ?? loaded.train)
        let test = fitted.scope.covered(held)
        let result = Comparison.evaluate(
            fitted, label: fitted.configuration.name, test: test, lists: ranking.evaluation, pool: .shared)
        let report = EvaluateReport(
            file: model.path, data: DataSource(data.data, loaded.train, ratings: loaded.count),
            split: method?.description, result: result, training: fitted.scope.ratings.pattern.count,
            heldOut: held.count, scored: test.count, learned: fitted.scope.learnedRatings(of: test),
            ranking: ranking.evaluation)
        if let users { try UserMetrics.write(result.scores, of: test.userIDs, to: users) }
        if let note = Comparing.noListNote([result], ranking.evaluation) { Output.note(note) }
        try common.show(report)
    }
}

struct EvaluateReport: Report {
    static let command = "evaluate"
    let file: String
    let data: DataSource
    let split: String?
    let result: ComparisonResult
    let training, heldOut, scored: Int
    /// Ratings among those scored that the model learned from.
    let learned: Int
    let ranking: RankingEvaluation

    static let fields: [Field<Self>] =
        ComparisonResult.fields(of: \.result) + [
            Field("file", "The model's file.", \.file),
            Field("data", "What it was scored on.", object: \.data),
            Field("split", "How ratings were held out; null where it was scored on all.", \.split),
            Field("training", "Ratings that the model learned from.", \.training),
            Field("heldOut", "Ratings that were held out, or all there are.", \.heldOut),
            Field("leftOut", "Those of items that the model does not cover, left out of the metrics.") {
                $0.heldOut - $0.scored
            },
            Field(
                "learned", "Ratings among those scored that the model learned from, and which flatter it.", \.learned),
            Field("n", "The length of the lists.", \.ranking.n),
            Field("liked", "The rating from which an item is relevant.", \.ranking.liked),
        ]

    private var learnedNote: String? {
        learned > 0 ? "\(learned.grouped) of the \(scored.grouped) ratings are ones it learned from" : nil
    }

    var text: String {
        let ratings = split.map { "\(Comparing.share(scored, of: heldOut)) (\($0))" } ?? "\(scored.grouped) ratings"
        "\(result.model) on \(ratings)"
        learnedNote.map { "note: \($0)" }
        ""
        Metric.all.tabulated(
            .left("metric") { $0.heading(at: ranking.n) },
            .left("value") { result[$0].figure.plusOrMinus(result.scores[$0]?.standardError) })
        ""
        let users = (result.listUsers ?? 0).grouped
        "lists of \(users) users; predicted in \(result.predictSeconds.duration); ±: standard error"
        Comparing.noListNote([result], ranking)
        Comparing.unknownNote(result)
    }
}
