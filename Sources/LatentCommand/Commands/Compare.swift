import ArgumentParser
import LatentDatasets
import LatentExperiments
import LatentRecommenders
import LatentRuntime

struct Compare: WorkingCommand {
    static let configuration = CommandConfiguration(
        abstract: "Fit several models and show them in one table.",
        usage: "latent compare --data PATH [--models NAMES] [settings] [options]",
        discussion: """
            All models learn from the same ratings and are scored on the same held-out ones, which none has seen: of one \
            split (a tenth at random, or --split), or, with --folds K, of each of K parts in turn, so that every rating is \
            held out once. Over folds RMSE and MAE are the means of the folds' own, ± is the standard deviation of their \
            RMSE (dividing by K - 1), and the times are means.

              latent compare --data ml-1m
              latent compare --data ml-1m --models item-mean,autoencoder --rank 50
              latent compare --data ml-1m --models biases,svd-centered --folds 5 --seed 1

            --item-count covers the items with the most ratings of all, those held out included: the items are chosen \
            before ratings are held out, so that every model is asked about the same ones.

            A user or an item without a rating in the training part is unknown to the models, and is answered for from the \
            means that are known; a line under the table counts such ratings.
            """)

    @OptionGroup var data: DataOptions

    @Option(
        help: ArgumentHelp(
            "The models, separated by commas; 'autoencoder:SOLVER' names its solver.",
            discussion: """
                Default: \(Comparing.defaultModels.split(separator: ",").joined(separator: ", ")), the last for up to \
                \(Comparing.closedFormItems) items; with --preset the models that have it.
                """,
            valueName: "names"))
    var models: String?

    @Option(
        help: ArgumentHelp(
            "Hold out each of this many parts in turn, instead of one split; --seed draws them.", valueName: "count"))
    var folds: Int?

    @OptionGroup var settings: ModelOptions
    @OptionGroup var common: CommonOptions

    func validate() throws {
        guard folds == nil || data.split == nil else {
            throw ValidationError("--folds and --split are two ways to hold ratings out: give one of them.")
        }
        if let folds, folds < 2 { throw ValidationError("--folds \(folds): take 2 or more.") }
    }

    func run() throws {
        let seed = try settings.seed()
        let method = try data.method() ?? .random(fraction: 0.1, seed: seed)
        let chosen = try models.map { try Comparing.configurations($0, settings) }
        let all = try RatingTable(path: data.data)
        // One cut for all, so that every model is asked about the same items.
        let count = try Self.itemCount(settings)
        if case .files = method, count > 0 {
            throw InvalidArgument("--item-count with --split files:... is not to be had: cut the files beforehand")
        }
        var warnings = all.warnings
        let table = count > 0 ? all.restricted(toItems: all.mostRatedItems(count)) : all
        let held: Comparing.HeldOut
        if let folds {
            held = .folds(try Folds(table, count: folds, seed: seed))
        } else {
            let (train, test) = try table.split(method)
            held = .split(method, train: train, test: test)
            if case .files = method { warnings = train.warnings + test.warnings }
        }
        for warning in warnings { Output.note("note: \(warning)") }
        try Comparing.run(
            try chosen ?? Comparing.defaults(items: table.itemIDs.count, settings), dataset: data.data, held: held,
            common: common)
    }
}

extension Compare {
    /// How many items all models cover; 0 for all.
    fileprivate static func itemCount(_ settings: ModelOptions) throws -> Int {
        guard let text = settings.settings.given["itemCount"] else { return 0 }
        guard let count = Int(text), count >= 0 else {
            throw InvalidArgument("--item-count \(text): take 1 or more, or 0 for all items")
        }
        return count
    }
}

/// What `compare` and `demo` share.
enum Comparing {
    static let defaultModels =
        "global-mean,user-mean,item-mean,mean-of-means,biases,user-knn,item-knn,svd,svd-centered,factorization,"
        + "dot-bias-logistic,autoencoder,autoencoder:closed-form"

    /// The most items for which the closed form, cubic in them, takes seconds.
    static let closedFormItems = 5_000

    /// What the models are scored on.
    enum HeldOut {
        case split(SplitMethod, train: RatingTable, test: RatingTable)
        case folds(Folds)

        /// As results name it.
        var name: String {
            switch self {
            case .split(let method, _, _): method.description
            case .folds(let folds): folds.description
            }
        }

        /// The ratings as a person reads of them.
        var summary: String {
            switch self {
            case .split(let method, let train, let test):
                "\(train.count.grouped) ratings to learn from, \(test.count.grouped) held out (\(method))"
            case .folds(let folds):
                "\(folds.table.count.grouped) ratings, each held out once in \(folds.count) folds (\(folds))"
            }
        }
    }

