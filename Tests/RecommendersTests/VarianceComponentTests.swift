import LatentDatasets
import LatentLinearAlgebra
import LatentRecommenders
import LatentRuntime
import LatentTestSupport
import XCTest

/// Ridges of effects as the ratings tell, against the analysis of variance, known variances, and in their limits.
final class VarianceComponentTests: XCTestCase {
    private func estimates(_ table: RatingTable, epochs: Int = 100) throws -> BaselineEstimates {
        var configuration = BiasesConfiguration()
        configuration.epochs = epochs
        return try configuration.fit(TrainingSet(table)).model.estimates
    }

    /// Where everybody rated everything, the restricted likelihood is greatest at the mean squares' estimates, if these
    /// are positive: σ² = MSE, σ_u² = (MSU − MSE) / items (Searle, Casella and McCulloch, "Variance Components", 1992,
    /// section 4.7). Here a side of n rows counts n of them where n − 1 are free, and what the other side takes of their
    /// ratings is as much again.
    func testBalancedTablesAgainstTheMeanSquares() throws {
        for (users, items, seed) in [(40, 30, 1), (60, 25, 2), (25, 80, 3)] as [(Int, Int, UInt64)] {
            let table = EffectsWithNoise(users: users, items: items, ratings: items, seed: seed).table
            let ratings = try ModelScope(TrainingSet(table)).ratings.dense()
            let value = { (user: Int, item: Int) in Double(ratings[user, item]) }
            let (u, i) = (Double(users), Double(items))
            let userMeans = (0..<users).map { user in (0..<items).reduce(0) { $0 + value(user, $1) } / i }
            let itemMeans = (0..<items).map { item in (0..<users).reduce(0) { $0 + value($1, item) } / u }
            let mean = userMeans.reduce(0, +) / u
            let ofUsers = userMeans.reduce(0) { $0 + i * ($1 - mean) * ($1 - mean) } / (u - 1)
            let ofItems = itemMeans.reduce(0) { $0 + u * ($1 - mean) * ($1 - mean) } / (i - 1)
            var rest = 0.0
            for user in 0..<users {
                for item in 0..<items {
                    let e = value(user, item) - userMeans[user] - itemMeans[item] + mean
                    rest += e * e
                }
            }
            let noise = rest / ((u - 1) * (i - 1))
            let found = try estimates(table)
            let expected = (noise / ((ofUsers - noise) / i), noise / ((ofItems - noise) / u))
            XCTAssertEqual(found.userRegularization, expected.0, accuracy: 2 / u * expected.0)
            XCTAssertEqual(found.itemRegularization, expected.1, accuracy: 2 / i * expected.1)
        }
    }

    /// Few ratings a user, of variances that are known: the estimates' ratio to the truth is 1 but for what draws of so
    /// many effects, √(2 / rows), each seen through noise, 1 + λ / n, may miss by: four deviations.
    func testKnownVariances() throws {
        let (users, items, ratings) = (3000, 600, 10)
        for deviations in [(0.5, 0.4, 1.0), (1.0, 0.3, 0.8), (0.3, 1.0, 1.0)] {
            let data = EffectsWithNoise(
                users: users, items: items, ratings: ratings, deviations: deviations, seed: 11)
            let found = try estimates(data.table)
            let noise = deviations.2 * deviations.2
            for (ridge, deviation, rows, each) in [
                (found.userRegularization, deviations.0, users, ratings),
                (found.itemRegularization, deviations.1, items, users * ratings / items),
            ] {
                let truth = noise / (deviation * deviation)
                let spread = (2 / Double(rows)).squareRoot() * (1 + truth / Double(each))
                XCTAssertEqual(ridge / truth, 1, accuracy: 4 * spread, "\(deviations)")
            }
        }
    }

    /// Given by hand, the ridges that were estimated lead to the same effects, but for where both stop.
    func testTheEffectsAreThoseOfTheirRidges() throws {
        let table = EffectsWithNoise(users: 300, items: 100, ratings: 12, seed: 9).table
        let found = try estimates(table)
        var configuration = BiasesConfiguration()
        configuration.userRegularization = found.userRegularization
        configuration.itemRegularization = found.itemRegularization
        let given = try configuration.fit(TrainingSet(table)).model.estimates
        for (a, b) in [(found.userEffects, given.userEffects), (found.itemEffects, given.itemEffects)] {
            assertClose(a, b, within: b.map { _ in 1e-6 })
        }
    }

    /// Every mean of the board is the same: nobody differs, and nothing is learned, exactly.
    func testEqualMeans() throws {
        let board = Checkerboard()
        let found = try estimates(board.table)
        XCTAssertEqual(found.userRegularization, .infinity)
        XCTAssertEqual(found.itemRegularization, .infinity)
        XCTAssertTrue((found.userEffects + found.itemEffects).allSatisfy { $0 == 0 })
        XCTAssertEqual(found.effect(ofNewPerson: [(0, 5), (1, 5)]), 0)
    }

