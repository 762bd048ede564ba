import Foundation
import LatentDatasets
import LatentLinearAlgebra
import LatentRecommenders
import LatentRuntime
import LatentTestSupport
import XCTest

/// What of the ratings counts, and how much.
final class ImplicitFeedbackTests: XCTestCase {
    /// Three people and two items: 4, 1; 9 of the second; nothing.
    private func counts(_ values: [Float] = [4, 1, 9]) throws -> CSRMatrix<Float> {
        try CSRMatrix(rows: 3, columns: 2, rowIndices: [0, 0, 1], columnIndices: [0, 1, 1], values: values)
    }

    /// By the formulas: one person of three has the first item, two have the second; people's sums are 5, 9 and 0, 14/3
    /// in the mean.
    func testWeights() throws {
        let (rare, common) = (log(4.0 / 2), log(4.0 / 3))
        func bm25(_ n: Double, _ length: Double, _ idf: Double) -> Double {
            n * 101 / (n + 100 * (0.2 + 0.8 * length * 3 / 14)) * idf
        }
        let expected: [(FeedbackWeight, [Double])] = [
            (.binary, [1, 1, 1]), (.count, [4, 1, 9]), (.log, [log(5), log(2), log(10)]),
            (.tfidf, [2 * rare, common, 3 * common]),
            (.bm25, [bm25(4, 5, rare), bm25(1, 5, common), bm25(9, 9, common)]),
        ]
        for (weight, values) in expected {
            let feedback = try ImplicitFeedback(counts(), leastRating: 0, weight: weight)
            assertClose(
                doubles(feedback.matrix.values), values, within: values.map { 4 * Double(Float.ulpOfOne) * $0 },
                weight.rawValue)
        }
    }

    func testWhatCounts() throws {
        func kept(_ values: [Float], _ least: Double? = nil) throws -> Int {
            let ids = [1, 2, 3].map { ID.number($0) }
            let vocabularies = try (Vocabulary(ascending: ids), Vocabulary(ascending: Array(ids.dropLast())))
            let scope = try ModelScope(
                users: vocabularies.0, items: vocabularies.1, catalog: Catalog([:]), ratings: counts(values))
            return try ImplicitFeedback(scope, leastRating: least).matrix.pattern.count
        }
        XCTAssertEqual(try kept([5, 1, 3]), 2, "the mean is 3")
        XCTAssertEqual(try kept([1, 1, 1]), 3, "events")
        XCTAssertEqual(try kept([1, 1, 150]), 3, "counts")
        XCTAssertEqual(try kept([4, 4, 4]), 3, "all the same")
        XCTAssertEqual(try kept([1, 1, 2]), 3, "sums of events")
        XCTAssertEqual(try kept([-2, -9, -8]), 1)
        XCTAssertEqual(try kept([5, 1, 3], 5), 1)
        assertThrows(saying: "no rating is 6.0 or more", "the highest is 5.0") { try kept([5, 1, 3], 6) }
        assertThrows(saying: "a rating of -1.0 has no weight log", "weight=binary") {
            try ImplicitFeedback(counts([3, -1, 2]), leastRating: -3, weight: .log)
        }
    }
}
