import Foundation
import LatentEvaluation
import LatentRuntime
import LatentTestSupport
import XCTest

final class RankingMetricsTests: XCTestCase {
    /// The scores of users 0, 1, ... with these lists and relevant items.
    private func scores(at n: Int, _ users: [(ranked: [Int32], relevant: Set<Int32>)]) -> Scores {
        var scores = Scores()
        scores.judge(
            users.enumerated().map { (user: $0, list: RankedList($1.ranked, relevant: $1.relevant, n: n)) }, at: [n],
            items: 60)
        return scores
    }

    /// Relevant {1, 2, 3}; ranked 1, 9, 3, 8 at n = 4: hits at ranks 1 and 3.
    ///
    /// Precision 2/4; recall 2/3; DCG 1/log₂2 + 1/log₂4 = 1.5, ideal DCG 1/log₂2 + 1/log₂3 + 1/log₂4 =
    /// 1.5 + 1/log₂3; average precision (1/1 + 2/3) / 3 = 5/9.
    func testOneUserByHand() throws {
        let scores = scores(at: 4, [([1, 9, 3, 8], [1, 2, 3])])
        XCTAssertEqual(scores[.precision]?.users, [0])
        XCTAssertEqual(scores[.precision]?.value, 0.5)
        XCTAssertEqual(scores[.recall]?.value, 2.0 / 3)
        XCTAssertEqual(
            try XCTUnwrap(scores[.ndcg]?.value), 1.5 / (1.5 + 1 / log2(3)), accuracy: 4 * Double.ulpOfOne)
        XCTAssertEqual(try XCTUnwrap(scores[.map]?.value), 5.0 / 9, accuracy: Double.ulpOfOne)
    }

    /// Relevant {1, 2, 3}, two places, both hit: all that can be had, yet recall is 2/3.
    func testMoreRelevantItemsThanPlaces() {
        let scores = scores(at: 2, [([3, 1, 2], [1, 2, 3])])
        XCTAssertEqual(scores[.precision]?.value, 1)
        XCTAssertEqual(scores[.recall]?.value, 2.0 / 3)
        XCTAssertEqual(scores[.ndcg]?.value, 1)
        XCTAssertEqual(scores[.map]?.value, 1)
    }

    /// The first user has everything (1, 1, 1, 1), the second nothing, the third no relevant item.
    func testMeansAreOverUsersWithRelevantItems() {
        let scores = scores(at: 1, [([5, 6], [5]), ([6, 5], [5]), ([5, 6], [])])
        for metric in [Metric.precision, .recall, .ndcg, .map] {
            XCTAssertEqual(scores[metric]?.users, [0, 1])
            XCTAssertEqual(scores[metric]?.userValues, [1, 0])
            XCTAssertEqual(scores[metric]?.value, 0.5)
        }
    }

    /// One hit in a list of 1 at n = 5: precision 1/5, recall 1/2, DCG 1 over 1 + 1/log₂3, MAP 1/2.
    func testListShorterThanN() throws {
        let scores = scores(at: 5, [([7], [7, 8])])
        XCTAssertEqual(scores[.precision]?.value, 0.2)
        XCTAssertEqual(scores[.recall]?.value, 0.5)
        XCTAssertEqual(
            try XCTUnwrap(scores[.ndcg]?.value), 1 / (1 + 1 / log2(3)), accuracy: 2 * Double.ulpOfOne)
        XCTAssertEqual(scores[.map]?.value, 0.5)
    }

    /// Neither 0 nor a number that is none: there is no figure.
    func testNobodyCounted() {
        let scores = scores(at: 3, [([1, 2, 3], [])])
        for metric in Metric.all { XCTAssertNil(scores[metric], metric.name) }
    }

    /// The formulas of the metrics' documentation, written out term by term.
    private func reference(n: Int, ranked: [Int32], relevant: Set<Int32>) -> [Double] {
        func r(_ rank: Int) -> Double {
            rank <= ranked.count && relevant.contains(ranked[rank - 1]) ? 1 : 0
        }
        let hits = (1...n).map(r).reduce(0, +)
        let dcg = (1...n).map { r($0) / log2(Double($0) + 1) }.reduce(0, +)
        let reachable = min(n, relevant.count)
        let ideal = (1...reachable).map { 1 / log2(Double($0) + 1) }.reduce(0, +)
        let average = (1...n).map { rank in r(rank) * (1...rank).map(r).reduce(0, +) / Double(rank) }
        return [
            hits / Double(n), hits / Double(relevant.count), dcg / ideal,
            average.reduce(0, +) / Double(reachable),
        ]
    }

    /// Every term is at most 1 and each mean has at most n + users ≤ 70 of them to add, so the two ways of
    /// adding differ by at most some 70 roundings.
    func testAgainstTheFormulasOnRandomLists() throws {
        var philox = Philox(seed: 5, purpose: .choice)
        for n in [1, 2, 5, 10, 40] {
            var lists: [(ranked: [Int32], relevant: Set<Int32>)] = []
            var sums = [0.0, 0, 0, 0]
            let users = 30
            for _ in 0..<users {
                var items = (0..<50).map { Int32($0) }
                philox.shuffle(&items)
                let ranked = Array(items.prefix(philox.next(below: 51)))
                philox.shuffle(&items)
                let relevant = Set(items.prefix(1 + philox.next(below: 20)))
                lists.append((ranked, relevant))
                sums = zip(sums, reference(n: n, ranked: ranked, relevant: relevant)).map { $0 + $1 }
            }
            let scores = scores(at: n, lists)
            for (metric, sum) in zip([Metric.precision, .recall, .ndcg, .map], sums) {
                let estimate = try XCTUnwrap(scores[metric])
                XCTAssertEqual(estimate.users, Array(0..<users))
                XCTAssertEqual(estimate.value, sum / Double(users), accuracy: 70 * Double.ulpOfOne)
            }
        }
    }
}
