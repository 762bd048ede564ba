import ArgumentParser
import LatentDatasets
import LatentExperiments
import LatentRecommenders
import LatentRuntime

struct Tune: WorkingCommand {
    static let configuration = CommandConfiguration(
        abstract: "Search a model's settings on a validation part of the training data.",
        discussion: """
            Every combination of the values given is fitted, to what is left of the training data when a validation part, a \
            tenth drawn by --seed, is taken from it; that part alone says which is best.

              latent tune svd-centered --data ml-1m --grid rank=20,50 \\
                --grid regularization=0.5,1,2
              latent tune autoencoder:closed-form --data ml-1m \\
                --grid regularization=200,400,800 --split random:0.1:1

            With --random N, N combinations are drawn by --seed instead, of lists or of ranges LOW..HIGH:

              latent tune autoencoder --data ml-1m --random 20 \\
                --grid rank=10..100 learningRate=1e-3..10 solver=adam,sgd

            Whole numbers and those in lists are equally likely. Other numbers are drawn by their logarithm where both ends \
            are above 0 and ten times or more apart, else evenly, and rounded to 4 digits.

            A setting is called as in the configuration that 'train --json' prints (learningRate) or as its option without \
            the dashes (learning-rate); an unknown name gets the list. The \
            others keep their defaults, but all items are covered unless itemCount says otherwise; ratings of items that a \
            model does not cover are answered by its fallback. Settings that a model cannot have, or with which training \
            diverges, are listed with the reason.

            With --split the test part is taken away first. The best settings alone are scored on it, once, fitted to all \
            of the training part. The last line is the command that trains that model.
            """)

    @Argument(help: "The model's name, or autoencoder:SOLVER.")
    var model: String

