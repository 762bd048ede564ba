import LatentLinearAlgebra
import LatentRuntime

/// The training of ``IALSConfiguration``: an epoch solves for the people's factors, then for the items'.
package struct IALSTraining: EpochTraining {
    package private(set) var userFactors: Matrix<Float>
    package private(set) var itemFactors: Matrix<Float>
    private let configuration: IALSConfiguration
    private let byUser: CSRMatrix<Float>
    private let byItem: CSRMatrix<Float>
    private let userPenalties: [Float]
    private let itemPenalties: [Float]
    /// The sum of all feedback.
    private let observed: Double

    /// Items' factors of a normal distribution whose scores have deviation 0.1 or so; people's of 0, for they are solved
    /// for first.
    package init(_ configuration: IALSConfiguration, _ feedback: ImplicitFeedback, pool: ThreadPool) {
        self.configuration = configuration
        byUser = feedback.matrix
        byItem = feedback.matrix.transposed(pool: pool)
        observed = byUser.values.reduce(0) { $0 + Double($1) }
        func penalties(_ pattern: SparsityPattern) -> [Float] {
            (0..<pattern.rows).map {
                configuration.penalty(
                    count: pattern.rowOffsets[$0 + 1] - pattern.rowOffsets[$0], of: pattern.columns)
            }
        }
        userPenalties = penalties(byUser.pattern)
        itemPenalties = penalties(byItem.pattern)
        let rank = configuration.rank
        userFactors = Matrix(rows: byUser.rows, columns: rank)
        let deviation = 0.1 / Float(rank).squareRoot()
        itemFactors = Matrix(
            rows: byItem.rows, columns: rank,
            (0..<byItem.rows).flatMap { item in
                var random = Philox(seed: configuration.seed, purpose: .weights, row: item)
                return (0..<rank).map { _ in deviation * random.nextNormal() }
            })
    }

    /// Begins with the factors of `model`, for whom it knows.
    mutating func begin(from model: IALSRecommender, _ scope: ModelScope) {
        userFactors.takeRows(model.userFactors, of: model.scope.users, among: scope.users)
        itemFactors.takeRows(model.itemFactors, of: model.scope.items, among: scope.items)
    }

    /// Returns the objective, over the number of entries.
    package mutating func runEpoch(_ epoch: Epoch) throws -> Double {
        let users = step(userFactors, byUser, itemFactors, userPenalties, epoch.pool)
        userFactors = users.rows
        try epoch.goOn()
        let items = step(itemFactors, byItem, userFactors, itemPenalties, epoch.pool)
        itemFactors = items.rows
        // An item's part of the objective is Σ c less its gain.
        let penalty = zip(userPenalties, users.squares).reduce(0.0) { $0 + Double($1.0) * $1.1 }
        return (observed - items.gains.reduce(0, +) + penalty) / Double(byItem.pattern.count)
    }

    private func step(
        _ factors: Matrix<Float>, _ feedback: CSRMatrix<Float>, _ others: Matrix<Float>, _ penalties: [Float],
        _ pool: ThreadPool
    ) -> NormalSolutions<Float> {
        feedback.normalSolutions(
            others, base: configuration.base(of: others, pool: pool), penalties: penalties,
            solver: configuration.normalSolver, from: factors, pool: pool)
    }

    package var parameters: [String: StateTensor] {
        [
            "user_factors": StateTensor(userFactors),
            "item_factors": StateTensor(itemFactors),
        ]
    }
    package var state: [String: StateTensor] { parameters }

    package mutating func restore(_ tensors: [String: StateTensor], epoch: Int) {
        if let users = tensors["user_factors"] { userFactors = users.matrix() }
        if let items = tensors["item_factors"] { itemFactors = items.matrix() }
    }

    package var remedy: String { "take more regularization than \(configuration.regularization)" }
}

extension IALSConfiguration {
    /// What every row's normal equations have: α Σ q qᵀ over all others.
    func base(of factors: Matrix<Float>, pool: ThreadPool) -> Matrix<Float> {
        factors.gram(pool: pool).scaled(by: Float(unobservedWeight))
    }
}
