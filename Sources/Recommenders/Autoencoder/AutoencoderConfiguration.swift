import LatentDatasets
import LatentLinearAlgebra
import LatentRuntime

/// The linear autoencoder of "Building a Recommender System, Part 2" (solvers `adadelta`, `adam`, `sgd`), and the
/// full-rank one that is solved at once (`closedForm`).
public struct AutoencoderConfiguration: CheckpointedConfiguration {
    /// How the parameters are found.
    public enum Solver: String, Sendable, Codable, CaseIterable {
        case adadelta, adam, sgd
        /// One Cholesky factorization: Steck's EASE and EDLAE.
        case closedForm = "closed-form"
    }

    /// The most-rated items that the model covers; 0 for all.
    public var itemCount = 500
    public var solver = Solver.adadelta
    /// The number of latent dimensions. The closed form has full rank, whatever this says.
    public var rank = 25
    /// The share of each user's entries that is hidden from the input; in the closed form, the probability that an
    /// entry is dropped.
    public var maskFraction = 0.2
    /// The share of the loss that the hidden entries make up.
    public var hiddenWeight = 0.8
    public var batchSize = 125
    public var epochs = 100
    /// Epochs without an improvement of `minDelta` after which training stops; 0 to never stop early.
    public var patience = 3
    public var minDelta = 1e-5
    /// The step size; nil for the solver's own: 1 for Adadelta, 0.002 for Adam, 1 for SGD.
    public var learningRate: Double?
    /// The closed form's ridge λ.
    public var regularization = 500.0
    public var seed: UInt64 = 0

    public init() {}

    public var name: String { "autoencoder" }

    public func fit(
        _ training: TrainingSet, validation: RatingTable? = nil, options: FitOptions = FitOptions()
    ) throws -> Fitted<LinearAutoencoder> {
        try validate()
        let checkpoints =
            try isTrainedByEpochs
            ? TrainingCheckpoints(self, training.table, validation: validation, options: options) : nil
        let covered = try coveredPart(of: training)
        let scope = try ModelScope(covered)
        let preferences = Preferences(scope.ratings)
        guard solver != .closedForm else {
            try ClosedFormAutoencoder.checkMemory(items: scope.items.count)
            let weights = try ClosedFormAutoencoder.weights(
                GramMatrix(preferences.matrix, pool: options.pool), maskFraction: maskFraction,
                regularization: regularization, pool: options.pool)
            return Fitted(
                model: LinearAutoencoder(
                    configuration: self, scope: scope, preferences: preferences, map: .full(weights)))
        }
        let items = scope.items.count
        guard rank <= items else {
            throw InvalidArgument(
                "rank \(rank) is larger than the \(items) items the model covers: take a rank from 1 to \(items)")
        }
        let training = AutoencoderTraining(self, scope: scope, preferences: preferences)
        return try training.run(validation: validation, options: options, checkpoints: checkpoints)
    }

    public var isTrainedByEpochs: Bool { solver != .closedForm }

    /// The part of `training` with the `itemCount` most-rated items.
    func coveredPart(of training: TrainingSet) throws -> TrainingSet {
        let table = training.table
        guard table.count > 0 else { throw InvalidArgument("there are no ratings to learn from") }
        guard itemCount > 0, itemCount < table.itemIDs.count else { return training }
        return TrainingSet(table.restricted(toItems: table.mostRatedItems(itemCount)))
    }

    /// The optimiser that ``solver`` and ``learningRate`` stand for.
    var optimizer: Optimizer {
        switch solver {
        case .adadelta, .closedForm: .adadelta(rate: Float(learningRate ?? 1), rho: 0.95, epsilon: 1e-7)
        case .adam: .adam(rate: Float(learningRate ?? 0.002), beta1: 0.9, beta2: 0.999, epsilon: 1e-7)
        case .sgd: .sgd(rate: Float(learningRate ?? 1))
        }
    }

    /// Every key is there, also that of a learning rate left to the solver: `null`.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(itemCount, forKey: .itemCount)
        try container.encode(solver, forKey: .solver)
        try container.encode(rank, forKey: .rank)
        try container.encode(maskFraction, forKey: .maskFraction)
        try container.encode(hiddenWeight, forKey: .hiddenWeight)
        try container.encode(batchSize, forKey: .batchSize)
        try container.encode(epochs, forKey: .epochs)
        try container.encode(patience, forKey: .patience)
        try container.encode(minDelta, forKey: .minDelta)
        try container.encode(learningRate, forKey: .learningRate)
        try container.encode(regularization, forKey: .regularization)
        try container.encode(seed, forKey: .seed)
    }

    public func validate() throws {
        func require(_ holds: Bool, _ message: @autoclosure () -> String) throws {
            guard holds else { throw InvalidArgument(message()) }
        }
        try require(itemCount >= 0, "itemCount \(itemCount): take 1 or more, or 0 for all items")
        try require(rank >= 1, "rank \(rank): a model needs at least 1 dimension")
        try require(
            maskFraction >= 0 && maskFraction < 1, "maskFraction \(maskFraction): take a share from 0 to below 1")
        try require(
            hiddenWeight >= 0 && hiddenWeight <= 1, "hiddenWeight \(hiddenWeight): take a share from 0 to 1")
        try require(batchSize >= 1, "batchSize \(batchSize): a batch needs at least 1 user")
        try require(epochs >= 1, "epochs \(epochs): training needs at least 1 pass over the data")
        try EarlyStopping(patience: patience, minDelta: minDelta).validate()
        try require(
            Float(regularization) > 0 && Float(regularization).isFinite,
            "regularization \(regularization): the closed form needs a number above 0 that single precision holds")
        if let learningRate {
            try require(
                Float(learningRate) > 0 && Float(learningRate).isFinite,
                "learningRate \(learningRate): take a number above 0 that single precision holds")
        }
    }
}
