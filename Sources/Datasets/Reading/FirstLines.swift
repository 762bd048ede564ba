import LatentRuntime

/// The first lines of a delimited file, from which its form is told.
struct FirstLines {
    /// Each without its end, empty ones left out, and comments (`#`, `%`) before the first.
    private(set) var lines: [[UInt8]] = []
    /// Where the first of them begins, its number, and where the line after it begins.
    private(set) var start = 0
    private(set) var number = 1
    private(set) var end = 0

    /// How many lines are looked at, and in how many bytes.
    private static let (most, reach) = (20, 1 << 20)

    /// - Throws: `FileError.malformed` where there is no line, with `contents` as what is missed, or the first is
    /// endless.
    init(_ file: FileBytes, of contents: String) throws {
        try file.withUnsafeBytes { bytes in
            let reached = bytes.prefix(Self.reach)
            var next = 0
            while next < reached.count, lines.count < Self.most {
                let feed = reached[next...].firstIndex(of: UInt8(ascii: "\n"))
                // The last line within reach may go on beyond it.
                if feed == nil, reached.count < bytes.count, !lines.isEmpty { break }
                guard feed != nil || reached.count == bytes.count else {
                    throw FileError.malformed(
                        path: file.path, position: .line(number),
                        reason: "the line is longer than \(Self.reach) bytes, expected lines of \(contents)")
                }
                var line = reached[next..<(feed ?? reached.count)]
                while let last = line.last, last == UInt8(ascii: "\r") { line = line.dropLast() }
                let after = feed.map { $0 + 1 } ?? reached.count
                if lines.isEmpty, line.starts(with: "%%MatrixMarket".utf8) {
                    throw FileError.malformed(
                        path: file.path, position: .line(number),
                        reason:
                            "is a Matrix Market file, and not ratings: 'svd' and 'cosine' read it where its name ends "
                            + "in .mtx or .mtx.gz")
                }
                let isComment = line.first == UInt8(ascii: "#") || line.first == UInt8(ascii: "%")
                if lines.isEmpty, line.isEmpty || isComment {
                    number += 1
                } else {
                    if lines.isEmpty { (start, end) = (next, after) }
                    if !line.isEmpty { lines.append(Array(line)) }
                }
                next = after
            }
        }
        guard !lines.isEmpty else {
            throw FileError.malformed(path: file.path, position: nil, reason: "holds no \(contents)")
        }
    }

    /// The separators that are tried before any other byte.
    private static let usual: [FieldSeparator] = [
        FieldSeparator(":", .doubled), FieldSeparator("\t", .doubled), FieldSeparator("|", .doubled),
        FieldSeparator("\t"), FieldSeparator(";"), FieldSeparator(","), FieldSeparator("|"), .blanks,
    ]

    /// What parts the fields: of the separators that give the most lines as many fields as the first has, the one
    /// that gives most of those. Nil where the first line is one field by any.
    func separator() -> FieldSeparator? {
        var best: (separator: FieldSeparator, agreeing: Int, fields: Int)?
        func look(at candidates: [FieldSeparator]) {
            for candidate in candidates {
                let counts = lines.map { $0.fieldCount(candidate) }
                let isHalf = best.map { $0.separator.byte == candidate.byte && $0.separator.kind == .doubled } ?? false
                // Two tabs in a row are an empty field, where tabs part fields.
                let joinsTabs = candidate.kind == .blanks && lines[0].contains(9) && best != nil
                guard counts[0] > 1, !isHalf, !joinsTabs else { continue }
                let agreeing = counts.count { $0 == counts[0] }
                if let best, (best.agreeing, best.fields) >= (agreeing, counts[0]) { continue }
                best = (candidate, agreeing, counts[0])
            }
        }
        look(at: Self.usual)
        if best == nil {
            look(at: Set(lines[0]).filter(\.mayPart).sorted().map { FieldSeparator(byte: $0, kind: .single) })
        }
        return best?.separator
    }
}

extension UInt8 {
    /// Whether a byte that is no usual separator may be one: it is no part of names, numbers and dates.
    fileprivate var mayPart: Bool {
        let isWord = self >= 128 || "\"'.+-_".utf8.contains(self)
        return !isWord && !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self)
            && !(UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self | 0x20)
    }
}

extension [UInt8] {
    /// The fields of a line, as they stand there.
    func fields(_ separator: FieldSeparator) -> [ArraySlice<UInt8>] {
        if separator.kind == .blanks { return split { $0 == 32 || $0 == 9 } }
        let length = separator.kind == .doubled ? 2 : 1
        var result: [ArraySlice<UInt8>] = []
        var (start, at) = (0, 0)
        var isQuoted = false
        while at < count {
            if self[at] == UInt8(ascii: "\""), isQuoted || self[start..<at].allSatisfy({ $0 == 32 }) {
                isQuoted.toggle()
            }
            let ends =
                !isQuoted && self[at] == separator.byte
                && (length == 1 || (at + 1 < count && self[at + 1] == separator.byte))
            guard ends else {
                at += 1
                continue
            }
            result.append(self[start..<at])
            at += length
            start = at
        }
        return result + [self[start...]]
    }

    /// How many fields a line has; 1 where a doubled separator stands alone somewhere, since it is none then.
    fileprivate func fieldCount(_ separator: FieldSeparator) -> Int {
        if separator.kind == .doubled {
            let runs = split(omittingEmptySubsequences: true) { $0 != separator.byte }
            guard runs.allSatisfy({ $0.count == 2 }) else { return 1 }
        }
        return fields(separator).count
    }
}

extension ArraySlice<UInt8> {
    /// The text of a field, without the blanks and the quotes around it.
    var fieldText: String {
        let text = String(decoding: decoded(Array(self)), as: UTF8.self).withoutOuterSpaces
        guard text.utf8.count >= 2, text.first == "\"", text.last == "\"" else { return text }
        return String(text.dropFirst().dropLast()).replacing("\"\"", with: "\"").withoutOuterSpaces
    }
}
