import ArgumentParser
import Recommenders
import Runtime

extension ModelOptions {
    /// The configuration of the model called `name`, or `autoencoder:SOLVER`, with these settings.
    /// - Throws: `InvalidArgument` for an unknown name or a setting that the model does not have.
    func configuration(of name: String, defaultItemCount: Int? = nil) throws -> any RecommenderConfiguration {
        let configuration = try unchecked(name, defaultItemCount: defaultItemCount)
        if case .rule = rank, !(configuration is NeuralConfiguration),
            Self.settings(of: configuration).contains("--rank")
        {
            throw InvalidArgument("\(configuration.name) takes no --rank rule: give a number; the rule is neural's")
        }
        return configuration
    }

    private func unchecked(_ name: String, defaultItemCount: Int?) throws -> any RecommenderConfiguration {
        let parts = name.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        if let mean = MeanConfiguration.Mean(rawValue: name) { return MeanConfiguration(mean) }
        if name == BiasesConfiguration().name { return biases }
        if name == SVDConfiguration().name { return svd }
        if name == CenteredSVDConfiguration().name { return centeredSVD }
        if let kind = NeighborhoodConfiguration.Kind(rawValue: name) { return neighborhood(kind) }
        if let kind = CosineConfiguration.Kind(rawValue: name) { return CosineConfiguration(kind) }
        if let embedding = try embedding(name) { return embedding }
        if name == FactorizationConfiguration().name { return factorization }
        guard parts.first == "autoencoder" else {
            throw InvalidArgument(
                "no model is called '\(name)': there are \(ModelRegistry.names.joined(separator: ", "))")
        }
        var configuration = AutoencoderConfiguration()
        if let text = parts.count == 2 ? parts[1] : solver {
            guard let solver = AutoencoderConfiguration.Solver(rawValue: text) else {
                let known = AutoencoderConfiguration.Solver.allCases.map(\.rawValue).joined(separator: ", ")
                throw InvalidArgument("no solver is called '\(text)': there are \(known)")
            }
            configuration.solver = solver
        }
        configuration.itemCount = itemCount ?? defaultItemCount ?? configuration.itemCount
        configuration.rank = rank?.number ?? configuration.rank
        configuration.maskFraction = maskFraction ?? configuration.maskFraction
        configuration.hiddenWeight = hiddenWeight ?? configuration.hiddenWeight
        configuration.batchSize = batchSize ?? configuration.batchSize
        configuration.epochs = epochs ?? configuration.epochs
        configuration.patience = patience ?? configuration.patience
        configuration.minDelta = minDelta ?? configuration.minDelta
        configuration.learningRate = learningRate
        configuration.regularization = regularization ?? configuration.regularization
        configuration.seed = seed ?? configuration.seed
        return configuration
    }

    private var biases: BiasesConfiguration {
        var configuration = BiasesConfiguration()
        configuration.userRegularization = userRegularization ?? configuration.userRegularization
        configuration.itemRegularization = itemRegularization ?? configuration.itemRegularization
        configuration.epochs = epochs ?? configuration.epochs
        return configuration
    }

    private var svd: SVDConfiguration {
        var configuration = SVDConfiguration()
        configuration.rank = rank?.number ?? configuration.rank
        return configuration
    }

    private var centeredSVD: CenteredSVDConfiguration {
        var configuration = CenteredSVDConfiguration()
        configuration.rank = rank?.number ?? configuration.rank
        configuration.regularization = regularization ?? configuration.regularization
        configuration.userRegularization = userRegularization ?? configuration.userRegularization
        configuration.itemRegularization = itemRegularization ?? configuration.itemRegularization
        configuration.epochs = epochs ?? configuration.epochs
        configuration.seed = seed ?? configuration.seed
        return configuration
    }

    private func neighborhood(_ kind: NeighborhoodConfiguration.Kind) -> NeighborhoodConfiguration {
        var configuration = NeighborhoodConfiguration(kind)
        neighborhood.apply(to: &configuration)
        configuration.regularization = regularization ?? configuration.regularization
        configuration.userRegularization = userRegularization ?? configuration.userRegularization
        configuration.itemRegularization = itemRegularization ?? configuration.itemRegularization
        return configuration
    }

    private var factorization: FactorizationConfiguration {
        var configuration = FactorizationConfiguration()
        configuration.rank = rank?.number ?? configuration.rank
        configuration.epochs = epochs ?? configuration.epochs
        configuration.learningRate = learningRate ?? configuration.learningRate
        configuration.regularization = regularization ?? configuration.regularization
        configuration.patience = patience ?? configuration.patience
        configuration.minDelta = minDelta ?? configuration.minDelta
        configuration.seed = seed ?? configuration.seed
        return configuration
    }

    /// The options that a configuration's model is made with; the rest would be given in vain.
    static func settings(of configuration: any RecommenderConfiguration) -> [String] {
        if configuration is BiasesConfiguration {
            return ["--user-regularization", "--item-regularization", "--epochs"]
        }
        if configuration is SVDConfiguration { return ["--rank"] }
        if configuration is CenteredSVDConfiguration {
            return ["--rank", "--regularization", "--user-regularization", "--item-regularization", "--epochs"]
        }
        if configuration is NeighborhoodConfiguration {
            return NeighborhoodOptions.names + ["--regularization", "--user-regularization", "--item-regularization"]
        }
        if let names = embeddingSettings(of: configuration) { return names }
        if configuration is FactorizationConfiguration {
            return ["--rank", "--epochs", "--learning-rate", "--regularization", "--patience", "--min-delta"]
        }
        guard let autoencoder = configuration as? AutoencoderConfiguration else { return [] }
        let common = ["--item-count", "--solver", "--mask-fraction"]
        return autoencoder.solver == .closedForm
            ? common + ["--regularization"]
            : common + [
                "--rank", "--hidden-weight", "--batch-size", "--epochs", "--patience", "--min-delta", "--learning-rate",
            ]
    }

    /// The settings given, by option name.
    var given: [String] {
        let all: [(String, Bool)] = [
            ("--item-count", itemCount != nil), ("--solver", solver != nil), ("--rank", rank != nil),
            ("--mask-fraction", maskFraction != nil), ("--hidden-weight", hiddenWeight != nil),
            ("--batch-size", batchSize != nil), ("--epochs", epochs != nil), ("--patience", patience != nil),
            ("--min-delta", minDelta != nil), ("--learning-rate", learningRate != nil),
            ("--regularization", regularization != nil), ("--user-regularization", userRegularization != nil),
            ("--item-regularization", itemRegularization != nil),
        ]
        return all.filter(\.1).map(\.0) + neighborhood.given + embedding.given
    }
}
