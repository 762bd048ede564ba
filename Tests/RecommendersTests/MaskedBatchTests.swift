import LatentLinearAlgebra
import LatentRecommenders
import LatentRuntime
import LatentTestSupport
import XCTest

final class MaskedBatchTests: XCTestCase {
    /// User u has `counts[u]` entries, at items that lie apart; their values all differ, and the first is 0.
    private func preferences(_ counts: [Int], items: Int) throws -> CSRMatrix<Float> {
        var (rows, columns): ([Int32], [Int32]) = ([], [])
        for (user, count) in counts.enumerated() {
            for k in 0..<count {
                rows.append(Int32(user))
                // 7 has no divisor in common with the numbers of items below.
                columns.append(Int32((user + 7 * k) % items))
            }
        }
        return try CSRMatrix(
            rows: counts.count, columns: items, rowIndices: rows, columnIndices: columns,
            values: rows.indices.map { Float($0) })
    }

    private func draw(
        _ users: [Int], _ preferences: CSRMatrix<Float>, maskFraction: Double, epoch: Int = 1,
        seed: UInt64 = 5
    ) -> NaiveBatch {
        let batch = MaskedBatch()
        batch.draw(users[...], of: PreferenceEntries(preferences), maskFraction: maskFraction, seed: seed, epoch: epoch)
        return NaiveBatch(batch, items: preferences.columns)
    }

    /// ⌊n / 4⌋, ⌊n / 5⌋, none and all; 0.2 is a little more than a fifth, which ⌊0.2 n⌋ does not see.
    func testTheShareOfEachUserIsHidden() throws {
        let counts = [0, 1, 2, 3, 4, 5, 7, 8, 9, 10, 19, 20, 21, 0, 53]
        let preferences = try preferences(counts, items: 53)
        for (fraction, expected) in [
            (0.25, counts.map { $0 / 4 }), (0.2, counts.map { $0 / 5 }), (0, counts.map { _ in 0 }),
            (1, counts),
        ] {
            let batch = MaskedBatch()
            batch.draw(
                Array(counts.indices)[...], of: PreferenceEntries(preferences), maskFraction: fraction, seed: 5,
                epoch: 1)
            let naive = NaiveBatch(batch, items: 53)
            XCTAssertEqual(naive.users.map { $0.filter(\.hidden).count }, expected)
            XCTAssertEqual(batch.users, counts.count)
            XCTAssertEqual(batch.hiddenCount, expected.reduce(0, +))
            XCTAssertEqual(batch.shownCount, counts.reduce(0, +) - expected.reduce(0, +))
        }
    }

    func testEntriesAreThoseOfTheUsersByUserAndByItem() throws {
        let counts = [3, 0, 17, 23, 1, 8, 22, 5]
        let preferences = try preferences(counts, items: 23)
        let dense = preferences.dense()
        let users = [6, 0, 1, 3, 5]
        let batch = draw(users, preferences, maskFraction: 0.4)
        var starts = [0]
        for (place, user) in users.enumerated() {
            let entries = batch.users[place]
            starts.append(starts[place] + entries.count)
            XCTAssertEqual(entries.map(\.item).sorted(), preferences.pattern.row(user).map { Int($0) })
            for entry in entries { XCTAssertEqual(entry.value, dense[user, entry.item]) }
        }
        XCTAssertEqual(batch.users.count, users.count)

        var seen: [Int] = []
        for (item, entries) in batch.items.enumerated() {
            XCTAssertEqual(entries.map(\.user), entries.map(\.user).sorted())
            for entry in entries {
                let own = batch.users[entry.user][entry.entry - starts[entry.user]]
                XCTAssertEqual(own.item, item)
                XCTAssertEqual(entry.input, own.hidden ? 0 : own.value)
                seen.append(entry.entry)
            }
        }
        XCTAssertEqual(seen.sorted(), Array(0..<(starts.last ?? 0)))
    }

