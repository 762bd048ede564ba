import LatentEvaluation
import LatentRuntime
import LatentTestSupport
import XCTest

/// Standard errors over users.
final class EstimateTests: XCTestCase {
    private func ratings(_ errors: [(user: Int, error: Double)], users: Int) -> Scores {
        var scores = Scores()
        scores.judge(count: errors.count, users: users) {
            PredictedRating(user: errors[$0].user, prediction: Float(errors[$0].error), rating: 0)
        }
        return scores
    }

    /// Precision 1, 1/2 and 0 of three users: mean 1/2, variance (1/4 + 0 + 1/4) / 2 = 1/4, so 1/2 over √3.
    func testListsByHand() throws {
        var scores = Scores()
        scores.judge(
            [([1, 2], [1, 2]), ([1, 9], [1]), ([8, 9], [1])].enumerated().map { user, pair in
                (user, RankedList(pair.0 as [Int32], relevant: Set(pair.1), n: 2))
            }, at: [2], items: 10)
        let estimate = try XCTUnwrap(scores[.precision])
        XCTAssertEqual(estimate.value, 0.5)
        XCTAssertEqual(try XCTUnwrap(estimate.standardError), 0.5 / 3.squareRoot(), accuracy: 2 * Double.ulpOfOne)
    }

    /// One rating a user, errors 1, 2 and 3: MAE 2 ± 1/√3, the squares 1, 4 and 9 have mean 14/3 and variance
    /// (121 + 4 + 169) / 9 / 2 = 49/3, and the root of the mean has the standard error of the mean over twice itself.
    func testRatingsByHand() throws {
        let scores = ratings([(0, 1), (1, 2), (2, 3)], users: 3)
        let mae = try XCTUnwrap(scores[.mae]?.standardError)
        XCTAssertEqual(mae, 1 / 3.squareRoot(), accuracy: 2 * Double.ulpOfOne)
        let expected = (49.0 / 3 / 3).squareRoot() / (2 * (14.0 / 3).squareRoot())
        XCTAssertEqual(try XCTUnwrap(scores[.rmse]?.standardError), expected, accuracy: 4 * Double.ulpOfOne)
    }

    func testNoErrorOfOneUserOrNone() throws {
        XCTAssertNil(ratings([(0, 1), (0, 2)], users: 1)[.rmse]?.standardError)
        let exact = ratings([(0, 0), (1, 0)], users: 2)
        XCTAssertEqual(exact[.rmse]?.value, 0)
        XCTAssertEqual(exact[.rmse]?.standardError, 0)
    }

    /// A model that is 1/2 worse for everybody is so beyond doubt, though neither figure is certain.
    func testPairedDifferences() throws {
        let errors = [0.25, 1, 2.5, 3]
        let one = ratings(errors.enumerated().map { ($0, $1) }, users: 4)
        let other = ratings(errors.enumerated().map { ($0, $1 + 0.5) }, users: 4)
        let (first, second) = (try XCTUnwrap(one[.mae]), try XCTUnwrap(other[.mae]))
        let difference = second.difference(to: first)
        XCTAssertEqual(difference.value, 0.5, accuracy: 2 * Double.ulpOfOne)
        XCTAssertEqual(try XCTUnwrap(difference.standardError), 0, accuracy: 4 * Double.ulpOfOne)
        XCTAssertGreaterThan(try XCTUnwrap(first.standardError), 0.5)
        // Where the signs alternate the differences ±1/2 have variance 1/3 over 4 users.
        let mixed = ratings(errors.enumerated().map { ($0, $1 + ($0 % 2 == 0 ? 0.5 : -0.5)) }, users: 4)
        let balanced = try XCTUnwrap(mixed[.mae]).difference(to: first)
        XCTAssertEqual(balanced.value, 0, accuracy: 2 * Double.ulpOfOne)
        XCTAssertEqual(
            try XCTUnwrap(balanced.standardError), (1.0 / 12).squareRoot(), accuracy: 4 * Double.ulpOfOne)
    }

    /// Over folds that part one set of users, whose figures do not hang together, the mean's error is that of
    /// independent means: here of two folds with the same two numbers, each with variance v / 2 of its mean, √(v / 4)
    /// but for the factor U / (U - 1), which is 4/3 where each fold by itself has 2.
    func testFoldsOfDifferentUsers() throws {
        let folds = [ratings([(0, 1), (1, 2)], users: 4), ratings([(2, 1), (3, 2)], users: 4)]
        let mean = try XCTUnwrap(Scores(meanOf: folds)[.mae])
        XCTAssertEqual(mean.value, 1.5)
        XCTAssertEqual(mean.users, [0, 1, 2, 3])
        XCTAssertEqual(try XCTUnwrap(mean.standardError), (4.0 / 3 / 16).squareRoot(), accuracy: Double.ulpOfOne)
        // The same users in both: what moves one moves the other.
        let same = try XCTUnwrap(Scores(meanOf: [folds[0], folds[0]])[.mae])
        XCTAssertEqual(same.standardError, folds[0][.mae]?.standardError)
    }

    /// Of 400 samples of 300 users with 1 to 8 ratings, whose errors have a part in common, the figures spread as their
    /// standard errors say. The spread of 400 figures is known to 1/√800 = 3.5%; four of these are allowed. Errors
    /// taken for independent, ratings and not users, would give 0.6 of it.
    func testSpreadOfManySamples() {
        var philox = Philox(seed: 11, purpose: .choice)
        func normal() -> Double { (0..<12).reduce(-6) { sum, _ in sum + Double(philox.next() >> 11) * 0x1p-53 } }
        var figures: [String: [(value: Double, error: Double)]] = [:]
        for _ in 0..<400 {
            var errors: [(user: Int, error: Double)] = []
            for user in 0..<300 {
                let common = normal()
                for _ in 0...philox.next(below: 8) { errors.append((user, common + 0.5 * normal())) }
            }
            let scores = ratings(errors, users: 300)
            for metric in [Metric.rmse, .mae] {
                guard let estimate = scores[metric], let error = estimate.standardError else { continue }
                figures[metric.name, default: []].append((estimate.value, error))
            }
        }
        XCTAssertEqual(figures.count, 2)
        for (name, list) in figures {
            let mean = list.reduce(0) { $0 + $1.value } / 400
            let spread = (list.reduce(0) { $0 + ($1.value - mean) * ($1.value - mean) } / 399).squareRoot()
            let claimed = list.reduce(0) { $0 + $1.error } / 400
            XCTAssertEqual(claimed / spread, 1, accuracy: 4 / 800.0.squareRoot(), name)
        }
    }
}
