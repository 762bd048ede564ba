import LatentRuntime

/// A configuration of embeddings: its own settings and those of the training that all have.
///
/// The settings of the training are said once, here, for `DotConfiguration` and `NeuralConfiguration`. Which of them
/// have no say under the others follows: momentum of a solver that has none, biases of a form that has none, a range
/// without a sigmoid.
protocol EmbeddingConfiguration: RecommenderConfiguration {
    var settings: EmbeddingSettings { get set }
    /// Whether users and items have biases.
    var hasBiases: Bool { get }
    /// Whether a sigmoid keeps ratings within a range.
    var hasSigmoid: Bool { get }
}

extension EmbeddingConfiguration {
    public var training: TrainingMethod {
        .byEpochs(
            EpochPlan(
                most: settings.epochs, judge: .heldOutRatings, patience: settings.patience,
                minDelta: settings.minDelta, keepsCheckpoints: true, mayGrow: settings.schedule != .oneCycle))
    }

    public func validate() throws(InvalidArgument) {
        try checkBounds()
        try settings.validate()
    }

    /// The settings of training. In the order in which a model lists them, after its own: of batches and epochs, of the
    /// optimizer, of the start.
    static var trainingSettings: [Setting<Self>] { batches + optimizer + start }

    private static var batches: [Setting<Self>] {
        [
            Setting(
                "batchSize", \.settings.batchSize, .atLeast(1), "a batch needs a rating", help: "Ratings in a batch."
            ).tried("64,128,256"),
            .epochs(\.settings.epochs),
            Setting("dropLast", \.settings.dropLast, help: "Leave the last, short batch out."),
            Setting("schedule", \.settings.schedule, help: "How the learning rate changes."),
        ] + Setting.stopping(\.settings.patience, \.settings.minDelta)
    }

    private static var optimizer: [Setting<Self>] {
        @Sendable func other(than solvers: Solver..., of settings: EmbeddingSettings) -> String? {
            solvers.contains(settings.solver) ? nil : "solver \(settings.solver.rawValue) has none"
        }
        return [
            Setting(
                "solver", \.settings.solver, choices: [Solver.adam, .adadelta, .sgd].map(\.rawValue),
                help: "How parameters follow their gradients"),
            Setting(
                "updates", \.settings.updates, help: "The rows that a step moves: all, or the batch's"),
            Setting(
                "learningRate", \.settings.learningRate, .above(0).inSinglePrecision, .learningRateReason,
                help: "Step size; under one-cycle its peak.",
                idle: {
                    guard case .stages = $0.settings.schedule else { return nil }
                    return "the stages of its schedule have their own"
                }
            ).tried("0.001..0.02"),
            Setting(
                "beta1", \.settings.beta1, .within(0..<1), .meanReason,
                help: "Adam's share of the mean gradient that a step keeps.",
                idle: {
                    other(than: .adam, of: $0.settings)
                        ?? ($0.settings.schedule == .oneCycle ? "schedule one-cycle has its own" : nil)
                }),
            Setting(
                "beta2", \.settings.beta2, .within(0..<1), .meanReason, help: "The same of the mean squared gradient.",
                idle: { other(than: .adam, of: $0.settings) }),
            Setting(
                "rho", \.settings.rho, .within(0..<1), .meanReason, help: "The same of Adadelta's two means.",
                idle: { other(than: .adadelta, of: $0.settings) }),
            Setting(
                "epsilon", \.settings.epsilon, .above(0).inSinglePrecision, "0 keeps from nothing",
                help: "Keeps Adam and Adadelta from dividing by 0.",
                idle: { other(than: .adam, .adadelta, of: $0.settings) }),
            Setting(
                "regularization", \.settings.regularization, .atLeast(0).inSinglePrecision, .penaltyReason,
                help: "Penalty on the tables' squared rows in a step's loss."
            ).tried("0.00001..0.003"),
            Setting(
                "biasRegularization", \.settings.biasRegularization, .atLeast(0).inSinglePrecision, .penaltyReason,
                help: "The same on the biases.",
                idle: { $0.hasBiases ? nil : "it has no biases of users and items" }),
            Setting(
                "shrinkage", \.settings.shrinkage, .atLeast(0).inSinglePrecision, "it counts ratings",
                help: "Ratings that the penalty of a row counts beside its own.",
                idle: {
                    $0.settings.regularization > 0 ? nil : "without regularization there is no penalty of a row"
                }
            ).tried("0,30,100,300"),
            Setting(
                "weightDecay", \.settings.weightDecay, .atLeast(0).inSinglePrecision, "below 0 parameters grow",
                help: "What a step takes off parameters, times the rate."
            ).tried("0.003..0.3"),
        ]
    }

    private static var start: [Setting<Self>] {
        [
            Setting("initializer", \.settings.initializer, help: "What the tables begin with."),
            Setting(
                "biasInitializer", \.settings.biasInitializer, help: "What the biases of users and items begin with.",
                idle: { $0.hasBiases ? nil : "it has no biases of users and items" }),
            Setting(
                "startsAtMean", \.settings.startsAtMean, help: "Begin with the mean rating as the prediction.",
                idle: { $0.settings.standardize ? "standardized, it begins with the mean anyway" : nil }),
            .standardize(\.settings.standardize),
            Setting(
                "range", \.settings.range, help: "Ratings that a sigmoid can give; widened: an eighth more.",
                idle: { $0.hasSigmoid ? nil : "it has no sigmoid" }),
            .seed(\.settings.seed),
        ]
    }
}

extension RowUpdates: SettingType {}
