import Glibc
import LatentRuntime
import XCTest

/// Against the C library's, which is within a unit in the last place.
final class ElementaryTests: XCTestCase {
    /// Numbers in 0 ..< 1.
    private func places(_ count: Int) -> [Double] {
        var random = Philox(seed: 4, purpose: .noise)
        return (0..<count).map { _ in Double(random.next(below: 1 << 31)) * 0x1p-31 }
    }

    private func check(_ found: Double, _ expected: Double, units: Double, _ label: String) {
        if found == expected || (found.isNaN && expected.isNaN) { return }
        XCTAssertLessThanOrEqual(abs(found - expected), units * expected.ulp, label)
    }

    func testWithinTwoUnitsAndTheLibrarysOne() {
        for u in places(20_000) {
            for x in [1480 * (u - 0.5), u - 0.5] {
                check(Elementary.exp(x), Glibc.exp(x), units: 3, "exp(\(x))")
            }
            for x in [Glibc.exp(1400 * (u - 0.5)), 0.5 + u, 1 + 1e-9 * u] {
                check(Elementary.log(x), Glibc.log(x), units: 3, "log(\(x))")
            }
            for x in [200 * (u - 0.5), u] {
                check(Elementary.sin(x), Glibc.sin(x), units: 3, "sin(\(x))")
                check(Elementary.cos(x), Glibc.cos(x), units: 3, "cos(\(x))")
            }
            let single = Float(170 * (u - 0.5))
            let difference = abs(Double(Elementary.exp(single)) - Glibc.exp(Double(single)))
            XCTAssertLessThanOrEqual(difference, Double(Elementary.exp(single).ulp), "exp(\(single))")
            for y in [0.5, 2, 2.5] {
                check(Elementary.power(u, y), pow(u, y), units: 4 + 3 * abs(y * Glibc.log(u)), "\(u) ^ \(y)")
            }
        }
    }

    func testEnds() {
        XCTAssertEqual(Elementary.exp(Double(0)), 1)
        XCTAssertEqual(Elementary.exp(Double(-745)), 0x1p-1074)
        XCTAssertEqual(Elementary.exp(Double(-1e300)), 0)
        XCTAssertEqual(Elementary.exp(Double(1e300)), .infinity)
        XCTAssertEqual(Elementary.exp(Float(-103)), 0x1p-149)
        XCTAssertEqual(Elementary.exp(-Float.infinity), 0)
        XCTAssertEqual(Elementary.exp(Float(89)), .infinity)
        XCTAssertTrue(Elementary.exp(Double.nan).isNaN && Elementary.exp(Float.nan).isNaN)
        XCTAssertEqual(Elementary.log(1), 0)
        XCTAssertEqual(Elementary.log(0), -.infinity)
        XCTAssertEqual(Elementary.log(.infinity), .infinity)
        XCTAssertTrue(Elementary.log(-1).isNaN)
        XCTAssertEqual(Elementary.cos(0), 1)
        XCTAssertEqual(Elementary.sin(0), 0)
        XCTAssertEqual(Elementary.power(0, 2.5), 0)
        XCTAssertEqual(Elementary.power(-0.5, 3), -0.125, accuracy: 1e-15)
        XCTAssertEqual(Elementary.power(-0.5, 2), 0.25, accuracy: 1e-15)
        XCTAssertTrue(Elementary.power(-2, 0.5).isNaN)
    }
}
