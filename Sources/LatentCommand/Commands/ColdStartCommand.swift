import ArgumentParser
import Latent

struct ColdStartCommand: WorkingCommand {
    static let configuration = CommandConfiguration(
        commandName: "coldstart",
        abstract: "Predict new people or items; choose what to ask.",
        usage: "latent coldstart --data PATH --model MODEL [settings] [options]",
        discussion: """
            Fits a model to everybody but those who are held out whole, and predicts these with 0, 1, 2, 5 and 10 of \
            their ratings known, by each method. The ratings that may be known come in an order drawn by the seed, and \
            the rest is what every method is tested on.

              latent coldstart --data ml-1m --model svd-centered --split users:600:1
              latent coldstart --data ml-1m --model svd-centered --split items:300:1
              latent coldstart --data ml-1m --model svd-centered --ask 10

            The methods: means, of items, and the newcomer's shrunk deviation; model, its own answer to a new person's \
            ratings; fold-in, the vector that is most likely for the ratings in the population of the training people; \
            mean, their mean vector; alike, that of the people of the nearest features; metadata, the vector that \
            features tell by ridge regression; hybrid, the most likely for ratings and features.

            With --ask, items are chosen one after another for the largest drop of the error that answers to them \
            leave, and asked beside as many of the most rated.
            """)

    @OptionGroup var data: DataOptions

    @Option(
        help: .value(
            "name", "The model: one of \(ModelRegistry.models(thatCan: .additiveFactors).joined(separator: ", "))."))
    var model = "svd-centered"

    @Option(help: .value("counts", "How many ratings are known."), transform: { try KnownCounts(parsing: $0) })
    var known = KnownCounts(values: [0, 1, 2, 5, 10])

    @Option(help: .value("count", "Choose so many items to ask new people about."))
    var ask: Int?

    @OptionGroup var ranking: RankingOptions

    @Option(
        name: .customLong("by"),
        help: .value("order", "Lists by likelihood (default) or rating."),
        transform: { try JudgingOptions.order(named: $0) })
    var order = ListOrder.likelihood

    @Option(help: .value("file", "Draw the errors over the known ratings (SVG)."))
    var plot: String?

    @OptionGroup var settings: ModelOptions
    @OptionGroup var common: CommonOptions

    func validate() throws {
        if let ask, ask < 1 { throw ValidationError("--ask \(ask): ask about 1 item or more.") }
        if ask != nil, plot != nil {
            throw ValidationError("--plot draws known ratings, and --ask has none: take one.")
        }
        if let plot, !plot.lowercased().hasSuffix(".svg") {
            throw ValidationError("--plot \(plot): give a name that ends in .svg.")
        }
    }

    func run() throws {
        if let plot { try OutputFile.check(plot) }
        let configuration = try settings.configuration(of: model, itemCount: 0)
        try configuration.validate()
        try settings.requireEffect(on: configuration, drawing: true)
        guard configuration.abilities.contains(.additiveFactors) else {
            throw InvalidArgument(
                "\(model) has no vector of a person that ratings could be solved for: "
                    + "\(ModelRegistry.models(thatCan: .additiveFactors).joined(separator: ", ")) have one")
        }
        let table = try RatingTable(path: data.data, columns: data.columns.told)
        table.warnings.forEach(Output.note)
        let source = DataSource(data.data, table)
        try source.require(differencesFor: [configuration])
        let (method, kind, seed) = try split(of: table)
        let (train, test) = try table.split(method, columns: data.columns.told)
        let fitted = try fit(configuration, train)
        if let ask {
            guard kind == .people else {
                throw InvalidArgument("--ask is for new people: hold people out, by --split users:N:SEED")
            }
            return try common.show(try asked(ask, fitted, test, source, method, seed))
        }
        try common.show(try tested(fitted, train, test, source, method, kind, seed))
    }

    /// Who is held out: a tenth of the people where nobody says.
    private func split(of table: RatingTable) throws -> (SplitMethod, NewcomerKind, seed: UInt64) {
        let usual = SplitMethod.users(max(table.userIDs.count / 10, 1), seed: try settings.seed())
        let method = try data.method() ?? usual
        switch method {
        case .users(_, let seed): return (method, .people, seed)
        case .items(_, let seed): return (method, .items, seed)
        default:
            throw InvalidArgument(
                "--split \(method): newcomers are held out whole; take users:N:SEED or items:N:SEED")
        }
    }

    private func fit(_ configuration: some RecommenderConfiguration, _ train: RatingTable) throws -> any Recommender {
        try common.withProgress(configuration.name) { progress in
            try configuration.fit(
                TrainingSet(train), validation: nil, options: FitOptions(progress: progress)
            ).model
        }
    }

    private func asked(
        _ count: Int, _ model: some Recommender, _ test: RatingTable, _ source: DataSource, _ method: SplitMethod,
        _ seed: UInt64
    ) throws -> QuestionnaireReport {
        QuestionnaireReport(
            model: model.configuration.name, data: source, split: method, scope: model.scope,
            result: try QuestionnaireTest.run(model, test: test, count: count, seed: seed))
    }

    /// What the data tells of its people, or of its items.
    private func features(_ kind: NewcomerKind, _ train: RatingTable) throws -> FeatureTable? {
        let features = try kind == .people ? FeatureTable(peopleOf: data.data) : FeatureTable(train.catalog)
        if features == nil {
            Output.note(
                "\(data.data) tells nothing of its \(kind.rawValue): the methods alike, metadata and hybrid are left out"
            )
        }
        return features
    }

    private func tested(
        _ model: some Recommender, _ train: RatingTable, _ test: RatingTable, _ source: DataSource,
        _ method: SplitMethod, _ kind: NewcomerKind, _ seed: UInt64
    ) throws -> ColdStartReport {
        let lists = ranking.evaluation(training: train, order: order)
        let result = try ColdStart.run(
            model, test: test, kind, known: known.values, features: try features(kind, train), lists: lists, seed: seed)
        let report = ColdStartReport(
            model: model.configuration.name, data: source, split: method, lists: lists, result: result, plot: plot)
        if let plot { try AtomicFile.write(to: plot) { try $0.write(report.svg) } }
        return report
    }
}

/// Numbers of known ratings.
struct KnownCounts {
    let values: [Int]

    init(values: [Int]) { self.values = values }

    /// Whole numbers between commas.
    init(parsing text: String) throws {
        values = try text.split(separator: ",", omittingEmptySubsequences: false).map { part in
            guard let count = Int(part), (0...1000).contains(count) else {
                throw ValidationError("--known \(text): take numbers of ratings from 0 to 1000, as 0,1,2,5,10.")
            }
            return count
        }
    }
}
