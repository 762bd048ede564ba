/// The header of a NumPy file: the magic bytes, the version, the length of a text, and that text, which is a Python
/// dictionary of `descr`, `fortran_order` and `shape`. Then the elements follow.
///
///     bytes 0 ..< 6    \x93NUMPY
///     bytes 6 ..< 8    the version: 1.0, 2.0 or 3.0
///     bytes 8 ..< 10   the length of the text, little-endian; from version 2.0 on 8 ..< 12
///     then             {'descr': '<f4', 'fortran_order': False, 'shape': (943, 50), }
///
/// The text is ASCII in the versions 1.0 and 2.0, UTF-8 in 3.0, and padded with spaces.
struct NpyHeader {
    private static let magic: [UInt8] = [0x93] + "NUMPY".utf8
    /// The most axes that an array of NumPy's has.
    private static let mostAxes = 64

    /// `descr` without its first character.
    private(set) var type = Npy.ElementType.float64
    /// The first character of `descr`: `>`, and not `<` or `|`, which single bytes have.
    private(set) var isBigEndian = false
    private(set) var isFortranOrder = false
    /// None for a single number.
    private(set) var shape: [Int] = []
    /// Where the file gives the shape.
    private(set) var shapeOffset = 0
    /// The product of the shape.
    private(set) var elementCount = 0
    /// Where the elements start in the file.
    let byteCount: Int

    /// Reads and checks the header of a file whose bytes are `file`.
    /// - Throws: `FileError.malformed` naming the first byte that is not as it must be.
    /// - Complexity: O(header).
    init(file: UnsafeRawBufferPointer, path: String) throws(FileError) {
        func malformed(_ offset: Int, _ reason: String) -> FileError {
            .malformed(path: path, position: .offset(offset), reason: reason)
        }
        guard file.starts(with: Self.magic) else {
            throw malformed(0, "not a NumPy file: it does not start with \\x93NUMPY")
        }
        let versionEnd = Self.magic.count + 2
        guard file.count >= versionEnd else { throw malformed(file.count, "the file ends before its version") }
        let (major, minor) = (file[versionEnd - 2], file[versionEnd - 1])
        guard (1...3).contains(major), minor == 0 else {
            throw malformed(versionEnd - 2, "format version \(major).\(minor), expected 1.0, 2.0 or 3.0")
        }
        let textStart = versionEnd + (major == 1 ? 2 : 4)
        guard file.count >= textStart else {
            throw malformed(file.count, "the file ends before the length of its header")
        }
        let length = file[versionEnd..<textStart].reversed().reduce(0) { $0 << 8 | Int($1) }
        guard length <= file.count - textStart else {
            throw malformed(
                versionEnd, "a header of \(length) bytes, where the file has \(file.count - textStart) left: cut off")
        }
        byteCount = textStart + length
        try read(PythonLiteral(bytes: file, path: path, range: textStart..<byteCount))
        try checkSize(fileCount: file.count, path: path)
    }

    /// The dictionary: each of the three keys once, in any order, and no other.
    private mutating func read(_ literal: PythonLiteral) throws(FileError) {
        var literal = literal
        var keys: Set<String> = []
        try literal.expect("{")
        while !literal.skip("}") {
            let start = literal.nextOffset
            let key = try literal.string()
            guard keys.insert(key).inserted else { throw literal.malformed(at: start, "the key '\(key)' again") }
            try literal.expect(":")
            switch key {
            case "descr": try readType(&literal)
            case "fortran_order": isFortranOrder = try literal.boolean()
            case "shape":
                shapeOffset = literal.nextOffset
                shape = try literal.tuple(atMost: Self.mostAxes)
            default:
                throw literal.malformed(
                    at: start, "the key \(quoted(key.utf8)), expected 'descr', 'fortran_order' and 'shape'")
            }
            if !literal.skip(",") {
                try literal.expect("}")
                break
            }
        }
        for key in ["descr", "fortran_order", "shape"] where !keys.contains(key) {
            throw literal.malformed(at: literal.nextOffset, "the header has no '\(key)'")
        }
        try literal.expectEnd()
    }

    /// A byte order, then a kind and a size in bytes. What is no list of fields and no known type is refused.
    private mutating func readType(_ literal: inout PythonLiteral) throws(FileError) {
        let start = literal.nextOffset
        if literal.skip("[") || literal.skip("(") {
            throw literal.malformed(at: start, "elements of several fields, expected numbers")
        }
        let text = try literal.string()
        guard let type = Npy.ElementType(rawValue: String(text.dropFirst())),
            let order = text.first, order == "<" || order == ">" || (order == "|" && type.size == 1)
        else {
            throw literal.malformed(
                at: start,
                "elements of type \(quoted(text.utf8)), expected real numbers: f2, f4, f8, i1 to i8, u1 to u8 or b1, "
                    + "with their byte order before")
        }
        self.type = type
        isBigEndian = order == ">"
    }

    /// The elements must be those that the shape needs, and end with the file.
    private mutating func checkSize(fileCount: Int, path: String) throws(FileError) {
        let there = fileCount - byteCount
        var size = type.size
        for length in shape {
            let (product, overflow) = size.multipliedReportingOverflow(by: length)
            guard !overflow else {
                throw .malformed(
                    path: path, position: .offset(shapeOffset), reason: "the impossible shape \(Npy.text(of: shape))")
            }
            size = product
        }
        guard size == there else {
            let need = "\(Npy.text(of: shape)) elements of \(type.size) bytes take \(size) bytes"
            throw .malformed(
                path: path, position: .offset(byteCount + min(size, there)),
                reason: size > there
                    ? "\(need), the file ends after \(there)" : "\(need), \(there - size) more follow")
        }
        elementCount = size / type.size
    }
}
