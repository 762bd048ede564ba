/// A person as models of factors know them: what they add to every rating, and their place among the tastes.
public struct LatentPerson: Sendable, Equatable {
    /// Their effect, bias or mean.
    public let effect: Double
    /// What is multiplied with an item's vector.
    public let tastes: [Float]
}
