/// What a file is, by its first bytes, where it is no text that this library reads.
package struct FileKind {
    /// What the file looks like, as a message says it after "is", and what to do about it.
    private let name, help: String

    /// How many bytes tell.
    package static let length = 4096

    /// Nil where `start`, the first bytes of a file, may be text.
    package init?(start: some Collection<UInt8>) {
        let start = Array(start)
        if let known = Self.known.first(where: { start.starts(with: $0.bytes) }) {
            (name, help) = (known.name, known.help)
        } else if start.count > 262, start[257..<262].elementsEqual("ustar".utf8) {
            (name, help) = ("a tar archive", Self.unpack)
        } else if start.starts(with: [0xFF, 0xFE]) || start.starts(with: [0xFE, 0xFF]) {
            (name, help) = ("text in UTF-16", "write it as UTF-8 (iconv -f UTF-16 -t UTF-8)")
        } else if let place = start.firstIndex(of: 0) {
            (name, help) = ("not text: byte \(place) is NUL", Self.export)
        } else {
            return nil
        }
    }

    /// The reason why the file is refused.
    package var refusal: String { "is \(name), which is not read here: \(help)" }

    private static let unpack = "unpack it first"
    private static let export = "write the ratings as text, such as CSV"

    private static let known: [(bytes: [UInt8], name: String, help: String)] = [
        ([0x50, 0x4B, 3, 4], "a zip archive", "give the path of the zip, or unpack it first"),
        ([0x50, 0x4B, 5, 6], "a zip archive without entries", unpack),
        ([0x1F, 0x8B], "compressed by gzip within another file", unpack),
        (Array("PAR1".utf8), "a Parquet file", "\(export): pandas.read_parquet(...).to_csv(..., index=False)"),
        (Array("ARROW1".utf8), "an Arrow file", export),
        (Array("FEA1".utf8), "a Feather file", export),
        (Array("Obj\u{1}".utf8), "an Avro file", export),
        (Array("ORC".utf8), "an ORC file", export),
        ([0x89] + Array("HDF\r\n".utf8), "an HDF5 file", export),
        ([0x93] + Array("NUMPY".utf8), "a NumPy file", "matrices are .npy files by name, and ratings are text"),
        (Array("SQLite format 3".utf8), "an SQLite database", export),
        ([0xD0, 0xCF, 0x11, 0xE0], "an old Office document", "save the table as CSV"),
        (Array("BZh".utf8), "compressed by bzip2", "unpack it first (bunzip2), or pipe it: bzcat FILE | latent ... -"),
        (
            [0xFD] + Array("7zXZ".utf8), "compressed by xz",
            "unpack it first (unxz), or pipe it: xzcat FILE | latent ... -"
        ),
        ([0x28, 0xB5, 0x2F, 0xFD], "compressed by zstd", "unpack it first, or pipe it: zstdcat FILE | latent ... -"),
        ([0x37, 0x7A, 0xBC, 0xAF], "a 7z archive", unpack),
        (Array("Rar!".utf8), "a RAR archive", unpack),
        (Array("%PDF".utf8), "a PDF document", export),
        ([0x7F] + Array("ELF".utf8), "a program", "give the file of ratings"),
        (Array("{".utf8), "JSON", "\(export): pandas.read_json(..., lines=True).to_csv(..., index=False)"),
        (Array("[".utf8), "JSON", export),
        (Array("<".utf8), "a page of HTML or XML", "a download may have failed: look at it, and fetch the file again"),
        ([0x80, 2], "a Python pickle", export), ([0x80, 3], "a Python pickle", export),
        ([0x80, 4], "a Python pickle", export), ([0x80, 5], "a Python pickle", export),
    ]
}
