import LatentRuntime

extension FeatureTable {
    /// Features of items as a file with a header tells them, such as `movieId,genres,studio,runtime`.
    ///
    /// The column of the ids is called as in a file of ratings, or `id`. A column whose first value is a number holds
    /// numbers, which are taken as they are; no value and 0 are the same. Any other holds words, one or several between
    /// bars (`Comedy|Drama`), each a feature of its own that an item has or not; so does one called `name:text`, whatever
    /// it holds. A feature is called as its word is, or as the column of numbers; a word of several columns is
    /// `column:word`. A column `title` is left out, for it names the item.
    ///
    ///     let features = try FeatureTable(path: "features.csv")
    ///     features.names    // ["Comedy", "Drama", "runtime"]
    /// - Throws: `FileError` where the file is missing; `FileError.malformed`, with the line, for another number of fields,
    ///   no column of ids or none beside it, an id that is empty or stands twice, and a text where numbers were promised;
    ///   where no item has a feature.
    /// - Complexity: O(bytes), and a look-up a feature.
    public init(path: String) throws {
        let bytes = try FileBytes(path: path)
        let table = HeadedTable(
            decoded(bytes.copied()), try FirstLines(bytes, of: "features"), path: bytes.path)
        guard let idColumn = try table.column((HeaderNames.accepted[.item] ?? []) + [["id"]], "id") else {
            throw table.lacking("of the item, such as movieId, itemId or id")
        }
        let titleColumn = try table.column(HeaderNames.titles, "title")
        let places = table.header.names.indices.filter { $0 != idColumn && $0 != titleColumn }
        guard !places.isEmpty else { throw table.lacking("of features beside the id") }
        let records = try table.records()
        let columns = places.map { FeatureColumn($0, called: table.header.names[$0], of: records) }
        // A word that several columns have, or that is a column's name, says which it is of.
        var owners: [String: Int] = [:]
        for name in columns.flatMap(\.ownNames) { owners[name, default: 0] += 1 }
        var rows: [ID: [String: Float]] = [:]
        for record in records {
            let field = record.fields[idColumn].withoutOuterSpaces
            guard !field.isEmpty else { throw table.malformed(record.line, "the id is empty") }
            var row: [String: Float] = [:]
            for column in columns {
                for (name, value) in try column.values(record, of: table) where value != 0 {
                    let isShared = column.isText && owners[name] != 1
                    row[isShared ? "\(column.name):\(name)" : name] = value
                }
            }
            guard rows.updateValue(row, forKey: ID(field: field)) == nil else {
                throw table.malformed(record.line, "the id \(quoted(field.utf8)) stands here a second time")
            }
        }
        self.init(values: rows)
        guard count > 0 else {
            throw FileError.malformed(path: bytes.path, position: nil, reason: "no item has a feature")
        }
    }
}

/// A column of a file of features.
private struct FeatureColumn {
    /// What a header's name ends with where numbers are words, too.
    private static let suffix = ":text"

    let place: Int
    let name: String
    let isText: Bool
    /// The features of it: the words that occur, or the column itself.
    let ownNames: Set<String>

    init(_ place: Int, called header: String, of records: [DelimitedRecord]) {
        let fields = records.map { $0.fields[place].withoutOuterSpaces }.filter { !$0.isEmpty }
        self.place = place
        let isNamedText = header.hasSuffix(Self.suffix)
        name = isNamedText ? String(header.dropLast(Self.suffix.count)) : header
        isText = isNamedText || fields.first.map { Float($0) == nil } ?? true
        ownNames = isText ? Set(fields.flatMap(Self.words(of:))) : [name]
    }

    /// The features that an item has by this column.
    func values(_ record: DelimitedRecord, of table: HeadedTable) throws -> [(name: String, value: Float)] {
        let field = record.fields[place].withoutOuterSpaces
        guard !field.isEmpty else { return [] }
        if isText { return Self.words(of: field).map { ($0, 1) } }
        guard let number = Float(field), number.isFinite else {
            throw table.malformed(
                record.line,
                "the \(name) is \(quoted(field.utf8)), and the first value of that column is a number: expected a finite "
                    + "number; call the column \(quoted((name + Self.suffix).utf8)) where its values are words")
        }
        return [(name, number)]
    }

    private static func words(of field: String) -> [String] {
        guard field != Genres.none else { return [] }
        return field.split(separator: "|").map { String($0).withoutOuterSpaces }.filter { !$0.isEmpty }
    }
}
