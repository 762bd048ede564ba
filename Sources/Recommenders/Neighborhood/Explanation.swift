import LatentDatasets
import LatentRuntime

/// What one neighbor's rating, or one feature, adds to a prediction.
///
/// With w the neighbor's weight, d what the rating deviates by from its baseline and Σ w the weights of all that are
/// heard, its share is `w d / (regularization + Σ w)`. A share below 0 pulls the prediction down. Of a feature it is the
/// product of its weights in the person's profile and in the item.
public struct Contribution: Sendable, Equatable {
    /// Whose rating, or of what.
    public enum Kind: Sendable, Equatable {
        /// A user who rated the item in question.
        case user
        /// An item that the person in question rated.
        case item
        /// A feature of the item in question, by its name.
        case feature(String)
        /// None: what training by steps gave a user beyond what a solution for their ratings gives them.
        case training
    }

    /// An index into `scope.users` or `scope.items`, or the feature's place in the model, as ``kind`` says; 0 where it is of
    /// none of them.
    public let neighbor: Int
    /// What the neighbor is.
    public let kind: Kind
    /// The rating in question; the weight that a feature has in the person's profile.
    public let rating: Float
    /// How near the neighbor is: above 0, and 1 at the most, for others are no neighbors. The weight that a feature has in
    /// the item.
    public let similarity: Float
    /// What it adds, on the scale of the ratings. All shares of a prediction and its baseline sum to it.
    public let share: Float

    /// A contribution of which all is known.
    /// - Parameters:
    ///   - neighbor: an index into the users, the items or the features, as `kind` says.
    ///   - kind: whose rating it is, or of what.
    ///   - rating: as it was given, in the ratings' units.
    ///   - similarity: how near the neighbor is.
    ///   - share: what it adds to the prediction, in the ratings' units.
    public init(neighbor: Int, kind: Kind, rating: Float, similarity: Float, share: Float) {
        self.neighbor = neighbor
        self.kind = kind
        self.rating = rating
        self.similarity = similarity
        self.share = share
    }
}

extension [Contribution] {
    /// The shares of items that somebody rated, each its weight times what the rating deviates by, the largest, up or
    /// down, first.
    init(_ ratings: [(item: Int, rating: Float)], weights: [Double], deviations: [Double]) {
        self = ratings.indices.map { place in
            Contribution(
                neighbor: ratings[place].item, kind: .item, rating: ratings[place].rating,
                similarity: Float(weights[place]), share: Float(weights[place] * deviations[place]))
        }.sorted { (-$0.share.magnitude, $0.neighbor) < (-$1.share.magnitude, $1.neighbor) }
    }

    /// These and what is left of `tastes`, all that they are to sum to.
    func completed(to tastes: Double) -> [Contribution] {
        let rest = tastes - reduce(0) { $0 + Double($1.share) }
        return self + [Contribution(neighbor: 0, kind: .training, rating: 0, similarity: 0, share: Float(rest))]
    }
}

/// A rating, or a feature, that made a score, with what the catalog knows of it.
public struct Reason: Sendable, Equatable {
    /// What it adds.
    public let contribution: Contribution
    /// Whose rating it is; nil for the person's own.
    public let user: ID?
    /// Of which item; nil for the one that is explained, and of a feature.
    public let item: ID?
    /// The feature's name; nil of a rating.
    public let feature: String?
    /// The item's title; nil where there is no item, or the catalog does not know it.
    public let title: String?

    /// - Precondition: the neighbor is one of `scope`.
    init(_ contribution: Contribution, in scope: ModelScope) {
        self.contribution = contribution
        user = contribution.kind == .user ? scope.users.ids[contribution.neighbor] : nil
        item = contribution.kind == .item ? scope.items.ids[contribution.neighbor] : nil
        feature = if case .feature(let name) = contribution.kind { name } else { nil }
        title = item.flatMap { scope.catalog[$0]?.title }
    }
}

extension Reason: Documented, Encodable {
    package static let fields: [Field<Self>] = [
        Field("user", "Whose rating it is; null for the person's own.", \.user),
        Field("item", "Of which item; null for the one that is recommended.", \.item),
        Field("title", "Its title, where the catalog knows it.", \.title),
        Field("feature", "The feature of the recommended item, in place of a rating; else null.", \.feature),
        Field("rating", "The rating; what the person's profile has for the feature.", \.contribution.rating),
        Field(
            "similarity",
            "How similar that user, or that item, is, or what its deviation is weighted by; what the recommended item has of "
                + "the feature.", \.contribution.similarity),
        Field(
            "isOfTraining",
            "Whether it is no rating, but what training by steps gave beyond a solution for the ratings."
        ) { $0.contribution.kind == .training },
        Field("share", "What it adds to the score.", \.contribution.share),
    ]
}
