import LatentDatasets
import LatentLinearAlgebra
import LatentRecommenders
import LatentRuntime

/// "Exploring Recommender Systems", on the small MovieLens edition of 2016: the same held-out ratings predicted by one
/// model after another.
///
/// No rating of this data is 0, which the post would take for a missing one.
///
/// The rows, in the post's order: counts and moments of the data; the user's mean, the item's, and the mean of both;
/// the cosines of users and of items; the singular value decomposition; three models of embeddings. Ours follow: the
/// neighborhood models. Errors are RMSE on the held-out fifth, predictions not clipped.
///
/// What the post does and one should not is measured apart: its cosine models predict from the held-out ratings
/// themselves, see `Reproduction.Row.honest`. What it does otherwise than one might think is kept: missing means are
/// filled with the mean of the whole matrix of predictions.
public struct ExploringRecommendersPost: PublishedPost {
    /// The name by which `latent reproduce` knows it.
    public static let name = "exploring-recommenders"
    /// The data set, as `data fetch` names it.
    public static let dataset = "ml-latest-small-2016"

    /// The post's own split.
    static let split = SplitMethod.numpy(fraction: 0.2, seed: 7)

    /// What the post printed.
    enum Published {
        static let users = 671.0
        static let films = 9066.0
        /// Percent of all users × films that no rating is of.
        static let sparsity = 98.3560858391
        static let training = 79_831.0
        static let test = 20_173.0
        static let mean = 3.543608
        static let deviation = 1.058064
        static let userMean = 0.965366436781
        static let itemMean = 0.999052599878
        static let meanOfMeans = 0.929886343076
        static let userCosine = 0.920526234083
        static let itemCosine = 0.815992426671
        static let svd = 0.945549294143
        static let dot = 1.2100
        static let dotBias = 0.9086
        static let network = 0.8908
    }

    private let data: RatingTable
    private let training: TrainingSet
    private let test: RatingTable
    private let options: FitOptions

    /// Splits `data` as the post did.
    ///
    /// Its split is that of NumPy's seed 7, a fifth held out, rating by rating: 79,831 ratings train, 20,173 test.
    /// - Throws: `InvalidArgument` when it is not the small MovieLens edition of 2016.
    public init(_ data: RatingTable, options: FitOptions = FitOptions()) throws {
        try Self.check(data, is: "the small MovieLens edition of 2016", users: 671, items: 9066, ratings: 100_004)
        self.data = data
        self.options = options
        let (train, test) = try data.split(Self.split)
        training = TrainingSet(withUnused: train)
        self.test = test
    }

    /// The table: facts of the data, then the models.
    public func run() throws -> Reproduction {
        var rows = facts()
        func step(_ message: String) {
            options.progress?(ProgressUpdate(completed: rows.count, total: 18, message: message, stepsAreAlike: false))
        }
        step("means")
        rows += try means()
        step("cosines")
        rows += try cosines()
        step("SVD")
        rows.append(try svd())
        rows += try embeddings(progress: step)
        rows += try neighborhoods(progress: step)
        step("done")
        return Reproduction(post: Self.name, rows: rows, lists: [])
    }

    /// What the post says of its data.
    package func facts() -> [Reproduction.Row] {
        let summary = data.describe()
        func fact(_ name: String, _ unit: String, _ published: Double, _ measured: Double) -> Reproduction.Row {
            .init(name, unit, published: published, measured: measured)
        }
        return [
            fact("users", "count", Published.users, Double(data.userIDs.count)),
            fact("films", "count", Published.films, Double(data.itemIDs.count)),
            fact("sparsity", "percent", Published.sparsity, 100 * summary.sparsity),
            fact("training ratings", "count", Published.training, Double(training.table.count)),
            fact("test ratings", "count", Published.test, Double(test.count)),
            fact("mean rating", "stars", Published.mean, summary.mean),
            fact("deviation of ratings", "stars", Published.deviation, summary.std),
        ]
    }

    /// The rows of the means. They learn from the training ratings alone, so nothing leaks.
    package func means() throws -> [Reproduction.Row] {
        let means = RatingMeans(try training.byUser())
        return [
            .init(
                "user mean", "RMSE", published: Published.userMean,
                measured: filledError { user, _ in means.users[user] }),
            .init(
                "item mean", "RMSE", published: Published.itemMean,
                measured: filledError { _, item in means.items[item] }),
            .init(
                "mean of both", "RMSE", published: Published.meanOfMeans,
                measured: filledError { user, item in
                    guard let user = means.users[user], let item = means.items[item] else { return nil }
                    return 0.5 * (user + item)
                }),
        ]
    }

