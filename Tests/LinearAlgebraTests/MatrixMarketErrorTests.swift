import LatentLinearAlgebra
import LatentRuntime
import LatentTestSupport
import XCTest

/// Matrix Market files cut, altered or made to harm: each is read or refused, and none ends the process.
final class MatrixMarketErrorTests: XCTestCase {
    private let banner = "%%MatrixMarket matrix coordinate real general\n"

    private func refusal(_ text: [UInt8], in folder: TemporaryFolder) throws -> (line: Int, reason: String)? {
        let path = try folder.write(text, to: "file.mtx")
        do {
            _ = try CSRMatrix<Float>(matrixMarket: path)
        } catch FileError.malformed(path, .line(let line), let reason) {
            return (line, reason)
        } catch FileError.malformed(path, nil, let reason) {
            return (0, reason)
        }
        return nil
    }

    /// But within the last line, where what is left may be a number as well.
    func testEveryTruncationIsRefused() throws {
        let folder = try TemporaryFolder()
        for whole in [
            banner + "% comment\n2 2 2\n1 1 12.5\n2 1 300\n",
            "%%MatrixMarket matrix coordinate pattern symmetric\r\n12 12 2\r\n10 1\r\n12 12\r\n",
            "%%MatrixMarket matrix array integer general\n2 1\n10\n20\n",
        ].map({ Array($0.utf8) }) {
            XCTAssertNil(try refusal(whole, in: folder))
            let lastLine = whole.dropLast().lastIndex(of: UInt8(ascii: "\n")) ?? 0
            for count in 0...lastLine {
                XCTAssertNotNil(try refusal(Array(whole[..<count]), in: folder), "\(count) bytes")
            }
        }
    }

    func testAlteredFilesAreReadOrRefused() throws {
        let folder = try TemporaryFolder()
        let whole = Array((banner + "%\n12 9 3\n1 1 12.5\n12 1 -3e2\n\n4 9 nan\n").utf8)
        var (read, refused) = (0, 0)
        for index in whole.indices {
            for value in [0, 0x80, 0xFF, whole[index] ^ 1] + Array(" \n\r\t%.-+e0159".utf8) where value != whole[index]
            {
                var altered = whole
                altered[index] = value
                if try refusal(altered, in: folder) == nil { read += 1 } else { refused += 1 }
            }
        }
        XCTAssertGreaterThan(read, 0)
        XCTAssertGreaterThan(refused, read)
    }

