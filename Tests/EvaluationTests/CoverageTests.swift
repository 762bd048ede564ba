import LatentEvaluation
import XCTest

/// Of four ratings the model knew user and item of three.
final class CoverageTests: XCTestCase {
    func testByHand() {
        var scores = Scores()
        scores.judge(count: 4, users: 2) {
            PredictedRating(user: $0 % 2, prediction: 3, rating: 4, isKnown: $0 != 1)
        }
        XCTAssertEqual(scores[.coverage]?.value, 0.75)
    }
}
