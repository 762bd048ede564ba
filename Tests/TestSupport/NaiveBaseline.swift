import LatentLinearAlgebra
import LatentRecommenders

/// The least of Σ (r − mean − b_u − b_i)² + λ_u Σ b_u² + λ_i Σ b_i², straight from the formula, in Double.
public struct NaiveBaseline {
    /// User, item and rating.
    private let entries: [(user: Int, item: Int, rating: Double)]
    private let users: Int
    private let items: Int
    private let userRegularization: Double
    private let itemRegularization: Double
    public let mean: Double

    public init(_ ratings: CSRMatrix<Float>, userRegularization: Double, itemRegularization: Double) {
        let pattern = ratings.pattern
        entries = (0..<ratings.rows).flatMap { user in
            (pattern.rowOffsets[user]..<pattern.rowOffsets[user + 1]).map {
                (user, Int(pattern.columnIndices[$0]), Double(ratings.values[$0]))
            }
        }
        (users, items) = (ratings.rows, ratings.columns)
        self.userRegularization = userRegularization
        self.itemRegularization = itemRegularization
        mean = entries.reduce(0) { $0 + $1.rating } / Double(entries.count)
    }

    /// Half the gradient of the sum, negative, at effects of the users and then of the items; and a bound on it where
    /// the effects solve their equations but for a last move by `move` and for rounding.
    ///
    /// A user's equation is solved with the items' effects that hold afterwards, up to a constant that moves from items
    /// to users and leaves the residuals; so λ times the move is left, and of an item, whose raters move twice, 2 n
    /// more. A residual has 3 roundings and its sum one a rating; the engine adds ratings and effects apart, with a
    /// rounding for each and for each tile, shift and difference: of all, no more than 2 n + 64 on the way of each
    /// term.
    public func gradient(_ estimates: BaselineEstimates, move: Double) -> (values: [Double], bounds: [Double]) {
        let effects = estimates.userEffects + estimates.itemEffects
        let ridges =
            [Double](repeating: userRegularization, count: users)
            + [Double](repeating: itemRegularization, count: items)
        var values = zip(effects, ridges).map { -$0 * $1 }
        var magnitudes = values.map(\.magnitude)
        var counts = [Double](repeating: 0, count: effects.count)
        for (user, item, rating) in entries {
            let (b, c) = (effects[user], effects[users + item])
            for place in [user, users + item] {
                values[place] += rating - mean - b - c
                magnitudes[place] += abs(rating) + abs(mean) + abs(b) + abs(c)
                counts[place] += 1
            }
        }
        let bounds = effects.indices.map { place in
            let raters = place < users ? 0 : 2 * counts[place]
            return (ridges[place] + raters) * move
                + Tolerance.gamma(2 * counts[place] + 64, Double.self) * magnitudes[place]
        }
        return (values, bounds)
    }

    /// The mean squared error of the estimates on the ratings.
    public func loss(_ estimates: BaselineEstimates) -> Double {
        entries.reduce(0) {
            let error = $1.rating - mean - estimates.userEffects[$1.user] - estimates.itemEffects[$1.item]
            return $0 + error * error
        } / Double(entries.count)
    }

    /// The effects of users and then of items, by Gauss-Jordan elimination of all the equations at once.
    ///
    /// - Precondition: both regularizations are above 0.
    public func solution() -> [Double] {
        let order = users + items
        var system = NaiveMatrix(rows: order, columns: order + 1)
        for place in 0..<order {
            system[place, place] = place < users ? userRegularization : itemRegularization
        }
        for (user, item, rating) in entries {
            let (u, i) = (user, users + item)
            system[u, u] += 1
            system[i, i] += 1
            system[u, i] += 1
            system[i, u] += 1
            system[u, order] += rating - mean
            system[i, order] += rating - mean
        }
        // Positive definite, so the pivots stand on the diagonal.
        for pivot in 0..<order {
            for row in 0..<order where row != pivot && system[row, pivot] != 0 {
                let factor = system[row, pivot] / system[pivot, pivot]
                for column in pivot...order { system[row, column] -= factor * system[pivot, column] }
            }
        }
        return (0..<order).map { system[$0, order] / system[$0, $0] }
    }
}
