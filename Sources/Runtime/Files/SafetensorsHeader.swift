import FoundationEssentials

/// The header of a safetensors file: texts, and where each tensor lies in the data that follow.
///
///     bytes 0 ..< 8    the length n of the text, little-endian
///     bytes 8 ..< 8+n  {"__metadata__": {"what": "an example"},
///                       "weights": {"dtype": "F32", "shape": [2, 3], "data_offsets": [0, 24]}}
///     then             the data
///
/// Written, the text is padded with spaces so that the data begin at a multiple of 64.
struct SafetensorsHeader {
    /// What the header says of one tensor.
    struct Entry: Codable {
        var type: String
        var shape: [Int]
        /// The first byte and the one after the last, counted from the start of the data.
        var offsets: [Int]

        var begin: Int { offsets[0] }
        var end: Int { offsets[1] }

        enum CodingKeys: String, CodingKey {
            case type = "dtype"
            case shape
            case offsets = "data_offsets"
        }
    }

    /// The key of the texts, which no tensor can have.
    static let metadataKey = "__metadata__"
    /// The reference implementation refuses longer headers.
    private static let longest: UInt64 = 100_000_000
    private static let lengthSize = MemoryLayout<UInt64>.size

    var metadata: [String: String]
    var entries: [String: Entry] = [:]
    /// Where the data start in the file.
    private(set) var byteCount = 0
    /// Whether the key of the texts was there, also with none.
    private var hasMetadata = false

    init(metadata: [String: String]) {
        self.metadata = metadata
    }

    /// Reads and checks the header of a file whose bytes are `file`.
    /// - Throws: `FileError.malformed` for a length that cannot be, a text that is no JSON of this kind, a name given
    ///   twice, or tensors that do not fill the data without holes.
    /// - Complexity: O(header + tensors · log tensors).
    init(file: UnsafeRawBufferPointer, path: String) throws(FileError) {
        func malformed(_ offset: Int, _ reason: String) -> FileError {
            .malformed(path: path, position: .offset(offset), reason: reason)
        }
        guard file.count >= Self.lengthSize else {
            throw malformed(file.count, "the file ends before the 8 bytes of the header's length")
        }
        let length = UInt64(littleEndian: file.loadUnaligned(as: UInt64.self))
        guard length <= Self.longest else {
            throw malformed(
                0, "not a safetensors file: a header of \(length) bytes, expected at most \(Self.longest)")
        }
        guard length <= file.count - Self.lengthSize else {
            throw malformed(
                0, "a header of \(length) bytes in a file of \(file.count): cut off, or not a safetensors file")
        }
        let json = file[Self.lengthSize..<Self.lengthSize + Int(length)]
        // Without its first brace, or with a zero byte, the decoder would try other encodings than UTF-8.
        guard json.first == UInt8(ascii: "{"), !json.contains(0) else {
            throw malformed(Self.lengthSize, "the header is not a JSON object in UTF-8")
        }
        do {
            self = try JSONDecoder().decode(Self.self, from: Data(json))
        } catch {
            throw malformed(Self.lengthSize, "the header \(Self.explain(error))")
        }
        guard Self.countKeys(json) == entries.count + (hasMetadata ? 1 : 0) else {
            throw malformed(Self.lengthSize, "the header names a tensor twice")
        }
        byteCount = Self.lengthSize + Int(length)
        try check(dataCount: file.count - byteCount, path: path)
    }

