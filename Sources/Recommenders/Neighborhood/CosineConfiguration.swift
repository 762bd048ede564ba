import LatentDatasets
import LatentLinearAlgebra
import LatentRuntime

/// The cosine recommenders of "Exploring Recommender Systems": `user-cosine` and `item-cosine`.
///
/// Of all people (or items), by the cosines of their rows of ratings as they are, missing ones counting as 0. They have no
/// settings; ``NeighborhoodConfiguration`` is what became of them.
public struct CosineConfiguration: RecommenderConfiguration {
    /// What is compared.
    public enum Kind: String, Sendable, Codable, CaseIterable {
        case user = "user-cosine"
        case item = "item-cosine"
    }

    public var kind: Kind

    public init(_ kind: Kind) {
        self.kind = kind
    }

    public var name: String { kind.rawValue }

    public func fit(
        _ training: TrainingSet, validation: RatingTable? = nil, options: FitOptions = FitOptions()
    ) throws -> Fitted<CosineRecommender> {
        guard training.table.count > 0 else { throw InvalidArgument("there are no ratings to learn from") }
        return Fitted(
            model: try CosineRecommender(configuration: self, scope: try ModelScope(training), pool: options.pool))
    }
}
