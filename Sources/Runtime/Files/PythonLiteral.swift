/// Reads the few Python literals that the header of a NumPy file is made of, and nothing else of Python.
///
/// Each method passes over white space and reads what comes next, or throws an error that names the byte, what stands
/// there and what was expected.
struct PythonLiteral {
    private let bytes: UnsafeRawBufferPointer
    private let path: String
    private var range: Range<Int>

    /// The literals at `range` of a file whose bytes are `bytes`.
    init(bytes: UnsafeRawBufferPointer, path: String, range: Range<Int>) {
        self.bytes = bytes
        self.path = path
        self.range = range
    }

    /// Where the next literal begins, or the end.
    var nextOffset: Int {
        range.first { !Self.whitespace.contains(bytes[$0]) } ?? range.upperBound
    }

    private static let whitespace = Array(" \t\n\r\u{C}".utf8)

    /// The error for what is wrong at a byte of the file.
    func malformed(at offset: Int, _ reason: String) -> FileError {
        .malformed(path: path, position: .offset(offset), reason: reason)
    }

    /// Goes past `character` where it comes next, and says whether it did.
    mutating func skip(_ character: Unicode.Scalar) -> Bool {
        let next = nextOffset
        guard next < range.upperBound, bytes[next] == UInt8(ascii: character) else { return false }
        range = next + 1..<range.upperBound
        return true
    }

    /// Goes past `character`.
    mutating func expect(_ character: Unicode.Scalar) throws(FileError) {
        guard skip(character) else { throw unexpected("'\(character)'") }
    }

    /// Nothing but white space may be left.
    func expectEnd() throws(FileError) {
        guard nextOffset == range.upperBound else { throw unexpected("the end of the header") }
    }

    /// `'text'` or `"text"`, of printable ASCII and without escapes.
    /// - Throws: `FileError` for another thing, or a string without an end, with escapes or control characters.
    mutating func string() throws(FileError) -> String {
        let start = nextOffset
        guard start < range.upperBound, bytes[start] == UInt8(ascii: "'") || bytes[start] == UInt8(ascii: "\"") else {
            throw unexpected("a string")
        }
        let inside = bytes[start + 1..<range.upperBound]
        guard let end = inside.firstIndex(of: bytes[start]) else {
            throw malformed(at: start, "a string without an end")
        }
        let text = inside[..<end]
        guard text.allSatisfy({ (32..<127).contains($0) && $0 != UInt8(ascii: "\\") }) else {
            throw malformed(at: start, "a string with escapes or control characters")
        }
        range = end + 1..<range.upperBound
        return String(decoding: text, as: UTF8.self)
    }

    /// `True` or `False`.
    /// - Throws: `FileError` for another word.
    mutating func boolean() throws(FileError) -> Bool {
        let next = nextOffset
        for (word, value) in [("True", true), ("False", false)]
        where bytes[next..<range.upperBound].starts(with: word.utf8) {
            range = next + word.utf8.count..<range.upperBound
            return value
        }
        throw unexpected("True or False")
    }

    /// `()`, `(1,)`, `(1, 2)` and so on: whole numbers that are not negative.
    /// - Throws: `FileError` for another thing, more than `limit` numbers, or one that no `Int` holds.
    mutating func tuple(atMost limit: Int) throws(FileError) -> [Int] {
        let start = nextOffset
        var numbers: [Int] = []
        try expect("(")
        while !skip(")") {
            guard numbers.count < limit else {
                throw malformed(at: start, "a shape of more than \(limit) numbers")
            }
            numbers.append(try number())
            if !skip(",") {
                // One number in parentheses without a comma is no tuple.
                guard numbers.count > 1 else { throw unexpected("','") }
                try expect(")")
                break
            }
        }
        return numbers
    }

    /// Digits without a sign, and without zeros before them.
    private mutating func number() throws(FileError) -> Int {
        let start = nextOffset
        let digits = bytes[start..<range.upperBound].prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        guard let first = digits.first, first != UInt8(ascii: "0") || digits.count == 1 else {
            throw unexpected("a whole number")
        }
        var number = 0
        for digit in digits {
            let (shifted, overflow) = number.multipliedReportingOverflow(by: 10)
            let (sum, overflowOfSum) = shifted.addingReportingOverflow(Int(digit - UInt8(ascii: "0")))
            guard !overflow, !overflowOfSum else {
                throw malformed(at: start, "\(quoted(digits)) is too large for a length")
            }
            number = sum
        }
        range = digits.endIndex..<range.upperBound
        return number
    }

    /// The error for what comes next, where `expected` should.
    private func unexpected(_ expected: String) -> FileError {
        let next = nextOffset
        let found = next == range.upperBound ? "the header ends" : quoted(bytes[next..<range.upperBound].prefix(20))
        return malformed(at: next, "\(found), expected \(expected)")
    }
}
