import LatentDatasets
import LatentLinearAlgebra
import LatentRuntime

/// The vectors of a user and an item, one after the other, through a hidden layer: dropout, dense, ReLU, dropout,
/// dense.
///
/// The neural network of "Exploring Recommender Systems", Keras' `RecommenderNet` and fastai's `CollabNN` are settings
/// of it.
///
///     var configuration = NeuralConfiguration()
///     (configuration.rank, configuration.hidden, configuration.epochs) = (32, 100, 8)
///     let fitted = try configuration.fit(TrainingSet(table))
///
/// Parameters: users · rank + items · rank in the tables, 2 · rank · hidden + hidden in the first layer, hidden + 1 in
/// the second.
@dynamicMemberLookup
public struct NeuralConfiguration: EmbeddingConfiguration {
    /// The length of all vectors; nil for fastai's rule of thumb, `min(600, round(1.6 · n^0.56))` for a table of n
    /// rows.
    public var rank: Int? = 64
    /// Hidden units.
    public var hidden = 64
    /// The share of the inputs that is put to 0 in training, others of each rating in each epoch; those left are scaled
    /// up, so that sums keep their mean. None is in predictions.
    public var inputDropout = 0.12
    /// The same of the hidden units.
    public var hiddenDropout = 0.05
    /// Whether a sigmoid keeps ratings within `range`.
    public var isScaled = true
    /// Of the dense layers' weights.
    public var denseInitializer = Initializer.glorot
    /// Of the dense layers' biases, by the layers' inputs; nil for 0.
    public var denseBiasInitializer: Initializer?
    /// How it is trained. Each can also be asked for as the configuration's own.
    public var settings = EmbeddingSettings.bestForNeural

    /// The settings that were best on validation ratings (`Benchmarks/defaults.py`).
    public init() {}

    public static let names = ["neural"]
    public static let family = "embeddings"
    public static let presets = EmbeddingPreset.allCases.map(\.rawValue)
    public static var settings: [Setting<Self>] {
        [
            Setting(
                "rank", \.rank, unset: "rule", .atLeast(1), "a model needs at least 1 dimension",
                help: "Length of the vectors; rule: 1.6 n^0.56 for n rows."
            ).tried("16,32,64,128"),
            Setting("hidden", \.hidden, .atLeast(1), "a layer needs at least 1 unit", help: "Hidden units.").tried(
                "16,32,64,128"),
            Setting(
                "inputDropout", \.inputDropout, .within(0..<1), .dropoutReason,
                help: "Share of inputs put to 0, anew for each rating."
            ).tried("0..0.3"),
            Setting(
                "hiddenDropout", \.hiddenDropout, .within(0..<1), .dropoutReason,
                help: "The same of the hidden units."
            ).tried("0..0.3"),
            Setting("isScaled", \.isScaled, help: "Keep ratings within the range by a sigmoid."),
            Setting("denseInitializer", \.denseInitializer, help: "What the layers' weights begin with."),
            Setting(
                "denseBiasInitializer", \.denseBiasInitializer, unset: "-",
                help: "The same of their biases; - for 0."),
        ] + trainingSettings
    }

    public init?(named name: String) { self.init() }

    public init?(named name: String, preset: String) {
        guard let preset = EmbeddingPreset(rawValue: preset) else { return nil }
        self = preset.neural
    }

    public var name: String { "neural" }
    public var modelAbilities: Set<Ability> { [.itemVectors] }
    public var summary: String { "both vectors through a hidden layer with dropout" }

    var hasBiases: Bool { false }
    var hasSigmoid: Bool { isScaled }

    /// A setting of the training, as `configuration.batchSize`.
    public subscript<Value>(dynamicMember path: WritableKeyPath<EmbeddingSettings, Value>) -> Value {
        get { settings[keyPath: path] }
        set { settings[keyPath: path] = newValue }
    }

    /// The length of the vectors of a table of `count` rows. At least 1: 1.6 · n^0.56 is 274 for the 9,724 films of
    /// ml-latest-small.
    public func rank(of count: Int) -> Int {
        rank ?? min(600, max(1, Int((1.6 * Elementary.power(Double(count), 0.56)).rounded())))
    }

