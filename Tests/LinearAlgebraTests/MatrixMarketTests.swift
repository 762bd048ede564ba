import Foundation
import LatentLinearAlgebra
import LatentRuntime
import LatentTestSupport
import XCTest

final class MatrixMarketTests: XCTestCase {
    private func read<Scalar: BLASScalar>(
        _ text: String, in folder: TemporaryFolder, as _: Scalar.Type = Double.self
    ) throws -> CSRMatrix<Scalar> {
        try CSRMatrix(matrixMarket: folder.write(Array(text.utf8), to: "file.mtx"))
    }

    func testCoordinates() throws {
        let folder = try TemporaryFolder()
        let a = try read(
            """
            %%MatrixMarket matrix coordinate real general
            % a comment
            %
              2 3\t4\u{20}

            2 3 -1.5e1
              1\t1   .5\t
            % another
            2 1 0
            1 2 +2.
            """ + "\n\n", in: folder)
        XCTAssertEqual([a.rows, a.columns], [2, 3])
        XCTAssertEqual(a.pattern.rowOffsets, [0, 2, 4])
        // The explicit 0 at (2, 1) is an entry.
        XCTAssertEqual(a.pattern.columnIndices, [0, 1, 0, 2])
        XCTAssertEqual(a.values, [0.5, 2, 0, -15])
    }

    func testCarriageReturnsAndLettersOfEitherCase() throws {
        let folder = try TemporaryFolder()
        let a = try read(
            "%%matrixmarket MATRIX Coordinate Integer General\r\n%\r\n\r\n2 2 2\r\n1 2 -7\r\n\r\n2 1 +3 \r\n",
            in: folder)
        XCTAssertEqual(a.dense().elements, [0, -7, 3, 0])
    }

    private func read(_ text: String) throws -> (matrix: CSRMatrix<Double>, notes: [String]) {
        let folder = try TemporaryFolder()
        var notes: [String] = []
        let path = try folder.write(Array(text.utf8), to: "a.mtx")
        return (try CSRMatrix(matrixMarket: path) { notes.append($0.replacing(folder.path, with: "")) }, notes)
    }

    /// Values at one place add up, mirrored ones too.
    func testRepeatedEntriesAddUp() throws {
        let banner = "%%MatrixMarket matrix coordinate real "
        let (general, notes) = try read(banner + "general\n3 2 5\n3 1 1\n1 2 4\n3 1 2.5\n3 2 1\n3 1 -1\n")
        XCTAssertEqual(general.dense(), Matrix(rows: 3, columns: 2, [0, 4, 0, 0, 2.5, 1]))
        XCTAssertEqual(notes, ["/a.mtx: entries at one place, such as (3, 1), were added up"])
        let symmetric = try read(banner + "symmetric\n2 2 3\n2 1 1\n1 2 3\n2 2 1\n").matrix
        XCTAssertEqual(symmetric.dense(), Matrix(rows: 2, columns: 2, [0, 4, 4, 1]))
    }

    func testLastLineWithoutFeedAndMarkAndFortran() throws {
        let (matrix, notes) = try read(
            "\u{FEFF}%%MatrixMarket matrix coordinate real general\n1 3 3\n1 1 1.0D+00\n1 2 2.5d0\n"
                + "1 3 123456789012345678901D-20"
        )
        XCTAssertEqual(matrix.values, [1, 2.5, 1.23456789012345678901])
        XCTAssertEqual(notes.count, 1)
        XCTAssertTrue(notes.first?.contains("does not end with a line feed") == true, "\(notes)")
        XCTAssertEqual(try read("%%MatrixMarket matrix coordinate real general\n1 1 1\n1 1 2\n").notes, [])
    }

    func testPatternsAndSymmetry() throws {
        let folder = try TemporaryFolder()
        func dense(_ words: String, _ entries: String) throws -> [Double] {
            try read("%%MatrixMarket matrix \(words)\n\(entries)\n", in: folder).dense().elements
        }
        XCTAssertEqual(try dense("coordinate pattern general", "2 2 2\n2 1\n1 1"), [1, 0, 1, 0])
        XCTAssertEqual(try dense("coordinate pattern symmetric", "2 2 2\n2 1\n2 2"), [0, 1, 1, 1])
        XCTAssertEqual(
            try dense("coordinate real symmetric", "3 3 3\n1 1 1\n3 1 2\n3 2 4"), [1, 0, 2, 0, 0, 4, 2, 4, 0])
        // The half above the diagonal tells as much as the one below.
        XCTAssertEqual(try dense("coordinate real symmetric", "2 2 1\n1 2 5"), [0, 5, 5, 0])
        XCTAssertEqual(try dense("coordinate integer skew-symmetric", "2 2 1\n2 1 5"), [0, -5, 5, 0])
        XCTAssertEqual(try dense("coordinate unsigned-integer general", "1 1 1\n1 1 255"), [255])
    }

