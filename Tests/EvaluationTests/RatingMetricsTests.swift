import LatentEvaluation
import XCTest

final class RatingMetricsTests: XCTestCase {
    /// Errors −1, 0, 0.5 and 2: squares 1 + 0 + 0.25 + 4 = 5.25, absolutes 1 + 0 + 0.5 + 2 = 3.5, over 4.
    func testByHand() {
        let metrics = RatingMetrics(predictions: [3, 4, 2.5, 5], ratings: [4, 4, 2, 3])
        XCTAssertEqual(metrics.count, 4)
        XCTAssertEqual(metrics.rmse, (5.25 / 4).squareRoot())
        XCTAssertEqual(metrics.mae, 0.875)
    }

    func testNoRatingsHaveNoError() {
        let metrics = RatingMetrics(predictions: [], ratings: [])
        XCTAssertEqual(metrics.count, 0)
        XCTAssertNil(metrics.rmse)
        XCTAssertNil(metrics.mae)
    }

    /// The errors are 1 and, 4096 times, 2⁻¹². Their squares, 1 and 2⁻²⁴, would add up to 1 in Float, where
    /// 1 + 2⁻²⁴ = 1; in Double the sum 1 + 2⁻¹² is exact.
    func testSumsAreAddedInDouble() {
        let small = [Float](repeating: 0x1p-12, count: 4096)
        let metrics = RatingMetrics(
            predictions: [1] + small, ratings: [Float](repeating: 0, count: 4097))
        XCTAssertEqual(metrics.rmse, ((1 + 0x1p-12) / 4097).squareRoot())
        XCTAssertEqual(metrics.mae, 2 / 4097)
    }
}
