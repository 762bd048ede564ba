/// What the losses of a training's epochs are.
public enum LossKind: String, Sendable {
    /// The mean of (predicted − rating)².
    case squaredError = "squared error"
    /// The mean of -t log p - (1 - t) log (1 - p), ratings and predictions being shares t and p of a range; no penalty
    /// is in it. In nats: the logarithm is the natural one.
    case crossEntropy = "cross-entropy"
    /// The mean of the squared errors of hidden preferences and that of shown ones, weighed. The weights are
    /// `hiddenWeight` of ``AutoencoderConfiguration`` and 1 less it; in squared rating units.
    case maskedSquaredError = "squared error, hidden and shown"

    /// What the losses on validation ratings beside these are: nothing of them is hidden.
    public var ofValidation: LossKind { self == .maskedSquaredError ? .squaredError : self }
}
