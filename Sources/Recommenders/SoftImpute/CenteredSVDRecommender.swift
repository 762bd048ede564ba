import LatentDatasets
import LatentLinearAlgebra
import LatentRuntime

/// Predicts `mean + b_u + b_i + (U Σ Vᵀ)_ui`, not clipped to the scale; an unknown user or item has the effect 0 and no
/// taste.
public struct CenteredSVDRecommender: Recommender {
    public let configuration: CenteredSVDConfiguration
    public let scope: ModelScope
    /// The mean and the effects of users and items.
    public let estimates: BaselineEstimates
    /// U, Σ and V of the tastes, without the directions that nothing was left of.
    public let factors: SingularFactors
    /// What the singular values were lowered by. λ, in the units of singular values: `regularization` times about the
    /// largest of noise.
    public let threshold: Float

    /// Where the tastes add next to nothing to the effects, which are then the whole of the model.
    public var notes: [String] {
        func meanSquare(_ numbers: [Double]) -> Double {
            numbers.reduce(0) { $0 + $1 * $1 } / Double(max(numbers.count, 1))
        }
        // ‖U Σ Vᵀ‖² = Σ σ².
        let tastes = factors.values.reduce(0) { $0 + Double($1) * Double($1) }
        return RankNote.notes(
            factors: tastes / (Double(scope.users.count) * Double(scope.items.count)),
            effects: meanSquare(estimates.userEffects) + meanSquare(estimates.itemEffects))
    }

    public var parameters: [(name: String, shape: [Int])] { estimates.parameters + factors.parameters }
    public var itemBiases: [Float]? { estimates.itemBiases }
    /// V Σ.
    public var itemVectors: Matrix<Float>? { factors.itemVectors }
    public var rankingVectors: (users: Matrix<Float>, items: Matrix<Float>)? {
        factors.u.withBiases(factors.itemVectors, estimates.itemEffects.map { Float($0) })
    }

    /// U √Σ and V √Σ beside the effects.
    public var additiveFactors: AdditiveFactors? {
        factors.additive(
            mean: estimates.mean, userEffects: estimates.userEffects, itemEffects: estimates.itemEffects)
    }

    /// - Complexity: 2 · rank flops a pair.
    public func predict(users: [Int], items: [Int], pool: ThreadPool) -> [Float] {
        let elements = factors.elements(users: users, items: items, pool: pool)
        return elements.indices.map {
            Float(estimates.baseline(user: users[$0], item: items[$0]) + Double(elements[$0]))
        }
    }

    /// - Complexity: 2 · users · items · rank flops, by GEMM.
    public func scores(users: [Int], pool: ThreadPool) -> Matrix<Float> {
        var result = factors.rows(users, pool: pool)
        result.addBaselines(pool: pool) { row, item in estimates.baseline(user: users[row], item: item) }
        return result
    }

    /// The effect b and `√Σ p`, with the tastes p that make, with w_i the rows of `V √Σ`,
    ///
    ///     Σ (r − mean − b − b_i − w_i · p)² + estimates.userRegularization · b² + threshold · ‖p‖²
    ///
    /// least. A row of U √Σ is that p for the ratings it was trained on, as far as the training went:
    /// ‖X‖ is the least of `½ (‖A‖² + ‖B‖²)` over all `A Bᵀ = X`. O(ratings · rank²).
    public func person(_ ratings: [(item: Int, rating: Float)]) -> LatentPerson {
        let solution = regression(ratings).solution
        return LatentPerson(
            effect: solution[0], tastes: zip(roots, solution.dropFirst()).map { Float($0 * $1) }, of: ratings)
    }

    private var roots: [Double] { factors.values.map { Double($0).squareRoot() } }

    /// w_i.
    private func vector(_ item: Int) -> [Double] { zip(factors.v.row(item), roots).map { Double($0) * $1 } }

    private func regression(_ ratings: [(item: Int, rating: Float)]) -> PersonRegression {
        PersonRegression(
            ratings, rank: factors.values.count, vector: vector,
            targets: ratings.map { Double($0.rating) - estimates.mean - estimates.itemEffects[$0.item] },
            penalties: (effect: estimates.userRegularization, taste: Double(threshold)))
    }

    /// That of a new person of the same ratings, and what the training gave this user's tastes beyond it.
    public func explanation(user: Int, item: Int) -> [Contribution]? {
        scope.require(user: user, item: item)
        let tastes = factors.elements(users: [user], items: [item], pool: .shared)[0]
        return regression(scope.given(by: user)).shares(along: vector(item)).completed(to: Double(tastes))
    }

    /// What each rating adds to the tastes' part of the score, which is linear in what the ratings are above the mean and
    /// their item's effect. What is left is the mean and both effects.
    public func explanation(of person: LatentPerson, item: Int) -> [Contribution]? {
        scope.require(item: item)
        return regression(person.given).shares(along: vector(item))
    }

    /// - Complexity: 2 · items · rank flops.
    public func scores(of person: LatentPerson) -> [Float] {
        let tastes = factors.v.product(person.tastes)
        let base = estimates.mean + person.effect
        return zip(estimates.itemEffects, tastes).map { Float(base + $0 + Double($1)) }
    }

    public func fallback(user: Int?, item: Int?) -> Float {
        scope.require(user: user, item: item)
        return Float(estimates.baseline(user: user, item: item))
    }

    /// The effects, as in ``BiasesRecommender``; `user_factors`, users × rank, `singular_values` and `item_factors`,
    /// items × rank; `threshold`: F32.
    public func write(to archive: inout Safetensors) {
        estimates.write(to: &archive, given: configuration.baseline.givenRegularization)
        factors.write(to: &archive)
        archive.set("threshold", shape: [1], [threshold])
    }
}

extension CenteredSVDRecommender {
    public init(configuration: CenteredSVDConfiguration, scope: ModelScope, archive: Safetensors) throws {
        let threshold = try archive.tensor("threshold", as: Float.self, shape: [1])[0]
        guard threshold >= 0, threshold.isFinite else {
            throw FileError.malformed(
                path: archive.path, position: nil, reason: "tensor \"threshold\" must be 0 or more, and finite")
        }
        self.init(
            configuration: configuration, scope: scope,
            estimates: try BaselineEstimates(
                archive: archive, scope: scope, given: configuration.baseline.givenRegularization),
            factors: try SingularFactors(archive: archive, scope: scope), threshold: threshold)
    }
}
