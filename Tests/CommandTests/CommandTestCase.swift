import Foundation
import LatentDatasets
import LatentTestSupport
import XCTest

/// Runs the command on a board whose right answers are known, in a folder of its own.
class CommandTestCase: XCTestCase {
    let board = Checkerboard()

    /// A new folder that holds the board as `board`.
    func makeFolder() throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        try board.table.write(to: folder.file("board"), layout: .commaSeparated)
        return folder
    }

    /// Runs the command in `folder`, where it must succeed.
    @discardableResult
    func latent(
        _ arguments: String..., in folder: TemporaryFolder? = nil, file: StaticString = #filePath,
        line: UInt = #line
    ) throws -> Command.Outcome {
        let outcome = try Command.run(arguments, in: folder?.path)
        XCTAssertEqual(outcome.code, 0, "\(arguments): \(outcome.errors)", file: file, line: line)
        return outcome
    }

    /// Runs the command in `folder`, where it must end with `code`, say `words` on standard error, print no result
    /// and leave the folder as it was.
    func expectFailure(
        _ code: Int32, _ words: [String], _ arguments: String..., in folder: TemporaryFolder,
        file: StaticString = #filePath, line: UInt = #line
    ) throws {
        let before = try contents(folder)
        let outcome = try Command.run(arguments, in: folder.path)
        XCTAssertEqual(outcome.code, code, "\(arguments): \(outcome.errors)", file: file, line: line)
        XCTAssertEqual(outcome.output, "", "\(arguments)", file: file, line: line)
        for word in words {
            XCTAssertTrue(
                outcome.errors.contains(word), "\(arguments): no '\(word)' in '\(outcome.errors)'",
                file: file,
                line: line)
        }
        XCTAssertFalse(outcome.errors.contains("Fatal error"), outcome.errors, file: file, line: line)
        XCTAssertEqual(try contents(folder), before, "\(arguments) leaves files", file: file, line: line)
    }

    /// The folder's files and their bytes.
    func contents(_ folder: TemporaryFolder) throws -> [String: Data?] {
        let names = FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String } ?? []
        return Dictionary(
            uniqueKeysWithValues: names.map { ($0, FileManager.default.contents(atPath: folder.file($0))) })
    }

    /// Trains the exact model of the board, which knows every answer, into `model`.
    func trainExact(in folder: TemporaryFolder, _ more: String...) throws {
        let outcome = try Command.run(
            [
                "train", "autoencoder", "--data", "board", "--solver", "closed-form", "--regularization", "1",
                "--output", "model",
            ] + more, in: folder.path)
        XCTAssertEqual(outcome.code, 0, outcome.errors)
    }

    /// That a document has these keys; which others it has, the page of keys says and ``JSONPageTests`` checks.
    func assertKeys(
        _ document: [String: Any], _ keys: Set<String>, file: StaticString = #filePath, line: UInt = #line
    ) {
        let missing = keys.subtracting(document.keys)
        XCTAssertEqual(missing, [], "missing keys", file: file, line: line)
    }

    /// The keys of `value`, which must be a JSON object.
    func keys(_ value: Any?, file: StaticString = #filePath, line: UInt = #line) throws -> Set<String> {
        Set(try XCTUnwrap(value as? [String: Any], "no object: \(value ?? "")", file: file, line: line).keys)
    }

    /// The objects of an array in JSON.
    func objects(_ value: Any?, file: StaticString = #filePath, line: UInt = #line) throws -> [[String: Any]] {
        try XCTUnwrap(value as? [[String: Any]], "no array of objects", file: file, line: line)
    }
}
