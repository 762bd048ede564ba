import LatentDatasets
import LatentLinearAlgebra
import LatentRuntime

/// The linear autoencoder of "Building a Recommender System, Part 2" (solvers `adadelta`, `adam`, `sgd`), and the
/// full-rank one that is solved at once (`closedForm`).
///
/// The post's model is low-rank and learns to fill in hidden preferences; errors count at known places alone. The
/// closed form counts all places, unknown ones as preferences of 0, see ``ClosedFormAutoencoder``, and needs items²
/// numbers. Its preferences are what the effects of ``BaselineEstimates`` leave, and where a row tells little, its
/// prediction is that of the effects.
///
///     var configuration = AutoencoderConfiguration()
///     configuration.solver = .closedForm
///     (configuration.itemCount, configuration.regularization) = (2_000, 400)
///     let model = try configuration.fit(TrainingSet(table)).model
public struct AutoencoderConfiguration: RecommenderConfiguration {
    /// The most-rated items that the model covers; 0 for all. The model knows no other item: its scope, its lists and
    /// its means are of these.
    public var itemCount = 500
    /// How the parameters are found: the post's unless told otherwise.
    public var solver = Solver.adadelta
    /// The number of latent dimensions. The closed form has full rank, whatever this says.
    public var rank = 25
    /// The share of each user's entries that is hidden from the input, rounded down to whole entries, others in each
    /// epoch; in the closed form, the probability that an entry is dropped.
    public var maskFraction = 0.2
    /// The share of the loss that the hidden entries make up. 1 counts hidden entries alone, 0 those shown alone.
    public var hiddenWeight = 0.8
    /// Users in a batch. No more than there are users; those left over when an epoch is cut into whole batches sit it
    /// out.
    public var batchSize = 125
    /// Passes over the users at most.
    public var epochs = 100
    /// Epochs without an improvement of `minDelta` after which training stops; 0 to never stop early. It is the
    /// training loss that is judged, so that validation ratings are not needed, and the last epoch is kept.
    public var patience = 3
    /// The least improvement of the training loss that `patience` counts, in squared units of training.
    public var minDelta = 1e-5
    /// The step size; nil for the solver's own: 1 for Adadelta, 0.002 for Adam, 1 for SGD.
    public var learningRate: Double?
    /// The closed form's ridge λ. In squared units of training, for it is added to the diagonal of PᵀP; the more ratings
    /// an item has, the less it counts.
    public var regularization = 400.0
    /// Whether preferences are counted in standard deviations of the ratings: what is learned of another scale is then
    /// the same. Else they are in the ratings' units, as in the post.
    public var standardize = true
    /// Of the weights that training begins with, the order of the users and what is hidden.
    public var seed: UInt64 = 0

    /// The post's settings, but in standard deviations.
    public init() {}

    /// The post's own: preferences are in stars.
    public static var post: AutoencoderConfiguration {
        var configuration = AutoencoderConfiguration()
        configuration.standardize = false
        return configuration
    }

    public static let names = ["autoencoder"]
    public static let family = "autoencoder"
    public static var settings: [Setting<Self>] {
        let ofEpochs: @Sendable (Self) -> String? = {
            $0.solver == .closedForm ? "solver closed-form has full rank and no epochs" : nil
        }
        let stopping = Setting<Self>.stopping(
            \.patience, \.minDelta,
            help: "Stop after so many epochs without an improvement of the training loss; 0 for never."
        ).map { $0.idle(where: ofEpochs) }
        return [
            Setting(
                "itemCount", \.itemCount, .atLeast(0), "it counts items",
                help: "Cover this many most-rated items only; 0 for all."),
            Setting("solver", \.solver, help: "How parameters are found; closed-form at once, at full rank."),
            .rank(\.rank).idle(where: ofEpochs),
            Setting(
                "maskFraction", \.maskFraction, .within(0..<1), "with all hidden there is no input",
                help: "Share of each user's ratings hidden from the input."
            ).tried("0..0.5"),
            Setting(
                "hiddenWeight", \.hiddenWeight, .within(0...1), "it is a share",
                help: "Share of the loss that the hidden ratings make up.", idle: ofEpochs
            ).tried("0.5..1"),
            Setting(
                "batchSize", \.batchSize, .atLeast(1), "a batch needs a user", help: "Users in a batch.",
                idle: ofEpochs
            ).tried("32,64,125,250"),
            .epochs(\.epochs).idle(where: ofEpochs),
        ] + stopping + [
            Setting(
                "learningRate", \.learningRate, unset: "solver", .above(0).inSinglePrecision, .learningRateReason,
                help: "Step size; solver for its own: 1 of adadelta and sgd, 0.002 of adam.", idle: ofEpochs),
            Setting(
                "regularization", \.regularization, .above(0).inSinglePrecision,
                "without it a Gram matrix may have no inverse", help: "Ridge of the closed form.",
                idle: { $0.solver == .closedForm ? nil : "solver \($0.solver.rawValue) has no ridge" }
            ).tried("10..3000"),
            .standardize(\.standardize), .seed(\.seed).idle(where: ofEpochs),
        ]
    }

