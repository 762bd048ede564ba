import ArgumentParser
import Recommenders
import Runtime

extension RowUpdates: ExpressibleByArgument {}
extension Initializer: ExpressibleByArgument {
    public init?(argument: String) { self.init(argument) }
}
extension LearningRateSchedule: ExpressibleByArgument {
    public init?(argument: String) { self.init(argument) }
}
extension RatingRange: ExpressibleByArgument {
    public init?(argument: String) { self.init(argument) }
}

/// What only the models of embeddings take.
struct EmbeddingOptions: ParsableArguments {
    @Option(help: "Share of the parameters that a step takes off them for a learning rate of 1 (default: by model).")
    var weightDecay: Double?

    @Option(help: "Penalty on squared biases (default: 0).")
    var biasRegularization: Double?

    @Option(help: "Which rows of the tables a step moves: dense, all of them, or touched (default: by model).")
    var updates: RowUpdates?

    @Option(help: "\(LearningRateSchedule.forms) (default: one-cycle).")
    var schedule: LearningRateSchedule?

    @Option(help: "Of the tables: \(Initializer.forms) (default: normal:0.01).")
    var initializer: Initializer?

    @Option(help: "Of the biases, as of the tables.")
    var biasInitializer: Initializer?

    @Option(help: ArgumentHelp("Begin at the mean rating (default: true).", valueName: "true|false"))
    var startsAtMean: Bool?

    @Option(
        help: ArgumentHelp(
            "What a sigmoid gives: \(RatingRange.forms) (default: widened; observed of dot-bias-logistic).",
            discussion: "Widened is an eighth more at each end than was observed."))
    var range: RatingRange?

    @Option(help: ArgumentHelp("Leave the last, short batch out (default: false).", valueName: "true|false"))
    var dropLast: Bool?

    @Option(help: "Hidden units of neural (default: 64).")
    var hidden: Int?

    @Option(help: "Share of neural's inputs that an epoch drops (default: 0.12).")
    var inputDropout: Double?

    @Option(help: "Share of neural's hidden units that an epoch drops (default: 0.05).")
    var hiddenDropout: Double?

    private typealias Entry = (name: String, isGiven: @Sendable (Self) -> Bool)

    private static let ofAll: [Entry] = [
        ("--weight-decay", { $0.weightDecay != nil }), ("--bias-regularization", { $0.biasRegularization != nil }),
        ("--updates", { $0.updates != nil }), ("--schedule", { $0.schedule != nil }),
        ("--initializer", { $0.initializer != nil }), ("--bias-initializer", { $0.biasInitializer != nil }),
        ("--starts-at-mean", { $0.startsAtMean != nil }), ("--range", { $0.range != nil }),
        ("--drop-last", { $0.dropLast != nil }),
    ]

    private static let ofNeural: [Entry] = [
        ("--hidden", { $0.hidden != nil }), ("--input-dropout", { $0.inputDropout != nil }),
        ("--hidden-dropout", { $0.hiddenDropout != nil }),
    ]

    /// Those that all the models take, and those of `neural` beside them.
    static let names = ofAll.map(\.name)
    static let namesOfNeural = ofNeural.map(\.name)

    /// Those given.
    var given: [String] { (Self.ofAll + Self.ofNeural).filter { $0.isGiven(self) }.map(\.name) }

    /// Changes what was given.
    func apply(to settings: inout EmbeddingSettings) {
        settings.weightDecay = weightDecay ?? settings.weightDecay
        settings.biasRegularization = biasRegularization ?? settings.biasRegularization
        settings.updates = updates ?? settings.updates
        settings.schedule = schedule ?? settings.schedule
        settings.initializer = initializer ?? settings.initializer
        settings.biasInitializer = biasInitializer ?? settings.biasInitializer
        settings.startsAtMean = startsAtMean ?? settings.startsAtMean
        settings.range = range ?? settings.range
        settings.dropLast = dropLast ?? settings.dropLast
    }
}

extension ModelOptions {
    /// The configuration of the model of embeddings called `name`; nil where that is none.
    /// - Throws: `InvalidArgument` for an unknown solver.
    func embedding(_ name: String) throws -> (any RecommenderConfiguration)? {
        if let form = DotConfiguration.Form(rawValue: name) {
            var configuration = DotConfiguration(form)
            configuration.rank = rank?.number ?? configuration.rank
            try apply(to: &configuration.settings)
            return configuration
        }
        guard name == NeuralConfiguration().name else { return nil }
        var configuration = NeuralConfiguration()
        if let rank { configuration.rank = rank.number }
        configuration.hidden = embedding.hidden ?? configuration.hidden
        configuration.inputDropout = embedding.inputDropout ?? configuration.inputDropout
        configuration.hiddenDropout = embedding.hiddenDropout ?? configuration.hiddenDropout
        try apply(to: &configuration.settings)
        return configuration
    }

    private func apply(to settings: inout EmbeddingSettings) throws {
        if let solver {
            guard let known = EmbeddingSettings.Solver(rawValue: solver) else {
                let names = EmbeddingSettings.Solver.allCases.map(\.rawValue).joined(separator: ", ")
                throw InvalidArgument("no solver of embeddings is called '\(solver)': there are \(names)")
            }
            settings.solver = known
        }
        settings.batchSize = batchSize ?? settings.batchSize
        settings.epochs = epochs ?? settings.epochs
        settings.patience = patience ?? settings.patience
        settings.minDelta = minDelta ?? settings.minDelta
        settings.learningRate = learningRate ?? settings.learningRate
        settings.regularization = regularization ?? settings.regularization
        embedding.apply(to: &settings)
        settings.seed = seed ?? settings.seed
    }

    /// The options that a model of embeddings is made with; nil for another model.
    static func embeddingSettings(of configuration: any RecommenderConfiguration) -> [String]? {
        let common =
            EmbeddingOptions.names + [
                "--rank", "--solver", "--batch-size", "--epochs", "--patience", "--min-delta", "--learning-rate",
                "--regularization",
            ]
        if configuration is NeuralConfiguration { return common + EmbeddingOptions.namesOfNeural }
        return configuration is DotConfiguration ? common : nil
    }
}
