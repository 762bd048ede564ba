/// A post whose models are here with all its settings.
///
///     let v2 = EmbeddingPreset.keras.dot(.dotBiasSigmoid)     // RecommenderV2
///     let none = EmbeddingPreset.exploring.dot(.dotSigmoid)   // nil: that post has none
///
/// Random numbers are not the posts' own, so that results are to be compared over several seeds.
public enum EmbeddingPreset: String, Sendable, CaseIterable {
    /// "Demystifying Recommendations".
    case fastai
    /// "Keras embeddings": `RecommenderV1`, `RecommenderV2`, `RecommenderNetV2` and `RecommenderNet`.
    case keras
    /// "Exploring Recommender Systems".
    case exploring

    /// Its products of vectors; a `neural` is in each post.
    public var forms: [DotConfiguration.Form] {
        switch self {
        case .fastai: [.dot, .dotSigmoid, .dotBiasSigmoid]
        case .keras: [.dot, .dotBiasSigmoid, .dotBiasLogistic]
        case .exploring: [.dot, .dotBias]
        }
    }

    /// The post's model of this form; nil where it has none.
    public func dot(_ form: DotConfiguration.Form) -> DotConfiguration? {
        guard forms.contains(form) else { return nil }
        return switch self {
        case .fastai: .fastai(form)
        case .keras: .keras(form)
        case .exploring: .exploring(form)
        }
    }

    /// The post's network.
    public var neural: NeuralConfiguration {
        switch self {
        case .fastai: .fastai
        case .keras: .keras
        case .exploring: .exploring
        }
    }
}

/// The settings of the posts, with what their libraries add in silence.
extension EmbeddingSettings {
    /// fastai: batches of 64, the rest left out; Adam with β₂ 0.99 and ε 1e-5 in one cycle; weight decay past the
    /// optimizer; tables normal of deviation 0.01; ratings from 0 to 5.5. One epoch of ML-100K's 80,000 ratings is
    /// 1,250 such steps. The learning rate is the peak of the cycle.
    /// - Parameters:
    ///   - learningRate: the greatest step size, reached after a quarter of all steps.
    ///   - weightDecay: past the optimizer, as a share of a parameter for a rate of 1.
    /// - Returns: settings for five epochs.
    public static func fastai(learningRate: Double = 5e-3, weightDecay: Double = 0.01) -> EmbeddingSettings {
        var settings = EmbeddingSettings()
        settings.dropLast = true
        settings.standardize = false
        settings.optimizer = .adam(rate: 5e-3, beta1: 0.95, beta2: 0.99, epsilon: 1e-5)
        settings.learningRate = learningRate
        settings.schedule = .oneCycle
        settings.weightDecay = weightDecay
        settings.range = .between(lowest: 0, highest: 5.5)
        return settings
    }

    /// Keras: batches of 64, the last one short; Adam at 1e-3 throughout; `regularization` of the tables, and of those
    /// of the biases `biasRegularization`.
    /// - Parameters:
    ///   - epochs: passes over the ratings.
    ///   - initializer: of the tables of vectors.
    ///   - biasInitializer: of the biases of users and items.
    ///   - regularization: λ of `λ Σ w²` over the tables.
    ///   - biasRegularization: the same over the biases.
    /// - Returns: settings with a constant rate of 0.001.
    public static func keras(
        epochs: Int = 5, initializer: Initializer, biasInitializer: Initializer, regularization: Double,
        biasRegularization: Double
    ) -> EmbeddingSettings {
        var settings = EmbeddingSettings()
        settings.epochs = epochs
        settings.standardize = false
        settings.optimizer = .adam(rate: 1e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-7)
        settings.learningRate = 1e-3
        settings.schedule = .constant
        settings.initializer = initializer
        settings.biasInitializer = biasInitializer
        settings.regularization = regularization
        settings.biasRegularization = biasRegularization
        return settings
    }
}

extension DotConfiguration {
    /// The models of "Demystifying Recommendations": `dot`, `dot-sigmoid` and `dot-bias-sigmoid`.
    public static func fastai(
        _ form: Form, learningRate: Double = 5e-3, weightDecay: Double = 0.01
    ) -> DotConfiguration {
        var configuration = DotConfiguration(form)
        configuration.settings = .fastai(learningRate: learningRate, weightDecay: weightDecay)
        return configuration
    }

    /// Keras' `RecommenderV1` (`dot`), `RecommenderV2` (`dot-bias-sigmoid`) and `RecommenderNetV2`
    /// (`dot-bias-logistic`). V2 makes its biases like its tables, NetV2 takes Keras' own.
    public static func keras(_ form: Form) -> DotConfiguration {
        var configuration = DotConfiguration(form)
        let isLogistic = form == .dotBiasLogistic
        configuration.settings = .keras(
            initializer: .he, biasInitializer: isLogistic ? .uniform(0.05) : .he, regularization: 1e-6,
            biasRegularization: isLogistic ? 0 : 1e-6)
        return configuration
    }

    /// The models of "Exploring Recommender Systems": `dot` for 13 epochs, `dot-bias` for 23. The learning rates that
    /// the post sets on the way never took effect, as its own results show.
    public static func exploring(_ form: Form) -> DotConfiguration {
        var configuration = DotConfiguration(form)
        configuration.settings = .keras(
            epochs: form == .dot ? 13 : 23, initializer: .uniform(0.05), biasInitializer: .uniform(0.05),
            regularization: 1e-4, biasRegularization: 0)
        return configuration
    }
}

extension NeuralConfiguration {
    /// fastai's `CollabNN`: tables by the rule of thumb, 100 hidden units.
    ///
    /// No dropout; layers begin as PyTorch's do, weights and biases within ±1 / √inputs.
    public static var fastai: NeuralConfiguration {
        var configuration = NeuralConfiguration()
        configuration.rank = nil
        configuration.hidden = 100
        (configuration.inputDropout, configuration.hiddenDropout) = (0, 0)
        configuration.denseInitializer = .inverseRoot
        configuration.denseBiasInitializer = .inverseRoot
        configuration.settings = .fastai()
        return configuration
    }

    /// Keras' `RecommenderNet`.
    ///
    /// Vectors of 50, dropout of a twentieth of the inputs and of half the 10 hidden units, layers of He's deviation.
    public static var keras: NeuralConfiguration {
        var configuration = NeuralConfiguration()
        configuration.rank = 50
        configuration.hidden = 10
        (configuration.inputDropout, configuration.hiddenDropout) = (0.05, 0.5)
        configuration.denseInitializer = .he
        configuration.settings = .keras(
            initializer: .he, biasInitializer: .he, regularization: 1e-6, biasRegularization: 0)
        return configuration
    }

    /// The network of "Exploring Recommender Systems".
    ///
    /// Vectors of 50, dropout of a quarter of the inputs and of three quarters of the 64 hidden units, no sigmoid, six
    /// epochs.
    public static var exploring: NeuralConfiguration {
        var configuration = NeuralConfiguration()
        configuration.rank = 50
        configuration.hidden = 64
        (configuration.inputDropout, configuration.hiddenDropout) = (0.25, 0.75)
        configuration.isScaled = false
        configuration.denseInitializer = .glorot
        configuration.settings = .keras(
            epochs: 6, initializer: .uniform(0.05), biasInitializer: .uniform(0.05), regularization: 1e-4,
            biasRegularization: 0)
        return configuration
    }
}
