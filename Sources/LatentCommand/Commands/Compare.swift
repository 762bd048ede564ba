import ArgumentParser
import Latent

struct Compare: WorkingCommand {
    static let configuration = CommandConfiguration(
        abstract: "Fit several models and show them in one table.",
        usage: "latent compare --data PATH [--models NAMES] [settings] [options]",
        discussion: """
            All models learn from the same ratings and are scored on the same held-out ones, which none has seen: of \
            one split (a tenth at random, or --split), or, with --folds K, of each of K parts in turn: figures are \
            then the means of the folds' own, s.d. is the standard deviation of their RMSE (dividing by K - 1).

              latent compare --data ml-1m
              latent compare --data ml-1m --models item-mean,autoencoder --rank 50
              latent compare --data ml-1m --models biases,svd-centered --folds 5 --seed 1

            --item-count covers the items with the most ratings, chosen before ratings are held out, so that every \
            model is asked about the same ones.

            With --top, lists are judged, too ('latent evaluate --help' says how), beside those of popularity and \
            random. The first of --metrics sorts the rows; its differences to the best and to popularity are tested \
            user by user.
            """)

    @OptionGroup var data: DataOptions
    @OptionGroup var features: FeatureOptions

    @Option(
        help: ArgumentHelp(
            "The models, separated by commas; 'autoencoder:SOLVER' names its solver.",
            discussion: """
                Default: \(Comparing.defaultModels.split(separator: ",").joined(separator: ", ")), the last for up to \
                \(Comparing.closedFormItems) items; with --preset the models that have it.
                """,
            valueName: "names"))
    var models: String?

    @Option(help: .value("count", "Hold out each of so many parts in turn, not one split."))
    var folds: Int?

    @OptionGroup var ranking: RankingOptions

    @Option(
        help: .value("names", "What is shown: ndcg@10,recall@20:min,rmse; or all."),
        transform: { try ShownMetrics(parsing: $0) })
    var metrics: ShownMetrics?

    @Option(help: .value("file", "Keep finished models here, and go on from them."))
    var record: String?

    @Flag(help: "Print a JSON object a line as each model is finished.")
    var jsonLines = false

    @OptionGroup var judging: JudgingOptions
    @OptionGroup var settings: ModelOptions
    @OptionGroup var common: CommonOptions

    func validate() throws {
        if ranking.liked != nil, !asksForLists {
            throw ValidationError("--liked goes with --top N, the length of the lists that are judged.")
        }
        guard folds == nil || data.split == nil else {
            throw ValidationError("--folds and --split are two ways to hold ratings out: give one of them.")
        }
        if let folds, folds < 2 { throw ValidationError("--folds \(folds): take 2 or more.") }
        guard !jsonLines || !common.json else {
            throw ValidationError("--json prints one document and --json-lines a line a model: take one of them.")
        }
        guard folds == nil || (judging.foldIn == nil && judging.negatives == nil) else {
            throw ValidationError("--fold-in and --negatives go with one split, and not with --folds.")
        }
    }

    private var asksForLists: Bool {
        ranking.top != nil || judging.negatives != nil || judging.order != .likelihood
            || metrics?.named?.allSatisfy { !$0.isOfLists } == false
    }

    func run() throws {
        if let record { try OutputFile.check(record) }
        let seed = try settings.seed()
        let method = try data.method() ?? .random(fraction: 0.1, seed: seed)
        let chosen = try models.map { try Comparing.configurations($0, settings) }
        if let models, let chosen, data.split != nil, settings.settings.given["seed"] != nil,
            !chosen.contains(where: {
                $0.configuration.settingDescriptions.contains { $0.name == "seed" && $0.idle == nil }
            })
        {
            throw InvalidArgument("--seed: nothing in \(models) is random, and --split says what is held out")
        }
        let all = try features.attached(
            to: RatingTable(
                path: data.data, columns: data.columns.told,
                withTimestamps: folds == nil && method.needsTimestamps
                    || chosen?.contains { $0.configuration.needsTimestamps } ?? false))
        // One cut for all, so that every model is asked about the same items.
        let count = try itemCount()
        if case .files = method, count > 0 {
            throw InvalidArgument("--item-count with --split files:... is not to be had: cut the files beforehand")
        }
        var warnings = all.warnings
        let table = count > 0 ? all.restricted(toItems: all.mostRatedItems(count)) : all
        let held: Comparing.HeldOut
        var negatives: NegativeLists?
        if let folds {
            held = .folds(try Folds(table, count: folds, seed: seed))
        } else {
            if let note = method.note(of: all) { warnings.append(note) }
            let (train, test) = try table.split(method, columns: data.columns.told)
            let (given, judged) = try judging.parted(test, method)
            negatives = try judging.lists(training: train, test: judged, items: train.itemIDs)
            held = .split(method, train: train, test: judged, given: given)
            if case .files = method { warnings = train.warnings + test.warnings }
        }
        warnings.forEach(Output.note)
        let configured = try chosen ?? Comparing.defaults(items: table.itemIDs.count, settings)
        let source = DataSource(data.data, all)
        try source.require(differencesFor: configured.map { $0.configuration })
        let lists =
            asksForLists
            ? ranking.evaluation(
                for: metrics?.named ?? [], training: held.training, negatives: negatives, order: judging.order)
            : nil
        try Comparing.run(
            configured, of: CompareReport.command, data: source, held: held, lists: lists, metrics: metrics,
            record: record, jsonLines: jsonLines, common: common)
    }

    /// How many items all models cover; 0 for all.
    private func itemCount() throws -> Int {
        guard let text = settings.settings.given["itemCount"] else { return 0 }
        var covering = AutoencoderConfiguration()
        try covering.set("itemCount", to: text)
        try covering.checkBounds()
        return covering.itemCount
    }
}
