import LatentDatasets
import LatentLinearAlgebra
import LatentRecommenders
import LatentRuntime
import LatentTestSupport
import XCTest

final class CosineRecommenderTests: XCTestCase {
    /// Ratings of both signs, of one sign, a user and an item without any, and a user whose ratings are all 0.
    private func tables() throws -> [(RatingTable, String)] {
        let noise = CheckerboardNoise.table(users: 50, items: 30)
        let centered = RatingTable.fixture(
            userIDs: noise.users.map { noise.userIDs.ids.numbers[Int($0)] },
            itemIDs: noise.items.map { noise.itemIDs.ids.numbers[Int($0)] }, ratings: noise.ratings.map { $0 - 3 })
        let zeros = RatingTable.fixture(
            userIDs: [1, 1, 2, 2, 3, 3], itemIDs: [10, 20, 10, 30, 10, 20], ratings: [0, 0, 3, 5, 4, 0])
        return [
            (noise, "noise"), (try noise.split(.random(fraction: 0.3, seed: 2)).train, "a part"), (centered, "signs"),
            (zeros, "zeros"),
        ]
    }

    func testByDefinition() throws {
        for (table, label) in try tables() {
            for kind in CosineConfiguration.Kind.allCases {
                let model = try CosineConfiguration(kind).fit(TrainingSet(table)).model
                let ratings = NaiveNeighborhood(model.scope.ratings).ratings
                let byUser =
                    kind == .user
                    ? NaiveNeighborhood.cosinePredictions(ratings)
                    : NaiveNeighborhood.transposed(
                        NaiveNeighborhood.cosinePredictions(NaiveNeighborhood.transposed(ratings)))
                let pairs = byUser.indices.flatMap { user in byUser[user].indices.map { (user, $0) } }
                let expected = pairs.map { byUser[$0.0][$0.1] ?? model.means.overall }
                // The sums are of no more than all ratings, of numbers of 5 at the most, and are divided by 1 or more.
                let bounds = pairs.map { _ in 5 * Tolerance.gamma(Double(2 * table.count + 8), Float.self) }
                let predicted = model.predict(users: pairs.map(\.0), items: pairs.map(\.1), pool: .shared)
                assertClose(predicted.map { Double($0) }, expected, within: bounds, "\(kind) of \(label)")
                let scores = model.scores(users: Array(byUser.indices), pool: .shared).elements
                assertClose(scores.map { Double($0) }, expected, within: bounds, "\(kind) of \(label)")
            }
        }
    }

    /// An item model knows a new person with a user's ratings as that user; of a user model the person is one more of
    /// all people, as in a model trained with them.
    func testNewPerson() throws {
        let table = CheckerboardNoise.table(users: 50, items: 30)
        let items = try CosineConfiguration(.item).fit(TrainingSet(table)).model
        let ratings = items.scope.ratings.pattern.row(4).map { item in
            (item: Int(item), rating: items.scope.ratings.value(row: 4, column: Int(item)) ?? 0)
        }
        let bounds = items.scope.items.ids.numbers.map { _ in 5 * Tolerance.gamma(Double(2 * table.count), Float.self) }
        assertClose(
            items.scores(newPerson: ratings).map { Double($0) },
            items.scores(users: [4], pool: .shared).elements.map { Double($0) }, within: bounds)
        let known = table.selecting((0..<table.count).filter { table.users[$0] != 4 })
        let users = try CosineConfiguration(.user).fit(TrainingSet(known)).model
        XCTAssertEqual(users.scope.items, items.scope.items, "no item is lost with the person")
        let all = try CosineConfiguration(.user).fit(TrainingSet(table)).model
        assertClose(
            users.scores(newPerson: ratings).map { Double($0) },
            all.scores(users: [4], pool: .shared).elements.map { Double($0) }, within: bounds)
    }

    func testNoRatings() {
        let empty = RatingTable.fixture(userIDs: [], itemIDs: [], ratings: [])
        XCTAssertThrowsError(try CosineConfiguration(.user).fit(TrainingSet(empty))) {
            XCTAssertTrue("\($0)".contains("no ratings"), "\($0)")
        }
    }
}
