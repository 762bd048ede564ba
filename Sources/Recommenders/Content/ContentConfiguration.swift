import LatentDatasets
import LatentLinearAlgebra
import LatentRuntime

/// How much each feature of an item counts.
public enum FeatureWeight: String, Sendable, CaseIterable, SettingType {
    /// As much as the table says: 1 of one that is merely there.
    case raw
    /// That times `ln((1 + items) / (1 + items that have it)) + 1`, so that rare features count for more (Spärck Jones, "A
    /// statistical interpretation of term specificity and its application in retrieval", 1972, doi:10.1108/eb026526, as
    /// scikit-learn smooths it).
    case tfidf
}

/// How a person's profile and an item's features are compared.
public enum FeatureMatch: String, Sendable, CaseIterable, SettingType {
    /// By their product: the more of what one likes, the better.
    case dot
    /// By the cosine of the angle between them, for which every item has the same length.
    case cosine
}

/// Content-based filtering: items by their features, people by those of what they rated.
///
/// It learns of a person from nobody else's ratings, so that it can list what hardly anybody knows, and for somebody of
/// whom only tastes are told. With x an item's features (``featureWeight``, and of length 1 by cosine) a person's profile
/// is `p = Σ (r − r̄) x` over what they rated, r̄ their mean, and a score is `p · x` (Pazzani and Billsus, "Content-based
/// recommendation systems", 2007, doi:10.1007/978-3-540-72079-9_10: Rocchio's method).
///
///     let features = try FeatureTable(path: "features.csv")
///     let model = try ContentConfiguration().fit(TrainingSet(table.with(itemFeatures: features))).model
///     let person = try model.person(profile: ["Comedy": 1, "Horror": -1])
///     let list = model.recommendations(of: person, count: 10)
public struct ContentConfiguration: RecommenderConfiguration {
    /// How much a feature counts.
    public var featureWeight = FeatureWeight.tfidf
    /// How profile and features are compared.
    public var match = FeatureMatch.dot
    /// Whether a rating counts as its distance from the person's mean, and not as it is.
    public var centered = true

    /// TF-IDF, by dot product, of centered ratings.
    public init() {}

    public static let names = ["content"]
    public static let family = "lists"
    public static var settings: [Setting<Self>] {
        [
            Setting(
                "featureWeight", \.featureWeight,
                help: "What a feature counts: raw as it is, tfidf more where few have it."
            ),
            Setting("match", \.match, help: "Compare tastes and features by their dot product, or by their cosine."),
            Setting(
                "centered", \.centered, help: "Count ratings from each person's mean, so that low ones speak against."),
        ]
    }

    public init?(named name: String) { self.init() }

    public var name: String { "content" }
    public var predictsRatings: Bool { false }
    public var modelAbilities: Set<Ability> {
        [.newPeople, .explanations, .itemVectors, .rankingVectors, .profiles]
    }
    public var summary: String { "what is like what a person liked, by features: for lists" }

    /// Weighs the features of the items; people's profiles follow from their ratings when they are asked for.
    /// - Throws: `InvalidArgument` where no item has a feature that tells items apart.
    /// - Complexity: O(ratings + features).
    public func fit(
        _ training: TrainingSet, validation: RatingTable? = nil, options: FitOptions = FitOptions()
    ) throws -> Fitted<ContentRecommender> {
        try validate()
        guard let features = training.table.catalog.features else {
            throw InvalidArgument(
                "content goes by the features of items, and none are known: the data has neither genres nor years in "
                    + "titles; give a table of features (--features FILE)")
        }
        return Fitted(
            model: try ContentRecommender(configuration: self, scope: try ModelScope(training).with(features)))
    }
}

extension ModelScope {
    /// The same scope, with the features of its items.
    func with(_ features: FeatureTable) -> ModelScope {
        ModelScope(
            users: users, items: items, catalog: catalog, ratings: ratings, values: values,
            features: features.restricted(to: items.ids))
    }
}
