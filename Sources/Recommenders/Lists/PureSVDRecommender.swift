import LatentDatasets
import LatentLinearAlgebra
import LatentRuntime

/// The truncated singular value decomposition of the feedback itself, as a ranker.
///
/// With X = U Σ Vᵀ a person's scores are `x V Vᵀ`: their feedback laid on what most of the feedback has in common
/// (Cremonesi, Koren and Turrin, "Performance of recommender algorithms on top-N recommendation tasks", RecSys 2010,
/// doi:10.1145/1864708.1864721, section 4.2.3).
public struct PureSVDConfiguration: RecommenderConfiguration {
    /// The number of singular triplets.
    public var rank = 20
    /// The rating from which one counts; nil for the mean of all.
    public var leastRating: Double?
    /// What one counts.
    public var weight = FeedbackWeight.binary

    /// Rank 20.
    public init() {}

    public static let names = ["pure-svd"]
    public static let family = "lists"
    public static var settings: [Setting<Self>] {
        [.rank(\.rank, help: "Singular triplets.")] + Setting.feedback(\.leastRating, \.weight)
    }

    public init?(named name: String) { self.init() }

    public var name: String { "pure-svd" }
    public var predictsRatings: Bool { false }
    public var modelAbilities: Set<Ability> { [.newPeople, .explanations, .itemVectors, .rankingVectors] }
    public var summary: String { "truncated SVD of what people liked: for lists" }

    /// By `TruncatedSVD` of the sparse feedback, to its usual tolerance; nothing is drawn but the start, so there is no
    /// seed.
    /// - Throws: `InvalidArgument` for a rank above the users or the items, or where nothing counts;
    ///   `ConvergenceFailure`, which finite feedback does not cause.
    public func fit(
        _ training: TrainingSet, validation: RatingTable? = nil, options: FitOptions = FitOptions()
    ) throws -> Fitted<PureSVDRecommender> {
        try validate()
        let scope = try ModelScope(training)
        try scope.requireRank(rank)
        let feedback = try ImplicitFeedback(scope, leastRating: leastRating, weight: weight)
        let svd = try TruncatedSVD(SparseOperator(feedback.matrix, pool: options.pool), rank: rank, pool: options.pool)
        try svd.requireConvergence()
        return Fitted(
            model: PureSVDRecommender(
                configuration: self, scope: scope, feedback: feedback,
                factors: SingularFactors(u: svd.u, values: svd.values, v: svd.v)))
    }
}

/// Scores an item by what the feedback has in common: `U Σ Vᵀ`, which is `x V Vᵀ`. The scores rank, near 1 for what a
/// person is likely to have; they are no ratings.
public struct PureSVDRecommender: Recommender {
    public let configuration: PureSVDConfiguration
    public let scope: ModelScope
    let feedback: ImplicitFeedback
    /// U, Σ and V of the feedback.
    public let factors: SingularFactors

    public var parameters: [(name: String, shape: [Int])] { factors.parameters }
    /// V Σ.
    public var itemVectors: Matrix<Float>? { factors.itemVectors }
    public var rankingVectors: (users: Matrix<Float>, items: Matrix<Float>)? { (factors.u, factors.itemVectors) }

    /// - Complexity: 2 · rank flops a pair.
    public func predict(users: [Int], items: [Int], pool: ThreadPool) -> [Float] {
        factors.elements(users: users, items: items, pool: pool)
    }

    /// - Complexity: 2 · users · items · rank flops, by GEMM.
    public func scores(users: [Int], pool: ThreadPool) -> Matrix<Float> { factors.rows(users, pool: pool) }

    /// What of their ratings counts.
    public func person(_ ratings: [(item: Int, rating: Float)]) -> FeedbackPerson { feedback.person(ratings) }

    /// `x V Vᵀ`; for a user of the training set x V is their row of U Σ.
    public func scores(of person: FeedbackPerson) -> [Float] {
        factors.v.product(person.row.product(factors.v).elements)
    }

    public func explanation(user: Int, item: Int) -> [Contribution]? {
        scope.require(user: user, item: item)
        return explanation(of: feedback.person(user, of: scope.ratings), item: item)
    }

    /// What each item that the person has says of `item`, `x_j v_j · v_i`; the shares add up to the score.
    public func explanation(of person: FeedbackPerson, item: Int) -> [Contribution]? {
        scope.require(item: item)
        let own = factors.v.row(item)
        let ratings = zip(person.row.pattern.row(0), person.ratings).map { (item: Int($0), rating: $1) }
        return [Contribution](
            ratings,
            weights: ratings.map { rating in
                zip(factors.v.row(rating.item), own).reduce(0) { $0 + Double($1.0) * Double($1.1) }
            }, deviations: person.row.values.map { Double($0) })
    }

    /// 0: nothing speaks for it.
    public func fallback(user: Int?, item: Int?) -> Float {
        scope.require(user: user, item: item)
        return 0
    }

    /// `user_factors`, people × rank, `singular_values`, and `item_factors`, items × rank: F32.
    public func write(to archive: inout Safetensors) { factors.write(to: &archive) }
}

extension PureSVDRecommender {
    public init(configuration: PureSVDConfiguration, scope: ModelScope, archive: Safetensors) throws {
        self.init(
            configuration: configuration, scope: scope,
            feedback: try ImplicitFeedback(
                scope, leastRating: configuration.leastRating, weight: configuration.weight),
            factors: try SingularFactors(archive: archive, scope: scope))
    }
}
