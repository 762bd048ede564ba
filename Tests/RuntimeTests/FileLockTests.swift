import Foundation
import LatentRuntime
import LatentTestSupport
import XCTest

final class FileLockTests: XCTestCase {
    /// One holder at a time, in one process, too; the file stays.
    func testOneAtATime() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("lock")
        var lock = try FileLock(path: path)
        XCTAssertEqual(lock?.isHeld, true)
        XCTAssertNil(try FileLock(path: path))
        XCTAssertNotNil(try FileLock(path: folder.file("other")))
        lock = nil
        XCTAssertNotNil(try FileLock(path: path))
        XCTAssertEqual(try folder.names(), ["lock", "other"])
    }

    func testNoSuchFolder() throws {
        let folder = try TemporaryFolder()
        XCTAssertThrowsError(try FileLock(path: folder.file("none/lock"))) { error in
            XCTAssertEqual(error as? FileError, .missing(path: folder.file("none/lock")))
        }
    }
}
