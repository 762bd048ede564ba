import Glibc

/// How well ranked lists, cut off at n, find each user's relevant items; the mean over the users.
///
/// For one user with relevant items R and rᵢ = 1 where the item at rank i = 1 ... n is in R, else 0:
///
/// - precision = Σ rᵢ / n, also where the list is shorter than n;
/// - recall = Σ rᵢ / |R|, so it stays below 1 where |R| > n (the protocol of Liang et al., "Variational
///   autoencoders for collaborative filtering", WWW 2018, divides by min(n, |R|) instead);
/// - NDCG = DCG / ideal DCG, DCG = Σ rᵢ / log₂(i + 1), ideal DCG = Σ 1 / log₂(i + 1) over i = 1 ... min(n, |R|);
/// - MAP = Σ rᵢ · (r₁ + ... + rᵢ) / i, divided by min(n, |R|).
///
/// Users without a relevant item have no defined recall and are left out of every mean.
public struct RankingMetrics: Sendable {
    /// The length at which lists are cut off.
    public let n: Int
    /// How many users were counted.
    public private(set) var users = 0
    private var precisions = 0.0
    private var recalls = 0.0
    private var gains = 0.0
    private var averagePrecisions = 0.0
    /// 1 / log₂(i + 1) for the ranks i = 1 ... n.
    private let discounts: [Double]

    /// No users yet.
    /// - Precondition: `n >= 1`.
    public init(at n: Int) {
        precondition(n >= 1, "lists are cut off at rank 1 or later")
        self.n = n
        discounts = (1...n).map { 1 / log2(Double($0 + 1)) }
    }

    /// Counts one user. An item stands in `ranked`, best first, at most once.
    public mutating func add(ranked: [Int32], relevant: Set<Int32>) {
        guard !relevant.isEmpty else { return }
        var hits = 0
        var (gain, precisionAtHits) = (0.0, 0.0)
        for (index, item) in ranked.prefix(n).enumerated() where relevant.contains(item) {
            hits += 1
            gain += discounts[index]
            precisionAtHits += Double(hits) / Double(index + 1)
        }
        let reachable = min(n, relevant.count)
        users += 1
        precisions += Double(hits) / Double(n)
        recalls += Double(hits) / Double(relevant.count)
        gains += gain / discounts[..<reachable].reduce(0, +)
        averagePrecisions += precisionAtHits / Double(reachable)
    }

    /// Mean precision at n; like the other means, 0 before any user was counted.
    public var precision: Double { mean(precisions) }
    /// Mean recall at n.
    public var recall: Double { mean(recalls) }
    /// Mean normalised discounted cumulative gain at n.
    public var ndcg: Double { mean(gains) }
    /// Mean average precision at n.
    public var map: Double { mean(averagePrecisions) }

    private func mean(_ sum: Double) -> Double { users == 0 ? 0 : sum / Double(users) }
}
