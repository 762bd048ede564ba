import CKernels
import Runtime

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
    /// `start` has the number `firstLine`.
    /// - Throws: `FileError.malformed` for the first line that does not fit the format, or when there is none.
    /// - Complexity: O(bytes).
    func ratings(
        _ format: RatingLineFormat, from start: Int, firstLine: Int, pool: ThreadPool
    ) throws -> RawRatings {
        try withUnsafeBytes { bytes in
            var text = bytes[start...]
            while let last = text.last, last == UInt8(ascii: "\n") || last == UInt8(ascii: "\r") {
                text = text.dropLast()
            }
            guard !text.isEmpty else {
                throw FileError.malformed(path: path, position: nil, reason: "holds no ratings")
            }
            return try Self.parse(
                UnsafeRawBufferPointer(rebasing: text), format, path: path, firstLine: firstLine, pool: pool)
        }
    }

    private static func parse(
        _ text: UnsafeRawBufferPointer, _ format: RatingLineFormat, path: String, firstLine: Int,
        pool: ThreadPool
    ) throws -> RawRatings {
        var chunks = chunks(of: text)
        let counts = pool.map(tiles: chunks.count) { lines(in: text, chunks[$0]) }
        var firstRows: [Int] = [0]
        if format.quoting && counts.contains(where: { $0.quotes > 0 }) {
            // Within quotes a line feed ends no line, so where to cut is known only from the start.
            chunks = [0..<text.count]
            firstRows.append(counts.reduce(0) { $0 + $1.lines })
        } else {
            for count in counts { firstRows.append(firstRows[firstRows.count - 1] + count.lines) }
        }
        var failures: [ParseFailure?] = []
        var parsed = 0
        let columns = columnArrays(
            count: firstRows[firstRows.count - 1], withTimestamps: format.hasTimestamps
        ) { users, items, ratings, timestamps in
            let results = pool.map(tiles: chunks.count) { chunk in
                let row = firstRows[chunk]
                return parseLines(
                    text, chunks[chunk], format, users + row, items + row, ratings + row,
                    timestamps.map { $0 + row })
            }
            failures = results.map(\.failure)
            parsed = results.reduce(0) { $0 + $1.rows }
            return parsed
        }
        for (chunk, failure) in failures.enumerated() {
            guard let failure else { continue }
            let before = lines(in: text, 0..<(chunks[chunk].lowerBound + failure.lineStart))
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

    private static func parseLines(
        _ text: UnsafeRawBufferPointer, _ range: Range<Int>, _ format: RatingLineFormat,
        _ users: UnsafeMutablePointer<Int>, _ items: UnsafeMutablePointer<Int>,
        _ ratings: UnsafeMutablePointer<Float>, _ timestamps: UnsafeMutablePointer<Int64>?
    ) -> (rows: Int, failure: ParseFailure?) {
        guard let base = text.baseAddress else { return (0, nil) }
        var failure = rating_failure()
        let rows = format.columns.map(\.code).withUnsafeBufferPointer { columns in
            var layout = rating_format(
                columns: columns.baseAddress, column_count: columns.count,
                separator: CChar(bitPattern: format.separator), separator_length: format.separatorLength,
                quoting: format.quoting ? 1 : 0)
            return parse_rating_lines(
                (base + range.lowerBound).assumingMemoryBound(to: CChar.self), range.count, &layout, users,
                items, ratings, timestamps, &failure)
        }
        return (rows, ParseFailure(failure))
    }

    /// Columns with room for `count` rows, of which `fill` says how many it has written.
    private static func columnArrays(
        count: Int, withTimestamps: Bool,
        fill: (
            UnsafeMutablePointer<Int>, UnsafeMutablePointer<Int>, UnsafeMutablePointer<Float>,
            UnsafeMutablePointer<Int64>?
        ) -> Int
    ) -> RawRatings {
        var result = RawRatings()
        var rows = 0
        var timestamps: [Int64] = []
        result.userIDs = Array(unsafeUninitializedCapacity: count) { users, userCount in
            result.itemIDs = Array(unsafeUninitializedCapacity: count) { items, itemCount in
                result.ratings = Array(unsafeUninitializedCapacity: count) { ratings, ratingCount in
                    timestamps = Array(unsafeUninitializedCapacity: withTimestamps ? count : 0) {
                        timestamps, timestampCount in
                        if let users = users.baseAddress, let items = items.baseAddress,
                            let ratings = ratings.baseAddress
                        {
                            rows = fill(users, items, ratings, withTimestamps ? timestamps.baseAddress : nil)
                        }
                        timestampCount = withTimestamps ? rows : 0
                    }
                    ratingCount = rows
                }
                itemCount = rows
            }
            userCount = rows
        }
        result.timestamps = withTimestamps ? timestamps : nil
        return result
    }
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
