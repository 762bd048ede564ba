import Foundation
import LatentRuntime
import LatentTestSupport
import XCTest

/// NumPy files: what is read, and what is refused. The bytes are put together here, by the format's description.
final class NpyTests: XCTestCase {
    private func file(
        _ header: String, version: UInt8 = 1, length: Int? = nil, _ elements: [UInt8] = []
    ) -> [UInt8] {
        let length = length ?? header.utf8.count
        let lengthBytes = (0..<(version == 1 ? 2 : 4)).map { UInt8(truncatingIfNeeded: length >> (8 * $0)) }
        return [0x93] + Array("NUMPY".utf8) + [version, 0] + lengthBytes + Array(header.utf8) + elements
    }

    private func header(_ type: String, _ shape: String, fortran: Bool = false) -> String {
        "{'descr': '\(type)', 'fortran_order': \(fortran ? "True" : "False"), 'shape': \(shape), }\n"
    }

    private func values(_ bytes: [UInt8], in folder: TemporaryFolder) throws -> [Double] {
        try Npy(contentsOf: folder.write(bytes, to: "file")).values(as: Double.self)
    }

    func testWrittenArraysComeBack() throws {
        let folder = try TemporaryFolder()
        let numbers: [Double] = [0.1, -0.0, .infinity, .leastNonzeroMagnitude, .greatestFiniteMagnitude]
        try numbers.writeNpy(to: folder.file("double"))
        let read = try Npy(contentsOf: folder.file("double"))
        XCTAssertEqual(read.shape, [5])
        XCTAssertEqual(read.type, .float64)
        XCTAssertFalse(read.isFortranOrder)
        XCTAssertEqual(read.values(as: Double.self).map(\.bitPattern), numbers.map(\.bitPattern))
        try ([] as [Float]).writeNpy(to: folder.file("float"))
        XCTAssertEqual(try Npy(contentsOf: folder.file("float")).shape, [0])
        XCTAssertEqual(try Npy(contentsOf: folder.file("float")).type, .float32)
    }

    /// The elements start at a multiple of 64, as the format asks.
    func testElementsAreAligned() throws {
        let folder = try TemporaryFolder()
        for count in [0, 1, 9, 10, 12_345] {
            try [Float](repeating: 1, count: count).writeNpy(to: folder.file("file"))
            let bytes = try Data(contentsOf: URL(fileURLWithPath: folder.file("file")))
            let start = 10 + Int(bytes[8]) + Int(bytes[9]) << 8
            XCTAssertEqual(start % 64, 0)
            XCTAssertEqual(bytes[start - 1], UInt8(ascii: "\n"))
            XCTAssertEqual(bytes.count, start + 4 * count)
        }
    }

    func testEachTypeInEachByteOrder() throws {
        let folder = try TemporaryFolder()
        func check<Bits: FixedWidthInteger>(_ type: String, _ bits: [Bits], _ expected: [Double]) throws {
            for (order, swap) in [("<", false), (">", true)] {
                let bytes = bits.flatMap { value in
                    withUnsafeBytes(of: swap ? value.bigEndian : value.littleEndian) { Array($0) }
                }
                XCTAssertEqual(
                    try values(file(header(order + type, "(\(bits.count),)"), bytes), in: folder), expected,
                    order + type)
            }
        }
        try check("f2", [0x3C00, 0xC100, 0x7C00] as [UInt16], [1, -2.5, .infinity])
        try check("f4", [Float(0.1).bitPattern, Float(-3).bitPattern], [Double(Float(0.1)), -3])
        try check("f8", [0.1, -3].map { (value: Double) in value.bitPattern }, [0.1, -3])
        try check("i1", [-128, 127] as [Int8], [-128, 127])
        try check("i2", [-32768, 258] as [Int16], [-32768, 258])
        try check("i4", [.min, 16_909_060] as [Int32], [-2_147_483_648, 16_909_060])
        try check("i8", [-1, 1 << 40, .max] as [Int64], [-1, 1_099_511_627_776, 9_223_372_036_854_775_808])
        try check("u1", [255, 0] as [UInt8], [255, 0])
        try check("u2", [65535, 258] as [UInt16], [65535, 258])
        try check("u4", [.max, 258] as [UInt32], [4_294_967_295, 258])
        try check("u8", [.max, 258] as [UInt64], [18_446_744_073_709_551_616, 258])
        try check("b1", [0, 1, 2] as [UInt8], [0, 1, 1])
        XCTAssertEqual(try values(file(header("|b1", "(2,)"), [1, 0]), in: folder), [1, 0])
        XCTAssertEqual(try values(file(header("|u1", "(2, 1)"), [7, 8]), in: folder), [7, 8])
        // To Float in one rounding; beyond its range infinite.
        let path = try folder.write(
            file(header("<f8", "(2,)"), [0.1, 1e300].flatMap { withUnsafeBytes(of: $0) { Array($0) } }), to: "file")
        XCTAssertEqual(try Npy(contentsOf: path).values(as: Float.self), [0.1, .infinity])
    }