    func testDamageIsNamed() throws {
        let folder = try TemporaryFolder()
        let spaces = String(repeating: " ", count: 2000)
        let ones = String(repeating: "1", count: 2000)
        let cases: [(text: String, line: Int, reason: String)] = [
            ("", 1, "the file is empty"),
            ("2 2 1\n1 1 1\n", 1, "does not start with %%MatrixMarket"),
            ("\n" + banner, 1, "does not start with %%MatrixMarket"),
            ("%%MatrixMarket matrix coordinate real\n", 1, "4 words, expected 5"),
            ("%%MatrixMarket vector coordinate real general\n", 1, "'vector', expected matrix"),
            ("%%MatrixMarket matrix sparse real general\n", 1, "'sparse', expected one of coordinate, array"),
            ("%%MatrixMarket matrix coordinate complex general\n", 1, "'complex', expected one of real, integer"),
            ("%%MatrixMarket matrix coordinate real hermitian\n", 1, "'hermitian', expected one of general"),
            ("%%MatrixMarket matrix array pattern general\n1 1\n1\n", 1, "array pattern general cannot be"),
            ("%%MatrixMarket matrix coordinate pattern skew-symmetric\n", 1, "skew-symmetric cannot be"),
            (banner, 1, "ends before the line of its sizes"),
            (banner + "% only\n\n", 3, "ends before the line of its sizes"),
            (banner + "2 2\n", 2, "2 words, expected 3 numbers: rows, columns, entries"),
            (banner + "2 2 1 1\n", 2, "4 words, expected 3"),
            ("%%MatrixMarket matrix array real general\n2 2 1\n", 2, "3 words, expected 2"),
            (banner + "%\n2 x 1\n", 3, "'x' columns, expected a whole number"),
            (banner + "-2 2 1\n", 2, "'-2' rows, expected a whole number"),
            (banner + "2 2 1.0\n", 2, "'1.0' entries, expected a whole number"),
            (banner + "2 2 99999999999999999999\n", 2, "expected a whole number"),
            (banner + "2 2 1\(spaces)1\n", 2, "a line of 2006 characters, expected at most 1024"),
            (banner + "2 2147483648 0\n", 2, "a matrix of 2 × 2147483648 in a file of"),
            (banner + "2147483647 2 0\n", 2, "a matrix of 2147483647 × 2 in a file of"),
            (
                "%%MatrixMarket matrix array real general\n9223372036854775807 9223372036854775807\n", 2,
                "expected at most 16777216 rows and columns"
            ),
            ("%%MatrixMarket matrix array real general\n16777216 16777216\n1\n", 3, "promises 281474976710656 entries"),
            ("%%MatrixMarket matrix coordinate real symmetric\n2 3 0\n", 2, "2 × 3, expected as many rows as columns"),
            (banner + "2 2 9223372036854775807\n1 1 1\n", 3, "9223372036854775807 entries, the file ends after 1"),
            (banner + "2 2 2\n1 1 1\n", 3, "promises 2 entries, the file ends after 1"),
            (banner + "2 2 1\n1 1 1\n%\n\n2 2 1\n", 6, "promises 1 entries, here is one more of 2"),
            (banner + "2 2 1\n1 1", 3, "the value is missing"),
            (banner + "2 2 1\n1 1 \u{0}1\n", 0, "not text: byte 56 is NUL"),
            (banner + "2 2 1\n3 1 1\n", 3, "the row '3' is outside 1 to 2"),
            (banner + "2 2 1\n0 1 1\n", 3, "the row '0' is outside 1 to 2"),
            (banner + "2 2 1\n%\n1 99999999999999999999 1\n", 4, "the column '99999999999999999999' is outside 1 to 2"),
            (banner + "0 0 1\n1 1 1\n", 3, "the row '1' is outside 1 to 0"),
            (banner + "2 2 1\n-1 1 1\n", 3, "the row is '-1', expected a whole number from 1"),
            (banner + "2 2 1\n1.0 1 1\n", 3, "the row is '1.0'"),
            (banner + "2 2 1\n1,1,1\n", 3, "the row is '1,1,1'"),
            (banner + "2 2 1\n1\n", 3, "the column is missing"),
            (banner + "2 2 1\n1 1\n", 3, "the value is missing"),
            (banner + "2 2 1\n1 1 \r\n", 3, "the value is missing"),
            (banner + "2 2 1\n1 1 1 1\n", 3, "'1' follows the value"),
            ("%%MatrixMarket matrix coordinate pattern general\n2 2 1\n1 1 1\n", 3, "'1' follows the column"),
            ("%%MatrixMarket matrix array real general\n1 1\n1 1\n", 3, "'1' follows the value"),
            ("%%MatrixMarket matrix coordinate integer general\n1 1 1\n1 1 1.5\n", 3, "'1.5', expected a whole number"),
            ("%%MatrixMarket matrix coordinate integer general\n1 1 1\n1 1 1e5\n", 3, "'1e5', expected a whole number"),
            ("%%MatrixMarket matrix coordinate integer general\n1 1 1\n1 1 inf\n", 3, "'inf', expected a whole number"),
            (banner + "2 2 1\n1 1 \(ones)\n", 3, "expected a number of at most 1024 characters"),
            ("%%MatrixMarket matrix coordinate real skew-symmetric\n2 2 2\n2 1 1\n2 2 0\n", 4, "on the diagonal"),
        ]
        for (text, line, reason) in cases {
            let found = try refusal(Array(text.utf8), in: folder)
            XCTAssertTrue(found?.reason.contains(reason) == true, "\(found?.reason ?? "read"), expected: \(reason)")
            XCTAssertEqual(found?.line, line, reason)
        }
        for number in [
            "x", "-", "+", ".", "-.", "1e", "1e+", "1.2.3", "0x10", "1d", "1_0", "nano", "in", "--1", "1;", "é",
        ] {
            let found = try refusal(Array((banner + "1 1 1\n1 1 \(number)\n").utf8), in: folder)
            XCTAssertEqual(found?.reason, "the value is '\(number)', expected a number")
        }
    }

    func testMissingFile() throws {
        let path = try TemporaryFolder().file("absent")
        XCTAssertThrowsError(try CSRMatrix<Float>(matrixMarket: path)) {
            XCTAssertEqual($0 as? FileError, .missing(path: path))
        }
    }
}
