import LatentDatasets
import LatentLinearAlgebra
import LatentRuntime

/// A mean of the training ratings as the prediction: the least a model must beat.
public struct MeanConfiguration: RecommenderConfiguration {
    /// Over what the mean is taken.
    public enum Mean: String, Sendable, CaseIterable {
        /// All ratings.
        case global = "global-mean"
        /// The user's; of an unknown one, all.
        case user = "user-mean"
        /// The item's; of an unknown one, all.
        case item = "item-mean"
        /// Half the user's mean and half the item's.
        case means = "mean-of-means"
    }

    /// Which of them predicts.
    public var mean: Mean

    /// The model of that mean, which has no settings.
    public init(_ mean: Mean) {
        self.mean = mean
    }

    public static let names = Mean.allCases.map(\.rawValue)
    public static let family = "means"
    public static let nameKey: String? = "mean"
    public static var settings: [Setting<Self>] { [] }

    public init?(named name: String) {
        guard let mean = Mean(rawValue: name) else { return nil }
        self.init(mean)
    }

    public var name: String { mean.rawValue }

    public var isPersonal: Bool { false }
    public var modelAbilities: Set<Ability> { mean == .user || mean == .means ? [.newPeople] : [] }

    public var summary: String {
        switch mean {
        case .global: "the mean of all ratings: the least that a model must beat"
        case .user: "the mean of the user's ratings"
        case .item: "the mean of the item's ratings"
        case .means: "half the user's mean and half the item's"
        }
    }

    /// Adds up the ratings of each user and of each item, in Double. The validation ratings are not looked at.
    /// - Throws: `InvalidArgument` for no ratings, one beyond ``ModelScope/largestRating``, or an item that a user
    ///   rated twice.
    /// - Complexity: O(ratings).
    public func fit(
        _ training: TrainingSet, validation: RatingTable? = nil, options: FitOptions = FitOptions()
    ) throws -> Fitted<MeanRecommender> {
        return Fitted(model: MeanRecommender(configuration: self, scope: try ModelScope(training)))
    }
}

/// Predicts the mean of all ratings, of the user's, of the item's, or the mean of those two; the mean of all stands in
/// for that of a user or an item without ratings.
///
/// - Complexity: O(1) a prediction; sums are taken in Double when the model is made, O(ratings).
public struct MeanRecommender: Recommender {
    public let configuration: MeanConfiguration
    public let scope: ModelScope
    /// Of the training ratings.
    public let means: RatingMeans

    init(configuration: MeanConfiguration, scope: ModelScope) {
        self.configuration = configuration
        self.scope = scope
        means = RatingMeans(scope.ratings)
    }

    /// The prediction from the means of a user and of an item, as far as there are some.
    private func prediction(user: Double?, item: Double?) -> Float {
        switch configuration.mean {
        case .global: Float(means.overall)
        case .user: Float(user ?? means.overall)
        case .item: Float(item ?? means.overall)
        case .means: Float(((user ?? means.overall) + (item ?? means.overall)) / 2)
        }
    }

    public func predict(users: [Int], items: [Int], pool: ThreadPool) -> [Float] {
        scope.requirePairs(users, items)
        return zip(users, items).map { fallback(user: $0, item: $1) }
    }

    /// Their mean; nil without ratings.
    ///
    /// Not shrunk, as that of a training user is not.
    public func person(_ ratings: [(item: Int, rating: Float)]) -> Double? {
        ratings.isEmpty ? nil : ratings.reduce(0) { $0 + Double($1.rating) } / Double(ratings.count)
    }

    public func scores(of person: Double?) -> [Float] {
        means.items.map { prediction(user: person, item: $0) }
    }

    public func fallback(user: Int?, item: Int?) -> Float {
        scope.require(user: user, item: item)
        return prediction(user: user.flatMap { means.users[$0] }, item: item.flatMap { means.items[$0] })
    }

    /// The means follow from the scope's ratings.
    public init(configuration: MeanConfiguration, scope: ModelScope, archive: Safetensors) {
        self.init(configuration: configuration, scope: scope)
    }
}
