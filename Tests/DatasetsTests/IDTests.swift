import Foundation
import LatentDatasets
import LatentTestSupport
import XCTest

final class IDTests: XCTestCase {
    /// Numbers by value, then texts by their Unicode scalars. U+1F3AC is behind U+FB01, though not by UTF-16 units.
    private let ascending: [ID] = [
        .number(.min), -10, -9, 0, 9, 10, .number(.max), "", "-10", "10", "9", "A", "Z", "a", "a\u{0}", "ab",
        "e\u{301}",
        "z", "\u{E9}", "\u{FB01}", "\u{1F3AC}",
    ]

    func testOrder() {
        for (a, left) in ascending.enumerated() {
            for (b, right) in ascending.enumerated() {
                XCTAssertEqual(left < right, a < b, "\(left) \(right)")
                XCTAssertEqual(left == right, a == b, "\(left) \(right)")
            }
        }
        XCTAssertEqual(ascending.shuffled().sorted(), ascending)
        XCTAssertEqual(Set(ascending + ascending).count, ascending.count)
    }

    func testDescriptions() {
        for (text, id) in [("42", 42), ("-1", -1), ("0", 0), ("anna", "anna"), ("4 2", "4 2")] as [(String, ID)] {
            XCTAssertEqual(ID(text), id)
            XCTAssertEqual(id.description, text)
        }
        // Not as numbers print, or too large for one.
        for text in ["007", "+1", "-0", " 1", "1.0", "9223372036854775808", "\u{661}"] {
            XCTAssertEqual(ID(text), .text(text))
        }
        XCTAssertNil(ID(String()))
    }

    func testJSON() throws {
        let ids: [ID] = [.number(.min), .number(.max), "42", "\"\\\n", "e\u{301}", "\u{1F3AC}"]
        XCTAssertEqual(try JSONDecoder().decode([ID].self, from: JSONEncoder().encode(ids)), ids)
        XCTAssertEqual(String(decoding: try JSONEncoder().encode([42, "42"] as [ID]), as: UTF8.self), "[42,\"42\"]")
        for text in ["[\"\"]", "[1.5]", "[null]", "[[1]]", "[true]", "[9223372036854775808]"] {
            XCTAssertThrowsError(try JSONDecoder().decode([ID].self, from: Data(text.utf8)), text)
        }
    }
}
