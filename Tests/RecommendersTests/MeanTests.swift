import LatentDatasets
import LatentLinearAlgebra
import LatentRecommenders
import LatentRuntime
import LatentTestSupport
import XCTest

final class MeanTests: XCTestCase {
    /// User 1 gave 5 and 3, user 2 gave 4 and 2, user 3 gave 1; item 20 has no rating of user 3. Every mean is exact.
    private let table = RatingTable.fixture(
        userIDs: [1, 1, 2, 2, 3], itemIDs: [10, 20, 10, 20, 10], ratings: [5, 3, 4, 2, 1])

    private func model(_ mean: MeanConfiguration.Mean) throws -> MeanRecommender {
        try MeanConfiguration(mean).fit(TrainingSet(table)).model
    }

    func testMeansByHand() throws {
        let users = [0, 1, 2]
        let scores = try MeanConfiguration.Mean.allCases.map {
            try model($0).scores(users: users, pool: .shared).elements
        }
        let (first, second): (Float, Float) = (Float(10.0 / 3), 2.5)
        XCTAssertEqual(scores[0], [3, 3, 3, 3, 3, 3])
        XCTAssertEqual(scores[1], [4, 4, 3, 3, 1, 1])
        XCTAssertEqual(scores[2], [first, second, first, second, first, second])
        let halves = [4.0, 3, 1].flatMap { user in [10.0 / 3, 2.5].map { Float((user + $0) / 2) } }
        XCTAssertEqual(scores[3], halves)
    }

    /// What is known of the user or the item is used, and otherwise the mean of all, 3.
    func testFallback() throws {
        for (mean, expected) in [
            (MeanConfiguration.Mean.global, [3, 3, 3]), (.user, [3, 4, 3]), (.item, [2.5, 3, 3]),
            (.means, [2.75, 3.5, 3]),
        ] as [(MeanConfiguration.Mean, [Float])] {
            let model = try model(mean)
            XCTAssertEqual(
                [
                    model.fallback(user: nil, item: 1), model.fallback(user: 0, item: nil),
                    model.fallback(user: nil, item: nil),
                ], expected, mean.rawValue)
        }
    }

    /// Where users and items without a rating are kept, the mean of all stands in.
    func testUsersAndItemsWithoutRatings() throws {
        let rest = table.selecting([0, 1, 2])
        for mean in MeanConfiguration.Mean.allCases {
            let model = try MeanConfiguration(mean).fit(TrainingSet(withUnused: rest)).model
            XCTAssertEqual(model.scope.users.count, 3)
            let expected: Float = mean == .item ? 4.5 : mean == .means ? 4.25 : 4
            XCTAssertEqual(model.scores(users: [2], pool: .shared)[0, 0], expected, mean.rawValue)
        }
    }

    func testNewPerson() throws {
        let ratings = [(item: 0, rating: Float(2)), (item: 1, rating: Float(5))]
        XCTAssertEqual(try model(.global).scores(newPerson: ratings), [3, 3])
        XCTAssertEqual(try model(.user).scores(newPerson: ratings), [3.5, 3.5])
        XCTAssertEqual(try model(.item).scores(newPerson: ratings), [Float(10.0 / 3), 2.5])
        XCTAssertEqual(try model(.means).scores(newPerson: ratings), [Float((3.5 + 10.0 / 3) / 2), 3])
        XCTAssertEqual(try model(.user).scores(newPerson: []), [3, 3])
        XCTAssertEqual(try model(.means).scores(newPerson: []), [Float((3 + 10.0 / 3) / 2), 2.75])
    }

    func testNothingToLearnFrom() {
        let empty = table.selecting([])
        for mean in MeanConfiguration.Mean.allCases {
            XCTAssertThrowsError(try MeanConfiguration(mean).fit(TrainingSet(empty))) { error in
                XCTAssertTrue("\(error)".contains("no ratings"), "\(error)")
            }
        }
    }

    /// A sum of 100,000 times 1000.3 in Float takes steps of 8, and would lose 0.3 with each rating.
    func testSumsAreLong() throws {
        let count = 100_000
        let value: Float = 1000.3
        let pattern = try SparsityPattern(
            rows: 1, columns: count, rowOffsets: [0, count], columnIndices: (0..<Int32(count)).map { $0 })
        let scope = ModelScope(
            users: Vocabulary(of: [1]), items: Vocabulary(of: 0..<count), catalog: Catalog([:]),
            ratings: CSRMatrix(pattern: pattern, values: [Float](repeating: value, count: count)))
        for mean in [MeanConfiguration.Mean.global, .user] {
            let model = MeanRecommender(
                configuration: MeanConfiguration(mean), scope: scope, archive: Safetensors())
            XCTAssertEqual(model.fallback(user: 0, item: nil), value, accuracy: value * .ulpOfOne)
        }
    }
}
