import LatentDatasets
import LatentRuntime
import LatentTestSupport
import XCTest

/// The kernel against a parser that splits strings.
final class ParserPropertyTests: XCTestCase {
    private struct Row: Equatable {
        var user: Int
        var item: Int
        var rating: Float
        var timestamp: Int64
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
            guard fields.count == 4, fields.allSatisfy(isPlain), let user = Int(fields[0]),
                let item = Int(fields[1]), let rating = Double(fields[2]), let timestamp = Int64(fields[3]),
                Float(rating).isFinite
            else { return (rows, index + 1) }
            rows.append(Row(user: user, item: item, rating: Float(rating), timestamp: timestamp))
        }
        return (rows, nil)
    }

    private func check(_ text: String, separator: String, _ folder: TemporaryFolder, _ hint: String) throws {
        let file = try folder.write(separator == "::" ? "ratings.dat" : "u.data", text)
        let expected = naive(text, separator: separator)
        do {
            let table = try RatingTable(path: file)
            let rows = (0..<table.count).map {
                Row(
                    user: table.userIDs.ids.numbers[Int(table.users[$0])],
                    item: table.itemIDs.ids.numbers[Int(table.items[$0])],
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

    /// Random rows, then the same with one byte changed, left out or put in.
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
            let position = generator.next(below: bytes.count)
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
