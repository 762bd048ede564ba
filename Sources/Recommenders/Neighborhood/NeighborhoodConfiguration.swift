import LatentDatasets
import LatentLinearAlgebra
import LatentRuntime

/// Ratings predicted from those of the nearest people, or of the nearest items: `user-knn` and `item-knn`.
///
/// Ratings are centered: a baseline is taken off, and what is left, the deviation, says how near two people (or items)
/// are, by the cosine of their whole rows unless told otherwise. The baseline of a rating plus the weighted mean of its
/// neighbors' deviations predicts it, see ``NeighborhoodRecommender``.
///
/// Herlocker, Konstan, Borchers, Riedl, "An algorithmic framework for performing collaborative filtering", SIGIR 1999,
/// doi:10.1145/312624.312682; Koren, "Factor in the Neighbors: Scalable and Accurate Collaborative Filtering", ACM TKDD
/// 4 (2010), doi:10.1145/1644873.1644874, for the baseline and the shrinkage; Breese, Heckerman, Kadie, "Empirical
/// analysis of predictive algorithms for collaborative filtering", UAI 1998, for the amplification.
///
///     var configuration = NeighborhoodConfiguration(.item)
///     configuration.neighbors = 80
///     configuration.similarity = .pearson
///     let model = try configuration.fit(TrainingSet(table)).model
///     model.explanation(user: 0, item: 12)
public struct NeighborhoodConfiguration: RecommenderConfiguration {
    /// What has neighbors.
    public enum Kind: String, Sendable, CaseIterable {
        /// People: those of like mind are asked about the item.
        case user = "user-knn"
        /// Items: the person's ratings of those most like it are asked.
        case item = "item-knn"
    }

    /// What is taken off the ratings before they are compared, and added to the prediction.
    public enum Centering: String, Sendable, CaseIterable, SettingType {
        /// The mean rating of the person (of `user-knn`) or of the item.
        case mean
        /// The effects of both, regularized: ``BaselineEstimates``.
        case baseline
    }

    /// The similarities that weigh neighbors: within -1 ... 1, larger for nearer ones.
    public static let similarities = Similarity.Metric.allCases.filter { !$0.isDistance && $0 != .dot }

    /// Which of the two models it is.
    public var kind: Kind
    /// How many neighbors with a rating are heard, the nearest first; nil for all that are kept.
    public var neighbors: Int? = 40
    /// How many neighbors are kept of each person or item: memory, and the model's file, grow with it. A rating by a
    /// neighbor beyond them is not heard, however few of those kept have one.
    public var candidates = 500
    /// How near two rows of deviations are. No distance.
    public var similarity = Similarity.Metric.cosine
    /// λ of the factor (n - 1) / (n - 1 + λ) of a similarity that n ratings in common support. 0 leaves similarities as
    /// they are; a similarity on one rating in common becomes 0 for any λ above 0.
    public var shrinkage = 10.0
    /// The fewest ratings in common that make neighbors.
    public var minimumSupport = 2
    /// The power of a similarity that is its weight. 1 weighs by the similarity itself; the larger, the more the
    /// nearest count against the others.
    public var amplification = 2.0
    /// The weight of the baseline against the neighbors': few or far ones move a prediction little. It is in units of
    /// weights: one neighbor of similarity 1 has the weight 1.
    public var regularization: Double
    /// The baseline.
    public var centering = Centering.baseline
    /// As of `biases`, for the baseline.
    public var userRegularization: Double?
    /// Likewise, of items.
    public var itemRegularization: Double?

    /// The settings that were best for this kind on validation parts of MovieLens' training ratings.
    public init(_ kind: Kind) {
        self.kind = kind
        regularization = kind == .item ? 0.01 : 0.02
    }

