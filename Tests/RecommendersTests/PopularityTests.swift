import LatentDatasets
import LatentRecommenders
import LatentTestSupport
import XCTest

/// Items by how many rated them.
final class PopularityTests: XCTestCase {
    /// Item 10 has three ratings, 20 two and 30 one; user 3 has rated 10 alone. Their mean is 3.2.
    private let table = RatingTable.fixture(
        userIDs: [1, 1, 1, 2, 2, 3], itemIDs: [10, 20, 30, 10, 20, 10], ratings: [5, 2, 4, 4, 1, 3])

    func testCounts() throws {
        XCTAssertEqual(try PopularityConfiguration().fit(TrainingSet(table)).model.scores(newPerson: []), [2, 0, 1])
        var all = PopularityConfiguration()
        all.leastRating = 0
        let model = try all.fit(TrainingSet(table)).model
        XCTAssertEqual(model.scores(users: [0], pool: .shared).elements, [3, 2, 1])
        XCTAssertEqual(model.scores(newPerson: []), [3, 2, 1])
        XCTAssertEqual(try model.recommendations(for: 3, count: 5).map(\.id), [20, 30])
        XCTAssertEqual(model.fallback(user: 0, item: nil), 0)
    }

    /// The last two days before the newest rating, its own included: a rating at just two days is of another time.
    func testDays() throws {
        let day = 86_400.0
        let dated = RatingTable.fixture(
            userIDs: [1, 1, 1, 2, 2, 3], itemIDs: [10, 20, 30, 10, 20, 10], ratings: [5, 2, 4, 4, 1, 3],
            timestamps: [1 * day, 8 * day, 9.5 * day, 8.1 * day, 10 * day, 2 * day])
        var configuration = PopularityConfiguration()
        try configuration.set("days", to: "2")
        configuration.leastRating = 0
        XCTAssertTrue(configuration.needsTimestamps)
        let model = try configuration.fit(TrainingSet(dated)).model
        XCTAssertEqual(model.scores(users: [0], pool: .shared).elements, [1, 1, 1])
        // A file has no times, but the counts.
        let folder = try TemporaryFolder()
        try ModelArchive(model: model).write(to: folder.file("model"))
        XCTAssertEqual(try ModelArchive(contentsOf: folder.file("model")).model.scores(newPerson: []), [1, 1, 1])
        configuration.leastRating = 2
        XCTAssertEqual(try configuration.fit(TrainingSet(dated)).model.scores(newPerson: []), [1, 0, 1])
        let undated = RatingTable.fixture(userIDs: [1], itemIDs: [10], ratings: [5], timestamps: nil)
        XCTAssertThrowsError(try configuration.fit(TrainingSet(undated))) { error in
            XCTAssertTrue("\(error)".contains("days 2.0: the ratings have no times"), "\(error)")
        }
    }

    /// From 4 on there are two ratings of item 10 and one of 30.
    func testLeastRating() throws {
        var configuration = PopularityConfiguration()
        try configuration.set("least-rating", to: "4")
        let model = try configuration.fit(TrainingSet(table)).model
        XCTAssertEqual(model.scores(users: [0], pool: .shared).elements, [2, 0, 1])
    }
}
