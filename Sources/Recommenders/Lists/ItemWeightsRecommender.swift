import LatentLinearAlgebra
import LatentRuntime

/// Scores an item by what a person has: x B, with x their feedback and B a weight for each pair of items.
///
/// The scores rank; they are no ratings. Somebody of whom nothing counts has 0 throughout.
public struct ItemWeightsRecommender: Recommender {
    public let configuration: EASEConfiguration
    public let scope: ModelScope
    /// X, which follows from the scope's ratings.
    public let feedback: ImplicitFeedback
    /// B, items × items.
    public let weights: Matrix<Float>

    /// What the item that a row is of says of all items.
    public var itemVectors: Matrix<Float>? { weights }
    public var parameters: [(name: String, shape: [Int])] { [("weights", [weights.rows, weights.columns])] }

    /// - Complexity: 2 flops for each pair and item that its user has.
    public func predict(users: [Int], items: [Int], pool: ThreadPool) -> [Float] {
        PairProducts.sparse(feedback.matrix, rows: users, weights, columns: items, pool: pool)
    }

    /// - Complexity: 2 · items flops for each item that the users have.
    public func scores(users: [Int], pool: ThreadPool) -> Matrix<Float> {
        feedback.matrix.selectingRows(users).product(weights, pool: pool)
    }

    /// What of their ratings counts.
    public func person(_ ratings: [(item: Int, rating: Float)]) -> FeedbackPerson { feedback.person(ratings) }

    public func scores(of person: FeedbackPerson) -> [Float] { person.row.product(weights).elements }

    /// 0: nothing speaks for it.
    public func fallback(user: Int?, item: Int?) -> Float {
        scope.require(user: user, item: item)
        return 0
    }

    public func explanation(user: Int, item: Int) -> [Contribution]? {
        scope.require(user: user, item: item)
        return explanation(of: feedback.person(user, of: scope.ratings), item: item)
    }

    /// What each item that the person has says of `item`; the shares add up to the score.
    public func explanation(of person: FeedbackPerson, item: Int) -> [Contribution]? {
        scope.require(item: item)
        return person.ratings.indices.map { place in
            let neighbor = Int(person.row.pattern.columnIndices[place])
            let weight = weights[neighbor, item]
            return Contribution(
                neighbor: neighbor, kind: .item, rating: person.ratings[place], similarity: weight,
                share: person.row.values[place] * weight)
        }.sorted { (-$0.share.magnitude, $0.neighbor) < (-$1.share.magnitude, $1.neighbor) }
    }

    /// `weights`, items × items: F32. The feedback follows from the scope's ratings.
    public func write(to archive: inout Safetensors) {
        archive.set("weights", weights)
    }
}

extension ItemWeightsRecommender {
    public init(configuration: EASEConfiguration, scope: ModelScope, archive: Safetensors) throws {
        let items = scope.items.count
        self.init(
            configuration: configuration, scope: scope,
            feedback: try ImplicitFeedback(
                scope, leastRating: configuration.leastRating, weight: configuration.weight),
            weights: try archive.finiteMatrix("weights", rows: items, columns: items))
    }
}
