import ArgumentParser
import Datasets
import Experiments
import Recommenders
import Runtime

struct Compare: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Fit several models and show them in one table.",
        discussion: """
            All models learn from the same ratings and are scored on the same held-out ones, which none has seen.

              latent compare --data ml-1m
              latent compare --data ml-1m --models item-mean,autoencoder --rank 50
            """)

    @OptionGroup var data: DataOptions

    @Option(
        help: ArgumentHelp(
            "The models, separated by commas; 'autoencoder:SOLVER' names its solver.",
            discussion: "Default: \(Comparing.defaultModels), the last for up to \(Comparing.closedFormItems) items.",
            valueName: "names"))
    var models: String?

    @OptionGroup(title: "Settings") var settings: ModelOptions
    @OptionGroup var common: CommonOptions

    func run() throws {
        let method = try data.method() ?? .random(fraction: 0.1, seed: settings.seed ?? 0)
        let chosen = try models.map { try Comparing.configurations($0, settings) }
        let all = try RatingTable(path: data.data)
        for warning in all.warnings { Output.note("note: \(warning)") }
        // One cut for all, so that every model is asked about the same items.
        let count = settings.itemCount ?? 0
        if case .files = method, count > 0 {
            throw InvalidArgument("--item-count with --split files:... is not to be had: cut the files beforehand")
        }
        let table = count > 0 ? all.restricted(toItems: all.mostRatedItems(count)) : all
        let (train, test) = try table.split(method)
        try Comparing.run(
            try chosen ?? Comparing.defaults(items: table.itemIDs.count, settings), dataset: data.data, split: method,
            train: train, test: test, common: common)
    }
}

/// What `compare` and `demo` share.
enum Comparing {
    static let defaultModels =
        "global-mean,user-mean,item-mean,mean-of-means,biases,svd,svd-centered,autoencoder,autoencoder:closed-form"

    /// The most items for which the closed form, cubic in them, takes seconds.
    static let closedFormItems = 5_000

    struct Document: Encodable {
        let dataset: String
        let split: String
        let results: [ResultDocument]
    }

    /// The default models for data with so many items.
    static func defaults(
        items: Int, _ settings: ModelOptions
    ) throws -> [(label: String, configuration: any RecommenderConfiguration)] {
        let all = try configurations(defaultModels, settings)
        guard items > closedFormItems else { return all }
        Output.note(
            "note: autoencoder:closed-form is left out over \(items.grouped) items, for its time grows with their cube; "
                + "name it in --models to have it, or cover fewer with --item-count")
        return all.dropLast()
    }

    /// The named models; each covers all items unless told otherwise, so that all answer the same questions.
    static func configurations(
        _ names: String, _ settings: ModelOptions
    ) throws -> [(label: String, configuration: any RecommenderConfiguration)] {
        let labels = names.split(separator: ",").map(String.init)
        guard !labels.isEmpty else { throw InvalidArgument("--models '\(names)' names no model") }
        if let twice = labels.indices.first(where: { labels[..<$0].contains(labels[$0]) }) {
            throw InvalidArgument("--models names \(labels[twice]) twice")
        }
        let models = try labels.map { ($0, try settings.configuration(of: $0, defaultItemCount: 0)) }
        let taken = Set(models.flatMap { ModelOptions.settings(of: $0.1) })
        if let option = settings.given.first(where: { $0 != "--item-count" && !taken.contains($0) }) {
            throw InvalidArgument("none of \(names) takes \(option)")
        }
        return models
    }

    static func run(
        _ models: [(label: String, configuration: any RecommenderConfiguration)], dataset: String, split: SplitMethod,
        train: RatingTable, test: RatingTable, common: CommonOptions
    ) throws {
        var display: ProgressDisplay?
        defer { display?.finish() }
        let results = try Comparison.run(
            models, training: train, test: test, options: FitOptions(pool: common.pool())
        ) { label in
            display?.finish()
            display = ProgressDisplay(title: label, quiet: common.quiet)
            return display?.handler
        }
        display?.finish()
        if common.json {
            try Output.json(
                Document(
                    dataset: dataset, split: split.description, results: results.map { ResultDocument($0) }))
            return
        }
        print(
            "\(train.count.grouped) ratings to learn from, \(test.count.grouped) held out (\(split))\n")
        var table = TextTable(("model", .left), ("RMSE", .right), ("MAE", .right), ("fit", .right), ("predict", .right))
        for result in results {
            table.add(
                result.model, result.rmse?.fixed(4) ?? "-", result.mae?.fixed(4) ?? "-", result.fitSeconds.duration,
                result.predictSeconds.duration)
        }
        print(table.text)
    }
}

/// A result of `compare` and of `evaluate` as JSON.
struct ResultDocument: Encodable {
    let model: String
    @Nullable var rmse: Double?
    @Nullable var mae: Double?
    @Nullable var deviation: Double?
    @Nullable var fitSeconds: Double?
    @Nullable var predictSeconds: Double?

    init(_ result: ComparisonResult) {
        model = result.model
        rmse = result.rmse
        mae = result.mae
        deviation = result.deviation
        fitSeconds = result.fitSeconds
        predictSeconds = result.predictSeconds
    }
}
