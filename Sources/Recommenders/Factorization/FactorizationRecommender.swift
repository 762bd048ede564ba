import LatentDatasets
import LatentLinearAlgebra
import LatentRuntime

/// Predicts `mean + b_u + c_i + p_u · q_i`, not clipped to the scale; an unknown user or item has the bias 0 and no
/// factors.
public struct FactorizationRecommender: Recommender {
    public let configuration: FactorizationConfiguration
    public let scope: ModelScope
    /// What was learned.
    public let factors: BiasedFactors

    /// The rows q.
    public var itemVectors: Matrix<Float>? { factors.itemFactors }
    public var rankingVectors: (users: Matrix<Float>, items: Matrix<Float>)? {
        factors.userFactors.withBiases(factors.itemFactors, factors.itemBiases)
    }
    public var itemBiases: [Float]? { factors.itemBiases }

    /// The rows p and q beside the biases.
    public var additiveFactors: AdditiveFactors? {
        AdditiveFactors(
            mean: factors.mean,
            users: .init(effects: factors.userBiases.map { Double($0) }, vectors: factors.userFactors),
            items: .init(effects: factors.itemBiases.map { Double($0) }, vectors: factors.itemFactors))
    }

    /// Where the factors add next to nothing to the biases, which are then the whole of the model.
    public var notes: [String] {
        let (products, biases) = factors.meanSquares
        return RankNote.notes(factors: products, effects: biases)
    }

    public var parameters: [(name: String, shape: [Int])] { factors.parameters }

    /// - Complexity: 2 · rank flops a pair.
    public func predict(users: [Int], items: [Int], pool: ThreadPool) -> [Float] {
        factors.predictions(users: users, items: items, pool: pool)
    }

    /// - Complexity: 2 · users · items · rank flops, by GEMM.
    public func scores(users: [Int], pool: ThreadPool) -> Matrix<Float> { factors.scores(users: users, pool: pool) }

    /// The bias b and the factors p that make, for the n ratings given and the items as they stand,
    ///
    ///     Σ (r − mean − b − c_i − p · q_i)² + ridge · b² + n · deviation · regularization · ‖p‖²
    ///
    /// least: what training seeks for a user of its own. The ridge is `factors.userRegularization`, or, given,
    /// `n · biasRegularization`. O(ratings · rank²).
    ///
    /// It is solved in Double by the Cholesky factor of the normal equations. Without ratings both are 0.
    public func person(_ ratings: [(item: Int, rating: Float)]) -> LatentPerson {
        let solution = regression(ratings).solution
        return LatentPerson(effect: solution[0], tastes: solution.dropFirst().map { Float($0) }, of: ratings)
    }

    private func vector(_ item: Int) -> [Double] { factors.itemFactors.row(item).map { Double($0) } }

    private func regression(_ ratings: [(item: Int, rating: Float)]) -> PersonRegression {
        let count = Double(ratings.count)
        return PersonRegression(
            ratings, rank: configuration.rank, vector: vector,
            targets: ratings.map { Double($0.rating) - factors.baseline(user: nil, item: $0.item) },
            penalties: (
                effect: configuration.biasRegularization.map { count * $0 } ?? factors.userRegularization ?? 0,
                taste: count * factors.deviation * configuration.regularization
            ))
    }

    /// That of a new person of the same ratings, and what the training gave this user's factors beyond it.
    public func explanation(user: Int, item: Int) -> [Contribution]? {
        scope.require(user: user, item: item)
        let tastes = PairProducts.dense(
            factors.userFactors, rows: [user], factors.itemFactors, rows: [item], pool: .shared)[0]
        return regression(scope.given(by: user)).shares(along: vector(item)).completed(to: Double(tastes))
    }

    /// What each rating adds to `p · q_i`, which is linear in what the ratings are above the mean and their item's bias.
    /// What is left of the score is the mean and both biases.
    public func explanation(of person: LatentPerson, item: Int) -> [Contribution]? {
        scope.require(item: item)
        return regression(person.given).shares(along: vector(item))
    }

    /// - Complexity: 2 · items · rank flops.
    public func scores(of person: LatentPerson) -> [Float] { factors.scores(of: person) }

    /// `mean + b_u + c_i`, without the product, a bias being 0 where nobody is known.
    public func fallback(user: Int?, item: Int?) -> Float {
        scope.require(user: user, item: item)
        return Float(factors.baseline(user: user, item: item))
    }

    /// `mean` and `deviation`, of one number each: F64; `user_biases`, `item_biases`, `user_factors`, users × rank, and
    /// `item_factors`, items × rank: F32, in the ratings' units; `user_regularization`, in ratings, where it was
    /// estimated: F64.
    public func write(to archive: inout Safetensors) {
        factors.write(to: &archive)
    }
}

extension FactorizationRecommender {
    public init(configuration: FactorizationConfiguration, scope: ModelScope, archive: Safetensors) throws {
        self.init(
            configuration: configuration, scope: scope,
            factors: try BiasedFactors(
                archive: archive, scope: scope, rank: configuration.rank,
                isEstimated: configuration.biasRegularization == nil))
    }
}
