import LatentEvaluation
import XCTest

/// What every metric of the list keeps.
final class MetricListTests: XCTestCase {
    func testNames() throws {
        XCTAssertEqual(Set(Metric.all.map(\.name)).count, Metric.all.count)
        for metric in Metric.all {
            XCTAssertEqual(try Metric.named(metric.name), metric)
            // A key of JSON: a word, and perhaps a colon and another.
            let words = metric.name.split(separator: ":", omittingEmptySubsequences: false)
            XCTAssertTrue(words.count <= 2 && words.allSatisfy { $0.first?.isLowercase == true }, metric.name)
            XCTAssertTrue(words.joined().allSatisfy { $0.isLetter || $0.isNumber }, metric.name)
            XCTAssertFalse(metric.definition.isEmpty || metric.definition.hasSuffix("."), metric.name)
            XCTAssertFalse(metric.source.isEmpty, metric.name)
            XCTAssertEqual(try Metric.named(metric.at(7).name), metric.at(7))
            XCTAssertEqual(metric.at(7).cutoff, metric.hasCutoff ? 7 : nil)
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

    /// The cut-off stands between the name and what tells two of one name apart.
    func testCutoffs() throws {
        XCTAssertEqual(Metric.recallOfReachable.at(20).name, "recall@20:min")
        XCTAssertEqual(Metric.gradedNDCG.at(10).heading, "NDCG@10:graded")
        XCTAssertEqual(Metric.auc.at(10).name, "auc")
        XCTAssertEqual(
            Metric.ofLists(at: [5, 10]).prefix(4).map(\.name),
            ["precision@5", "precision@10", "recall@5", "recall@10"])
        for (name, reason) in [
            ("ndcg@", "the length of a list"), ("ndcg@0", "the length of a list"),
            ("ndcg@ten:graded", "ndcg@10:graded"), ("auc@10", "has no cut-off"), ("rmse@5", "has no cut-off"),
            ("ndcg:min", "no metric is called 'ndcg:min'"),
            ("ndcg:graded@10", "no metric is called"), ("", "no metric is called ''"),
        ] {
            XCTAssertThrowsError(try Metric.named(name)) { XCTAssertTrue("\($0)".contains(reason), "\($0)") }
        }
    }

    /// A list with all it could have is best, whatever a metric of finding asks; one with nothing worst.
    func testExtremes() {
        let lists = [
            RankedList([4, 5, 6], ratings: [4: 3, 5: 3, 6: 3], n: 3, auc: 1),
            RankedList([1, 2, 3], ratings: [4: 2, 5: 2], n: 3, auc: 0),
        ]
        var scores = Scores()
        scores.judge(lists.enumerated().map { ($0.offset, $0.element) }, at: [3], items: 7)
        for metric in Metric.ofLists where metric.isOfUsers && metric != .novelty {
            let values = scores[metric]?.userValues ?? []
            XCTAssertEqual(values, [1, 0], metric.name)
        }
    }
}
