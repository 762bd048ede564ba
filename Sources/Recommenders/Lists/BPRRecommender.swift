import LatentLinearAlgebra
import LatentRuntime

/// Scores an item by b_i + p_u · q_i. The scores rank: the difference of two is the log of the odds that the one is had
/// and the other not.
public struct BPRRecommender: Recommender {
    public let configuration: BPRConfiguration
    public let scope: ModelScope
    let feedback: ImplicitFeedback
    /// P, people × rank; random where somebody has nothing.
    public let userFactors: Matrix<Float>
    /// Q, items × rank.
    public let itemFactors: Matrix<Float>
    /// b, one an item: low of what nobody has.
    public let biases: [Float]

    public var itemVectors: Matrix<Float>? { itemFactors }
    public var rankingVectors: (users: Matrix<Float>, items: Matrix<Float>)? {
        userFactors.withBiases(itemFactors, biases)
    }
    public var itemBiases: [Float]? { biases }
    public var parameters: [(name: String, shape: [Int])] {
        [
            ("user_factors", [userFactors.rows, userFactors.columns]),
            ("item_factors", [itemFactors.rows, itemFactors.columns]), ("item_biases", [biases.count]),
        ]
    }

    /// - Complexity: 2 · rank flops a pair.
    public func predict(users: [Int], items: [Int], pool: ThreadPool) -> [Float] {
        let products = PairProducts.dense(userFactors, rows: users, itemFactors, rows: items, pool: pool)
        return products.indices.map { products[$0] + biases[items[$0]] }
    }

    /// - Complexity: 2 · users · items · rank flops, by GEMM.
    public func scores(users: [Int], pool: ThreadPool) -> Matrix<Float> {
        let chosen = Matrix(rows: users.count, columns: userFactors.columns, users.flatMap { userFactors.row($0) })
        var result = Matrix.product(chosen, itemFactors, bTransposition: .transposed, pool: pool)
        result.addBaselines(pool: pool) { _, item in Double(biases[item]) }
        return result
    }

    /// Their factors: from 0 by as many passes over what they have as training made, with the items held, each against
    /// an item drawn from the seed. 0 without anything, or with everything.
    /// - Complexity: epochs · feedback · rank.
    public func person(_ ratings: [(item: Int, rating: Float)]) -> [Float] {
        let liked = feedback.person(ratings).row.pattern.row(0).map { Int($0) }
        var factors = [Float](repeating: 0, count: configuration.rank)
        let others = Set(0..<scope.items.count).subtracting(liked).sorted()
        guard !others.isEmpty else { return factors }
        let rate = Float(configuration.learningRate)
        let decay = 1 - rate * Float(configuration.regularization)
        for epoch in 1...configuration.epochs {
            // The last row is nobody of the training set.
            var random = Philox(seed: configuration.seed, purpose: .negatives, epoch: epoch, row: .max)
            for item in liked {
                let other = others[Philox.number(below: others.count, from: random.nextWord())]
                let (i, j) = (itemFactors.row(item), itemFactors.row(other))
                let difference = zip(i, j).map { $0 - $1 }
                let x = biases[item] - biases[other] + zip(factors, difference).reduce(0) { $0 + $1.0 * $1.1 }
                let step = rate / (1 + Elementary.exp(x))
                for k in factors.indices { factors[k] = factors[k] * decay + step * difference[k] }
            }
        }
        return factors
    }

    public func scores(of person: [Float]) -> [Float] { zip(itemFactors.product(person), biases).map { $0 + $1 } }

    /// b_i: how much more an item is had than others; 0 of an unknown one.
    public func fallback(user: Int?, item: Int?) -> Float {
        scope.require(user: user, item: item)
        return item.map { biases[$0] } ?? 0
    }

    /// `user_factors`, people × rank, `item_factors`, items × rank, and `item_biases`: F32.
    public func write(to archive: inout Safetensors) {
        archive.set("user_factors", userFactors)
        archive.set("item_factors", itemFactors)
        archive.set("item_biases", shape: [biases.count], biases)
    }
}

extension BPRRecommender {
    public init(configuration: BPRConfiguration, scope: ModelScope, archive: Safetensors) throws {
        self.init(
            configuration: configuration, scope: scope,
            feedback: try ImplicitFeedback(scope, leastRating: configuration.leastRating),
            userFactors: try archive.finiteMatrix(
                "user_factors", rows: scope.users.count, columns: configuration.rank),
            itemFactors: try archive.finiteMatrix(
                "item_factors", rows: scope.items.count, columns: configuration.rank),
            biases: try archive.finite("item_biases", shape: [scope.items.count]))
    }
}
