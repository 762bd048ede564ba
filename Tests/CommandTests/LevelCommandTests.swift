import LatentRuntime
import LatentTestSupport
import XCTest

/// Levels of x86-64: chosen, shown, refused.
final class LevelCommandTests: CommandTestCase {
    /// One level has the same bits whoever chose it, on one thread or two, and is shown.
    func testALevelIsChosen() throws {
        let folder = try makeFolder()
        let level = CPU.Level.v2.rawValue
        for threads in ["1", "2"] {
            try latent(
                "train", "dot-bias", "--epochs", "1", "--data", "board", "--cpu", level, "--threads", threads,
                "--output", threads, in: folder)
        }
        let files = try contents(folder)
        XCTAssertNotNil(try XCTUnwrap(files["1"]))
        XCTAssertEqual(files["1"], files["2"])
        let document = try latent("doctor", "--cpu", level, "--json", in: folder).object()
        let cpu = try XCTUnwrap(document["cpu"] as? [String: Any])
        XCTAssertEqual(cpu["level"] as? String, level)
        XCTAssertEqual(cpu["highestLevel"] as? String, CPU.highestLevel.rawValue)
    }

    func testNoLevel() throws {
        let folder = try TemporaryFolder()
        try expectFailure(64, ["x86-64-v2 or x86-64-v3 or x86-64-v4"], "doctor", "--cpu", "zen", in: folder)
        for level in CPU.Level.allCases where level > CPU.highestLevel {
            try expectFailure(64, ["more than this CPU has"], "doctor", "--cpu", level.rawValue, in: folder)
        }
    }
}
