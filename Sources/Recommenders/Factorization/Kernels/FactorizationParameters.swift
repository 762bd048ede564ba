import CLatentKernels
import LatentLinearAlgebra
import LatentRuntime

/// All that training changes, between two epochs: with the configuration and the ratings, training goes on from here to
/// the same bits.
///
/// Ratings count in units of their standard deviation, from their mean. Rows stand in the places of a ``RatingGrid``
/// and are padded with zeros, which stay 0, to a multiple of 16.
///
/// A pass takes at most four ratings of one user at a time. With e_j = r_j − b − c_j − p · q_j for each of them, and η
/// the step size,
///
///     q_j ← (q_j + η e_j p) / (1 + η λ_j)      p ← (p + η Σ e_j q_j) / (1 + η λ)ⁿ
///     c_j ← (c_j + η e_j) / (1 + η μ_j)        b ← (b + η Σ e_j) / (1 + η μ)ⁿ
///
/// all right-hand sides being those of before the group, n of which the group has, and λ and μ the ``RowPenalties`` of
/// the user and of the items. That is stochastic gradient descent on the objective of ``FactorizationConfiguration``, with
/// proximal steps for the penalties (Duchi and Singer, JMLR 10, 2009), which hold at any size of them, and in which a
/// user's ratings of a group are learned from together: their factors are read and written once for four.
package struct FactorizationParameters: Sendable, Equatable {
    /// The epochs behind.
    package var epoch = 0
    /// P, users × width.
    package var userFactors: Matrix<Float>
    /// Q, items × width.
    package var itemFactors: Matrix<Float>
    package var userBiases: [Float]
    package var itemBiases: [Float]

    /// Whether training can go on from here.
    var isFinite: Bool {
        [userFactors, itemFactors].allSatisfy { factors in
            factors.withUnsafePointer { elements in
                (0..<factors.rows * factors.columns).allSatisfy { elements[$0].isFinite }
            }
        } && userBiases.allSatisfy(\.isFinite) && itemBiases.allSatisfy(\.isFinite)
    }

    /// The columns of factors of `rank`.
    static func width(rank: Int) -> Int { paddedWidth(rank) }

    private static let tile = 256

    /// Biases of 0, and factors drawn for (`seed`, user) and (`seed`, item) from ±`limit`; 0 for who has no rating.
    ///
    /// The numbers are of the user or the item, not of their place: the grid's shape does not change them.
    /// - Complexity: O((users + items) · rank).
    package init(_ grid: RatingGrid, ratings: CSRMatrix<Float>, rank: Int, limit: Float, seed: UInt64, pool: ThreadPool)
    {
        let width = Self.width(rank: rank)
        let itemCounts = ratings.pattern.columnCounts
        let offsets = ratings.pattern.rowOffsets
        func drawn(_ members: [Int32], kind: Int, isRated: (Int) -> Bool) -> Matrix<Float> {
            var factors = Matrix<Float>(rows: members.count, columns: width)
            factors.withUnsafeMutablePointer { factors in
                pool.forEachRange(of: members.count, by: Self.tile) { places in
                    withUnsafeTemporaryAllocation(of: UInt32.self, capacity: (rank + 31) / 32 * 32) { words in
                        guard let words = words.baseAddress else { return }
                        for place in places where isRated(Int(members[place])) {
                            Philox.fill(
                                words, count: rank, seed: seed, purpose: .weights, epoch: kind, row: Int(members[place])
                            )
                            for k in 0..<rank {
                                factors[place * width + k] = limit * (Float(words[k] >> 8) * 0x1p-23 - 1)
                            }
                        }
                    }
                }
            }
            return factors
        }
        userFactors = drawn(grid.users.members, kind: 0) { offsets[$0] < offsets[$0 + 1] }
        itemFactors = drawn(grid.items.members, kind: 1) { itemCounts[$0] > 0 }
        userBiases = [Float](repeating: 0, count: ratings.rows)
        itemBiases = [Float](repeating: 0, count: ratings.columns)
    }

    /// Begins with these effects for biases.
    /// - Precondition: they are of the grid's ratings.
    mutating func setBiases(_ effects: BaselineEstimates, _ grid: RatingGrid) {
        userBiases = grid.users.members.map { Float(effects.userEffects[Int($0)] / grid.deviation) }
        itemBiases = grid.items.members.map { Float(effects.itemEffects[Int($0)] / grid.deviation) }
    }

    /// Factors of 0.
    mutating func removeFactors() {
        userFactors = Matrix(rows: userFactors.rows, columns: userFactors.columns)
        itemFactors = Matrix(rows: itemFactors.rows, columns: itemFactors.columns)
    }

    /// One pass over the ratings, a diagonal of the grid at a time, in an order of its own in each epoch.
    ///
    /// Diagonal d has the blocks (h + d mod side, h) for each group h of items: a tile each. Tiles of one diagonal
    /// write to rows that no other of them reads, and the sum of errors is taken in the order of the blocks.
    ///
    /// Returns the mean of the squared errors, each as it was before the rating was learned from. 8 · width flops a
    /// rating; from memory, the item factors of a group for each block and the user factors for each group of items.
    /// `goOn`, asked before each diagonal with how many are behind and the sum of their squared errors, throws to leave
    /// the epoch unfinished.
    package mutating func runEpoch(
        _ grid: RatingGrid, rate: Float, penalties: (users: RowPenalties, items: RowPenalties), seed: UInt64,
        pool: ThreadPool, goOn: (_ diagonals: Int, _ squares: Double) throws -> Void
    ) rethrows -> Double {
        epoch += 1
        let (userKeeps, itemKeeps) = (penalties.users.keeps(rate: rate), penalties.items.keeps(rate: rate))
        let settings = factorization_settings(
            lowest: Float((grid.lowest - grid.mean) / grid.deviation),
            level_size: Float(grid.levelSize / grid.deviation),
            rate: rate)
        let side = grid.side
        let diagonals = Philox.permutation(of: side, seed: seed, purpose: .shuffle, epoch: epoch)
        let (width, itemOffsets) = (userFactors.columns, grid.items.offsets)
        var squares = 0.0
        try userFactors.withUnsafeMutablePointer { userFactors in
            try itemFactors.withUnsafeMutablePointer { itemFactors in
                try userBiases.withUnsafeMutableBufferPointer { userBiases in
                    try itemBiases.withUnsafeMutableBufferPointer { itemBiases in
                        guard let userBiases = userBiases.baseAddress, let itemBiases = itemBiases.baseAddress else {
                            return
                        }
                        for (behind, diagonal) in diagonals.enumerated() {
                            try goOn(behind, squares)
                            // A thread keeps its tiles from job to job, and with them the items in its cache.
                            let parts = pool.map(tiles: side) { items in
                                grid.withBlock(users: (items + diagonal) % side, items: items) { runs, entries in
                                    let first = itemOffsets[items]
                                    return withUnsafePointer(to: settings) { settings in
                                        itemKeeps.withUnsafeBufferPointer { itemKeeps in
                                            factorization_pass(
                                                runs.count, runs.baseAddress, entries, settings, userKeeps,
                                                itemKeeps.baseAddress.map { $0 + first }, width, userFactors,
                                                itemFactors + first * width, userBiases, itemBiases + first)
                                        }
                                    }
                                }
                            }
                            squares += parts.reduce(0, +)
                        }
                    }
                }
            }
        }
        return squares / Double(grid.count)
    }
}

/// The state of training between two epochs, as it stands: rows in the places of the grid, with their padding.
extension FactorizationParameters {
    package var tensors: [String: StateTensor] {
        func tensor(_ factors: Matrix<Float>) -> StateTensor {
            StateTensor(factors)
        }
        func tensor(_ biases: [Float]) -> StateTensor { StateTensor(shape: [biases.count], values: biases) }
        return [
            "user_factors": tensor(userFactors), "item_factors": tensor(itemFactors),
            "user_biases": tensor(userBiases), "item_biases": tensor(itemBiases),
        ]
    }

    /// Takes back what ``tensors`` gave after `epoch`.
    /// - Precondition: the tensors are of these parameters' names and shapes.
    package mutating func restore(_ tensors: [String: StateTensor], epoch: Int) {
        guard let p = tensors["user_factors"], let q = tensors["item_factors"], let b = tensors["user_biases"],
            let c = tensors["item_biases"]
        else { preconditionFailure("no parameters of a factorization") }
        self.epoch = epoch
        userFactors = p.matrix()
        itemFactors = q.matrix()
        userBiases = b.values
        itemBiases = c.values
    }
}
