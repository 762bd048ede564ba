import Foundation
import LatentEvaluation
import LatentRuntime
import LatentTestSupport
import XCTest

/// Metrics beyond precision, recall, NDCG and MAP, by hand and against their definitions.
final class ListMetricsTests: XCTestCase {
    private func scores(_ lists: [RankedList], at cutoffs: [Int], items: Int = 20) -> Scores {
        var scores = Scores()
        scores.judge(lists.enumerated().map { ($0.offset, $0.element) }, at: cutoffs, items: items)
        return scores
    }

    /// Relevant {1, 2, 3}, of which the list of two has one: 1/3 of all, 1/2 of what it could have. In four places it has
    /// two: 2/3 by either, for only three could be.
    func testRecallByBothDivisors() {
        let scores = scores([RankedList([1, 9, 3, 8], relevant: [1, 2, 3], n: 4)], at: [2, 4])
        XCTAssertEqual(scores[.recall.at(2)]?.value, 1.0 / 3)
        XCTAssertEqual(scores[.recallOfReachable.at(2)]?.value, 0.5)
        XCTAssertEqual(scores[.recall.at(4)]?.value, 2.0 / 3)
        XCTAssertEqual(scores[.recallOfReachable.at(4)]?.value, 2.0 / 3)
        XCTAssertEqual(scores[.recall], scores[.recall.at(2)], "the first length, where none is said")
        XCTAssertNil(scores[.recall.at(3)], "a length that was not asked")
    }

    /// Ratings 3, 5 and 1 of items 1, 2 and 3, gains 7, 31 and 1. Ranked 1, 9, 2: DCG 7 + 31/2; the best three places
    /// are 31 + 7/log₂3 + 1/2, the best one 31.
    func testGradedNDCG() throws {
        let list = RankedList([1, 9, 2], ratings: [1: 3, 2: 5, 3: 1], n: 3)
        let scores = scores([list], at: [1, 3])
        XCTAssertEqual(
            try XCTUnwrap(scores[.gradedNDCG.at(3)]?.value), 22.5 / (31 + 7 / log2(3) + 0.5), accuracy: 1e-15)
        XCTAssertEqual(try XCTUnwrap(scores[.gradedNDCG.at(1)]?.value), 7.0 / 31, accuracy: 1e-15)
        // Of equal ratings it is the plain one, whatever the rating; of none above 0 it is 0.
        for rating: Float in [1, 4.5, 1000, 1e12] {
            let same = self.scores([RankedList([1, 9, 2], ratings: [1: rating, 3: rating], n: 3)], at: [3])
            XCTAssertEqual(
                try XCTUnwrap(same[.gradedNDCG]?.value), try XCTUnwrap(same[.ndcg]?.value), accuracy: 1e-15)
        }
        XCTAssertEqual(self.scores([RankedList([1], ratings: [1: -2], n: 1)], at: [1])[.gradedNDCG]?.value, 0)
    }

    /// The first hit at rank 2, at rank 1, and none: 1/2, 1 and 0. Cut off at 1 the first has none.
    func testMRR() {
        let lists = [
            RankedList([5, 1], relevant: [1, 2], n: 2), RankedList([1, 2], relevant: [1, 2], n: 2),
            RankedList([5, 6], relevant: [1], n: 2),
        ]
        XCTAssertEqual(scores(lists, at: [2])[.mrr]?.value, 0.5)
        XCTAssertEqual(scores(lists, at: [2])[.mrr]?.userValues, [0.5, 1, 0])
        XCTAssertEqual(scores(lists, at: [1])[.mrr]?.userValues, [0, 1, 0])
    }

    /// Against all pairs, with many ties.
    func testAUCAgainstAllPairs() throws {
        var philox = Philox(seed: 9, purpose: .choice)
        for count in [2, 3, 17, 60] {
            let scores = (0..<count).map { _ in Float(philox.next(below: 12)) }
            let relevant = Array(scores.prefix(1 + philox.next(below: count - 1)))
            let others = Array(scores.dropFirst(relevant.count))
            var sum = 0.0
            for one in relevant { for other in others { sum += one > other ? 1 : one == other ? 0.5 : 0 } }
            XCTAssertEqual(
                try XCTUnwrap(Metric.auc(relevant: relevant, others: others)),
                sum / Double(relevant.count * others.count), accuracy: 1e-15)
        }
        XCTAssertEqual(Metric.auc(relevant: [3, 2], others: [1, 0]), 1)
        XCTAssertEqual(Metric.auc(relevant: [1], others: [1, 1]), 0.5)
        XCTAssertNil(Metric.auc(relevant: [1], others: []))
        XCTAssertNil(Metric.auc(relevant: [], others: [1]))
    }

