/// What works best out of the box.
extension EmbeddingSettings {
    static func best(for form: DotConfiguration.Form) -> EmbeddingSettings {
        var settings = EmbeddingSettings()
        settings.weightDecay = 0.1
        return settings
    }

    static var bestForNeural: EmbeddingSettings {
        var settings = EmbeddingSettings()
        settings.weightDecay = 0.1
        return settings
    }
}
