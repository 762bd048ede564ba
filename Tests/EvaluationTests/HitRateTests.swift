import LatentEvaluation
import XCTest

/// Three lists of two: a hit, two hits and none, which are 1, 1 and 0.
final class HitRateTests: XCTestCase {
    func testByHand() {
        var scores = Scores()
        let lists: [([Int32], Set<Int32>)] = [([1, 2], [2]), ([1, 2], [1, 2]), ([1, 2], [3])]
        scores.judge(
            lists.enumerated().map { (user: $0, list: RankedList($1.0, relevant: $1.1, n: 2)) }, at: [2], items: 4)
        XCTAssertEqual(scores[.hitRate]?.value, 2.0 / 3)
    }
}
