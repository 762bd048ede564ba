import LatentRuntime
import XCTest

final class MemoryTests: XCTestCase {
    /// Work may have four fifths of the machine's memory; more is refused, however much more.
    func testRequire() throws {
        let all = Memory.physicalBytes
        XCTAssertNoThrow(try Memory.require(0.79 * all, for: "work", advice: "do less"))
        for (bytes, text) in [(0.81 * all, Int(0.81 * all).bytes), (1e300, (1 << 62).bytes)] {
            XCTAssertThrowsError(try Memory.require(bytes, for: "work", advice: "do less")) {
                XCTAssertEqual(
                    "\($0)", "work needs \(text), and this machine has \(Int(all).bytes): do less")
            }
        }
    }
}