    func testArraysGoDownTheColumnsAndLoseTheirZeros() throws {
        let folder = try TemporaryFolder()
        let a = try read(
            "%%MatrixMarket matrix array real general\n2 3\n1\n0\n-0.0\n4\nnan\n6\n", in: folder)
        XCTAssertEqual(a.pattern.rowOffsets, [0, 2, 4])
        XCTAssertEqual(a.pattern.columnIndices, [0, 2, 1, 2])
        XCTAssertTrue(a.values[1].isNaN)
        XCTAssertEqual([a.values[0], a.values[2], a.values[3]], [1, 4, 6])
        let symmetric = try read("%%MatrixMarket matrix array integer symmetric\n2 2\n1\n2\n3\n", in: folder)
        XCTAssertEqual(symmetric.dense().elements, [1, 2, 2, 3])
        let skew = try read("%%MatrixMarket matrix array real skew-symmetric\n3 3\n1\n2\n3\n", in: folder)
        XCTAssertEqual(skew.dense().elements, [0, -1, -2, 1, 0, -3, 2, 3, 0])
    }

    func testMatricesWithoutEntries() throws {
        let folder = try TemporaryFolder()
        for (rows, columns) in [(0, 0), (0, 5), (5, 0), (3, 4)] {
            let coordinates = try read(
                "%%MatrixMarket matrix coordinate real general\n\(rows) \(columns) 0\n", in: folder)
            XCTAssertEqual([coordinates.rows, coordinates.columns, coordinates.pattern.count], [rows, columns, 0])
            try coordinates.writeMatrixMarket(to: folder.file("copy"))
            XCTAssertEqual(try CSRMatrix(matrixMarket: folder.file("copy")), coordinates)
        }
        XCTAssertEqual(try read("%%MatrixMarket matrix array real skew-symmetric\n0 0\n", in: folder).rows, 0)
        XCTAssertEqual(try read("%%MatrixMarket matrix array real general\n0 7\n", in: folder).columns, 7)
    }

    /// Decimals in every form against Swift's own reader, which rounds correctly.
    func testDecimalsAreRoundedOnce() throws {
        try checkDecimals(Float.self)
        try checkDecimals(Double.self)
    }

    private func checkDecimals<Scalar: BLASScalar>(_: Scalar.Type) throws {
        var random = Philox(seed: 1, purpose: .choice)
        var texts = [
            "0", "-0", "0.0e99999", "1e400", "-1e400", "1e-400", "4.9e-324", "2.4703282292062327e-324",
            "2.2250738585072011e-308", "1.7976931348623159e308", "3.4028235677973366e38", "3.4028235677973365e38",
            "1e23", "9007199254740993", "9007199254740993.00000000000000000001", "16777217", "16777217.0000000001",
            "8.5e27", "5e-28", "18446744073709551615", "18446744073709551616", "9999999999999999999e27", "1e-27",
            "0." + String(repeating: "0", count: 400) + "1e400", String(repeating: "9", count: 309),
            "0.1" + String(repeating: "0", count: 1000), "inf", "-Infinity", "+INF", "1E+05", "00012.50", "5.", ".5",
        ]
        for digits in 1...22 {
            for _ in 0..<400 {
                var text = random.next(below: 2) == 0 ? "-" : ""
                let point = random.next(below: digits + 1)
                for place in 0..<digits {
                    if place == point { text += "." }
                    text += "\(random.next(below: 10))"
                }
                if random.next(below: 2) == 0 { text += "e\(random.next(below: 70) - 35)" }
                texts.append(text)
            }
        }
        // Halfway between two neighbors, and just beside: each Double has a short exact decimal there.
        for _ in 0..<2_000 {
            let whole = (1 << 53) + 2 * random.next(below: 1 << 52) + 1
            texts += ["\(whole)", "\(whole).001", "\(whole - 1).999"]
            let float = (1 << 24) + 2 * random.next(below: 1 << 23) + 1
            texts += ["\(float)", "\(float)e-3", "\(float).0000000001", "\(Double(float) / 1024)"]
        }
        let folder = try TemporaryFolder()
        let text =
            "%%MatrixMarket matrix coordinate real general\n\(texts.count) 1 \(texts.count)\n"
            + texts.enumerated().map { "\($0 + 1) 1 \($1)\n" }.joined()
        let values = try read(text, in: folder, as: Scalar.self).values
        for (text, value) in zip(texts, values) {
            // Swift's reader knows no number that ends or begins with its point.
            let plain = text.replacingOccurrences(of: ".e", with: "e")
            let padded = plain.hasSuffix(".") ? plain + "0" : plain
            let expected = try XCTUnwrap(Scalar(padded.replacingOccurrences(of: "-.", with: "-0.")), text)
            XCTAssertEqual(value, expected, text)
            XCTAssertEqual(value.sign, expected.sign, text)
        }
    }

