import LatentDatasets
import LatentLinearAlgebra
import LatentRuntime

/// The training of ``BayesianConfiguration``: an epoch draws items, then users, and how exact ratings are.
///
/// All random numbers are functions of (seed, epoch, side, row): where training goes on makes no difference.
package struct GibbsTraining: EpochTraining {
    private let configuration: BayesianConfiguration
    private let scope: ModelScope
    private let scale: RatingScale
    private let byUser: CSRMatrix<Float>
    private let byItem: CSRMatrix<Float>
    private let counts: (users: [Int], items: [Int])
    /// Those with ratings.
    private let rated: (users: [Int], items: [Int])

    /// A row a user: the factors, and the bias after them.
    private var users: Matrix<Float>
    /// The same of items.
    private var items: Matrix<Float>
    private var noise: NoisePrecision
    private var samples: PosteriorSamples
    /// What the model is made of where no sample is kept yet.
    private var latest: PosteriorSample?

    /// Begins with factors of a normal distribution, so large that products of two such rows have the ratings' deviation,
    /// and biases like them.
    package init(_ configuration: BayesianConfiguration, scope: ModelScope, pool: ThreadPool) {
        self.configuration = configuration
        self.scope = scope
        let scale = RatingScale(of: scope)
        self.scale = scale
        byUser = CSRMatrix(pattern: scope.ratings.pattern, values: scope.ratings.values.map { scale($0) })
        byItem = byUser.transposed(pool: pool)
        counts = scope.ratingCounts
        rated = (
            counts.users.indices.filter { [counts] in counts.users[$0] > 0 },
            counts.items.indices.filter { [counts] in counts.items[$0] > 0 }
        )
        users = Self.start(byUser.rows, configuration, isOfUsers: true)
        items = Self.start(byItem.rows, configuration, isOfUsers: false)
        noise = NoisePrecision(users: byUser.rows, items: byItem.rows)
        samples = PosteriorSamples(
            most: configuration.sampleCount, users: byUser.rows, items: byItem.rows, rank: configuration.rank)
    }

    /// Rows as the chain begins with them.
    private static func start(_ rows: Int, _ configuration: BayesianConfiguration, isOfUsers: Bool) -> Matrix<Float> {
        let deviation = 1 / Float(configuration.rank).squareRoot().squareRoot()
        let moment = GibbsMoment(seed: configuration.seed, sweep: 0, isOfUsers: isOfUsers)
        return Matrix(
            rows: rows, columns: configuration.rank + 1,
            (0..<rows).flatMap { row in
                var random = moment.factors(row: row)
                return normals(configuration.rank + 1, &random).map { deviation * $0 }
            })
    }

    /// Returns the variance of the noise.
    package mutating func runEpoch(_ epoch: Epoch) throws -> Double {
        let (seed, pool) = (configuration.seed, epoch.pool)
        let ofItems = GibbsMoment(seed: seed, sweep: epoch.number, isOfUsers: false)
        let ofUsers = GibbsMoment(seed: seed, sweep: epoch.number, isOfUsers: true)

        let itemDistribution = Self.distribution(rated.items, of: items, ofItems, pool)
        let itemDraws = Self.draws(
            byItem, given: users, noise.items.weights.map { [noise] in noise.precision * $0 }, noise.users.weights,
            itemDistribution, ofItems, pool)
        items = itemDraws.draws
        noise.drawItems(itemDraws, counts: counts.items, at: ofItems, pool: pool)
        try epoch.goOn()

        let userDistribution = Self.distribution(rated.users, of: users, ofUsers, pool)
        let userDraws = Self.draws(
            byUser, given: items, noise.users.weights.map { [noise] in noise.precision * $0 }, noise.items.weights,
            userDistribution, ofUsers, pool)
        users = userDraws.draws
        let sample = PosteriorSample(
            items: items, users: userDraws.means,
            itemPrecisions: noise.items.weights.map { [noise] in noise.precision * $0 },
            userDistribution: userDistribution, itemDistribution: itemDistribution)
        noise.drawUsers(userDraws, counts: counts.users, at: ofUsers, pool: pool)

        latest = sample
        if configuration.samples(after: epoch.number) > samples.count { samples.append(sample) }
        return scale.squaredUnit / Double(noise.precision)
    }

    /// Factors and biases have nothing to do with each other: regressions of biases on many factors would be of noise.
    private static func distribution(
        _ seen: [Int], of rows: Matrix<Float>, _ moment: GibbsMoment, _ pool: ThreadPool
    ) -> RowDistribution {
        var random = moment.factors(row: -1)
        let rank = rows.columns - 1
        let factors = NormalWishart(seen: seen, of: rows.columns(0..<rank), pool: pool).draw(&random)
        let biases = NormalWishart(seen: seen, of: rows.columns(rank..<rank + 1), pool: pool).draw(&random)
        return factors.beside(biases)
    }

    /// Draws the rows of one side with the other's held: what is regressed on is `(factors, 1)`.
    private static func draws(
        _ ratings: CSRMatrix<Float>, given others: Matrix<Float>, _ precisions: [Float], _ otherWeights: [Float],
        _ distribution: RowDistribution, _ moment: GibbsMoment, _ pool: ThreadPool
    ) -> NormalDraws<Float> {
        let order = others.columns
        var regressors = others
        for row in 0..<others.rows { regressors[row, order - 1] = 1 }
        let tile = 256
        let noise = pool.map(tiles: (ratings.rows + tile - 1) / tile) { index in
            (index * tile..<min((index + 1) * tile, ratings.rows)).flatMap { row in
                var random = moment.factors(row: row)
                return Self.normals(order, &random)
            }
        }
        let precision = distribution.precision.elements.map { Float($0) }
        return ratings.normalDraws(
            regressors, offsets: others.column(order - 1), rowWeights: precisions, columnWeights: otherWeights,
            prior: Matrix(rows: order, columns: order, precision), shift: distribution.shift.map { Float($0) },
            mean: distribution.mean.map { Float($0) },
            noise: Matrix(rows: ratings.rows, columns: order, noise.flatMap { $0 }), pool: pool)
    }

    /// `count` standard normal numbers.
    private static func normals(_ count: Int, _ random: inout Philox) -> [Float] {
        var result: [Float] = []
        result.reserveCapacity(count + 1)
        while result.count < count {
            let (first, second) = random.nextNormals()
            result.append(first)
            result.append(second)
        }
        return Array(result.prefix(count))
    }

    package var parameters: [String: StateTensor] {
        ["user_draws": StateTensor(users), "item_draws": StateTensor(items)]
    }
    package var state: [String: StateTensor] {
        parameters.merging(noise.tensors) { own, _ in own }.merging(samples.tensors) { own, _ in own }
    }

    package mutating func restore(_ tensors: [String: StateTensor], epoch: Int) {
        if let draws = tensors["user_draws"] { users = draws.matrix() }
        if let draws = tensors["item_draws"] { items = draws.matrix() }
        noise.restore(tensors)
        samples.restore(tensors, count: configuration.samples(after: epoch))
    }

    package var remedy: String { "look for ratings that are far from all others" }

    /// The model of the samples kept so far, or of the latest state of the chain where none is.
    package var model: BayesianRecommender {
        var samples = samples
        if samples.count == 0, let latest { samples.append(latest) }
        return BayesianRecommender(
            configuration: configuration, scope: scope, factors: samples.factors(scale), people: samples.people)
    }
}
