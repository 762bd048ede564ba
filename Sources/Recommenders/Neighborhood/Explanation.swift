/// What one neighbor's rating adds to a prediction.
///
/// With w the neighbor's weight, d what the rating deviates by from its baseline and Σ w the weights of all that are
/// heard, its share is `w d / (regularization + Σ w)`. A share below 0 pulls the prediction down.
public struct Contribution: Sendable, Equatable {
    /// Whose rating, or of what.
    public enum Kind: Sendable {
        /// A user who rated the item in question.
        case user
        /// An item that the person in question rated.
        case item
    }

    /// An index into `scope.users` or `scope.items`, as ``kind`` says.
    public let neighbor: Int
    /// What the neighbor is.
    public let kind: Kind
    /// The rating in question.
    public let rating: Float
    /// How near the neighbor is. Above 0, and 1 at the most: others are no neighbors.
    public let similarity: Float
    /// What it adds, on the scale of the ratings. All shares of a prediction and its baseline sum to it.
    public let share: Float

    /// A contribution of which all is known.
    /// - Parameters:
    ///   - neighbor: an index into the users or the items, as `kind` says.
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