    /// A user without a pair has no AUC and keeps the other figures.
    func testAUCIsOfWhoHasOne() {
        let scores = scores(
            [RankedList([1], ratings: [1: 1], n: 1, auc: nil), RankedList([2], ratings: [1: 1], n: 1, auc: 0.25)],
            at: [1])
        XCTAssertEqual(scores[.auc]?.users, [1])
        XCTAssertEqual(scores[.auc]?.value, 0.25)
        XCTAssertEqual(scores[.recall]?.users, [0, 1])
    }

    /// Lists {0, 1} and {0, 2} of five items: three of five are shown, four places in all. Gini of 0, 0, 1, 1, 2:
    /// (−4 · 0 − 2 · 0 + 0 · 1 + 2 · 1 + 4 · 2) / (5 · 4). At one place both have item 0: 1/5, and (5 − 1) / 5.
    func testExposureByHand() {
        let lists = [RankedList([0, 1], relevant: [1], n: 2), RankedList([0, 2], relevant: [1], n: 2)]
        let scores = scores(lists, at: [1, 2], items: 5)
        XCTAssertEqual(scores[.catalogCoverage.at(2)]?.value, 0.6)
        XCTAssertEqual(scores[.gini.at(2)]?.value, 0.5)
        XCTAssertEqual(scores[.catalogCoverage.at(1)]?.value, 0.2)
        XCTAssertEqual(scores[.gini.at(1)]?.value, 0.8)
        // They are of no user, and nobody knows how sure they are.
        XCTAssertEqual(scores[.gini]?.users, [])
        XCTAssertNil(scores[.gini]?.standardError)
    }

    func testGiniOfEqualsAndOfOne() throws {
        for items in [1, 2, 7] {
            let equal = (0..<items).map { RankedList([Int32($0)], relevant: [0], n: 1) }
            XCTAssertEqual(scores(equal, at: [1], items: items)[.gini]?.value, 0)
            XCTAssertEqual(scores(equal, at: [1], items: items)[.catalogCoverage]?.value, 1)
            let one = equal.map { _ in RankedList([0], relevant: [0], n: 1) }
            XCTAssertEqual(
                try XCTUnwrap(scores(one, at: [1], items: items)[.gini]?.value), Double(items - 1) / Double(items),
                accuracy: 1e-15)
        }
    }

    /// Of 8 users 8, 4, 1 and 0 have items 0 to 3: 0, 1, 3 and, as if one had it, 3 bits. The lists {0, 1} and {1, 3}
    /// have means 1/2 and 2.
    func testNovelty() {
        let rarity = Rarity(counts: [8, 4, 1, 0], users: 8)
        let lists = [[0, 1], [1, 3]].map { RankedList($0.map { Int32($0) }, ratings: [0: 1], n: 2, rarity: rarity) }
        let scores = scores(lists, at: [1, 2])
        XCTAssertEqual(scores[.novelty.at(2)]?.userValues, [0.5, 2])
        XCTAssertEqual(scores[.novelty.at(1)]?.userValues, [0, 1])
    }

    /// A shorter list is the beginning of a longer one, in every metric that goes by a list.
    func testShorterListsAreTheBeginning() throws {
        var philox = Philox(seed: 5, purpose: .choice)
        let rarity = Rarity(counts: (0..<30).map { $0 }, users: 40)
        let facts = (0..<20).map { _ -> (ranked: [Int32], ratings: [Int32: Float]) in
            var items = (0..<30).map { Int32($0) }
            philox.shuffle(&items)
            let ranked = Array(items.prefix(12))
            philox.shuffle(&items)
            let relevant = items.prefix(1 + philox.next(below: 9))
            return (ranked, Dictionary(uniqueKeysWithValues: relevant.map { ($0, Float(1 + philox.next(below: 5))) }))
        }
        let whole = scores(
            facts.map { RankedList($0.ranked, ratings: $0.ratings, n: 12, rarity: rarity) }, at: [3, 7, 12], items: 30)
        for n in [3, 7, 12] {
            let alone = scores(
                facts.map { RankedList($0.ranked, ratings: $0.ratings, n: n, rarity: rarity) }, at: [n], items: 30)
            for metric in Metric.ofLists where metric.hasCutoff {
                XCTAssertEqual(try XCTUnwrap(whole[metric.at(n)]), alone[metric.at(n)], metric.at(n).name)
            }
        }
    }
}
