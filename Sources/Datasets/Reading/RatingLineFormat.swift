import LatentRuntime

/// What stands between the fields of a line.
struct FieldSeparator: Equatable {
    enum Kind { case single, doubled, blanks }

    /// Of blanks a space, for which a tab stands as well.
    let byte: UInt8
    let kind: Kind

    static let blanks = FieldSeparator(byte: UInt8(ascii: " "), kind: .blanks)

    init(byte: UInt8, kind: Kind) {
        (self.byte, self.kind) = (byte, kind)
    }

    init(_ character: Unicode.Scalar, _ kind: Kind = .single) {
        self.init(byte: UInt8(ascii: character), kind: kind)
    }
}

/// How the lines of a file of ratings are written: which field holds what.
struct RatingLineFormat: Equatable {
    enum Column: Equatable { case ignored, user, item, rating, timestamp }

    var columns: [Column]
    /// What the column of the ratings says that they are; nil where nobody names it.
    var values: DataDescription.Values?
    /// How the file calls each column, for errors.
    var names: [String]
    var separator: FieldSeparator
    /// Whether fields may be quoted.
    var quoting: Bool
    /// Whether a line of names comes first.
    var hasHeader: Bool
    /// Where the first line of a rating begins, and its number.
    var start = 0
    var firstLine = 1

    func has(_ column: Column) -> Bool { columns.contains(column) }

    /// The format without the times.
    var withoutTimes: RatingLineFormat {
        var format = self
        format.columns = columns.map { $0 == .timestamp ? .ignored : $0 }
        return format
    }
}
