import Foundation
import LatentRecommenders

/// Bayesian personalized ranking by stochastic gradient ascent in Double, an array of factors for each row.
package struct NaiveBPR {
    package var userFactors: [[Double]]
    package var itemFactors: [[Double]]
    package var itemBiases: [Double]

    package init(_ parameters: BPRParameters) {
        userFactors = (0..<parameters.userFactors.rows).map { parameters.userFactors.row($0).map { Double($0) } }
        itemFactors = (0..<parameters.itemFactors.rows).map { parameters.itemFactors.row($0).map { Double($0) } }
        itemBiases = parameters.itemBiases.map { Double($0) }
    }

    /// One pair, `liked` before `other`; returns −log σ(x) of before it.
    package mutating func learn(
        user: Int, liked: Int, other: Int, rate: Double, regularization: Double
    ) -> Double {
        let (p, q, r) = (userFactors[user], itemFactors[liked], itemFactors[other])
        let (b, c) = (itemBiases[liked], itemBiases[other])
        let x = b - c + p.indices.reduce(0) { $0 + p[$1] * (q[$1] - r[$1]) }
        let e = 1 / (1 + exp(x))
        for k in p.indices {
            userFactors[user][k] += rate * (e * (q[k] - r[k]) - regularization * p[k])
            itemFactors[liked][k] += rate * (e * p[k] - regularization * q[k])
            itemFactors[other][k] += rate * (-e * p[k] - regularization * r[k])
        }
        itemBiases[liked] += rate * (e - regularization * b)
        itemBiases[other] += rate * (-e - regularization * c)
        return log(1 + exp(-x))
    }
}
