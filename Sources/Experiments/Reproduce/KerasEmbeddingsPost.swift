import LatentDatasets
import LatentRecommenders
import LatentRuntime

/// Keras embedding models on the small MovieLens edition of 2018: `RecommenderV1`, `RecommenderV2`, `RecommenderNet`
/// and `RecommenderNetV2`, five epochs each, medians over five seeds.
///
/// The post prints no table; it says of V2 that its validation loss is about 0.76, which is an RMSE of 0.87. Its NetV2
/// multiplies by `tensordot(u, m, 2)`, a sum over the whole batch; what is measured here is the product of each pair,
/// which was meant.
public struct KerasEmbeddingsPost: PublishedPost {
    /// The name by which `latent reproduce` knows it.
    public static let name = "keras-embeddings"
    /// The data set, as `data fetch` names it.
    public static let dataset = "ml-latest-small-2018"

    /// That of V1, V2 and Net: scikit-learn's `train_test_split` with the state 42.
    static let split = SplitMethod.sklearn(fraction: 0.1, seed: 42)
    /// That of NetV2, whose ratings are shuffled by pandas with the same seed.
    static let netV2Split = SplitMethod.pandas(fraction: 0.1, seed: 42)

    private let data: RatingTable
    private let options: FitOptions

    /// - Throws: `InvalidArgument` when `data` is not the small MovieLens edition of 2018.
    public init(_ data: RatingTable, options: FitOptions = FitOptions()) throws {
        try Self.check(data, is: "the small MovieLens edition of 2018", users: 610, items: 9724, ratings: 100_836)
        self.data = data
        self.options = options
    }

    /// The table.
    public func run() throws -> Reproduction {
        var rows: [Reproduction.Row] = []
        func step(_ message: String) {
            options.progress?(ProgressUpdate(completed: rows.count, total: 5, message: message, stepsAreAlike: false))
        }
        let runs = SeededRuns(options: options)
        let (train, test) = try data.split(Self.split)
        let training = TrainingSet(withUnused: train)
        step("V1")
        rows.append(
            try runs.row(
                "V1: dot", published: nil, training: training, test: test,
                post: { DotConfiguration.keras(.dot).seeded($0) }, ours: { DotConfiguration(.dot).seeded($0) }))
        step("V2")
        rows.append(
            try runs.row(
                "V2: dot-bias-sigmoid", published: 0.8718, training: training, test: test,
                post: { DotConfiguration.keras(.dotBiasSigmoid).seeded($0) },
                ours: { DotConfiguration(.dotBiasSigmoid).seeded($0) }))
        step("Net")
        rows.append(
            try runs.row(
                "Net: neural", published: nil, training: training, test: test,
                post: { NeuralConfiguration.keras.seeded($0) }, ours: { NeuralConfiguration().seeded($0) }))
        step("NetV2")
        rows += try netV2()
        step("done")
        return Reproduction(post: Self.name, rows: rows, lists: [])
    }

    /// The rows of NetV2 as meant, on its own split: the error in ratings, and the cross-entropy that it is trained by.
    private func netV2() throws -> [Reproduction.Row] {
        let (train, test) = try data.split(Self.netV2Split)
        let training = TrainingSet(withUnused: train)
        let runs = SeededRuns(options: options)
        let post = try runs.models({ DotConfiguration.keras(.dotBiasLogistic).seeded($0) }, training: training)
        let ours = try runs.models({ DotConfiguration(.dotBiasLogistic).seeded($0) }, training: training)
        let (lowest, highest) = (data.ratings.min() ?? 0, data.ratings.max() ?? 1)
        let output = RatingOutput(.logistic, lowest: lowest, width: highest - lowest)
        return [
            .init("NetV2 as meant: dot-bias-logistic", "RMSE", post: post, ours: ours) {
                $0.meanSquaredError(test, pool: options.pool).squareRoot()
            },
            .init("NetV2 as meant, cross-entropy", "nats", post: post, ours: ours) {
                output.meanLoss($0.predict(test, pool: options.pool), test.ratings)
            },
        ]
    }
}
