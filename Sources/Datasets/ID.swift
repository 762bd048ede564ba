import LatentRuntime

/// The name that a data set gives to a user or an item: a whole number, or text such as `anna`.
///
/// Numbers come before texts; numbers ascend by value, texts by their Unicode scalars, which is by their UTF-8 bytes.
/// Texts are equal byte for byte, other than strings: an `é` of one scalar and one of two make two ids.
public enum ID: Sendable {
    /// Such as `42`.
    case number(Int)
    /// Such as `"anna"`; tables, vocabularies and files refuse empty text. `"42"` is another id than `42`.
    case text(String)
}

extension ID: Hashable, Comparable {
    public static func == (left: ID, right: ID) -> Bool {
        switch (left, right) {
        case (.number(let left), .number(let right)): left == right
        case (.text(let left), .text(let right)): left.utf8.elementsEqual(right.utf8)
        default: false
        }
    }

    public func hash(into hasher: inout Hasher) {
        switch self {
        case .number(let number): hasher.combine(number)
        case .text(let text):
            var text = text
            text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
        }
    }

    public static func < (left: ID, right: ID) -> Bool {
        switch (left, right) {
        case (.number(let left), .number(let right)): left < right
        case (.text(let left), .text(let right)): left.utf8.lexicographicallyPrecedes(right.utf8)
        case (.number, .text): true
        case (.text, .number): false
        }
    }
}

extension ID: LosslessStringConvertible, ExpressibleByIntegerLiteral, ExpressibleByStringLiteral {
    /// The number or the text itself.
    public var description: String {
        switch self {
        case .number(let number): String(number)
        case .text(let text): text
        }
    }

    /// The id as a message names it: text in quotes.
    package var quoted: String {
        switch self {
        case .number(let number): String(number)
        case .text(let text): LatentRuntime.quoted(text.utf8)
        }
    }

    /// The id that is written so: a number where `description` is one as it prints (`42` and `-1`, but not `007` or
    /// `+1`), else the text; nil for empty text. Of the texts, those that look like numbers do not come back from their
    /// description. A literal is the id that it looks like: `ID("42")` is `"42"`, and no number.
    public init?(_ description: String) {
        guard !description.isEmpty else { return nil }
        if let number = Int(description), String(number) == description {
            self = .number(number)
        } else {
            self = .text(description)
        }
    }

    public init(integerLiteral number: Int) { self = .number(number) }

    public init(stringLiteral text: String) { self = .text(text) }
}

/// A JSON number or a JSON string.
extension ID: Codable {
    /// - Throws: `DecodingError` for what is neither a whole number nor text, or is empty.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let number = try? container.decode(Int.self) {
            self = .number(number)
            return
        }
        self = .text(try container.decode(String.self))
        if self == "" { throw DecodingError.dataCorruptedError(in: container, debugDescription: "an id is empty") }
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .number(let number): try container.encode(number)
        case .text(let text): try container.encode(text)
        }
    }
}
