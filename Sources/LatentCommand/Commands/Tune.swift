import ArgumentParser
import Latent

struct Tune: WorkingCommand {
    static let configuration = CommandConfiguration(
        abstract: "Search models and settings on a validation part of the training data.",
        usage: """
            latent tune --models auto --data PATH [--budget TIME] [options]
            latent tune MODEL --data PATH --grid NAME=VALUES ... [settings] [options]
            """,
        discussion: """
            --models tries models and settings by successive halving, --grid every \
            combination of its values, with --random N so many of lists and ranges:

              latent tune --models auto --data ml-1m --budget 2m --split random:0.1:1
              latent tune svd-centered --data ml-1m --grid rank=20,50 epochs=10,30
              latent tune autoencoder --data ml-1m --random 20 \\
                --grid rank=10..100 learningRate=1e-3..10 solver=adam,sgd

            Settings that are options here stay as given. All items are covered unless \
            itemCount says otherwise. With --split the best is scored once on the test \
            part. The last line is the command that trains it.
            """)

    @Argument(help: "The model's name, or autoencoder:SOLVER.")
    var model: String?

    @OptionGroup var data: DataOptions
    @OptionGroup var features: FeatureOptions

    @OptionGroup var search: SearchOptions

    @Option(parsing: .upToNextOption, help: .value("name=values", "NAME=VALUE,... or, with --random, NAME=LOW..HIGH."))
    var grid: [String] = []

    @Option(help: .value("count", "Draw so many combinations instead of all."))
    var random: Int?

    @Option(help: .value("share", "Share of the training ratings to choose by."))
    var validation = 0.1

    @Option(
        help: "What to choose by (default: rmse; of lists ndcg).", completion: .list(Metric.all.map(\.name)),
        transform: { try Metric.named($0) })
    var metric: Metric?

    @OptionGroup var ranking: RankingOptions
    @OptionGroup var settings: ModelOptions
    @OptionGroup var common: CommonOptions

    func validate() throws {
        guard (model == nil) != (search.models == nil) else {
            throw ValidationError("Say what to search: one of MODEL, with --grid, and --models NAMES or auto.")
        }
        guard (model == nil) == grid.isEmpty, model != nil || random == nil else {
            throw ValidationError(
                model == nil
                    ? "--grid and --random go with one MODEL; --models has the values worth trying of its own."
                    : "MODEL goes with --grid NAME=VALUES, the settings to search.")
        }
        guard validation > 0, validation < 1 else {
            throw ValidationError("--validation \(validation): take a share between 0 and 1, both excluded.")
        }
        if random == nil, let range = grid.first(where: { $0.contains("..") }) {
            throw ValidationError("--grid \(range): a range goes with --random COUNT; list the values, or draw them.")
        }
    }

    func run() throws {
        guard let model else { return try searchModels() }
        // All items, as in 'compare', so that all settings answer the same questions.
        let base = try settings.configuration(of: model, itemCount: 0)
        try settings.requireEffect(on: base, drawing: true)
        try searchGrid(of: model, base, method: try data.method())
    }

    private func searchGrid<Configuration: RecommenderConfiguration>(
        of model: String, _ base: Configuration, method: SplitMethod?
    ) throws {
        let seed = try settings.seed()
        let metric = try cut(metric ?? (base.predictsRatings ? .rmse : .ndcg))
        try require(metric, of: base)
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
        try requireEffect(of: model, space.names, candidates)
        let loaded = try data.load(
            split: method, withTimestamps: candidates.contains(where: \.needsTimestamps), features)
        let learned = loaded.test.map { Comparing.learned(method, $0.ratings(alsoIn: loaded.train)) }
        loaded.warnings.forEach(Output.note)
        let source = DataSource(data.data, loaded.train, ratings: loaded.count)
        try source.require(differencesFor: [base])
        let ranking = ranking.evaluation(for: [metric], training: loaded.train)
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

    /// The metric of lists of the one length that it or --top says.
    func cut(_ metric: Metric) throws -> Metric {
        if !metric.isOfLists, ranking.top != nil || ranking.liked != nil {
            throw ValidationError("--top and --liked go with a --metric of lists, and \(metric.name) is of ratings.")
        }
        let lengths = ranking.lengths(for: [metric])
        guard Set(lengths).count == 1 else {
            let all = Set(lengths).sorted().map(String.init).joined(separator: ", ")
            throw ValidationError("settings are chosen by lists of one length, and these are \(all): name one.")
        }
        return metric.hasCutoff ? metric.at(lengths[0]) : metric
    }

    /// Refuses a metric of ratings for a model that predicts none.
    func require(_ metric: Metric, of configuration: any RecommenderConfiguration) throws {
        guard configuration.predictsRatings || metric.isOfLists else {
            throw InvalidArgument(
                "\(configuration.name) predicts no ratings, so there is no \(metric.name) to choose by: take one of "
                    + Metric.ofLists.map(\.name).joined(separator: ", "))
        }
    }

    /// A setting that has no say in any candidate would be searched in vain.
    private func requireEffect(of model: String, _ names: [String], _ candidates: [some RecommenderConfiguration])
        throws
    {
        let taken = Set(candidates.flatMap { ModelOptions.effective(in: $0) })
        if let name = names.first(where: { !taken.contains($0) }) {
            throw InvalidArgument("\(model) takes no \(name): its results would all be the same")
        }
    }

    /// What trains the model of `best` on the same ratings.
    func trainCommand(_ best: some RecommenderConfiguration) throws -> String {
        let usual = try ModelRegistry.configuration(named: best.name)
        var words = ["latent", "train", best.name, "--data", data.data]
        if let columns = data.columns.columns { words += ["--columns", columns.description] }
        if let path = features.path { words += ["--features", path] }
        if let split = data.split { words += ["--split", split] }
        for setting in best.settingDescriptions.sorted(by: { $0.name < $1.name })
        where setting.idle == nil && setting.text != usual.text(of: setting.name) {
            words += [setting.option, setting.text]
        }
        return (words + ["--output", "model.safetensors"]).map(\.shellWord).joined(separator: " ")
    }
}

extension String {
    /// The text as one word of a shell.
    fileprivate var shellWord: String {
        let plain = allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-_./:,+=".contains($0)) }
        return plain && !isEmpty ? self : "'\(replacing("'", with: "'\\''"))'"
    }
}
