import LatentDatasets
import LatentRuntime

/// The most-liked items for everybody: what lists of any model must beat.
///
/// Cremonesi, Koren and Turrin, "Performance of recommender algorithms on top-N recommendation tasks", RecSys 2010,
/// doi:10.1145/1864708.1864721, where it beats many models that predict ratings well.
public struct PopularityConfiguration: RecommenderConfiguration {
    /// The rating from which one counts; nil for ``ModelScope/usualLeastRating``, as of all models of lists.
    public var leastRating: Double?
    /// The days before the newest training rating of which ratings count; nil for all time.
    public var days: Double?

    /// Ratings from the mean on count, and all events and counts.
    public init() {}

    public static let names = ["popularity"]
    public static let family = "lists"
    public static var settings: [Setting<Self>] {
        [
            .leastRating(\.leastRating),
            Setting(
                "days", \.days, unset: "all", .above(0), "no rating is newer than the newest",
                help: "Only ratings of so many days before the newest of the training part count."),
        ]
    }

    public init?(named name: String) { self.init() }

    public var name: String { "popularity" }
    public var predictsRatings: Bool { false }
    public var isPersonal: Bool { false }
    public var needsTimestamps: Bool { days != nil }
    public var summary: String { "how many liked an item: for lists, its scores are no ratings" }

    /// Counts the ratings of each item. The validation ratings are not looked at.
    /// - Throws: `InvalidArgument` for no ratings, one beyond ``ModelScope/largestRating``, an item that a user rated
    ///   twice, or days and ratings without times.
    /// - Complexity: O(ratings).
    public func fit(
        _ training: TrainingSet, validation: RatingTable? = nil, options: FitOptions = FitOptions()
    ) throws -> Fitted<PopularityRecommender> {
        let scope = try ModelScope(training)
        return Fitted(
            model: PopularityRecommender(
                configuration: self, scope: scope, counts: try counts(training.table, scope) ?? counts(scope)))
    }

    /// The ratings of each item, of all time.
    fileprivate func counts(_ scope: ModelScope) -> [Float] {
        var result = [Float](repeating: 0, count: scope.items.count)
        let least = leastRating ?? scope.usualLeastRating
        for (item, rating) in zip(scope.ratings.pattern.columnIndices, scope.ratings.values)
        where Double(rating) >= least {
            result[Int(item)] += 1
        }
        return result
    }

    /// Those of the last days; nil without.
    private func counts(_ table: RatingTable, _ scope: ModelScope) throws -> [Float]? {
        guard let days else { return nil }
        guard let times = table.timestamps, let newest = times.max() else {
            throw InvalidArgument(
                "days \(days): the ratings have no times, so that none is of the last days: no column of the file holds "
                    + "them (a header names it timestamp, time or date, and --columns time=... tells it)")
        }
        var result = [Float](repeating: 0, count: table.itemIDs.count)
        let least = leastRating ?? scope.usualLeastRating
        for row in 0..<table.count where times[row] > newest - days * 86_400 && Double(table.ratings[row]) >= least {
            result[Int(table.items[row])] += 1
        }
        return result
    }
}

/// Scores an item by how many rated it so much or more, whoever is asked; an unknown item has none.
///
/// Its RMSE says nothing, for counts are no ratings; items that equally many rated stand in the order of their ids.
public struct PopularityRecommender: Recommender {
    public let configuration: PopularityConfiguration
    public let scope: ModelScope
    /// One an item; exact up to 2²⁴ ratings of it, the last whole number that single precision counts to.
    fileprivate let counts: [Float]

    public func predict(users: [Int], items: [Int], pool: ThreadPool) -> [Float] {
        scope.requirePairs(users, items)
        return items.map { counts[$0] }
    }

    /// The item's count, 0 for an unknown one.
    public func fallback(user: Int?, item: Int?) -> Float {
        scope.require(user: user, item: item)
        return item.map { counts[$0] } ?? 0
    }

    /// `counts`, one an item: F32, where they are of the last days. Those of all time follow from the scope's ratings.
    public func write(to archive: inout Safetensors) {
        guard configuration.days != nil else { return }
        archive.set("counts", shape: [counts.count], counts)
    }
}

extension PopularityRecommender {
    public init(configuration: PopularityConfiguration, scope: ModelScope, archive: Safetensors) throws {
        self.init(
            configuration: configuration, scope: scope,
            counts: configuration.days == nil
                ? configuration.counts(scope) : try archive.finite("counts", shape: [scope.items.count]))
    }
}