    func testVersionsKeyOrderAndWhiteSpace() throws {
        let folder = try TemporaryFolder()
        for version in 1...3 {
            XCTAssertEqual(
                try values(file(header("|u1", "(2,)"), version: UInt8(version), [3, 4]), in: folder), [3, 4])
        }
        for text in [
            "{'shape':(2,),'fortran_order':False,'descr':'|u1'}",
            "  {\t\"fortran_order\" : False ,\n \"shape\" : ( 2 , ) ,\r\n'descr' : \"|u1\" , } \u{C} \n",
            "{'descr':'|u1','shape':(2,1,),'fortran_order':True}",
        ] {
            XCTAssertEqual(try values(file(text, [3, 4]), in: folder), [3, 4], text)
        }
        XCTAssertEqual(try values(file(header("|u1", "()"), [9]), in: folder), [9])
        XCTAssertEqual(try values(file(header("|u1", "(0, 5)")), in: folder), [])
    }

    private func refusal(_ bytes: [UInt8], in folder: TemporaryFolder) throws -> String? {
        let path = try folder.write(bytes, to: "file")
        do {
            _ = try Npy(contentsOf: path)
        } catch FileError.malformed(path, .offset(let offset), let reason) {
            XCTAssertLessThanOrEqual(offset, bytes.count)
            return reason
        }
        return nil
    }

    func testEveryTruncationIsRefused() throws {
        let folder = try TemporaryFolder()
        try ([1, 2, 3] as [Double]).writeNpy(to: folder.file("whole"))
        let whole = [UInt8](try Data(contentsOf: URL(fileURLWithPath: folder.file("whole"))))
        XCTAssertNil(try refusal(whole, in: folder))
        for count in 0..<whole.count {
            XCTAssertNotNil(try refusal(Array(whole[..<count]), in: folder), "\(count) bytes")
        }
        XCTAssertEqual(
            try refusal(whole + [0], in: folder), "(3,) elements of 8 bytes take 24 bytes, 1 more follow")
    }

    func testAlteredHeadersAreReadOrRefused() throws {
        let folder = try TemporaryFolder()
        let whole = file(header("<f4", "(2, 1)"), [UInt8](repeating: 0, count: 8))
        var (read, refused) = (0, 0)
        for index in 0..<whole.count - 8 {
            for value in [0, 0x80, 0xFF, whole[index] ^ 1, whole[index] ^ 0x20] + Array("'\"\\{}()[],:0919 -<>".utf8)
            where value != whole[index] {
                var altered = whole
                altered[index] = value
                let path = try folder.write(altered, to: "file")
                do {
                    let values = try Npy(contentsOf: path).values(as: Float.self)
                    XCTAssertLessThanOrEqual(values.count, 8)
                    read += 1
                } catch is FileError {
                    refused += 1
                }
            }
        }
        XCTAssertGreaterThan(read, 0)
        XCTAssertGreaterThan(refused, read)
    }

