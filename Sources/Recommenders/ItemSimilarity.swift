import LatentLinearAlgebra

/// How alike two items are in a latent space.
public enum SimilarityMetric: String, Sendable, CaseIterable {
    /// The cosine of the angle between the vectors, from -1 to 1: larger is more alike. 0 with a zero vector.
    case cosine
    /// The distance between the vectors: smaller is more alike.
    case euclidean
}

extension ItemEmbedding {
    /// The `count` items most like `item`, an index, or least with `least`; ties by index; none for a count below 1.
    /// O(items · rank).
    /// - Precondition: `item` is a row of ``itemVectors``.
    public func neighbors(
        of item: Int, count: Int, metric: SimilarityMetric, least: Bool = false
    ) -> [TopK.Scored] {
        let vectors = itemVectors
        let target = vectors.row(item)
        let scores = (0..<vectors.rows).map { other in
            Self.similarity(target, vectors.row(other), metric)
        }
        // Distances rank upside down.
        let ascending = (metric == .euclidean) != least
        let ranked = TopK.best(count, of: ascending ? scores.map { -$0 } : scores, excluding: [Int32(item)])
        return ranked.map { TopK.Scored(index: $0.index, score: scores[$0.index]) }
    }

    /// The similarity or distance of two items, by index.
    /// - Precondition: both are rows of ``itemVectors``.
    public func similarity(_ a: Int, _ b: Int, metric: SimilarityMetric) -> Float {
        let vectors = itemVectors
        return Self.similarity(vectors.row(a), vectors.row(b), metric)
    }

    private static func similarity(_ a: [Float], _ b: [Float], _ metric: SimilarityMetric) -> Float {
        func sum(_ term: (Double, Double) -> Double) -> Double {
            zip(a, b).reduce(0) { $0 + term(Double($1.0), Double($1.1)) }
        }
        switch metric {
        case .cosine:
            let norms = (sum { x, _ in x * x } * sum { _, y in y * y }).squareRoot()
            return norms > 0 ? Float(sum { $0 * $1 } / norms) : 0
        case .euclidean:
            return Float(sum { ($0 - $1) * ($0 - $1) }.squareRoot())
        }
    }
}
