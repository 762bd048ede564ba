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
    public func person(_ ratings: [(item: Int, rating: Float)]) -> [Float] {
        let row = feedback.person(ratings).row
        return row.normalSolutions(
            itemFactors, base: configuration.base(of: itemFactors, pool: .shared),
            penalties: [configuration.penalty(count: row.pattern.count, of: scope.items.count)]
        ).rows.elements
    }

    public func scores(of person: [Float]) -> [Float] { itemFactors.product(person) }

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
