import ArgumentParser

/// How many latent dimensions.
enum Rank: ExpressibleByArgument {
    case number(Int)
    /// By a rule of thumb, from how many users and items there are.
    case rule

    init?(argument: String) {
        if argument == "rule" {
            self = .rule
        } else if let number = Int(argument) {
            self = .number(number)
        } else {
            return nil
        }
    }

    var number: Int? {
        switch self {
        case .number(let number): number
        case .rule: nil
        }
    }
}

/// The settings of a model, each under its name in the one vocabulary. What is not given keeps its default.
struct ModelOptions: ParsableArguments {
    @OptionGroup(title: "Settings of several models") var shared: SharedOptions
    @OptionGroup(title: "Settings of autoencoder") var autoencoder: AutoencoderOptions
    @OptionGroup(title: "Settings of user-knn and item-knn") var neighborhood: NeighborhoodOptions
    @OptionGroup(title: "Settings of embeddings (dot, ..., neural)") var embedding: EmbeddingOptions
}

/// What only the autoencoder takes.
struct AutoencoderOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("Share of each user's ratings hidden from the input (default: 0.2).", valueName: "share"))
    var maskFraction: Double?

    @Option(help: ArgumentHelp("Share of the loss that the hidden ratings make up (default: 0.8).", valueName: "share"))
    var hiddenWeight: Double?
}

/// What models of several families take.
struct SharedOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Cover this many most-rated items only; 0 for all.",
            discussion: "Of autoencoder (default: 500), and in 'compare' of all models (default: 0).",
            valueName: "count"))
    var itemCount: Int?

    @Option(
        help: ArgumentHelp(
            "Latent dimensions (default: by model).",
            discussion: """
                By default 25 of autoencoder, 50 of svd, svd-centered and dot, ..., 64 of factorization and neural. neural also \
                takes 'rule', fastai's rule of thumb: min(600, round(1.6 n^0.56)) for n users, and for n items.
                """, valueName: "rank"))
    var rank: Rank?

    @Option(
        help: ArgumentHelp(
            "adam, adadelta, sgd, or closed-form (default: by model).",
            discussion:
                "autoencoder takes all four, by default adadelta; embeddings take the first three, by default adam.",
            valueName: "name"))
    var solver: String?

    @Option(
        help: ArgumentHelp(
            "Users (autoencoder, default: 125) or ratings (embeddings, default: 64) in a batch.", valueName: "count"))
    var batchSize: Int?

    @Option(
        help: ArgumentHelp(
            "Passes over the data at most (default: by model).",
            discussion: """
                By default 100 of autoencoder and biases, 60 of factorization, 30 of svd-centered, \
                \(EmbeddingOptions.defaults(\.epochs)) of embeddings.
                """, valueName: "count"))
    var epochs: Int?

    @Option(
        help: ArgumentHelp(
            "Stop after this many epochs in a row without improvement; 0 for never.",
            discussion: """
                autoencoder (default: 3) goes by its training loss. factorization and embeddings (default: 0) go by the \
                held-out ratings, which they need for it, and then return to the best epoch; not in 'compare' and 'tune', \
                where those ratings are for scoring.
                """, valueName: "epochs"))
    var patience: Int?

    @Option(
        help: ArgumentHelp(
            "The least improvement that --patience counts (default: 1e-5; 0 of embeddings).", valueName: "loss"))
    var minDelta: Double?

    @Option(
        help: ArgumentHelp(
            "Step size; under one-cycle its peak (default: by model).",
            discussion: """
                By default autoencoder takes its solver's own, factorization 0.011, embeddings \
                \(EmbeddingOptions.defaults(\.learningRate)).
                """, valueName: "rate"))
    var learningRate: Double?

    @Option(
        help: ArgumentHelp(
            "Weight of a penalty on large parameters (default: by model).",
            discussion: """
                autoencoder: the ridge of the closed form (500).
                svd-centered: its singular values are lowered by this many times the largest that noise would have (1).
                user-knn (0.02), item-knn (0.01): of the baseline, against the squared similarities of the neighbours.
                factorization: on each squared factor, for each rating that it takes part in (0.035).
                embeddings: on the squared rows of the tables, in each step's loss; with touched updates, those of the rows in \
                the batch (\(EmbeddingOptions.defaults(\.regularization))).
                """, valueName: "weight"))
    var regularization: Double?

    @Option(
        help: ArgumentHelp(
            "Penalty on squared biases of factorization (default: 0.005) and embeddings (0).", valueName: "weight"))
    var biasRegularization: Double?

    @Option(
        help: ArgumentHelp(
            "Ratings at the mean that a user's bias is weighed against (default: 5).",
            discussion: "Of biases, svd-centered, user-knn and item-knn, as the next.", valueName: "count"))
    var userRegularization: Double?

    @Option(
        help: ArgumentHelp(
            "Ratings at the mean that an item's bias is weighed against (default: 3).", valueName: "count"))
    var itemRegularization: Double?

    @Option(help: "Seed of everything random: the same seed gives the same bits (default: 0).")
    var seed: UInt64?
}
