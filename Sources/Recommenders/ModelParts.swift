import LatentLinearAlgebra

/// A model whose parameters can be listed, as `model.summary()` of Keras does.
public protocol ParameterListing {
    /// The name and the shape of each tensor of parameters.
    var parameters: [(name: String, shape: [Int])] { get }
}

/// A model in which an item may be liked more or less whoever is asked.
public protocol ItemBiased {
    /// What each item adds to a rating, or to what a rating is made of; empty where these settings have no such thing.
    var itemBiases: [Float] { get }
}

/// A model that places nobody new: its scores for a new person are the same whatever they rated.
public protocol WithoutFoldIn {}

extension NeuralRecommender: WithoutFoldIn {}

extension LinearAutoencoder: ParameterListing {
    public var parameters: [(name: String, shape: [Int])] {
        switch map {
        case .lowRank(let encoder, let decoder):
            [("encoder", [encoder.rows, encoder.columns]), ("decoder", [decoder.rows, decoder.columns])]
        case .full(let weights): [("weights", [weights.rows, weights.columns])]
        }
    }
}

extension SVDRecommender: ParameterListing {
    public var parameters: [(name: String, shape: [Int])] { factors.parameters }
}

extension CenteredSVDRecommender: ParameterListing, ItemBiased {
    public var parameters: [(name: String, shape: [Int])] { estimates.parameters + factors.parameters }
    public var itemBiases: [Float] { estimates.itemBiases }
}

extension BiasesRecommender: ParameterListing, ItemBiased {
    public var parameters: [(name: String, shape: [Int])] { estimates.parameters }
    public var itemBiases: [Float] { estimates.itemBiases }
}

extension FactorizationRecommender: ParameterListing, ItemBiased {
    public var parameters: [(name: String, shape: [Int])] {
        [
            ("mean", [1]), ("user_biases", [factors.userBiases.count]), ("item_biases", [factors.itemBiases.count]),
            ("user_factors", [factors.userFactors.rows, factors.userFactors.columns]),
            ("item_factors", [factors.itemFactors.rows, factors.itemFactors.columns]),
        ]
    }
    public var itemBiases: [Float] { factors.itemBiases }
}

extension NeighborhoodRecommender: ItemBiased {
    /// Those of the baseline; none where it is the person's mean.
    public var itemBiases: [Float] {
        configuration.centering == .mean && configuration.kind == .user ? [] : estimates.itemBiases
    }
}

extension DotRecommender: ItemBiased {
    public var itemBiases: [Float] { configuration.form.hasBiases ? factors.itemBiases : [] }
}

extension BaselineEstimates {
    fileprivate var itemBiases: [Float] { itemEffects.map { Float($0) } }

    fileprivate var parameters: [(name: String, shape: [Int])] {
        [("mean", [1]), ("user_effects", [userEffects.count]), ("item_effects", [itemEffects.count])]
    }
}

extension SingularFactors {
    fileprivate var parameters: [(name: String, shape: [Int])] {
        [
            ("user_factors", [u.rows, u.columns]), ("singular_values", [values.count]),
            ("item_factors", [v.rows, v.columns]),
        ]
    }
}
