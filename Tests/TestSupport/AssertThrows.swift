import LatentRuntime
import XCTest

/// Asserts that `body` throws this error.
public func assertThrows<Failure: Error & Equatable, Result>(
    _ expected: Failure, file: StaticString = #filePath, line: UInt = #line, _ body: () throws -> Result
) {
    XCTAssertThrowsError(try body(), file: file, line: line) { error in
        XCTAssertEqual(error as? Failure, expected, "threw \(error)", file: file, line: line)
    }
}

/// Asserts that `body` throws an `InvalidArgument` or a `FileError` whose text holds all of `parts`.
public func assertThrows<Result>(
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
