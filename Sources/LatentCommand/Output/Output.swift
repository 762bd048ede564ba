import FoundationEssentials
@preconcurrency import Glibc
import LatentRuntime

/// Results on standard output.
enum Output {
    /// One JSON document, keys ascending.
    static func json(_ document: some Encodable) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        print(String(decoding: try encoder.encode(document), as: UTF8.self))
    }

    /// One JSON array of documents that are made and printed a few at a time.
    static func jsonArray(_ print: (_ element: (any Encodable) throws -> Void) throws -> Void) throws {
        var isFirst = true
        Swift.print("[")
        try print { element in
            if !isFirst { Swift.print(",") }
            isFirst = false
            try json(element)
        }
        Swift.print("]")
    }

    /// One JSON object of `values`, which are JSON, and of an array under `key` whose elements, JSON too, are made and
    /// printed one at a time.
    static func json(_ values: [(key: String, json: String)], listing key: String, _ elements: some Sequence<String>) {
        print("{")
        for (key, json) in values { print("  \"\(key)\" : \(json),") }
        print("  \"\(key)\" : [")
        var isFirst = true
        for element in elements {
            print(isFirst ? "    " : ",\n    ", element, separator: "", terminator: "")
            isFirst = false
        }
        print("\n  ]\n}")
    }

    /// Makes sure that all of it went out: a full disk must not look like success.
    static func finish() throws {
        guard fflush(stdout) == 0, ferror(stdout) == 0 else {
            throw FileError.inaccessible(path: "standard output", reason: String(cString: strerror(errno)))
        }
    }

    /// A remark on standard error.
    static func note(_ text: String) {
        // Standard error may be closed, and there is nobody else to tell.
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { String($0).printable + "\n" }
        let bytes = Array(lines.joined().utf8)
        _ = write(STDERR_FILENO, bytes, bytes.count)
    }
}

/// An optional that JSON shows as `null` rather than leaves out: every key is always present.
@propertyWrapper
struct Nullable<Value: Encodable>: Encodable {
    var wrappedValue: Value?

    init(wrappedValue: Value?) {
        self.wrappedValue = wrappedValue
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        if let wrappedValue {
            try container.encode(wrappedValue)
        } else {
            try container.encodeNil()
        }
    }
}

/// Text in aligned columns under a line of headings.
struct TextTable {
    /// To which side a column's cells are pushed.
    enum Alignment {
        case left, right
    }

    private let columns: [(heading: String, alignment: Alignment)]
    private var rows: [[String]] = []

    init(_ columns: (String, Alignment)...) {
        self.init(columns)
    }

    init(_ columns: [(String, Alignment)]) {
        self.columns = columns.map { ($0.0, $0.1) }
    }

    mutating func add(_ cells: String...) {
        add(cells)
    }

    mutating func add(_ cells: [String]) {
        rows.append(cells.map(\.printable))
    }

    /// The lines, without a last line break.
    var text: String {
        let all = [columns.map(\.heading)] + rows
        let widths = columns.indices.map { column in all.map { $0[column].count }.max() ?? 0 }
        return all.map { cells in
            var line = ""
            for column in columns.indices {
                let padding = String(repeating: " ", count: widths[column] - cells[column].count)
                line += column == 0 ? "" : "  "
                line += columns[column].alignment == .left ? cells[column] + padding : padding + cells[column]
            }
            while line.utf8.last == UInt8(ascii: " ") { line.removeLast() }
            return line
        }.joined(separator: "\n")
    }
}

extension Double {
    /// A duration with the unit that suits it.
    var duration: String {
        switch self {
        case ..<1e-3: "\((self * 1e6).fixed(0)) µs"
        case ..<1: "\((self * 1e3).fixed(1)) ms"
        default: "\(fixed(2)) s"
        }
    }
}
