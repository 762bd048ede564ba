/// What works best out of the box: the best of some settings on a tenth of the training ratings of ML-100k and of
/// ml-latest-small, the sum of both errors.
extension EmbeddingSettings {
    static func best(for form: DotConfiguration.Form) -> EmbeddingSettings {
        var settings = EmbeddingSettings()
        switch form {
        case .dot, .dotBias: (settings.epochs, settings.weightDecay) = (10, 0.02)
        case .dotSigmoid, .dotBiasSigmoid, .dotBiasLogistic: settings.weightDecay = 0.1
        }
        return settings
    }

    static var bestForNeural: EmbeddingSettings {
        var settings = EmbeddingSettings()
        settings.weightDecay = 0.2
        return settings
    }
}
