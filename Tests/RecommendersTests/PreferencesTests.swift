import LatentLinearAlgebra
import LatentRecommenders
import LatentRuntime
import LatentTestSupport
import XCTest

final class PreferencesTests: XCTestCase {
    /// Ratings 5 3 · / 4 2 · / · 1 · with the mean 3.
    ///
    /// Less 3: 2 0 / 1 -1 / · -2. Item means 1.5 and -1. Less them: 0.5 1 / -0.5 0 / · -1. User means 0.75, -0.25
    /// and -1. Less them: -0.25 0.25 / -0.25 0.25 / · 0.
    func testThreeByThreeByHand() throws {
        let ratings = try CSRMatrix<Float>(
            rows: 3, columns: 3, rowIndices: [0, 0, 1, 1, 2], columnIndices: [0, 1, 0, 1, 1],
            values: [5, 3, 4, 2, 1])
        let preferences = Preferences(ratings)
        XCTAssertEqual(preferences.mean, 3)
        XCTAssertEqual(preferences.itemMeans, [1.5, -1, 0], "the third item has no rating")
        XCTAssertEqual(preferences.userMeans, [0.75, -0.25, -1])
        XCTAssertEqual(preferences.matrix.values, [-0.25, 0.25, -0.25, 0.25, 0])
        XCTAssertEqual(
            preferences.matrix.pattern, ratings.pattern, "a preference of exactly 0 is still observed")
    }

    func testNewPersonByHand() throws {
        let ratings = try CSRMatrix<Float>(
            rows: 3, columns: 3, rowIndices: [0, 0, 1, 1, 2], columnIndices: [0, 1, 0, 1, 1],
            values: [5, 3, 4, 2, 1])
        let preferences = Preferences(ratings)
        // 5 - 3 - 1.5 = 0.5 and 5 - 3 - 0 = 2: their mean is 1.25.
        let (values, userMean) = preferences.normalized([(item: 0, rating: 5), (item: 2, rating: 5)])
        XCTAssertEqual(values, [-0.75, 0.75])
        XCTAssertEqual(userMean, 1.25)
        let nothing = preferences.normalized([])
        XCTAssertEqual(nothing.values, [])
        XCTAssertEqual(nothing.userMean, 0)
    }

    /// Against the definition in Double, entry by entry, with users and items that have no rating.
    func testAgainstTheDefinition() throws {
        let table = try CheckerboardNoise.table().split(.random(fraction: 0.6, seed: 3)).train
        let ratings = try TrainingSet(withUnused: table).byUser()
        let (users, items) = (ratings.rows, ratings.columns)
        let entries = (0..<table.count).map {
            (user: Int(table.users[$0]), item: Int(table.items[$0]), rating: Double(table.ratings[$0]))
        }
        func mean(_ values: [Double]) -> Double {
            values.isEmpty ? 0 : values.reduce(0, +) / Double(values.count)
        }
        let all = mean(entries.map(\.rating))
        let itemMeans = (0..<items).map { item in
            mean(entries.filter { $0.item == item }.map { $0.rating - all })
        }
        let userMeans = (0..<users).map { user in
            mean(entries.filter { $0.user == user }.map { $0.rating - all - itemMeans[$0.item] })
        }
        XCTAssertTrue(
            (0..<users).contains { user in !entries.contains { $0.user == user } }, "nobody without ratings")

        let preferences = Preferences(ratings)
        // Each result is rounded to Float once, from sums in Double.
        let tolerance = 5 * Double(Float.ulpOfOne)
        XCTAssertEqual(Double(preferences.mean), all, accuracy: tolerance)
        for item in 0..<items {
            XCTAssertEqual(Double(preferences.itemMeans[item]), itemMeans[item], accuracy: tolerance)
        }
        for user in 0..<users {
            XCTAssertEqual(Double(preferences.userMeans[user]), userMeans[user], accuracy: tolerance)
        }
        let dense = preferences.matrix.dense()
        for entry in entries {
            XCTAssertEqual(
                Double(dense[entry.user, entry.item]),
                entry.rating - all - itemMeans[entry.item] - userMeans[entry.user], accuracy: tolerance)
        }
        XCTAssertEqual(preferences.matrix.pattern, ratings.pattern)
    }

    /// What follows from the definition: each user's preferences add up to 0.
    func testEachUsersPreferencesAddUpToZero() throws {
        let preferences = Preferences(try TrainingSet(CheckerboardNoise.table(users: 300)).byUser())
        for user in 0..<preferences.matrix.rows {
            let pattern = preferences.matrix.pattern
            let values = preferences.matrix.values[pattern.rowOffsets[user]..<pattern.rowOffsets[user + 1]]
            let tolerance = Double(values.count) * 5 * Double(Float.ulpOfOne)
            XCTAssertEqual(values.reduce(0) { $0 + Double($1) }, 0, accuracy: tolerance)
        }
    }

    func testBoard() throws {
        let board = Checkerboard()
        let preferences = Preferences(try TrainingSet(board.table).byUser())
        XCTAssertEqual(preferences.mean, 3)
        XCTAssertTrue(
            preferences.itemMeans.allSatisfy { $0 == 0 } && preferences.userMeans.allSatisfy { $0 == 0 })
        XCTAssertTrue(preferences.matrix.values.allSatisfy { abs($0) == 2 })
    }

    func testNoRatings() throws {
        let preferences = Preferences(
            try CSRMatrix(rows: 2, columns: 1, rowIndices: [], columnIndices: [], values: []))
        XCTAssertEqual(preferences.mean, 0)
        XCTAssertEqual(preferences.itemMeans, [0])
        XCTAssertEqual(preferences.userMeans, [0, 0])
    }
}
