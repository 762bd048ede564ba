import LatentDatasets
import LatentRuntime
import LatentTestSupport
import XCTest

/// Zips made here byte by byte: entries are stored, so that every field can be set to a lie.
final class ZipTests: XCTestCase {
    private struct Entry {
        var name: String
        var bytes: [UInt8]
        /// What the headers claim; nil for the truth.
        var size: UInt32?
        var checksum: UInt32?
        var flags: UInt16 = 0
        var method: UInt16 = 0

        init(_ name: String, _ text: String) {
            self.name = name
            bytes = Array(text.utf8)
        }
    }

    private func zip(_ entries: [Entry]) -> [UInt8] {
        var result: [UInt8] = []
        var directory: [UInt8] = []
        func two(_ value: some BinaryInteger) -> [UInt8] { [UInt8(value & 255), UInt8(value >> 8 & 255)] }
        func four(_ value: some BinaryInteger) -> [UInt8] { two(value & 0xFFFF) + two(value >> 16) }
        for entry in entries {
            let common =
                two(20) + two(entry.flags) + two(entry.method) + four(0)
                + four(entry.checksum ?? crc(entry.bytes))
                + four(entry.bytes.count) + four(entry.size ?? UInt32(entry.bytes.count))
                + two(entry.name.utf8.count) + two(0)
            directory += four(0x0201_4B50) + two(20) + common + two(0) + two(0) + two(0) + four(0)
            directory += four(result.count) + Array(entry.name.utf8)
            result += four(0x0403_4B50) + common + Array(entry.name.utf8) + entry.bytes
        }
        let start = result.count
        result += directory + four(0x0605_4B50) + four(0) + two(entries.count) + two(entries.count)
        return result + four(directory.count) + four(start) + two(0)
    }

    /// CRC-32, bit by bit.
    private func crc(_ bytes: [UInt8]) -> UInt32 {
        ~bytes.reduce(UInt32.max) { sum, byte in
            (0..<8).reduce(sum ^ UInt32(byte)) { word, _ in (word >> 1) ^ (word & 1 == 0 ? 0 : 0xEDB8_8320) }
        }
    }

    private func read(_ bytes: [UInt8]) throws -> RatingTable {
        let folder = try TemporaryFolder()
        return try RatingTable(path: folder.write("data.zip", bytes))
    }

    private let ratings = Entry("ml/ratings.dat", "1::2::3::4\n")

    func testEntriesBelowAFolderOrNot() throws {
        let movies = Entry("ml/movies.dat", "2::A::B\n")
        XCTAssertEqual(try read(zip([Entry("ml/", ""), movies, ratings])).catalog[2]?.title, "A")
        XCTAssertEqual(try read(zip([Entry("ratings.csv", "user,item,rating\n1,2,3\n")])).ratings, [3])
    }

    func testNoKnownLayout() throws {
        let names =
            "holds none of ratings.dat, u.data, ratings.csv: give the path of one of its files ('a.dat', 'b.dat')"
        assertThrows(saying: "data.zip", names) {
            try self.read(self.zip([Entry("a/b/a.dat", "1::2::3::4"), Entry("a/b/b.dat", "1::2::3::4")]))
        }
        assertThrows(saying: "data.zip", "without entries") { try self.read(self.zip([])) }
    }

    func testCutShort() throws {
        let whole = zip([ratings])
        for length in [0, 3, whole.count / 2, whole.count - 10] {
            assertThrows(saying: "data.zip", "not a whole zip archive") {
                try self.read(Array(whole.prefix(length)))
            }
        }
    }

    func testWrongChecksum() throws {
        var entry = ratings
        entry.checksum = 1
        assertThrows(saying: "data.zip", "'ml/ratings.dat'", "CRC-32") { try self.read(self.zip([entry])) }
    }

    /// Stated sizes up to the 4 GiB that the field holds must not be believed.
    func testWrongSize() throws {
        for size in [5, 100, UInt32.max - 1] {
            var entry = ratings
            entry.size = size
            assertThrows(saying: "data.zip", "'ml/ratings.dat'", "damaged") {
                try self.read(self.zip([entry]))
            }
        }
    }

    func testUnreadableEntries() throws {
        var entry = ratings
        entry.flags = 1
        assertThrows(saying: "'ml/ratings.dat'", "encrypted") { try self.read(self.zip([entry])) }
        entry = ratings
        entry.method = 99
        assertThrows(saying: "'ml/ratings.dat'", "AES", "unpack") { try self.read(self.zip([entry])) }
        for (method, name) in [(9, "Deflate64"), (12, "bzip2"), (14, "LZMA")] {
            entry.method = UInt16(method)
            assertThrows(saying: "'ml/ratings.dat': is compressed by \(name)") { try self.read(self.zip([entry])) }
        }
        entry.method = 8
        assertThrows(saying: "'ml/ratings.dat'", "damaged") { try self.read(self.zip([entry])) }
    }

    func testErrorsInsideNameZipEntryAndLine() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write("data.zip", zip([Entry("ml/ratings.dat", "1::2::3::4\n1::2::bad::4")]))
        assertThrows(
            FileError.malformed(
                path: "\(path)/ml/ratings.dat", position: .line(2),
                reason: "the rating is 'bad', expected a finite number; --columns rating=... tells where ratings are")
        ) { try RatingTable(path: path) }
    }

    /// No prefix and no flipped byte of a published zip brings the reader down.
    func testDamagedPublishedZip() throws {
        let whole = try contents(RealData.path("ml-latest-small-2018/ml-latest-small.zip"))
        for position in stride(from: 11, to: whole.count, by: whole.count / 8) {
            var flipped = whole
            flipped[position] ^= 0x55
            _ = try? read(flipped)
            XCTAssertThrowsError(try read(Array(whole.prefix(position))))
        }
        for position in stride(from: whole.count - 400, to: whole.count, by: 21) {
            var flipped = whole
            flipped[position] ^= 0xFF
            _ = try? read(flipped)
        }
    }
}
