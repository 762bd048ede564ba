import Foundation
import LatentRuntime
import LatentTestSupport
import XCTest

/// Files from elsewhere, cut, altered or made to harm: each is read or refused, and none ends the process.
final class HostileSafetensorsTests: XCTestCase {
    /// A file with this header and `dataCount` bytes of data.
    private func file(_ header: String, dataCount: Int = 0, length: UInt64? = nil) -> [UInt8] {
        let length = length ?? UInt64(header.utf8.count)
        return withUnsafeBytes(of: length.littleEndian) { Array($0) } + Array(header.utf8)
            + [UInt8](repeating: 1, count: dataCount)
    }

    private func refusal(_ bytes: [UInt8], in folder: TemporaryFolder) throws -> String? {
        let path = try folder.write(bytes, to: "file")
        do {
            _ = try Safetensors(contentsOf: path)
        } catch FileError.malformed(path, _, let reason) {
            return reason
        }
        return nil
    }

    func testEveryTruncationIsRefused() throws {
        let folder = try TemporaryFolder()
        var file = Safetensors(metadata: ["a": "b"])
        file.set("x", shape: [2], [1, 2] as [Float])
        file.set("y", shape: [1], [3] as [Double])
        try file.write(to: folder.file("whole"))
        let whole = [UInt8](try Data(contentsOf: URL(fileURLWithPath: folder.file("whole"))))
        for count in 0..<whole.count {
            XCTAssertNotNil(try refusal(Array(whole[..<count]), in: folder), "\(count) bytes")
        }
        XCTAssertNotNil(try refusal(whole + [0], in: folder))
    }

    /// Every byte of the length and the header takes each of some values: single bits flipped, zero, all ones,
    /// and the characters that shape JSON.
    func testAlteredHeadersAreReadOrRefused() throws {
        let folder = try TemporaryFolder()
        var file = Safetensors(metadata: ["a": "b"])
        file.set("x", shape: [2, 1], [1, 2] as [Float])
        try file.write(to: folder.file("whole"))
        let whole = [UInt8](try Data(contentsOf: URL(fileURLWithPath: folder.file("whole"))))
        var (read, refused) = (0, 0)
        for index in 0..<whole.count - 8 {
            let flips = [1, 4, 0x20, 0x80, 0xFF].map { whole[index] ^ UInt8($0) }
            for value in flips + [0, 0xFF] + Array(#""\{[,:9-"#.utf8) where value != whole[index] {
                var altered = whole
                altered[index] = value
                let path = try folder.write(altered, to: "file")
                do {
                    let file = try Safetensors(contentsOf: path)
                    for name in file.names { _ = try? file.tensor(name, as: Float.self) }
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
        func tensor(_ offsets: String, shape: String = "[1]", type: String = "F32") -> String {
            #"{"dtype":"\#(type)","shape":\#(shape),"data_offsets":\#(offsets)}"#
        }
        let big = Int.max
        let cases: [(bytes: [UInt8], reason: String)] = [
            (file("{}", length: .max), "expected at most 100000000"),
            (file("{}", length: 1 << 63), "expected at most 100000000"),
            (file("{}", length: 100_000_000), "in a file of 10"),
            (file("{}", length: 0), "not a JSON object"),
            (file("[]"), "not a JSON object"),
            (file("{"), "not valid"),
            (file(String(repeating: #"{"a":"#, count: 5_000)), "not valid"),
            (file("{\"a\": 1}"), #"not valid at "a""#),
            (file("{\u{0}}"), "not a JSON object"),
            (file(#"{"x":{"dtype":"F32","shape":[1]}}"#, dataCount: 4), "data_offsets"),
            (file(#"{"__metadata__":{"a":1}}"#), #"not valid at "__metadata__"#),
            (file(#"{"x":\#(tensor("[0,4]")),"x":\#(tensor("[0,4]"))}"#, dataCount: 4), "twice"),
            (file(#"{"x":\#(tensor("[0,4]")),"\u0078":\#(tensor("[0,4]"))}"#, dataCount: 4), "twice"),
            (file(#"{"x":\#(tensor("[4,0]"))}"#, dataCount: 4), "lies at [4, 0]"),
            (file(#"{"x":\#(tensor("[-4,0]"))}"#, dataCount: 4), "lies at [-4, 0]"),
            (file(#"{"x":\#(tensor("[0]"))}"#, dataCount: 4), "lies at [0]"),
            (file(#"{"x":\#(tensor("[0,4,8]"))}"#, dataCount: 8), "lies at [0, 4, 8]"),
            (file(#"{"x":\#(tensor("[0,8]", shape: "[2]"))}"#, dataCount: 4), "ends at byte 8"),
            (file(#"{"x":\#(tensor("[0,\(big)]"))}"#, dataCount: 4), "ends at byte \(big)"),
            (file(#"{"x":\#(tensor("[0,1e30]"))}"#, dataCount: 4), "not valid"),
            (file(#"{"x":\#(tensor("[0,4]", shape: "[2]"))}"#, dataCount: 4), "not [2] of F32"),
            (file(#"{"x":\#(tensor("[0,4]", shape: "[-1,-1]"))}"#, dataCount: 4), "impossible shape"),
            (file(#"{"x":\#(tensor("[0,4]", shape: "[\(big),\(big)]"))}"#, dataCount: 4), "impossible"),
            (file(#"{"x":\#(tensor("[0,4]", shape: "[\(big)]"))}"#, dataCount: 4), "takes 4 bytes"),
            (
                file(#"{"x":\#(tensor("[0,4]")),"y":\#(tensor("[2,6]"))}"#, dataCount: 6),
                "starts at byte 2 of the data, expected 4"
            ),
            (
                file(#"{"x":\#(tensor("[0,4]")),"y":\#(tensor("[5,9]"))}"#, dataCount: 9),
                "starts at byte 5 of the data, expected 4"
            ),
            (file(#"{"x":\#(tensor("[0,4]"))}"#, dataCount: 5), "1 bytes after the last tensor"),
            (file("{} {}"), "not valid"),
            (file(#"{"\u001b[2J":{}}"#), #"not valid at "\u{1B}[2J"#),
            (file("{}", dataCount: 3), "3 bytes after the last tensor"),
        ]
        for (bytes, reason) in cases {
            let found = try refusal(bytes, in: folder)
            XCTAssertTrue(found?.contains(reason) == true, "\(found ?? "read"), expected: \(reason)")
        }
    }

    func testTypesOfOthersAreSkippedUntilAskedFor() throws {
        let folder = try TemporaryFolder()
        let header =
            #"{"half":{"dtype":"F16","shape":[2],"data_offsets":[0,4]},"#
            + #""x":{"dtype":"U8","shape":[1],"data_offsets":[4,5]}, "__metadata__":null}  "#
        let path = try folder.write(file(header, dataCount: 5), to: "file")
        let read = try Safetensors(contentsOf: path)
        XCTAssertEqual(try read.tensor("x", as: UInt8.self), [1])
        XCTAssertThrowsError(try read.tensor("half", as: Float.self)) {
            XCTAssertEqual(
                "\($0)", #"\#(path): tensor "half" has elements of type "F16", expected "F32""#)
        }
        // What this engine cannot interpret it still carries over unharmed.
        try read.write(to: folder.file("copy"))
        XCTAssertEqual(try Safetensors(contentsOf: folder.file("copy")).shape(of: "half"), [2])
    }
}
