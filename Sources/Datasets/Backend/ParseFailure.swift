import CLatentKernels
import LatentRuntime

/// A line that the kernel refused, with offsets into the piece of text it parsed.
struct ParseFailure {
    let lineStart: Int
    private let kind: rating_failure_kind
    private let field: Int
    private let range: Range<Int>

    /// Nil where nothing failed.
    init?(_ failure: rating_failure) {
        guard failure.kind != rating_failure_none else { return nil }
        kind = failure.kind
        lineStart = failure.line_start
        field = failure.field
        range = failure.start..<(failure.start + failure.length)
    }

    /// The error that names the line, what was found and what was expected; `text` is the piece of text that
    /// was parsed.
    func error(
        path: String, line: Int, format: RatingLineFormat, text: Slice<UnsafeRawBufferPointer>
    ) -> FileError {
        let start = text.startIndex
        let field = text[(start + range.lowerBound)..<(start + range.upperBound)]
        let found = field.isEmpty ? "empty" : quoted(field)
        let expected = format.columns.count
        let column = self.field < expected ? format.columns[self.field] : .ignored
        let noun = column.noun ?? (self.field < expected ? format.names[self.field] : "")
        let reason: String
        switch kind {
        case rating_failure_missing_field:
            let first = text[(start + lineStart)...].first
            let isBlank = first == UInt8(ascii: "\n") || first == UInt8(ascii: "\r")
            reason =
                isBlank
                ? "an empty line before the last, expected \(expected) fields"
                : "\(counted(self.field, "field", "fields")), expected \(expected): the \(noun) is missing"
        case rating_failure_extra_field:
            reason =
                "more than the expected \(expected) fields: \(found) follows the last"
                + (format.quoting ? "; a field that holds the separator stands in quotes" : "")
        case rating_failure_open_quote:
            reason = "the quotes of the \(noun) are never closed"
        case rating_failure_empty_id:
            reason = "the \(noun) is empty, expected an id"
        case rating_failure_long_id:
            reason = "the \(noun) is an id of \(field.count) bytes, expected \(longest_text_id) at most"
        case rating_failure_broken_id:
            reason = "the \(noun) holds \(field.contains(0) ? "a NUL byte" : "a line break"), expected an id"
        case rating_failure_not_time:
            reason =
                "the \(noun) is \(found), expected seconds since 1970 or a date such as 2005-04-02 23:53:47; "
                + "--columns time=none reads no times"
        default:
            reason = "the \(noun) is \(found), expected a finite number; --columns rating=... tells where ratings are"
        }
        return .malformed(path: path, position: .line(line), reason: reason)
    }
}

extension RatingLineFormat.Column {
    fileprivate var noun: String? {
        switch self {
        case .ignored: nil
        case .user: "user"
        case .item: "item"
        case .rating: "rating"
        case .timestamp: "time"
        }
    }
}
