/// What one neighbor's rating adds to a prediction.
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
    /// How near the neighbor is.
    public let similarity: Float
    /// What it adds, on the scale of the ratings. All shares of a prediction and its baseline sum to it.
    public let share: Float

    /// A contribution of which all is known.
    public init(neighbor: Int, kind: Kind, rating: Float, similarity: Float, share: Float) {
        self.neighbor = neighbor
        self.kind = kind
        self.rating = rating
        self.similarity = similarity
        self.share = share
    }
}
