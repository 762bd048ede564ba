import LatentRuntime

/// What is said of a model of effects and factors whose factors do nothing.
enum RankNote {
    /// The share of the effects' deviation that factors must have to be worth their rank: below it they explain less than
    /// one part in 400 of what the effects do.
    private static let share = 0.05

    /// - Parameters:
    ///   - factors: the mean square of what the factors add, over all users and items.
    ///   - effects: the same of the effects.
    static func notes(factors: Double, effects: Double) -> [String] {
        guard factors < share * share * effects || factors == 0 else { return [] }
        let (added, beside) = (factors.squareRoot().significant(2), effects.squareRoot().significant(2))
        return [
            "the rank does nothing here: factors add \(added) where effects add \(beside), in deviations, so that these "
                + "are the whole of the model; the ratings of each user or item are too few to tell tastes, and biases "
                + "or item-knn serve as well"
        ]
    }
}
