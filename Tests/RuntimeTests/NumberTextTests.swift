import LatentRuntime
import XCTest

final class NumberTextTests: XCTestCase {
    func testSignificantDigits() {
        let texts: [(Double, Int, String)] = [
            (261.124_181, 8, "261.12418"), (0, 3, "0"), (-2.5, 1, "-2"), (7.62939453125e-6, 2, "7.6e-06"),
            (1e300, 3, "1e+300"), (-.greatestFiniteMagnitude, 17, "-1.7976931348623157e+308"), (.nan, 3, "nan"),
            (.infinity, 3, "inf"),
        ]
        for (number, digits, text) in texts { XCTAssertEqual(number.significant(digits), text) }
    }

    /// With digits before the point as far as they are known.
    func testFixedDigits() {
        let texts: [(Double, Int, String)] = [
            (0.125, 2, "0.12"), (-3, 4, "-3.0000"), (999_999_999_999_999, 0, "999999999999999"), (1e15, 4, "1e+15"),
            (5.000_012e37, 4, "5e+37"), (-5.123_45e37, 4, "-5.1234e+37"), (.nan, 4, "nan"), (.infinity, 1, "inf"),
        ]
        for (number, digits, text) in texts { XCTAssertEqual(number.fixed(digits), text) }
    }

    func testBytes() {
        let texts = [
            (0, "0 bytes"), (1023, "1023 bytes"), (1024, "1024 bytes (1.0 KiB)"),
            (1_572_864, "1572864 bytes (1.5 MiB)"),
            (4 << 30, "4294967296 bytes (4.0 GiB)"), (.max, "9223372036854775807 bytes (8.0 EiB)"),
        ]
        for (number, text) in texts { XCTAssertEqual(number.bytes, text) }
    }
}
