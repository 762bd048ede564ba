import Glibc
import Runtime
import XCTest

/// A folder that is gone when the test ends.
final class TemporaryFolder {
    let path: String

    init() throws {
        var template = Array("/tmp/datasets.XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw XCTSkip("no temporary folder can be made") }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit { remove(path) }

    private func remove(_ path: String) {
        if let directory = opendir(path) {
            while let entry = readdir(directory) {
                let name = withUnsafeBytes(of: entry.pointee.d_name) {
                    String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
                }
                if name != ".", name != ".." { remove("\(path)/\(name)") }
            }
            closedir(directory)
        }
        Glibc.remove(path)
    }

    /// Writes a file and returns its path.
    @discardableResult
    func write(_ name: String, _ bytes: [UInt8]) throws -> String {
        let file = "\(path)/\(name)"
        try AtomicFile.write(to: file) { try $0.write(bytes) }
        return file
    }

    @discardableResult
    func write(_ name: String, _ text: String) throws -> String {
        try write(name, Array(text.utf8))
    }

    func folder(_ name: String) -> String {
        let folder = "\(path)/\(name)"
        mkdir(folder, 0o755)
        return folder
    }
}

/// All bytes of a file.
func contents(_ path: String) throws -> [UInt8] {
    try MappedFile(path: path).withUnsafeBytes { Array($0) }
}

/// Asserts that `body` throws this error.
func assertThrows<Failure: Error & Equatable, Result>(
    _ expected: Failure, file: StaticString = #filePath, line: UInt = #line, _ body: () throws -> Result
) {
    XCTAssertThrowsError(try body(), file: file, line: line) { error in
        XCTAssertEqual(error as? Failure, expected, "threw \(error)", file: file, line: line)
    }
}

/// Asserts that `body` throws an `InvalidArgument` or a `FileError` whose text holds all of `parts`.
func assertThrows<Result>(
    saying parts: String..., file: StaticString = #filePath, line: UInt = #line, _ body: () throws -> Result
) {
    XCTAssertThrowsError(try body(), file: file, line: line) { error in
        XCTAssert(error is InvalidArgument || error is FileError, "threw \(error)", file: file, line: line)
        let text = "\(error)"
        for part in parts {
            XCTAssert(text.contains(part), "'\(text)' does not say '\(part)'", file: file, line: line)
        }
    }
}
