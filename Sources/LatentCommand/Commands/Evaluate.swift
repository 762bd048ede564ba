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
            --liked or more (if not given, the highest rating that a quarter of the training ratings reach). Of a list of n items (--top 10, or 5,10,20; ndcg@20 is that of lists of 20), h of them \
            relevant, and a user with R relevant items: \(RankingOptions.definitions). Each is the mean over the users \
            with a relevant item, but for the share of listed items and Gini, which are of all their lists together. \
            Items with equal scores rank by id.

            Of a split that holds users out whole (users:N:SEED), --fold-in 0.8 gives the model that share of their \
            ratings, as new people's, and judges by the others. --negatives ranks, for each line '(user,item)' and \
            negatives between tabs, that held-out item among these alone; figures of such a sample say little of lists \
            of all items.
            """)

    @OptionGroup var model: ModelFile

    @OptionGroup var data: DataOptions
    @OptionGroup var ranking: RankingOptions
    @OptionGroup var judging: JudgingOptions

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
        let (given, judged) = try judging.parted(held, loaded.test == nil ? nil : method)
        let test = fitted.covered(judged)
        // Of an item that nobody rated in training nothing is known, and it stands in no list; of one that the model was
        // told to leave out the negatives cannot be ranked.
        let items = fitted.configuration.itemLimit == nil ? loaded.train.itemIDs : fitted.scope.items
        let lists = ranking.evaluation(
            training: loaded.train,
            negatives: try judging.lists(training: loaded.train, test: test, items: items), order: judging.order)
        let result = Comparison.evaluate(
            fitted, label: fitted.configuration.name, test: test, given: given, lists: lists, pool: .shared)
        let report = EvaluateReport(
            file: model.path, data: DataSource(data.data, loaded.train, ratings: loaded.count),
            split: method?.description, result: result, training: fitted.scope.ratings.pattern.count,
            heldOut: judged.count, scored: test.count, learned: fitted.scope.learnedRatings(of: test),
            given: given?.count, leaked: test.ratings(beforeOthersIn: loaded.train),
            lists: lists, unable: Comparing.learnsPeople(fitted.configuration) ? [] : [result.model])
        if let users { try UserMetrics.write(result, of: test.userIDs, to: users) }
        if let note = Comparing.noListNote([result], lists) { Output.note(note) }
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
    /// Other ratings of the users that the model was given.
    let given: Int?
    let leaked: Int?
    let lists: RankingEvaluation
    /// The model, where it has one list for all new people.
    let unable: [String]

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
            Field(
                "given", "Other ratings of the users held out, given to the model; null without --fold-in.", \.given),
            Field(
                "leaked",
                "Ratings scored that some rating of another user in training came after; null without times.", \.leaked
            ),
            Field("n", "The length of the longest lists.", \.lists.n),
            Field("liked", "The rating from which an item is relevant.", \.lists.liked),
            Field("orderedBy", "What lists of a model of ratings are ordered by.", \.lists.order.rawValue),
            Field("negatives", "The file of negatives that lists rank; null where they rank all items.") {
                $0.lists.negatives?.path
            },
        ]

    private var learnedNote: String? {
        learned > 0 ? "\(learned.grouped) of the \(scored.grouped) ratings are ones it learned from" : nil
    }

    var text: String {
        let ratings = split.map { "\(Comparing.share(scored, of: heldOut)) (\($0))" } ?? "\(scored.grouped) ratings"
        "\(result.model) on \(ratings)"
        learnedNote.map { "note: \($0)" }
        ""
        (Metric.ofRatings + Metric.ofLists.filter { !$0.hasCutoff }).tabulated(
            .left("metric", \.heading), .left("value") { figure($0) })
        ""
        Metric.ofLists.filter(\.hasCutoff).tabulated(
            [.left("of lists", \.heading)]
                + lists.cutoffs.map { cutoff in .left("@\(cutoff)") { figure($0.at(cutoff)) } })
        ""
        RankingOptions.summary(lists, users: result.listUsers)
            + "; predicted in \(result.predictSeconds.duration); ±: standard error"
        given.map { "\($0.grouped) other ratings of these users were given to the model" }
        lists.negatives.map { "lists rank one held-out item and the negatives of \($0.path)" }
        for note in [
            given.flatMap { _ in Comparing.unableNote(unable) }, Comparing.leakNote(leaked, of: scored),
            Comparing.noListNote([result], lists), Comparing.unknownNote(result),
        ] {
            note
        }
    }

    private func figure(_ metric: Metric) -> String {
        result[metric].figure.plusOrMinus(result.scores[metric]?.standardError)
    }
}