    struct Document: Encodable {
        let dataset: String
        let split: String
        let results: [ResultDocument]
    }

    /// The default models for data with so many items.
    static func defaults(
        items: Int, _ settings: ModelOptions
    ) throws -> [Comparison.Model] {
        if let preset = settings.preset {
            let names = ModelRegistry.names.filter {
                (try? ModelRegistry.configuration(named: $0, preset: preset)) != nil
            }
            guard !names.isEmpty else {
                throw InvalidArgument(
                    "no preset is called '\(preset)': there are \(ModelRegistry.presets.joined(separator: ", "))")
            }
            return try configurations(names.joined(separator: ","), settings)
        }
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
    ) throws -> [Comparison.Model] {
        let labels = names.split(separator: ",").map(String.init)
        guard !labels.isEmpty else { throw InvalidArgument("--models '\(names)' names no model") }
        if let twice = labels.indices.first(where: { labels[..<$0].contains(labels[$0]) }) {
            throw InvalidArgument("--models names \(labels[twice]) twice")
        }
        // The ratings held out are for scoring, not for stopping by.
        let patience: Set = ["patience", "minDelta"]
        var taken: Set = ["itemCount"]
        let models = try labels.map { label -> Comparison.Model in
            let configuration = try settings.configuration(of: label, itemCount: 0)
            let effective = Set(ModelOptions.effective(in: configuration))
            guard configuration.training.epochs?.judge == .heldOutRatings else {
                taken.formUnion(effective)
                return (label, configuration)
            }
            taken.formUnion(effective.subtracting(patience))
            return (label, try settings.configuration(of: label, itemCount: 0, except: patience))
        }
        if let name = settings.given.first(where: { !taken.contains($0) }) {
            throw InvalidArgument(
                "none of \(names) takes \(SettingDescription.option(of: name)): "
                    + (patience.contains(name)
                        ? "'compare' stops no training by the ratings that it scores on"
                        : ModelOptions.owners(of: name)))
        }
        return models
    }

    static func run(
        _ models: [Comparison.Model], dataset: String, held: HeldOut, common: CommonOptions
    ) throws {
        let results = try results(models, held, common)
        guard !common.json else {
            return try Output.json(
                Document(dataset: dataset, split: held.name, results: results.map { ResultDocument($0) }))
        }
        print(held.summary + "\n")
        print(table(results))
        if let first = results.first, let note = unknownNote(users: first.unknownUsers, items: first.unknownItems) {
            print("\n\(note)")
        }
    }

    private static func results(
        _ models: [Comparison.Model], _ held: HeldOut, _ common: CommonOptions
    ) throws -> [ComparisonResult] {
        var display: ProgressDisplay?
        defer { display?.finish() }
        let options = FitOptions(pool: common.pool())
        let began = { (label: String) in
            display = ProgressDisplay(title: label, quiet: common.quiet)
            return display?.handler
        }
        let ended = { (result: ComparisonResult) in
            display?.finish(saying: "RMSE \(result.rmse?.fixed(4) ?? "-")") ?? ()
        }
        return switch held {
        case .split(_, let train, let test):
            try Comparison.run(models, training: train, test: test, options: options, began: began, ended: ended)
        case .folds(let folds):
            try Comparison.run(models, folds: folds, options: options, began: began, ended: ended)
        }
    }

    private static func table(_ results: [ComparisonResult]) -> String {
        let deviates = results.contains { $0.deviation != nil }
        var table = TextTable(
            [("model", .left), ("RMSE", .right)] + (deviates ? [("±", .right)] : [])
                + [("MAE", .right), ("fit", .right), ("predict", .right)])
        for result in results {
            table.add(
                [result.model, result.rmse?.fixed(4) ?? "-"] + (deviates ? [result.deviation?.fixed(4) ?? "-"] : [])
                    + [result.mae?.fixed(4) ?? "-", result.fitSeconds.duration, result.predictSeconds.duration])
        }
        return table.text
    }

    /// How many held-out ratings a model knew no user or no item of; nil where it knew all.
    static func unknownNote(users: Int, items: Int) -> String? {
        guard users + items > 0 else { return nil }
        return "held-out ratings of unknown users: \(users.grouped), of unknown items: \(items.grouped); answered from "
            + "the means that are known"
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
    let unknownUsers, unknownItems: Int

    init(_ result: ComparisonResult) {
        model = result.model
        rmse = result.rmse
        mae = result.mae
        deviation = result.deviation
        fitSeconds = result.fitSeconds
        predictSeconds = result.predictSeconds
        unknownUsers = result.unknownUsers
        unknownItems = result.unknownItems
    }
}
