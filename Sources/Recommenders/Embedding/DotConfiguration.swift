import LatentDatasets
import LatentLinearAlgebra
import LatentRuntime

/// A vector for each user and each item, whose product, with or without biases, is the rating or what a sigmoid makes
/// one of.
///
/// The forms are the models of the posts: `dot` of all three; `dot-sigmoid`, and `dot-bias-sigmoid`, of "Demystifying
/// Recommendations" and Keras' `RecommenderV2`; `dot-bias` of "Exploring Recommender Systems"; `dot-bias-logistic` of
/// Keras' `RecommenderNetV2`, which multiplies by `tensordot(u, m, 2)`: that sums over the whole batch, a mistake, and
/// the product of each pair is meant and is what is here.
///
///     var configuration = DotConfiguration(.dotBiasSigmoid)
///     (configuration.rank, configuration.epochs) = (32, 10)       // epochs are a setting of the training
///     let fitted = try configuration.fit(TrainingSet(table))
///     let post = DotConfiguration.fastai(.dotBiasSigmoid, weightDecay: 0.1)
@dynamicMemberLookup
public struct DotConfiguration: EmbeddingConfiguration {
    /// What is made of the vectors u and v and the biases b.
    public enum Form: String, Sendable, CaseIterable {
        /// u · v.
        case dot
        /// A sigmoid of u · v, scaled to the range of the ratings.
        case dotSigmoid = "dot-sigmoid"
        /// u · v + b_u + b_i.
        case dotBias = "dot-bias"
        /// A sigmoid of that, scaled to the range.
        case dotBiasSigmoid = "dot-bias-sigmoid"
        /// The same, trained by the cross-entropy of ratings scaled to 0 ... 1.
        case dotBiasLogistic = "dot-bias-logistic"

        /// Whether there are biases.
        public var hasBiases: Bool { self != .dot && self != .dotSigmoid }

        /// The sum that stands for the mean rating in standardized training. Vectors of 0 could not move, so that the
        /// products of a form without biases begin above it, where equal parts of all dimensions serve as biases: by as
        /// many deviations, or as far along the sigmoid, as the mean of ratings from 1 to 5 stands.
        var meanSum: Float {
            switch self {
            case .dot: 3.5
            case .dotSigmoid: 0.5
            case .dotBias, .dotBiasSigmoid, .dotBiasLogistic: 0
            }
        }

        /// What is made of the sum: itself, or a sigmoid of it, with the squared error or the cross-entropy for its
        /// loss.
        var output: RatingOutput.Kind {
            switch self {
            case .dot, .dotBias: .linear
            case .dotSigmoid, .dotBiasSigmoid: .sigmoid
            case .dotBiasLogistic: .logistic
            }
        }
    }

    /// What is made of the vectors; it names the model.
    public var form: Form
    /// The length of the vectors.
    public var rank = 50
    /// How it is trained. Each can also be asked for as the configuration's own.
    public var settings: EmbeddingSettings

    /// The settings that were best for this form on validation ratings (`Benchmarks/defaults.py`).
    public init(_ form: Form) {
        self.form = form
        settings = .best(for: form)
    }

    public static let names = Form.allCases.map(\.rawValue)
    public static let family = "embeddings"
    public static let nameKey: String? = "form"
    public static let presets = EmbeddingPreset.allCases.map(\.rawValue)
    public static var settings: [Setting<Self>] {
        [.rank(\.rank, help: "The length of the vectors.")] + trainingSettings
    }

    public init?(named name: String) {
        guard let form = Form(rawValue: name) else { return nil }
        self.init(form)
    }

    public init?(named name: String, preset: String) {
        guard let form = Form(rawValue: name), let configuration = EmbeddingPreset(rawValue: preset)?.dot(form) else {
            return nil
        }
        self = configuration
    }

    public var name: String { form.rawValue }

    public var modelAbilities: Set<Ability> {
        let biases: Set<Ability> = form.hasBiases ? [.itemBiases] : []
        let sums: Set<Ability> = form.output == .linear ? [.additiveFactors] : []
        return Set([.newPeople, .itemVectors, .rankingVectors]).union(biases).union(sums)
    }

    public var summary: String {
        switch form {
        case .dot: "the product of a user's and an item's vector"
        case .dotSigmoid: "a sigmoid of that product, scaled to the range of the ratings"
        case .dotBias: "the product and two biases"
        case .dotBiasSigmoid: "a sigmoid of the product and two biases, scaled to the range"
        case .dotBiasLogistic: "the same, trained by cross-entropy"
        }
    }

    var hasBiases: Bool { form.hasBiases }
    var hasSigmoid: Bool { form.output != .linear }

    /// A setting of the training, as `configuration.batchSize`.
    public subscript<Value>(dynamicMember path: WritableKeyPath<EmbeddingSettings, Value>) -> Value {
        get { settings[keyPath: path] }
        set { settings[keyPath: path] = newValue }
    }