    func testDamageIsNamed() throws {
        let folder = try TemporaryFolder()
        let good = header("<f4", "(2,)")
        let eight = [UInt8](repeating: 0, count: 8)
        let (big, half) = (Int.max, 1 << 62)
        let cases: [(bytes: [UInt8], reason: String)] = [
            (Array("PK\u{3}\u{4} and so on".utf8), "not a NumPy file"),
            (file(good, version: 0, eight), "version 0.0, expected 1.0, 2.0 or 3.0"),
            (file(good, version: 4, eight), "version 4.0"),
            ([0x93] + Array("NUMPY".utf8) + [1, 1] + file(good, eight).dropFirst(8), "version 1.1"),
            (file(good, length: 65535, eight), "a header of 65535 bytes, where the file has"),
            (file(good, version: 2, length: 0xFFFF_FFFF, eight), "a header of 4294967295 bytes"),
            (file(good, length: 20, eight), "a string without an end"),
            (file(good, length: good.utf8.count - 2, eight), "the header ends, expected a string"),
            (file(good, length: good.utf8.count + 4, eight), "expected the end of the header"),
            (file(good, length: 0, eight), "the header ends, expected '{'"),
            (file(header("<c8", "(1,)"), eight), "elements of type '<c8', expected real numbers"),
            (file(header("|O", "(1,)"), eight), "elements of type '|O'"),
            (file(header("<U2", "(1,)"), eight), "elements of type '<U2'"),
            (file(header("|S8", "(1,)"), eight), "elements of type '|S8'"),
            (file(header("<M8[ns]", "(1,)"), eight), "elements of type '<M8[ns]'"),
            (file(header("|V8", "(1,)"), eight), "elements of type '|V8'"),
            (file(header("<f16", "(1,)"), eight + eight), "elements of type '<f16'"),
            (file(header("f4", "(2,)"), eight), "elements of type 'f4'"),
            (file(header("|f4", "(2,)"), eight), "elements of type '|f4'"),
            (file(header("", "(2,)"), eight), "elements of type ''"),
            (
                file("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (2,), }", eight),
                "elements of several fields"
            ),
            (file("{'descr': '<f4', 'shape': (2,), }", eight), "has no 'fortran_order'"),
            (file("{'descr': '<f4', 'fortran_order': False}", eight), "has no 'shape'"),
            (file("{}", eight), "has no 'descr'"),
            (file("{'descr': '<f4', 'descr': '<f4'}", eight), "the key 'descr' again"),
            (file("{'descr': '<f4', 'order': 'C'}", eight), "the key 'order', expected"),
            (file("{'descr': '<\\x66' }", eight), "escapes"),
            (file("{'descr': '<f4', 'fortran_order': 0}", eight), "'0}', expected True or False"),
            (file("{'descr': '<f4' 'shape': (2,)}", eight), "expected '}'"),
            (file(header("<f4", "(2)"), eight), "expected ','"),
            (file(header("<f4", "[2]"), eight), "expected '('"),
            (file(header("<f4", "(-2,)"), eight), "expected a whole number"),
            (file(header("<f4", "(02,)"), eight), "expected a whole number"),
            (file(header("<f4", "(2L,)"), eight), "expected ','"),
            (file(header("<f4", "(,)"), eight), "expected a whole number"),
            (file(header("<f4", "(99999999999999999999,)"), eight), "too large for a length"),
            (file(header("<f4", "(\(String(repeating: "1,", count: 65)))"), eight), "more than 64 numbers"),
            (file(header("<f4", "(\(big),)"), eight), "the impossible shape (\(big),)"),
            (file(header("<f4", "(\(half), 4)"), eight), "the impossible shape (\(half), 4)"),
            (file(header("|u1", "(\(big),)"), eight), "take \(big) bytes, the file ends after 8"),
            (file(header("<f4", "(3,)"), eight), "(3,) elements of 4 bytes take 12 bytes, the file ends after 8"),
            (file(header("<f4", "(1, 1)"), eight), "take 4 bytes, 4 more follow"),
            (file(header("<f4", "(0,)"), eight), "take 0 bytes, 8 more follow"),
        ]
        for (bytes, reason) in cases {
            let found = try refusal(bytes, in: folder)
            XCTAssertTrue(found?.contains(reason) == true, "\(found ?? "read"), expected: \(reason)")
        }
        // The offset points at the byte that is wrong.
        let path = try folder.write(file(header("<c8", "(1,)"), eight), to: "file")
        XCTAssertThrowsError(try Npy(contentsOf: path)) {
            XCTAssertTrue("\($0)".hasPrefix("\(path), byte 20: elements of type '<c8'"), "\($0)")
        }
        XCTAssertThrowsError(try Npy(contentsOf: folder.file("absent"))) {
            XCTAssertEqual($0 as? FileError, .missing(path: folder.file("absent")))
        }
    }
}
