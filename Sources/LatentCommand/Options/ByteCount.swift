import Latent

/// A number of bytes as people write it: `2GiB`, `500MB`, `1048576`.
enum ByteCount {
    private static let units: [(name: String, bytes: Double)] = [
        ("KiB", 0x1p10), ("MiB", 0x1p20), ("GiB", 0x1p30), ("TiB", 0x1p40),
        ("KB", 1e3), ("MB", 1e6), ("GB", 1e9), ("TB", 1e12), ("B", 1),
    ]

    /// The bytes that `text` means.
    /// - Throws: `InvalidArgument` for text of another form.
    static func parse(_ text: String) throws -> Int {
        let unit = units.first { text.lowercased().hasSuffix($0.name.lowercased()) }
        let digits = text.dropLast(unit?.name.count ?? 0)
        guard let number = Double(digits), number >= 0, number * (unit?.bytes ?? 1) < 0x1p62 else {
            throw InvalidArgument("'\(text)' is no number of bytes, such as 2GiB, 500MB or 1048576")
        }
        return Int(number * (unit?.bytes ?? 1))
    }
}