    /// Of each rating of an epoch both vectors are read, multiplied and moved: about 6 · rank flops and the
    /// optimizer's, and no sweep over the tables whatever ``RowUpdates`` says. Beside the parameters it holds what the
    /// optimizer remembers of each, and one pass over the training ratings at the end measures
    /// ``DotRecommender/noise``.
    /// - Throws: `InvalidArgument` for settings that cannot be or would not fit the memory, no ratings, one beyond
    ///   ``ModelScope/largestRating``, or an item that a user rated twice, a rating outside the range of
    ///   `dot-bias-logistic`, patience without validation ratings, or training that diverges; what checkpoints throw.
    /// - Complexity: O(ratings · rank) an epoch.
    public func fit(
        _ training: TrainingSet, validation: RatingTable? = nil, options: FitOptions = FitOptions()
    ) throws -> Fitted<DotRecommender> {
        let table = training.table
        let (users, items) = (table.userIDs.count, table.itemIDs.count)
        let loop = try TrainingLoop(self, table, validation: validation, options: options)
        try settings.checkMemory(
            parameters: Double(users + items) * (Double(rank) + 16), perRating: 2 * (Double(rank) + 18),
            ratings: table.count, "rank or batchSize")
        let scope = try ModelScope(training)
        let scale = settings.standardize ? RatingScale(of: scope) : nil
        let output = try output(of: table, scale: scale)
        func model(_ factors: DotFactors, noise: Float = 1) -> DotRecommender {
            DotRecommender(configuration: self, scope: scope, factors: factors, output: output, noise: noise)
        }
        let effects =
            settings.standardize && form.hasBiases
            ? try BiasesConfiguration().estimates(of: scope.ratings, pool: options.pool) : nil
        let network = network(
            users: users, items: items, ratings: table.count, output.counted(by: scale ?? .ratings),
            predicting: settings.beginsAtMean ? output.sum(ofRating: table.meanRating) : 0,
            counts: scope.ratingCounts, effects: effects)
        if let effects { network.addBiases(of: effects) { output.sum(ofEffect: $0, mean: effects.mean) } }
        var fitted = try loop.run(
            EmbeddingTraining(network, settings, table: table, scale: scale ?? .ratings, lossKind: output.lossKind),
            scope: scope, lossKind: output.lossKind,
            score: { output.meanLoss($0.predict($1, pool: options.pool), $1.ratings) },
            largestSum: { output.bound(ofSum: $0.factors.largestSum) }
        ) {
            let factors = DotFactors($0.parameters, rank: rank)
            return model(settings.standardize ? factors.unlearnedAtMeans(scope) : factors)
        }
        let noise = fitted.model.meanSquaredError(table, pool: options.pool)
        fitted.model = model(fitted.model.factors, noise: Float(noise))
        return fitted
    }

    /// What the form makes of a product, for a model of `table` whose training counts ratings by `scale`.
    /// - Throws: `InvalidArgument` for a rating outside the range of `dot-bias-logistic`.
    /// - Complexity: O(ratings).
    package func output(of table: RatingTable, scale: RatingScale? = nil) throws -> RatingOutput {
        let ends = settings.range.ends(of: table.ratings)
        if form == .dotBiasLogistic,
            let outside = table.ratings.first(where: { $0 < ends.lowest || $0 > ends.highest })
        {
            throw InvalidArgument(
                "range \(ends.lowest) to \(ends.highest): a rating of \(outside) lies outside, and \(name) takes "
                    + "ratings for shares of the range")
        }
        return RatingOutput(form.output, settings.range, of: table.ratings, scale, meanSum: form.meanSum)
    }

    /// How rows are trained. Biases that begin with `effects` have the ridge of these, in units of the loss of `output`
    /// in a batch: where no vector helps, the effects are what training ends with, too. A ridge of infinity, of effects
    /// that are all 0, is taken for 100 ratings: a step by a much larger one goes beyond 0.
    private func rule(_ output: RatingOutput, batchSize: Int, _ effects: BaselineEstimates?) -> RowRule {
        let ridges = effects.map { [$0.userRegularization, $0.itemRegularization].map { min($0, 100) } } ?? [0, 0]
        let biases = form.hasBiases ? ridges : []
        return RowRule(
            optimizer: settings.optimizer, updates: settings.updates,
            penalties: [Float](repeating: Float(settings.regularization), count: rank)
                + biases.map { _ in Float(settings.biasRegularization) },
            rowPenalties: [Float](repeating: Float(settings.regularization * settings.shrinkage), count: rank)
                + biases.map { Float($0 * output.curvature / Double(batchSize)) })
    }

    /// The model before training on so many ratings, whose sums are about `start`; `counts` says how many each row has,
    /// and `effects` what its biases are to begin with.
    ///
    /// With biases, half of `start` is added to each; without, every dimension of both tables has √(|start| / rank)
    /// added, the users' with the sign of `start`, so that the products add up to it. Tables are numbered for their
    /// random numbers: users 0, items 1, their biases 2 and 3.
    package func network(
        users: Int, items: Int, ratings: Int, _ output: RatingOutput, predicting start: Float = 0,
        counts: (users: [Int], items: [Int])? = nil, effects: BaselineEstimates? = nil
    ) -> DotNetwork {
        let batchSize = settings.size(ofBatchFrom: ratings)
        // Each dimension adds as much as any other.
        let part = form.hasBiases ? 0 : (abs(start) / Float(rank)).squareRoot()
        let network = DotNetwork(
            userCount: users, itemCount: items, rank: rank, hasBiases: form.hasBiases, output: output,
            batchSize: batchSize, rule: rule(output, batchSize: batchSize, effects), ratings: counts)
        for (number, table) in [network.users, network.items].enumerated() {
            let sign: Float = number == 0 && start < 0 ? -1 : 1
            table.fill(
                0..<rank,
                with: settings.initializer.values(
                    rows: table.rows, columns: rank, seed: settings.seed, table: number
                ).map { $0 + sign * part })
            guard form.hasBiases else { continue }
            table.fill(
                rank + number..<rank + number + 1,
                with: settings.biasInitializer.values(
                    rows: table.rows, columns: 1, seed: settings.seed, table: 2 + number
                ).map { $0 + start / 2 })
        }
        return network
    }
}
