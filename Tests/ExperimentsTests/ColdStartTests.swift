import LatentDatasets
import LatentEvaluation
import LatentExperiments
import LatentRecommenders
import LatentRuntime
import LatentTestSupport
import XCTest

final class ColdStartTests: XCTestCase {
    private let table = CheckerboardNoise.table(users: 120)
    private let lists = RankingEvaluation(at: 3, liked: 4)

    private var features: FeatureTable {
        FeatureTable(
            Dictionary(
                uniqueKeysWithValues: table.userIDs.ids.map { id in
                    (id, [table.userIDs.ids.firstIndex(of: id).map { $0 % 2 == 0 ? "even" : "odd" } ?? "none"])
                }))
    }

    private func model(_ train: RatingTable) throws -> CenteredSVDRecommender {
        var configuration = CenteredSVDConfiguration()
        (configuration.rank, configuration.patience, configuration.regularization) = (3, 0, 0.3)
        return try configuration.fit(TrainingSet(train)).model
    }

    func testOfPeople() throws {
        let (train, test) = try table.split(.users(30, seed: 4))
        let model = try model(train)
        let result = try ColdStart.run(
            model, test: test, .people, known: [2, 0, 1], features: features, lists: lists, seed: 4)
        XCTAssertEqual(result.known, [0, 1, 2])
        XCTAssertEqual(result.rows.count, 3 * ColdStartMethod.allCases.count)
        XCTAssertEqual(result.withoutFeatures, 0)
        let counts = Set(test.users).map { user in test.users.count { $0 == user } }
        XCTAssertEqual(result.newcomers, counts.count { $0 > 2 })
        XCTAssertEqual(result.leftOut, counts.count { $0 <= 2 })
        XCTAssertEqual(result.tested, counts.reduce(0) { $0 + max($1 - 2, 0) })
        func rmse(_ method: ColdStartMethod, _ known: Int) throws -> Double {
            try XCTUnwrap(result[method, known: known]?.scores[.rmse]?.value)
        }
        for known in result.known {
            for method in [ColdStartMethod.meanEmbedding, .alike, .metadata] {
                XCTAssertEqual(try rmse(method, known), try rmse(method, 0), "no rating has a say in \(method)")
            }
        }
        XCTAssertEqual(try rmse(.hybrid, 0), try rmse(.metadata, 0))
        // Whose tastes go by the feature alone is told by it: the board's squares are ±0.8.
        XCTAssertLessThan(try rmse(.metadata, 0), try rmse(.meanEmbedding, 0) - 0.1)
        for threads in [1, 3] {
            let other = try ColdStart.run(
                model, test: test, .people, known: [0, 1, 2], features: features, lists: lists, seed: 4,
                pool: ThreadPool(threads: threads))
            XCTAssertEqual(other.rows.map(\.scores), result.rows.map(\.scores), "\(threads) threads")
        }
    }

    /// Items and people change places.
    func testOfItems() throws {
        let (train, test) = try table.split(.items(8, seed: 1))
        let result = try ColdStart.run(
            try model(train), test: test, .items, known: [0, 3], features: nil, lists: lists, seed: 1)
        XCTAssertNil(result[.model, known: 0], "models fold in people alone")
        XCTAssertNil(result[.hybrid, known: 0], "nothing is known of items")
        XCTAssertNil(result.withoutFeatures)
        XCTAssertLessThanOrEqual(result.newcomers + result.leftOut, 8)
        let means = try XCTUnwrap(result[.foldIn, known: 3]?.scores[.rmse]?.value)
        XCTAssertLessThan(means, try XCTUnwrap(result[.foldIn, known: 0]?.scores[.rmse]?.value))
    }

    func testQuestionnaire() throws {
        let (train, test) = try table.split(.users(30, seed: 4))
        let result = try QuestionnaireTest.run(try model(train), test: test, count: 4, seed: 4)
        XCTAssertEqual(result.rows.map(\.name), ["nothing", "most rated", "chosen"])
        XCTAssertEqual(result.rows.map(\.items.count), [0, 4, 4])
        XCTAssertEqual(result.rows[0].answers, 0)
        XCTAssertGreaterThan(result.rows[1].answers, 0)
        XCTAssertLessThan(result.rows[2].error.value, result.rows[0].error.value)
        XCTAssertEqual(
            result.gain.value, result.rows[2].error.value - result.rows[1].error.value, accuracy: 1e-12)
    }

    func testBadInput() throws {
        let (train, test) = try table.split(.users(30, seed: 4))
        let neural = try NeuralConfiguration().fit(TrainingSet(train)).model
        assertThrows(saying: "neural has no vector of a person", "svd-centered") {
            try ColdStart.run(neural, test: test, .people, lists: self.lists, seed: 1)
        }
        let model = try model(train)
        assertThrows(saying: "none of the 30 people held out has more than 500 ratings") {
            try ColdStart.run(model, test: test, .people, known: [500], lists: self.lists, seed: 1)
        }
        assertThrows(saying: "the features are of 1 people, and none of them is learned from") {
            try ColdStart.run(
                model, test: test, .people, known: [0], features: FeatureTable([-9: ["even"]]), lists: self.lists,
                seed: 1)
        }
    }
}
