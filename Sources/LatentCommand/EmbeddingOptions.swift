import ArgumentParser
import Recommenders
import Runtime

/// What only the models of embeddings take.
struct EmbeddingOptions: ParsableArguments {
    @Option(help: "Share of the parameters that a step takes off them for a learning rate of 1 (default: 0.1).")
    var weightDecay: Double?

    @Option(help: "Which rows of the tables a step moves: dense, all of them, or touched (default: dense).")
    var updates: RowUpdates?

    @Option(help: "Hidden units of neural (default: 100).")
    var hidden: Int?

    static let names = ["--weight-decay", "--updates"]

    var given: [String] {
        [("--weight-decay", weightDecay != nil), ("--updates", updates != nil), ("--hidden", hidden != nil)]
            .filter(\.1).map(\.0)
    }
}

extension RowUpdates: ExpressibleByArgument {}

extension ModelOptions {
    /// The configuration of the model of embeddings called `name`; nil where that is none.
    /// - Throws: `InvalidArgument` for an unknown solver.
    func embedding(_ name: String) throws -> (any RecommenderConfiguration)? {
        if let form = DotConfiguration.Form(rawValue: name) {
            var configuration = DotConfiguration(form)
            configuration.rank = rank ?? configuration.rank
            try apply(to: &configuration.settings)
            return configuration
        }
        guard name == NeuralConfiguration().name else { return nil }
        var configuration = NeuralConfiguration()
        configuration.rank = rank ?? configuration.rank
        configuration.hidden = embedding.hidden ?? configuration.hidden
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
        settings.weightDecay = embedding.weightDecay ?? settings.weightDecay
        settings.updates = embedding.updates ?? settings.updates
        settings.seed = seed ?? settings.seed
    }

    /// The options that a model of embeddings is made with; nil for another model.
    static func embeddingSettings(of configuration: any RecommenderConfiguration) -> [String]? {
        let common =
            EmbeddingOptions.names + [
                "--rank", "--solver", "--batch-size", "--epochs", "--patience", "--min-delta", "--learning-rate",
                "--regularization",
            ]
        if configuration is NeuralConfiguration { return common + ["--hidden"] }
        return configuration is DotConfiguration ? common : nil
    }
}
