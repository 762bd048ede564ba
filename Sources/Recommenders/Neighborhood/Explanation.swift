/// What one neighbour's rating adds to a prediction.
public struct Contribution: Sendable, Equatable {
    /// An item that the person rated (an index into `scope.items`), or a user who rated the item (into `scope.users`), as the
    /// model has neighbours of items or of users.
    public let neighbor: Int
    /// The rating in question.
    public let rating: Float
    /// How near the neighbour is.
    public let similarity: Float
    /// What it adds, on the scale of the ratings. All shares of a prediction and its baseline sum to it.
    public let share: Float
}

/// A model that knows which ratings made a prediction.
public protocol ExplainingRecommender: Recommender {
    /// What a ``Contribution`` calls a neighbour.
    var neighborKind: NeighborhoodConfiguration.Kind { get }

    /// What makes the prediction of `item` for `user` (indices into the scope), the largest share, up or down, first.
    func explanation(user: Int, item: Int) -> [Contribution]

    /// The same for a person who is not in the training set.
    func explanation(newPerson ratings: [(item: Int, rating: Float)], item: Int) -> [Contribution]
}
