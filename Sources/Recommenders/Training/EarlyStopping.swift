import LatentDatasets
import LatentRuntime

/// A configuration whose training may end before its epochs are over: where the loss stands still.
public protocol EarlyStoppingConfiguration: RecommenderConfiguration {
    /// The passes over the data where nothing ends training before.
    var mostEpochs: Int { get }
    /// Whether the ratings held out are the judge, so that what scores on them must not stop by them.
    var stopsByHeldOut: Bool { get }
}

extension EarlyStoppingConfiguration {
    public var stopsByHeldOut: Bool { true }
}

extension AutoencoderConfiguration: EarlyStoppingConfiguration {
    public var mostEpochs: Int { epochs }
    /// It goes by its training loss.
    public var stopsByHeldOut: Bool { false }
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

/// When ratings held out end training before its epochs are over, and to which of them the model goes back.
struct EarlyStopping {
    /// The epochs to wait for an improvement; 0 to train all epochs and keep the last.
    let patience: Int
    /// How far below the least loss before a loss must be for the wait to begin anew.
    let minDelta: Double

    /// The two settings, of a configuration that goes by the ratings held out.
    static func settings<Configuration>(
        _ patience: WritableKeyPath<Configuration, Int> & Sendable,
        _ minDelta: WritableKeyPath<Configuration, Double> & Sendable,
        help: String = "Stop after so many epochs without improvement on held-out ratings, and go back to the best; "
            + "0 for never."
    ) -> [Setting<Configuration>] {
        [
            Setting("patience", patience, .atLeast(0), help: help),
            Setting(
                "minDelta", minDelta, .atLeast(0), help: "The least improvement that patience counts.",
                idle: { $0[keyPath: patience] > 0 ? nil : "without patience it trains all epochs" }),
        ]
    }

    /// Refuses patience that nothing would judge by.
    /// - Throws: `InvalidArgument`.
    func requireJudge(_ validation: RatingTable?) throws {
        guard patience == 0 || validation != nil else {
            throw InvalidArgument("patience \(patience) needs validation ratings: hold some out, or take patience 0")
        }
    }

    /// Takes down the epoch that was recorded last, after which the parameters are `parameters`. The best epoch is that of the
    /// least loss, by however little.
    func note(_ state: inout TrainingState, parameters: () -> [String: StateTensor]) {
        guard patience > 0, let loss = state.records.last?.validationLoss else { return }
        let least = state.best?.loss ?? .infinity
        state.waited = loss < least - minDelta ? 0 : state.waited + 1
        guard loss < least else { return }
        state.best = TrainingState.Best(loss: loss, epoch: state.epoch, parameters: parameters())
    }

    /// Whether the wait is over.
    func isOver(_ state: TrainingState) -> Bool { patience > 0 && state.waited >= patience }
}
