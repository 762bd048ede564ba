import Foundation
import XCTest

final class RandomPurposeTests: XCTestCase {
    /// Two purposes of one number would draw the same numbers. Each is declared beside the code that uses it, so the
    /// sources are read: a number stands there once, and in no other form, in which this would not find it.
    func testNoTwoPurposesHaveOneNumber() throws {
        let sources = URL(fileURLWithPath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("Sources")
        var owners: [Substring: [String]] = [:]
        for path in try FileManager.default.subpathsOfDirectory(atPath: sources.path) where path.hasSuffix(".swift") {
            var isInside = false
            let text = try String(contentsOf: sources.appendingPathComponent(path), encoding: .utf8)
            for line in text.split(separator: "\n") where !line.contains("///") {
                isInside = line.contains("extension RandomPurpose") || isInside && line != "}"
                guard line.contains("RandomPurpose(") || isInside && line.contains("static ") else { continue }
                let declaration = try XCTUnwrap(
                    line.firstMatch(of: /static let (\w+) = RandomPurpose\(rawValue: (\d+)\)$/),
                    "\(path): '\(line)' is not 'static let NAME = RandomPurpose(rawValue: NUMBER)'")
                owners[declaration.2, default: []].append("\(declaration.1) in \(path)")
            }
        }
        XCTAssertFalse(owners.isEmpty)
        for (number, purposes) in owners { XCTAssertEqual(purposes.count, 1, "\(number) is \(purposes)") }
    }
}
