/// What a model can do beyond predicting, known from its configuration before anything is fitted.
public enum Ability: String, Sendable, CaseIterable, Encodable {
    /// A new person's scores follow their ratings; without it they are the same for everybody new.
    case newPeople = "new-people"
    /// It says which ratings, or which features, made a prediction: ``Recommender/explanation(user:item:)``.
    case explanations
    /// Its training can go on where it was stopped: ``FitOptions/checkpoints``.
    case checkpoints
    /// ``Recommender/itemVectors``.
    ///
    /// Items can be compared by cosine or distance, and axes be found among them.
    case itemVectors = "item-vectors"
    /// ``Recommender/rankingVectors``.
    ///
    /// Lists are a search for the largest inner products, by any index for that.
    case rankingVectors = "ranking-vectors"
    /// ``Recommender/itemBiases``.
    ///
    /// The larger one is, the higher everybody's prediction of the item, all else equal.
    case itemBiases = "item-biases"
    /// ``Recommender/additiveFactors``.
    ///
    /// What is to be known of a new person, or a new item, is then a least-squares problem: ``PopulationPrior``.
    case additiveFactors = "additive-factors"
    /// ``Recommender/itemNeighbors``.
    ///
    /// By the similarity that the model was fitted with, and no other.
    case itemNeighbors = "item-neighbors"
    /// ``Recommender/person(profile:)``.
    ///
    /// Somebody of whom only tastes are known has scores.
    case profiles
}

extension Ability: CustomStringConvertible {
    /// What "it" does.
    public var description: String {
        switch self {
        case .newPeople: "learns from a new person's ratings"
        case .explanations: "says which ratings made a score"
        case .checkpoints: "keeps checkpoints"
        case .itemVectors: "has a vector of each item"
        case .rankingVectors: "ranks items by the product of two vectors"
        case .itemBiases: "has a bias of each item"
        case .additiveFactors: "predicts ratings as effects and the product of two vectors"
        case .itemNeighbors: "lists the items nearest to each"
        case .profiles: "knows a person by tastes alone"
        }
    }
}

extension RecommenderConfiguration {
    /// All that the model can do beyond predicting, in the order of the cases. `checkpoints` follows from `training`,
    /// all others from `modelAbilities`.
    public var abilities: [Ability] {
        let trained: Set<Ability> = training.epochs?.keepsCheckpoints == true ? [.checkpoints] : []
        return Ability.allCases.filter(modelAbilities.union(trained).contains)
    }
}
