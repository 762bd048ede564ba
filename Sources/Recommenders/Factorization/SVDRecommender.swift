import LatentDatasets
import LatentLinearAlgebra
import LatentRuntime

/// The truncated singular value decomposition of the ratings less their user's mean, what is not rated counting as 0,
/// as in the post "Exploring Recommender Systems".
///
/// That missing ratings count as 0 pulls predictions toward the user's mean, and so errors are larger than those of
/// models that leave them out; lists are often better: it is the PureSVD of Cremonesi, Koren and Turrin, "Performance
/// of recommender algorithms on top-N recommendation tasks", RecSys 2010, doi:10.1145/1864708.1864721, there of the
/// ratings as they are.
public struct SVDConfiguration: RecommenderConfiguration {
    /// The number of singular triplets.
    public var rank = 50

    /// The post's rank, 50.
    public init() {}

    public static let names = ["svd"]
    public static let family = "factors"
    public static var settings: [Setting<Self>] {
        [.rank(\.rank, help: "Singular triplets.")]
    }

    public init?(named name: String) { self.init() }

    public var name: String { "svd" }
    public var modelAbilities: Set<Ability> {
        [.newPeople, .explanations, .itemVectors, .rankingVectors, .additiveFactors]
    }
    public var summary: String { "truncated SVD of the ratings less each user's mean, missing ones 0" }

    /// By `TruncatedSVD` of the sparse matrix and its transpose, to its usual tolerance; nothing is drawn but the
    /// start, so there is no seed.
    /// - Throws: `InvalidArgument` for a rank below 1 or above the users or the items, no ratings, one beyond
    ///   ``ModelScope/largestRating``, or an item that a user rated twice; `ConvergenceFailure`, which finite ratings
    ///   do not cause.
    /// - Complexity: that of `TruncatedSVD`: 2 flops for each rating and vector multiplied.
    public func fit(
        _ training: TrainingSet, validation: RatingTable? = nil, options: FitOptions = FitOptions()
    ) throws -> Fitted<SVDRecommender> {
        try validate()
        let scope = try ModelScope(training)
        try scope.requireRank(rank)
        let means = RatingMeans(scope.ratings)
        let centered = SparseOperator(scope.ratings.lessRowMeans().matrix, pool: options.pool)
        let svd = try TruncatedSVD(centered, rank: rank, pool: options.pool)
        try svd.requireConvergence()
        let factors = SingularFactors(u: svd.u, values: svd.values, v: svd.v)
        return Fitted(model: SVDRecommender(configuration: self, scope: scope, means: means, factors: factors))
    }
}

/// Predicts the user's mean and `U Σ Vᵀ`, not clipped to the scale.
///
/// An item without ratings has a row of 0 in V, but for rounding, and so is predicted at the user's mean, as in the
/// post; an unknown item is too, and whatever an unknown user is asked about at the mean of all.
public struct SVDRecommender: Recommender {
    public let configuration: SVDConfiguration
    public let scope: ModelScope
    /// Of the training ratings.
    public let means: RatingMeans
    /// U, Σ and V of the ratings less their user's mean.
    public let factors: SingularFactors

    public var parameters: [(name: String, shape: [Int])] { factors.parameters }
    /// V Σ.
    public var itemVectors: Matrix<Float>? { factors.itemVectors }
    public var rankingVectors: (users: Matrix<Float>, items: Matrix<Float>)? { (factors.u, factors.itemVectors) }

    /// U √Σ and V √Σ; a user's effect is their mean less that of all.
    public var additiveFactors: AdditiveFactors? {
        factors.additive(
            mean: means.overall, userEffects: scope.users.ids.indices.map { userMean($0) - means.overall },
            itemEffects: [Double](repeating: 0, count: scope.items.count))
    }

    /// - Complexity: 2 · rank flops a pair.
    public func predict(users: [Int], items: [Int], pool: ThreadPool) -> [Float] {
        let elements = factors.elements(users: users, items: items, pool: pool)
        return zip(users, elements).map { Float(userMean($0) + Double($1)) }
    }

    /// - Complexity: 2 · users · items · rank flops, by GEMM.
    public func scores(users: [Int], pool: ThreadPool) -> Matrix<Float> {
        var result = factors.rows(users, pool: pool)
        result.addBaselines(pool: pool) { row, _ in userMean(users[row]) }
        return result
    }

    /// Their mean and, with c the ratings less it, 0 where there is none, `c V`. For a user of the training set the
    /// mean and `c V Vᵀ` are what the model predicts for them, because `C V = U Σ`.
    ///
    /// Least squares on the ratings given, regularized, would forget that the rest counted as 0.
    public func person(_ ratings: [(item: Int, rating: Float)]) -> LatentPerson {
        let total = ratings.reduce(0) { $0 + Double($1.rating) }
        let mean = ratings.isEmpty ? means.overall : total / Double(ratings.count)
        let rated = Matrix(
            rows: ratings.count, columns: factors.values.count, ratings.flatMap { factors.v.row($0.item) })
        let code = rated.product(ratings.map { Float(Double($0.rating) - mean) }, transposition: .transposed)
        return LatentPerson(effect: mean, tastes: code, of: ratings)
    }

    /// - Complexity: 2 · items · rank flops.
    public func scores(of person: LatentPerson) -> [Float] {
        factors.v.product(person.tastes).map { Float(person.effect + Double($0)) }
    }

    public func explanation(user: Int, item: Int) -> [Contribution]? {
        scope.require(user: user, item: item)
        return explanation(of: person(scope.given(by: user)), item: item)
    }

    /// What each rating adds: `(r − mean) v_j · v_i`. They sum to the score less the mean, exactly but for rounding, as
    /// `C V Vᵀ = U Σ Vᵀ`.
    public func explanation(of person: LatentPerson, item: Int) -> [Contribution]? {
        scope.require(item: item)
        let own = factors.v.row(item)
        return [Contribution](
            person.given,
            weights: person.items.map { other in
                zip(factors.v.row(other), own).reduce(0) { $0 + Double($1.0) * Double($1.1) }
            }, deviations: person.ratings.map { Double($0) - person.effect })
    }

    /// The user's mean, whatever the item; the mean of all for an unknown user.
    public func fallback(user: Int?, item: Int?) -> Float {
        scope.require(user: user, item: item)
        return Float(user.map { userMean($0) } ?? means.overall)
    }

    private func userMean(_ user: Int) -> Double {
        means.users[user] ?? means.overall
    }

    /// `user_factors`, users × rank, `singular_values`, and `item_factors`, items × rank: F32. The means follow from
    /// the scope's ratings.
    public func write(to archive: inout Safetensors) {
        factors.write(to: &archive)
    }
}

extension SVDRecommender {
    public init(configuration: SVDConfiguration, scope: ModelScope, archive: Safetensors) throws {
        self.init(
            configuration: configuration, scope: scope, means: RatingMeans(scope.ratings),
            factors: try SingularFactors(archive: archive, scope: scope))
    }
}