    func testWrittenMatricesComeBackBitForBit() throws {
        try checkRoundTrip(Float.self, exponents: -149...127)
        try checkRoundTrip(Double.self, exponents: -1074...1023)
    }

    /// Values of every size down to the subnormal, over rows that include empty ones.
    private func checkRoundTrip<Scalar: BLASScalar>(_: Scalar.Type, exponents: ClosedRange<Int>) throws {
        var random = Philox(seed: 2, purpose: .choice)
        let (rows, columns) = (301, 97)
        var rowIndices: [Int32] = []
        var columnIndices: [Int32] = []
        var values: [Scalar] = []
        for i in 0..<rows where i % 5 != 2 {
            for j in 0..<columns where random.next(below: 3) == 0 {
                rowIndices.append(Int32(i))
                columnIndices.append(Int32(j))
                let exponent = exponents.lowerBound + random.next(below: exponents.count)
                let significand = 1 + Scalar(random.nextUniform())
                values.append(
                    Scalar(
                        sign: j % 2 == 0 ? .plus : .minus, exponent: Scalar.Exponent(exponent), significand: significand
                    ))
            }
        }
        values.replaceSubrange(
            0..<8, with: [0, -0.0, .infinity, -.infinity, .leastNonzeroMagnitude, .greatestFiniteMagnitude, 4, 1e20])
        let a = try CSRMatrix(
            rows: rows, columns: columns, rowIndices: rowIndices, columnIndices: columnIndices, values: values)
        let folder = try TemporaryFolder()
        try a.writeMatrixMarket(to: folder.file("a.mtx"))
        let read = try CSRMatrix<Scalar>(matrixMarket: folder.file("a.mtx"))
        XCTAssertEqual(read, a)
        XCTAssertEqual(read.values.map(\.sign), a.values.map(\.sign))
    }

    func testWhatIsWritten() throws {
        let folder = try TemporaryFolder()
        try CSRMatrix<Float>(
            rows: 2, columns: 3, rowIndices: [1, 0, 1], columnIndices: [2, 1, 0], values: [0.1, 4, -0.0]
        ).writeMatrixMarket(to: folder.file("a.mtx"))
        XCTAssertEqual(
            try String(contentsOfFile: folder.file("a.mtx"), encoding: .utf8),
            "%%MatrixMarket matrix coordinate real general\n2 3 3\n1 2 4\n2 1 -0\n2 3 0.1\n")
    }

    /// More text than one piece that a thread parses, with the entries in no order.
    func testLongFilesAreTheSameForAnyNumberOfThreads() throws {
        let (rows, columns) = (1_000, 601)
        var text = Array("%%MatrixMarket matrix coordinate real general\n\(rows) \(columns) \(rows * columns)\n".utf8)
        // 7 has no factor in common with 601000, so that each place is met once.
        for k in 0..<rows * columns {
            let place = (k * 7) % (rows * columns)
            text += "\(place / columns + 1) \(place % columns + 1) \(Double(place) / 8)\n".utf8
        }
        XCTAssertGreaterThan(text.count, 2 * 4 << 20)
        let folder = try TemporaryFolder()
        let path = try folder.write(text, to: "a.mtx")
        for threads in [1, 3] {
            let a = try CSRMatrix<Double>(matrixMarket: path, pool: ThreadPool(threads: threads))
            XCTAssertEqual(a.values, (0..<rows * columns).map { Double($0) / 8 })
        }
        // An error far down names its line.
        text[text.count - 2] = UInt8(ascii: "x")
        let damaged = try folder.write(text, to: "b.mtx")
        XCTAssertThrowsError(try CSRMatrix<Double>(matrixMarket: damaged)) {
            XCTAssertTrue("\($0)".hasPrefix("\(damaged), line \(rows * columns + 2): the value is"), "\($0)")
        }
    }
}
