import CLatentKernels
import LatentRuntime

extension FileBytes {
    /// The size of the pieces that threads parse. It is fixed, so that the work is cut alike everywhere.
    private static let chunkSize = 4 << 20

    /// The ratings of all lines, with empty lines at the end left out: 1 each where the format has none. Timestamps are
    /// read where the format has them.
    /// - Throws: `FileError.malformed` for the first line that does not fit the format, or when there is none.
    /// - Complexity: O(bytes). Of a mapped file no more than the pieces that are being parsed stay in memory.
    func ratings(_ format: RatingLineFormat, pool: ThreadPool) throws -> RawRatings {
        try withUnsafeBytes { bytes in
            var text = bytes[format.start...]
            while let last = text.last, last == UInt8(ascii: "\n") || last == UInt8(ascii: "\r") {
                text = text.dropLast()
            }
            guard !text.isEmpty else {
                throw FileError.malformed(
                    path: path, position: nil,
                    reason: format.hasHeader ? "holds a header and no ratings" : "holds no ratings")
            }
            return try parse(UnsafeRawBufferPointer(rebasing: text), format, pool: pool)
        }
    }

    private func parse(
        _ text: UnsafeRawBufferPointer, _ format: RatingLineFormat, pool: ThreadPool
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
            count: firstRows[firstRows.count - 1], withTimestamps: format.has(.timestamp)
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
                path: path, line: format.firstLine + before.lines,
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
        _ ratings: UnsafeMutablePointer<Float>, _ timestamps: UnsafeMutablePointer<Double>?
    ) -> ParsedLines {
        withUnsafeTemporaryAllocation(of: Int.self, capacity: 2 * lineCount) { ids in
            guard let base = text.baseAddress, let userIDs = ids.baseAddress else { return ParsedLines() }
            let start = (base + range.lowerBound).assumingMemoryBound(to: CChar.self)
            let itemIDs = userIDs + lineCount
            var failure = rating_failure()
            let codes = format.columns.map(\.code)
            func parse(textIDs: Bool) -> Int {
                codes.withUnsafeBufferPointer { codes in
                    var format = rating_format(
                        columns: codes.baseAddress, column_count: codes.count, separator: format.separator.kind.code,
                        separator_byte: CChar(bitPattern: format.separator.byte), quoting: format.quoting ? 1 : 0,
                        text_ids: textIDs ? 1 : 0)
                    return parse_rating_lines(
                        start, range.count, &format, userIDs, itemIDs, ratings, timestamps, &failure)
                }
            }
            var rows = parse(textIDs: false)
            // Nearly all pieces have numbers throughout, so that they are not asked first what they have.
            let hasTexts = failure.kind == rating_failure_not_integer
            if hasTexts { rows = parse(textIDs: true) }
            if !format.has(.rating) { ratings.update(repeating: 1, count: rows) }
            func encode(_ ids: UnsafeMutablePointer<Int>, _ codes: UnsafeMutablePointer<Int32>) -> Vocabulary.IDs {
                let ids = UnsafeBufferPointer(start: ids, count: rows)
                return hasTexts ? IDColumn.encode(placesOfText: ids, in: start, codes) : IDColumn.encode(ids, codes)
            }
            return ParsedLines(
                rows: rows, users: encode(userIDs, users), items: encode(itemIDs, items), failure: ParseFailure(failure)
            )
        }
    }

    /// Columns with room for `count` rows, which `fill` writes.
    private static func columns(
        count: Int, withTimestamps: Bool,
        fill: (
            UnsafeMutablePointer<Int32>, UnsafeMutablePointer<Int32>, UnsafeMutablePointer<Float>,
            UnsafeMutablePointer<Double>?
        ) -> [ParsedLines]
    ) -> RawRatings {
        var pieces: [ParsedLines] = []
        var rows = 0
        var (items, ratings, timestamps): ([Int32], [Float], [Double]) = ([], [], [])
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

extension FieldSeparator.Kind {
    fileprivate var code: rating_separator {
        switch self {
        case .single: rating_separator_single
        case .doubled: rating_separator_doubled
        case .blanks: rating_separator_blanks
        }
    }
}
