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
        let found = quoted(text[(start + range.lowerBound)..<(start + range.upperBound)])
        let expected = format.columns.count
        let name = field < expected ? format.names[field] : ""
        let isEmpty = range.isEmpty
        let reason: String
        switch kind {
        case rating_failure_missing_field:
            let first = text[(start + lineStart)...].first
            let isBlank = first == UInt8(ascii: "\n") || first == UInt8(ascii: "\r")
            reason =
                isBlank
                ? "an empty line before the last, expected \(expected) fields"
                : "\(counted(field, "field", "fields")), expected \(expected): the \(name) is missing"
        case rating_failure_extra_field:
            reason = "more than the expected \(expected) fields: \(found) follows the last"
        case rating_failure_open_quote:
            reason = "the quotes of the \(name) are never closed"
        case rating_failure_overflow:
            reason = "the \(name) \(found) is too large for a 64-bit integer"
        case rating_failure_not_integer:
            reason = "the \(name) is \(isEmpty ? "empty" : found), expected a whole number"
        default:
            reason = "the \(name) is \(isEmpty ? "empty" : found), expected a finite number"
        }
        return .malformed(path: path, position: .line(line), reason: reason)
    }
}
