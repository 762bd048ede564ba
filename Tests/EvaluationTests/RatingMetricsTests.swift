import LatentEvaluation
import XCTest

final class RatingMetricsTests: XCTestCase {
    /// The scores of predictions, all of one user.
    private func scores(_ predictions: [Float], _ ratings: [Float]) -> Scores {
        var scores = Scores()
        scores.judge(count: ratings.count, users: 1) {
            PredictedRating(user: 0, prediction: predictions[$0], rating: ratings[$0])
        }
        return scores
    }

    /// Errors −1, 0, 0.5 and 2: squares 1 + 0 + 0.25 + 4 = 5.25, absolutes 1 + 0 + 0.5 + 2 = 3.5, over 4.
    func testByHand() {
        let scores = scores([3, 4, 2.5, 5], [4, 4, 2, 3])
        XCTAssertEqual(scores[.rmse]?.value, (5.25 / 4).squareRoot())
        XCTAssertEqual(scores[.mae]?.value, 0.875)
    }

    func testNoRatingsHaveNoError() {
        let scores = scores([], [])
        for metric in Metric.all { XCTAssertNil(scores[metric], metric.name) }
    }

    /// The errors are 1 and, 4096 times, 2⁻¹². Their squares, 1 and 2⁻²⁴, would add up to 1 in Float, where
    /// 1 + 2⁻²⁴ = 1; in Double the sum 1 + 2⁻¹² is exact.
    func testSumsAreAddedInDouble() {
        let small = [Float](repeating: 0x1p-12, count: 4096)
        let scores = scores([1] + small, [Float](repeating: 0, count: 4097))
        XCTAssertEqual(scores[.rmse]?.value, ((1 + 0x1p-12) / 4097).squareRoot())
        XCTAssertEqual(scores[.mae]?.value, 2 / 4097)
    }

    /// A user's own figures, and what no metric of ratings is of.
    func testUserByUser() {
        var scores = Scores()
        let pairs: [(user: Int, prediction: Float, rating: Float)] = [(2, 3, 5), (0, 1, 1), (2, 1, 1), (2, 4, 5)]
        scores.judge(count: 4, users: 4) {
            PredictedRating(user: pairs[$0].user, prediction: pairs[$0].prediction, rating: pairs[$0].rating)
        }
        XCTAssertEqual(scores[.mae]?.users, [0, 2])
        XCTAssertEqual(scores[.mae]?.userValues, [0, 1])
        XCTAssertEqual(scores[.rmse]?.userValues, [0, (5.0 / 3).squareRoot()])
        XCTAssertNil(scores[.ndcg])
    }
}
