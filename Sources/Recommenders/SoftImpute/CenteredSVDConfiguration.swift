import LatentDatasets
import LatentLinearAlgebra
import LatentRuntime

/// Effects of users and items with a low-rank matrix of tastes, whose singular values are shrunk.
///
/// With r the ratings, b the effects of ``BaselineEstimates`` and ‖X‖ the sum of the singular values of X, of ``rank``
/// or less, these make
///
///     ½ Σ (r − mean − b_u − b_i − x_ui)² + ½ (userRegularization Σ b_u² + itemRegularization Σ b_i²) + λ ‖X‖
///
/// least, λ being ``regularization`` times the norm that noise of the residuals' size would have. What is not rated
/// does not count, where ``SVDConfiguration`` counts it as 0.
///
/// Mazumder, Hastie and Tibshirani, "Spectral regularization algorithms for learning large incomplete matrices", JMLR
/// 11 (2010); Hastie, Mazumder, Lee and Zadeh, "Matrix completion and low-rank SVD via fast alternating least squares",
/// JMLR 16 (2015), arXiv:1410.2596.
public struct CenteredSVDConfiguration: RecommenderConfiguration {
    /// The singular triplets at most; those that the regularization leaves nothing of are dropped.
    public var rank = 50
    /// What the singular values are lowered by, in units of the largest that noise alone would have. The smaller it is,
    /// the more directions are kept, and the less they are shrunk.
    public var regularization = 1.0
    /// How many ratings at the mean a user's effect is weighed against; nil to estimate it before there are tastes.
    public var userRegularization: Double?
    /// How many ratings at the mean an item's effect is weighed against; nil to estimate it likewise.
    public var itemRegularization: Double?
    /// Epochs at most. Each is about three passes over the ratings for each dimension.
    public var epochs = 30
    /// The epochs in which tastes must have shown to be better than the effects alone, on a twentieth of the training
    /// ratings, which is held out first and then learned from, too; else the model is that of the effects. Training ends,
    /// too, where an epoch is worse there than the best by more than a standard error. 0 to train all epochs unasked.
    public var patience = 5
    /// Of the directions that the iteration begins with, and of the ratings that say when it ends.
    public var seed: UInt64 = 0

    /// What serves from 100,000 ratings to a million.
    ///
    ///     let fitted = try CenteredSVDConfiguration().fit(TrainingSet(table))
    ///     fitted.model.factors.values.count    // the rank that was left
    public init() {}

    public static let names = ["svd-centered"]
    public static let family = "factors"
    public static var settings: [Setting<Self>] {
        [
            .rank(
                \.rank,
                help: "Singular triplets at most; those that the regularization leaves nothing of are dropped."),
            Setting(
                "regularization", \.regularization, .above(0).inSinglePrecision,
                "without it what nobody rated can be anything",
                help: "What the singular values are lowered by, in units of the largest that noise would have."
            ).tried("0.3..3"),
        ] + Setting.effects(users: \.userRegularization, items: \.itemRegularization) + [
            .epochs(\.epochs),
            Setting(
                "patience", \.patience, .atLeast(0), "it counts epochs",
                help:
                    "Epochs without gain over the effects, on a twentieth of the training ratings, after which these are "
                    + "the model; 0 to train all epochs."),
            .seed(\.seed),
        ]
    }

    public init?(named name: String) { self.init() }

    public var name: String { "svd-centered" }
    public var modelAbilities: Set<Ability> {
        [.newPeople, .explanations, .itemVectors, .rankingVectors, .itemBiases, .additiveFactors]
    }
    public var summary: String { "effects, and what is left as a matrix of low nuclear norm (soft-impute)" }

    /// An epoch computes what is left of each rating twice, takes a sparse product with `rank` vectors for each half,
    /// and decomposes two matrices of that many columns.
    /// - Throws: `InvalidArgument` for settings that cannot be, no ratings, one beyond ``ModelScope/largestRating``, or
    ///   an item that a user rated twice, or training that diverges; `LinearAlgebraError.noConvergence`, which finite
    ///   ratings do not cause.
    /// - Complexity: O(ratings · rank + (users + items) · rank²) an epoch, and with ``patience`` as much again for those
    ///   that are tried.
    public func fit(
        _ training: TrainingSet, validation: RatingTable? = nil, options: FitOptions = FitOptions()
    ) throws -> Fitted<CenteredSVDRecommender> {
        let loop = try TrainingLoop(self, training.table, validation: validation, options: options)
        let scope = try ModelScope(training)
        let useful =
            try patience > 0
            ? UsefulEpochs(scope.ratings, seed: seed).count(self, pool: options.pool) : epochs
        let training = try CenteredSVDTraining(scope.ratings, self, epochs: useful, pool: options.pool)
        return try loop.run(training, scope: scope) {
            CenteredSVDRecommender(
                configuration: self, scope: scope, estimates: $0.estimates, factors: $0.factors, threshold: $0.threshold
            )
        }
    }

    public var training: TrainingMethod { .byEpochs(EpochPlan(most: epochs)) }

    /// The effects that training begins with.
    var baseline: BiasesConfiguration {
        var configuration = BiasesConfiguration()
        configuration.userRegularization = userRegularization
        configuration.itemRegularization = itemRegularization
        return configuration
    }
}
