import Foundation
import LatentDatasets
import LatentEvaluation
import LatentExperiments
import LatentRecommenders
import LatentRuntime
import LatentTestSupport
import XCTest

/// A model of item means ranks items the same way for all: 10 (5), 20 (4), 30 (3), 40 (2), 50 (1).
final class RankingEvaluationTests: XCTestCase {
    private let training = RatingTable.fixture(
        userIDs: [1, 9, 9, 2, 3], itemIDs: [10, 20, 30, 40, 50], ratings: [5, 4, 3, 2, 1])

    private func metrics(
        _ test: RatingTable, at n: Int, liked: Float = 4
    ) throws -> (users: Int, precision: Double, recall: Double, ndcg: Double, map: Double) {
        try metrics(MeanConfiguration(.item).fit(TrainingSet(training)).model, test, at: n, liked: liked)
    }

    /// The figures, -1 where there is none.
    private func metrics(
        _ model: some Recommender, _ test: RatingTable, at n: Int, liked: Float = 4
    ) -> (users: Int, precision: Double, recall: Double, ndcg: Double, map: Double) {
        let lists = RankingEvaluation(at: n, liked: liked).lists(of: model, test: test, pool: .shared)
        var scores = Scores()
        scores.judge(lists, at: [n], items: model.scope.items.count)
        let figures = [Metric.precision, .recall, .ndcg, .map].map { scores[$0]?.value ?? -1 }
        return (lists.count { $0.list.relevant > 0 }, figures[0], figures[1], figures[2], figures[3])
    }

    /// User 1 has seen 10, so the list is 20, 30, 40. They like 30 and 50: one hit, at rank 2 of 3. Precision 1/3,
    /// recall 1/2, NDCG (1/log₂3) / (1 + 1/log₂3), MAP (1/2) / 2.
    ///
    /// User 2 has seen 40, so the list is 10, 20, 30. They like 20 and 10, not 30: hits at ranks 1 and 2. Precision
    /// 2/3, recall 1, NDCG 1, MAP 1.
    func testByHand() throws {
        let test = RatingTable.fixture(
            userIDs: [1, 1, 2, 2, 2], itemIDs: [30, 50, 20, 10, 30], ratings: [4, 5, 5, 4, 3.5])
        let found = try metrics(test, at: 3)
        let second = 1 / log2(3.0)
        XCTAssertEqual(found.users, 2)
        XCTAssertEqual(found.precision, (1.0 / 3 + 2.0 / 3) / 2, accuracy: 4 * Double.ulpOfOne)
        XCTAssertEqual(found.recall, 0.75, accuracy: 4 * Double.ulpOfOne)
        XCTAssertEqual(found.ndcg, (second / (1 + second) + 1) / 2, accuracy: 4 * Double.ulpOfOne)
        XCTAssertEqual(found.map, 0.625, accuracy: 4 * Double.ulpOfOne)
    }

    /// Unknown users, unknown items, disliked items and items of the training data do not count.
    func testWhatDoesNotCount() throws {
        let test = RatingTable.fixture(
            userIDs: [77, 1, 2, 3], itemIDs: [10, 99, 10, 50], ratings: [5, 5, 3.9, 5])
        XCTAssertEqual(try metrics(test, at: 2).users, 0)
        let lower = try metrics(test, at: 2, liked: 3.9)
        XCTAssertEqual(lower.users, 1, "user 2 likes 10 now")
        XCTAssertEqual(lower.precision, 0.5)
        XCTAssertEqual(lower.recall, 1)
    }

    /// All items are rated 3, so that all tie and rank by id. User 1 has seen 10 and 20: 30, 40 are first. They like 40
    /// and 50: one hit, at rank 2. Precision 1/2, recall 1/2, NDCG (1/log₂3) / (1 + 1/log₂3), MAP (1/2) / 2.
    func testTies() throws {
        let tied = RatingTable.fixture(
            userIDs: [1, 1, 2, 2, 2], itemIDs: [10, 20, 30, 40, 50], ratings: [3, 3, 3, 3, 3])
        let model = try MeanConfiguration(.item).fit(TrainingSet(tied)).model
        let test = RatingTable.fixture(userIDs: [1, 1], itemIDs: [50, 40], ratings: [5, 5])
        let found = metrics(model, test, at: 2)
        let second = 1 / log2(3.0)
        XCTAssertEqual(found.precision, 0.5)
        XCTAssertEqual(found.recall, 0.5)
        XCTAssertEqual(found.ndcg, second / (1 + second), accuracy: 4 * Double.ulpOfOne)
        XCTAssertEqual(found.map, 0.25)
    }

    /// The list of user 1 is 20, 30, 40, 50, though 10 are asked for. They like 30 and 50: hits at ranks 2 and 4.
    /// Precision 2/10, recall 1, NDCG (1/log₂3 + 1/log₂5) / (1 + 1/log₂3), MAP (1/2 + 2/4) / 2.
    func testListsLongerThanTheCatalog() throws {
        let test = RatingTable.fixture(userIDs: [1, 1], itemIDs: [30, 50], ratings: [4, 5])
        let found = try metrics(test, at: 10)
        let (second, fourth) = (1 / log2(3.0), 1 / log2(5.0))
        XCTAssertEqual(found.precision, 0.2)
        XCTAssertEqual(found.recall, 1)
        XCTAssertEqual(found.ndcg, (second + fourth) / (1 + second), accuracy: 4 * Double.ulpOfOne)
        XCTAssertEqual(found.map, 0.5)
    }

