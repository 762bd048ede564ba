import LatentLinearAlgebra
import LatentRecommenders

/// What neighbors predict, straight from the formulas, in Double: users by items, nil where there is no rating.
public struct NaiveNeighborhood {
    public let ratings: [[Double?]]
    public let users: Int
    public let items: Int

    public init(_ ratings: CSRMatrix<Float>) {
        self.ratings = NaiveRows(ratings).entries
        (users, items) = (ratings.rows, ratings.columns)
    }

    /// The ratings less `baseline`.
    public func deviations(_ baseline: (Int, Int) -> Double) -> [[Double?]] {
        ratings.indices.map { user in
            ratings[user].enumerated().map { item, rating in rating.map { $0 - baseline(user, item) } }
        }
    }

    public static func transposed(_ rows: [[Double?]]) -> [[Double?]] {
        (rows.first ?? []).indices.map { column in rows.map { $0[column] } }
    }

    /// `b + Σ w d / (λ + Σ w)` over the first `limit` of `neighbors` that have a deviation d in `context`, w being the
    /// similarity to the power `amplification`.
    public static func prediction(
        baseline: Double, neighbors: [(index: Int, similarity: Double)], context: [Double?], limit: Int,
        amplification: Double, regularization: Double
    ) -> Double {
        let heard = neighbors.filter { context[$0.index] != nil }.prefix(limit)
        var (sum, total) = (0.0, 0.0)
        for neighbor in heard {
            var weight = 1.0
            for _ in 0..<Int(amplification) { weight *= neighbor.similarity }
            sum += weight * (context[neighbor.index] ?? 0)
            total += weight
        }
        return heard.isEmpty ? baseline : baseline + sum / (regularization + total)
    }

    /// `mean_r + Σ_q s_rq d_qc / Σ_q |s_rq|` in each place, s being the cosine of two rows of `rows` with zeros for
    /// what is missing, and 1 of a row with itself; nil in rows without a mean.
    public static func cosinePredictions(_ rows: [[Double?]]) -> [[Double?]] {
        let means = rows.map { row in
            let known = row.compactMap { $0 }
            return known.isEmpty ? nil : known.reduce(0, +) / Double(known.count)
        }
        func product(_ a: [Double?], _ b: [Double?]) -> Double {
            zip(a, b).reduce(0) { $0 + ($1.0 ?? 0) * ($1.1 ?? 0) }
        }
        return rows.indices.map { r in
            let similarities = rows.indices.map { q -> Double in
                if q == r { return 1 }
                let lengths = (product(rows[r], rows[r]) * product(rows[q], rows[q])).squareRoot()
                return lengths > 0 ? product(rows[r], rows[q]) / lengths : 0
            }
            let norm = similarities.reduce(0) { $0 + abs($1) }
            return rows[r].indices.map { column in
                means[r].map { mean in
                    let sum = rows.indices.reduce(0.0) { sum, q in
                        guard let rating = rows[q][column], let own = means[q] else { return sum }
                        return sum + similarities[q] * (rating - own)
                    }
                    return mean + sum / norm
                }
            }
        }
    }
}
