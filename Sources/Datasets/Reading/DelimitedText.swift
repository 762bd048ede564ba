import LatentRuntime

/// A record of delimited text and the line it starts on.
struct DelimitedRecord {
    let line: Int
    let fields: [String]
}

/// Text as UTF-8, whatever it was: bytes that are not valid UTF-8 are read as latin-1, which the older
/// MovieLens files are written in.
func decoded(_ bytes: [UInt8]) -> [UInt8] {
    if String(validating: bytes, as: UTF8.self) != nil {
        return bytes
    }
    var text: [UInt8] = []
    text.reserveCapacity(bytes.count + bytes.count / 8)
    for byte in bytes {
        // From 128 on two bytes of UTF-8, the upper two bits in the first.
        if byte < 0x80 { text.append(byte) } else { text += [0xC0 | byte >> 6, 0x80 | byte & 0x3F] }
    }
    return text
}

/// The lines of UTF-8 text with their numbers, empty ones left out.
func lines(of text: [UInt8]) -> [(number: Int, text: String)] {
    var result: [(Int, String)] = []
    let feed = UInt8(ascii: "\n")
    for (index, line) in text.split(separator: feed, omittingEmptySubsequences: false).enumerated() {
        let content = line.last == UInt8(ascii: "\r") ? line.dropLast() : line
        if !content.isEmpty { result.append((index + 1, String(decoding: content, as: UTF8.self))) }
    }
    return result
}

/// The records of UTF-8 text as RFC 4180 writes them: a field in double quotes may hold separators, line
/// breaks and doubled quotes. Empty lines are left out.
/// - Throws: `FileError.malformed` when quotes are never closed.
/// - Complexity: O(bytes).
func delimitedRecords(_ text: [UInt8], separator: UInt8, path: String) throws -> [DelimitedRecord] {
    let quote = UInt8(ascii: "\"")
    var records: [DelimitedRecord] = []
    var fields: [String] = []
    var field: [UInt8] = []
    var line = 1
    var recordLine = 1
    var isQuoted = false
    var index = 0

    func endField() {
        fields.append(String(decoding: field, as: UTF8.self))
        field.removeAll(keepingCapacity: true)
    }
    func endRecord() {
        if field.last == UInt8(ascii: "\r") { field.removeLast() }
        endField()
        if fields != [""] { records.append(DelimitedRecord(line: recordLine, fields: fields)) }
        fields = []
    }
    while index < text.count {
        let byte = text[index]
        index += 1
        if byte == UInt8(ascii: "\n") { line += 1 }
        if isQuoted {
            if byte != quote {
                field.append(byte)
            } else if index < text.count, text[index] == quote {
                field.append(quote)
                index += 1
            } else {
                isQuoted = false
            }
        } else if byte == quote, field.isEmpty {
            isQuoted = true
        } else if byte == separator {
            endField()
        } else if byte == UInt8(ascii: "\n") {
            endRecord()
            recordLine = line
        } else {
            field.append(byte)
        }
    }
    guard !isQuoted else {
        throw FileError.malformed(
            path: path, position: .line(recordLine), reason: "the quotes of a field are never closed")
    }
    if !field.isEmpty || !fields.isEmpty { endRecord() }
    return records
}

extension String {
    /// The text without the spaces around it.
    var withoutOuterSpaces: String {
        guard utf8.first == 32 || utf8.last == 32 else { return self }
        var text = self[...]
        while text.first == " " { text = text.dropFirst() }
        while text.last == " " { text = text.dropLast() }
        return String(text)
    }
}
