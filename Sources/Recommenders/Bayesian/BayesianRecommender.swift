import LatentDatasets
import LatentLinearAlgebra
import LatentRuntime

/// Predicts `mean + b_u + c_i + p_u · q_i`, the mean over the samples of ``BayesianConfiguration``, not clipped to the
/// scale.
///
/// The vectors are those of all samples, one after another: a product of them is the sum over samples, which users' are
/// divided for. An unknown user or item is the mean of theirs in each sample.
public struct BayesianRecommender: Recommender {
    public let configuration: BayesianConfiguration
    public let scope: ModelScope
    /// What predicts.
    public let factors: BiasedFactors
    /// What is known of people and items without ratings.
    public let people: PosteriorPeople
    private let averagePerson: LatentPerson
    private let averageItem: (factors: [Float], effect: Double)

    init(
        configuration: BayesianConfiguration, scope: ModelScope, factors: BiasedFactors, people: PosteriorPeople
    ) {
        self.configuration = configuration
        self.scope = scope
        self.factors = factors
        self.people = people
        averagePerson = Self.person(people.averagePerson, factors, samples: people.samples, of: [])
        averageItem = people.averageItem
    }

    /// The rows q, sample after sample: products of them are sums over samples, whatever the axes of each.
    public var itemVectors: Matrix<Float>? { factors.itemFactors }
    public var rankingVectors: (users: Matrix<Float>, items: Matrix<Float>)? {
        factors.userFactors.withBiases(factors.itemFactors, factors.itemBiases)
    }
    public var itemBiases: [Float]? { factors.itemBiases }
    public var parameters: [(name: String, shape: [Int])] { factors.parameters }

    /// - Complexity: 2 · samples · rank flops a pair.
    public func predict(users: [Int], items: [Int], pool: ThreadPool) -> [Float] {
        factors.predictions(users: users, items: items, pool: pool)
    }

    /// - Complexity: 2 · users · items · samples · rank flops, by GEMM.
    public func scores(users: [Int], pool: ThreadPool) -> Matrix<Float> { factors.scores(users: users, pool: pool) }

    /// The mean of their bias and factors given their ratings, in each sample, as training users have it; without ratings
    /// the mean of all people.
    /// - Complexity: O(samples · (ratings · rank² + rank³)).
    public func person(_ ratings: [(item: Int, rating: Float)]) -> LatentPerson {
        let scale = RatingScale(origin: factors.mean, unit: factors.deviation)
        let standardized = ratings.map { (item: $0.item, x: (Double($0.rating) - scale.origin) / scale.unit) }
        return Self.person(
            people.person(standardized, factors.itemFactors), factors, samples: people.samples, of: ratings)
    }

    /// In the ratings' units, with the factors divided by the number of samples.
    private static func person(
        _ mean: (factors: [Float], effect: Double), _ factors: BiasedFactors, samples: Int,
        of ratings: [(item: Int, rating: Float)]
    ) -> LatentPerson {
        let share = Float(factors.deviation) / Float(samples)
        return LatentPerson(
            effect: factors.deviation * mean.effect, tastes: mean.factors.map { share * $0 }, of: ratings)
    }

    /// - Complexity: 2 · items · samples · rank flops.
    public func scores(of person: LatentPerson) -> [Float] { factors.scores(of: person) }

    /// What the samples have for the mean of all users, or of all items, in the place of what is not known.
    public func fallback(user: Int?, item: Int?) -> Float {
        scope.require(user: user, item: item)
        let effect = user.map { Double(factors.userBiases[$0]) } ?? averagePerson.effect
        let tastes = user.map { factors.userFactors.row($0) } ?? averagePerson.tastes
        let bias = item.map { Double(factors.itemBiases[$0]) } ?? factors.deviation * averageItem.effect
        let vector = item.map { factors.itemFactors.row($0) } ?? averageItem.factors
        let product = zip(tastes, vector).reduce(0) { $0 + Double($1.0) * Double($1.1) }
        return Float(factors.mean + effect + bias + product)
    }

    /// Those of a factorization, with samples · rank columns: see ``BiasedFactors``. Beside them, F32 and in units of the
    /// standard deviation: `item_effects` and `item_precisions`, items × samples; `user_precision`, samples × (rank + 1)²,
    /// `user_means` and `item_means`, samples × (rank + 1).
    public func write(to archive: inout Safetensors) {
        factors.write(to: &archive)
        people.write(to: &archive)
    }
}

extension BayesianRecommender {
    public init(configuration: BayesianConfiguration, scope: ModelScope, archive: Safetensors) throws {
        let samples = configuration.sampleCount
        self.init(
            configuration: configuration, scope: scope,
            factors: try BiasedFactors(
                archive: archive, scope: scope, rank: samples * configuration.rank, isEstimated: false),
            people: try PosteriorPeople(
                archive: archive, items: scope.items.count, samples: samples, rank: configuration.rank))
    }
}
