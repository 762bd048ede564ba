/// A person as models of factors know them: what they add to every rating, and their place among the tastes.
public struct LatentPerson: Sendable, Equatable {
    /// Their effect, bias or mean. In the ratings' units; of a model with a sigmoid it adds to what the sigmoid is
    /// taken of.
    public let effect: Double
    /// What is multiplied with an item's vector. As long as an item's vector; in the autoencoder's closed form that is
    /// a number an item.
    public let tastes: [Float]
    /// The items that they rated, indices, and their ratings in the same order: what explanations go by.
    public let items: [Int]
    /// One an item.
    public let ratings: [Float]

    /// Both together.
    var given: [(item: Int, rating: Float)] { zip(items, ratings).map { ($0, $1) } }

    init(effect: Double, tastes: [Float], of ratings: [(item: Int, rating: Float)]) {
        (self.effect, self.tastes) = (effect, tastes)
        (items, self.ratings) = (ratings.map(\.item), ratings.map(\.rating))
    }
}

extension ModelScope {
    /// What a training user rated, as a new person gives it.
    /// - Precondition: `user` is an index into ``users``.
    func given(by user: Int) -> [(item: Int, rating: Float)] {
        let row = ratings.pattern.row(user)
        return row.indices.map { (Int(row[$0]), ratings.values[$0]) }
    }
}
