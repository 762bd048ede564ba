import LatentDatasets
import LatentLinearAlgebra
import LatentRuntime

/// Biased matrix factorization by stochastic gradient descent: the model for many millions of ratings.
///
/// With r the ratings in units of their standard deviation, from their mean, and each sum over the ratings there are,
/// training goes toward the biases b and c and the factors p and q that make
///
///     Σ (r − b_u − c_i − p_u · q_i)² + regularization · Σ (‖p_u‖² + ‖q_i‖²) + ridge_u · Σ_u b_u² + ridge_i · Σ_i c_i²
///
/// least, the last two sums being over users and items. Training begins with the effects of ``BaselineEstimates``, and
/// has their ridges, estimated from the ratings: where few ratings tell a row's taste, the factors stay near 0 and these
/// are left. Ratings are learned from block by block of a fixed grid, no two at a time sharing a user or an item, so that
/// the result does not depend on the number of threads. The blocks are those of Gemulla, Nijkamp, Haas and Sismanis,
/// "Large-scale matrix factorization with distributed stochastic gradient descent", KDD 2011,
/// doi:10.1145/2020408.2020426; the model is that of Koren, Bell and Volinsky, "Matrix factorization techniques for
/// recommender systems", Computer 42 (2009), doi:10.1109/MC.2009.263.
///
///     var configuration = FactorizationConfiguration()
///     (configuration.rank, configuration.epochs) = (32, 40)
///     let (train, held) = try table.split(.random(fraction: 0.1, seed: 1))
///     configuration.patience = 3
///     let fitted = try configuration.fit(TrainingSet(train), validation: held)
///     fitted.bestEpoch
public struct FactorizationConfiguration: RecommenderConfiguration {
    /// The number of latent dimensions. Rows are padded to a multiple of 16 in training, so that 33 dimensions cost as
    /// much as 48.
    public var rank = 64
    /// Passes over the ratings at most.
    public var epochs = 60
    /// The step size of the first epoch; it falls evenly to a tenth in the last.
    public var learningRate = 0.011
    /// What a squared factor costs, for each rating it takes part in. It is in units in which the ratings have the
    /// standard deviation 1, and so need not change with their scale.
    public var regularization = 0.035
    /// What a squared bias costs, for each rating it takes part in; nil for the ridges of effects, which are estimated,
    /// and are the same for a row of few ratings and of many. Given, training begins with biases of 0.
    public var biasRegularization: Double?
    /// Epochs without an improvement of `minDelta` on the validation ratings after which training stops and goes back
    /// to the best epoch, which these ratings then choose; 0 to train all epochs and keep the last.
    public var patience = 0
    /// The least improvement of the validation loss that `patience` counts.
    public var minDelta = 1e-5
    /// Of the factors that training begins with, and the order of the grid's diagonals.
    public var seed: UInt64 = 0

    /// Rank 64, trained for 60 epochs.
    public init() {}

    public static let names = ["factorization"]
    public static let family = "factors"
    public static var settings: [Setting<Self>] {
        [
            .rank(\.rank), .epochs(\.epochs),
            Setting(
                "learningRate", \.learningRate, .above(0).inSinglePrecision, .learningRateReason,
                help: "Step size of the first epoch; it falls evenly to a tenth in the last."
            ).tried("0.003..0.03"),
            Setting(
                "regularization", \.regularization, .atLeast(0).inSinglePrecision, .penaltyReason,
                help: "Penalty on each squared factor, for each rating that it takes part in."
            ).tried("0.01..0.2"),
            Setting(
                "biasRegularization", \.biasRegularization, unset: "estimated", .atLeast(0).inSinglePrecision,
                .penaltyReason, help: "The same on each squared bias, or ridges as the ratings tell."),
        ] + Setting.stopping(\.patience, \.minDelta) + [.seed(\.seed)]
    }

    public init?(named name: String) { self.init() }

    public var name: String { "factorization" }
    public var modelAbilities: Set<Ability> {
        [.newPeople, .explanations, .itemVectors, .rankingVectors, .itemBiases, .additiveFactors]
    }
    public var summary: String { "biased matrix factorization by blocked SGD: for many millions of ratings" }

    /// Learns from the ratings block by block: 8 flops a rating and factor. The ratings are held twice, at 8 bytes each
    /// in the scope and at 4 in the grid; a training set that is handed over is let go of once the scope is there, so
    /// that many millions fit.
    /// - Throws: `InvalidArgument` for settings that cannot be or would not fit the memory, no ratings, one beyond
    ///   ``ModelScope/largestRating``, or an item that a user rated twice, patience without validation ratings, or a
    ///   loss that grows beyond all bounds; what checkpoints throw.
    /// - Complexity: O(ratings · rank) an epoch.
    public func fit(
        _ training: consuming TrainingSet, validation: RatingTable? = nil, options: FitOptions = FitOptions()
    ) throws -> Fitted<FactorizationRecommender> {
        let loop = try TrainingLoop(self, training.table, validation: validation, options: options)
        let rows = Double(training.table.userIDs.count + training.table.itemIDs.count)
        try Memory.require(
            // As trained and as the model has them.
            2 * rows * (Double(rank) + 17) * Double(MemoryLayout<Float>.stride), for: "training at rank \(rank)",
            advice: "take a smaller rank")
        // From here on the ratings of the scope do.
        let scope = try ModelScope(consume training)
        let training = try FactorizationTraining(self, scope: scope, pool: options.pool)
        return try loop.run(training, scope: scope) { $0.model }
    }

    public var training: TrainingMethod {
        .byEpochs(
            EpochPlan(
                most: epochs, judge: .heldOutRatings, patience: patience, minDelta: minDelta, keepsCheckpoints: true,
                mayGrow: false))
    }

    /// The step size of an epoch, counted from 1; beyond the last, that of the last. `learningRate · (1 − 0.9 (epoch −
    /// 1) / (epochs − 1))`. It depends on ``epochs``, and a run can thus not be made longer from a checkpoint.
    func rate(epoch: Int) -> Float {
        let share = epochs > 1 ? min(Double(epoch - 1) / Double(epochs - 1), 1) : 0
        return Float(learningRate * (1 - 0.9 * share))
    }
}
