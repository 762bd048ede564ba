import LatentRuntime

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
            try Self.forEach(of: catalog, in: layout) { id, entry in
                text += "\(id)::\(entry.title)::\(entry.genres.joined(separator: "|"))\n"
            }
            genres = nil
        case .commaSeparated:
            text = "movieId,title,genres\n"
            try Self.forEach(of: catalog, in: layout) { id, entry in
                let listed = entry.genres.isEmpty ? Genres.none : entry.genres.joined(separator: "|")
                text += "\(id.description.csvField),\(entry.title.csvField),\(listed.csvField)\n"
            }
            genres = nil
        case .tabbed:
            var names = Genres.movieLens100K
            let known = Set(names)
            let all = Set(catalog.ids.flatMap { catalog[$0]?.genres ?? [] })
            names += all.subtracting(known).sorted()
            try Self.forEach(of: catalog, in: layout) { id, entry in
                let flags = names.map { entry.genres.contains($0) ? "1" : "0" }.joined(separator: "|")
                text += "\(id)|\(entry.title)||||\(flags)\n"
            }
            genres = names.enumerated().map { "\($0.element)|\($0.offset)\n" }.joined()
        }
        items = text
    }

    private static func forEach(
        of catalog: Catalog, in layout: DataLayout, _ body: (ID, Catalog.Entry) -> Void
    ) throws {
        for id in catalog.ids {
            guard let entry = catalog[id] else { continue }
            // Bars part genres everywhere, and fields in u.item; only a quoted field may break its line.
            let hasBar = (entry.genres + (layout == .tabbed ? [entry.title] : [])).contains {
                $0.contains("|")
            }
            let breaks = ([entry.title] + entry.genres).contains { $0.contains(where: \.isNewline) }
            if hasBar || (breaks && layout != .commaSeparated) {
                throw InvalidArgument(
                    "\(layout.catalogFile) cannot hold item \(id), '\(entry.title)': "
                        + "its title or a genre holds \(hasBar ? "'|'" : "a line break")")
            }
            body(id, entry)
        }
    }
}
