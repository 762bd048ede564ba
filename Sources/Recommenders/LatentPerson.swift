/// A person as models of factors know them: what they add to every rating, and their place among the tastes.
public struct LatentPerson: Sendable, Equatable {
    /// Their effect, bias or mean. In the ratings' units; of a model with a sigmoid it adds to what the sigmoid is
    /// taken of.
    public let effect: Double
    /// What is multiplied with an item's vector. As long as an item's vector; in the autoencoder's closed form that is
    /// a number an item.
    public let tastes: [Float]
}
