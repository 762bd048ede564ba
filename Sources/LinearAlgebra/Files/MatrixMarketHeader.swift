import LatentRuntime

/// The first line of a Matrix Market file, and the first after it that is neither blank nor a comment: how the entries
/// are written, and how many there are.
struct MatrixMarketHeader {
    enum Format: String, CaseIterable {
        /// Row, column and value of each entry.
        case coordinate
        /// All values, column after column.
        case array
    }

    enum Field: String, CaseIterable {
        case real, integer
        /// What SciPy writes for unsigned integers.
        case unsignedInteger = "unsigned-integer"
        /// No values: each is 1.
        case pattern
    }

    /// What the entries say of those on the other side of the diagonal, which the file leaves out.
    enum Symmetry: String, CaseIterable {
        case general, symmetric
        case skewSymmetric = "skew-symmetric"
    }

    let format: Format
    let field: Field
    let symmetry: Symmetry
    private(set) var rows = 0
    private(set) var columns = 0
    /// The number of entries in the file.
    ///
    /// Of a symmetric array n · (n + 1) / 2, of a skew-symmetric one n · (n - 1) / 2.
    private(set) var entryCount = 0

    /// What is wrong with a line.
    struct Refusal: Error {
        let reason: String
    }

    /// Reads the first line, given as its words.
    ///
    /// `%%MatrixMarket matrix`, then format, field and symmetry; capitals do not matter.
    /// - Throws: `Refusal` for another file, and for kinds of matrix that are not read: complex and hermitian ones.
    init(banner words: [String]) throws(Refusal) {
        let words = words.map { $0.lowercased() }
        guard words.first == "%%matrixmarket" else {
            throw Refusal(reason: "not a Matrix Market file: its first line does not start with %%MatrixMarket")
        }
        guard words.count == 5 else {
            throw Refusal(
                reason: "\(words.count) words, expected 5: %%MatrixMarket matrix, then format, field and symmetry")
        }
        guard words[1] == "matrix" else { throw Refusal(reason: "\(quoted(words[1].utf8)), expected matrix") }
        format = try Self.word(words[2])
        field = try Self.word(words[3])
        symmetry = try Self.word(words[4])
        guard field != .pattern || (format == .coordinate && symmetry != .skewSymmetric) else {
            throw Refusal(reason: "\(words[2...4].joined(separator: " ")) cannot be: a pattern has no values")
        }
    }

    /// - Throws: `Refusal` that lists the words there are.
    private static func word<Word: RawRepresentable & CaseIterable>(_ text: String) throws(Refusal) -> Word
    where Word.RawValue == String {
        guard let word = Word(rawValue: text) else {
            let expected = Word.allCases.map(\.rawValue).joined(separator: ", ")
            throw Refusal(reason: "\(quoted(text.utf8)), expected one of \(expected)")
        }
        return word
    }

    /// Reads the line of sizes of a file of `byteCount` bytes, given as its words.
    ///
    /// Rows and columns, and of coordinates the entries.
    /// - Throws: `Refusal` for words that are no sizes, sizes beyond 2³¹ - 1 or out of all proportion to the file, or a
    ///   matrix that has a symmetry and is not square.
    mutating func readSizes(_ words: [String], byteCount: Int) throws(Refusal) {
        let names = format == .coordinate ? ["rows", "columns", "entries"] : ["rows", "columns"]
        guard words.count == names.count else {
            throw Refusal(
                reason: "\(words.count) words, expected \(names.count) numbers: \(names.joined(separator: ", "))")
        }
        var sizes: [Int] = []
        for (word, name) in zip(words, names) {
            guard word.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }), let size = Int(word)
            else { throw Refusal(reason: "\(quoted(word.utf8)) \(name), expected a whole number") }
            sizes.append(size)
        }
        (rows, columns) = (sizes[0], sizes[1])
        // Memory is taken for each row and column, also for those without entries.
        let limit = min(Int(Int32.max), max(1 << 24, 16 * byteCount))
        guard rows <= limit, columns <= limit else {
            throw Refusal(
                reason: "a matrix of \(rows) × \(columns) in a file of \(byteCount) bytes, expected at most \(limit) "
                    + "rows and columns")
        }
        guard symmetry == .general || rows == columns else {
            throw Refusal(
                reason: "a \(symmetry.rawValue) matrix of \(rows) × \(columns), expected as many rows as columns")
        }
        switch (format, symmetry) {
        case (.coordinate, _): entryCount = sizes[2]
        // The sizes fit 32 bits, so these products fit.
        case (.array, .general): entryCount = rows * columns
        case (.array, .symmetric): entryCount = rows * (rows + 1) / 2
        case (.array, .skewSymmetric): entryCount = rows * max(rows - 1, 0) / 2
        }
    }

    /// The first row that an array gives in column `j`: where the rows above follow from the symmetry, they are left
    /// out.
    func firstRow(ofColumn j: Int) -> Int {
        switch symmetry {
        case .general: 0
        case .symmetric: j
        case .skewSymmetric: j + 1
        }
    }
}
