import Glibc
import LatentRuntime

/// The bytes of a file of text: mapped where they lie on disk, or inflated from a zip.
enum FileBytes: Sendable {
    case mapped(MappedFile)
    case inflated(InflatedEntry)

    /// The name that errors give: of an entry, the zip's path and the entry's.
    var path: String {
        switch self {
        case .mapped(let file): file.path
        case .inflated(let entry): entry.path
        }
    }

    /// The number of bytes.
    var count: Int {
        switch self {
        case .mapped(let file): file.count
        case .inflated(let entry): entry.count
        }
    }

    /// Calls `body` with the bytes, which must not be kept beyond it.
    func withUnsafeBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
        switch self {
        case .mapped(let file): try file.withUnsafeBytes(body)
        case .inflated(let entry): try entry.withUnsafeBytes(body)
        }
    }

    /// Says that `part` of the bytes that ``withUnsafeBytes(_:)`` gives need not stay in memory: it can be had again.
    func release(_ part: UnsafeRawBufferPointer) {
        if case .mapped(let file) = self { file.release(part) }
    }

    /// A copy of all bytes.
    func copied() -> [UInt8] {
        withUnsafeBytes { Array($0) }
    }

    /// A copy of the first `count` bytes, or of all where there are fewer.
    func prefix(_ count: Int) -> [UInt8] {
        withUnsafeBytes { Array($0.prefix(count)) }
    }

    /// A copy of the first line without its end, and where the second begins.
    func firstLine() -> (line: [UInt8], end: Int) {
        withUnsafeBytes { bytes in
            let end = bytes.firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
            var line = bytes[..<end]
            if line.last == UInt8(ascii: "\r") { line = line.dropLast() }
            return (Array(line), min(end + 1, bytes.count))
        }
    }
}

/// What one entry of a zip holds, inflated.
final class InflatedEntry: Sendable {
    let path: String
    let count: Int
    private nonisolated(unsafe) let base: UnsafeMutableRawPointer?

    /// Collects what `read` delivers: it fills at most the buffer it is given and returns how many bytes it
    /// wrote, 0 at the end. The memory grows with what came, whatever the zip says will come.
    init(path: String, read: (UnsafeMutableRawBufferPointer) throws -> Int) throws {
        var count = 0
        var capacity = 0
        var base: UnsafeMutableRawPointer?
        do {
            while true {
                if count == capacity {
                    capacity = max(2 * capacity, 1 << 20)
                    // realloc moves large blocks by remapping their pages, without a second copy.
                    guard let larger = realloc(base, capacity) else {
                        throw FileError.inaccessible(path: path, reason: "too large for the memory there is")
                    }
                    base = larger
                }
                let room = UnsafeMutableRawBufferPointer(
                    start: base.map { $0 + count }, count: min(capacity - count, 1 << 24))
                let arrived = try read(room)
                if arrived == 0 { break }
                count += arrived
            }
        } catch {
            free(base)
            throw error
        }
        self.path = path
        self.count = count
        self.base = base
    }

    deinit { free(base) }

    func withUnsafeBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
        try body(UnsafeRawBufferPointer(start: base, count: count))
    }
}
