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
///
/// A penalty that is not given is estimated anew in each epoch, by ``VarianceComponent``, from what the effects of the
/// other side leave: where the effects stand still, so does it.
package struct BaselineTraining: EpochTraining {
    /// Training stops when no effect moves by more than this share of the largest `|r − mean|`.
    package static let tolerance = 1e-9
    /// At most so many tiles of users; how they are cut follows from the ratings alone, never from the number of
    /// threads.
    private static let mostTiles = 32
    private static let leastTileRatings = 65_536

    private let pattern: SparsityPattern
    /// The penalties as they stand.
    private var userRegularization: Double
    private var itemRegularization: Double
    /// The penalties that are not estimated.
    private let given: (users: Double?, items: Double?)
    private let userVariance: VarianceComponent
    private let itemVariance: VarianceComponent
    /// How many effects of each side the ratings tell under the penalties.
    private var (userNumber, itemNumber) = (0.0, 0.0)
    /// Ranges of users that one thread works through at a time.
    private let tiles: [Range<Int>]
    private let mean: Double
    /// Σ (r − mean) of each user and of each item.
    private let userSums: [Double]
    private let itemSums: [Double]
    private let userCounts: [Double]
    private let itemCounts: [Double]
    /// Σ (r − mean)² of all.
    private let squares: Double
    /// The largest |r − mean|.
    private let spread: Double
    private var userEffects: [Double]
    private var itemEffects: [Double]
    /// The sum of the effects of each item's raters.
    private var raterEffects: [Double]
    /// What was left of each user's ratings in the last pass, and of all with the items' penalty.
    private var userRests: (sums: [Double], squares: Double)

    /// Whether the effects stood still in the last epoch.
    package private(set) var hasConverged = false

    /// Effects of 0. A penalty of nil is estimated. O(ratings).
    /// - Precondition: there is a rating.
    package init(
        _ ratings: CSRMatrix<Float>, userRegularization: Double?, itemRegularization: Double?, pool: ThreadPool
    ) {
        precondition(ratings.pattern.count > 0, "no ratings have no mean")
        pattern = ratings.pattern
        let offsets = ratings.pattern.rowOffsets
        let counts = (0..<ratings.rows).map { offsets[$0 + 1] - offsets[$0] }
        given = (userRegularization, itemRegularization)
        self.userRegularization = userRegularization ?? .infinity
        self.itemRegularization = itemRegularization ?? .infinity
        userVariance = VarianceComponent(counts: counts)
        itemVariance = VarianceComponent(counts: ratings.pattern.columnCounts)
        tiles = Self.tiles(of: ratings.pattern)
        let totals = Self.totals(of: ratings, tiles, pool)
        let count = Double(pattern.count)
        let mean = totals.users.reduce(0, +) / count
        self.mean = mean
        userCounts = counts.map { Double($0) }
        userSums = zip(totals.users, userCounts).map { $0 - $1 * mean }
        itemCounts = totals.counts
        itemSums = zip(totals.items, totals.counts).map { $0 - $1 * mean }
        squares = max(totals.squares - count * mean * mean, 0)
        spread = max(Double(totals.largest) - mean, mean - Double(totals.smallest))
        userEffects = [Double](repeating: 0, count: ratings.rows)
        itemEffects = [Double](repeating: 0, count: ratings.columns)
        raterEffects = itemEffects
        userRests = (userSums, squares)
    }

    /// The effects as they stand.
    package var estimates: BaselineEstimates {
        BaselineEstimates(
            mean: mean, userEffects: userEffects, itemEffects: itemEffects, userRegularization: userRegularization,
            itemRegularization: itemRegularization)
    }

    package mutating func runEpoch(_ epoch: Epoch) -> Double { runEpoch(pool: epoch.pool) }

    package var remedy: String { "the ratings are too large" }

    /// One epoch: returns the mean squared error on the ratings after it. The squared error needs no pass of its own: a
    /// residual sum R over n ratings that gets the effect b adds `b (n b − 2 R)` to it, for `Σ (x − b)² = Σ x² − 2 b R
    /// + n b²`. Items add theirs first, then users to what is left.
    /// - Complexity: O(ratings + tiles · items), a tile adding up sums of its own.
    package mutating func runEpoch(pool: ThreadPool) -> Double {
        var change = solveItems()
        var squaredError = squares + Self.addedSquares(itemEffects, itemSums, itemCounts)
        estimateUserRegularization()
        let parts = pool.map(tiles: tiles.count) { solveUsers(tiles[$0]) }
        userRests = (parts.flatMap { $0.rests }, squaredError + Self.penalty(itemEffects, itemRegularization))
        for user in userEffects.indices {
            let effect = userEffect(user, rest: userRests.sums[user])
            change = max(change, abs(effect - userEffects[user]))
            userEffects[user] = effect
        }
        squaredError += Self.addedSquares(userEffects, userRests.sums, userCounts)
        raterEffects = parts.reduce(into: [Double](repeating: 0, count: itemEffects.count)) { sums, part in
            for item in sums.indices { sums[item] += part.raterEffects[item] }
        }
        change = max(change, abs(shiftFromItemsToUsers()))
        hasConverged = change <= Self.tolerance * spread
        return max(squaredError, 0) / Double(pattern.count)
    }

    /// The items' effects for the users' as they stand; returns the largest change.
    private mutating func solveItems() -> Double {
        let rests = zip(itemSums, raterEffects).map { $0 - $1 }
        if given.items == nil {
            let left = squares + Self.addedSquares(userEffects, userSums, userCounts)
            itemRegularization = itemVariance.ridge(
                sums: rests, squares: left + Self.penalty(userEffects, userRegularization), told: userNumber)
        }
        itemNumber = itemVariance.number(itemRegularization, told: userNumber)
        var change = 0.0
        for item in itemEffects.indices {
            let effect = BaselineEstimates.shrunkMean(
                sum: rests[item], count: itemCounts[item], regularization: itemRegularization)
            change = max(change, abs(effect - itemEffects[item]))
            itemEffects[item] = effect
        }
        return change
    }

    /// By what the items left of the users' ratings in the last pass, so that one pass an epoch is enough.
    private mutating func estimateUserRegularization() {
        if given.users == nil {
            userRegularization = userVariance.ridge(
                sums: userRests.sums, squares: userRests.squares, told: itemNumber)
        }
        userNumber = userVariance.number(userRegularization, told: itemNumber)
    }

    private func userEffect(_ user: Int, rest: Double) -> Double {
        BaselineEstimates.shrunkMean(sum: rest, count: userCounts[user], regularization: userRegularization)
    }

    /// What effects b add to a sum of squares: `Σ b (n b − 2 R)`, R being the sums of n residuals each.
    private static func addedSquares(_ effects: [Double], _ sums: [Double], _ counts: [Double]) -> Double {
        effects.indices.reduce(0) { $0 + effects[$1] * (counts[$1] * effects[$1] - 2 * sums[$1]) }
    }

    /// `λ Σ b²`; of an infinite λ, which leaves effects of 0, it is 0.
    private static func penalty(_ effects: [Double], _ regularization: Double) -> Double {
        regularization.isInfinite ? 0 : regularization * effects.reduce(0) { $0 + $1 * $1 }
    }

    /// Moves the constant c to the users' effects that makes λ_u Σ (b_u + c)² + λ_i Σ (b_i − c)² least; users and items
    /// without ratings keep their 0. It is `(λ_i Σ b_i − λ_u Σ b_u) / (λ_u · rated users + λ_i · rated items)`, and 0
    /// without penalties, where any constant will do, or with an infinite one, where none will. Predictions stay.
    /// - Returns: the constant, which counts as a change of every effect.
    private mutating func shiftFromItemsToUsers() -> Double {
        let ratedUsers = userEffects.indices.filter { pattern.rowOffsets[$0] < pattern.rowOffsets[$0 + 1] }
        let ratedItems = itemEffects.indices.filter { itemCounts[$0] > 0 }
        let weight = userRegularization * Double(ratedUsers.count) + itemRegularization * Double(ratedItems.count)
        guard weight > 0, weight.isFinite else { return 0 }
        let slope = itemRegularization * itemEffects.reduce(0, +) - userRegularization * userEffects.reduce(0, +)
        let shift = slope / weight
        for user in ratedUsers { userEffects[user] += shift }
        for item in ratedItems {
            itemEffects[item] -= shift
            raterEffects[item] += shift * itemCounts[item]
        }
        return shift
    }

    /// What the items leave of some users' ratings, and the sum of the users' new effects over each item's raters.
    private func solveUsers(_ users: Range<Int>) -> (rests: [Double], raterEffects: [Double]) {
        let (offsets, items, itemEffects) = (pattern.rowOffsets, pattern.columnIndices, itemEffects)
        var rests: [Double] = []
        rests.reserveCapacity(users.count)
        var raterEffects = [Double](repeating: 0, count: itemEffects.count)
        for user in users {
            let range = offsets[user]..<offsets[user + 1]
            var rest = userSums[user]
            for k in range { rest -= itemEffects[Int(items[k])] }
            let effect = userEffect(user, rest: rest)
            for k in range { raterEffects[Int(items[k])] += effect }
            rests.append(rest)
        }
        return (rests, raterEffects)
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
