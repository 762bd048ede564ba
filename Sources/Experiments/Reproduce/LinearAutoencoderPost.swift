import LatentDatasets
import LatentRecommenders
import LatentRuntime

/// "Building a Recommender System, Part 2", on MovieLens 1M: preprocessing, the loss it trains to, the distances
/// between three films, and what two made-up people are recommended.
///
/// The post's loss, 0.8 times the mean squared error on hidden preferences and 0.2 times that on shown ones, is of
/// training data: `honest` rows are the errors on a tenth of the ratings that neither means nor training saw. Where a
/// figure hangs on the seed, `measured` is the median over the seeds, and `spread` their range.
public struct LinearAutoencoderPost: PublishedPost {
    /// The name by which `latent reproduce` knows it.
    public static let name = "linear-autoencoder"
    /// The data set, as `data fetch` names it.
    public static let dataset = "ml-1m"

    /// What the post printed. Figures it does not give, but which follow from its data, are marked so in the rows.
    enum Published {
        static let topRated: [ID] = [
            2858, 260, 1196, 1210, 480, 2028, 589, 2571, 1270, 593, 1580, 1198, 608, 2762, 110, 2396, 1197, 527, 1617,
            1265,
        ]
        /// Squared stars.
        static let loss = 0.6321
        /// The film that the post's sort left in at the tie of 599 ratings, and the one it left out.
        static let (tieIn, tieOut): (ID, ID) = (2371, 471)
        static let (starWars, empire, raiders): (ID, ID, ID) = (260, 1196, 1198)
        static let (americanBeauty, sevenSamurai): (ID, ID) = (2858, 2019)
        static let people: [(name: String, ratings: [(id: ID, rating: Float)], list: [ID], starWars: Double?)] = [
            (
                "loves Star Wars", [(2858, 1), (260, 5), (480, 5), (593, 2), (2396, 2), (1197, 5)],
                [260, 1198, 1196, 1148, 904, 2019, 913, 318, 745, 908], 4.008329
            ),
            (
                "loves American Beauty", [(2858, 5), (260, 1), (480, 1), (593, 1), (2396, 5), (1197, 5)],
                [2019, 50, 2858, 745, 1148, 1197, 527, 750, 1252, 1207], nil
            ),
        ]
    }

    private let options: FitOptions
    private let all: RatingTable
    /// The ratings of the post's 500 films.
    private let table: RatingTable
    /// One a seed, from 0 on.
    private let fitted: [Fitted<LinearAutoencoder>]

    private static let seeds = 10

    /// Trains the post's model for ten seeds on `data`, MovieLens 1M.
    /// - Throws: `InvalidArgument` when the data is not MovieLens 1M.
    public init(_ data: RatingTable, options: FitOptions = FitOptions()) throws {
        self.options = options
        all = data
        table = try Self.covered(data)
        var configuration = AutoencoderConfiguration.post
        configuration.itemCount = 0
        let training = TrainingSet(table)
        let progress = options.progress
        var fitted: [Fitted<LinearAutoencoder>] = []
        for seed in 0..<Self.seeds {
            configuration.seed = UInt64(seed)
            let quiet = FitOptions(pool: options.pool)
            fitted.append(try configuration.fit(training, validation: nil, options: quiet))
            progress?(
                ProgressUpdate(completed: seed + 1, total: 2 * Self.seeds + 5, message: "the post's setting"))
        }
        self.fitted = fitted
    }

    /// The ratings of the 500 most-rated films, with the tie at the cut settled as the post did.
    /// - Throws: `InvalidArgument` when the data is not MovieLens 1M.
    /// - Complexity: O(ratings).
    public static func covered(_ data: RatingTable) throws -> RatingTable {
        try check(data, is: "MovieLens 1M", users: 6040, items: 3706, ratings: 1_000_209)
        let (tieIn, tieOut) = (data.itemIDs.index(of: Published.tieIn), data.itemIDs.index(of: Published.tieOut))
        let items = data.mostRatedItems(500).map { $0 == tieOut ? tieIn ?? $0 : $0 }
        return data.restricted(toItems: items)
    }

    /// The whole table.
    public func run() throws -> Reproduction {
        Reproduction(
            post: Self.name, rows: try facts() + losses() + honestRows() + distances() + people(), lists: try lists())
    }

    /// The column of a film: its place among the ids of the 500, ascending.
    private func index(_ id: ID) throws -> Int {
        guard let index = table.itemIDs.index(of: id) else {
            throw InvalidArgument("film \(id) is not among the 500 most-rated films of this data")
        }
        return index
    }

