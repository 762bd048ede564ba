import CLatentKernels
import LatentLinearAlgebra
import LatentRuntime

/// All that training of ``BPRConfiguration`` changes, between two epochs.
///
/// Rows stand in the places of a ``RatingGrid`` and are padded with zeros, which stay 0, to a multiple of 16.
package struct BPRParameters: Sendable, Equatable {
    /// P, users × width.
    package var userFactors: Matrix<Float>
    /// Q, items × width.
    package var itemFactors: Matrix<Float>
    /// b, one an item.
    package var itemBiases: [Float]

    private static let tile = 256

    /// Biases of 0, and factors drawn for (`seed`, user) and (`seed`, item) of a normal distribution whose products have
    /// deviation 0.01 or so. The numbers are of the user or the item, not of their place.
    /// - Complexity: O((users + items) · rank).
    package init(_ grid: RatingGrid, rank: Int, seed: UInt64, pool: ThreadPool) {
        let width = paddedWidth(rank)
        let deviation = 0.1 / Float(rank).squareRoot().squareRoot()
        func drawn(_ members: [Int32], kind: Int) -> Matrix<Float> {
            var factors = Matrix<Float>(rows: members.count, columns: width)
            factors.withUnsafeMutablePointer { factors in
                pool.forEachRange(of: members.count, by: Self.tile) { places in
                    for place in places {
                        var random = Philox(seed: seed, purpose: .pairs, epoch: kind, row: Int(members[place]))
                        for k in 0..<rank { factors[place * width + k] = deviation * random.nextNormal() }
                    }
                }
            }
            return factors
        }
        userFactors = drawn(grid.users.members, kind: 0)
        itemFactors = drawn(grid.items.members, kind: 1)
        itemBiases = [Float](repeating: 0, count: grid.items.members.count)
    }

    /// One pass over the feedback; returns the mean of −log σ(x) as each pair met it.
    ///
    /// Groups of items are paired anew for each epoch, at random, and a tile is what a group of users has of both groups
    /// of a pair: its positives and its negatives are of them, so that in time every item meets every other. Tiles that
    /// run at the same time share no user and no item.
    /// All that is drawn follows from the seed and the epoch's `number`. `goOn` is asked before each set of tiles with
    /// how many are behind and the mean loss so far; it throws to leave the epoch unfinished.
    package mutating func runEpoch(
        _ grid: RatingGrid, _ number: Int, rate: Float, regularization: Float, seed: UInt64, pool: ThreadPool,
        goOn: (_ behind: Int, _ loss: Double) throws -> Void
    ) rethrows -> Double {
        let side = grid.side
        let groups = Philox.permutation(of: side, seed: seed, purpose: .negatives, epoch: number)
        let diagonals = Philox.permutation(of: side, seed: seed, purpose: .shuffle, epoch: number)
        let pairs = (side + 1) / 2
        let width = userFactors.columns
        var (loss, count) = (0.0, 0)
        try userFactors.withUnsafeMutablePointer { userFactors in
            try itemFactors.withUnsafeMutablePointer { itemFactors in
                try itemBiases.withUnsafeMutableBufferPointer { itemBiases in
                    guard let itemBiases = itemBiases.baseAddress else { return }
                    for (behind, diagonal) in diagonals.enumerated() {
                        try goOn(behind, loss / Double(max(count, 1)))
                        let parts = pool.map(tiles: pairs) { pair in
                            let settings = bpr_settings(
                                rate: rate, regularization: regularization,
                                key0: UInt32(truncatingIfNeeded: seed), key1: UInt32(truncatingIfNeeded: seed >> 32),
                                epoch: UInt32(truncatingIfNeeded: number), purpose: RandomPurpose.negatives.rawValue,
                                row_stride: pairs, row_offset: pair + 1)
                            return grid.withPair(
                                users: (pair + diagonal) % side, items: groups[2 * pair],
                                2 * pair + 1 < side ? groups[2 * pair + 1] : nil
                            ) { first, second in
                                Self.learn(
                                    first, second, settings, width: width, userFactors, itemFactors, itemBiases)
                            }
                        }
                        for part in parts {
                            loss += part.loss
                            count += part.pairs
                        }
                    }
                }
            }
        }
        return loss / Double(max(count, 1))
    }

    private static func learn(
        _ first: bpr_block, _ second: bpr_block, _ settings: bpr_settings, width: Int,
        _ userFactors: UnsafeMutablePointer<Float>, _ itemFactors: UnsafeMutablePointer<Float>,
        _ itemBiases: UnsafeMutablePointer<Float>
    ) -> bpr_result {
        let items = first.item_count + second.item_count
        return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: items) { flags in
            flags.initialize(repeating: 0)
            return withUnsafeTemporaryAllocation(of: UInt32.self, capacity: bpr_words(items)) { words in
                withUnsafePointer(to: first) { first in
                    withUnsafePointer(to: second) { second in
                        withUnsafePointer(to: settings) { settings in
                            bpr_pass(
                                first, second, settings, width, userFactors, itemFactors, itemBiases,
                                flags.baseAddress, words.baseAddress)
                        }
                    }
                }
            }
        }
    }
}

extension RatingGrid {
    /// Calls `body` with what the users of a group have of two groups of items, or of one.
    fileprivate func withPair<Result>(
        users: Int, items first: Int, _ second: Int?, _ body: (bpr_block, bpr_block) -> Result
    ) -> Result {
        func block(
            _ group: Int, _ runs: UnsafeBufferPointer<factorization_run>,
            _ entries: UnsafePointer<factorization_entry>?
        ) -> bpr_block {
            bpr_block(
                run_count: runs.count, runs: runs.baseAddress, entries: entries, first_item: items.offsets[group],
                item_count: items.offsets[group + 1] - items.offsets[group])
        }
        return withBlock(users: users, items: first) { runs, entries in
            let one = block(first, runs, entries)
            guard let second else { return body(one, bpr_block()) }
            return withBlock(users: users, items: second) { body(one, block(second, $0, $1)) }
        }
    }
}

/// The state of training between two epochs, as it stands: rows in the places of the grid, with their padding.
extension BPRParameters {
    package var tensors: [String: StateTensor] {
        [
            "user_factors": StateTensor(userFactors),
            "item_factors": StateTensor(itemFactors),
            "item_biases": StateTensor(shape: [itemBiases.count], values: itemBiases),
        ]
    }

    /// Takes back what ``tensors`` gave.
    package mutating func restore(_ tensors: [String: StateTensor]) {
        if let users = tensors["user_factors"] { userFactors = users.matrix() }
        if let items = tensors["item_factors"] { itemFactors = items.matrix() }
        if let biases = tensors["item_biases"] { itemBiases = biases.values }
    }
}

extension RandomPurpose {
    /// Factors that pairwise training begins with: epoch 0 of users, 1 of items, a row each.
    package static let pairs = RandomPurpose(rawValue: 17)
    /// What pairwise training compares with: for an epoch the order of the groups of items (row 0), and the negatives
    /// of a user within a tile, a row each.
    package static let negatives = RandomPurpose(rawValue: 18)
}
