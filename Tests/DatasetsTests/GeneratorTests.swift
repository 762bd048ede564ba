import LatentDatasets
import LatentRuntime
import LatentTestSupport
import XCTest

final class GeneratorTests: XCTestCase {
    private func check(_ preset: GeneratorPreset, file: StaticString = #filePath, line: UInt = #line) {
        let table = RatingTable.generated(preset, seed: 11)
        func equal<T: Equatable>(_ left: T, _ right: T) {
            XCTAssertEqual(left, right, file: file, line: line)
        }
        equal(table.count, preset.ratings)
        equal(table.userIDs.ids.numbers, Array(1...preset.users))
        equal(table.itemIDs.ids.numbers, Array(1...preset.items))
        equal(table.timestamps?.count, preset.ratings)
        equal(table.catalog.count, preset.items)
        equal(Set(table.catalog.ids.compactMap { table.catalog[$0]?.title }).count, preset.items)
        equal(table.catalog.ids.allSatisfy { (1...3).contains(table.catalog[$0]?.genres.count ?? 0) }, true)

        let pairs = zip(table.users, table.items).map { Int($0) * preset.items + Int($1) }
        equal(zip(pairs, pairs.dropFirst()).allSatisfy { $0 < $1 }, true)  // ascending, so none comes twice
        let steps = table.ratings.map { $0 / preset.ratingStep }
        equal(steps.allSatisfy { $0 == $0.rounded() }, true)
        equal(table.ratings.min(), preset.ratingStep)
        equal(table.ratings.max(), 5)

        func counts(_ indices: [Int32], _ count: Int) -> [Int] {
            var result = [Int](repeating: 0, count: count)
            for index in indices { result[Int(index)] += 1 }
            return result.sorted()
        }
        let perUser = counts(table.users, preset.users)
        let perItem = counts(table.items, preset.items)
        XCTAssertGreaterThanOrEqual(perUser[0], 20, file: file, line: line)
        XCTAssertGreaterThanOrEqual(perItem[0], 1, file: file, line: line)
        // Long tails: the mean lies well above the median, and the tenth rated most has half of all ratings.
        XCTAssertGreaterThan(
            Double(preset.ratings) / Double(preset.users), 1.4 * Double(perUser[preset.users / 2]))
        XCTAssertGreaterThan(perItem.suffix(preset.items / 10).reduce(0, +), preset.ratings / 2)

        let facts = table.describe()
        XCTAssertEqual(facts.mean, 3.5, accuracy: 0.15, file: file, line: line)
        XCTAssertEqual(facts.std, 1.085, accuracy: 0.05, file: file, line: line)
    }

    func testWholeStars() { check(.ml100K) }

    func testHalfStars() { check(.latestSmall) }

    /// The published counts of the editions.
    func testPresets() {
        XCTAssertEqual(GeneratorPreset(rawValue: "ml-1m")?.ratings, 1_000_209)
        XCTAssertEqual(GeneratorPreset(rawValue: "ml-25m")?.users, 162_541)
        XCTAssertEqual(GeneratorPreset.ml20M.items, 26_744)
        XCTAssertEqual(GeneratorPreset.ml10M.layout, .doubleColon)
        XCTAssertEqual(GeneratorPreset.ml10M.ratingStep, 0.5)
    }

    private func assertEqual(_ left: RatingTable, _ right: RatingTable, line: UInt = #line) {
        XCTAssertEqual(left.users, right.users, line: line)
        XCTAssertEqual(left.items, right.items, line: line)
        XCTAssertEqual(left.ratings, right.ratings, line: line)
        XCTAssertEqual(left.timestamps, right.timestamps, line: line)
        XCTAssertEqual(left.userIDs, right.userIDs, line: line)
        XCTAssertEqual(left.itemIDs, right.itemIDs, line: line)
        XCTAssertEqual(left.catalog, right.catalog, line: line)
    }

