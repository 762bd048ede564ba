import LatentDatasets

/// The models by name: for files, `train` and `compare`.
public enum ModelRegistry {
    /// The type of each model's configuration.
    static let configurations: [String: any RecommenderConfiguration.Type] = [
        "autoencoder": AutoencoderConfiguration.self,
        "biases": BiasesConfiguration.self,
        "dot": DotConfiguration.self,
        "dot-bias": DotConfiguration.self,
        "dot-bias-logistic": DotConfiguration.self,
        "dot-bias-sigmoid": DotConfiguration.self,
        "dot-sigmoid": DotConfiguration.self,
        "factorization": FactorizationConfiguration.self,
        "global-mean": MeanConfiguration.self,
        "item-cosine": CosineConfiguration.self,
        "item-knn": NeighborhoodConfiguration.self,
        "item-mean": MeanConfiguration.self,
        "mean-of-means": MeanConfiguration.self,
        "neural": NeuralConfiguration.self,
        "svd": SVDConfiguration.self,
        "svd-centered": CenteredSVDConfiguration.self,
        "user-cosine": CosineConfiguration.self,
        "user-knn": NeighborhoodConfiguration.self,
        "user-mean": MeanConfiguration.self,
    ]

    /// All names, ascending.
    public static var names: [String] { configurations.keys.sorted() }
}
