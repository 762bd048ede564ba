import Foundation
import LatentEvaluation
import LatentRuntime
import XCTest

final class RankingMetricsTests: XCTestCase {
    /// Relevant {1, 2, 3}; ranked 1, 9, 3, 8 at n = 4: hits at ranks 1 and 3.
    ///
    /// Precision 2/4; recall 2/3; DCG 1/log₂2 + 1/log₂4 = 1.5, ideal DCG 1/log₂2 + 1/log₂3 + 1/log₂4 =
    /// 1.5 + 1/log₂3; average precision (1/1 + 2/3) / 3 = 5/9.
    func testOneUserByHand() {
        var metrics = RankingMetrics(at: 4)
        metrics.add(ranked: [1, 9, 3, 8], relevant: [1, 2, 3])
        XCTAssertEqual(metrics.users, 1)
        XCTAssertEqual(metrics.precision, 0.5)
        XCTAssertEqual(metrics.recall, 2.0 / 3)
        XCTAssertEqual(metrics.ndcg, 1.5 / (1.5 + 1 / log2(3)), accuracy: 4 * Double.ulpOfOne)
        XCTAssertEqual(metrics.map, 5.0 / 9, accuracy: Double.ulpOfOne)
    }

    /// Relevant {1, 2, 3}, two places, both hit: all that can be had, yet recall is 2/3.
    func testMoreRelevantItemsThanPlaces() {
        var metrics = RankingMetrics(at: 2)
        metrics.add(ranked: [3, 1, 2], relevant: [1, 2, 3])
        XCTAssertEqual(metrics.precision, 1)
        XCTAssertEqual(metrics.recall, 2.0 / 3)
        XCTAssertEqual(metrics.ndcg, 1)
        XCTAssertEqual(metrics.map, 1)
    }

    /// The first user has everything (1, 1, 1, 1), the second nothing, the third no relevant item.
    func testMeansAreOverUsersWithRelevantItems() {
        var metrics = RankingMetrics(at: 1)
        metrics.add(ranked: [5, 6], relevant: [5])
        metrics.add(ranked: [6, 5], relevant: [5])
        metrics.add(ranked: [5, 6], relevant: [])
        XCTAssertEqual(metrics.users, 2)
        for mean in [metrics.precision, metrics.recall, metrics.ndcg, metrics.map] {
            XCTAssertEqual(mean, 0.5)
        }
    }

    /// One hit in a list of 1 at n = 5: precision 1/5, recall 1/2, DCG 1 over 1 + 1/log₂3, MAP 1/2.
    func testListShorterThanN() {
        var metrics = RankingMetrics(at: 5)
        metrics.add(ranked: [7], relevant: [7, 8])
        XCTAssertEqual(metrics.precision, 0.2)
        XCTAssertEqual(metrics.recall, 0.5)
        XCTAssertEqual(metrics.ndcg, 1 / (1 + 1 / log2(3)), accuracy: 2 * Double.ulpOfOne)
        XCTAssertEqual(metrics.map, 0.5)
    }

    func testNobodyCounted() {
        var metrics = RankingMetrics(at: 3)
        metrics.add(ranked: [1, 2, 3], relevant: [])
        XCTAssertEqual(metrics.users, 0)
        for mean in [metrics.precision, metrics.recall, metrics.ndcg, metrics.map] { XCTAssertEqual(mean, 0) }
    }

    /// The formulas of the type's documentation, written out term by term.
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
    func testAgainstTheFormulasOnRandomLists() {
        var philox = Philox(seed: 5, purpose: .choice)
        for n in [1, 2, 5, 10, 40] {
            var metrics = RankingMetrics(at: n)
            var sums = [0.0, 0, 0, 0]
            let users = 30
            for _ in 0..<users {
                var items = (0..<50).map { Int32($0) }
                philox.shuffle(&items)
                let ranked = Array(items.prefix(philox.next(below: 51)))
                philox.shuffle(&items)
                let relevant = Set(items.prefix(1 + philox.next(below: 20)))
                metrics.add(ranked: ranked, relevant: relevant)
                sums = zip(sums, reference(n: n, ranked: ranked, relevant: relevant)).map { $0 + $1 }
            }
            XCTAssertEqual(metrics.users, users)
            let means = [metrics.precision, metrics.recall, metrics.ndcg, metrics.map]
            for (mean, sum) in zip(means, sums) {
                XCTAssertEqual(mean, sum / Double(users), accuracy: 70 * Double.ulpOfOne)
            }
        }
    }
}