    /// The rows of the cosine models. The post hands the held-out ratings to the prediction, so that it is made of the
    /// answers: `measured`. `honest` hands it the training ratings.
    package func cosines() throws -> [Reproduction.Row] {
        let train = Self.inDouble(try training.byUser())
        let answers = Self.inDouble(try TrainingSet(withUnused: test).byUser())
        func row(
            _ name: String, published: Double, _ prediction: (CSRMatrix<Double>) -> (Int, Int) -> Double?
        ) -> Reproduction.Row {
            .init(
                name, "RMSE", published: published, measured: filledError(prediction(answers)),
                honest: filledError(prediction(train)))
        }
        return [
            row("user cosine", published: Published.userCosine) { known in
                Self.cosinePrediction(similarOn: train, predictedFrom: known)
            },
            row("item cosine", published: Published.itemCosine) { known in
                let byUser = Self.cosinePrediction(
                    similarOn: train.transposed(), predictedFrom: known.transposed())
                return { user, item in byUser(item, user) }
            },
        ]
    }

    /// Ratings are exact in both; the post's means, products and norms were taken in double precision.
    private static func inDouble(_ ratings: CSRMatrix<Float>) -> CSRMatrix<Double> {
        CSRMatrix(pattern: ratings.pattern, values: ratings.values.map { Double($0) })
    }

    /// The post's prediction, in Double. Rows are compared by the cosines s of `train`, where a row of zeros has 1 with
    /// itself; `mean_r + Σ s_rq d_qc / Σ |s_rq|`, means and deviations d from the rows of `known`. Nil where a row of
    /// `known` has no mean.
    private static func cosinePrediction(
        similarOn train: CSRMatrix<Double>, predictedFrom known: CSRMatrix<Double>
    ) -> (_ row: Int, _ column: Int) -> Double? {
        let unit = train.rowsOfUnitLength()
        let columns = unit.transposed()
        let centered = known.lessRowMeans()
        // X being the rows of length 1, S D is (X Xᵀ) D or X (Xᵀ D), whichever has the smaller matrix inside. By
        // column.
        let sums =
            unit.rows <= unit.columns
            ? centered.matrix.transposed().product(unit.product(columns.dense()))
            : unit.product(columns.product(centered.matrix.dense())).transposed()
        let ones = Matrix(rows: unit.rows, columns: 1, [Double](repeating: 1, count: unit.rows))
        let norms = unit.product(columns.product(ones))
        return { row, column in
            guard !known.pattern.row(row).isEmpty else { return nil }
            let isZero = norms[row, 0] == 0
            let sum = isZero ? centered.matrix.value(row: row, column: column) ?? 0 : sums[column, row]
            return centered.means[row] + sum / (isZero ? 1 : norms[row, 0])
        }
    }

    /// The row of the singular value decomposition of rank 50, which takes missing ratings for 0 less the user's mean.
    package func svd() throws -> Reproduction.Row {
        let model = try SVDConfiguration().fit(training, options: options).model
        return .init("SVD, rank 50", "RMSE", published: Published.svd, measured: error(model))
    }

    /// The rows of the models of embeddings, medians over five seeds; ours begin at the mean rating.
    private func embeddings(progress: (String) -> Void) throws -> [Reproduction.Row] {
        let runs = SeededRuns(options: options)
        var rows: [Reproduction.Row] = []
        for (name, form, published) in [
            ("dot product", DotConfiguration.Form.dot, Published.dot), ("with bias", .dotBias, Published.dotBias),
        ] {
            progress(name)
            rows.append(
                try runs.row(
                    name, published: published, training: training, test: test,
                    post: { DotConfiguration.exploring(form).seeded($0) }, ours: { DotConfiguration(form).seeded($0) }))
        }
        progress("neural network")
        rows.append(
            try runs.row(
                "neural network", published: Published.network, training: training, test: test,
                post: { NeuralConfiguration.exploring.seeded($0) }, ours: { NeuralConfiguration().seeded($0) }))
        return rows
    }

    /// Our own neighborhood models, which the post has none of: their defaults were chosen on validation parts of
    /// training ratings.
    private func neighborhoods(progress: (String) -> Void) throws -> [Reproduction.Row] {
        try NeighborhoodConfiguration.Kind.allCases.map { kind in
            progress(kind.rawValue)
            let model = try NeighborhoodConfiguration(kind).fit(training, options: options).model
            return .init(kind.rawValue, "RMSE", tuned: error(model), tunedModel: kind.rawValue)
        }
    }

    /// The RMSE on the held-out ratings.
    private func error(_ model: some Recommender) -> Double {
        model.meanSquaredError(test, pool: options.pool).squareRoot()
    }

    /// The RMSE on the held-out ratings, in Double. Where there is no prediction the post takes the mean of all there
    /// are in the whole users × items matrix, in which an item of one rating counts like any other. The library's own
    /// models take the mean of the ratings.
    private func filledError(_ prediction: (_ user: Int, _ item: Int) -> Double?) -> Double {
        var (total, count) = (0.0, 0)
        for user in test.userIDs.ids.indices {
            for item in test.itemIDs.ids.indices {
                guard let predicted = prediction(user, item) else { continue }
                total += predicted
                count += 1
            }
        }
        let filling = total / Double(max(count, 1))
        let squares = (0..<test.count).reduce(0.0) { sum, row in
            let predicted = prediction(Int(test.users[row]), Int(test.items[row])) ?? filling
            let error = predicted - Double(test.ratings[row])
            return sum + error * error
        }
        return (squares / Double(test.count)).squareRoot()
    }
}
