import LatentRecommenders
import LatentRuntime

extension ModelOptions {
    /// The configuration of the model of embeddings called `name`; nil where that is none.
    /// - Throws: `InvalidArgument` for an unknown solver, or a preset that the model does not have.
    func embedding(_ name: String) throws -> (any RecommenderConfiguration)? {
        if let form = DotConfiguration.Form(rawValue: name) {
            var configuration = try start(form)
            configuration.rank = shared.rank?.number ?? configuration.rank
            try apply(to: &configuration.settings)
            return configuration
        }
        guard name == NeuralConfiguration().name else { return nil }
        var configuration = embedding.preset?.neural ?? NeuralConfiguration()
        if let rank = shared.rank { configuration.rank = rank.number }
        embedding.apply(to: &configuration)
        try apply(to: &configuration.settings)
        return configuration
    }

    /// What the options begin with: our settings, or a post's.
    private func start(_ form: DotConfiguration.Form) throws -> DotConfiguration {
        guard let preset = embedding.preset else { return DotConfiguration(form) }
        guard let configuration = preset.dot(form) else {
            let others = EmbeddingPreset.allCases.filter { $0.forms.contains(form) }.map(\.rawValue)
            throw InvalidArgument(
                "\(form.rawValue) has no preset \(preset.rawValue): it has \(others.joined(separator: " and "))")
        }
        return configuration
    }

    private func apply(to settings: inout EmbeddingSettings) throws {
        if let solver = shared.solver {
            guard let known = EmbeddingSettings.Solver(rawValue: solver) else {
                let names = EmbeddingSettings.Solver.allCases.map(\.rawValue).joined(separator: ", ")
                throw InvalidArgument("no solver of embeddings is called '\(solver)': there are \(names)")
            }
            settings.solver = known
        }
        settings.batchSize = shared.batchSize ?? settings.batchSize
        settings.epochs = shared.epochs ?? settings.epochs
        settings.patience = shared.patience ?? settings.patience
        settings.minDelta = shared.minDelta ?? settings.minDelta
        settings.learningRate = shared.learningRate ?? settings.learningRate
        settings.regularization = shared.regularization ?? settings.regularization
        settings.biasRegularization = shared.biasRegularization ?? settings.biasRegularization
        embedding.apply(to: &settings)
        settings.seed = shared.seed ?? settings.seed
    }

    /// The options of a model of embeddings, and of those that would be given in vain why; nil for another model.
    static func embeddingOptions(
        of configuration: any RecommenderConfiguration
    ) -> [(name: String, inVain: String?)]? {
        if let dot = configuration as? DotConfiguration {
            return options(
                of: dot.settings, hasBiases: dot.form.hasBiases,
                hasSigmoid: dot.form != .dot && dot.form != .dotBias)
        }
        guard let neural = configuration as? NeuralConfiguration else { return nil }
        return options(of: neural.settings, hasBiases: false, hasSigmoid: neural.isScaled)
            + [
                "--hidden", "--input-dropout", "--hidden-dropout", "--is-scaled", "--dense-initializer",
                "--dense-bias-initializer",
            ].map { ($0, nil) }
    }

    private static func options(
        of settings: EmbeddingSettings, hasBiases: Bool, hasSigmoid: Bool
    ) -> [(name: String, inVain: String?)] {
        let (solver, schedule) = (settings.solver, settings.schedule)
        var isStaged = false
        if case .stages = schedule { isStaged = true }
        let ofOtherSolver = "solver \(solver.rawValue) has none"
        let noBiases = hasBiases ? nil : "it has no biases of users and items"
        let always =
            [
                "--preset", "--rank", "--solver", "--batch-size", "--epochs", "--patience", "--regularization",
                "--updates", "--schedule", "--weight-decay", "--initializer", "--starts-at-mean", "--drop-last",
            ] + (settings.patience > 0 ? ["--min-delta"] : [])
        return always.map { ($0, nil) } + [
            ("--learning-rate", isStaged ? "the stages of its schedule have their own" : nil),
            (
                "--beta1",
                solver != .adam ? ofOtherSolver : schedule == .oneCycle ? "schedule one-cycle has its own" : nil
            ),
            ("--beta2", solver == .adam ? nil : ofOtherSolver),
            ("--rho", solver == .adadelta ? nil : ofOtherSolver),
            ("--epsilon", solver == .sgd ? ofOtherSolver : nil),
            ("--bias-regularization", noBiases), ("--bias-initializer", noBiases),
            ("--range", hasSigmoid ? nil : "it has no sigmoid"),
        ]
    }
}
