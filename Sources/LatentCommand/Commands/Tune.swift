import ArgumentParser
import Latent

struct Tune: WorkingCommand {
    static let configuration = CommandConfiguration(
        abstract: "Search a model's settings on a validation part of the training data.",
        usage: "latent tune MODEL --data PATH --grid NAME=VALUES ... [settings] [options]",
        discussion: """
            Fits every combination of the values of --grid to the training data but for \
            a validation part, which alone says which is best:

              latent tune svd-centered --data ml-1m --grid rank=20,50 epochs=10,30
              latent tune autoencoder:closed-form --data ml-1m \\
                --grid regularization=200,400,800 --split random:0.1:1

            With --random N, N combinations of lists or ranges LOW..HIGH are drawn; real \
            numbers by their logarithm where both ends are above 0 and ten times apart:

              latent tune autoencoder --data ml-1m --random 20 \\
                --grid rank=10..100 learningRate=1e-3..10 solver=adam,sgd

            Settings are called as in 'latent models MODEL'; those that are options here \
            stay as given. All items are covered unless itemCount says otherwise. What \
            cannot be fitted is listed with the reason. With --split the best is scored \
            once on the test part. The last line is the command that trains it.
            """)

    @Argument(help: "The model's name, or autoencoder:SOLVER.")
    var model: String

    @OptionGroup var data: DataOptions

    @Option(parsing: .upToNextOption, help: .value("name=values", "NAME=VALUE,... or, with --random, NAME=LOW..HIGH."))
    var grid: [String]

    @Option(help: .value("count", "Draw so many combinations instead of all."))
    var random: Int?

    @Option(help: .value("share", "Share of the training ratings to choose by."))
    var validation = 0.1

    @Option(help: "The metric to choose by (default: rmse; of models of lists ndcg).")
    var metric: Metric?

    @OptionGroup var ranking: RankingOptions
    @OptionGroup var settings: ModelOptions
    @OptionGroup var common: CommonOptions

    func validate() throws {
        guard validation > 0, validation < 1 else {
            throw ValidationError("--validation \(validation): take a share between 0 and 1, both excluded.")
        }
        if random == nil, let range = grid.first(where: { $0.contains("..") }) {
            throw ValidationError("--grid \(range): a range goes with --random COUNT; list the values, or draw them.")
        }
    }

    func run() throws {
        // All items, as in 'compare', so that all settings answer the same questions.
        let base = try settings.configuration(of: model, itemCount: 0)
        try settings.requireEffect(on: base, drawing: true)
        try search(base, method: try data.method())
    }

    private func search<Configuration: RecommenderConfiguration>(
        _ base: Configuration, method: SplitMethod?
    ) throws {
        let seed = try settings.seed()
        var metric = metric ?? (base.predictsRatings ? .rmse : .ndcg)
        let ranking = try evaluation(for: metric)
        metric = metric.hasCutoff ? metric.at(ranking.n) : metric
        if !metric.isOfLists, self.ranking.top != nil || self.ranking.liked != nil {
            throw ValidationError("--top and --liked go with a --metric of lists, and \(metric.name) is of ratings.")
        }
        guard base.predictsRatings || metric.isOfLists else {
            throw InvalidArgument(
                "\(model) predicts no ratings, so there is no \(metric.name) to choose by: take one of "
                    + Metric.ofLists.map(\.name).joined(separator: ", "))
        }
        guard !Configuration.settings.isEmpty else {
            throw InvalidArgument("\(model) has no settings, so there is nothing to tune")
        }
        let space = try SearchSpace(base, grid)
        if let name = space.names.first(where: ModelOptions.stopping(base).contains) {
            throw InvalidArgument(
                "\(model) takes no \(name) here: 'tune' stops no training by the ratings that it chooses by; search "
                    + "epochs")
        }
        let candidates = try random.map { try space.random($0, seed: seed) } ?? space.grid()
        try requireEffect(space.names, candidates)
        let loaded = try data.load(split: method, withTimestamps: candidates.contains(where: \.needsTimestamps))
        let learned = loaded.test.map { Comparing.learned(method, $0.ratings(alsoIn: loaded.train)) }
        loaded.warnings.forEach(Output.note)
        let source = DataSource(data.data, loaded.train, ratings: loaded.count)
        try source.require(differencesFor: [base])
        let trials = try common.withProgress(base.name) { progress in
            try Tuning.trials(
                of: candidates, training: loaded.train, fraction: validation, seed: seed, metric: metric,
                lists: ranking, options: FitOptions(progress: progress))
        }.sorted { metric.cost($0[metric]) < metric.cost($1[metric]) }
        let best = trials[0]
        if case .failure(let error) = best.outcome {
            throw InvalidArgument(
                "none of the \(trials.count.grouped) combinations can be fitted; of the first: \(error)")
        }
        let lists = metric.isOfLists ? ranking : nil
        let tested = try loaded.test.map {
            try Tuning.score(best.configuration, training: loaded.train, test: $0, lists: lists)
        }
        try common.show(
            TuneReport(
                data: source, split: method?.description,
                training: loaded.train.count, validation: Int((validation * Double(loaded.train.count)).rounded()),
                heldOut: loaded.test?.count, learned: learned, metric: metric, lists: lists, names: space.names,
                trials: trials, tested: tested, next: try trainCommand(best.configuration)))
    }

    /// How lists are judged, of the one length that `metric` or --top says.
    private func evaluation(for metric: Metric) throws -> RankingEvaluation {
        let asked = ranking.evaluation(for: [metric])
        guard asked.cutoffs.count == 1 else {
            let lengths = asked.cutoffs.map(String.init).joined(separator: ", ")
            throw ValidationError("settings are chosen by lists of one length, and these are \(lengths): name one.")
        }
        return asked
    }

    /// A setting that has no say in any candidate would be searched in vain.
    private func requireEffect(_ names: [String], _ candidates: [some RecommenderConfiguration]) throws {
        let taken = Set(candidates.flatMap { ModelOptions.effective(in: $0) })
        if let name = names.first(where: { !taken.contains($0) }) {
            throw InvalidArgument("\(model) takes no \(name): its results would all be the same")
        }
    }

    /// What trains the model of `best` on the same ratings.
    private func trainCommand(_ best: some RecommenderConfiguration) throws -> String {
        let usual = try ModelRegistry.configuration(named: best.name)
        var words = ["latent", "train", best.name, "--data", data.data]
        if let columns = data.columns.columns { words += ["--columns", columns.description] }
        if let split = data.split { words += ["--split", split] }
        for setting in best.settingDescriptions.sorted(by: { $0.name < $1.name })
        where setting.idle == nil && setting.text != usual.text(of: setting.name) {
            words += [setting.option, setting.text]
        }
        return (words + ["--output", "model.safetensors"]).map(\.shellWord).joined(separator: " ")
    }
}

extension Metric: ExpressibleByArgument {
    public init?(argument: String) {
        guard let metric = try? Metric.named(argument) else { return nil }
        self = metric
    }

    public var defaultValueDescription: String { name }
    public static var allValueStrings: [String] { all.map(\.name) }
}

extension String {
    /// The text as one word of a shell.
    fileprivate var shellWord: String {
        let plain = allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-_./:,+=".contains($0)) }
        return plain && !isEmpty ? self : "'\(replacing("'", with: "'\\''"))'"
    }
}
