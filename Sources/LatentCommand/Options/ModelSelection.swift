import ArgumentParser
import LatentRecommenders
import LatentRuntime

extension ModelOptions {
    /// The configuration of the model called `name`, or `autoencoder:SOLVER`, with these settings.
    /// - Throws: `InvalidArgument` for an unknown name or a setting that the model does not have.
    func configuration(of name: String, defaultItemCount: Int? = nil) throws -> any RecommenderConfiguration {
        let configuration = try unchecked(name, defaultItemCount: defaultItemCount)
        if case .rule = shared.rank, !(configuration is NeuralConfiguration),
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
        if let text = parts.count == 2 ? parts[1] : shared.solver {
            guard let solver = AutoencoderConfiguration.Solver(rawValue: text) else {
                let known = AutoencoderConfiguration.Solver.allCases.map(\.rawValue).joined(separator: ", ")
                throw InvalidArgument("no solver is called '\(text)': there are \(known)")
            }
            configuration.solver = solver
        }
        configuration.itemCount = shared.itemCount ?? defaultItemCount ?? configuration.itemCount
        configuration.rank = shared.rank?.number ?? configuration.rank
        configuration.maskFraction = autoencoder.maskFraction ?? configuration.maskFraction
        configuration.hiddenWeight = autoencoder.hiddenWeight ?? configuration.hiddenWeight
        configuration.batchSize = shared.batchSize ?? configuration.batchSize
        configuration.epochs = shared.epochs ?? configuration.epochs
        configuration.patience = shared.patience ?? configuration.patience
        configuration.minDelta = shared.minDelta ?? configuration.minDelta
        configuration.learningRate = shared.learningRate
        configuration.regularization = shared.regularization ?? configuration.regularization
        configuration.seed = shared.seed ?? configuration.seed
        return configuration
    }

    private var biases: BiasesConfiguration {
        var configuration = BiasesConfiguration()
        configuration.userRegularization = shared.userRegularization ?? configuration.userRegularization
        configuration.itemRegularization = shared.itemRegularization ?? configuration.itemRegularization
        configuration.epochs = shared.epochs ?? configuration.epochs
        return configuration
    }

    private var svd: SVDConfiguration {
        var configuration = SVDConfiguration()
        configuration.rank = shared.rank?.number ?? configuration.rank
        return configuration
    }

    private var centeredSVD: CenteredSVDConfiguration {
        var configuration = CenteredSVDConfiguration()
        configuration.rank = shared.rank?.number ?? configuration.rank
        configuration.regularization = shared.regularization ?? configuration.regularization
        configuration.userRegularization = shared.userRegularization ?? configuration.userRegularization
        configuration.itemRegularization = shared.itemRegularization ?? configuration.itemRegularization
        configuration.epochs = shared.epochs ?? configuration.epochs
        configuration.seed = shared.seed ?? configuration.seed
        return configuration
    }

    private func neighborhood(_ kind: NeighborhoodConfiguration.Kind) -> NeighborhoodConfiguration {
        var configuration = NeighborhoodConfiguration(kind)
        neighborhood.apply(to: &configuration)
        configuration.regularization = shared.regularization ?? configuration.regularization
        configuration.userRegularization = shared.userRegularization ?? configuration.userRegularization
        configuration.itemRegularization = shared.itemRegularization ?? configuration.itemRegularization
        return configuration
    }

    private var factorization: FactorizationConfiguration {
        var configuration = FactorizationConfiguration()
        configuration.rank = shared.rank?.number ?? configuration.rank
        configuration.epochs = shared.epochs ?? configuration.epochs
        configuration.learningRate = shared.learningRate ?? configuration.learningRate
        configuration.regularization = shared.regularization ?? configuration.regularization
        configuration.biasRegularization = shared.biasRegularization ?? configuration.biasRegularization
        configuration.patience = shared.patience ?? configuration.patience
        configuration.minDelta = shared.minDelta ?? configuration.minDelta
        configuration.seed = shared.seed ?? configuration.seed
        return configuration
    }

    /// The options that a configuration's model is made with; the rest would be given in vain.
    static func settings(of configuration: any RecommenderConfiguration) -> [String] {
        if let options = embeddingOptions(of: configuration) { return options.filter { $0.inVain == nil }.map(\.name) }
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
        if let factorization = configuration as? FactorizationConfiguration {
            return [
                "--rank", "--epochs", "--learning-rate", "--regularization", "--bias-regularization", "--patience",
            ] + (factorization.patience > 0 ? ["--min-delta"] : [])
        }
        guard let autoencoder = configuration as? AutoencoderConfiguration else { return [] }
        let common = ["--item-count", "--solver", "--mask-fraction"]
        return autoencoder.solver == .closedForm
            ? common + ["--regularization"]
            : common + ["--rank", "--hidden-weight", "--batch-size", "--epochs", "--patience", "--learning-rate"]
                + (autoencoder.patience > 0 ? ["--min-delta"] : [])
    }

    /// Refuses an option given that the model is not made with.
    /// - Throws: `InvalidArgument` that says why.
    func requireEffect(on configuration: any RecommenderConfiguration) throws {
        let taken = Self.settings(of: configuration)
        guard let option = given.first(where: { !taken.contains($0) }) else { return }
        let solver = (configuration as? AutoencoderConfiguration).map { " with solver \($0.solver.rawValue)" } ?? ""
        var reason = Self.embeddingOptions(of: configuration)?.first { $0.name == option }?.inVain
        if option == "--min-delta", taken.contains("--patience") { reason = "without --patience it trains all epochs" }
        throw InvalidArgument("\(configuration.name)\(solver) takes no \(option)" + (reason.map { ": \($0)" } ?? ""))
    }

    /// The settings given, by option name.
    var given: [String] {
        let all: [(String, Bool)] = [
            ("--item-count", shared.itemCount != nil), ("--solver", shared.solver != nil),
            ("--rank", shared.rank != nil), ("--mask-fraction", autoencoder.maskFraction != nil),
            ("--hidden-weight", autoencoder.hiddenWeight != nil), ("--batch-size", shared.batchSize != nil),
            ("--epochs", shared.epochs != nil), ("--patience", shared.patience != nil),
            ("--min-delta", shared.minDelta != nil), ("--learning-rate", shared.learningRate != nil),
            ("--regularization", shared.regularization != nil),
            ("--bias-regularization", shared.biasRegularization != nil),
            ("--user-regularization", shared.userRegularization != nil),
            ("--item-regularization", shared.itemRegularization != nil),
        ]
        return all.filter(\.1).map(\.0) + neighborhood.given + embedding.given
    }
}
