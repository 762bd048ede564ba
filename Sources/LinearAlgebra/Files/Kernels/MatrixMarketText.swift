import CLatentKernels
import LatentRuntime

/// The text of a Matrix Market file: its header, and its entries as they stand there.
///
/// A line is found by counting line feeds only when an error names it.
struct MatrixMarketText {
    let header: MatrixMarketHeader
    private let file: FileBytes
    /// The first byte after the line of sizes.
    private let entriesStart: Int
    /// The longest line that the format allows.
    private static let longestLine = 1024
    /// The size of the pieces that threads parse. It is fixed, so that the work is cut alike everywhere.
    private static let chunkSize = 4 << 20

    /// Reads the header of the file at `path`.
    /// - Throws: `FileError` naming the line and what was expected there.
    init(path: String) throws {
        file = try FileBytes(path: path)
        (header, entriesStart) = try file.withUnsafeBytes { try Self.readHeader($0, path: path) }
    }

    /// The header, and where the line after it begins.
    /// - Throws: `FileError` naming the line.
    private static func readHeader(
        _ bytes: UnsafeRawBufferPointer, path: String
    ) throws(FileError) -> (MatrixMarketHeader, end: Int) {
        var header: MatrixMarketHeader?
        var (end, line) = (0, 0)
        while end < bytes.count {
            let rest = bytes[end...]
            let text = rest[..<(rest.firstIndex(of: UInt8(ascii: "\n")) ?? rest.endIndex)]
            end = min(text.endIndex + 1, bytes.count)
            line += 1
            let words = text.prefix(longestLine).split(whereSeparator: " \t\r".utf8.contains).map {
                String(decoding: $0, as: UTF8.self)
            }
            do throws(MatrixMarketHeader.Refusal) {
                if var known = header {
                    guard let first = words.first, !first.hasPrefix("%") else { continue }
                    guard text.count <= longestLine else {
                        throw .init(reason: "a line of \(text.count) characters, expected at most \(longestLine)")
                    }
                    try known.readSizes(words, byteCount: bytes.count)
                    return (known, end)
                }
                header = try MatrixMarketHeader(banner: words)
            } catch {
                throw .malformed(path: path, position: .line(line), reason: error.reason)
            }
        }
        throw .malformed(
            path: path, position: .line(max(line, 1)),
            reason: header == nil ? "the file is empty" : "the file ends before the line of its sizes")
    }

    /// Entries in the order of the file, with indices from 0; an array has only values.
    ///
    /// Three arrays of one length; `rows` and `columns` are empty for an array until they have places.
    struct Entries<Scalar: BLASScalar> {
        var rows: [Int32] = []
        var columns: [Int32] = []
        var values: [Scalar] = []
    }

    /// Whether the last line ends as lines do; where it does not, its number may be cut off.
    var endsWithLineFeed: Bool { file.withUnsafeBytes { $0.last == UInt8(ascii: "\n") } }

    /// Reads all entries: O(bytes).
    ///
    /// Pieces of 4 MiB are counted, then parsed to where their entries belong: two passes, each on all threads of the
    /// pool. The result depends on neither their number nor that of the pieces.
    /// - Throws: `FileError` naming the first line that is not as the header says.
    func entries<Scalar: BLASScalar>(as _: Scalar.Type, pool: ThreadPool) throws -> Entries<Scalar> {
        try file.withUnsafeBytes { bytes in
            let text = UnsafeRawBufferPointer(rebasing: bytes[entriesStart...])
            let chunks = Self.chunks(of: text)
            let counts = pool.map(tiles: chunks.count) {
                count_matrix_market_entries(chunks[$0].characters, chunks[$0].count)
            }
            let count = counts.reduce(0, +)
            // Only now is the header's number more than a claim, and memory taken for that many.
            guard count == header.entryCount else {
                let promise = "the header promises \(header.entryCount) entries"
                throw count < header.entryCount
                    ? malformed(at: bytes.count - 1, bytes, "\(promise), the file ends after \(count)")
                    : malformed(entry: header.entryCount, "\(promise), here is one more of \(count)")
            }
            return try parse(bytes, chunks, counts: counts, pool: pool)
        }
    }