    /// The header's length and the header, padded with spaces so that the data start at a multiple of 64.
    func encoded() throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        var json = [UInt8](try encoder.encode(self))
        let unpadded = Self.lengthSize + json.count
        json.append(contentsOf: repeatElement(UInt8(ascii: " "), count: (64 - unpadded % 64) % 64))
        return withUnsafeBytes(of: UInt64(json.count).littleEndian) { Array($0) } + json
    }

    /// Each tensor's bytes must be those its shape needs, and together they must fill the data.
    private func check(dataCount: Int, path: String) throws(FileError) {
        func malformed(_ name: String, _ reason: String) -> FileError {
            .malformed(path: path, position: nil, reason: "tensor \(String(reflecting: name)) \(reason)")
        }
        // In order, so that of two faults the same one is named every time.
        for (name, entry) in entries.sorted(by: { $0.key < $1.key }) {
            guard entry.offsets.count == 2, 0 <= entry.begin, entry.begin <= entry.end else {
                throw malformed(name, "lies at \(entry.offsets), expected a first byte and an end")
            }
            guard entry.end <= dataCount else {
                throw malformed(name, "ends at byte \(entry.end) of the data, which are \(dataCount) bytes")
            }
            guard let count = Self.elementCount(entry.shape) else {
                throw malformed(name, "has the impossible shape \(entry.shape)")
            }
            guard let type = Safetensors.ElementType(rawValue: entry.type) else { continue }
            let (size, overflow) = count.multipliedReportingOverflow(by: type.size)
            guard !overflow, size == entry.end - entry.begin else {
                let (taken, shape) = (entry.end - entry.begin, entry.shape)
                throw malformed(name, "takes \(taken) bytes, which is not \(shape) of \(type.rawValue)")
            }
        }
        var end = 0
        let ordered = entries.sorted {
            ($0.value.begin, $0.value.end, $0.key) < ($1.value.begin, $1.value.end, $1.key)
        }
        for (name, entry) in ordered {
            guard entry.begin == end else {
                throw malformed(name, "starts at byte \(entry.begin) of the data, expected \(end)")
            }
            end = entry.end
        }
        guard end == dataCount else {
            throw .malformed(
                path: path, position: .offset(byteCount + end),
                reason: "\(dataCount - end) bytes after the last tensor belong to none")
        }
    }

    /// The number of elements, or nil where it is negative or more than an Int holds.
    private static func elementCount(_ shape: [Int]) -> Int? {
        var count = 1
        for length in shape {
            let (product, overflow) = count.multipliedReportingOverflow(by: length)
            guard length >= 0, !overflow else { return nil }
            count = product
        }
        return count
    }
}

extension SafetensorsHeader: Codable {
    private struct Key: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }

        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        let reserved = Key(stringValue: Self.metadataKey)
        hasMetadata = container.contains(reserved)
        metadata = try container.decodeIfPresent([String: String].self, forKey: reserved) ?? [:]
        for key in container.allKeys where key.stringValue != Self.metadataKey {
            entries[key.stringValue] = try container.decode(Entry.self, forKey: key)
        }
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        if !metadata.isEmpty { try container.encode(metadata, forKey: Key(stringValue: Self.metadataKey)) }
        for (name, entry) in entries { try container.encode(entry, forKey: Key(stringValue: name)) }
    }

    /// The keys of a valid JSON object's outermost level, repeated ones included: a decoder keeps one of two
    /// equal keys and says nothing.
    ///
    /// They are the colons outside strings, at depth 1.
    private static func countKeys(_ json: some Sequence<UInt8>) -> Int {
        var (depth, count) = (0, 0)
        var (inString, escaped) = (false, false)
        for byte in json {
            if inString {
                if byte == UInt8(ascii: "\"") && !escaped { inString = false }
                escaped = byte == UInt8(ascii: "\\") && !escaped
                continue
            }
            switch byte {
            case UInt8(ascii: "\""): inString = true
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
            case UInt8(ascii: ":") where depth == 1: count += 1
            default: break
            }
        }
        return count
    }

    /// What the decoder found wrong, and under which key.
    private static func explain(_ error: any Error) -> String {
        guard let error = error as? DecodingError else { return "cannot be read: \(error)" }
        let context: DecodingError.Context
        switch error {
        case .dataCorrupted(let found): context = found
        case .keyNotFound(_, let found), .typeMismatch(_, let found), .valueNotFound(_, let found):
            context = found
        @unknown default: return "cannot be read: \(error)"
        }
        let place = context.codingPath.map(\.stringValue).joined(separator: ".")
        let description = context.debugDescription
        return place.isEmpty
            ? "is not valid: \(description)" : "is not valid at \(String(reflecting: place)): \(description)"
    }
}
