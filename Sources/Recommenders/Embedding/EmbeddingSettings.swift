import LatentDatasets
import LatentRuntime

/// How a model of embeddings is trained, whatever it makes of them.
///
///     var settings = EmbeddingSettings()
///     settings.optimizer = .adam(rate: 1e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-7)
///     settings.schedule = .constant
///     settings.patience = 2
public struct EmbeddingSettings: Sendable, Equatable {
    /// Ratings in a batch. A step goes by the mean of their losses. There are no more than the training ratings.
    public var batchSize = 64
    /// Passes over the ratings.
    public var epochs = 5
    /// Whether the ratings that are left over when an epoch is cut into whole batches sit it out. They are others in
    /// each epoch, for it shuffles the ratings.
    public var dropLast = false
    /// Adam unless told otherwise; not ``Solver/closedForm``, which these models do not have.
    public var solver = Solver.adam
    /// The solver's step size; under ``LearningRateSchedule/oneCycle`` its peak.
    public var learningRate = 5e-3
    /// Adam's, where the schedule has none of its own.
    public var beta1: Float = 0.9
    /// Adam's.
    public var beta2: Float = 0.99
    /// Adadelta's.
    public var rho: Float = 0.95
    /// Adam's and Adadelta's.
    public var epsilon: Float = 1e-5
    /// How the learning rate changes over the epochs.
    public var schedule = LearningRateSchedule.oneCycle
    /// Which rows of the tables a step moves.
    public var updates = RowUpdates.dense
    /// λ of a penalty `λ Σ w²` over the tables that is added to each batch's loss: its gradient 2 λ w goes through the
    /// optimizer.
    public var regularization = 0.0
    /// The same for the biases of users and items.
    public var biasRegularization = 0.0
    /// Ratings that a row's penalty counts beside its own: an epoch of steps on a row of n ratings has λ (n + shrinkage),
    /// so that vectors which few ratings speak for stay near 0, and those which many speak for are free.
    public var shrinkage = 0.0
    /// What each step takes off the parameters, as a share of them for a learning rate of 1, past the optimizer:
    /// Loshchilov and Hutter, "Decoupled weight decay regularization", 2019, arXiv:1711.05101. Biases of users and
    /// items decay, those of dense layers do not.
    public var weightDecay = 0.0
    /// What the vectors of users and items begin with.
    public var initializer = Initializer.normal(0.01)
    /// Of the biases of users and items.
    public var biasInitializer = Initializer.normal(0.01)
    /// Whether training begins with the mean of all ratings as the prediction, in equal parts of both biases, or of the
    /// dimensions of the vectors of a model without, or as the bias of a network's sum; else ratings must first be
    /// learned from 0, or the middle of the range, on.
    public var startsAtMean = false
    /// Whether training counts ratings from their mean in standard deviations, and begins biases with the effects of
    /// `biases`: what is learned of other scales and origins is then the same. Else ratings are taken as they are.
    public var standardize = true
    /// What ratings a model with a sigmoid can give.
    public var range = RatingRange.observed
    /// The epochs without an improvement of `minDelta` on the validation ratings after which training stops and goes
    /// back to the best epoch's parameters; 0 to train all epochs and keep the last. What is chosen on ratings is not
    /// to be judged on them.
    public var patience = 0
    /// The least improvement of the validation loss that counts.
    public var minDelta = 0.0
    /// Of what training begins with, the order of the ratings and dropout.
    public var seed: UInt64 = 0

    /// Five epochs of Adam under one cycle in batches of 64; a configuration has defaults of its own.
    public init() {}

    /// The rule that these settings name.
    public var optimizer: Optimizer {
        get {
            switch solver {
            // A closed form is refused before.
            case .adam, .closedForm: .adam(rate: Float(learningRate), beta1: beta1, beta2: beta2, epsilon: epsilon)
            case .adadelta: .adadelta(rate: Float(learningRate), rho: rho, epsilon: epsilon)
            case .sgd: .sgd(rate: Float(learningRate))
            }
        }
        set {
            learningRate = Double(newValue.rate)
            switch newValue {
            case .adam(_, let beta1, let beta2, let epsilon):
                (solver, self.beta1, self.beta2, self.epsilon) = (.adam, beta1, beta2, epsilon)
            case .adadelta(_, let rho, let epsilon): (solver, self.rho, self.epsilon) = (.adadelta, rho, epsilon)
            case .sgd: solver = .sgd
            }
        }
    }

    /// Refuses what the bounds of single settings let pass, and cannot be trained with.
    ///
    /// A rate times the weight decay must stay below 1; stages must be there, of at least 1 epoch each; a range must
    /// rise, and lie within the largest rating of 0.
    /// - Throws: `InvalidArgument` that names the setting.
    func validate() throws(InvalidArgument) {
        var rates = [optimizer.rate]
        if case .stages(let stages) = schedule {
            guard !stages.isEmpty, stages.allSatisfy({ $0.epochs >= 1 }) else {
                throw InvalidArgument("schedule: there must be a stage, and each needs at least 1 epoch")
            }
            rates += stages.map(\.rate)
        }
        for rate in rates {
            guard rate > 0, rate.isFinite else {
                throw InvalidArgument(
                    "learningRate \(rate): take a number above 0 that single precision holds")
            }
            guard Double(rate) * weightDecay < 1 else {
                throw InvalidArgument(
                    "weightDecay \(weightDecay): with a learning rate of \(rate) a step would take all of a parameter")
            }
        }
        guard case .between(let lowest, let highest) = range else { return }
        guard lowest < highest else {
            throw InvalidArgument(
                "range \(lowest) to \(highest): the greatest rating must lie above the least")
        }
        let largest = ModelScope.largestRating
        guard lowest >= -largest, highest <= largest else {
            throw InvalidArgument(
                "range \(lowest) to \(highest): no rating is beyond \(largest); take ends nearer to the ratings")
        }
    }

    /// Refuses parameters that this machine cannot hold with what the optimizer remembers of them and a batch, which
    /// takes so many numbers for each of its ratings. `settings` are those that make it less.
    /// - Throws: `InvalidArgument` that says how much is needed, and how to need less.
    func checkMemory(parameters: Double, perRating: Double, ratings: Int, _ settings: String) throws {
        let batch = size(ofBatchFrom: ratings)
        try Memory.require(
            (3 * parameters + Double(batch) * perRating) * Double(MemoryLayout<Float>.stride),
            for: "training \(Int(min(parameters, 0x1p62)).grouped) parameters on \(batch.grouped) ratings at a time",
            advice: "take a smaller \(settings)")
    }

    /// Whether it begins with the mean: standardized training does in any case.
    var beginsAtMean: Bool { startsAtMean || standardize }

    /// The ratings in a whole batch of so many.
    func size(ofBatchFrom ratings: Int) -> Int { min(batchSize, ratings) }
}