    func testNothingHeldOut() throws {
        let found = try metrics(training.selecting([]), at: 5)
        XCTAssertEqual(
            [Double(found.users), found.precision, found.recall, found.ndcg, found.map], [0, -1, -1, -1, -1])
    }

    /// On the board a model that understood it puts each user's two unrated loves first.
    func testBoard() throws {
        let board = Checkerboard()
        var configuration = AutoencoderConfiguration()
        configuration.itemCount = 0
        configuration.solver = .closedForm
        configuration.regularization = 1
        let model = try configuration.fit(TrainingSet(board.table)).model
        let found = metrics(model, board.rest, at: 2)
        XCTAssertEqual(found.users, board.users)
        XCTAssertEqual([found.precision, found.recall, found.ndcg, found.map], [1, 1, 1, 1])
    }

    /// All unseen items against the naive pairs, and the lists' own order, whatever the pool; a longer list begins with
    /// the shorter one.
    func testEveryMetricOverPools() throws {
        let table = RatingTable.generated(.ml100K, seed: 5)
        let (train, test) = try table.selecting(Array(0..<20_000)).split(.random(fraction: 0.2, seed: 1))
        let model = try EASEConfiguration(.ease).fit(TrainingSet(train)).model
        let evaluation = RankingEvaluation(at: [20, 5], liked: 4)
        let lists = evaluation.lists(of: model, test: test, pool: .shared)
        XCTAssertGreaterThan(lists.count, 100)
        var scores = Scores()
        scores.judge(lists, at: evaluation.cutoffs, items: model.scope.items.count)
        for threads in [1, 3] {
            let pool = ThreadPool(threads: threads)
            let others = evaluation.lists(of: model, test: test, pool: pool)
            var again = Scores()
            again.judge(others, at: evaluation.cutoffs, items: model.scope.items.count)
            XCTAssertEqual(again, scores, "\(threads) threads")
        }
        let auc = try XCTUnwrap(scores[.auc])
        for (user, value) in zip(auc.users, auc.userValues).prefix(5) {
            let known = try XCTUnwrap(model.scope.users.index(of: test.userIDs.ids[user]))
            let all = model.scores(users: [known], pool: .shared).row(0)
            let seen = Set(model.scope.ratings.pattern.row(known))
            let found = Set(
                (0..<test.count).filter { Int(test.users[$0]) == user && test.ratings[$0] >= 4 }
                    .compactMap { model.scope.items.index(of: test.itemIDs.ids[Int(test.items[$0])]).map { Int32($0) } }
            )
            let others = all.indices.filter { !seen.contains(Int32($0)) && !found.contains(Int32($0)) }
            var sum = 0.0
            for one in found {
                for other in others {
                    let difference = all[Int(one)] - all[other]
                    sum += difference > 0 ? 1 : difference == 0 ? 0.5 : 0
                }
            }
            XCTAssertEqual(value, sum / Double(found.count * others.count), accuracy: 1e-12)
        }
    }

    /// Item 30 against 10 and 20 only: each is liked once, so that they tie, and the last of three by id, whatever it was
    /// rated. Others' lines and ratings do not count.
    func testGivenNegatives() throws {
        let folder = try TemporaryFolder()
        try folder.write(Array("(2,30)\t10\t20\n".utf8), to: "negatives.txt")
        let test = RatingTable.fixture(userIDs: [2, 2, 1], itemIDs: [30, 50, 30], ratings: [1, 5, 5])
        let evaluation = RankingEvaluation(
            at: [1, 3], liked: 4, negatives: try NegativeLists(contentsOf: folder.file("negatives.txt")))
        let model = try MeanConfiguration(.item).fit(TrainingSet(training)).model
        let lists = evaluation.lists(of: model, test: test, pool: .shared)
        XCTAssertEqual(lists.map(\.user), [1])
        XCTAssertEqual(lists[0].list.items.map { model.scope.items.ids[Int($0)] }, [10, 20, 30])
        XCTAssertEqual(lists[0].list.hits, [3])
        var scores = Scores()
        scores.judge(lists, at: evaluation.cutoffs, items: 5)
        XCTAssertEqual(scores[.hitRate.at(1)]?.value, 0)
        XCTAssertEqual(scores[.mrr.at(3)]?.value, 1.0 / 3)
        XCTAssertEqual(scores[.auc]?.value, 0.5)
    }

    /// Of a user without a training rating there is no list: it would be of whoever comes first among equals.
    func testWhoHasNoTrainingRatingHasNoList() throws {
        let all = RatingTable.fixture(userIDs: [1, 1, 2], itemIDs: [10, 20, 20], ratings: [5, 5, 5])
        let model = try MeanConfiguration(.item).fit(TrainingSet(all.selecting([0, 1]))).model
        XCTAssertEqual(metrics(model, all.selecting([2]), at: 1).users, 0)
    }
}
