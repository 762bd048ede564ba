import CLatentKernels
import LatentRuntime

/// How the lines of a file of ratings are written: which field holds what.
struct RatingLineFormat {
    enum Column: Equatable { case ignored, user, item, rating, timestamp }

    var columns: [Column]
    /// How the file calls each column, for errors.
    var names: [String]
    var separator: UInt8
    /// 2 where the separator stands twice, as in `::`.
    var separatorLength = 1
    /// Whether fields may be quoted.
    var quoting = false

    var hasTimestamps: Bool { columns.contains(.timestamp) }

    /// `user SEPARATOR item SEPARATOR rating SEPARATOR timestamp`.
    static func fixed(separator: UInt8, length: Int) -> RatingLineFormat {
        RatingLineFormat(
            columns: [.user, .item, .rating, .timestamp], names: ["user", "item", "rating", "timestamp"],
            separator: separator, separatorLength: length)
    }
}

extension FileBytes {
    /// The size of the pieces that threads parse. It is fixed, so that the work is cut alike everywhere.
    private static let chunkSize = 4 << 20

    /// The ratings of all lines from byte `start` on, with empty lines at the end left out; the line at
    /// `start` has the number `firstLine`. Timestamps are checked, and kept only `withTimestamps`.
    /// - Throws: `FileError.malformed` for the first line that does not fit the format, or when there is none.
    /// - Complexity: O(bytes). Of a mapped file no more than the pieces that are being parsed stay in memory.
    func ratings(
        _ format: RatingLineFormat, from start: Int, firstLine: Int, withTimestamps: Bool, pool: ThreadPool
    ) throws -> RawRatings {
        try withUnsafeBytes { bytes in
            var text = bytes[start...]
            while let last = text.last, last == UInt8(ascii: "\n") || last == UInt8(ascii: "\r") {
                text = text.dropLast()
            }
            guard !text.isEmpty else {
                throw FileError.malformed(path: path, position: nil, reason: "holds no ratings")
            }
            return try parse(
                UnsafeRawBufferPointer(rebasing: text), format, firstLine: firstLine,
                withTimestamps: withTimestamps && format.hasTimestamps, pool: pool)
        }
    }

    private func parse(
        _ text: UnsafeRawBufferPointer, _ format: RatingLineFormat, firstLine: Int, withTimestamps: Bool,
        pool: ThreadPool
    ) throws -> RawRatings {
        var chunks = Self.chunks(of: text)
        let counts = pool.map(tiles: chunks.count) { chunk in
            defer { release(UnsafeRawBufferPointer(rebasing: text[chunks[chunk]])) }
            return Self.lines(in: text, chunks[chunk])
        }
        var firstRows: [Int] = [0]
        if format.quoting && counts.contains(where: { $0.quotes > 0 }) {
            // Within quotes a line feed ends no line, so where to cut is known only from the start.
            chunks = [0..<text.count]
            firstRows.append(counts.reduce(0) { $0 + $1.lines })
        } else {
            for count in counts { firstRows.append(firstRows[firstRows.count - 1] + count.lines) }
        }
        var parsed: [ParsedLines] = []
        let columns = Self.columns(
            count: firstRows[firstRows.count - 1], withTimestamps: withTimestamps
        ) { users, items, ratings, timestamps in
            parsed = pool.map(tiles: chunks.count) { chunk in
                defer { release(UnsafeRawBufferPointer(rebasing: text[chunks[chunk]])) }
                let row = firstRows[chunk]
                return Self.parseLines(
                    text, chunks[chunk], format, firstRows[chunk + 1] - row, users + row, items + row,
                    ratings + row, timestamps.map { $0 + row })
            }
            return parsed
        }
        for (chunk, lines) in parsed.enumerated() {
            guard let failure = lines.failure else { continue }
            let before = Self.lines(in: text, 0..<(chunks[chunk].lowerBound + failure.lineStart))
            throw failure.error(
                path: path, line: firstLine + before.lines,
                format: format, text: text[chunks[chunk]])
        }
        return columns
    }

    /// The text in pieces that end with a line, each about `chunkSize` long.
    private static func chunks(of text: UnsafeRawBufferPointer) -> [Range<Int>] {
        var result: [Range<Int>] = []
        var start = 0
        while start < text.count {
            let near = min(start + chunkSize, text.count)
            let end = text[near...].firstIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? text.count
            result.append(start..<end)
            start = end
        }
        return result
    }

