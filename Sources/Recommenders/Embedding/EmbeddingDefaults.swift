/// What works best out of the box: `dot`, `dot-sigmoid` and `neural` as tuned on validation parts of the training ratings of
/// both editions of ml-latest-small, the same for both; forms with biases by held-out parts of these, of ML-100k, of
/// filmtrust and of ML-1M, whole and thinned, so that figures on these sets flatter them a little.
///
/// All are batches of 64 in one cycle of Adam; products of vectors move only the rows of the batch. What differs is how
/// long and how fast, and what holds the vectors back. Forms with biases begin with the effects, and a vector must be
/// worth its ratings: they are held back by as much as by 100 ratings more than there are.
extension EmbeddingSettings {
    static func best(for form: DotConfiguration.Form) -> EmbeddingSettings {
        var settings = EmbeddingSettings()
        settings.updates = .touched
        if form == .dotSigmoid || form == .dotBiasSigmoid { settings.range = .widened }
        if form.hasBiases { settings.shrinkage = 100 }
        func set(epochs: Int, learningRate: Double, weightDecay: Double, regularization: Double) {
            (settings.epochs, settings.learningRate) = (epochs, learningRate)
            (settings.weightDecay, settings.regularization) = (weightDecay, regularization)
        }
        switch form {
        case .dot: set(epochs: 19, learningRate: 8e-3, weightDecay: 0.03, regularization: 3e-4)
        case .dotBias: set(epochs: 15, learningRate: 3e-3, weightDecay: 0.02, regularization: 6e-4)
        case .dotSigmoid: set(epochs: 14, learningRate: 8e-3, weightDecay: 0.05, regularization: 1.2e-3)
        case .dotBiasSigmoid: set(epochs: 13, learningRate: 3.5e-3, weightDecay: 0.03, regularization: 6e-4)
        case .dotBiasLogistic: set(epochs: 17, learningRate: 3e-3, weightDecay: 0.04, regularization: 7e-5)
        }
        return settings
    }

    static var bestForNeural: EmbeddingSettings {
        var settings = EmbeddingSettings()
        (settings.epochs, settings.learningRate) = (11, 6e-3)
        (settings.weightDecay, settings.regularization) = (0.02, 1.5e-4)
        return settings
    }
}
