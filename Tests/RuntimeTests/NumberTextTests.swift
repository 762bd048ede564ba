import Runtime
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
}