    /// By BLAS, 6 · inputs · hidden flops a rating, inputs being both ranks; and the tables' rows, as in
    /// ``DotConfiguration``.
    /// - Throws: `InvalidArgument` for settings that cannot be or would not fit the memory, no ratings, one beyond
    ///   ``ModelScope/largestRating``, or an item that a user rated twice, patience without validation ratings, or
    ///   training that diverges; what checkpoints throw.
    /// - Complexity: O(ratings · inputs · hidden) an epoch.
    public func fit(
        _ training: TrainingSet, validation: RatingTable? = nil, options: FitOptions = FitOptions()
    ) throws -> Fitted<NeuralRecommender> {
        let table = training.table
        let (users, items) = (table.userIDs.count, table.itemIDs.count)
        let loop = try TrainingLoop(self, table, validation: validation, options: options)
        try checkMemory(users: users, items: items, ratings: table.count)
        let scope = try ModelScope(training)
        let scale = settings.standardize ? RatingScale(of: scope) : nil
        let output = RatingOutput(
            isScaled ? .sigmoid : .linear, settings.range, of: table.ratings, scale, meanSum: 0)
        let network = network(
            users: users, items: items, ratings: table.count, output.counted(by: scale ?? .ratings),
            predicting: settings.beginsAtMean ? output.sum(ofRating: table.meanRating) : 0,
            counts: scope.ratingCounts)
        return try loop.run(
            EmbeddingTraining(network, settings, table: table, scale: scale ?? .ratings), scope: scope,
            largestSum: { output.bound(ofSum: $0.layers.largestSum) }
        ) {
            let layers = NeuralLayers(
                $0.parameters, userRank: rank(of: users), itemRank: rank(of: items), hidden: hidden)
            return NeuralRecommender(
                configuration: self, scope: scope,
                layers: settings.standardize ? layers.unlearnedAtMeans(scope) : layers, output: output)
        }
    }

    /// Of the tables, the layers, and for each rating of a batch its inputs, its hidden units, their gradients and
    /// random words.
    private func checkMemory(users: Int, items: Int, ratings: Int) throws {
        let (userRank, itemRank, hidden) = (Double(rank(of: users)), Double(rank(of: items)), Double(hidden))
        try settings.checkMemory(
            parameters: Double(users) * (userRank + 16) + Double(items) * (itemRank + 16)
                + (userRank + itemRank + 32) * (hidden + 16),
            perRating: 3 * (userRank + itemRank + hidden + 64), ratings: ratings, "rank, hidden or batchSize")
    }

    /// The model before training on so many ratings, whose sums are about `start`.
    package func network(
        users: Int, items: Int, ratings: Int, _ output: RatingOutput, predicting start: Float = 0,
        counts: (users: [Int], items: [Int])? = nil
    ) -> NeuralNetwork {
        let (userRank, itemRank) = (rank(of: users), rank(of: items))
        let network = NeuralNetwork(
            userCount: users, itemCount: items, userRank: userRank, itemRank: itemRank, hidden: hidden,
            output: output,
            dropout: NeuralNetwork.Dropout(input: inputDropout, hidden: hiddenDropout, seed: settings.seed),
            batchSize: settings.size(ofBatchFrom: ratings), ratings: counts
        ) { rank in
            RowRule(
                optimizer: settings.optimizer, updates: settings.updates,
                penalties: [Float](repeating: Float(settings.regularization), count: rank),
                rowPenalties: [Float](repeating: Float(settings.regularization * settings.shrinkage), count: rank))
        }
        for (number, table) in [network.users, network.items].enumerated() {
            table.fill(
                0..<table.columns,
                with: settings.initializer.values(
                    rows: table.rows, columns: table.columns, seed: settings.seed, table: number))
        }
        // The transposed bias of a layer has the layer's inputs for rows.
        let inputs = userRank + itemRank
        func dense(_ rows: Int, _ columns: Int, _ table: Int) -> [Float] {
            denseInitializer.values(rows: rows, columns: columns, seed: settings.seed, table: table)
        }
        func biases(_ rows: Int, _ columns: Int, _ table: Int) -> [Float] {
            guard let denseBiasInitializer else { return [Float](repeating: 0, count: columns) }
            let values = denseBiasInitializer.values(rows: rows, columns: columns, seed: settings.seed, table: table)
            return Array(values.prefix(columns))
        }
        network.fillLayers(
            inputWeights: Matrix(rows: inputs, columns: hidden, dense(inputs, hidden, 4)),
            inputBiases: biases(inputs, hidden, 5), outputWeights: dense(hidden, 1, 6),
            outputBias: start + biases(hidden, 1, 7)[0])
        return network
    }
}
