import ArgumentParser
import Latent

struct Demo: WorkingCommand {
    static let configuration = CommandConfiguration(
        abstract: "See it work on generated data; no files needed.",
        discussion: """
            Generates ratings of MovieLens' shape, holds a tenth of them out, fits models to the rest, judges their \
            predictions and their lists, and shows a list of the model of lists that is best.
            """)

    @Option(help: .value("preset", "The shape of the data: \(GeneratorPreset.names)."))
    var preset = GeneratorPreset.ml1M

    @Option(help: "Seed of the data, the split and the models.")
    var seed: UInt64 = 0

    @OptionGroup var common: CommonOptions

    func run() throws {
        let (table, seconds) = measureSeconds { RatingTable.generated(preset, seed: seed) }
        let split = SplitMethod.random(fraction: 0.1, seed: seed)
        let (train, test) = try table.split(split)
        var settings = try ModelOptions.parse([])
        settings.settings.given["seed"] = String(seed)
        let models =
            try Comparing.defaults(items: train.itemIDs.count, settings)
            + Comparing.configurations("ease,ials", settings)
        if !common.json {
            print("generated \(table.count.grouped) ratings like \(preset.rawValue)'s in \(seconds.duration)")
        }
        let lists = RankingOptions.usual(train)
        let results = try Comparing.run(
            models, of: "demo", data: DataSource("generated \(preset.rawValue)", table),
            held: .split(split, train: train, test: test), lists: lists, common: common)
        let metric = Metric.ndcg.at(lists.n)
        let best = models.filter { !$0.configuration.predictsRatings }.max { first, second in
            func figure(_ model: Comparison.Model) -> Double {
                results.first { $0.model == model.label }.flatMap { $0[metric] } ?? 0
            }
            return figure(first) < figure(second)
        }
        if !common.json, let best { try showList(of: best.configuration, train) }
    }

    /// Fits it once more, for results keep no models.
    private func showList(of configuration: some RecommenderConfiguration, _ train: RatingTable) throws {
        let model = try configuration.fit(TrainingSet(train), validation: nil, options: FitOptions()).model
        let user = train.userIDs.ids[train.userIDs.count / 2]
        print("\nuser \(user) liked best")
        print(try model.scope.bestRated(by: user, count: 5).ratedTable)
        print("\nand is recommended by \(configuration.name), of \(model.scope.items.count.grouped) items,")
        print(try model.recommendations(for: user, count: 5).table)
        print("\nnext: latent data fetch ml-1m, or latent --help")
    }
}

extension GeneratorPreset: ExpressibleByArgument {
    static var names: String { allCases.map(\.rawValue).joined(separator: ", ") }
}
