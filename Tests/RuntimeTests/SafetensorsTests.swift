import Foundation
import LatentRuntime
import LatentTestSupport
import XCTest

final class SafetensorsTests: XCTestCase {
    private let texts = ["format": "1", "quote\"\\\n": "snowman ☃ / \u{1}", "empty": ""]

    private func sample() -> Safetensors {
        var file = Safetensors(metadata: texts)
        file.set("bytes", shape: [3], [1, 2, 255] as [UInt8])
        file.set("weights", shape: [2, 3], [1.5, -0.0, .infinity, .leastNonzeroMagnitude, 5, 6] as [Float])
        file.set("bias", shape: [2], [0.1, -.greatestFiniteMagnitude] as [Double])
        file.set("users", shape: [2, 1], [.min, .max] as [Int64])
        file.set("items", shape: [1], [-7] as [Int32])
        file.set("none", shape: [0, 4], [] as [Float])
        file.set("scalar", shape: [], [3] as [Float])
        return file
    }

    private func bytes(_ path: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
    }

    private func check(_ file: Safetensors) throws {
        XCTAssertEqual(file.metadata, texts)
        XCTAssertEqual(file.names, ["bias", "bytes", "items", "none", "scalar", "users", "weights"])
        XCTAssertEqual(file.shape(of: "weights"), [2, 3])
        XCTAssertEqual(file.shape(of: "scalar"), [])
        XCTAssertNil(file.shape(of: "absent"))
        XCTAssertEqual(try file.tensor("bytes", as: UInt8.self), [1, 2, 255])
        XCTAssertEqual(
            try file.tensor("weights", as: Float.self, shape: [2, 3]).map(\.bitPattern),
            ([1.5, -0.0, .infinity, .leastNonzeroMagnitude, 5, 6] as [Float]).map(\.bitPattern))
        XCTAssertEqual(try file.tensor("bias", as: Double.self), [0.1, -.greatestFiniteMagnitude])
        XCTAssertEqual(try file.tensor("users", as: Int64.self), [.min, .max])
        XCTAssertEqual(try file.tensor("items", as: Int32.self), [-7])
        XCTAssertEqual(try file.tensor("none", as: Float.self, shape: [0, 4]), [])
        XCTAssertEqual(try file.tensor("scalar", as: Float.self), [3])
    }

    func testRoundTrip() throws {
        let folder = try TemporaryFolder()
        try check(sample())
        try sample().write(to: folder.file("a"))
        let read = try Safetensors(contentsOf: folder.file("a"))
        try check(read)
        // What was read lies in the mapped file, which is replaced here.
        try read.write(to: folder.file("a"))
        try check(read)
        try check(Safetensors(contentsOf: folder.file("a")))
    }

    func testEqualContentsAreEqualFiles() throws {
        let folder = try TemporaryFolder()
        try sample().write(to: folder.file("a"))
        var other = Safetensors()
        other.set("weights", shape: [1], [0] as [Int32])
        let source = sample()
        other.set("scalar", shape: [], try source.tensor("scalar", as: Float.self))
        other.set("weights", shape: [2, 3], try source.tensor("weights", as: Float.self))
        other.set("none", shape: [0, 4], [] as [Float])
        other.set("items", shape: [1], try source.tensor("items", as: Int32.self))
        other.set("users", shape: [2, 1], try source.tensor("users", as: Int64.self))
        other.set("bytes", shape: [3], try source.tensor("bytes", as: UInt8.self))
        other.set("bias", shape: [2], try source.tensor("bias", as: Double.self))
        other.metadata = Dictionary(uniqueKeysWithValues: texts.sorted { $0.key > $1.key })
        try other.write(to: folder.file("b"))
        XCTAssertEqual(try bytes(folder.file("a")), try bytes(folder.file("b")))
    }

    func testLayoutInTheFile() throws {
        let folder = try TemporaryFolder()
        var file = Safetensors(metadata: ["b": "2", "a": "1"])
        file.set("x", shape: [2], [1, 2] as [UInt8])
        file.set("a/b", shape: [1], [1] as [Int32])
        try file.write(to: folder.file("file"))
        let found = try bytes(folder.file("file"))
        let header =
            #"{"__metadata__":{"a":"1","b":"2"},"a/b":{"data_offsets":[0,4],"dtype":"I32","shape":[1]},"#
            + #""x":{"data_offsets":[4,6],"dtype":"U8","shape":[2]}}"#
        let length = Int(found[0]) + Int(found[1]) << 8
        XCTAssertEqual((8 + length) % 64, 0)
        XCTAssertEqual(
            String(decoding: found[8..<8 + length], as: UTF8.self),
            header + String(repeating: " ", count: length - header.utf8.count))
        XCTAssertEqual(Array(found[(8 + length)...]), [1, 0, 0, 0, 1, 2])
    }

    func testAskingForWhatIsNotThere() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("model")
        try sample().write(to: path)
        let file = try Safetensors(contentsOf: path)
        func reason(_ body: () throws -> Void) -> String? {
            do { try body() } catch FileError.malformed(path, nil, let reason) { return reason } catch {}
            return nil
        }
        XCTAssertEqual(
            reason { _ = try file.tensor("absent", as: Float.self) }, #"tensor "absent" is missing"#)
        XCTAssertEqual(
            reason { _ = try file.tensor("bias", as: Float.self) },
            #"tensor "bias" has elements of type "F64", expected "F32""#)
        XCTAssertEqual(
            reason { _ = try file.tensor("weights", as: Float.self, shape: [3, 2]) },
            #"tensor "weights" has shape [2, 3], expected [3, 2]"#)
    }

    func testMissingFile() throws {
        let path = try TemporaryFolder().file("absent")
        XCTAssertThrowsError(try Safetensors(contentsOf: path)) {
            XCTAssertEqual($0 as? FileError, .missing(path: path))
        }
    }
}
