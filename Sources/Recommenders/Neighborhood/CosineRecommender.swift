import LatentLinearAlgebra
import LatentRuntime

/// With s the cosine of two rows of ratings, and d what a rating differs from the mean of its row, predicts
///
///     user-cosine: mean_u + Σ_v s_uv d_vi / Σ_v |s_uv|        item-cosine: mean_i + Σ_j s_ij d_uj / Σ_j |s_ij|
///
/// over all people v or all items j, the one in question included, d being 0 where there is no rating: the more there
/// are without, the nearer the prediction stays to the mean. A row of zeros is 1 with itself and 0 with all others.
/// Where the mean is missing, as of an unknown user or item, the mean of all ratings is predicted.
///
/// The similarities are never formed. X having rows of length 1, Σ s d is a product of three sparse matrices, X (Xᵀ D),
/// of which a person's part is two products with a vector.
public struct CosineRecommender: Recommender {
    public let configuration: CosineConfiguration
    public let scope: ModelScope
    /// Of the training ratings.
    public let means: RatingMeans
    private let products: CosineProducts
    /// Σ |s|, one a user or an item.
    private let norms: [Float]
    /// The ratings less the mean of their row, users by items.
    private let deviations: CSRMatrix<Float>

    /// Lays out the rows of length 1 and the deviations, both ways round where they are needed; O(ratings), and the
    /// norms.
    init(configuration: CosineConfiguration, scope: ModelScope, pool: ThreadPool) throws {
        self.configuration = configuration
        self.scope = scope
        means = RatingMeans(scope.ratings)
        let ratings = scope.ratings
        switch configuration.kind {
        case .user:
            deviations = ratings.lessRowMeans().matrix
            let rows = ratings.rowsOfUnitLength()
            let byItem = deviations.transposed(pool: pool)
            products = CosineProducts(people: rows, spread: rows.transposed(pool: pool), gather: byItem)
            norms = try rows.absoluteCosineSums(pool: pool)
        case .item:
            let byItem = ratings.transposed(pool: pool)
            deviations = byItem.lessRowMeans().matrix.transposed(pool: pool)
            let rows = byItem.rowsOfUnitLength()
            products = CosineProducts(people: deviations, spread: rows, gather: rows)
            norms = try rows.absoluteCosineSums(pool: pool)
        }
    }

    /// The mean and the quotient; the mean of all where the row has none.
    private func prediction(user: Int, item: Int, sum: Float) -> Float {
        let (mean, norm) =
            configuration.kind == .user ? (means.users[user], norms[user]) : (means.items[item], norms[item])
        guard let mean else { return Float(means.overall) }
        // A row of zeros is near itself alone.
        let heard = norm > 0 ? sum / norm : deviations.value(row: user, column: item) ?? 0
        return Float(mean + Double(heard))
    }

    /// A user's part is made once, however many items are asked for: pairs of one user are cheapest together.
    public func predict(users: [Int], items: [Int], pool: ThreadPool) -> [Float] {
        let sums = products.sums(people: users, items: items, pool: pool)
        return sums.indices.map { prediction(user: users[$0], item: items[$0], sum: sums[$0]) }
    }

    /// - Complexity: a user's part once, and then a product with the row of each item: O(ratings) a user at the most.
    public func scores(users: [Int], pool: ThreadPool) -> Matrix<Float> {
        let sums = products.rows(users, pool: pool)
        return Matrix(
            rows: users.count, columns: sums.columns,
            users.enumerated().flatMap { row, user in
                (0..<sums.columns).map { prediction(user: user, item: $0, sum: sums[row, $0]) }
            })
    }

    /// The ratings as a matrix of one row.
    ///
    /// Nothing is computed of them before scores are asked for.
    public func person(_ ratings: [(item: Int, rating: Float)]) -> CSRMatrix<Float> {
        scope.row(ratings)
    }

    /// Of `user-cosine` the person counts among all people, with the similarity 1 to themselves, as a user of the
    /// training set does; of `item-cosine` their deviations are from the items' training means.
    /// - Complexity: O(ratings) at the most, on the shared pool.
    public func scores(of row: CSRMatrix<Float>) -> [Float] {
        switch configuration.kind {
        case .user:
            guard row.pattern.count > 0 else { break }
            // The person is one of all people, too.
            let (own, ownMeans) = row.lessRowMeans()
            let unit = row.rowsOfUnitLength()
            let norm = 1 + products.weights(of: unit).reduce(0) { $0 + abs($1) }
            let sums = products.replaced(people: unit).rows([0], pool: .shared)
            return (0..<sums.columns).map { ownMeans[0] + (sums[0, $0] + (own.value(row: 0, column: $0) ?? 0)) / norm }
        case .item:
            let values = zip(row.pattern.columnIndices, row.values).map { item, rating in
                Float(Double(rating) - (means.items[Int(item)] ?? Double(rating)))
            }
            let own = CSRMatrix(pattern: row.pattern, values: values)
            let sums = products.replaced(people: own).rows([0], pool: .shared)
            return means.items.indices.map { item in
                guard let mean = means.items[item] else { return Float(means.overall) }
                return Float(mean) + (norms[item] > 0 ? sums[0, item] / norms[item] : 0)
            }
        }
        return [Float](repeating: Float(means.overall), count: scope.items.count)
    }

    /// Of `user-cosine` the user's mean, of `item-cosine` the item's; the mean of all where there is none.
    public func fallback(user: Int?, item: Int?) -> Float {
        scope.require(user: user, item: item)
        switch configuration.kind {
        case .user: return Float(user.flatMap { means.users[$0] } ?? means.overall)
        case .item: return Float(item.flatMap { means.items[$0] } ?? means.overall)
        }
    }

    /// All follows from the scope's ratings.
    public init(configuration: CosineConfiguration, scope: ModelScope, archive: Safetensors) throws {
        try self.init(configuration: configuration, scope: scope, pool: .shared)
    }
}
