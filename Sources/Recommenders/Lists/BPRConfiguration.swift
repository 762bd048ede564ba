import LatentDatasets
import LatentLinearAlgebra
import LatentRuntime

/// Bayesian personalized ranking: factors and biases of items by which what a person has scores above what they do not
/// have. With σ the logistic function, training climbs toward the greatest
///
///     Σ log σ(x_ui − x_uj) − λ/2 (Σ ‖p_u‖² + Σ ‖q_i‖² + Σ b_i²),   x_ui = b_i + p_u · q_i,
///
/// the sum over people u, what they have, i, and what they do not have, j, drawn at random; the penalty counts once for
/// each pair that a number takes part in. A pass draws one j for each i.
///
/// Rendle, Freudenthaler, Gantner and Schmidt-Thieme, "BPR: Bayesian personalized ranking from implicit feedback", UAI
/// 2009, arXiv:1205.2618. Pairs are learned from block by block of the grid of ``FactorizationConfiguration``, so that
/// the result does not depend on the number of threads.
public struct BPRConfiguration: RecommenderConfiguration {
    /// The number of latent dimensions.
    public var rank = 64
    /// Passes over the feedback.
    public var epochs = 100
    /// The step size.
    public var learningRate = 0.05
    /// λ.
    public var regularization = 0.01
    /// The rating from which one counts; nil for the mean of all.
    public var leastRating: Double?
    /// Of the factors that training begins with, and of what it compares.
    public var seed: UInt64 = 0

    /// Rank 64, trained for 100 epochs.
    public init() {}

    public static let names = ["bpr"]
    public static let family = "lists"
    public static var settings: [Setting<Self>] {
        [
            .rank(\.rank), .epochs(\.epochs),
            Setting(
                "learningRate", \.learningRate, .above(0).inSinglePrecision, .learningRateReason, help: "Step size."
            ).tried("0.01..0.2"),
            Setting(
                "regularization", \.regularization, .atLeast(0).inSinglePrecision, .penaltyReason,
                help: "Penalty on each squared factor and bias, for each pair that it takes part in."
            ).tried("0.001..0.1"),
            .leastRating(\.leastRating), .seed(\.seed),
        ]
    }

    public init?(named name: String) { self.init() }

    public var name: String { "bpr" }
    public var predictsRatings: Bool { false }
    public var modelAbilities: Set<Ability> { [.newPeople, .itemVectors, .rankingVectors, .itemBiases] }
    public var summary: String { "Bayesian personalized ranking: pairs of what people have and do not have, by SGD" }
    public var training: TrainingMethod { .byEpochs(EpochPlan(most: epochs, keepsCheckpoints: true)) }

    /// Learns from the pairs block by block. The validation ratings are not looked at, for scores are no ratings.
    /// - Throws: `InvalidArgument` where nothing counts, everybody has everything, or the loss grows beyond all bounds;
    ///   what checkpoints throw.
    /// - Complexity: O(feedback · rank) an epoch.
    public func fit(
        _ training: TrainingSet, validation: RatingTable? = nil, options: FitOptions = FitOptions()
    ) throws -> Fitted<BPRRecommender> {
        try fit(training, from: nil, epochs: epochs, options: options)
    }

    public var goesOn: Bool { true }

    public func fit(
        _ data: TrainingSet, from model: BPRRecommender?, epochs: Int, options: FitOptions
    ) throws -> Fitted<BPRRecommender> {
        let scope = try ModelScope(data)
        var whole = self
        whole.rank = try scope.rank(rank, usual: Self().rank)
        var short = whole
        short.epochs = epochs
        let loop = try TrainingLoop(short, data.table, validation: nil, options: options)
        let feedback = try ImplicitFeedback(scope, leastRating: leastRating)
        guard feedback.matrix.pattern.count < scope.users.count * scope.items.count else {
            throw InvalidArgument("everybody has every item, so that there is nothing to rank them above")
        }
        var training = BPRTraining(whole, feedback, pool: options.pool)
        if let model { training.begin(from: model, scope) }
        return try loop.run(training, scope: scope) { $0.model(scope, feedback) }
    }
}
