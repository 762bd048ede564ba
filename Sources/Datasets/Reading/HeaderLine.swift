import LatentRuntime

/// The first line of a delimited file, which names its columns.
struct HeaderLine {
    let separator: UInt8
    /// The names as written, without the spaces around them.
    let names: [String]

    /// - Throws: `FileError.malformed` when quotes are never closed.
    init(_ line: [UInt8], path: String) throws {
        let text = decoded(line)
        let candidates = [UInt8(ascii: ","), UInt8(ascii: "\t"), UInt8(ascii: ";")]
        var separator = candidates[0]
        for candidate in candidates.dropFirst() {
            let count = text.count { $0 == candidate }
            if count > text.count(where: { $0 == separator }) { separator = candidate }
        }
        self.separator = separator
        let records = try delimitedRecords(text, separator: separator, path: path)
        names = (records.first?.fields ?? []).map(\.withoutOuterSpaces)
    }

    /// The position of the column that goes by one of these names, in lower case and without underscores.
    func position(of accepted: [String]) -> Int? {
        names.firstIndex { name in accepted.contains(name.lowercased().filter { $0 != "_" }) }
    }

    static let user = ["userid", "user"]
    static let item = ["itemid", "item", "movieid", "movie"]
    static let rating = ["rating"]
    static let timestamp = ["timestamp"]

    /// Which column holds what, for a file of ratings.
    /// - Throws: `FileError.malformed` when a needed column is not named.
    func ratingFormat(path: String) throws -> RatingLineFormat {
        var columns = [RatingLineFormat.Column](repeating: .ignored, count: names.count)
        func place(_ column: RatingLineFormat.Column, _ accepted: [String], _ example: String?) throws {
            if let position = position(of: accepted) {
                columns[position] = column
            } else if let example {
                throw missing(example, path: path)
            }
        }
        try place(.user, Self.user, "userId")
        try place(.item, Self.item, "movieId or itemId")
        try place(.rating, Self.rating, "rating")
        try place(.timestamp, Self.timestamp, nil)
        return RatingLineFormat(columns: columns, names: names, separator: separator, quoting: true)
    }

    /// The error for a header without a needed column.
    func missing(_ column: String, path: String) -> FileError {
        let found = names.isEmpty ? "nothing" : names.prefix(8).joined(separator: ", ")
        return .malformed(
            path: path, position: .line(1),
            reason: "the header names no column \(column), found \(found)")
    }
}
