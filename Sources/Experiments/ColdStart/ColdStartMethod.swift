import LatentLinearAlgebra
import LatentRecommenders
import LatentRuntime

/// How ratings by somebody new are predicted.
public enum ColdStartMethod: String, Sendable, CaseIterable {
    /// The mean of each item, and the newcomer's shrunk deviation from it: the least that a method must beat.
    case means
    /// The model's own answer to a new person's ratings; of new items it has none.
    case model
    /// The posterior mean under the prior of the population.
    case foldIn = "fold-in"
    /// The mean effect and vector of all training people.
    case meanEmbedding = "mean"
    /// The mean effect and vector of the training people whose features are nearest.
    case alike
    /// What the features say: the mean of the prior that is a function of them.
    case metadata
    /// The posterior mean under that prior.
    case hybrid

    /// Whether it goes by features.
    public var needsFeatures: Bool { self == .alike || self == .metadata || self == .hybrid }
}

/// What a method says, person by person. A new item's people stand here for a new person's items.
struct ColdStartAnswers {
    let method: ColdStartMethod
    /// What is said of everything that the model knows, by newcomer, and of anything else.
    let scores: @Sendable (_ newcomer: Int) -> (known: [Float], unknown: Float)
    /// The same of somebody of whom nothing is known, which lists are held against.
    let ofAnybody: [Float]
}

/// The methods for one model's newcomers.
struct ColdStartMethods<Model: Recommender> {
    let model: Model
    let newcomers: Newcomers
    /// The newcomers' side first.
    let factors: AdditiveFactors
    /// The training ratings, newcomers' side by the other.
    let training: CSRMatrix<Float>
    /// Of the training people, and of the newcomers.
    let features: Features?
    let prior: PopulationPrior
    let informedPrior: PopulationPrior?
    private let otherMeans: [Double]
    private let shrinkage: Double

    init(
        _ model: Model, _ factors: AdditiveFactors, _ newcomers: Newcomers,
        features: Features?, pool: ThreadPool
    ) throws {
        (self.model, self.newcomers, self.features) = (model, newcomers, features)
        let ratings = model.scope.ratings
        let effects = try BiasesConfiguration().estimates(of: ratings, pool: pool)
        if newcomers.kind == .people {
            (self.factors, training, shrinkage) = (factors, ratings, effects.userRegularization)
        } else {
            (self.factors, training) = (factors.exchanged, ratings.transposed(pool: pool))
            shrinkage = effects.itemRegularization
        }
        otherMeans = Self.columnMeans(training, else: model.scope.meanRating)
        prior = try PopulationPrior(self.factors, training, pool: pool)
        if let features {
            informedPrior = try PopulationPrior(self.factors, training, features: features.training, pool: pool)
        } else {
            informedPrior = nil
        }
    }

    private static func columnMeans(_ ratings: CSRMatrix<Float>, else mean: Double) -> [Double] {
        var sums = [Double](repeating: 0, count: ratings.columns)
        for (column, value) in zip(ratings.pattern.columnIndices, ratings.values) { sums[Int(column)] += Double(value) }
        return zip(sums, ratings.pattern.columnCounts).map { $1 > 0 ? $0 / Double($1) : mean }
    }

    /// Those that there are, in the order of a table.
    var methods: [ColdStartMethod] {
        ColdStartMethod.allCases.filter {
            (features != nil || !$0.needsFeatures) && (newcomers.kind == .people || $0 != .model)
        }
    }

    /// What `method` says where the first `known` ratings of each newcomer are known.
    func answers(_ method: ColdStartMethod, known: Int, pool: ThreadPool) throws -> ColdStartAnswers {
        switch method {
        case .means: try ofMeans(known)
        case .model: ofModel(known)
        case .foldIn: ofVectors(method, prior.solutions(try newcomers.known(known), pool: pool))
        case .meanEmbedding: ofVectors(method, repeated(mean(of: Array(0..<training.rows))))
        case .alike: ofVectors(method, alike)
        case .metadata: ofVectors(method, informed.means(newcomers.ids.count, features: features?.new))
        case .hybrid:
            ofVectors(
                method, informed.solutions(try newcomers.known(known), features: features?.new, pool: pool))
        }
    }

    /// The prior that goes by features, or, where there are none, the other one.
    private var informed: PopulationPrior { informedPrior ?? prior }

    private func ofMeans(_ known: Int) throws -> ColdStartAnswers {
        let effects = newcomers.first.map { entries -> Double in
            let deviations = entries.prefix(known).compactMap { entry in
                entry.other.map { Double(entry.rating) - otherMeans[$0] }
            }
            return deviations.isEmpty ? 0 : deviations.reduce(0, +) / (Double(deviations.count) + shrinkage)
        }
        let (means, mean) = (otherMeans, model.scope.meanRating)
        return ColdStartAnswers(
            method: .means,
            scores: { newcomer in
                (means.map { Float($0 + effects[newcomer]) }, Float(mean + effects[newcomer]))
            }, ofAnybody: means.map { Float($0) })
    }

    private func ofModel(_ known: Int) -> ColdStartAnswers {
        let (model, first) = (model, newcomers.first)
        return ColdStartAnswers(
            method: .model,
            scores: { newcomer in
                let ratings = first[newcomer].prefix(known).compactMap { entry in
                    entry.other.map { (item: $0, rating: entry.rating) }
                }
                return (model.scores(of: model.person(ratings)), model.fallback(user: nil, item: nil))
            }, ofAnybody: (0..<training.columns).map { model.fallback(user: nil, item: $0) })
    }

    /// A row a newcomer: what is multiplied with everything's own.
    private func ofVectors(_ method: ColdStartMethod, _ vectors: Matrix<Float>) -> ColdStartAnswers {
        let (problem, mean) = (prior.problem, factors.mean)
        return ColdStartAnswers(
            method: method,
            scores: { newcomer in
                let vector = vectors.row(newcomer)
                return (problem.scores(of: vector), Float(mean) + (vector.last ?? 0))
            }, ofAnybody: problem.offsets.map { Float($0) })
    }

    private func mean(of people: [Int]) -> [Float] {
        let (vectors, effects) = (factors.users.vectors, factors.users.effects)
        var sums = [Double](repeating: 0, count: vectors.columns + 1)
        for person in people {
            for (k, value) in vectors.row(person).enumerated() { sums[k] += Double(value) }
            sums[vectors.columns] += effects[person]
        }
        return sums.map { Float($0 / Double(max(people.count, 1))) }
    }

    private func repeated(_ row: [Float]) -> Matrix<Float> {
        let count = newcomers.ids.count
        return Matrix(rows: count, columns: row.count, (0..<count).flatMap { _ in row })
    }

    /// The mean of those nearest by features, all at that distance.
    private var alike: Matrix<Float> {
        guard let features else { return repeated(mean(of: [])) }
        let trained = (0..<features.training.rows).map { features.training.row($0) }
        let rows = (0..<features.new.rows).flatMap { newcomer -> [Float] in
            let own = features.new.row(newcomer)
            let distances = trained.map { zip($0, own).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) } }
            let least = distances.min() ?? 0
            return mean(of: distances.indices.filter { distances[$0] <= least + 1e-9 })
        }
        return Matrix(rows: features.new.rows, columns: factors.users.vectors.columns + 1, rows)
    }
}
