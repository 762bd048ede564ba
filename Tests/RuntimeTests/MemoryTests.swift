import LatentRuntime
import LatentTestSupport
import XCTest

final class MemoryTests: XCTestCase {
    /// Work may have four fifths of the memory that there is; more is refused, however much more.
    func testRequire() throws {
        let machine = Int(Memory.physicalBytes)
        let all = min(machine, ControlGroup().memory ?? machine)
        let there =
            all < machine
            ? "the control group of this process has \(all.bytes)" : "this machine has \(machine.bytes)"
        XCTAssertNoThrow(try Memory.require(0.1 * Double(all), for: "work", advice: "do less"))
        for (bytes, text) in [(0.81 * Double(all), Int(0.81 * Double(all)).bytes), (1e300, (1 << 62).bytes)] {
            XCTAssertThrowsError(try Memory.require(bytes, for: "work", advice: "do less")) {
                XCTAssertEqual("\($0)", "work needs \(text), and \(there): do less")
            }
        }
    }

    func testMemoryOfControlGroups() throws {
        for (text, limit) in [("1073741824\n", 1 << 30), ("max\n", nil), ("", nil)] as [(String, Int?)] {
            for name in ["memory.max", "memory/memory.limit_in_bytes"] {
                let folder = try TemporaryFolder()
                try folder.write(Array(text.utf8), to: name)
                XCTAssertEqual(ControlGroup(root: folder.path).memory, limit, "\(name): \(text)")
            }
        }
        XCTAssertNil(ControlGroup(root: try TemporaryFolder().path).memory)
    }
}
