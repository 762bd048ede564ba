import ArgumentParser
import Latent

struct Train: WorkingCommand {
    static let configuration = CommandConfiguration(
        abstract: "Fit one model.",
        usage: "latent train MODEL --data PATH [--output FILE] [settings] [options]",
        discussion: """
            \(ModelPage.families)

            'latent train MODEL --help' shows one's settings, 'latent models' what each is.

              latent train autoencoder --data ml-1m --output model.safetensors
              latent train dot-bias --data ml-1m --split random:0.1:1 --patience 3
              latent train factorization --data ml-25m --checkpoint state --resume

            With --checkpoint, SIGTERM, SIGINT, SIGHUP and SIGUSR1 end training with exit code 75 \
            once its state is kept; the same command with --resume goes on to the same \
            bits. More --epochs than before go on too, where no rate depends on them.
            """)

    @Argument(help: "The model's name.")
    var model: String

    @OptionGroup var data: DataOptions
    @OptionGroup var features: FeatureOptions
    @OptionGroup var settings: ModelOptions

    @Option(help: .value("file", "Write the model to this file (safetensors)."))
    var output: String?

    @OptionGroup(title: "Checkpoints and the loss curve") var record: RecordOptions
    @OptionGroup var common: CommonOptions

    func run() throws {
        let configuration = try settings.configuration(of: model)
        try configuration.validate()
        try settings.requireEffect(on: configuration)
        let method = try data.method()
        if let output { try OutputFile.check(output) }
        try record.check(for: configuration)
        try record.listening {
            let (count, warnings, train, test) = try data.load(
                split: method, withTimestamps: configuration.needsTimestamps, features)
            warnings.forEach(Output.note)
            let source = DataSource(data.data, train, ratings: count)
            try source.require(differencesFor: [configuration])
            try fit(configuration, consume train, test, method, source)
        }
    }

    private func fit(
        _ configuration: some RecommenderConfiguration, _ train: consuming RatingTable, _ test: RatingTable?,
        _ method: SplitMethod?, _ source: DataSource
    ) throws {
        let count = train.count
        let lists = configuration.predictsRatings || test == nil ? nil : RankingOptions.usual(train)
        // Taken out by whoever fits, who may then let go of it.
        var training = [TrainingSet(consume train)]
        let (fitted, seconds) = try common.withProgress(configuration.name) { progress in
            try measureSeconds {
                try configuration.fit(
                    training.removeLast(), validation: test,
                    options: FitOptions(progress: progress, checkpoints: record.plan))
            }
        }
        let scored = test.map { fitted.model.covered($0) }
        let result = scored.map {
            Comparison.evaluate(
                fitted.model, label: configuration.name, test: $0, lists: lists, pool: .shared)
        }
        let learned = scored.map { Comparing.learned(method, fitted.model.scope.learnedRatings(of: $0)) }
        if let output {
            let splitCount = method.map { _ in source.ratings }
            try ModelArchive(model: fitted.model, split: method?.description, splitCount: splitCount).write(to: output)
        }
        try record.writePlot(of: fitted)
        try common.show(
            TrainReport(
                fitted: fitted, data: source, split: method?.description, training: count, heldOut: test?.count,
                scored: scored?.count, learned: learned, lists: lists, result: result, seconds: seconds,
                output: output, plot: record.plot))
    }
}
