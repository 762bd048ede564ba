import LatentRuntime

/// Delimited text whose first line names its columns.
struct HeadedTable {
    private let path: String
    private let text: [UInt8]
    private let separator: UInt8
    private let headerLine: Int
    /// The columns' names.
    let header: HeaderNames

    init(_ text: [UInt8], _ first: FirstLines, path: String) {
        let found = first.separator()
        separator = found?.kind == .single ? found?.byte ?? UInt8(ascii: ",") : UInt8(ascii: ",")
        header = HeaderNames(
            names: first.lines[0].fields(FieldSeparator(byte: separator, kind: .single)).map(\.fieldText))
        (self.path, self.text, headerLine) = (path, text, first.number)
    }

    /// The lines below, each with as many fields as there are names.
    /// - Throws: `FileError.malformed`, with the line, for quotes that are never closed, or another number of fields.
    func records() throws -> [DelimitedRecord] {
        try delimitedRecords(text, separator: separator, path: path).dropFirst().map { record in
            guard record.fields.count == header.names.count else {
                let found = counted(record.fields.count, "field", "fields")
                throw malformed(record.line, "\(found), expected \(header.names.count)")
            }
            return record
        }
    }

    /// The column that goes by one of these names; nil where none does.
    /// - Throws: `FileError.malformed` where several do.
    func column(_ accepted: [[String]], _ role: String) throws -> Int? {
        do throws(HeaderNames.Refusal) {
            return try header.position(of: accepted, role)
        } catch {
            throw malformed(headerLine, error.reason)
        }
    }

    /// That no column is `name`.
    func lacking(_ name: String) -> FileError { malformed(headerLine, "no column \(name): \(header.listing)") }

    /// What is wrong with a line.
    func malformed(_ line: Int, _ reason: String) -> FileError {
        .malformed(path: path, position: .line(line), reason: reason)
    }
}
