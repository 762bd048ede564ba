import LatentDatasets
import LatentLinearAlgebra
import LatentRuntime

/// Ratings predicted from those of the nearest people, or of the nearest items: `user-knn` and `item-knn`.
///
/// Ratings are centred: a baseline is taken off, and what is left, the deviation, says how near two people (or items) are, by
/// the cosine of their whole rows unless told otherwise. The baseline of a rating plus the weighted mean of its neighbours'
/// deviations predicts it, see ``NeighborhoodRecommender``.
///
/// Herlocker, Konstan, Borchers, Riedl, "An algorithmic framework for performing collaborative filtering", SIGIR 1999,
/// doi:10.1145/312624.312682; Koren, "Factor in the Neighbors: Scalable and Accurate Collaborative Filtering", ACM TKDD 4
/// (2010), doi:10.1145/1644873.1644874, for the baseline and the shrinkage; Breese, Heckerman, Kadie, "Empirical analysis of
/// predictive algorithms for collaborative filtering", UAI 1998, for the amplification.
public struct NeighborhoodConfiguration: RecommenderConfiguration {
    /// What has neighbours.
    public enum Kind: String, Sendable, Codable, CaseIterable {
        /// People: those of like mind are asked about the item.
        case user = "user-knn"
        /// Items: the person's ratings of those most like it are asked.
        case item = "item-knn"
    }

    /// What is taken off the ratings before they are compared, and added to the prediction.
    public enum Centering: String, Sendable, Codable, CaseIterable {
        /// The mean rating of the person (of `user-knn`) or of the item.
        case mean
        /// The effects of both, regularised: ``BaselineEstimates``.
        case baseline
    }

    /// The similarities that weigh neighbours: within -1 ... 1, larger for nearer ones.
    public static let similarities = Similarity.Metric.allCases.filter { !$0.isDistance && $0 != .dot }

    public var kind: Kind
    /// How many neighbours with a rating are heard, the nearest first; nil for all that are kept.
    public var neighbors: Int? = 40
    /// How many neighbours are kept of each person or item: memory, and the model's file, grow with it.
    public var candidates = 500
    /// How near two rows of deviations are. No distance.
    public var similarity = Similarity.Metric.cosine
    /// λ of the factor (n - 1) / (n - 1 + λ) of a similarity that n ratings in common support.
    public var shrinkage = 10.0
    /// The fewest ratings in common that make neighbours.
    public var minimumSupport = 2
    /// The power of a similarity that is its weight.
    public var amplification = 2.0
    /// The weight of the baseline against the neighbours': few or far ones move a prediction little.
    public var regularization: Double
    public var centering = Centering.baseline
    /// As of `biases`, for the baseline.
    public var userRegularization = BiasesConfiguration().userRegularization
    public var itemRegularization = BiasesConfiguration().itemRegularization

    public init(_ kind: Kind) {
        self.kind = kind
        regularization = kind == .item ? 0.01 : 0.02
    }

    public var name: String { kind.rawValue }

    public func fit(
        _ training: TrainingSet, validation: RatingTable? = nil, options: FitOptions = FitOptions()
    ) throws -> Fitted<NeighborhoodRecommender> {
        try validate()
        guard training.table.count > 0 else { throw InvalidArgument("there are no ratings to learn from") }
        let scope = try ModelScope(training)
        options.progress?(ProgressUpdate(completed: 0, total: 2, message: "baselines"))
        let estimates = try estimates(of: scope.ratings, pool: options.pool)
        let deviations = estimates.residuals(of: scope.ratings)
        let rows = kind == .item ? deviations.transposed(pool: options.pool) : deviations
        options.progress?(ProgressUpdate(completed: 1, total: 2, message: "neighbours"))
        let neighbors = try measure.neighbors(
            of: rows, count: min(candidates, rows.rows), threshold: .leastNormalMagnitude, pool: options.pool)
        options.progress?(ProgressUpdate(completed: 2, total: 2, message: "neighbours"))
        return Fitted(
            model: NeighborhoodRecommender(
                configuration: self, scope: scope, estimates: estimates, neighbors: neighbors, pool: options.pool))
    }

    /// Every key is there, also that of neighbours without a limit: `null`.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(kind, forKey: .kind)
        try container.encode(neighbors, forKey: .neighbors)
        try container.encode(candidates, forKey: .candidates)
        try container.encode(similarity, forKey: .similarity)
        try container.encode(shrinkage, forKey: .shrinkage)
        try container.encode(minimumSupport, forKey: .minimumSupport)
        try container.encode(amplification, forKey: .amplification)
        try container.encode(regularization, forKey: .regularization)
        try container.encode(centering, forKey: .centering)
        try container.encode(userRegularization, forKey: .userRegularization)
        try container.encode(itemRegularization, forKey: .itemRegularization)
    }

    /// How near rows of deviations are.
    var measure: Similarity {
        Similarity(similarity, shrinkage: shrinkage, minimumSupport: minimumSupport)
    }

    /// What a new person's effect in the baseline is weighed against: nothing, where it is their mean; everything, where people
    /// have no effect.
    var userEffectRegularization: Double {
        switch (centering, kind) {
        case (.baseline, _): userRegularization
        case (.mean, .user): 0
        case (.mean, .item): .infinity
        }
    }

    private var baseline: BiasesConfiguration {
        var configuration = BiasesConfiguration()
        configuration.userRegularization = userRegularization
        configuration.itemRegularization = itemRegularization
        return configuration
    }

    private func estimates(of ratings: CSRMatrix<Float>, pool: ThreadPool) throws -> BaselineEstimates {
        switch centering {
        case .baseline:
            return try baseline.estimates(of: ratings, pool: pool)
        case .mean:
            return BaselineEstimates(RatingMeans(ratings), of: kind == .item ? .items : .users)
        }
    }

    public func validate() throws {
        if let neighbors, neighbors < 1 {
            throw InvalidArgument("neighbors \(neighbors): at least 1 must be heard; 'all' hears all that are kept")
        }
        guard candidates >= 1 else {
            throw InvalidArgument("candidates \(candidates): at least 1 neighbour must be kept")
        }
        guard Self.similarities.contains(similarity) else {
            let known = Self.similarities.map(\.rawValue).joined(separator: ", ")
            throw InvalidArgument("similarity \(similarity.rawValue) does not weigh neighbours: take \(known)")
        }
        try measure.validate()
        guard amplification > 0, amplification.isFinite else {
            throw InvalidArgument("amplification \(amplification): take a power above 0")
        }
        guard regularization >= 0, regularization.isFinite else {
            throw InvalidArgument("regularization \(regularization): take 0 or more")
        }
        try baseline.validate()
    }
}
