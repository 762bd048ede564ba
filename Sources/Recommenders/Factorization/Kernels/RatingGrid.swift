import CLatentKernels
import LatentLinearAlgebra
import LatentRuntime

/// Ratings in a grid of blocks: a group of users by a group of items each.
///
/// Two blocks of one diagonal share no user and no item, so that threads may learn from all blocks of a diagonal at the
/// same time, and what they learn does not depend on who was first. The grid follows from the ratings alone.
///
/// A rating takes 4 bytes: its item's place in the group and its level, 16 bits each; a user takes 8 more in each block
/// where they have a rating. A level is one of 65,536, evenly spaced from the least rating to the greatest: what is
/// learned from is within 1 part in 131,070 of the range of what was given.
///
/// After Gemulla, Nijkamp, Haas and Sismanis, "Large-scale matrix factorization with distributed stochastic gradient
/// descent", KDD 2011, whose strata the diagonals are.
package struct RatingGrid: Sendable {
    /// Groups of users, and as many of items.
    package let side: Int
    /// Which group each user is in, and where: groups have about equally many ratings, so that blocks have, too.
    package let users: DealtGroups
    /// The same of items.
    package let items: DealtGroups
    /// The ratings.
    package let count: Int
    /// The mean of the ratings, and their standard deviation, or 1 where all are equal.
    package let (mean, deviation): (Double, Double)
    /// The least rating, and how far apart two levels are, of `UInt16.max` above it.
    package let (lowest, levelSize): (Double, Double)
    /// Block (g, h) has the runs `runStarts[g * side + h] ..< runStarts[g * side + h + 1]`, and entries likewise.
    private let (runStarts, entryStarts): ([Int], [Int])
    private var runs: [factorization_run]
    private var entries: [factorization_entry]

    /// The item factors of a group should stay in a core's second-level cache.
    private static let groupBytes = 1 << 20
    /// Enough tiles to share evenly.
    private static let leastSide = 16

    /// The number of groups for a matrix of this shape, whose factors have `width` columns. At least 16, and so many
    /// that the item factors of a group fit the cache, but no more than there are users or items, nor than the root of
    /// the ratings, at which a block has one; at last as many as places of 16 bits ask for.
    static func side(users: Int, items: Int, ratings: Int, width: Int) -> Int {
        let cached = (items * width * MemoryLayout<Float>.stride + groupBytes - 1) / groupBytes
        // Blocks that are mostly empty serve nobody.
        let filled = Int(Double(ratings).squareRoot())
        let side = max(1, min(max(leastSide, cached), users, items, filled))
        // An item's place in its group has 16 bits.
        return max(side, (items + Int(UInt16.max)) / (Int(UInt16.max) + 1))
    }

    /// The grid of `ratings`, users by items, which are kept to 1 part in 2¹⁶ of their range. O(ratings).
    /// - Precondition: there are ratings.
    package init(_ ratings: CSRMatrix<Float>, width: Int, pool: ThreadPool) {
        let (pattern, values) = (ratings.pattern, ratings.values)
        let side = Self.side(users: ratings.rows, items: ratings.columns, ratings: values.count, width: width)
        (mean, deviation, lowest, levelSize) = Self.scale(values, pool: pool)
        let (low, perLevel) = (lowest, levelSize > 0 ? 1 / levelSize : 0)
        let items = DealtGroups(counts: pattern.columnCounts, groups: side)
        let offsets = pattern.rowOffsets
        let users = DealtGroups(counts: (0..<ratings.rows).map { offsets[$0 + 1] - offsets[$0] }, groups: side)

        let tallies = pool.map(tiles: side) { group in
            var tally = BlockTally(side: side)
            for place in users.offsets[group]..<users.offsets[group + 1] {
                let user = Int(users.members[place])
                for k in offsets[user]..<offsets[user + 1] {
                    tally.add(place, group: Int(items.groups[Int(pattern.columnIndices[k])]))
                }
            }
            return tally
        }
        runStarts = Self.starts(tallies.flatMap(\.runs))
        entryStarts = Self.starts(tallies.flatMap(\.entries))
        let (runStarts, entryStarts) = (runStarts, entryStarts)
        var runs = [factorization_run](repeating: factorization_run(), count: runStarts.last ?? 0)
        var entries = [factorization_entry](repeating: factorization_entry(), count: values.count)
        runs.withUnsafeMutableBufferPointer { runs in
            entries.withUnsafeMutableBufferPointer { entries in
                pool.run(tiles: side) { group in
                    // For each of the group's blocks the next run and the next entry.
                    var nextRun = Array(runStarts[group * side..<(group + 1) * side])
                    var nextEntry = Array(entryStarts[group * side..<(group + 1) * side])
                    var latest = [Int](repeating: -1, count: side)
                    for place in users.offsets[group]..<users.offsets[group + 1] {
                        let user = Int(users.members[place])
                        for k in offsets[user]..<offsets[user + 1] {
                            let item = Int(pattern.columnIndices[k])
                            let block = Int(items.groups[item])
                            if latest[block] != place {
                                latest[block] = place
                                runs[nextRun[block]] = factorization_run(
                                    user: Int32(truncatingIfNeeded: place), count: 0)
                                nextRun[block] += 1
                            }
                            runs[nextRun[block] - 1].count += 1
                            let level = ((Double(values[k]) - low) * perLevel).rounded()
                            entries[nextEntry[block]] = factorization_entry(
                                item: UInt16(truncatingIfNeeded: Int(items.places[item]) - items.offsets[block]),
                                level: UInt16(min(level, Double(UInt16.max))))
                            nextEntry[block] += 1
                        }
                    }
                }
            }
        }
        (self.side, self.users, self.items, self.runs, self.entries) = (side, users, items, runs, entries)
        count = values.count
    }

    /// Calls `body` with the runs and the entries of block (`users`, `items`).
    func withBlock<Result>(
        users: Int, items: Int,
        _ body: (UnsafeBufferPointer<factorization_run>, UnsafePointer<factorization_entry>?) -> Result
    ) -> Result {
        let block = users * side + items
        return runs.withUnsafeBufferPointer { runs in
            entries.withUnsafeBufferPointer { entries in
                body(
                    UnsafeBufferPointer(rebasing: runs[runStarts[block]..<runStarts[block + 1]]),
                    entries.baseAddress.map { $0 + entryStarts[block] })
            }
        }
    }

    /// Lets go of the ratings, where nothing more is to be learned from them; the scale and the places stay.
    mutating func removeRatings() { (runs, entries) = ([], []) }

    /// What stands in block (`users`, `items`), run by run: the user's place, and the place and value of each rating.
    package func block(users: Int, items: Int) -> [(place: Int, ratings: [(place: Int, value: Double)])] {
        withBlock(users: users, items: items) { runs, entries in
            var next = 0
            return runs.map { run in
                defer { next += Int(run.count) }
                let ratings = (next..<next + Int(run.count)).compactMap { k in
                    entries.map {
                        (
                            place: self.items.offsets[items] + Int($0[k].item),
                            value: lowest + Double($0[k].level) * levelSize
                        )
                    }
                }
                return (Int(run.user), ratings)
            }
        }
    }

    /// Mean, standard deviation, least and level size, in tiles of fixed size. Sums are in Double, and added in the
    /// order of the tiles.
    private static func scale(_ values: [Float], pool: ThreadPool) -> (Double, Double, Double, Double) {
        let tile = 1 << 16
        func total(_ term: (Double) -> Double) -> Double {
            pool.map(tiles: (values.count + tile - 1) / tile) { index in
                values[index * tile..<min((index + 1) * tile, values.count)].reduce(0) { $0 + term(Double($1)) }
            }.reduce(0, +)
        }
        let count = Double(values.count)
        let mean = total { $0 } / count
        let deviation = (total { ($0 - mean) * ($0 - mean) } / count).squareRoot()
        let lowest = Double(values.min() ?? 0)
        let range = Double(values.max() ?? 0) - lowest
        return (mean, deviation > 0 ? deviation : 1, lowest, range / Double(UInt16.max))
    }

    /// The running sums of `counts`, from 0 on: one more than there are.
    private static func starts(_ counts: [Int]) -> [Int] {
        var starts = [0]
        starts.reserveCapacity(counts.count + 1)
        var sum = 0
        for count in counts {
            sum += count
            starts.append(sum)
        }
        return starts
    }
}

/// How many runs and entries there are in each block of a group of users.
private struct BlockTally: Sendable {
    var runs: [Int]
    var entries: [Int]
    private var latest: [Int]

    init(side: Int) {
        runs = [Int](repeating: 0, count: side)
        entries = runs
        latest = [Int](repeating: -1, count: side)
    }

    /// Counts a rating by the user in `place` of an item in `group`.
    mutating func add(_ place: Int, group: Int) {
        entries[group] += 1
        if latest[group] != place {
            latest[group] = place
            runs[group] += 1
        }
    }
}