    /// Rows of the data and its preprocessing, which no seed changes but the share that masking leaves.
    package func facts() throws -> [Reproduction.Row] {
        let preferences = fitted[0].model.preferences
        let values = preferences.matrix.values
        let top = all.mostRatedItems(20).map { all.itemIDs.ids[$0] }
        let agreeing = zip(top, Published.topRated).count { $0 == $1 }
        let shares = (0..<5).map { shareLeft(seed: UInt64($0)) }
        let means = preferences.itemMeans
        let loved = try index(Published.sevenSamurai)
        let better = means.count { $0 > means[loved] }
        func count(_ value: Int) -> Double { Double(value) }
        return [
            .init("most-rated films in the published order", "of 20", published: 20, measured: count(agreeing)),
            .init("users", "count", measured: count(table.userIDs.count)),
            .init("films", "count", published: 500, measured: count(table.itemIDs.count)),
            .init("known preferences", "count", measured: count(table.count)),
            .init("largest preference", "stars", published: 3.923, measured: values.max().map { Double($0) }),
            .init("smallest preference", "stars", published: -4.643, measured: values.min().map { Double($0) }),
            .init("preferences equal to 0", "count", published: 1, measured: count(values.count { $0 == 0 })),
            .init(
                "column of Star Wars", "index", published: 33, measured: count(try index(Published.starWars))),
            .init(
                "column of The Empire Strikes Back", "index", published: 144,
                measured: count(try index(Published.empire))),
            .init(
                "column of American Beauty", "index", published: 401,
                measured: count(try index(Published.americanBeauty))),
            .init("share of entries left after masking", "of 64 users", published: 0.8040994014148377, of: shares),
            .init(
                "mean rating of Seven Samurai", "stars", published: 4.56,
                measured: Double(preferences.mean + means[loved])),
            .init("films with a higher mean rating", "count", published: 0, measured: count(better)),
        ]
    }

    /// The share of the entries of 64 random users that masking a fifth of each leaves.
    private func shareLeft(seed: UInt64) -> Double {
        let pattern = fitted[0].model.preferences.matrix.pattern
        let users = Philox.permutation(of: pattern.rows, seed: seed, purpose: .shuffle)
        let counts = users.prefix(64).map { pattern.row($0).count }
        let hidden = counts.reduce(0) { $0 + Int(0.2 * Double($1)) }
        let known = counts.reduce(0, +)
        return Double(known - hidden) / Double(known)
    }

    /// The post's stop, and all 100 epochs: both from runs that differ in `patience` alone.
    private func losses() throws -> [Reproduction.Row] {
        var configuration = fitted[0].model.configuration
        configuration.patience = 0
        let training = TrainingSet(table)
        var whole: [Double] = []
        for seed in 0..<Self.seeds {
            configuration.seed = UInt64(seed)
            let quiet = FitOptions(pool: options.pool)
            let epochs = try configuration.fit(training, validation: nil, options: quiet).epochs
            whole.append(epochs[epochs.count - 1].loss)
            options.progress?(
                ProgressUpdate(
                    completed: Self.seeds + seed + 1, total: 2 * Self.seeds + 5, message: "100 epochs"))
        }
        let early = fitted.map { $0.epochs[$0.epochs.count - 1].loss }
        let stops = fitted.map { Double($0.epochs.count) }
        return [
            .init("loss, patience 3", "0.8 · hidden + 0.2 · shown MSE", published: Published.loss, of: early),
            .init("epochs until patience 3 stops", "count", of: stops),
            .init("loss, 100 epochs", "0.8 · hidden + 0.2 · shown MSE", published: Published.loss, of: whole),
            .init(
                "seeds at or under the published loss, 100 epochs", "of 10",
                measured: Double(whole.count { $0 <= Published.loss })),
        ]
    }

    /// RMSE on a tenth of the preferences, hidden from the means and from training: the median over 5 masks.
    private func honestRows() throws -> [Reproduction.Row] {
        var ours: [Double] = []
        var zero: [Double] = []
        var exact: [Double] = []
        for seed in 0..<5 {
            let (train, test) = try table.split(.random(fraction: 0.1, seed: UInt64(seed)))
            let training = TrainingSet(withUnused: train)
            let quiet = FitOptions(pool: options.pool)
            var configuration = AutoencoderConfiguration.post
            configuration.itemCount = 0
            configuration.seed = UInt64(seed)
            configuration.patience = 0
            let model = try configuration.fit(training, validation: nil, options: quiet).model
            ours.append(model.meanSquaredError(test, pool: options.pool).squareRoot())
            zero.append(model.meanSquaredErrorOfMeans(test).squareRoot())
            let tuned = try Tuning.best(
                of: Self.closedForms, training: train, seed: UInt64(seed), options: quiet)
            let best = try tuned.fit(training, validation: nil, options: quiet).model
            exact.append(best.meanSquaredError(test, pool: options.pool).squareRoot())
            options.progress?(
                ProgressUpdate(
                    completed: 2 * Self.seeds + seed + 1, total: 2 * Self.seeds + 5, message: "held-out ratings"))
        }
        let gains = zip(zero, exact).map { $0 - $1 }
        // The post divides its loss by 0.8 and reads the quotient as a distance in stars; the root is one.
        let claimed = fitted.map { $0.epochs[$0.epochs.count - 1].loss / 0.8 }
        return [
            .init(
                "distance to an unseen preference", "loss / 0.8; honest: RMSE", published: 0.7901,
                measured: claimed.median, spread: claimed.range, honest: ours.median,
                tuned: exact.median, tunedModel: Self.closedForm),
            .init("the same, predicting the means alone", "RMSE", honest: zero.median),
            .init("closed form below the means alone", "RMSE", tuned: gains.median, tunedModel: Self.closedForm),
        ]
    }

