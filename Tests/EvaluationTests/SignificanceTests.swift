import Foundation
import LatentEvaluation
import LatentRuntime
import LatentTestSupport
import XCTest

/// Tests of differences, against published tables and by hand.
final class SignificanceTests: XCTestCase {
    /// The quantiles of Student's t at two-sided 0.10, 0.05, 0.01 and 0.001, to their three decimals (Fisher and Yates,
    /// Statistical tables, table III).
    func testPublishedQuantiles() {
        let table: [(degrees: Double, quantiles: [Double])] = [
            (1, [6.314, 12.706, 63.657, 636.619]), (2, [2.920, 4.303, 9.925, 31.599]),
            (5, [2.015, 2.571, 4.032, 6.869]), (10, [1.812, 2.228, 3.169, 4.587]),
            (30, [1.697, 2.042, 2.750, 3.646]), (120, [1.658, 1.980, 2.617, 3.373]),
        ]
        for (degrees, quantiles) in table {
            for (quantile, probability) in zip(quantiles, [0.1, 0.05, 0.01, 0.001]) {
                // A quantile rounded to 0.0005 brackets the probability.
                XCTAssertGreaterThan(StudentT.twoSided(quantile - 0.00051, degrees: degrees), probability)
                XCTAssertLessThan(StudentT.twoSided(quantile + 0.00051, degrees: degrees), probability)
                XCTAssertEqual(
                    StudentT.twoSided(-quantile, degrees: degrees), StudentT.twoSided(quantile, degrees: degrees))
            }
        }
    }

    /// With one degree of freedom it is Cauchy's distribution, 1 − 2/π · arctan t, with two 1 − t / √(2 + t²), and with
    /// very many the normal one, 0.0455 beyond two deviations.
    func testClosedForms() {
        for t in [0.0, 0.1, 1, 3, 50] {
            XCTAssertEqual(StudentT.twoSided(t, degrees: 1), 1 - 2 / .pi * atan(t), accuracy: 1e-13)
            XCTAssertEqual(StudentT.twoSided(t, degrees: 2), 1 - t / (2 + t * t).squareRoot(), accuracy: 1e-13)
        }
        XCTAssertEqual(StudentT.twoSided(2, degrees: 1e7), 0.045500263896, accuracy: 1e-7)
        XCTAssertEqual(StudentT.twoSided(.infinity, degrees: 4), 0)
        // Far out it is small, not lost: with four degrees 1 − 3/2 s + 1/2 s³, s = t / √(4 + t²), which is about 6 / t⁴.
        XCTAssertEqual(StudentT.twoSided(1e6, degrees: 4) * 1e24, 6, accuracy: 1e-6)
    }

    /// I of 3/10 with 2 and 3 is the chance of two successes or more of four: 1 − 0.7⁴ − 4 · 0.3 · 0.7³; with 1/2 and
    /// 1/2 it is 2/π · arcsin √x.
    func testIncompleteBeta() {
        XCTAssertEqual(IncompleteBeta.regularized(0.3, 2, 3), 0.3483, accuracy: 1e-14)
        for x in [0.001, 0.25, 0.5, 0.9] {
            XCTAssertEqual(IncompleteBeta.regularized(x, 0.5, 0.5), 2 / .pi * asin(x.squareRoot()), accuracy: 1e-13)
            XCTAssertEqual(
                IncompleteBeta.regularized(x, 3, 7), 1 - IncompleteBeta.regularized(1 - x, 7, 3), accuracy: 1e-14)
        }
        XCTAssertEqual([0.0, 1].map { IncompleteBeta.regularized($0, 2, 5) }, [0, 1])
    }

    /// Student's own example, the hours of sleep gained by ten patients under two drugs: differences of mean 1.58 and
    /// t = 4.0621 with 9 degrees of freedom, p = 0.002833 (Student 1908; R's `t.test(paired = TRUE)` on `sleep`).
    func testStudentsSleep() throws {
        let first = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0]
        let second = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4]
        let users = Array(0..<10)
        let test = try XCTUnwrap(PairedTest(Estimate(users, second), Estimate(users, first)))
        XCTAssertEqual(test.difference, 1.58, accuracy: 1e-14)
        XCTAssertEqual(test.degrees, 9)
        XCTAssertEqual(test.t, 4.0621, accuracy: 5e-5)
        XCTAssertEqual(test.pValue, 0.002833, accuracy: 5e-7)
        let itself = try XCTUnwrap(PairedTest(Estimate(users, first), Estimate(users, first)))
        XCTAssertEqual([itself.difference, itself.t, itself.pValue], [0, 0, 1])
        XCTAssertNil(PairedTest(Estimate([3], [1]), Estimate([3], [2])))
        XCTAssertNil(PairedTest(Estimate(1), Estimate(2)), "of no user")
    }

    /// p of 0.01, 0.04, 0.03 and 0.005 at m = 4: 0.005 · 4 = 0.02, 0.01 · 3 = 0.03, 0.03 · 2 = 0.06, and 0.04 · 1 is no
    /// smaller than the one before, 0.06.
    func testHolm() {
        for (found, expected) in zip(Holm.adjusted([0.01, 0.04, 0.03, 0.005]), [0.03, 0.06, 0.06, 0.02]) {
            XCTAssertEqual(found, expected, accuracy: 1e-15)
        }
        XCTAssertEqual(Holm.adjusted([0.5, 0.9, 0.6]), [1, 1, 1])
        XCTAssertEqual(Holm.adjusted([0.25]), [0.25])
        XCTAssertEqual(Holm.adjusted([]), [])
    }

    /// Where nothing differs, p below 0.05 comes up in a twentieth of 2,000 samples of 12 users, give or take four
    /// standard errors of such a share.
    func testNothingThereIsFoundAsOftenAsSaid() throws {
        var philox = Philox(seed: 4, purpose: .choice)
        func normal() -> Double { (0..<12).reduce(-6) { sum, _ in sum + Double(philox.next() >> 11) * 0x1p-53 } }
        let users = Array(0..<12)
        var found = 0
        for _ in 0..<2_000 {
            let (one, other) = (users.map { _ in normal() }, users.map { _ in normal() })
            if try XCTUnwrap(PairedTest(Estimate(users, one), Estimate(users, other))).pValue < 0.05 { found += 1 }
        }
        XCTAssertEqual(Double(found) / 2_000, 0.05, accuracy: 4 * (0.05 * 0.95 / 2_000).squareRoot())
    }
}
