import LatentDatasets
import LatentEvaluation
import LatentLinearAlgebra
import LatentRecommenders
import LatentRuntime

/// How well newcomers are predicted by each method, with so many of their ratings known.
///
///     let (train, test) = try table.split(.users(600, seed: 1))
///     let model = try CenteredSVDConfiguration().fit(TrainingSet(train)).model
///     let result = try ColdStart.run(model, test: test, .people, lists: lists, seed: 1)
///     result[.hybrid, known: 5]?.scores[.rmse]?.value
public struct ColdStart: Sendable {
    /// A method's figures where so many ratings are known.
    public struct Row: Sendable {
        /// The method.
        public let method: ColdStartMethod
        /// How many ratings of each newcomer are known.
        public let known: Int
        /// Of the ratings that are known in no row, newcomers being the users.
        public let scores: Scores
    }

    /// Who was new.
    public let kind: NewcomerKind
    /// How many ratings were known, ascending.
    public let known: [Int]
    /// A row for each method and number, by method.
    public let rows: [Row]
    /// The newcomers who were tested.
    public let newcomers: Int
    /// Those with too few ratings to be tested on any.
    public let leftOut: Int
    /// The ratings that all were tested on.
    public let tested: Int
    /// The newcomers who have no features, and are taken for the mean; nil where nobody has any.
    public let withoutFeatures: Int?
    /// σ² of the population, in squared units of the ratings.
    public let noise: Double
    /// The rounds in which the population was estimated.
    public let rounds: Int

    /// The figures of a method; nil where it was not asked.
    public subscript(method: ColdStartMethod, known known: Int) -> Row? {
        rows.first { $0.method == method && $0.known == known }
    }

    /// Tests all methods on the newcomers that `test` has all ratings of.
    /// - Parameters:
    ///   - model: what was learned from everybody else.
    ///   - test: the newcomers' ratings.
    ///   - kind: who is new.
    ///   - known: how many ratings are known; the largest says how many are never tested on.
    ///   - features: of the model's people (or items, where these are new) and of newcomers; nil where there are none. Who
    ///     has none has the mean of the others'.
    ///   - lists: how lists are judged, of people for a new item.
    ///   - seed: of the order in which ratings become known.
    ///   - pool: where the work runs.
    /// - Returns: a row for each method that there is, and each number of known ratings.
    /// - Throws: `InvalidArgument` for a model that is no sum of effects and products, or where nothing is left to test on.
    public static func run(
        _ model: some Recommender, test: RatingTable, _ kind: NewcomerKind, known: [Int] = [0, 1, 2, 5, 10],
        features: FeatureTable? = nil, lists: RankingEvaluation, seed: UInt64,
        pool: ThreadPool = .shared
    ) throws -> ColdStart {
        let factors = try Self.factors(of: model)
        let known = Set(known).sorted()
        let newcomers = Newcomers(test, kind, scope: model.scope, known: known.last ?? 0, seed: seed)
        guard !newcomers.ids.isEmpty else {
            throw InvalidArgument(
                "none of the \(newcomers.leftOut) \(kind.rawValue) held out has more than \(known.last ?? 0) ratings: "
                    + "let fewer be known")
        }
        let trained = Array(kind == .people ? model.scope.users.ids : model.scope.items.ids)
        let methods = try ColdStartMethods(
            model, factors, newcomers, features: try features.map { try Features($0, trained, newcomers) }, pool: pool)
        let judge = ColdStartJudge(methods, lists: lists)
        let rows = try methods.methods.flatMap { method in
            try known.map { count in
                Row(
                    method: method, known: count,
                    scores: judge.scores(of: try methods.answers(method, known: count, pool: pool), pool: pool))
            }
        }
        let prior = methods.informedPrior ?? methods.prior
        return ColdStart(
            kind: kind, known: known, rows: rows, newcomers: newcomers.ids.count, leftOut: newcomers.leftOut,
            tested: newcomers.test.reduce(0) { $0 + $1.count }, withoutFeatures: methods.features?.missing,
            noise: prior.noise, rounds: prior.rounds)
    }

    /// What a model adds up.
    /// - Throws: `InvalidArgument` that says which models add up.
    static func factors(of model: some Recommender) throws(InvalidArgument) -> AdditiveFactors {
        guard let factors = model.additiveFactors else {
            throw InvalidArgument(
                "\(model.configuration.name) has no vector of a person that ratings could be solved for: "
                    + "\(ModelRegistry.models(thatCan: .additiveFactors).joined(separator: ", ")) have one")
        }
        return factors
    }
}

/// How the answers of a method are held against what newcomers gave.
struct ColdStartJudge {
    private let newcomers: Newcomers
    private let lists: RankingEvaluation
    private let rarity: Rarity
    /// How many ratings of each are not below the mean.
    private let likes: [Int32]
    private let deviation: Double

    init(_ methods: ColdStartMethods<some Recommender>, lists: RankingEvaluation) {
        (newcomers, self.lists) = (methods.newcomers, lists)
        let (training, scope) = (methods.training, methods.model.scope)
        rarity = Rarity(counts: training.pattern.columnCounts, users: training.rows)
        likes = zip(training.pattern.columnIndices, training.values).reduce(
            into: [Int32](repeating: 0, count: training.columns)
        ) { if Double($1.1) >= scope.meanRating { $0[Int($1.0)] += 1 } }
        deviation = scope.ratingDeviation
    }

    /// Lists are of everything that the model knows but the ratings that may be known, the same in every row.
    func scores(of answers: ColdStartAnswers, pool: ThreadPool) -> Scores {
        let prior =
            lists.order == .likelihood
            ? ListPrior(likes: likes, ofAnybody: answers.ofAnybody, deviation: deviation) : nil
        let found = pool.map(tiles: newcomers.ids.count) { newcomer -> (predictions: [Float], list: RankedList) in
            let (known, unknown) = answers.scores(newcomer)
            var task = RankingEvaluation.Task()
            for entry in newcomers.test[newcomer] where entry.rating >= lists.liked {
                if let other = entry.other { task.relevant[Int32(other)] = entry.rating }
            }
            let seen = newcomers.first[newcomer].compactMap { $0.other.map { Int32($0) } }.sorted()
            return (
                newcomers.test[newcomer].map { $0.other.map { known[$0] } ?? unknown },
                lists.list(task, prior?.places(known) ?? known, without: seen[...], rarity)
            )
        }
        let ratings = zip(newcomers.test, found).enumerated().flatMap { newcomer, pair in
            zip(pair.0, pair.1.predictions).map { PredictedRating(user: newcomer, prediction: $1, rating: $0.rating) }
        }
        var scores = Scores()
        scores.judge(count: ratings.count, users: newcomers.ids.count) { ratings[$0] }
        scores.judge(
            found.enumerated().map { (user: $0, list: $1.list) }, at: lists.cutoffs, items: newcomers.others)
        return scores
    }
}
