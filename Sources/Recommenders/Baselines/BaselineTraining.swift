import LatentLinearAlgebra
import LatentRuntime

/// Alternating least squares for ``BaselineEstimates``: an epoch solves for every item's effect with the users' held
/// fixed, then for every user's with the items'. It begins with effects of 0.
///
/// A constant may move from all items to all users without changing a prediction, and alternating least squares
/// settles it last; so each epoch ends with moving the constant for which the penalty is least.
///
/// One pass over the ratings an epoch: a user's effect needs the sum of the effects of the items they rated, and once
/// it is there, it is added to what each of those items needs in the next epoch. Users are cut into tiles by their
/// ratings, each with item sums of its own, which are added in tile order.
package struct BaselineTraining: EpochTraining {
    /// Training stops when no effect moves by more than this share of the largest `|r − mean|`.
    package static let tolerance = 1e-9
    /// At most so many tiles of users; how they are cut follows from the ratings alone, never from the number of
    /// threads.
    private static let mostTiles = 32
    private static let leastTileRatings = 65_536

    private let pattern: SparsityPattern
    private let userRegularization: Double
    private let itemRegularization: Double
    /// Ranges of users that one thread works through at a time.
    private let tiles: [Range<Int>]
    private let mean: Double
    /// Σ (r − mean) of each user and of each item.
    private let userSums: [Double]
    private let itemSums: [Double]
    private let itemCounts: [Double]
    /// Σ (r − mean)² of all.
    private let squares: Double
    /// The largest |r − mean|.
    private let spread: Double
    private var userEffects: [Double]
    private var itemEffects: [Double]
    /// The sum of the effects of each item's raters.
    private var raterEffects: [Double]

    /// Whether the effects stood still in the last epoch.
    package private(set) var hasConverged = false

    /// Effects of 0. O(ratings).
    /// - Precondition: there is a rating.
    package init(
        _ ratings: CSRMatrix<Float>, userRegularization: Double, itemRegularization: Double, pool: ThreadPool
    ) {
        precondition(ratings.pattern.count > 0, "no ratings have no mean")
        pattern = ratings.pattern
        self.userRegularization = userRegularization
        self.itemRegularization = itemRegularization
        tiles = Self.tiles(of: ratings.pattern)
        let totals = Self.totals(of: ratings, tiles, pool)
        let count = Double(pattern.count)
        let mean = totals.users.reduce(0, +) / count
        self.mean = mean
        userSums = totals.users.indices.map { user in
            totals.users[user] - Double(ratings.pattern.rowOffsets[user + 1] - ratings.pattern.rowOffsets[user]) * mean
        }
        itemCounts = totals.counts
        itemSums = zip(totals.items, totals.counts).map { $0 - $1 * mean }
        squares = totals.squares - count * mean * mean
        spread = max(Double(totals.largest) - mean, mean - Double(totals.smallest))
        userEffects = [Double](repeating: 0, count: ratings.rows)
        itemEffects = [Double](repeating: 0, count: ratings.columns)
        raterEffects = itemEffects
    }

    /// The effects as they stand.
    package var estimates: BaselineEstimates {
        BaselineEstimates(
            mean: mean, userEffects: userEffects, itemEffects: itemEffects, userRegularization: userRegularization)
    }

    package mutating func runEpoch(_ epoch: Epoch) -> Double { runEpoch(pool: epoch.pool) }

    package var remedy: String { "the ratings are too large" }

    /// One epoch: returns the mean squared error on the ratings after it. The squared error needs no pass of its own: a
    /// residual sum R over n ratings that gets the effect b adds `b (n b − 2 R)` to it, for `Σ (x − b)² = Σ x² − 2 b R
    /// + n b²`. Items add theirs first, then users to what is left.
    /// - Complexity: O(ratings + tiles · items), a tile adding up sums of its own.
    package mutating func runEpoch(pool: ThreadPool) -> Double {
        var (squaredError, change) = (squares, 0.0)
        for item in itemEffects.indices {
            let effect = BaselineEstimates.shrunkMean(
                sum: itemSums[item] - raterEffects[item], count: itemCounts[item], regularization: itemRegularization)
            change = max(change, abs(effect - itemEffects[item]))
            squaredError += effect * (itemCounts[item] * effect - 2 * itemSums[item])
            itemEffects[item] = effect
        }
        let parts = pool.map(tiles: tiles.count) { solveUsers(tiles[$0]) }
        raterEffects = [Double](repeating: 0, count: itemEffects.count)
        for (users, part) in zip(tiles, parts) {
            for (user, effect) in zip(users, part.effects) {
                change = max(change, abs(effect - userEffects[user]))
                userEffects[user] = effect
            }
            for item in raterEffects.indices { raterEffects[item] += part.raterEffects[item] }
            squaredError += part.squaredError
        }
        change = max(change, abs(shiftFromItemsToUsers()))
        hasConverged = change <= Self.tolerance * spread
        return max(squaredError, 0) / Double(pattern.count)
    }

    /// Moves the constant c to the users' effects that makes λ_u Σ (b_u + c)² + λ_i Σ (b_i − c)² least; users and items
    /// without ratings keep their 0. It is `(λ_i Σ b_i − λ_u Σ b_u) / (λ_u · rated users + λ_i · rated items)`, and 0
    /// without penalties, where any constant will do. Predictions stay.
    /// - Returns: the constant, which counts as a change of every effect.
    private mutating func shiftFromItemsToUsers() -> Double {
        let ratedUsers = userEffects.indices.filter { pattern.rowOffsets[$0] < pattern.rowOffsets[$0 + 1] }
        let ratedItems = itemEffects.indices.filter { itemCounts[$0] > 0 }
        let weight = userRegularization * Double(ratedUsers.count) + itemRegularization * Double(ratedItems.count)
        guard weight > 0 else { return 0 }
        let slope = itemRegularization * itemEffects.reduce(0, +) - userRegularization * userEffects.reduce(0, +)
        let shift = slope / weight
        for user in ratedUsers { userEffects[user] += shift }
        for item in ratedItems {
            itemEffects[item] -= shift
            raterEffects[item] += shift * itemCounts[item]
        }
        return shift
    }

    /// The new effects of some users, the sum of them over each item's raters, and what they add to the squared error.
    private func solveUsers(_ users: Range<Int>) -> (effects: [Double], raterEffects: [Double], squaredError: Double) {
        let (offsets, items, itemEffects) = (pattern.rowOffsets, pattern.columnIndices, itemEffects)
        var effects: [Double] = []
        effects.reserveCapacity(users.count)
        var raterEffects = [Double](repeating: 0, count: itemEffects.count)
        var squaredError = 0.0
        for user in users {
            let range = offsets[user]..<offsets[user + 1]
            var rest = userSums[user]
            for k in range { rest -= itemEffects[Int(items[k])] }
            let count = Double(range.count)
            let effect = BaselineEstimates.shrunkMean(sum: rest, count: count, regularization: userRegularization)
            for k in range { raterEffects[Int(items[k])] += effect }
            squaredError += effect * (count * effect - 2 * rest)
            effects.append(effect)
        }
        return (effects, raterEffects, squaredError)
    }

    /// Ranges of users with about equally many ratings, each with so many that the sums a tile keeps, one an item, are
    /// small beside them.
    private static func tiles(of pattern: SparsityPattern) -> [Range<Int>] {
        let count = min(mostTiles, pattern.count / max(leastTileRatings, 4 * pattern.columns))
        var tiles: [Range<Int>] = []
        var start = 0
        for user in 0..<pattern.rows
        where pattern.rowOffsets[user + 1] * max(count, 1) >= pattern.count * (tiles.count + 1) {
            tiles.append(start..<user + 1)
            start = user + 1
        }
        if start < pattern.rows { tiles.append(start..<pattern.rows) }
        return tiles
    }

    /// The sums of one pass over the ratings.
    private struct Totals {
        var users: [Double] = []
        var items: [Double]
        var counts: [Double]
        var squares = 0.0
        var smallest = Float.infinity
        var largest = -Float.infinity

        init(items count: Int) {
            items = [Double](repeating: 0, count: count)
            counts = items
        }
    }

    /// Tile by tile, added in tile order: the same bits for any pool.
    private static func totals(of ratings: CSRMatrix<Float>, _ tiles: [Range<Int>], _ pool: ThreadPool) -> Totals {
        let (offsets, items, values) = (ratings.pattern.rowOffsets, ratings.pattern.columnIndices, ratings.values)
        let parts = pool.map(tiles: tiles.count) { tile in
            var part = Totals(items: ratings.columns)
            for user in tiles[tile] {
                var sum = 0.0
                for k in offsets[user]..<offsets[user + 1] {
                    let (item, rating) = (Int(items[k]), Double(values[k]))
                    sum += rating
                    part.items[item] += rating
                    part.counts[item] += 1
                    part.squares += rating * rating
                    part.smallest = min(part.smallest, values[k])
                    part.largest = max(part.largest, values[k])
                }
                part.users.append(sum)
            }
            return part
        }
        return parts.reduce(into: Totals(items: ratings.columns)) { totals, part in
            totals.users += part.users
            for item in part.items.indices {
                totals.items[item] += part.items[item]
                totals.counts[item] += part.counts[item]
            }
            totals.squares += part.squares
            totals.smallest = min(totals.smallest, part.smallest)
            totals.largest = max(totals.largest, part.largest)
        }
    }
}
