import LatentLinearAlgebra
import LatentRuntime

/// The training of ``BPRConfiguration``. All random numbers are functions of the seed, the epoch and the user or the
/// item: where training goes on makes no difference.
package struct BPRTraining: EpochTraining {
    private let configuration: BPRConfiguration
    private var grid: RatingGrid
    /// What the epochs change.
    package private(set) var factors: BPRParameters

    package init(_ configuration: BPRConfiguration, _ feedback: ImplicitFeedback, pool: ThreadPool) {
        self.configuration = configuration
        grid = RatingGrid(feedback.matrix, width: paddedWidth(configuration.rank), pool: pool)
        factors = BPRParameters(grid, rank: configuration.rank, seed: configuration.seed, pool: pool)
    }

    /// Begins with the factors and biases of `model`, for whom it knows.
    mutating func begin(from model: BPRRecommender, _ scope: ModelScope) {
        let (users, items) = (grid.users.places, grid.items.places)
        factors.userFactors.takeRows(model.userFactors, of: model.scope.users, among: scope.users, places: users)
        factors.itemFactors.takeRows(model.itemFactors, of: model.scope.items, among: scope.items, places: items)
        for (other, item) in scope.items.indices(of: model.scope.items.ids).enumerated() {
            if let item { factors.itemBiases[Int(items[item])] = model.biases[other] }
        }
    }

    /// One pass over the feedback, a diagonal of the grid for a batch; returns the mean of −log σ(x) that it met.
    package mutating func runEpoch(_ epoch: Epoch) throws -> Double {
        let loss = try factors.runEpoch(
            grid, epoch.number, rate: Float(configuration.learningRate),
            regularization: Float(configuration.regularization), seed: configuration.seed, pool: epoch.pool
        ) { batches, loss in
            try epoch.check(loss, batch: batches)
            try epoch.goOn()
        }
        try epoch.check(loss, batch: grid.side)
        return loss
    }

    package var state: [String: StateTensor] { factors.tensors }
    package var parameters: [String: StateTensor] { factors.tensors }
    package mutating func restore(_ tensors: [String: StateTensor], epoch: Int) { factors.restore(tensors) }
    package mutating func finish() { grid.removeRatings() }

    /// That of scores that are all equal.
    package var startingLoss: Double? { Elementary.log(2) }
    package var remedy: String { "take a smaller learning rate than \(configuration.learningRate)" }

    /// The model as it stands.
    package func model(_ scope: ModelScope, _ feedback: ImplicitFeedback) -> BPRRecommender {
        BPRRecommender(
            configuration: configuration, scope: scope, feedback: feedback,
            userFactors: factors.userFactors.rows(grid.users.places, columns: configuration.rank, scaledBy: 1),
            itemFactors: factors.itemFactors.rows(grid.items.places, columns: configuration.rank, scaledBy: 1),
            biases: grid.items.places.map { factors.itemBiases[Int($0)] })
    }
}
