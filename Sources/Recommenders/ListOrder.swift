import LatentLinearAlgebra
import LatentRuntime

/// What a list for a person is ordered by, where a model predicts ratings. Models of lists have scores for that alone.
///
/// To predict a rating and to choose what to show are two tasks: the items of the highest predictions are mostly ones
/// that few people know (Cremonesi, Koren and Turrin, RecSys 2010, doi:10.1145/1864708.1864721).
public enum ListOrder: String, Sendable, CaseIterable {
    /// By how likely the person is to take and to like an item, as far as ratings tell:
    /// `ln(1 + likes) + (r̂ − r̂₀) / σ`.
    ///
    /// Likes are the training ratings of the item from the mean of all on, r̂ is the person's predicted rating, r̂₀ what
    /// the model predicts of the item for somebody unknown, and σ the standard deviation of the training ratings. The
    /// first term is what is known of everybody, the second the person's own taste. One rule for all models of
    /// ratings, without a constant to choose; what it gains is in Documentation/Figures.md.
    case likelihood
    /// By the predicted rating alone.
    case rating
}

/// The items' places in lists by ``ListOrder/likelihood``: `slope · r̂ + weights`.
package struct ListPrior: Sendable {
    /// 1 / σ; 1 where all ratings are equal.
    let slope: Float
    /// ln(1 + likes) − r̂₀ / σ, one an item.
    let weights: [Float]

    /// Nil where lists are ordered by the scores as they are.
    package init?(_ model: some Recommender, by order: ListOrder = .likelihood) {
        guard model.configuration.predictsRatings, order == .likelihood else { return nil }
        let scope = model.scope
        self.init(
            likes: scope.likes, ofAnybody: scope.likes.indices.map { model.fallback(user: nil, item: $0) },
            deviation: scope.ratingDeviation)
    }

    /// From the likes of each item, its prediction r̂₀ for somebody unknown, and σ.
    package init(likes: [Int32], ofAnybody predictions: [Float], deviation: Double) {
        let slope = Float(1 / deviation)
        self.slope = slope
        weights = zip(likes, predictions).map { Float(Elementary.log(1 + Double($0))) - slope * $1 }
    }

    /// What an item is listed by.
    func place(of scored: TopK.Scored) -> Float { slope * scored.score + weights[scored.index] }

    /// What a list is ordered by.
    package func places(_ scores: [Float]) -> [Float] { zip(scores, weights).map { slope * $0 + $1 } }
}