    /// A user's one rating says nothing of them that noise does not say as well.
    func testOneRatingAUser() throws {
        let data = EffectsWithNoise(users: 2000, items: 20, ratings: 1, seed: 3)
        let found = try estimates(data.table)
        XCTAssertEqual(found.userRegularization, .infinity)
        XCTAssertTrue(found.userEffects.allSatisfy { $0 == 0 })
        XCTAssertTrue(found.itemRegularization.isFinite)
        // And nobody's item has a second one.
        let pairs = RatingTable.fixture(userIDs: [1, 2, 3, 4], itemIDs: [1, 2, 3, 4], ratings: [1, 5, 2, 4])
        let alone = try estimates(pairs)
        XCTAssertEqual(alone.userRegularization, .infinity)
        XCTAssertEqual(alone.itemRegularization, .infinity)
    }

    /// Ratings that are sums of effects have no noise to shrink by: a ridge of 1 part in the ratings, the least there is.
    func testNoNoise() throws {
        let data = EffectsWithNoise(users: 60, items: 40, ratings: 40, deviations: (1, 1, 0), seed: 8)
        let model = try BiasesConfiguration().fit(TrainingSet(data.table)).model
        let count = Double(data.table.count)
        XCTAssertEqual(model.estimates.userRegularization, 1 / count)
        // An effect shrinks by the ridge over the ratings of its row, twice beside the other side's; and Float rounds.
        let largest = data.table.ratings.map { abs(Double($0)) }.max() ?? 0
        assertClose(
            model.predict(data.table).map { Double($0) }, data.table.ratings.map { Double($0) },
            within: data.table.ratings.map { _ in largest * (4 / (40 * count) + 4 * Double(Float.ulpOfOne)) })
    }

    /// One value, one rating, and one in thousands far off: finite, and no farther from the mean than the ratings are.
    func testExtremes() throws {
        let equal = RatingTable.fixture(userIDs: [1, 1, 2, 3], itemIDs: [1, 2, 1, 3], ratings: [0.1, 0.1, 0.1, 0.1])
        let one = RatingTable.fixture(userIDs: [1], itemIDs: [1], ratings: [4])
        let usual = EffectsWithNoise(users: 200, items: 100, ratings: 10, seed: 4).table
        let outlier = RatingTable.fixture(
            userIDs: usual.users.map { Int($0) }, itemIDs: usual.items.map { Int($0) },
            ratings: usual.ratings.enumerated().map { $0 == 77 ? 1e6 : $1 })
        for table in [equal, one, outlier] {
            let model = try BiasesConfiguration().fit(TrainingSet(table)).model
            let (least, most) = (table.ratings.min() ?? 0, table.ratings.max() ?? 0)
            for prediction in model.predict(table) {
                XCTAssertTrue(prediction.isFinite)
                XCTAssertGreaterThanOrEqual(prediction, least - (most - least) - 1e-6)
                XCTAssertLessThanOrEqual(prediction, most + (most - least) + 1e-6)
            }
        }
        XCTAssertEqual(try estimates(one).userEffects, [0])
    }

    /// Ridges count ratings: a scale and an origin are nothing to them.
    func testAnyScaleAndOrigin() throws {
        let table = EffectsWithNoise(users: 200, items: 40, ratings: 15, seed: 10).table
        let found = try estimates(table)
        for (scale, origin) in [(Float(16), Float(0)), (1, 1024), (-1, 0)] {
            let other = RatingTable.fixture(
                userIDs: table.users.map { table.userIDs.ids.numbers[Int($0)] },
                itemIDs: table.items.map { table.itemIDs.ids.numbers[Int($0)] },
                ratings: table.ratings.map { scale * $0 + origin })
            let moved = try estimates(other)
            // Squares of numbers of size `origin` round by ε of them.
            let accuracy = 1e-6 * found.userRegularization
            XCTAssertEqual(moved.userRegularization, found.userRegularization, accuracy: accuracy)
            XCTAssertEqual(moved.itemRegularization, found.itemRegularization, accuracy: accuracy)
        }
    }

    func testTheSameBitsForAnyThreadCount() throws {
        let ratings = try ModelScope(
            TrainingSet(EffectsWithNoise(users: 4000, items: 100, ratings: 50, seed: 6).table)
        ).ratings
        XCTAssertGreaterThan(ratings.pattern.count, 2 * 65_536, "several tiles")
        let all = try (1...3).map {
            try BiasesConfiguration().estimates(of: ratings, pool: ThreadPool(threads: $0))
        }
        XCTAssertTrue(all.allSatisfy { $0 == all[0] })
    }
}
