import LatentRuntime
import LatentTestSupport
import XCTest

final class ChecksumTests: XCTestCase {
    private func checksum(_ bytes: [UInt8]) -> UInt64 {
        var sum = Checksum()
        sum.add(bytes)
        return sum.value
    }

    /// Any one bit that is turned, in any place of a word, a lane or what is left over, changes about half of the
    /// result's 64 bits: of 32 expected with a deviation of 4, none fewer than 32 - 6 · 4 = 8.
    func testEveryBitCounts() {
        for count in [1, 7, 8, 31, 32, 33, 64, 100] {
            let bytes = (0..<count).map { UInt8(truncatingIfNeeded: 37 * $0) }
            let whole = checksum(bytes)
            for bit in 0..<8 * count {
                var changed = bytes
                changed[bit / 8] ^= 1 << (bit % 8)
                XCTAssertGreaterThanOrEqual(
                    (checksum(changed) ^ whole).nonzeroBitCount, 8, "bit \(bit) of \(count) bytes")
            }
        }
    }

    func testLengthsAndPartsCount() {
        let zeros = (0..<100).map { checksum([UInt8](repeating: 0, count: $0)) }
        XCTAssertEqual(Set(zeros).count, 100)
        func parts(_ texts: String...) -> UInt64 {
            var sum = Checksum()
            for text in texts { sum.add(text) }
            return sum.value
        }
        XCTAssertEqual(Set([parts("ab", "c"), parts("a", "bc"), parts("abc"), parts("abc", "")]).count, 4)
        XCTAssertEqual(parts("ab", "c"), parts("ab", "c"))
    }

    /// Two elements that change places, however far apart, are seen.
    func testTheOrderCounts() {
        let numbers = (0..<40).map { Int64($0) }
        var sums = Set<UInt64>()
        for (a, b) in [(0, 1), (0, 4), (1, 5), (0, 39), (3, 32), (38, 39)] {
            var changed = numbers
            changed.swapAt(a, b)
            var sum = Checksum()
            sum.add(changed)
            sums.insert(sum.value)
        }
        var sum = Checksum()
        sum.add(numbers)
        sums.insert(sum.value)
        XCTAssertEqual(sums.count, 7)
    }

    func testHexadecimal() {
        XCTAssertEqual(UInt64(0).hexadecimal, "0000000000000000")
        XCTAssertEqual(UInt64(0xAB).hexadecimal, "00000000000000ab")
        XCTAssertEqual(UInt64.max.hexadecimal, "ffffffffffffffff")
    }

    /// All of a file counts but what is left out.
    func testOfTensors() throws {
        func sum(_ change: (inout Safetensors) -> Void) throws -> UInt64 {
            var archive = Safetensors(metadata: ["a": "1", "sum": "x"])
            archive.set("t", shape: [2, 1], [Float(1), 2])
            change(&archive)
            return try archive.checksum(ignoring: "sum").value
        }
        let whole = try sum { _ in }
        XCTAssertEqual(try sum { $0.metadata["sum"] = "y" }, whole)
        let others = [
            try sum { $0.metadata["a"] = "2" }, try sum { $0.metadata["b"] = "1" },
            try sum { $0.set("t", shape: [1, 2], [Float(1), 2]) },
            try sum { $0.set("t", shape: [2, 1], [Float(2), 1]) },
            try sum { $0.set("u", shape: [0], [Float]()) },
            try sum { $0.set("t", shape: [2, 1], [Int32(0x3F80_0000), 0x4000_0000]) },
        ]
        XCTAssertEqual(Set(others + [whole]).count, 7)
        let folder = try TemporaryFolder()
        var archive = Safetensors(metadata: ["a": "1", "sum": "x"])
        archive.set("t", shape: [2, 1], [Float(1), 2])
        try archive.write(to: folder.file("file"))
        XCTAssertEqual(
            try Safetensors(contentsOf: folder.file("file")).checksum(ignoring: "sum").value, whole, "read back")
    }
}
