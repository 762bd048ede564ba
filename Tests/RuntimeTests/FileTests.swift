import Foundation
import LatentRuntime
import LatentTestSupport
import XCTest

final class AtomicFileTests: XCTestCase {
    private struct Stop: Error {}

    private func text(_ path: String) throws -> String { try String(contentsOfFile: path, encoding: .utf8) }

    func testReplacesTheWholeContent() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("model")
        for content in ["a long first content", "short", ""] {
            try AtomicFile.write(to: path) { try $0.write(content) }
            XCTAssertEqual(try text(path), content)
        }
        XCTAssertEqual(try folder.names(), ["model"])
    }

    func testWritesElementsAsTheyLieInMemory() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("numbers")
        try AtomicFile.write(to: path) { writer in
            try writer.write([1, 0x0203] as [UInt16])
            try writer.write([] as [Double])
            try writer.write("é")
        }
        XCTAssertEqual([UInt8](try Data(contentsOf: URL(fileURLWithPath: path))), [1, 0, 3, 2, 0xC3, 0xA9])
    }

    func testFailureKeepsTheOldFileAndLeavesNothing() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(Array("old".utf8), to: "model")
        XCTAssertThrowsError(
            try AtomicFile.write(to: path) { writer in
                try writer.write("half of the n")
                throw Stop()
            }
        ) { XCTAssertTrue($0 is Stop) }
        XCTAssertEqual(try text(path), "old")
        XCTAssertEqual(try folder.names(), ["model"])
    }

    /// In a container, a killed process and its successor often have the same number.
    func testThroughALinkTheFileItNamesIsReplaced() throws {
        let folder = try TemporaryFolder()
        try AtomicFile.write(to: folder.file("real")) { try $0.write("old") }
        XCTAssertEqual(symlink("real", folder.file("link")), 0)
        try AtomicFile.write(to: folder.file("link")) { try $0.write("new") }
        XCTAssertEqual(try String(contentsOfFile: folder.file("real"), encoding: .utf8), "new")
        XCTAssertEqual(try FileManager.default.destinationOfSymbolicLink(atPath: folder.file("link")), "real")
        XCTAssertEqual(try folder.names(), ["link", "real"])
    }

    func testWhatIsNoFileIsNotReplaced() throws {
        let folder = try TemporaryFolder()
        XCTAssertEqual(mkfifo(folder.file("pipe"), 0o600), 0)
        XCTAssertThrowsError(try AtomicFile.write(to: folder.file("pipe")) { try $0.write("new") }) { error in
            guard case FileError.inaccessible(let path, _) = error else { return XCTFail("\(error)") }
            XCTAssertEqual(path, folder.file("pipe"))
        }
        XCTAssertEqual(try folder.names(), ["pipe"])
    }

    func testTemporaryFileOfAKilledProcessIsNoObstacle() throws {
        let folder = try TemporaryFolder()
        let left = try folder.write(Array("half".utf8), to: "model.\(getpid()).0.tmp")
        try AtomicFile.write(to: folder.file("model")) { try $0.write("new") }
        XCTAssertEqual(try text(folder.file("model")), "new")
        XCTAssertEqual(try text(left), "half")
    }

    func testRefusalNamesTheFileAskedFor() throws {
        let folder = try TemporaryFolder()
        try folder.write([], to: "file")
        // A folder without write permission would not stop a test that runs as root.
        for path in [folder.file("nowhere/model"), folder.file("file/model")] {
            XCTAssertThrowsError(try AtomicFile.write(to: path) { try $0.write("new") }) { error in
                guard case FileError.inaccessible(path, _) = error else { return XCTFail("\(error)") }
            }
        }
        if geteuid() != 0 {
            chmod(folder.path, 0o500)
            defer { chmod(folder.path, 0o700) }
            XCTAssertThrowsError(try AtomicFile.write(to: folder.file("model")) { try $0.write("new") }) {
                XCTAssertEqual(
                    $0 as? FileError,
                    .inaccessible(path: folder.file("model"), reason: "Permission denied"))
            }
        }
    }

    func testFolderInTheFilesPlace() throws {
        let folder = try TemporaryFolder()
        try folder.write([], to: "taken/file")
        let path = folder.file("taken")
        XCTAssertThrowsError(try AtomicFile.write(to: path) { try $0.write("new") }) { error in
            guard case FileError.inaccessible(path, _) = error else { return XCTFail("\(error)") }
        }
        XCTAssertEqual(try folder.names(), ["taken"])
    }
}

final class MappedFileTests: XCTestCase {
    func testBytes() throws {
        let folder = try TemporaryFolder()
        let content = (0..<10_000).map { UInt8(truncatingIfNeeded: $0) }
        let file = try MappedFile(path: folder.write(content, to: "bytes"))
        XCTAssertEqual(file.count, content.count)
        file.withUnsafeBytes { XCTAssertEqual(Array($0), content) }
    }

    /// Whatever part is released, the bytes are the same when they are read again.
    func testReleasedBytesComeBack() throws {
        let folder = try TemporaryFolder()
        let content = (0..<40_000).map { UInt8(truncatingIfNeeded: $0 * $0) }
        let file = try MappedFile(path: folder.write(content, to: "bytes"))
        file.withUnsafeBytes { bytes in
            for part in [0..<40_000, 1..<39_999, 4096..<8192, 4095..<8193, 5..<6, 7..<7, 39_999..<40_000] {
                file.release(UnsafeRawBufferPointer(rebasing: bytes[part]))
                XCTAssertEqual(Array(bytes), content)
            }
        }
        try MappedFile(path: folder.write([], to: "empty")).withUnsafeBytes { file.release($0) }
    }

    func testEmptyFile() throws {
        let folder = try TemporaryFolder()
        let file = try MappedFile(path: folder.write([], to: "empty"))
        XCTAssertEqual(file.count, 0)
        file.withUnsafeBytes { XCTAssertTrue($0.isEmpty) }
    }

    func testMissingFile() throws {
        let folder = try TemporaryFolder()
        try folder.write([], to: "file")
        for path in [folder.file("absent"), folder.file("file/absent")] {
            XCTAssertThrowsError(try MappedFile(path: path)) {
                XCTAssertEqual($0 as? FileError, .missing(path: path))
            }
        }
    }

    func testFolderAndPipeAreRefused() throws {
        let folder = try TemporaryFolder()
        XCTAssertEqual(mkfifo(folder.file("pipe"), 0o600), 0)
        for path in [folder.path, folder.file("pipe")] {
            XCTAssertThrowsError(try MappedFile(path: path)) {
                XCTAssertEqual(
                    $0 as? FileError, .inaccessible(path: path, reason: "not a regular file"))
            }
        }
    }
}
