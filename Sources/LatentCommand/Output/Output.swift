import FoundationEssentials
@preconcurrency import Glibc
import Latent

/// Results on standard output, remarks on standard error.
enum Output {
    /// One JSON document, its keys ascending, each value made when its turn comes.
    static func json(_ report: some Report) throws {
        try write(report, indent: "")
        print("")
    }

    /// A value as a line of JSON, which goes out at once.
    static func line(_ value: some Encodable) throws {
        print(try text(value))
        try finish()
    }

    /// One JSON array of documents that are made and printed one at a time.
    static func json(array reports: some Sequence<some Report>) throws {
        try write(array: reports, indent: "") { try write($0, indent: "  ") }
        print("")
    }

    private static func write<Root: Report>(_ report: Root, indent: String) throws {
        print("{", terminator: "")
        let entries = Root.documentFields.flatMap { $0.entries(report) }.sorted { $0.key < $1.key }
        for (place, entry) in entries.enumerated() {
            print(place == 0 ? "" : ",", terminator: "\n\(indent)  \"\(entry.key)\" : ")
            let value = entry.value()
            if let rows = value as? StreamedArray {
                try write(array: rows.elements, indent: indent + "  ") { print(try text($0), terminator: "") }
            } else {
                let lines = try text(value, .prettyPrinted).split(separator: "\n")
                print(lines.joined(separator: "\n\(indent)  "), terminator: "")
            }
        }
        print("\n\(indent)}", terminator: "")
    }

    private static func write<Element>(
        array: some Sequence<Element>, indent: String, _ element: (Element) throws -> Void
    ) rethrows {
        print("[", terminator: "")
        for (place, value) in array.enumerated() {
            print(place == 0 ? "" : ",", terminator: "\n\(indent)  ")
            try element(value)
        }
        print("\n\(indent)]", terminator: "")
    }

    /// A value as JSON.
    private static func text(_ value: any Encodable, _ form: JSONEncoder.OutputFormatting = []) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [form, .sortedKeys, .withoutEscapingSlashes]
        let text = String(decoding: try encoder.encode(value), as: UTF8.self)
        // The encoder escapes those below a space; a terminal obeys these, too.
        guard text.unicodeScalars.contains(where: { (0x7F...0x9F).contains($0.value) }) else { return text }
        return text.unicodeScalars.map {
            (0x7F...0x9F).contains($0.value) ? "\\u00\(String($0.value, radix: 16, uppercase: true))" : String($0)
        }.joined()
    }

    /// Makes sure that all of it went out: a full disk must not look like success.
    static func finish() throws {
        guard fflush(stdout) == 0, ferror(stdout) == 0 else {
            throw FileError.inaccessible(path: "standard output", reason: String(cString: strerror(errno)))
        }
    }

    /// A remark on standard error.
    static func note(_ text: String) { say("note: \(text)") }

    /// A line, or some, on standard error, under the program's name.
    static func say(_ text: String) {
        // Standard error may be closed, and there is nobody else to tell.
        let lines = "latent: \(text)".split(separator: "\n", omittingEmptySubsequences: false)
        let bytes = Array(lines.map { String($0).printable + "\n" }.joined().utf8)
        _ = Glibc.write(STDERR_FILENO, bytes, bytes.count)
    }
}

/// An array too long to stand in memory: as the value of a document's field it is printed an element at a time.
struct StreamedArray: Encodable {
    let elements: AnySequence<any Encodable>

    init(_ elements: some Sequence<any Encodable>) {
        self.elements = AnySequence(elements)
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.unkeyedContainer()
        for element in elements { try container.encode(element) }
    }
}
