import LatentLinearAlgebra
import LatentRuntime

/// Scores an item by p_u · q_i. The scores rank, near 1 for what a person is likely to have; they are no ratings.
public struct IALSRecommender: Recommender {
    public let configuration: IALSConfiguration
    public let scope: ModelScope
    let feedback: ImplicitFeedback
    /// P, people × rank.
    public let userFactors: Matrix<Float>
    /// Q, items × rank.
    public let itemFactors: Matrix<Float>

    public var itemVectors: Matrix<Float>? { itemFactors }
    public var rankingVectors: (users: Matrix<Float>, items: Matrix<Float>)? { (userFactors, itemFactors) }
    public var parameters: [(name: String, shape: [Int])] {
        [
            ("user_factors", [userFactors.rows, userFactors.columns]),
            ("item_factors", [itemFactors.rows, itemFactors.columns]),
        ]
    }

    /// - Complexity: 2 · rank flops a pair.
    public func predict(users: [Int], items: [Int], pool: ThreadPool) -> [Float] {
        PairProducts.dense(userFactors, rows: users, itemFactors, rows: items, pool: pool)
    }

    /// - Complexity: 2 · users · items · rank flops, by GEMM.
    public func scores(users: [Int], pool: ThreadPool) -> Matrix<Float> {
        let chosen = Matrix(rows: users.count, columns: userFactors.columns, users.flatMap { userFactors.row($0) })
        return .product(chosen, itemFactors, bTransposition: .transposed, pool: pool)
    }

    /// Their own factors: the solution of a training step with the items' held. For somebody of the training set it is
    /// what the next step would give them.
    /// - Complexity: items · rank² for what all equations have, and rank³.
    public func person(_ ratings: [(item: Int, rating: Float)]) -> LatentPerson {
        let row = feedback.person(ratings).row
        let factors = row.normalSolutions(
            itemFactors, base: configuration.base(of: itemFactors, pool: .shared),
            penalties: [configuration.penalty(count: row.pattern.count, of: scope.items.count)]
        ).rows.elements
        return LatentPerson(effect: 0, tastes: factors, of: ratings)
    }

    public func scores(of person: LatentPerson) -> [Float] { itemFactors.product(person.tastes) }

    /// That of a new person of the same ratings, and what the training gave this user's factors beyond it.
    public func explanation(user: Int, item: Int) -> [Contribution]? {
        scope.require(user: user, item: item)
        let score = predict(users: [user], items: [item], pool: .shared)[0]
        return explanation(of: feedback.person(user, of: scope.ratings), item: item).completed(to: Double(score))
    }

    /// What each item j that the person has adds to the score, `c_j q_i · A⁻¹ q_j`, A being the matrix of the equations
    /// that the person's factors solve (Hu, Koren and Volinsky 2008, section 5). The shares add up to the score.
    /// - Complexity: items · rank² for what all equations have, and rank³.
    public func explanation(of person: LatentPerson, item: Int) -> [Contribution]? {
        scope.require(item: item)
        return explanation(of: feedback.person(person.given), item: item)
    }

    private func explanation(of person: FeedbackPerson, item: Int) -> [Contribution] {
        let ratings = zip(person.row.pattern.row(0), person.ratings).map { (item: Int($0), rating: $1) }
        let counts = person.row.values.map { Double($0) }
        let rank = itemFactors.columns
        let own = ratings.map { rating in itemFactors.row(rating.item).map { Double($0) } }
        let base = configuration.base(of: itemFactors, pool: .shared)
        let penalty = Double(configuration.penalty(count: ratings.count, of: scope.items.count))
        var normal = Matrix<Double>(rows: rank, columns: rank)
        for i in 0..<rank {
            for j in 0...i {
                let sum = zip(own, counts).reduce(Double(base[i, j])) { $0 + $1.1 * $1.0[i] * $1.0[j] }
                normal[i, j] = i == j ? sum + penalty : sum
                normal[j, i] = normal[i, j]
            }
        }
        // Without definiteness the factors are 0, and so is what anything adds.
        let direction = (try? Cholesky(normal))?.inverse().product(itemFactors.row(item).map { Double($0) })
        return [Contribution](
            ratings,
            weights: own.map { q in direction.map { zip(q, $0).reduce(0) { $0 + $1.0 * $1.1 } } ?? 0 },
            deviations: counts)
    }

    /// 0: nothing speaks for it.
    public func fallback(user: Int?, item: Int?) -> Float {
        scope.require(user: user, item: item)
        return 0
    }

    /// `user_factors`, people × rank, and `item_factors`, items × rank: F32.
    public func write(to archive: inout Safetensors) {
        archive.set("user_factors", userFactors)
        archive.set("item_factors", itemFactors)
    }
}

extension IALSRecommender {
    public init(configuration: IALSConfiguration, scope: ModelScope, archive: Safetensors) throws {
        self.init(
            configuration: configuration, scope: scope,
            feedback: try ImplicitFeedback(
                scope, leastRating: configuration.leastRating, weight: configuration.weight),
            userFactors: try archive.finiteMatrix(
                "user_factors", rows: scope.users.count, columns: configuration.rank),
            itemFactors: try archive.finiteMatrix(
                "item_factors", rows: scope.items.count, columns: configuration.rank))
    }
}
