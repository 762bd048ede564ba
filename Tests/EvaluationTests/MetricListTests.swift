import LatentEvaluation
import XCTest

/// What every metric of the list keeps.
final class MetricListTests: XCTestCase {
    func testNames() throws {
        XCTAssertEqual(Set(Metric.all.map(\.name)).count, Metric.all.count)
        for metric in Metric.all {
            XCTAssertEqual(try Metric.named(metric.name), metric)
            // A key of JSON.
            XCTAssertTrue(metric.name.first?.isLowercase == true, metric.name)
            XCTAssertTrue(metric.name.allSatisfy { $0.isLetter || $0.isNumber }, metric.name)
            XCTAssertFalse(metric.definition.isEmpty || metric.definition.hasSuffix("."), metric.name)
            XCTAssertFalse(metric.source.isEmpty, metric.name)
            XCTAssertEqual(metric.heading(at: 7), metric.isOfLists ? "\(metric.heading)@7" : metric.heading)
        }
        XCTAssertEqual(Metric.ofRatings + Metric.ofLists, Metric.all)
        XCTAssertThrowsError(try Metric.named("accuracy")) { XCTAssertTrue("\($0)".contains("rmse, mae"), "\($0)") }
    }

    /// The better of two figures costs less, and none at all the most.
    func testDirections() {
        XCTAssertLessThan(Metric.rmse.cost(0.8), Metric.rmse.cost(0.9))
        XCTAssertLessThan(Metric.ndcg.cost(0.9), Metric.ndcg.cost(0.8))
        for metric in Metric.all { XCTAssertLessThan(metric.cost(0.5), metric.cost(nil)) }
    }

    /// A list with all it could have is best, whatever the metric; one with nothing worst.
    func testExtremes() {
        let lists = [
            RankedList([4, 5, 6], relevant: [4, 5, 6], n: 3), RankedList([1, 2, 3], relevant: [4, 5], n: 3),
        ]
        var scores = Scores()
        scores.judge(lists.enumerated().map { ($0.offset, $0.element) })
        for metric in Metric.ofLists {
            let values = scores[metric]?.userValues ?? []
            XCTAssertEqual(values.count, 2)
            XCTAssertLessThan(metric.cost(values[0]), metric.cost(values[1]), metric.name)
        }
    }
}
