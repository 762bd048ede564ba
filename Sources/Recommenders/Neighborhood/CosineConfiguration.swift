import LatentDatasets
import LatentLinearAlgebra
import LatentRuntime

/// The cosine recommenders of "Exploring Recommender Systems": `user-cosine` and `item-cosine`.
///
/// Of all people (or items), by the cosines of their rows of ratings as they are, missing ones counting as 0. They have
/// no settings; ``NeighborhoodConfiguration`` is what became of them.
///
/// The post takes the mean of the row to predict and adds the similarity-weighted deviations of all rows, divided by
/// the sum of all similarities. Its table hands the held-out ratings to the prediction; these models see the training
/// ratings alone. See ``CosineRecommender`` for the formula.
public struct CosineConfiguration: RecommenderConfiguration {
    /// What is compared.
    public enum Kind: String, Sendable, CaseIterable {
        /// People, over all items.
        case user = "user-cosine"
        /// Items, over all people.
        case item = "item-cosine"
    }

    /// Which of the two models it is.
    public var kind: Kind

    /// The model that compares this, which has no settings.
    public init(_ kind: Kind) {
        self.kind = kind
    }

    public static let names = Kind.allCases.map(\.rawValue)
    public static let family = "neighbors"
    public static let nameKey: String? = "kind"
    public static var settings: [Setting<Self>] { [] }

    public init?(named name: String) {
        guard let kind = Kind(rawValue: name) else { return nil }
        self.init(kind)
    }

    public var name: String { kind.rawValue }
    public var modelAbilities: Set<Ability> { [.newPeople] }
    public var summary: String {
        "all \(kind == .user ? "people" : "items"), by the cosine of their ratings as they are"
    }

    /// Normalizes the rows and adds up what each one's similarities come to, |s| over all others; the similarities
    /// themselves are never held.
    /// - Throws: `InvalidArgument` for no ratings, one beyond ``ModelScope/largestRating``, or an item that a user
    ///   rated twice.
    /// - Complexity: O(ratings) where no two ratings differ in sign, else as many products as there are pairs of rows
    ///   with a column in common.
    public func fit(
        _ training: TrainingSet, validation: RatingTable? = nil, options: FitOptions = FitOptions()
    ) throws -> Fitted<CosineRecommender> {
        return Fitted(
            model: try CosineRecommender(configuration: self, scope: try ModelScope(training), pool: options.pool))
    }
}