    /// How many lines a piece of text has, its last one with or without a line feed, and how many quotes.
    private static func lines(
        in text: UnsafeRawBufferPointer, _ range: Range<Int>
    ) -> (lines: Int, quotes: Int) {
        guard let base = text.baseAddress, !range.isEmpty else { return (0, 0) }
        var feeds = 0
        var quotes = 0
        count_line_feeds(
            (base + range.lowerBound).assumingMemoryBound(to: CChar.self), range.count, &feeds, &quotes)
        let endsWithFeed = text[range.upperBound - 1] == UInt8(ascii: "\n")
        return (feeds + (endsWithFeed ? 0 : 1), quotes)
    }

    /// Parses the lines of a piece of text, which are no more than `lineCount`, into columns, ids as an ``IDColumn``
    /// keeps them.
    private static func parseLines(
        _ text: UnsafeRawBufferPointer, _ range: Range<Int>, _ format: RatingLineFormat, _ lineCount: Int,
        _ users: UnsafeMutablePointer<Int32>, _ items: UnsafeMutablePointer<Int32>,
        _ ratings: UnsafeMutablePointer<Float>, _ timestamps: UnsafeMutablePointer<Int64>?
    ) -> ParsedLines {
        withUnsafeTemporaryAllocation(of: Int.self, capacity: 2 * lineCount) { ids in
            guard let base = text.baseAddress, let userIDs = ids.baseAddress else { return ParsedLines() }
            let itemIDs = userIDs + lineCount
            var failure = rating_failure()
            let codes = format.columns.map(\.code)
            let rows = codes.withUnsafeBufferPointer { codes in
                var format = rating_format(
                    columns: codes.baseAddress, column_count: codes.count,
                    separator: CChar(bitPattern: format.separator), separator_length: format.separatorLength,
                    quoting: format.quoting ? 1 : 0)
                return parse_rating_lines(
                    (base + range.lowerBound).assumingMemoryBound(to: CChar.self), range.count, &format, userIDs,
                    itemIDs, ratings, timestamps, &failure)
            }
            return ParsedLines(
                rows: rows, users: IDColumn.encode(UnsafeBufferPointer(start: userIDs, count: rows), users),
                items: IDColumn.encode(UnsafeBufferPointer(start: itemIDs, count: rows), items),
                failure: ParseFailure(failure))
        }
    }

    /// Columns with room for `count` rows, which `fill` writes.
    private static func columns(
        count: Int, withTimestamps: Bool,
        fill: (
            UnsafeMutablePointer<Int32>, UnsafeMutablePointer<Int32>, UnsafeMutablePointer<Float>,
            UnsafeMutablePointer<Int64>?
        ) -> [ParsedLines]
    ) -> RawRatings {
        var pieces: [ParsedLines] = []
        var rows = 0
        var (items, ratings, timestamps): ([Int32], [Float], [Int64]) = ([], [], [])
        let users = [Int32](unsafeUninitializedCapacity: count) { users, userCount in
            items = Array(unsafeUninitializedCapacity: count) { items, itemCount in
                ratings = Array(unsafeUninitializedCapacity: count) { ratings, ratingCount in
                    timestamps = Array(unsafeUninitializedCapacity: withTimestamps ? count : 0) {
                        timestamps, timestampCount in
                        if let users = users.baseAddress, let items = items.baseAddress,
                            let ratings = ratings.baseAddress
                        {
                            pieces = fill(users, items, ratings, withTimestamps ? timestamps.baseAddress : nil)
                            rows = pieces.reduce(0) { $0 + $1.rows }
                        }
                        timestampCount = withTimestamps ? rows : 0
                    }
                    ratingCount = rows
                }
                itemCount = rows
            }
            userCount = rows
        }
        let counts = pieces.map(\.rows)
        return RawRatings(
            users: IDColumn(codes: users, pieces: Array(zip(counts, pieces.map(\.users)))),
            items: IDColumn(codes: items, pieces: Array(zip(counts, pieces.map(\.items)))),
            ratings: ratings, timestamps: withTimestamps ? timestamps : nil)
    }
}

/// What a piece of text gave.
private struct ParsedLines {
    var rows = 0
    /// The ids that occur.
    var (users, items) = (Vocabulary.IDs(distinct: [], []), Vocabulary.IDs(distinct: [], []))
    /// Why the line after these rows was refused, if it was.
    var failure: ParseFailure?
}

extension RatingLineFormat.Column {
    fileprivate var code: rating_column {
        switch self {
        case .ignored: rating_column_ignored
        case .user: rating_column_user
        case .item: rating_column_item
        case .rating: rating_column_rating
        case .timestamp: rating_column_timestamp
        }
    }
}
