import LatentDatasets
import LatentLinearAlgebra
import LatentRuntime

/// The training of ``FactorizationConfiguration``.
///
/// It holds the ratings a second time, in a ``RatingGrid`` of 4 bytes a rating, and the parameters in the grid's order.
/// All random numbers are functions of (seed, user), (seed, item) and (seed, epoch): where training goes on makes no
/// difference.
package struct FactorizationTraining: EpochTraining, Sendable {
    private let configuration: FactorizationConfiguration
    private let scope: ModelScope
    private var grid: RatingGrid
    private let penalties: (users: RowPenalties, items: RowPenalties)
    /// Where training begins; nil where the penalty on biases is given.
    private let effects: BaselineEstimates?
    /// What the epochs change.
    private var factors: FactorizationParameters

    /// Factors begin within this of 0: with larger ones the model first learns to forget them. They are uniform, of a
    /// model whose ratings have the standard deviation 1.
    private static let initialLimit: Float = 0.005

    /// - Throws: `InvalidArgument` where there are no ratings.
    package init(_ configuration: FactorizationConfiguration, scope: ModelScope, pool: ThreadPool) throws {
        self.configuration = configuration
        self.scope = scope
        let width = FactorizationParameters.width(rank: configuration.rank)
        grid = RatingGrid(scope.ratings, width: width, pool: pool)
        factors = FactorizationParameters(
            grid, ratings: scope.ratings, rank: configuration.rank, limit: Self.initialLimit, seed: configuration.seed,
            pool: pool)
        effects =
            try configuration.biasRegularization == nil
            ? BiasesConfiguration().estimates(of: scope.ratings, pool: pool) : nil
        if let effects { factors.setBiases(effects, grid) }
        let offsets = scope.ratings.pattern.rowOffsets
        penalties = (
            configuration.penalties(
                grid.users, counts: (0..<scope.users.count).map { offsets[$0 + 1] - offsets[$0] },
                ridge: effects?.userRegularization),
            configuration.penalties(
                grid.items, counts: scope.ratings.pattern.columnCounts, ridge: effects?.itemRegularization)
        )
    }

    /// One pass over the ratings, a diagonal of the grid for a batch; returns the mean squared error that it met, in
    /// the ratings' own units.
    package mutating func runEpoch(_ epoch: Epoch) throws -> Double {
        let (variance, count) = (variance, Double(grid.count))
        let loss = try factors.runEpoch(
            grid, rate: configuration.rate(epoch: epoch.number), penalties: penalties, seed: configuration.seed,
            pool: epoch.pool
        ) { batches, squares in
            try epoch.check(squares / count * variance, batch: batches)
            try epoch.goOn()
        }
        try epoch.check(loss * variance, batch: grid.side)
        return loss * variance
    }

    package var state: [String: StateTensor] { factors.tensors }
    package var parameters: [String: StateTensor] { factors.tensors }
    package mutating func restore(_ tensors: [String: StateTensor], epoch: Int) {
        factors.restore(tensors, epoch: epoch)
    }
    package var isFinite: Bool { factors.isFinite }

    /// Factors that do nothing are left out, and the biases are then the effects, without what was left of the last steps.
    package mutating func finish() {
        grid.removeRatings()
        guard let effects else { return }
        let (products, biases) = model.factors.meanSquares
        guard RankNote.doNothing(factors: products, effects: biases) else { return }
        factors.setBiases(effects, grid)
        factors.removeFactors()
    }

    /// That of predicting the mean alone.
    package var startingLoss: Double? { variance }
    package var remedy: String {
        "take a smaller learning rate than \(configuration.learningRate)"
            + (configuration.regularization > 1 ? ", or less regularization" : "")
    }

    private var variance: Double { grid.deviation * grid.deviation }

    /// The model as it stands.
    package var model: FactorizationRecommender {
        FactorizationRecommender(
            configuration: configuration, scope: scope,
            factors: BiasedFactors(
                factors, grid, rank: configuration.rank, userRegularization: effects?.userRegularization))
    }
}

extension FactorizationConfiguration {
    /// The penalties of the rows in `groups`, of so many ratings each. A ridge on a row's bias is the same for each of its
    /// ratings; nil for ``biasRegularization``.
    fileprivate func penalties(_ groups: DealtGroups, counts: [Int], ridge: Double?) -> RowPenalties {
        RowPenalties(
            factors: groups.members.map { _ in Float(regularization) },
            biases: groups.members.map { member in
                Float(biasRegularization ?? (ridge ?? 0) / Double(max(counts[Int(member)], 1)))
            })
    }
}
