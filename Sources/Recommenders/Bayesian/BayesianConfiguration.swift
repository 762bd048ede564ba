import LatentDatasets
import LatentLinearAlgebra
import LatentRuntime

/// Bayesian matrix factorization with effects, by Gibbs sampling: a model of ratings with nothing that must be tuned.
///
/// With x the ratings less their mean, in units of their standard deviation, it takes
///
///     x = b_u + c_i + p_u · q_i + e,   e ~ N(0, 1 / (α a_u β_i)),   p_u ~ N(μ, Λ⁻¹),   q_i ~ N(ν, Λ'⁻¹)
///
/// for how ratings come about, biases being normal likewise, and predicts their mean over all that could have made the
/// ratings there are, each as far as it is probable: the mean over draws of a Markov chain. What users and items have in
/// common has the prior of `NormalWishart`, α and the weights a and β those of `NoisePrecision`; all of it is drawn, so
/// that how far factors and effects are drawn toward their means follows from the ratings. Where these tell no tastes the
/// draws of factors differ in sign, and their mean is 0.
///
/// An epoch is a sweep, in which each of these is drawn with all others held: items, then users, a row's factors and bias
/// together (`CSRMatrix.normalDraws`). The first quarter of the epochs is for the chain to forget where it began; of the
/// others as many as ``samples`` are kept, evenly spread. A kept sample has the items as drawn, and of each user the mean
/// given these, which is the exact answer to what is asked of them, also for a new person.
///
/// Salakhutdinov and Mnih, "Bayesian probabilistic matrix factorization using Markov chain Monte Carlo", ICML 2008,
/// doi:10.1145/1390156.1390267; means in place of draws (Rao-Blackwell): Gelfand and Smith, "Sampling-based approaches to
/// calculating marginal densities", JASA 85 (1990), doi:10.1080/01621459.1990.10476213.
///
///     let model = try BayesianConfiguration().fit(TrainingSet(table)).model
public struct BayesianConfiguration: RecommenderConfiguration {
    /// The number of latent dimensions of a draw. With the bias beside them rows are padded to a multiple of 16, so that
    /// 31 dimensions cost as much as 16.
    public var rank = 31
    /// Sweeps.
    public var epochs = 120
    /// The draws that predictions are means over, where enough epochs are left after the first quarter.
    public var samples = 30
    /// Of all draws.
    public var seed: UInt64 = 0

    /// Rank 31, 30 samples of 120 sweeps.
    public init() {}

    public static let names = ["bayesian"]
    public static let family = "factors"
    public static var settings: [Setting<Self>] {
        [
            .rank(\.rank).tried("7,15,31,63"), .epochs(\.epochs).tried("60,120,240"),
            Setting(
                "samples", \.samples, .atLeast(1), "a mean is of one draw or more",
                help: "Draws to predict the mean of, evenly spread over the epochs after the first quarter."
            ).tried("10,30,60"),
            .seed(\.seed),
        ]
    }

    public init?(named name: String) { self.init() }

    public var name: String { "bayesian" }
    public var modelAbilities: Set<Ability> { [.newPeople, .itemVectors, .rankingVectors, .itemBiases] }
    public var summary: String { "Bayesian matrix factorization by Gibbs sampling: nothing to tune" }

    /// Sweeps over the ratings. The loss of an epoch is the variance of the noise as it was drawn, 1/α, in squared units
    /// of the ratings.
    /// - Throws: `InvalidArgument` for settings that cannot be or would not fit the memory, no ratings, one beyond
    ///   ``ModelScope/largestRating``, or an item that a user rated twice; what checkpoints throw.
    /// - Complexity: 2 · ratings · rank² + (users + items) · rank³/3 flops an epoch.
    public func fit(
        _ training: consuming TrainingSet, validation: RatingTable? = nil, options: FitOptions = FitOptions()
    ) throws -> Fitted<BayesianRecommender> {
        let loop = try TrainingLoop(self, training.table, validation: validation, options: options)
        let rows = Double(training.table.userIDs.count + training.table.itemIDs.count)
        try Memory.require(
            // As trained and as the model has them.
            2 * rows * Double(sampleCount) * (Double(rank) + 2) * Double(MemoryLayout<Float>.stride),
            for: "\(sampleCount) samples of rank \(rank)", advice: "take fewer samples or a smaller rank")
        let scope = try ModelScope(consume training)
        return try loop.run(GibbsTraining(self, scope: scope, pool: options.pool), scope: scope) { $0.model }
    }

    public var training: TrainingMethod {
        .byEpochs(EpochPlan(most: epochs, keepsCheckpoints: true, mayGrow: false))
    }

    /// The epochs before the first that may be kept.
    private var burnIn: Int { epochs / 4 }

    /// How many samples there are in the end.
    var sampleCount: Int { samples(after: epochs) }

    /// How many there are after `epoch` epochs.
    func samples(after epoch: Int) -> Int {
        let usable = epochs - burnIn
        return max(epoch - burnIn, 0) * min(samples, usable) / usable
    }
}
