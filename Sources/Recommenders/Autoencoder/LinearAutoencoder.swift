import LatentDatasets
import LatentLinearAlgebra
import LatentRuntime

/// A linear map from what a person thinks of some items to what they would think of all.
///
/// With x a person's preferences (0 where there is none), the predicted preferences are `x Λ Fᵀ`, or `x B` for the
/// closed form; the predicted rating adds the three means back.
///
/// A user's own training preferences are the x of their predictions, none of them hidden. A new person's are their
/// ratings less the same means, and less what is left of them on average.
public struct LinearAutoencoder: Recommender {
    /// The learned map.
    public enum Map: Sendable, Equatable {
        /// Λ and F, both items × rank.
        case lowRank(encoder: Matrix<Float>, decoder: Matrix<Float>)
        /// B, items × items, with a diagonal of zeros.
        case full(Matrix<Float>)
    }

    public let configuration: AutoencoderConfiguration
    public let scope: ModelScope
    /// The training preferences, and the means that turn ratings into preferences.
    public let preferences: Preferences
    /// What was learned.
    public let map: Map

    /// The code of each row of preferences: `P Λ`, people × rank. The closed form has no code of its own: the
    /// preferences stand for it.
    /// - Precondition: `preferences` has a column an item of the scope.
    /// - Complexity: 2 · rank flops a preference.
    public func encode(_ preferences: CSRMatrix<Float>, pool: ThreadPool = .shared) -> Matrix<Float> {
        switch map {
        case .lowRank(let encoder, _): preferences.product(encoder, pool: pool)
        case .full: preferences.dense()
        }
    }

    /// The predicted preferences of each row of codes, people × items. To be ratings, they lack the means:
    /// `preferences.mean`, the person's and the item's.
    /// - Precondition: the codes are as long as those that `encode` gives.
    /// - Complexity: 2 · people · items · rank flops by GEMM; in closed form 2 · people · items².
    public func decode(_ codes: Matrix<Float>, pool: ThreadPool = .shared) -> Matrix<Float> {
        switch map {
        case .lowRank(_, let decoder): Matrix.product(codes, decoder, bTransposition: .transposed, pool: pool)
        case .full(let weights): Matrix.product(codes, weights, pool: pool)
        }
    }

    /// The decoder's row for each item, as in the post; for the closed form the weights that predict the item.
    public var itemVectors: Matrix<Float>? {
        switch map {
        case .lowRank(_, let decoder): decoder
        case .full(let weights): weights.transposed()
        }
    }

    public var parameters: [(name: String, shape: [Int])] {
        switch map {
        case .lowRank(let encoder, let decoder):
            [("encoder", [encoder.rows, encoder.columns]), ("decoder", [decoder.rows, decoder.columns])]
        case .full(let weights): [("weights", [weights.rows, weights.columns])]
        }
    }

    /// All training users are encoded first, 2 · rank flops a rating, then 2 · rank flops a pair; in closed form 2
    /// flops for each pair and rating of its user.
    public func predict(users: [Int], items: [Int], pool: ThreadPool) -> [Float] {
        let preferred: [Float]
        switch map {
        case .lowRank(let encoder, let decoder):
            preferred = PairProducts.dense(
                preferences.matrix.product(encoder, pool: pool), rows: users, decoder, rows: items, pool: pool)
        case .full(let weights):
            preferred = PairProducts.sparse(
                preferences.matrix, rows: users, weights.transposed(), rows: items, pool: pool)
        }
        return preferred.indices.map { preferred[$0] + fallback(user: users[$0], item: items[$0]) }
    }

    /// - Complexity: 2 · rank flops a rating of the users and a place, by GEMM; 2 · users · items² in closed form.
    public func scores(users: [Int], pool: ThreadPool) -> Matrix<Float> {
        var result = decode(encode(preferences.matrix.selectingRows(users), pool: pool), pool: pool)
        let items = scope.items.count
        result.withUnsafeMutablePointer { scores in
            pool.forEachRange(of: users.count, by: 64) { rows in
                for row in rows {
                    let base = preferences.mean + preferences.userMeans[users[row]]
                    for item in 0..<items { scores[row * items + item] += base + preferences.itemMeans[item] }
                }
            }
        }
        return result
    }

    /// Their mean, less the mean of all, and their code.
    public func person(_ ratings: [(item: Int, rating: Float)]) -> LatentPerson {
        let (values, userMean) = preferences.normalized(ratings)
        var dense = Matrix<Float>(rows: 1, columns: scope.items.count)
        for (rating, value) in zip(ratings, values) { dense[0, rating.item] = value }
        let codes: Matrix<Float>
        switch map {
        case .lowRank(let encoder, _): codes = Matrix.product(dense, encoder)
        case .full: codes = dense
        }
        return LatentPerson(effect: Double(userMean), tastes: codes.elements, of: ratings)
    }

    /// - Complexity: 2 · items · rank flops; 2 · items² in closed form.
    public func scores(of person: LatentPerson) -> [Float] {
        let decoded = decode(Matrix(rows: 1, columns: person.tastes.count, person.tastes)).elements
        let base = preferences.mean + Float(person.effect)
        return zip(decoded, preferences.itemMeans).map { $0 + base + $1 }
    }

    public func explanation(user: Int, item: Int) -> [Contribution]? {
        scope.require(user: user, item: item)
        let row = preferences.matrix.pattern.row(user)
        return explanation(
            of: scope.given(by: user), preferences: row.indices.map { preferences.matrix.values[$0] }, item: item)
    }

    /// What each preference adds, `x_j (Λ Fᵀ)_ji` or `x_j B_ji`: they sum to the score less the means.
    public func explanation(of person: LatentPerson, item: Int) -> [Contribution]? {
        scope.require(item: item)
        return explanation(
            of: person.given, preferences: preferences.normalized(person.given).values, item: item)
    }

    private func explanation(
        of ratings: [(item: Int, rating: Float)], preferences: [Float], item: Int
    ) -> [Contribution] {
        let weights: [Double]
        switch map {
        case .lowRank(let encoder, let decoder):
            let own = decoder.row(item)
            weights = ratings.map { rating in
                zip(encoder.row(rating.item), own).reduce(0) { $0 + Double($1.0) * Double($1.1) }
            }
        case .full(let matrix): weights = ratings.map { Double(matrix[$0.item, item]) }
        }
        return [Contribution](ratings, weights: weights, deviations: preferences.map { Double($0) })
    }

    /// The sum of the means there are, as of a preference of 0.
    public func fallback(user: Int?, item: Int?) -> Float {
        scope.require(user: user, item: item)
        return preferences.mean + (user.map { preferences.userMeans[$0] } ?? 0)
            + (item.map { preferences.itemMeans[$0] } ?? 0)
    }

    /// The mean squared error of the means alone, that is of a predicted preference of 0 everywhere. Of unknown users
    /// and items the means are 0, as in `fallback`; in squared rating units.
    /// - Complexity: O(ratings).
    public func meanSquaredErrorOfMeans(_ table: RatingTable) -> Double {
        let users = scope.users.indices(of: table.userIDs.ids)
        let items = scope.items.indices(of: table.itemIDs.ids)
        let guesses = zip(table.users, table.items).map { fallback(user: users[Int($0)], item: items[Int($1)]) }
        return guesses.meanSquaredError(to: table.ratings)
    }
}