    public static let names = Kind.allCases.map(\.rawValue)
    public static let family = "neighbors"
    public static let nameKey: String? = "kind"
    public static var settings: [Setting<Self>] {
        [
            Setting(
                "neighbors", \.neighbors, unset: "all", .atLeast(1), "somebody must be heard",
                help: "Nearest neighbors with a rating that are heard, or all that are kept."
            ).tried("10,20,40,80,160"),
            Setting(
                "candidates", \.candidates, .atLeast(1), "somebody must be kept",
                help: "Neighbors kept of each person or item."
            ).tried("200,500,1000"),
            Setting(
                "similarity", \.similarity, choices: similarities.map(\.rawValue),
                help: "What makes neighbors, of ratings less their baseline; common-cosine, adjusted-cosine and "
                    + "pearson look only at the ratings that both have."),
            Setting(
                "shrinkage", \.shrinkage, .atLeast(0), "below 0 it stretches, and can divide by 0",
                help: "Shrinks a similarity on n ratings in common by (n - 1) / (n - 1 + this)."
            ).tried("1..100"),
            Setting(
                "minimumSupport", \.minimumSupport, .atLeast(1), "without a rating in common nothing is known",
                help: "Ratings in common that make neighbors."
            ).tried("1,2,3,5"),
            Setting(
                "amplification", \.amplification, .above(0), "at 0 all weigh the same, and below it the nearest least",
                help: "The power of a similarity that is its weight."
            ).tried("1..3"),
            Setting(
                "regularization", \.regularization, .atLeast(0), "a negative weight can divide by 0",
                help: "Weight of the baseline against the neighbors': few or far ones move a prediction little."
            ).tried("0.001..1"),
            Setting(
                "centering", \.centering,
                help: "What ratings are compared with: baseline, or the mean of the person or item."),
        ]
            + Setting.effects(users: \.userRegularization, items: \.itemRegularization) {
                $0.centering == .mean ? "centering mean has no effects to weigh" : nil
            }
    }

    public init?(named name: String) {
        guard let kind = Kind(rawValue: name) else { return nil }
        self.init(kind)
    }

    public var name: String { kind.rawValue }

    public var modelAbilities: Set<Ability> {
        Set([.newPeople, .explanations])
            .union(kind == .item ? [.itemNeighbors] : []).union(hasItemEffects ? [.itemBiases] : [])
    }

    /// Whether an item has a part of the baseline: not where it is the person's mean.
    var hasItemEffects: Bool { centering == .baseline || kind == .item }

    public var summary: String {
        kind == .user
            ? "the item's ratings by the nearest people, less their baselines"
            : "the person's own ratings of the nearest items, less their baselines"
    }

    /// First the baseline, then the ``candidates`` nearest rows of deviations of each row, by `Similarity.neighbors`:
    /// two steps, of which progress tells. The neighbors take 8 · ``candidates`` bytes a row at the most, in memory and
    /// in the file.
    /// - Complexity: that of all pairs of rows with something in common, by `Similarity.neighbors`, which takes sparse
    ///   or dense products as it pays; beside them O(ratings) an epoch of the baseline.
    /// - Throws: `InvalidArgument` for settings that cannot be, no ratings, one beyond ``ModelScope/largestRating``, or
    ///   an item that a user rated twice.
    public func fit(
        _ training: TrainingSet, validation: RatingTable? = nil, options: FitOptions = FitOptions()
    ) throws -> Fitted<NeighborhoodRecommender> {
        try validate()
        let scope = try ModelScope(training)
        func report(_ completed: Int, _ step: String) {
            options.progress?(ProgressUpdate(completed: completed, total: 2, message: step, stepsAreAlike: false))
        }
        report(0, "baselines")
        let estimates = try estimates(of: scope.ratings, pool: options.pool)
        let deviations = estimates.residuals(of: scope.ratings)
        let rows = kind == .item ? deviations.transposed(pool: options.pool) : deviations
        report(1, "neighbors")
        let neighbors = try measure.neighbors(
            of: rows, count: min(candidates, rows.rows), threshold: .leastNormalMagnitude, pool: options.pool)
        report(2, "neighbors")
        return Fitted(
            model: NeighborhoodRecommender(
                configuration: self, scope: scope, estimates: estimates, neighbors: neighbors, pool: options.pool))
    }

    /// How near rows of deviations are.
    var measure: Similarity {
        Similarity(similarity, shrinkage: shrinkage, minimumSupport: minimumSupport)
    }

    /// What effects are shrunk by, where the configuration alone says so: not at all where they are means, and wholly
    /// where there are none.
    var givenRegularization: BaselineEstimates.GivenRegularization {
        switch (centering, kind) {
        case (.baseline, _): (userRegularization, itemRegularization)
        case (.mean, .user): (0, .infinity)
        case (.mean, .item): (.infinity, 0)
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
}

extension Similarity.Metric: SettingType {}
