import LatentRuntime

/// What is said of a model of effects and factors whose factors do nothing.
enum RankNote {
    /// The share of the effects' deviation that factors must have to be worth their rank: below it they explain less than
    /// one part in 400 of what the effects do.
    private static let share = 0.05

    /// Whether factors, of so large a mean square of what they add over all users and items, do nothing beside effects.
    static func doNothing(factors: Double, effects: Double) -> Bool {
        factors < share * share * effects || factors == 0
    }

    /// - Parameters:
    ///   - factors: the mean square of what the factors add, over all users and items.
    ///   - effects: the same of the effects.
    /// - Returns: a sentence; nothing where the factors do something.
    static func notes(factors: Double, effects: Double) -> [String] {
        guard doNothing(factors: factors, effects: effects) else { return [] }
        let (added, beside) = (factors.squareRoot().significant(2), effects.squareRoot().significant(2))
        return [
            "the rank does nothing here: the deviation of what factors add is \(added), that of the effects \(beside), "
                + "which are the whole of the model; the ratings of each user or item are too few to tell tastes"
        ]
    }
}