    /// Of 5 entries 2 are hidden: 10 pairs, all as likely. X² = Σ (found - expected)² / expected has 9 degrees of
    /// freedom: mean 9, variance 18; 9 + 6 √18 < 35 is exceeded with a chance below 10⁻⁴, and the numbers are the
    /// same in every run. Too even, below 1, is as unlikely as 10⁻³.
    func testEachPairIsAsLikelyToBeHidden() throws {
        let preferences = try preferences([Int](repeating: 5, count: 500), items: 5)
        var found: [[Int]: Int] = [:]
        for epoch in 1...8 {
            for entries in draw(Array(0..<500), preferences, maskFraction: 0.4, epoch: epoch).users {
                found[entries.filter(\.hidden).map(\.item).sorted(), default: 0] += 1
            }
        }
        XCTAssertEqual(found.count, 10)
        let expected = 8.0 * 500 / 10
        let statistic = found.values.reduce(0.0) {
            $0 + (Double($1) - expected) * (Double($1) - expected) / expected
        }
        XCTAssertLessThan(statistic, 35)
        XCTAssertGreaterThan(statistic, 1)
    }

    /// Of n = 20 entries 5 are hidden, p = 1/4. Drawn without putting back, the counts over N draws have the
    /// covariance N p (1 - p) n / (n - 1) (I - 1 1ᵀ / n), so Σ (found - N p)² over that factor has 19 degrees of
    /// freedom: mean 19, variance 38; 19 + 6 √38 < 56 is exceeded with a chance below 10⁻⁴.
    func testEachEntryIsAsLikelyToBeHidden() throws {
        let preferences = try preferences([Int](repeating: 20, count: 400), items: 20)
        var found = [Double](repeating: 0, count: 20)
        for epoch in 1...5 {
            for entries in draw(Array(0..<400), preferences, maskFraction: 0.25, epoch: epoch).users {
                for entry in entries where entry.hidden { found[entry.item] += 1 }
            }
        }
        let (n, p) = (2000.0, 0.25)
        let factor = n * p * (1 - p) * 20 / 19
        let statistic = found.reduce(0) { $0 + ($1 - n * p) * ($1 - n * p) / factor }
        XCTAssertLessThan(statistic, 56)
    }

    /// A user's mask is of (seed, epoch, user), whoever else is in the batch.
    func testMasksDoNotDependOnTheBatch() throws {
        let preferences = try preferences((0..<40).map { 5 + $0 % 18 }, items: 23)
        let whole = draw(Array(0..<40), preferences, maskFraction: 0.5)
        for users in [[7], [39, 7, 3], Array((0..<40).reversed())] {
            let batch = draw(users, preferences, maskFraction: 0.5)
            XCTAssertEqual(batch.users, users.map { whole.users[$0] })
        }
        XCTAssertNotEqual(draw(Array(0..<40), preferences, maskFraction: 0.5, epoch: 2).users, whole.users)
        XCTAssertNotEqual(draw(Array(0..<40), preferences, maskFraction: 0.5, seed: 6).users, whole.users)
    }

    func testMasksDoNotDependOnThreadsOrOnWhatTheBatchHeld() throws {
        let preferences = try preferences((0..<60).map { $0 % 23 }, items: 23)
        let entries = PreferenceEntries(preferences)
        let ranges = [0..<20, 20..<25, 25..<60]
        let expected = ranges.map { draw(Array($0), preferences, maskFraction: 0.3) }
        for threads in 1...3 {
            let pool = ThreadPool(threads: threads)
            let batches = ranges.map { _ in MaskedBatch() }
            // Each is filled three times, last with its own part, after smaller and larger ones.
            for round in 0..<3 {
                pool.run(tiles: 3) { tile in
                    batches[tile].draw(
                        Array(ranges[(tile + 1 + round) % 3])[...], of: entries, maskFraction: 0.3,
                        seed: 5, epoch: 1)
                }
            }
            XCTAssertEqual(batches.map { NaiveBatch($0, items: 23) }, expected, "\(threads) threads")
        }
    }
}
