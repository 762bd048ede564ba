import LatentRecommenders

/// Biased matrix factorization by stochastic gradient descent in Double, a rating's factors an array each, with a proximal
/// step for the penalties of each rating.
package struct NaiveFactorization {
    /// A rating of `value`.
    package typealias Rating = (user: Int, item: Int, value: Double)

    /// Of the rows, for each rating.
    package typealias Penalties = (factors: [Double], biases: [Double])

    package var userFactors: [[Double]]
    package var itemFactors: [[Double]]
    package var userBiases: [Double]
    package var itemBiases: [Double]

    package init(userFactors: [[Double]], itemFactors: [[Double]], userBiases: [Double], itemBiases: [Double]) {
        self.userFactors = userFactors
        self.itemFactors = itemFactors
        self.userBiases = userBiases
        self.itemBiases = itemBiases
    }

    /// One user's ratings, of different items, learned from together; returns the sum of their squared errors.
    package mutating func learn(
        _ ratings: [Rating], rate: Double, users: Penalties, items: Penalties
    ) -> Double {
        let before = self
        var squares = 0.0
        for (user, item, value) in ratings {
            let (p, q) = (before.userFactors[user], before.itemFactors[item])
            let (b, c) = (before.userBiases[user], before.itemBiases[item])
            let error = value - b - c - zip(p, q).reduce(0) { $0 + $1.0 * $1.1 }
            squares += error * error
            userBiases[user] += rate * error
            itemBiases[item] = (c + rate * error) / (1 + rate * items.biases[item])
            for k in p.indices {
                userFactors[user][k] += rate * error * q[k]
                itemFactors[item][k] = (q[k] + rate * error * p[k]) / (1 + rate * items.factors[item])
            }
        }
        for (user, _, _) in ratings {
            userBiases[user] /= 1 + rate * users.biases[user]
            for k in userFactors[user].indices { userFactors[user][k] /= 1 + rate * users.factors[user] }
        }
        return squares
    }

    /// The sizes of the groups that `count` ratings of a user in one block are learned from in.
    package static func groups(_ count: Int) -> [Int] {
        var sizes = [Int](repeating: 4, count: count / 4)
        if count & 2 != 0 { sizes.append(2) }
        if count & 1 != 0 { sizes.append(1) }
        return sizes
    }
}