    @OptionGroup var data: DataOptions

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp(
            "A setting and its values, NAME=VALUE,... or, with --random, NAME=LOW..HIGH; as many as you like.",
            valueName: "name=values"))
    var grid: [String]

    @Option(help: ArgumentHelp("Draw this many combinations instead of trying all.", valueName: "count"))
    var random: Int?

    @Option(help: ArgumentHelp("The share of the training ratings to choose by.", valueName: "share"))
    var validation = 0.1

    @Option(help: "Seed of the validation part, of the draws, and of the models.")
    var seed: UInt64 = 0

    @OptionGroup var common: CommonOptions

    struct Document: Encodable {
        let model: String
        let trials: [TrialDocument]
        let best: AnyEncodable
        @Nullable var rmse: Double?
    }

    struct TrialDocument: Encodable {
        let configuration: AnyEncodable
        @Nullable var rmse: Double?
        @Nullable var fitSeconds: Double?
        @Nullable var reason: String?
    }

    func validate() throws {
        guard validation > 0, validation < 1 else {
            throw ValidationError("--validation \(validation): take a share between 0 and 1, both excluded.")
        }
        if random == nil, let range = grid.first(where: { $0.contains("..") }) {
            throw ValidationError("--grid \(range): a range goes with --random COUNT; list the values, or draw them.")
        }
    }

    func run() throws {
        var settings = try ModelOptions.parse([])
        settings.shared.seed = seed
        // All items, as in 'compare', so that all settings answer the same questions.
        try search(try settings.configuration(of: model, defaultItemCount: 0), method: try data.method())
    }

    private func search<Configuration: RecommenderConfiguration>(
        _ base: Configuration, method: SplitMethod?
    ) throws {
        guard !ModelOptions.settings(of: base).isEmpty else {
            throw InvalidArgument("\(model) has no settings, so there is nothing to tune")
        }
        let space = try SearchSpace(base, grid)
        if (base as? any EarlyStoppingConfiguration)?.stopsByHeldOut == true,
            let name = space.names.first(where: { ["patience", "minDelta"].contains($0) })
        {
            throw InvalidArgument(
                "\(model) takes no \(name) here: 'tune' stops no training by the ratings that it chooses by; search epochs"
            )
        }
        let candidates = try random.map { try space.random($0, seed: seed) } ?? space.grid()
        try requireEffect(space.names, candidates, of: base)
        let loaded = try RatingTable.load(path: data.data, split: method)
        for warning in loaded.warnings { Output.note("note: \(warning)") }
        let trials = try common.withProgress(base.name) { progress in
            try Tuning.trials(
                of: candidates, training: loaded.train, fraction: validation, seed: seed,
                options: FitOptions(pool: common.pool(), progress: progress))
        }.sorted { ($0.rmse ?? .infinity) < ($1.rmse ?? .infinity) }
        let best = trials[0]
        if case .failure(let error) = best.outcome {
            throw InvalidArgument(
                "none of the \(trials.count.grouped) combinations can be fitted; of the first: \(error)")
        }
        let tested = try loaded.test.map {
            try Tuning.score(
                best.configuration, training: loaded.train, test: $0, options: FitOptions(pool: common.pool()))
        }
        guard !common.json else {
            return try Output.json(
                Document(
                    model: base.name, trials: trials.map { TrialDocument($0) },
                    best: AnyEncodable(best.configuration), rmse: tested?.rmse))
        }
        let held = Int((validation * Double(loaded.train.count)).rounded())
        print("\((loaded.train.count - held).grouped) ratings to learn from, \(held.grouped) to choose by\n")
        print(try Self.table(trials, space.names))
        let settings = try ModelSettings(best.configuration)
        let chosen = space.names.map { "\($0) \(settings.text(of: $0))" }.joined(separator: ", ")
        print("\nbest: \(chosen), RMSE \(best.rmse?.fixed(4) ?? "-") on the validation part")
        if let tested, let method, let test = loaded.test {
            print(
                "fitted to all \(loaded.train.count.grouped) training ratings, RMSE \(tested.rmse?.fixed(4) ?? "-") on "
                    + "the \(test.count.grouped) held-out ratings (\(method))")
        }
        print(try trainCommand(best.configuration))
    }

    /// A setting that no candidate's model takes would be searched in vain; one that makes another model of it is not the
    /// model's.
    private func requireEffect(
        _ names: [String], _ candidates: [some RecommenderConfiguration], of base: some RecommenderConfiguration
    ) throws {
        if let other = candidates.first(where: { $0.name != base.name }) {
            throw InvalidArgument("\(other.name) is another model than \(base.name): tune it under its own name")
        }
        let taken = Set(candidates.flatMap { ModelOptions.settings(of: $0) })
        if let name = names.first(where: { $0 != "seed" && !taken.contains(ModelOptions.option($0)) }) {
            throw InvalidArgument("\(model) takes no \(name): its results would all be the same")
        }
    }

    private static func table(
        _ trials: [Tuning.Trial<some RecommenderConfiguration>], _ names: [String]
    ) throws -> String {
        var table = TextTable(
            names.map { ($0, .right) } + [("RMSE", .right), ("fit", .right), ("", .left)])
        for trial in trials {
            let settings = try ModelSettings(trial.configuration)
            let document = TrialDocument(trial)
            table.add(
                names.map { settings.text(of: $0) } + [
                    document.rmse?.fixed(4) ?? "-", document.fitSeconds?.duration ?? "-", document.reason ?? "",
                ])
        }
        return table.text
    }

    /// What trains the model of `best` on the same ratings.
    private func trainCommand(_ best: some RecommenderConfiguration) throws -> String {
        let usual = try Self.texts(try ModelOptions.parse([]).configuration(of: best.name))
        let taken = Set(ModelOptions.settings(of: best) + ["--seed"])
        var words = ["latent", "train", best.name, "--data", data.data]
        if let split = data.split { words += ["--split", split] }
        for (name, text) in try Self.texts(best).sorted(by: { $0.key < $1.key }) where text != usual[name] {
            let option = ModelOptions.option(name)
            if taken.contains(option) { words += [option, text] }
        }
        return (words + ["--output", "model.safetensors"]).map(\.shellWord).joined(separator: " ")
    }

    /// The settings of a configuration and their values.
    private static func texts(_ configuration: some RecommenderConfiguration) throws -> [String: String] {
        let settings = try ModelSettings(configuration)
        return Dictionary(uniqueKeysWithValues: settings.names.map { ($0, settings.text(of: $0)) })
    }
}

extension Tune.TrialDocument {
    init(_ trial: Tuning.Trial<some RecommenderConfiguration>) {
        configuration = AnyEncodable(trial.configuration)
        rmse = trial.rmse
        switch trial.outcome {
        case .success(let result): (fitSeconds, reason) = (result.fitSeconds, nil)
        case .failure(let error): (fitSeconds, reason) = (nil, "\(error)")
        }
    }
}

extension ModelOptions {
    /// The option of the setting `name`: `--learning-rate` of `learningRate`.
    static func option(_ name: String) -> String {
        "--" + name.map { $0.isUppercase ? "-\($0.lowercased())" : String($0) }.joined()
    }
}

extension String {
    /// The text as one word of a shell.
    fileprivate var shellWord: String {
        let plain = allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-_./:,+=".contains($0)) }
        return plain && !isEmpty
            ? self : "'\(split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''"))'"
    }
}
