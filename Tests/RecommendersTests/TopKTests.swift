import LatentRecommenders
import LatentRuntime
import LatentTestSupport
import XCTest

final class TopKTests: XCTestCase {
    private func naive(_ count: Int, of scores: [Float], excluding excluded: [Int32] = []) -> [Int] {
        Array(
            scores.indices.filter { !excluded.contains(Int32($0)) }
                .sorted { (-scores[$0], $0) < (-scores[$1], $1) }.prefix(count))
    }

    /// Random scores of few and of many values, with lists of every kind of length.
    func testAgainstSorting() {
        var random = Philox(seed: 21, purpose: .choice)
        for size in [0, 1, 2, 3, 10, 100, 257] {
            for values in [1, 2, 5, 1000] {
                let scores = (0..<size).map { _ in Float(random.next(below: values)) - Float(values / 2) }
                let excluded = (0..<Int32(size)).filter { _ in random.next(below: 3) == 0 }
                for count in [0, 1, 2, 7, size, size + 5] {
                    let all = TopK.best(count, of: scores)
                    XCTAssertEqual(all.map(\.index), naive(count, of: scores))
                    XCTAssertEqual(all.map(\.score), all.map { scores[$0.index] })
                    XCTAssertEqual(
                        TopK.best(count, of: scores, excluding: excluded[...]).map(\.index),
                        naive(count, of: scores, excluding: excluded), "\(count) of \(size), \(values) values"
                    )
                }
            }
        }
    }

    func testTiesByIndex() {
        XCTAssertEqual(TopK.best(3, of: [1, 2, 2, 2, 1, 2]).map(\.index), [1, 2, 3])
        XCTAssertEqual(TopK.best(3, of: [0, -0.0, 0]).map(\.index), [0, 1, 2], "both zeros are one score")
    }

    /// Excluded items do not come back, however bad the others are.
    func testExclusionIsByPosition() {
        XCTAssertEqual(
            TopK.best(5, of: [-1, -2, -3, -.greatestFiniteMagnitude], excluding: [0, 2]).map(\.index), [1, 3])
        XCTAssertEqual(TopK.best(2, of: [0, 0, 0], excluding: [0, 1, 2]), [])
    }

    /// A slice need not begin at 0, and may name places that the scores do not have.
    func testExclusionsFromTheMiddleOfAnArray() {
        let all: [Int32] = [0, 1, 2, 1, 3, 9]
        XCTAssertEqual(TopK.best(4, of: [5, 4, 3, 2], excluding: all[3...]).map(\.index), [0, 2])
    }

    func testNothingAsked() {
        XCTAssertEqual(TopK.best(0, of: [1, 2]), [])
        XCTAssertEqual(TopK.best(-1, of: [1, 2]), [])
        XCTAssertEqual(TopK.best(3, of: []), [])
    }

    func testInfinities() {
        XCTAssertEqual(TopK.best(3, of: [-.infinity, 0, .infinity]).map(\.index), [2, 1, 0])
    }
}
