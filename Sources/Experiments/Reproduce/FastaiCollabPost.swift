import LatentDatasets
import LatentRecommenders
import LatentRuntime

/// The fastai notebook on MovieLens 100K: dot products with and without a sigmoid, biases and weight decay, and a
/// network; five epochs in one cycle, mean squared errors on a fifth of the ratings, medians over five splits.
///
/// Items are titles, of which there are 1,664. The published figures are those that the book's chapter prints for the
/// same models ("Deep Learning for Coders with fastai and PyTorch", chapter 8), at their best epoch. The notebook means
/// to train biases without weight decay, and trains `dot-sigmoid` again by mistake; what is measured here is what was
/// meant.
///
/// The published best epoch was chosen on the validation ratings that it is reported on; `measured` is so chosen, too,
/// to be comparable, and `tuned` is not. All errors are mean squared, in squared stars.
public struct FastaiCollabPost: PublishedPost {
    /// The name by which `latent reproduce` knows it.
    public static let name = "fastai-collab"
    /// The data set, as `data fetch` names it.
    public static let dataset = "ml-100k"

    /// The splits' seeds. fastai's own splits cannot be had here; five of ours say how much one matters.
    static let seeds: [UInt64] = [1, 2, 3, 4, 5]

    /// What the chapter printed, at the best epoch.
    enum Published {
        static let dot = 0.8765
        static let dotSigmoid = 0.8707
        static let bias = 0.8613
        static let biasDecayed = 0.8236
        static let learner = 0.8215
        static let network = 0.8675
    }

    private let data: RatingTable
    private let splits: [(training: TrainingSet, valid: RatingTable)]
    private let options: FitOptions

    /// - Throws: `InvalidArgument` when `data` is not MovieLens 100K.
    public init(_ data: RatingTable, options: FitOptions = FitOptions()) throws {
        try Self.check(data, is: "MovieLens 100K", users: 943, items: 1682, ratings: 100_000)
        self.data = data.mergedByTitle()
        self.options = options
        splits = try Self.seeds.map { [data = self.data] seed in
            let (train, valid) = try data.split(.random(fraction: 0.2, seed: seed))
            return (TrainingSet(withUnused: train), valid)
        }
    }

    /// The table.
    public func run() throws -> Reproduction {
        var rows = facts
        func step(_ message: String) {
            options.progress?(ProgressUpdate(completed: rows.count, total: 9, message: message, stepsAreAlike: false))
        }
        func dot(
            _ name: String, _ form: DotConfiguration.Form, published: Double?, learningRate: Double = 5e-3,
            weightDecay: Double = 0.01, seed: UInt64 = 0, ours: Bool = false
        ) throws {
            step(name)
            let post = DotConfiguration.fastai(form, learningRate: learningRate, weightDecay: weightDecay)
            rows.append(
                try row(name, published: published, post.seeded(seed), ours: ours ? DotConfiguration(form) : nil))
        }
        try dot("dot", .dot, published: Published.dot, ours: true)
        try dot("dot-sigmoid", .dotSigmoid, published: Published.dotSigmoid, ours: true)
        try dot("bias, no weight decay", .dotBiasSigmoid, published: Published.bias, weightDecay: 0)
        try dot(
            "bias, weight decay 0.3 at 4e-3", .dotBiasSigmoid, published: nil, learningRate: 4e-3, weightDecay: 0.3)
        step("bias, weight decay 0.1")
        // What we would use is the same product of vectors and biases, trained by the cross-entropy.
        rows.append(
            try row(
                "bias, weight decay 0.1", published: Published.biasDecayed,
                DotConfiguration.fastai(.dotBiasSigmoid, weightDecay: 0.1), ours: DotConfiguration(.dotBiasLogistic)))
        // fastai's own learner is the same model; another seed tells how much luck there is.
        try dot(
            "collab_learner, weight decay 0.1", .dotBiasSigmoid, published: Published.learner, weightDecay: 0.1,
            seed: 1,
            ours: true)
        step("CollabNN")
        rows.append(
            try row("CollabNN", published: Published.network, NeuralConfiguration.fastai, ours: NeuralConfiguration()))
        step("done")
        return Reproduction(post: Self.name, rows: rows, lists: [])
    }

    /// Users, and titles, of which some stand for two films of the file.
    private var facts: [Reproduction.Row] {
        [
            .init("users", "count", published: 943, measured: Double(data.userIDs.count)),
            .init("titles", "count", published: 1664, measured: Double(data.itemIDs.count)),
        ]
    }

    /// The best epoch's error at the post's settings; the last epoch's at ours, which were chosen on training ratings.
    private func row<Post: RecommenderConfiguration, Ours: RecommenderConfiguration>(
        _ name: String, published: Double?, _ post: Post, ours: Ours?
    ) throws -> Reproduction.Row {
        let quiet = FitOptions(pool: options.pool)
        let best = try splits.map { split in
            let epochs = try post.fit(split.training, validation: split.valid, options: quiet).epochs
            return epochs.compactMap(\.validationLoss).min() ?? .nan
        }
        let tuned = try ours.map { ours in
            try splits.map { split in
                try ours.fit(split.training, validation: nil, options: quiet).model
                    .meanSquaredError(split.valid, pool: options.pool)
            }
        }
        return .init(
            name, "MSE", published: published, measured: best.median, spread: best.range, tuned: tuned?.median,
            tunedModel: ours?.name, isOfBestEpoch: true)
    }
}
