/// A configuration whose training may end before its epochs are over: where the loss stands still.
public protocol EarlyStoppingConfiguration: RecommenderConfiguration {
    /// The passes over the data where nothing ends training before.
    var mostEpochs: Int { get }
}

extension AutoencoderConfiguration: EarlyStoppingConfiguration {
    public var mostEpochs: Int { epochs }
}

extension DotConfiguration: EarlyStoppingConfiguration {
    public var mostEpochs: Int { settings.epochs }
}

extension NeuralConfiguration: EarlyStoppingConfiguration {
    public var mostEpochs: Int { settings.epochs }
}

extension FactorizationConfiguration: EarlyStoppingConfiguration {
    public var mostEpochs: Int { epochs }
}
