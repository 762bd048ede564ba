import LatentLinearAlgebra
import LatentRuntime

/// A direction in which items differ, and who lies at its ends.
public struct ItemAxis: Sendable {
    /// The share of the items' variance that is along it. From 0 to 1. The axes that were found need not sum to 1, for
    /// there may be more.
    public let variance: Double
    /// The items farthest along it and farthest against it, the outermost first. Which end is which means nothing.
    public let highest: [TopK.Scored]
    /// The other end, the outermost first. Its scores are not turned round: they are places on the same axis.
    public let lowest: [TopK.Scored]

    /// The principal axes of the vectors of the `items` most-rated items, the largest first: those of the others follow
    /// few ratings, and would be noise among the axes. At most `count`, and fewer where the vectors vary in fewer
    /// directions. O(items · rank · count) a step of `PrincipalComponents`.
    /// - Throws: as `PrincipalComponents`, for vectors that are not finite.
    public static func principal(
        of vectors: Matrix<Float>, in scope: ModelScope, items: Int = 1_000, count: Int = 3, ends: Int = 5,
        pool: ThreadPool = .shared
    ) throws -> [ItemAxis] {
        let chosen = scope.mostRatedItems(items)
        let rank = min(count, vectors.columns, chosen.count - 1)
        guard rank >= 1 else { return [] }
        let samples = Matrix<Double>(
            rows: chosen.count, columns: vectors.columns, chosen.flatMap { vectors.row($0).map { Double($0) } })
        let components = try PrincipalComponents(samples, rank: rank, pool: pool)
        let places = try components.scores(of: samples, pool: pool)
        return components.explainedVarianceRatio.enumerated().compactMap { axis, variance -> ItemAxis? in
            // What is left beside this is the rounding of the vectors.
            guard variance > Double(Float.ulpOfOne) * Double(Float.ulpOfOne) else { return nil }
            let scores = (0..<chosen.count).map { Float(places[$0, axis]) }
            func farthest(_ sign: Float) -> [TopK.Scored] {
                TopK.best(ends, of: scores.map { sign * $0 }, excluding: []).map {
                    TopK.Scored(index: chosen[$0.index], score: sign * $0.score)
                }
            }
            return ItemAxis(variance: variance, highest: farthest(1), lowest: farthest(-1))
        }
    }
}

extension ModelScope {
    /// The `count` items with the most ratings, the most first; of equals the one with the lowest index. None without a
    /// rating.
    /// - Complexity: O(ratings + items · log items).
    func mostRatedItems(_ count: Int) -> [Int] {
        let counts = ratings.pattern.columnCounts
        let rated = counts.indices.filter { counts[$0] > 0 }
        let ordered = rated.sorted { (counts[$1], $0) < (counts[$0], $1) }
        return Array(ordered.prefix(max(count, 0)))
    }
}
