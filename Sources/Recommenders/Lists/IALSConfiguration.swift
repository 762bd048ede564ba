import LatentDatasets
import LatentLinearAlgebra
import LatentRuntime

/// Implicit alternating least squares: factors of people and of items that make
///
///     Σ c_ui (p_u · q_i − 1)² + α Σ_all (p_u · q_i)² + λ (Σ_u (n_u + α · items)^ν ‖p_u‖² + Σ_i (n_i + α · people)^ν ‖q_i‖²)
///
/// least, with c the feedback, the first sum over what there is of it and the second over all pairs, and n how much a
/// person or an item has.
///
/// Hu, Koren and Volinsky, "Collaborative filtering for implicit feedback datasets", ICDM 2008,
/// doi:10.1109/ICDM.2008.22, with the weighting and scaling of Rendle, Krichene, Zhang and Koren, "Revisiting the
/// performance of iALS on item recommendation benchmarks", RecSys 2022, doi:10.1145/3523227.3548486.
public struct IALSConfiguration: RecommenderConfiguration {
    /// The number of latent dimensions.
    public var rank = 64
    /// Passes over the feedback.
    public var epochs = 16
    /// λ.
    public var regularization = 0.015
    /// α, what a pair without feedback counts beside one with it.
    public var unobservedWeight = 0.1
    /// ν: 0 for the same penalty on all, 1 for one in proportion to what each has.
    public var scaling = 1.0
    /// The rating from which one counts; nil for the mean of all.
    public var leastRating: Double?
    /// What one counts.
    public var weight = FeedbackWeight.binary
    /// How each person's and each item's factors are solved for.
    public var solver = IALSSolver.cholesky
    /// Steps of conjugate gradients.
    public var steps = 3
    /// Dimensions of a subspace, rounded up to a multiple of 16.
    public var blockSize = 32
    /// Of the factors that training begins with.
    public var seed: UInt64 = 0

    /// Rank 64, trained for 16 epochs.
    public init() {}

    public static let names = ["ials"]
    public static let family = "lists"
    public static var settings: [Setting<Self>] {
        [
            .rank(\.rank), .epochs(\.epochs),
            Setting(
                "regularization", \.regularization, .atLeast(0), "a penalty below 0 has no least",
                help: "Penalty on each squared factor."
            ).tried("0.001..0.1"),
            Setting(
                "unobservedWeight", \.unobservedWeight, .above(0), "without it every score is 1",
                help: "What a pair without feedback counts beside one with it."
            ).tried("0.01..1"),
            Setting(
                "scaling", \.scaling, .within(0...1), "it is a power from none to all of what each has",
                help: "How far the penalty grows with what a person or an item has: 0 not at all, 1 in proportion."
            ).tried("0..1"),
        ] + Setting.feedback(\.leastRating, \.weight) + [
            Setting("solver", \.solver, help: "How factors are solved for: exactly, or faster and nearer each epoch."),
            Setting(
                "steps", \.steps, .atLeast(1), "without a step nothing is learned",
                help: "Steps of conjugate gradients.",
                idle: { $0.solver == .cg ? nil : "the solver \($0.solver.rawValue) takes no steps" }),
            Setting(
                "blockSize", \.blockSize, .atLeast(1), "a subspace has a dimension",
                help: "Dimensions of a subspace; a multiple of 16 is used.",
                idle: { $0.solver == .subspace ? nil : "the solver \($0.solver.rawValue) takes all dimensions" }),
            .seed(\.seed),
        ]
    }

    public init?(named name: String) { self.init() }

    public var name: String { "ials" }
    public var predictsRatings: Bool { false }
    public var modelAbilities: Set<Ability> { [.newPeople, .explanations, .itemVectors, .rankingVectors] }
    public var summary: String { "implicit alternating least squares: for lists of any number of items" }
    public var training: TrainingMethod { .byEpochs(EpochPlan(most: epochs, keepsCheckpoints: true)) }

    /// Solves for each person with the items held, then for each item with the people held. The validation ratings are
    /// not looked at, for scores are no ratings.
    /// - Throws: `InvalidArgument` where nothing counts, or factors that are not finite; what checkpoints throw.
    /// - Complexity: 2 · feedback · rank² + (people + items) · rank³/3 flops an epoch by Cholesky; see ``IALSSolver``.
    public func fit(
        _ training: TrainingSet, validation: RatingTable? = nil, options: FitOptions = FitOptions()
    ) throws -> Fitted<IALSRecommender> {
        try fit(training, from: nil, epochs: epochs, options: options)
    }

    public var goesOn: Bool { true }

    public func fit(
        _ data: TrainingSet, from model: IALSRecommender?, epochs: Int, options: FitOptions
    ) throws -> Fitted<IALSRecommender> {
        let scope = try ModelScope(data)
        var whole = self
        whole.rank = try scope.rank(rank, usual: Self().rank)
        var short = whole
        short.epochs = epochs
        let loop = try TrainingLoop(short, data.table, validation: nil, options: options)
        let feedback = try ImplicitFeedback(scope, leastRating: leastRating, weight: weight)
        var training = IALSTraining(whole, feedback, pool: options.pool)
        if let model { training.begin(from: model, scope) }
        return try loop.run(training, scope: scope) {
            IALSRecommender(
                configuration: whole, scope: scope, feedback: feedback, userFactors: $0.userFactors,
                itemFactors: $0.itemFactors)
        }
    }

    /// The solver of a training step.
    var normalSolver: NormalSolver {
        switch solver {
        case .cholesky: .cholesky
        case .cg: .conjugateGradients(steps: steps)
        case .subspace: .subspaces(of: blockSize)
        }
    }

    /// The penalty on the factors of a row that has `count` entries, of `others` that could be.
    func penalty(count: Int, of others: Int) -> Float {
        Float(regularization * Elementary.power(Double(count) + unobservedWeight * Double(others), scaling))
    }
}
