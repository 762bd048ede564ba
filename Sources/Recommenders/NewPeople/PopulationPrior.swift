import LatentLinearAlgebra
import LatentRuntime

/// What is known of a person of whom no rating is known: the distribution that people's effects and vectors have under a
/// model, the items' being held.
///
/// Person u has x_u ~ N(μ(f_u), Σ), and rates r = o_i + h_i · x_u + noise of variance σ². μ is the mean of all, or, with
/// features, a linear function of the person's own (``FeatureRegression``). A person's posterior mean
/// (``solutions(_:features:pool:)``) is then the answer to every number of known ratings: with none it is what the features
/// say, and with many what the ratings say. There is nothing to switch.
///
/// All of it is estimated from the training people by expectation and maximization (Dempster, Laird and Rubin, "Maximum
/// likelihood from incomplete data via the EM algorithm", Journal of the Royal Statistical Society B 39, 1977; of
/// regressions as priors of factors, Agarwal and Chen, "Regression-based latent factor models", KDD 2009,
/// doi:10.1145/1557019.1557029). The penalties that a model was trained with are not used: they were chosen for people
/// with all their ratings, and count directions alike that people differ in by much and by little.
public struct PopulationPrior: Sendable {
    /// μ, where there are no features.
    public let mean: [Double]
    /// μ as a function of features; nil where there are none.
    public let regression: FeatureRegression?
    /// Σ.
    public let covariance: Matrix<Double>
    /// σ², in squared units of the ratings.
    public let noise: Double
    /// The rounds of estimation that it took.
    public let rounds: Int
    /// The people's problem under this prior.
    public let problem: FoldInProblem

    private static let mostRounds = 50

    /// That of the users of `factors`, from their training ratings; it ends when σ² moves by less than a
    /// hundredth.
    /// - Parameters:
    ///   - factors: what the model learned.
    ///   - ratings: the training ratings, users by items.
    ///   - features: a row a user; nil where nothing is known of them.
    ///   - pool: whose threads share the people. The bits do not depend on it.
    /// - Throws: `InvalidArgument` for fewer than two users, or features of other users.
    /// - Complexity: O(ratings · rank² + users · rank³) a round.
    public init(
        _ factors: AdditiveFactors, _ ratings: CSRMatrix<Float>, features: Matrix<Double>? = nil,
        pool: ThreadPool = .shared
    ) throws {
        guard ratings.rows > 1 else { throw InvalidArgument("of one person alone no population can be estimated") }
        guard features.map({ $0.rows == ratings.rows }) != false else {
            throw InvalidArgument("\(features?.rows ?? 0) rows of features for \(ratings.rows) people")
        }
        let free = factors.foldIn
        let people = PeopleInDouble(free, ratings)
        var vectors = Matrix<Double>(
            rows: ratings.rows, columns: free.design.columns, factors.users.rows.elements.map { Double($0) })
        var means = vectors.repeatedMean
        var covariance = vectors.less(vectors.columnMeans()).gram().scaled(by: 1 / Double(ratings.rows))
        // A direction in which nobody differs yet must be able to begin.
        let trace = (0..<covariance.rows).reduce(0) { $0 + covariance[$1, $1] }
        for i in 0..<covariance.rows {
            covariance[i, i] += max(1e-6 * trace / Double(covariance.rows), .leastNormalMagnitude)
        }
        var (noise, regression, rounds) = (people.meanSquare(at: vectors, pool: pool), FeatureRegression?.none, 0)
        let metric = people.meanSquares
        while rounds < Self.mostRounds {
            rounds += 1
            let before = noise
            let posterior = people.posterior(means: means, covariance: covariance, noise: noise, pool: pool)
            (vectors, noise) = (posterior.vectors, max(posterior.noise, .leastNormalMagnitude))
            regression = features.map { FeatureRegression($0, vectors, metric: metric) }
            means = features.flatMap { regression?.predictions($0) } ?? vectors.repeatedMean
            let rest = Matrix(
                rows: vectors.rows, columns: vectors.columns,
                zip(vectors.elements, means.elements).map { $0 - $1 })
            covariance = Matrix(
                rows: covariance.rows, columns: covariance.columns,
                zip(rest.gram().elements, posterior.covariances.elements).map {
                    ($0 + $1) / Double(ratings.rows)
                })
            if abs(noise - before) < 0.01 * before { break }
        }
        let precision = (try? Cholesky(covariance).inverse())?.scaled(by: noise)
        guard let precision, precision.elements.allSatisfy({ Float($0).isFinite }) else {
            throw InvalidArgument("the training people do not differ: there is no population to tell new people from")
        }
        mean = vectors.columnMeans()
        (self.regression, self.covariance, self.noise, self.rounds) = (regression, covariance, noise, rounds)
        problem = free.with(
            precision: Matrix(
                rows: precision.rows, columns: precision.columns, precision.elements.map { Float($0) }))
    }

    /// μ of `count` people, or of those with these features: a row each.
    /// - Precondition: there are features where the prior was estimated with some.
    public func means(_ count: Int, features: Matrix<Double>?) -> Matrix<Float> {
        if let regression, let features {
            let means = regression.predictions(features)
            return Matrix(rows: means.rows, columns: means.columns, means.elements.map { Float($0) })
        }
        return Matrix(rows: count, columns: mean.count, (0..<count).flatMap { _ in mean.map { Float($0) } })
    }

    /// The posterior means of people with these ratings, people by items: see ``FoldInProblem/solutions(_:means:pool:)``.
    /// - Precondition: there are features, a row a person, where the prior was estimated with some.
    public func solutions(
        _ ratings: CSRMatrix<Float>, features: Matrix<Double>? = nil, pool: ThreadPool = .shared
    ) -> Matrix<Float> {
        problem.solutions(ratings, means: means(ratings.rows, features: features), pool: pool)
    }
}

extension Matrix<Double> {
    /// The mean of the rows in place of each.
    fileprivate var repeatedMean: Matrix {
        let mean = columnMeans()
        return Matrix(rows: rows, columns: columns, (0..<rows).flatMap { _ in mean })
    }
}
