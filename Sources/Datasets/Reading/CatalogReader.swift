import LatentRuntime

/// Reads what the files beside the ratings say: titles, genres, and who the people are.
struct CatalogReader {
    let source: DataSource
    let layout: DataLayout

    /// The catalog, or an empty one where its file is missing.
    /// - Throws: `FileError.malformed` with the line that does not fit.
    func catalog() throws -> Catalog {
        guard let bytes = try source.read(layout.catalogFile) else { return Catalog([:]) }
        let text = decoded(bytes.copied())
        switch layout {
        case .doubleColon: return try doubleColon(text, path: bytes.path)
        case .tabbed: return try flagged(text, path: bytes.path)
        case .commaSeparated: return try commaSeparated(text, FirstLines(bytes, of: "titles"), path: bytes.path)
        }
    }

    /// How many people the layout's own list names who are not among `users`.
    func peopleWithoutRatings(_ users: Vocabulary) throws -> Int {
        guard let file = layout.peopleFile, let bytes = try source.read(file.name) else { return 0 }
        var result = 0
        for (number, line) in lines(of: decoded(bytes.copied())) {
            let fields = line.split(separator: file.separator, maxSplits: 1, omittingEmptySubsequences: false)
            if users.index(of: try id(String(fields[0]), path: bytes.path, line: number)) == nil { result += 1 }
        }
        return result
    }

    /// `id::title::A|B`.
    private func doubleColon(_ text: [UInt8], path: String) throws -> Catalog {
        var entries = Entries(path: path)
        for (number, line) in lines(of: text) {
            let fields = line.split(separator: "::", omittingEmptySubsequences: false)
            guard fields.count >= 3 else {
                throw malformed(path, number, "\(counted(fields.count, "field", "fields")), expected 3")
            }
            // A title may hold the separator itself; ids and genres never do.
            let title = fields[1..<(fields.count - 1)].joined(separator: "::")
            let id = try id(String(fields[0]), path: path, line: number)
            try entries.add(id, title, genres(fields[fields.count - 1]), line: number)
        }
        return Catalog(entries.byID)
    }

    /// `id|title|date|date|address|flag|...`, a flag for each genre of `u.genre`.
    private func flagged(_ text: [UInt8], path: String) throws -> Catalog {
        let genres = try genreNames()
        var entries = Entries(path: path)
        for (number, line) in lines(of: text) {
            let fields = line.split(separator: "|", omittingEmptySubsequences: false)
            guard fields.count == 5 + genres.count else {
                let expected = "expected \(5 + genres.count), of which \(genres.count) are genres"
                throw malformed(path, number, "\(counted(fields.count, "field", "fields")), \(expected)")
            }
            for flag in fields[5...] where flag != "0" && flag != "1" {
                throw malformed(path, number, "the genre flag is '\(flag)', expected 0 or 1")
            }
            let set = zip(genres, fields[5...]).filter { $0.1 == "1" }.map(\.0)
            let id = try id(String(fields[0]), path: path, line: number)
            try entries.add(id, String(fields[1]), set, line: number)
        }
        return Catalog(entries.byID)
    }

    /// `name|position`, in order of position; the published list where the file is missing.
    private func genreNames() throws -> [String] {
        guard let bytes = try source.read("u.genre") else { return Genres.movieLens100K }
        var names: [String] = []
        for (number, line) in lines(of: decoded(bytes.copied())) {
            let fields = line.split(separator: "|")
            guard fields.count == 2, Int(fields[1]) == names.count else {
                throw malformed(bytes.path, number, "found '\(line)', expected a genre|\(names.count)")
            }
            names.append(String(fields[0]))
        }
        return names
    }

    /// A header `movieId,title,genres` in any order, and genres between bars.
    private func commaSeparated(_ text: [UInt8], _ first: FirstLines, path: String) throws -> Catalog {
        let table = HeadedTable(text, first, path: path)
        guard let idColumn = try table.column(HeaderNames.accepted[.item] ?? [], "item") else {
            throw table.lacking("of the item, such as movieId or itemId")
        }
        guard let titleColumn = try table.column(HeaderNames.titles, "title") else { throw table.lacking("title") }
        let genreColumn = try table.column(HeaderNames.genres, "genres")
        var entries = Entries(path: path)
        for record in try table.records() {
            let id = try id(record.fields[idColumn], path: path, line: record.line)
            let listed = genreColumn.map { genres(record.fields[$0][...]) } ?? []
            try entries.add(id, record.fields[titleColumn], listed, line: record.line)
        }
        return Catalog(entries.byID)
    }

    private func genres(_ text: Substring) -> [String] {
        text == Genres.none ? [] : text.split(separator: "|").map(String.init)
    }

    private func id(_ text: String, path: String, line: Int) throws -> ID {
        guard !text.withoutOuterSpaces.isEmpty else { throw malformed(path, line, "the id is empty") }
        return ID(field: text)
    }
}

/// Catalog entries as they come in, each id once.
private struct Entries {
    let path: String
    var byID: [ID: Catalog.Entry] = [:]

    mutating func add(_ id: ID, _ title: String, _ genres: [String], line: Int) throws {
        let former = byID.updateValue(Catalog.Entry(title: title, genres: genres), forKey: id)
        if former != nil { throw malformed(path, line, "the id \(id.quoted) stands here a second time") }
    }
}

private func malformed(_ path: String, _ line: Int, _ reason: String) -> FileError {
    .malformed(path: path, position: .line(line), reason: reason)
}