    /// The closed form as `compare` names it.
    private static let closedForm = "autoencoder:closed-form"

    /// The closed form's settings that are tried on the validation part.
    static let closedForms: [AutoencoderConfiguration] = [0, 0.2, 0.4].flatMap { maskFraction in
        [200, 400, 600, 800, 1200, 1600].map { regularization in
            var configuration = AutoencoderConfiguration.post
            configuration.itemCount = 0
            configuration.solver = .closedForm
            configuration.maskFraction = maskFraction
            configuration.regularization = regularization
            return configuration
        }
    }

    /// Distances between items in the latent space, of which only the ratio is free of the scale that a seed gives it.
    package func distances() throws -> [Reproduction.Row] {
        let (starWars, empire) = (try index(Published.starWars), try index(Published.empire))
        let beauty = try index(Published.americanBeauty)
        func sample(_ other: Int) -> [Double] {
            fitted.compactMap { $0.model.itemVectors?.similarity(starWars, other, metric: .euclidean) }
                .map { Double($0) }
        }
        let (near, far) = (sample(empire), sample(beauty))
        let ratios = zip(near, far).map { $1 / $0 }
        return [
            .init("Star Wars to The Empire Strikes Back", "distance", published: 0.209578, of: near),
            .init("Star Wars to American Beauty", "distance", published: 0.613659, of: far),
            .init("the second over the first", "ratio", published: 0.613659 / 0.209578, of: ratios),
        ]
    }

    /// How many films of the published lists each made-up person is recommended here, over the seeds.
    package func people() throws -> [Reproduction.Row] {
        var rows: [Reproduction.Row] = []
        for person in Published.people {
            let shared = try fitted.map {
                Double(Set(try list(for: person.ratings, $0.model)).intersection(person.list).count)
            }
            rows.append(
                .init("\(person.name): films of the published top 10", "of 10", published: 10, of: shared))
            guard let published = person.starWars else { continue }
            let wanted = Set([Published.empire, Published.raiders])
            let found = try fitted.map {
                Double(Set(try list(for: person.ratings, $0.model)).intersection(wanted).count)
            }
            let starWars = try index(Published.starWars)
            let known = try indexed(person.ratings)
            let scores = fitted.map { Double($0.model.scores(newPerson: known)[starWars]) }
            rows += [
                .init("\(person.name): Empire and Raiders in the top 10", "of 2", published: 2, of: found),
                .init("\(person.name): predicted rating of Star Wars", "stars", published: published, of: scores),
            ]
        }
        return rows
    }

    /// By column, as the model takes them.
    private func indexed(_ ratings: [(id: ID, rating: Float)]) throws -> [(item: Int, rating: Float)] {
        try ratings.map { (try index($0.id), $0.rating) }
    }

    /// The ids of a person's top 10, films they rated included, as in the post.
    private func list(for ratings: [(id: ID, rating: Float)], _ model: LinearAutoencoder) throws -> [ID] {
        model.recommendations(newPerson: try indexed(ratings), count: 10, includingSeen: true, by: .rating)
            .map { model.scope.items.ids[$0.index] }
    }

    /// The lists of the first seed beside the published ones.
    package func lists() throws -> [Reproduction.TitleList] {
        func titles(_ ids: [ID]) -> [String] { ids.map { all.catalog[$0]?.title ?? "item \($0)" } }
        let top = Reproduction.TitleList(
            name: "most-rated films", published: titles(Published.topRated),
            measured: titles(all.mostRatedItems(20).map { all.itemIDs.ids[$0] }))
        return try [top]
            + Published.people.map {
                Reproduction.TitleList(
                    name: "the person who \($0.name)", published: titles($0.list),
                    measured: titles(try list(for: $0.ratings, fitted[0].model)))
            }
    }
}
