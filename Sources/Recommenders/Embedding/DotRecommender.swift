import LatentDatasets
import LatentLinearAlgebra
import LatentRuntime

/// Predicts what ``DotConfiguration/Form`` says of the vectors and biases that were learned.
///
/// Of an unknown user or item it takes the mean vector and the mean bias of those it knows.
public struct DotRecommender: Recommender {
    public let configuration: DotConfiguration
    public let scope: ModelScope
    /// The vectors and biases that were learned.
    public let factors: DotFactors
    /// The mean squared error on the training ratings. In squared rating units, of the model as it was fitted: σ² where
    /// a new person is learned.
    public let noise: Float
    let output: RatingOutput
    let userPrior: FactorPrior
    let itemPrior: FactorPrior

    init(
        configuration: DotConfiguration, scope: ModelScope, factors: DotFactors, output: RatingOutput, noise: Float
    ) {
        self.configuration = configuration
        self.scope = scope
        self.factors = factors
        self.output = output
        self.noise = noise
        userPrior = FactorPrior(factors.users, factors.userBiases, hasRatings: scope.usersWithRatings)
        itemPrior = FactorPrior(factors.items, factors.itemBiases, hasRatings: scope.itemsWithRatings)
    }

    public var itemVectors: Matrix<Float>? { factors.items }
    public var rankingVectors: (users: Matrix<Float>, items: Matrix<Float>)? {
        configuration.form.hasBiases
            ? factors.users.withBiases(factors.items, factors.itemBiases) : (factors.users, factors.items)
    }
    public var itemBiases: [Float]? { configuration.form.hasBiases ? factors.itemBiases : nil }

    /// Of linear forms, in the ratings' units: the range's width times the biases, and its root times either vector.
    public var additiveFactors: AdditiveFactors? {
        guard output.kind == .linear else { return nil }
        let root = output.width.squareRoot()
        func side(_ biases: [Float], _ vectors: Matrix<Float>) -> AdditiveFactors.Side {
            .init(
                effects: biases.map { Double(output.width) * Double($0) }, vectors: vectors.scaled(by: root))
        }
        return AdditiveFactors(
            mean: Double(output.lowest), users: side(factors.userBiases, factors.users),
            items: side(factors.itemBiases, factors.items))
    }

    public var parameters: [(name: String, shape: [Int])] {
        let (users, items) = (scope.users.count, scope.items.count)
        let rank = factors.users.columns
        let vectors = [("user_vectors", [users, rank]), ("item_vectors", [items, rank])]
        return configuration.form.hasBiases ? vectors + [("user_biases", [users]), ("item_biases", [items])] : vectors
    }

    /// - Complexity: 2 · rank flops a pair, and an exponential of forms with a sigmoid.
    public func predict(users: [Int], items: [Int], pool: ThreadPool) -> [Float] {
        factors.products(users: users, items: items, pool: pool).map(output.rating)
    }

    public func scores(users: [Int], pool: ThreadPool) -> Matrix<Float> {
        var result = factors.products(users: users, pool: pool)
        result.mapElements(pool: pool, output.rating)
        return result
    }

    /// The form's rating of the vectors and biases there are, means standing in for those there are not: of both known
    /// the prediction itself, but for rounding.
    /// - Complexity: O(rank).
    public func fallback(user: Int?, item: Int?) -> Float {
        scope.require(user: user, item: item)
        let user = user.map { factors.users.row($0).map(Double.init) + [Double(factors.userBiases[$0])] }
        let item = item.map { factors.items.row($0).map(Double.init) + [Double(factors.itemBiases[$0])] }
        let (u, v) = (user ?? userPrior.means, item ?? itemPrior.means)
        let rank = factors.users.columns
        return output.rating(Float(zip(u, v).prefix(rank).reduce(u[rank] + v[rank]) { $0 + $1.0 * $1.1 }))
    }

    /// - Complexity: 2 · items · rank flops.
    public func scores(of person: LatentPerson) -> [Float] {
        let products = factors.items.product(person.tastes)
        let bias = Float(person.effect)
        return zip(products, factors.itemBiases).map { output.rating($0 + bias + $1) }
    }

    /// The vector and the bias of a person, from their ratings: with μ and τ² the means and variances of the
    /// users' vectors and biases and σ² the ``noise``, those that make
    ///
    ///     Σ (predicted − rating)² / σ² + Σ (x − μ)² / τ²
    ///
    /// least, the vectors of the items as they are: what a person of this population most probably is. Without ratings,
    /// μ. One step of Gauss and Newton where the prediction is linear; where it is not, steps that are halved until
    /// they improve. O(ratings · rank² + rank³) a step.
    public func person(_ ratings: [(item: Int, rating: Float)]) -> LatentPerson {
        let design = Matrix(
            rows: ratings.count, columns: factors.items.columns + 1,
            ratings.flatMap { factors.items.row($0.item).map(Double.init) + [1] })
        let problem = FoldIn(
            design: design, offsets: ratings.map { Double(factors.itemBiases[$0.item]) },
            ratings: ratings.map { Double($0.rating) }, prior: userPrior,
            noise: max(Double(noise), 1e-6 * scope.ratingDeviation * scope.ratingDeviation),
            hasBias: configuration.form.hasBiases, output: output)
        let solution = problem.solution()
        let rank = factors.items.columns
        return LatentPerson(effect: solution[rank], tastes: solution[..<rank].map { Float($0) }, of: ratings)
    }

    /// `user_vectors`, users × rank, and `item_vectors`, items × rank; `user_biases` and `item_biases` where the form
    /// has them; `range`, the least rating and how far above it the greatest lies (of a linear form the rating
    /// of the sum 0, and how far above it that of the sum 1); `center`, c of a sigmoid; `noise`: F32.
    public func write(to archive: inout Safetensors) {
        archive.set("user_vectors", factors.users)
        archive.set("item_vectors", factors.items)
        if configuration.form.hasBiases {
            archive.set("user_biases", shape: [factors.userBiases.count], factors.userBiases)
            archive.set("item_biases", shape: [factors.itemBiases.count], factors.itemBiases)
        }
        output.write(to: &archive)
        archive.set("noise", shape: [1], [noise])
    }

    /// Tensors as `write(to:)` left them, of the rank and the form of `configuration`.
    /// - Throws: `FileError.malformed` when one is missing, has another shape or a number that is not finite, or where
    ///   predictions could overflow.
    public init(configuration: DotConfiguration, scope: ModelScope, archive: Safetensors) throws {
        let (users, items) = (scope.users.count, scope.items.count)
        func biases(_ name: String, _ count: Int) throws -> [Float] {
            guard configuration.form.hasBiases else { return [Float](repeating: 0, count: count) }
            return try archive.finite(name, shape: [count])
        }
        func vectors(_ name: String, _ rows: Int) throws -> Matrix<Float> {
            try archive.finiteMatrix(name, rows: rows, columns: configuration.rank)
        }
        let noise = try archive.finite("noise", shape: [1])[0]
        let factors = DotFactors(
            users: try vectors("user_vectors", users), items: try vectors("item_vectors", items),
            userBiases: try biases("user_biases", users), itemBiases: try biases("item_biases", items))
        let output = try RatingOutput(configuration.form.output, archive: archive)
        try archive.requireSums(of: output.bound(ofSum: factors.largestSum))
        self.init(configuration: configuration, scope: scope, factors: factors, output: output, noise: noise)
    }
}
