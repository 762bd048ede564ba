import Glibc

/// The bytes of a text file, without a byte order mark: mapped where they lie on disk, or in memory where they were
/// inflated or come from standard input.
package struct FileBytes: Sendable {
    private enum Storage: Sendable {
        case mapped(MappedFile)
        case collected(CollectedBytes)
    }

    /// The name that errors give.
    package let path: String
    private let storage: Storage
    /// How long the byte order mark is.
    private let start: Int

    /// What standard input goes by among paths.
    package static let standardInput = "-"

    /// The text at `path`, or of standard input where that is `-`; inflated where it is compressed by gzip.
    /// - Throws: `FileError`, also for what is no text, by what it looks like.
    package init(path: String) throws {
        let isInput = path == Self.standardInput
        let name = isInput ? "standard input" : path
        let stored: Storage =
            isInput
            ? .collected(try CollectedBytes(readingInputAs: name)) : .mapped(try MappedFile(path: path))
        guard Self.withUnsafeBytes(of: stored, { Gzip.isStart($0) }) else {
            try self.init(stored, name)
            return
        }
        try self.init(.collected(try Self.withUnsafeBytes(of: stored) { try Gzip.inflate($0, path: name) }), name)
    }

    /// The text that `bytes` are.
    /// - Throws: `FileError`, also for what is no text, by what it looks like.
    package init(_ bytes: CollectedBytes, path: String) throws {
        try self.init(.collected(bytes), path)
    }

    private init(_ storage: Storage, _ path: String) throws {
        self.path = path
        self.storage = storage
        start = try Self.withUnsafeBytes(of: storage) { bytes in
            if let kind = FileKind(start: bytes.prefix(FileKind.length)) {
                throw FileError.malformed(path: path, position: nil, reason: kind.refusal)
            }
            return bytes.starts(with: Self.byteOrderMark) ? Self.byteOrderMark.count : 0
        }
    }

    /// What some programs write before UTF-8 text.
    package static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

    /// The number of bytes.
    package var count: Int { withUnsafeBytes { $0.count } }

    /// Calls `body` with the bytes, which must not be kept beyond it.
    package func withUnsafeBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
        try Self.withUnsafeBytes(of: storage) { try body(UnsafeRawBufferPointer(rebasing: $0.dropFirst(start))) }
    }

    private static func withUnsafeBytes<Result>(
        of storage: Storage, _ body: (UnsafeRawBufferPointer) throws -> Result
    ) rethrows -> Result {
        switch storage {
        case .mapped(let file): try file.withUnsafeBytes(body)
        case .collected(let bytes): try bytes.withUnsafeBytes(body)
        }
    }

    /// Says that `part` of the bytes that ``withUnsafeBytes(_:)`` gives need not stay in memory: it can be had again.
    package func release(_ part: UnsafeRawBufferPointer) {
        if case .mapped(let file) = storage { file.release(part) }
    }

    /// A copy of all bytes.
    package func copied() -> [UInt8] { withUnsafeBytes { Array($0) } }

    /// A copy of the first `count` bytes, or of all where there are fewer.
    package func prefix(_ count: Int) -> [UInt8] { withUnsafeBytes { Array($0.prefix(count)) } }
}

/// Bytes in memory that came piece by piece.
package final class CollectedBytes: Sendable {
    package let count: Int
    private nonisolated(unsafe) let base: UnsafeMutableRawPointer?

    /// Collects what `read` delivers: it fills at most the buffer it is given and returns how many bytes it
    /// wrote, 0 at the end. The memory grows with what came, whatever is said to come.
    package init(path: String, read: (UnsafeMutableRawBufferPointer) throws -> Int) throws {
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
        self.count = count
        self.base = base
    }

    /// All of standard input, called `name` in errors.
    fileprivate convenience init(readingInputAs name: String) throws {
        try self.init(path: name) { room in
            while true {
                let arrived = read(STDIN_FILENO, room.baseAddress, room.count)
                if arrived >= 0 { return arrived }
                guard errno == EINTR else { throw FileError.system(path: name) }
            }
        }
    }

    deinit { free(base) }

    /// Calls `body` with the bytes, which must not be kept beyond it.
    package func withUnsafeBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
        try body(UnsafeRawBufferPointer(start: base, count: count))
    }
}
