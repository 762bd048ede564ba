import ArgumentParser
import LatentRecommenders
import LatentRuntime

extension RowUpdates: ExpressibleByArgument {}
extension EmbeddingPreset: ExpressibleByArgument {}
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
    @Option(
        help: ArgumentHelp(
            "Begin with all the settings of a post's model; other options override them.",
            discussion: """
                fastai ("Demystifying Recommendations"): dot, dot-sigmoid, dot-bias-sigmoid, neural, all with fastai's own weight \
                decay of 0.01; the notebook's other rows take --weight-decay and --learning-rate.
                keras (RecommenderV1, V2, NetV2, Net): dot, dot-bias-sigmoid, dot-bias-logistic, neural.
                exploring ("Exploring Recommender Systems"): dot, dot-bias, neural.
                """))
    var preset: EmbeddingPreset?

    @Option(
        help: ArgumentHelp(
            "Which rows of the tables a step moves: all of them, or those in the batch (default: touched; dense of neural)."
        ))
    var updates: RowUpdates?

    @Option(help: ArgumentHelp("\(LearningRateSchedule.forms) (default: one-cycle).", valueName: "form"))
    var schedule: LearningRateSchedule?

    @Option(
        help: ArgumentHelp(
            "A step multiplies parameters by 1 less this times the learning rate (default: \(EmbeddingOptions.defaults(\.weightDecay)), by model).",
            valueName: "share"))
    var weightDecay: Double?

    @Option(
        help: ArgumentHelp(
            "Adam's share of the mean gradient that a step keeps (default: 0.9; one-cycle has its own).",
            valueName: "share"))
    var beta1: Float?

    @Option(help: ArgumentHelp("The same of the mean squared gradient (default: 0.99).", valueName: "share"))
    var beta2: Float?

    @Option(help: ArgumentHelp("The same of Adadelta's two means (default: 0.95).", valueName: "share"))
    var rho: Float?

    @Option(
        help: ArgumentHelp("Keeps Adam and Adadelta from dividing by 0 (default: 0.00001).", valueName: "number"))
    var epsilon: Float?

    @Option(
        help: ArgumentHelp("Of the tables: \(Initializer.forms) (default: normal:0.01).", valueName: "form"))
    var initializer: Initializer?

    @Option(
        help: ArgumentHelp(
            "Of the biases of users and items, as of the tables (default: normal:0.01).", valueName: "form"))
    var biasInitializer: Initializer?

    @Option(
        help: ArgumentHelp(
            "Begin at the mean rating (default: true of dot, dot-bias and dot-sigmoid, else false).",
            valueName: "true|false"))
    var startsAtMean: Bool?

    @Option(
        help: ArgumentHelp(
            "What a sigmoid gives: \(RatingRange.forms) (default: by model).",
            discussion: """
                A lowest rating below 0 needs a sign of equality: --range=-1:6. Widened is an eighth more at each end than was observed: the default of dot-sigmoid and dot-bias-sigmoid, \
                else it is observed.
                """))
    var range: RatingRange?

    @Option(help: ArgumentHelp("Leave the last, short batch out (default: false).", valueName: "true|false"))
    var dropLast: Bool?

    @Option(help: ArgumentHelp("Hidden units of neural (default: 64).", valueName: "count"))
    var hidden: Int?

    @Option(
        help: ArgumentHelp(
            "Share of neural's inputs put to 0, drawn anew for each rating (default: 0.12).", valueName: "share"))
    var inputDropout: Double?

    @Option(
        help: ArgumentHelp("The same of its hidden units (default: 0.05).", valueName: "share"))
    var hiddenDropout: Double?

    @Option(
        help: ArgumentHelp(
            "Keep neural's ratings within --range by a sigmoid (default: true).", valueName: "true|false"))
    var isScaled: Bool?

    @Option(
        help: ArgumentHelp(
            "Of the weights of neural's layers, as of the tables (default: glorot).", valueName: "form"))
    var denseInitializer: Initializer?

    @Option(
        help: ArgumentHelp("Of the biases of its layers, by their inputs (default: all 0).", valueName: "form"))
    var denseBiasInitializer: Initializer?

    /// From the least to the greatest that these models begin with.
    static func defaults<Value: Comparable>(_ setting: KeyPath<EmbeddingSettings, Value>) -> String {
        let all =
            DotConfiguration.Form.allCases.map { DotConfiguration($0).settings } + [NeuralConfiguration().settings]
        let values = all.map { $0[keyPath: setting] }.sorted()
        return values.isEmpty ? "" : "\(values[0]) to \(values[values.count - 1])"
    }

    private static let all: [(name: String, isGiven: @Sendable (Self) -> Bool)] = [
        ("--preset", { $0.preset != nil }), ("--updates", { $0.updates != nil }),
        ("--schedule", { $0.schedule != nil }), ("--weight-decay", { $0.weightDecay != nil }),
        ("--beta1", { $0.beta1 != nil }), ("--beta2", { $0.beta2 != nil }), ("--rho", { $0.rho != nil }),
        ("--epsilon", { $0.epsilon != nil }), ("--initializer", { $0.initializer != nil }),
        ("--bias-initializer", { $0.biasInitializer != nil }), ("--starts-at-mean", { $0.startsAtMean != nil }),
        ("--range", { $0.range != nil }), ("--drop-last", { $0.dropLast != nil }),
        ("--hidden", { $0.hidden != nil }), ("--input-dropout", { $0.inputDropout != nil }),
        ("--hidden-dropout", { $0.hiddenDropout != nil }), ("--is-scaled", { $0.isScaled != nil }),
        ("--dense-initializer", { $0.denseInitializer != nil }),
        ("--dense-bias-initializer", { $0.denseBiasInitializer != nil }),
    ]

    /// Those given.
    var given: [String] { Self.all.filter { $0.isGiven(self) }.map(\.name) }

    /// Changes what was given.
    func apply(to settings: inout EmbeddingSettings) {
        settings.updates = updates ?? settings.updates
        settings.schedule = schedule ?? settings.schedule
        settings.weightDecay = weightDecay ?? settings.weightDecay
        settings.beta1 = beta1 ?? settings.beta1
        settings.beta2 = beta2 ?? settings.beta2
        settings.rho = rho ?? settings.rho
        settings.epsilon = epsilon ?? settings.epsilon
        settings.initializer = initializer ?? settings.initializer
        settings.biasInitializer = biasInitializer ?? settings.biasInitializer
        settings.startsAtMean = startsAtMean ?? settings.startsAtMean
        settings.range = range ?? settings.range
        settings.dropLast = dropLast ?? settings.dropLast
    }

    /// The same of the layers.
    func apply(to configuration: inout NeuralConfiguration) {
        configuration.hidden = hidden ?? configuration.hidden
        configuration.inputDropout = inputDropout ?? configuration.inputDropout
        configuration.hiddenDropout = hiddenDropout ?? configuration.hiddenDropout
        configuration.isScaled = isScaled ?? configuration.isScaled
        configuration.denseInitializer = denseInitializer ?? configuration.denseInitializer
        configuration.denseBiasInitializer = denseBiasInitializer ?? configuration.denseBiasInitializer
    }
}
