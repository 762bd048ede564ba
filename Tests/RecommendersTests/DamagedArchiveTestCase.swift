import LatentRecommenders
import LatentRuntime
import XCTest

/// Whatever is wrong with a model file, reading it ends with a `FileError` that names it and says what was expected.
class DamagedArchiveTestCase: XCTestCase {
    func expectError(_ path: String, _ words: String..., line: UInt = #line) {
        do {
            _ = try ModelArchive(contentsOf: path)
            XCTFail("read", line: line)
        } catch let error as FileError {
            XCTAssertTrue(error.description.hasPrefix(path), error.description, line: line)
            for word in words {
                XCTAssertTrue(error.description.contains(word), error.description, line: line)
            }
        } catch {
            XCTFail("another error: \(error)", line: line)
        }
    }
}
