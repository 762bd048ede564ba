import LatentLinearAlgebra
import LatentRuntime

/// How alike two items are in a latent space.
///
/// Apart from `Similarity.Metric`, most of whose cases compare what two rows have observed: of vectors all is observed.
public enum SimilarityMetric: String, Sendable, CaseIterable {
    /// The cosine of the angle between the vectors, from -1 to 1: larger is more alike. 0 with a zero vector.
    ///
    /// Lengths do not count: an item of few ratings, whose vector is short, can be like a well-known one.
    case cosine
    /// The distance between the vectors: smaller is more alike.
    ///
    /// Euclid's, in the vectors' own units, which differ from model to model.
    case euclidean
}

extension Recommender {
    /// The `count` items most like `item`, an index into `scope.items`, and by what they were compared: by the model's
    /// vectors and `metric`, the cosine unless given, where there are some (the least alike with `least`), else by its
    /// own lists of neighbors. O(items · rank).
    /// - Throws: `InvalidArgument` where the model has neither, or is asked for what it does not keep.
    /// - Precondition: `item` is an index into `scope.items`.
    public func nearestItems(
        to item: Int, count: Int, metric: SimilarityMetric? = nil, least: Bool = false
    ) throws(InvalidArgument) -> (items: [TopK.Scored], measure: String) {
        scope.require(item: item)
        if let vectors = itemVectors {
            let metric = metric ?? .cosine
            return (vectors.neighbors(of: item, count: count, metric: metric, least: least), metric.rawValue)
        }
        guard let (lists, measure) = itemNeighbors else {
            throw InvalidArgument("\(configuration.name) has no latent space, so no item is near another")
        }
        guard metric == nil, !least else {
            throw InvalidArgument(
                "\(configuration.name) keeps the nearest items, by the similarity it was fitted with: leave metric and "
                    + "least out")
        }
        let (indices, scores) = lists.row(item)
        return (zip(indices, scores).prefix(max(count, 0)).map { TopK.Scored(index: Int($0), score: $1) }, measure)
    }
}

extension Matrix<Float> {
    /// The `count` other rows most like row `item`, or least with `least`; ties by index; none for a count below 1.
    /// O(rows · columns).
    /// - Precondition: `item` is a row.
    public func neighbors(
        of item: Int, count: Int, metric: SimilarityMetric, least: Bool = false
    ) -> [TopK.Scored] {
        requireRows([item], of: rows)
        let target = row(item)
        let scores = (0..<rows).map { Self.similarity(target, row($0), metric) }
        // Distances rank upside down.
        let ascending = (metric == .euclidean) != least
        let ranked = TopK.best(
            count, of: ascending ? scores.map { -$0 } : scores, excluding: [Int32(item)])
        return ranked.map { TopK.Scored(index: $0.index, score: scores[$0.index]) }
    }

    /// The similarity or distance of two rows.
    /// - Precondition: both are rows of this matrix.
    /// - Complexity: O(columns), summed in Double.
    public func similarity(_ a: Int, _ b: Int, metric: SimilarityMetric) -> Float {
        requireRows([a, b], of: rows)
        return Self.similarity(row(a), row(b), metric)
    }

    /// `a · b / √(‖a‖² ‖b‖²)`, or `‖a − b‖`, rounded to single precision once, at the end.
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
