import CLatentKernels
import LatentRuntime

/// `z = u · v`, or `u · v + b_u + b_i`, under training.
///
/// The gradient of a batch's mean loss in a user's row is the sum over their ratings in it of slope / count times the
/// item's row, and the other way round.
///
/// For a pair (u, v) of rating r with the loss ℓ(z, r): ∂u = ℓ′(z) v / n and ∂v = ℓ′(z) u / n, n being the ratings of
/// the batch, and ∂b = ℓ′(z) / n of both biases. The penalty's 2 λ u is added once a step, however often a row is in
/// the batch.
///
/// A bias is a column of its row: a user's at `rank`, an item's at `rank + 1`, each 0 in the other table. So it takes
/// its steps with the row, in vectors.
package final class DotNetwork: EmbeddingNetwork {
    package let users: EmbeddingTable
    package let items: EmbeddingTable
    private let output: RatingOutput
    private let bias: Int
    package let userGroups: RowGroups
    package let itemGroups: RowGroups
    // Copies of the batch's rows, then the batch's products, slopes and losses.
    private let u: ScratchBuffer<Float>
    private let v: ScratchBuffer<Float>
    private let products: ScratchBuffer<Float>
    private let slopes: ScratchBuffer<Float>

    /// Ratings and rows in a tile.
    private static let (pairTile, rowTile) = (128, 32)

    /// Tables of zeros: `rank` columns, and two more with `hasBiases`; `ratings` says how many each row has.
    package init(
        userCount: Int, itemCount: Int, rank: Int, hasBiases: Bool, output: RatingOutput, batchSize: Int,
        rule: RowRule, ratings: (users: [Int], items: [Int])? = nil
    ) {
        let columns = rank + (hasBiases ? 2 : 0)
        users = EmbeddingTable(rows: userCount, columns: columns, rule: rule, ratings: ratings?.users)
        items = EmbeddingTable(rows: itemCount, columns: columns, rule: rule, ratings: ratings?.items)
        self.output = output
        bias = hasBiases ? rank : -1
        userGroups = RowGroups(rows: userCount, batchSize: batchSize)
        itemGroups = RowGroups(rows: itemCount, batchSize: batchSize)
        u = ScratchBuffer(repeating: 0, count: batchSize * users.width)
        v = ScratchBuffer(repeating: 0, count: batchSize * users.width)
        products = ScratchBuffer(repeating: 0, count: batchSize)
        slopes = ScratchBuffer(repeating: 0, count: batchSize)
    }

    /// Adds to each bias what `sum` makes of the effect of its user or item.
    func addBiases(of effects: BaselineEstimates, _ sum: (Double) -> Float) {
        users.add(effects.userEffects.map(sum), toColumn: bias)
        items.add(effects.itemEffects.map(sum), toColumn: bias + 1)
    }

    package var parts: [(name: String, part: any StatefulParameters)] { [("users", users), ("items", items)] }

    package var stepSize: Int { 8 * slopes.capacity * users.width }

    /// One batch: the rows are copied, so that every gradient is of them as they were; products and losses by tiles of
    /// ratings, then each row's gradient and step by one tile alone. Returns the batch's mean loss before it.
    package func step(
        _ number: Int, _ range: Range<Int>, of batches: EmbeddingBatches, _ schedule: EpochSchedule, pool: ThreadPool
    ) -> Double {
        let (first, count) = (range.lowerBound, range.count)
        let (people, films) = prepare(number, range, of: batches, schedule, pool: pool)
        pool.forEachRange(of: count, by: Self.pairTile) { pairs in
            users.gather(pairs, of: people, to: u.pointer, stride: users.width)
            items.gather(pairs, of: films, to: v.pointer, stride: users.width)
            embedding_dots(
                pairs.lowerBound, pairs.upperBound, users.width, u.pointer, v.pointer, bias, products.pointer)
        }
        let loss = output.losses(
            products.pointer, batches.ratings.pointer + first, count: count, slopes: slopes.pointer)
        let userTiles = (userGroups.count + Self.rowTile - 1) / Self.rowTile
        let itemTiles = (itemGroups.count + Self.rowTile - 1) / Self.rowTile
        pool.run(tiles: userTiles + itemTiles) { tile in
            let isUser = tile < userTiles
            let start = (isUser ? tile : tile - userTiles) * Self.rowTile
            let groups = isUser ? userGroups : itemGroups
            (isUser ? users : items).update(
                start..<min(start + Self.rowTile, groups.count), of: groups, number: number, schedule.rows,
                weights: slopes.pointer, sources: (isUser ? v : u).pointer, stride: users.width)
        }
        return loss
    }
}

extension RatingOutput {
    /// The mean loss of `count` pairs, and its slope in each of `products`.
    func losses(
        _ products: UnsafePointer<Float>, _ ratings: UnsafePointer<Float>, count: Int,
        slopes: UnsafeMutablePointer<Float>
    ) -> Double {
        let share = 1 / Float(count)
        var sum = 0.0
        for pair in 0..<count {
            let (loss, slope) = loss(products[pair], ratings[pair])
            slopes[pair] = slope * share
            sum += Double(loss)
        }
        return sum / Double(count)
    }
}
