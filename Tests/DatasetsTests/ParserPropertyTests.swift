import LatentDatasets
import LatentRuntime
import LatentTestSupport
import XCTest

/// The kernel against a parser that splits strings.
final class ParserPropertyTests: XCTestCase {
    private struct Row: Equatable {
        var user: ID
        var item: ID
        var rating: Float
        var timestamp: Double
    }

    /// The rows of undecorated `user SEPARATOR item SEPARATOR rating SEPARATOR timestamp` lines, or the
    /// number of the first line that is not one.
    private func naive(_ text: String, separator: String) -> (rows: [Row], badLine: Int?) {
        var rows: [Row] = []
        let lines = text.split(omittingEmptySubsequences: false) { $0.isNewline }
        let last = lines.lastIndex { !$0.isEmpty } ?? -1
        for (index, line) in lines.prefix(last + 1).enumerated() {
            let fields = line.split(separator: separator, omittingEmptySubsequences: false).map(String.init)
            func isPlain(_ text: String) -> Bool { text.allSatisfy { "0123456789.-e".contains($0) } }
            guard fields.count == 4, fields[2...].allSatisfy(isPlain), let user = ID(fields[0]),
                let item = ID(fields[1]), let rating = Float(fields[2]), let timestamp = Double(fields[3]),
                rating.isFinite, timestamp.isFinite
            else { return (rows, index + 1) }
            rows.append(Row(user: user, item: item, rating: rating, timestamp: timestamp))
        }
        return (rows, nil)
    }

    private func check(_ text: String, separator: String, _ folder: TemporaryFolder, _ hint: String) throws {
        let file = try folder.write(separator == "::" ? "ratings.dat" : "u.data", text)
        let expected = naive(text, separator: separator)
        do {
            let table = try RatingTable(path: file, withTimestamps: true)
            let rows = (0..<table.count).map {
                Row(
                    user: table.userIDs.ids[Int(table.users[$0])],
                    item: table.itemIDs.ids[Int(table.items[$0])],
                    rating: table.ratings[$0], timestamp: table.timestamps?[$0] ?? -1)
            }
            XCTAssertNil(expected.badLine, "\(hint): \(text)")
            XCTAssertEqual(rows, lastOfEachPair(expected.rows), "\(hint): \(text)")
        } catch FileError.malformed(_, let position, let reason) {
            if case .line(let line) = position {
                XCTAssertEqual(expected.badLine, line, "\(hint), \(reason): \(text)")
            } else {
                XCTAssertEqual(expected.rows, [], "\(hint), \(reason): \(text)")
            }
        }
    }

    private func lastOfEachPair(_ rows: [Row]) -> [Row] {
        rows.indices.filter { row in
            !rows[(row + 1)...].contains { $0.user == rows[row].user && $0.item == rows[row].item }
        }.map { rows[$0] }
    }

    /// Halfway between two numbers of 24 bits, to even; a digit more or less, and it is the one above or below. By way
    /// of 53 bits the last would be rounded twice.
    func testRatingsAreRoundedOnce() throws {
        let ulp = Float.ulpOfOne
        let cases: [(String, Float)] = [
            ("1.000000059604644775390625", 1), ("1.0000000596046447753906251", 1 + ulp),
            ("1.0000000596046447753906249", 1), ("1.000000178813934326171875", 1 + 2 * ulp),
            ("1.0000001788139343261718749", 1 + ulp), ("16777217", 16_777_216), ("16777219", 16_777_220),
            ("1677721.7", 1_677_721.75), ("16777217.1", 16_777_218), ("1.4e-45", .leastNonzeroMagnitude),
            ("0.1", 0.1), ("33554431.0e-1", 3_355_443), ("3.4028235e38", .greatestFiniteMagnitude),
        ]
        let folder = try TemporaryFolder()
        let lines = cases.enumerated().map { "1\t\($0)\t\($1.0)\t0\n" }.joined()
        XCTAssertEqual(try RatingTable(path: folder.write("u.data", lines)).ratings, cases.map(\.1))
    }

    /// Random rows, then the same with one byte changed, left out or put in below the first line, which tells the form.
    func testRandomText() throws {
        let folder = try TemporaryFolder()
        let alphabet = Array("0123456789:.-e\t\n\rx".utf8)
        for seed in 0..<400 {
            var generator = Philox(seed: UInt64(seed), purpose: .noise)
            let separator = generator.next(below: 2) == 0 ? "::" : "\t"
            let end = generator.next(below: 2) == 0 ? "\n" : "\r\n"
            let ratings = ["1", "4.5", "3.25", "0.1", "12.50", "-2", "1e-2", "1234567.8", "20000001"]
            var text = ""
            for _ in 0...generator.next(below: 8) {
                let fields = [
                    "\(generator.next(below: 20))", "\(generator.next(below: 1 << 31))",
                    ratings[generator.next(below: ratings.count)], "\(generator.next(below: 1 << 31))",
                ]
                text += fields.joined(separator: separator) + end
            }
            if generator.next(below: 3) == 0 { text.removeLast() }
            try check(text, separator: separator, folder, "seed \(seed)")

            var bytes = Array(text.utf8)
            let start = (bytes.firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count) + 1
            guard start < bytes.count else { continue }
            let position = start + generator.next(below: bytes.count - start)
            let byte = alphabet[generator.next(below: alphabet.count)]
            switch generator.next(below: 3) {
            case 0: bytes[position] = byte
            case 1: bytes.remove(at: position)
            default: bytes.insert(byte, at: position)
            }
            // A carriage return that no line feed follows ends no line, and Swift's strings say it does.
            let changed = String(decoding: bytes, as: UTF8.self)
            if changed.replacing("\r\n", with: "").contains("\r") { continue }
            try check(changed, separator: separator, folder, "seed \(seed), changed")
        }
    }
}