    public init?(named name: String) { self.init() }

    public var name: String { "autoencoder" }
    public var modelAbilities: Set<Ability> { [.newPeople, .explanations, .itemVectors] }
    public var summary: String {
        "preferences, less means, through a linear code: that of \"Building a Recommender System, Part 2\""
    }

    /// By epochs: an epoch takes 2 · rank · (5 known + 2 shown) flops for the known entries and those shown, or 10 ·
    /// rank · users · items by GEMM, whichever is quicker for the density; the parameters are 2 · items · rank numbers
    /// and what the optimizer remembers of each. In closed form: the Gram matrix of the preferences, items³ flops for
    /// its inverse, and a few matrices of items × items, of which too many for the memory are refused.
    /// - Throws: `InvalidArgument` for settings that cannot be, a rank above the items covered, an `items²` beyond the
    ///   memory, no ratings, one beyond ``ModelScope/largestRating``, or an item that a user rated twice, or training
    ///   that diverges; `LinearAlgebraError.notPositiveDefinite` in closed form, where λ is lost in rounding; what
    ///   checkpoints throw.
    public func fit(
        _ training: TrainingSet, validation: RatingTable? = nil, options: FitOptions = FitOptions()
    ) throws -> Fitted<LinearAutoencoder> {
        try validate()
        let scope = try ModelScope(coveredPart(of: training))
        let scale = standardize ? RatingScale(of: scope) : .ratings
        guard solver != .closedForm else {
            try ClosedFormAutoencoder.checkMemory(
                items: scope.items.count, for: "the closed form",
                advice: "cover fewer items (itemCount), or take another solver")
            let preferences = Preferences(
                scope.ratings, effects: try BiasesConfiguration().estimates(of: scope.ratings, pool: options.pool))
            let weights = try ClosedFormAutoencoder.weights(
                GramMatrix(preferences.matrix, pool: options.pool), maskFraction: maskFraction,
                regularization: regularization * scale.squaredUnit, pool: options.pool)
            return Fitted(
                model: LinearAutoencoder(
                    configuration: self, scope: scope, preferences: preferences, map: .full(weights)))
        }
        let preferences = Preferences(scope.ratings)
        let items = scope.items.count
        guard rank <= items else {
            throw InvalidArgument(
                "rank \(rank) is larger than the \(items) items the model covers: take a rank from 1 to \(items)")
        }
        return try TrainingLoop(self, training.table, validation: validation, options: options).run(
            AutoencoderTraining(self, scope: scope, preferences: preferences, unit: scale.unit), scope: scope,
            lossKind: .maskedSquaredError
        ) { $0.model }
    }

    public var training: TrainingMethod {
        guard solver != .closedForm else { return .atOnce }
        return .byEpochs(
            EpochPlan(
                most: epochs, judge: .trainingLoss, patience: patience, minDelta: minDelta, keepsCheckpoints: true))
    }

    public var itemLimit: Int? { itemCount > 0 ? itemCount : nil }

    /// The part of `training` with the `itemCount` most-rated items. It is `training` itself where that has no more
    /// items, and shares its matrix; users without a rating that is left are gone from it.
    func coveredPart(of training: TrainingSet) -> TrainingSet {
        let table = training.table
        guard itemCount > 0, itemCount < table.itemIDs.count else { return training }
        return TrainingSet(table.restricted(toItems: table.mostRatedItems(itemCount)))
    }

    /// The optimizer that ``solver`` and ``learningRate`` stand for.
    var optimizer: Optimizer {
        switch solver {
        case .adadelta, .closedForm: .adadelta(rate: Float(learningRate ?? 1), rho: 0.95, epsilon: 1e-7)
        case .adam: .adam(rate: Float(learningRate ?? 0.002), beta1: 0.9, beta2: 0.999, epsilon: 1e-7)
        case .sgd: .sgd(rate: Float(learningRate ?? 1))
        }
    }
}
