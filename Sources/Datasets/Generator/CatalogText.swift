import Runtime

/// A catalog as the text of its layout's files.
struct CatalogText {
    let items: String
    /// The file `u.genre`, in the layout that has it.
    let genres: String?

    /// - Throws: `InvalidArgument` when a title or a genre holds what would end it in this layout.
    init(_ catalog: Catalog, layout: DataLayout) throws {
        var text = ""
        switch layout {
        case .doubleColon:
            try Self.forEach(of: catalog, without: ["\n", "|"], in: layout, titlesMayHold: "|") { id, entry in
                text += "\(id)::\(entry.title)::\(entry.genres.joined(separator: "|"))\n"
            }
            genres = nil
        case .commaSeparated:
            text = "movieId,title,genres\n"
            try Self.forEach(of: catalog, without: ["|"], in: layout, titlesMayHold: "|") { id, entry in
                let listed = entry.genres.isEmpty ? Genres.none : entry.genres.joined(separator: "|")
                text += "\(id),\(Self.quoted(entry.title)),\(Self.quoted(listed))\n"
            }
            genres = nil
        case .tabbed:
            var names = Genres.movieLens100K
            let known = Set(names)
            let all = Set(catalog.ids.flatMap { catalog[$0]?.genres ?? [] })
            names += all.subtracting(known).sorted()
            try Self.forEach(of: catalog, without: ["\n", "|"], in: layout, titlesMayHold: nil) { id, entry in
                let flags = names.map { entry.genres.contains($0) ? "1" : "0" }.joined(separator: "|")
                text += "\(id)|\(entry.title)||||\(flags)\n"
            }
            genres = names.enumerated().map { "\($0.element)|\($0.offset)\n" }.joined()
        }
        items = text
    }

    private static func forEach(
        of catalog: Catalog, without forbidden: [Character], in layout: DataLayout,
        titlesMayHold exception: Character?, _ body: (Int, Catalog.Entry) -> Void
    ) throws {
        for id in catalog.ids {
            guard let entry = catalog[id] else { continue }
            for character in forbidden {
                let inTitle = character != exception && entry.title.contains(character)
                if inTitle || entry.genres.contains(where: { $0.contains(character) }) {
                    throw InvalidArgument(
                        "\(layout.catalogFile) cannot hold item \(id), '\(entry.title)': "
                            + "its title or a genre holds \(character == "\n" ? "a line break" : "'\(character)'")")
                }
            }
            body(id, entry)
        }
    }

    /// The text as RFC 4180 writes a field that holds a comma, a quote or a line break.
    private static func quoted(_ text: String) -> String {
        guard text.contains(where: { ",\"".contains($0) || $0.isNewline }) else { return text }
        return "\"\(text.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\""))\""
    }
}