    /// - Throws: `FileError` for the first line that was refused, whichever thread came upon it.
    private func parse<Scalar: BLASScalar>(
        _ bytes: UnsafeRawBufferPointer, _ chunks: [UnsafeRawBufferPointer], counts: [Int], pool: ThreadPool
    ) throws -> Entries<Scalar> {
        let indexed = header.format == .coordinate
        let count = header.entryCount
        let firsts = counts.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1) }
        var entries = Entries<Scalar>()
        var results: [(parsed: Int, failure: matrix_market_failure)] = []
        entries.rows = Array(unsafeUninitializedCapacity: indexed ? count : 0) { rows, rowCount in
            entries.columns = Array(unsafeUninitializedCapacity: indexed ? count : 0) { columns, columnCount in
                entries.values = Array(unsafeUninitializedCapacity: count) { values, valueCount in
                    results = pool.map(tiles: chunks.count) { chunk in
                        var format = self.format(Scalar.self)
                        var failure = matrix_market_failure()
                        let first = firsts[chunk]
                        let parsed = parse_matrix_market_entries(
                            chunks[chunk].characters, chunks[chunk].count, &format, counts[chunk],
                            rows.baseAddress.map { $0 + first }, columns.baseAddress.map { $0 + first },
                            values.baseAddress.map { $0 + first }, &failure)
                        return (parsed, failure)
                    }
                    valueCount = count
                }
                columnCount = indexed ? count : 0
            }
            rowCount = indexed ? count : 0
        }
        for (chunk, result) in results.enumerated() where result.parsed < counts[chunk] {
            let start = chunks[chunk].baseAddress.map { $0 - (bytes.baseAddress ?? $0) } ?? 0
            throw refusal(result.failure, chunk: chunks[chunk], start: start, bytes)
        }
        return entries
    }

    /// The header as the C parser takes it; values are rounded to the digits of `Scalar` at once.
    private func format<Scalar: BLASScalar>(_: Scalar.Type) -> matrix_market_format {
        let value =
            switch header.field {
            case .real: matrix_market_real
            case .integer, .unsignedInteger: matrix_market_integer
            case .pattern: matrix_market_pattern
            }
        return matrix_market_format(
            indexed: header.format == .coordinate ? 1 : 0, rows: Int64(header.rows), columns: Int64(header.columns),
            value: value, significand_bits: Int32(Scalar.significandBitCount + 1))
    }

    /// The text in pieces that end with a line, each about `chunkSize` long.
    ///
    /// A line that is longer than a piece makes a longer piece.
    private static func chunks(of text: UnsafeRawBufferPointer) -> [UnsafeRawBufferPointer] {
        var result: [UnsafeRawBufferPointer] = []
        var start = 0
        while start < text.count {
            let near = min(start + chunkSize, text.count - 1)
            let end = text[near...].firstIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? text.count
            result.append(UnsafeRawBufferPointer(rebasing: text[start..<end]))
            start = end
        }
        return result
    }
}

extension MatrixMarketText {
    /// The error for entry `index` of the file, counted from 0.
    /// - Complexity: O(bytes), for the entry is counted to.
    func malformed(entry index: Int, _ reason: String) -> FileError {
        file.withUnsafeBytes { bytes in
            let text = UnsafeRawBufferPointer(rebasing: bytes[entriesStart...])
            return malformed(
                at: entriesStart + find_matrix_market_entry(text.characters, text.count, index), bytes, reason)
        }
    }

    /// The error for the line that byte `offset` is in.
    private func malformed(at offset: Int, _ bytes: UnsafeRawBufferPointer, _ reason: String) -> FileError {
        var (feeds, quotes) = (0, 0)
        count_line_feeds(bytes.characters, offset, &feeds, &quotes)
        return .malformed(path: file.path, position: .line(feeds + 1), reason: reason)
    }

    /// The error for what the kernel found in a chunk that begins at byte `start` of the file.
    private func refusal(
        _ failure: matrix_market_failure, chunk: UnsafeRawBufferPointer, start: Int, _ bytes: UnsafeRawBufferPointer
    ) -> FileError {
        let found = chunk[failure.start..<failure.start + failure.length]
        let name = ["row", "column", "value"][Int(failure.field)]
        let reason =
            switch failure.kind {
            case matrix_market_failure_missing_field: "the \(name) is missing"
            case matrix_market_failure_extra_field: "\(quoted(found)) follows the \(name), which is the last field"
            case matrix_market_failure_not_index: "the \(name) is \(quoted(found)), expected a whole number from 1"
            case matrix_market_failure_outside:
                "the \(name) \(quoted(found)) is outside 1 to \(failure.field == 0 ? header.rows : header.columns)"
            case matrix_market_failure_not_integer: "the value is \(quoted(found)), expected a whole number"
            case matrix_market_failure_not_number:
                "the value is \(quoted(found)), expected a number"
                    + (found.count > Self.longestLine ? " of at most \(Self.longestLine) characters" : "")
            default: "the file changed while it was read"
            }
        return malformed(at: start + failure.start, bytes, reason)
    }
}

extension UnsafeRawBufferPointer {
    /// The bytes as C takes text.
    fileprivate var characters: UnsafePointer<CChar>? { baseAddress?.assumingMemoryBound(to: CChar.self) }
}
