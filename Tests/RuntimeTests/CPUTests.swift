import LatentRuntime
import XCTest

final class CPUTests: XCTestCase {
    func testLevels() throws {
        XCTAssertLessThanOrEqual(CPU.level, CPU.highestLevel)
        XCTAssertEqual(CPU.chosenLevel ?? CPU.highestLevel, CPU.level)
        for level in CPU.Level.allCases where level > CPU.highestLevel {
            XCTAssertThrowsError(try CPU.use(level)) {
                XCTAssertTrue("\($0)".contains("more than this CPU has"), "\($0)")
                XCTAssertTrue("\($0)".contains(CPU.highestLevel.rawValue), "\($0)")
            }
        }
    }
}
