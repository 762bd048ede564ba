import LatentDatasets
import LatentRuntime

/// The most-rated items for everybody: what lists of any model must beat.
///
/// Cremonesi, Koren and Turrin, "Performance of recommender algorithms on top-N recommendation tasks", RecSys 2010,
/// doi:10.1145/1864708.1864721, where it beats many models that predict ratings well.
public struct PopularityConfiguration: RecommenderConfiguration {
    /// The rating from which one counts; nil for all.
    public var leastRating: Double?

    /// All ratings count.
    public init() {}

    public static let names = ["popularity"]
    public static let family = "lists"
    public static var settings: [Setting<Self>] {
        [Setting("leastRating", \.leastRating, unset: "all", help: "The rating from which one counts.")]
    }

    public init?(named name: String) { self.init() }

    public var name: String { "popularity" }
    public var predictsRatings: Bool { false }
    public var isPersonal: Bool { false }
    public var summary: String { "how many rated an item: for lists, its scores are no ratings" }

    /// Counts the ratings of each item. The validation ratings are not looked at.
    /// - Throws: `InvalidArgument` for no ratings, one beyond ``ModelScope/largestRating``, or an item that a user
    ///   rated twice.
    /// - Complexity: O(ratings).
    public func fit(
        _ training: TrainingSet, validation: RatingTable? = nil, options: FitOptions = FitOptions()
    ) throws -> Fitted<PopularityRecommender> {
        Fitted(model: PopularityRecommender(configuration: self, scope: try ModelScope(training)))
    }
}

/// Scores an item by how many rated it, so much or more, whoever is asked; an unknown item has none.
///
/// Its RMSE says nothing, for counts are no ratings; items that equally many rated stand in the order of their ids.
public struct PopularityRecommender: Recommender {
    public let configuration: PopularityConfiguration
    public let scope: ModelScope
    /// One an item; exact up to 2²⁴ ratings of it, the last whole number that single precision counts to.
    private let counts: [Float]

    init(configuration: PopularityConfiguration, scope: ModelScope) {
        self.configuration = configuration
        self.scope = scope
        var counts = [Float](repeating: 0, count: scope.items.count)
        for (item, rating) in zip(scope.ratings.pattern.columnIndices, scope.ratings.values)
        where Double(rating) >= configuration.leastRating ?? -.infinity {
            counts[Int(item)] += 1
        }
        self.counts = counts
    }

    public func predict(users: [Int], items: [Int], pool: ThreadPool) -> [Float] {
        scope.requirePairs(users, items)
        return items.map { counts[$0] }
    }

    /// The item's count, 0 for an unknown one.
    public func fallback(user: Int?, item: Int?) -> Float {
        scope.require(user: user, item: item)
        return item.map { counts[$0] } ?? 0
    }

    /// The counts follow from the scope's ratings.
    public init(configuration: PopularityConfiguration, scope: ModelScope, archive: Safetensors) {
        self.init(configuration: configuration, scope: scope)
    }
}
