import LatentDatasets
import LatentEvaluation
import LatentExperiments
import LatentRecommenders
import LatentRuntime
import LatentTestSupport
import XCTest

/// Strong generalization: users whom a model learns from what it is given alone.
final class NewPeopleTests: XCTestCase {
    /// What a person's own scores say, one by one, and in lists.
    func testByThePersonsScores() throws {
        let table = CheckerboardNoise.table(users: 60)
        let (train, test) = try table.split(.users(15, seed: 2))
        let (given, judged) = try test.foldIn(share: 0.6, seed: 2)
        let model = try NeighborhoodConfiguration(.item).fit(TrainingSet(train)).model
        let lists = RankingEvaluation(at: [2, 4], liked: 3)
        let result = Comparison.evaluate(model, label: "x", test: judged, given: given, lists: lists, pool: .shared)
        for threads in [1, 3] {
            let other = Comparison.evaluate(
                model, label: "x", test: judged, given: given, lists: lists, pool: ThreadPool(threads: threads))
            XCTAssertEqual(other.scores, result.scores, "\(threads) threads")
        }
        var squares = 0.0
        var ranks: [Double] = []
        for user in Set(judged.users).sorted() {
            let ratings = (0..<given.count).filter { given.users[$0] == user }.map {
                (item: Int(given.items[$0]), rating: given.ratings[$0])
            }
            let scores = model.scores(newPerson: ratings)
            let rows = (0..<judged.count).filter { judged.users[$0] == user }
            for row in rows {
                let error = Double(scores[Int(judged.items[row])]) - Double(judged.ratings[row])
                squares += error * error
            }
            let relevant = Set(rows.filter { judged.ratings[$0] >= 3 }.map { Int(judged.items[$0]) })
            guard !relevant.isEmpty else { continue }
            let list = model.recommendations(newPerson: ratings, count: 4).map(\.index)
            ranks.append(list.firstIndex(where: relevant.contains).map { 1 / Double($0 + 1) } ?? 0)
        }
        XCTAssertEqual(
            try XCTUnwrap(result[.rmse]), (squares / Double(judged.count)).squareRoot(), accuracy: 1e-12)
        XCTAssertEqual(result.listUsers, ranks.count)
        XCTAssertEqual(
            try XCTUnwrap(result[.mrr.at(4)]), ranks.reduce(0, +) / Double(ranks.count), accuracy: 1e-12)
        XCTAssertEqual(result.unknownUsers, 0)
    }

    /// A model that cannot learn them has one list, without what each gave, and knows nobody.
    func testOneListForAll() throws {
        let training = RatingTable.fixture(
            userIDs: [1, 2, 3, 1, 2, 1], itemIDs: [10, 10, 10, 20, 20, 30], ratings: [5, 5, 5, 5, 5, 5])
        let given = RatingTable.fixture(userIDs: [8, 9], itemIDs: [10, 30], ratings: [5, 5])
        let judged = RatingTable.fixture(userIDs: [8, 9], itemIDs: [20, 20], ratings: [5, 5])
        let model = try PopularityConfiguration().fit(TrainingSet(training)).model
        let result = Comparison.evaluate(
            model, label: "x", test: judged, given: given, lists: RankingEvaluation(at: [1, 2], liked: 4), pool: .shared
        )
        XCTAssertEqual(result.scores[.hitRate.at(1)]?.userValues, [1, 0], "20 is first without 10, second with it")
        XCTAssertEqual(result.scores[.mrr.at(2)]?.userValues, [1, 0.5])
        XCTAssertEqual(result.unknownUsers, 2)
    }

    /// Each row beside the first: the mean of the users' differences, and their deviation over √U.
    func testDifferences() throws {
        let training = RatingTable.fixture(
            userIDs: [1, 2, 3, 4, 5, 5, 6], itemIDs: [10, 10, 10, 10, 20, 30, 20], ratings: [5, 5, 5, 5, 5, 5, 5])
        let test = RatingTable.fixture(userIDs: [1, 2, 3, 4], itemIDs: [20, 20, 30, 30], ratings: [5, 5, 5, 5])
        let results = try Comparison.run(
            [("popularity", PopularityConfiguration()), ("random", RandomConfiguration())], training: training,
            test: test, lists: RankingEvaluation(at: 1, liked: 4), by: .hitRate)
        let differences = Comparison.differences(of: results, to: 0, in: .hitRate.at(1))
        XCTAssertEqual(differences[0]?.value, 0)
        XCTAssertNil(differences[0]?.adjusted)
        let test1 = try XCTUnwrap(differences[1]?.test)
        XCTAssertEqual(test1.degrees, 3)
        XCTAssertEqual(differences[1]?.adjusted, test1.pValue, "Holm of one is the same")
        let (best, other) = (try XCTUnwrap(results[0].scores[.hitRate]), try XCTUnwrap(results[1].scores[.hitRate]))
        let each = zip(other.userValues, best.userValues).map { $0 - $1 }
        let mean = each.reduce(0, +) / 4
        let deviation = (each.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 3).squareRoot()
        XCTAssertEqual(test1.difference, mean, accuracy: 1e-15)
        XCTAssertEqual(test1.standardError, deviation / 2, accuracy: 1e-15)
        XCTAssertNil(Comparison.differences(of: results, to: 0, in: .rmse)[1])
        let coverage = Comparison.differences(of: results, to: 0, in: .catalogCoverage.at(1))[1]
        XCTAssertNotNil(coverage)
        XCTAssertNil(coverage?.test, "of no user")
    }
}