    func testTheSeedDecidesAndThreadsDoNot() {
        let one = RatingTable.generated(.ml100K, seed: 3, pool: ThreadPool(threads: 1))
        assertEqual(one, RatingTable.generated(.ml100K, seed: 3, pool: ThreadPool(threads: 3)))
        let other = RatingTable.generated(.ml100K, seed: 4)
        XCTAssertNotEqual(one.ratings, other.ratings)
        XCTAssertNotEqual(one.catalog, other.catalog)
    }

    /// The parts of the model, fitted where they are strongest: item means differ by more than chance, and
    /// so do users'. With sampling noise alone, the variance of means of n ratings is variance / n.
    func testBiasesCanBeLearned() {
        let table = RatingTable.generated(.ml100K, seed: 5)
        let facts = table.describe()
        func betweenVariance(_ keys: [Int32], _ count: Int) -> Double {
            var sums = [Double](repeating: 0, count: count)
            var counts = [Double](repeating: 0, count: count)
            for (key, rating) in zip(keys, table.ratings) {
                sums[Int(key)] += Double(rating) - facts.mean
                counts[Int(key)] += 1
            }
            // Weighted by ratings, chance contributes count · variance in all.
            let weighted = zip(sums, counts).reduce(0) { $0 + $1.0 * $1.0 / $1.1 }
            return (weighted - Double(count) * facts.std * facts.std) / Double(table.count)
        }
        let variance = facts.std * facts.std
        XCTAssertGreaterThan(betweenVariance(table.users, table.userIDs.count), 0.1 * variance)
        XCTAssertGreaterThan(betweenVariance(table.items, table.itemIDs.count), 0.1 * variance)
    }

    func testEveryLayoutReadsBackWhatWasWritten() throws {
        for preset in [GeneratorPreset.ml100K, .latestSmall] {
            let table = RatingTable.generated(preset, seed: 2)
            for layout in DataLayout.allCases {
                let folder = try TemporaryFolder()
                try table.write(to: "\(folder.path)/new", layout: layout)
                let back = try RatingTable(path: "\(folder.path)/new", withTimestamps: true)
                assertEqual(back, table)
                XCTAssertEqual(back.warnings, [])
            }
        }
    }

    func testUnusualTitlesAndRatings() throws {
        let entry = Catalog.Entry(title: "A, \"B\": caf\u{E9}", genres: ["Home Video", "Drama"])
        let table = RatingTable.fixture(
            userIDs: [-4, 1], itemIDs: [7, 7], ratings: [-1.5, 0.125], timestamps: [0, -1],
            catalog: Catalog([7: entry]))
        for layout in DataLayout.allCases {
            let folder = try TemporaryFolder()
            try table.write(to: folder.path, layout: layout)
            let back = try RatingTable(path: folder.path, withTimestamps: true)
            XCTAssertEqual(back.ratings, table.ratings)
            XCTAssertEqual(back.timestamps, table.timestamps)
            XCTAssertEqual(back.userIDs, table.userIDs)
            XCTAssertEqual(back.catalog[7]?.title, entry.title)
            XCTAssertEqual(Set(back.catalog[7]?.genres ?? []), Set(entry.genres))
        }
    }

    func testWhatALayoutCannotHold() throws {
        let folder = try TemporaryFolder()
        let bare = RatingTable.fixture(userIDs: [1], itemIDs: [1], ratings: [3])
        assertThrows(saying: "ratings.dat needs timestamps") {
            try bare.write(to: folder.path, layout: .doubleColon)
        }
        try bare.write(to: folder.path, layout: .commaSeparated)
        XCTAssertNil(try RatingTable(path: folder.path).timestamps)
        let barred = RatingTable.fixture(
            userIDs: [1], itemIDs: [1], ratings: [3], timestamps: [0],
            catalog: Catalog([1: .init(title: "A|B", genres: [])]))
        assertThrows(saying: "u.item", "'|'") { try barred.write(to: folder.path, layout: .tabbed) }
        let reason = "this folder cannot be made: No such file or directory"
        assertThrows(FileError.inaccessible(path: "\(folder.path)/a/b", reason: reason)) {
            try bare.write(to: "\(folder.path)/a/b", layout: .commaSeparated)
        }
    }
}
