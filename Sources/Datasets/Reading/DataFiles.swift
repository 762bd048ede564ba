import LatentRuntime

/// The files found at a path.
struct DataFiles {
    private let ratings: FileBytes
    private let format: RatingLineFormat
    private let namesTimes: Bool
    /// Nil where nothing stands beside the ratings.
    private let catalogReader: CatalogReader?

    init(path: String, columns: RatingColumns) throws {
        var source: DataSource?
        switch try PathKind(path: path) {
        case .folder:
            let folder = DataSource.folder(path)
            (source, ratings) = (folder, try folder.ratings())
        case .zip:
            let zip = DataSource.zip(try ZipArchive(path: path))
            (source, ratings) = (zip, try zip.ratings())
        case .file:
            ratings = try FileBytes(path: path)
            if path != FileBytes.standardInput { source = .folder(folder(of: path)) }
        }
        format = try RatingLineFormat(of: ratings, told: columns)
        namesTimes = columns.nameTimes
        let layout = DataLayout(of: format)
        catalogReader = source.map { CatalogReader(source: $0, layout: layout) }
    }

    func raw(withTimestamps: Bool, pool: ThreadPool) throws -> RawRatings {
        try ratings.ratings(withTimestamps || namesTimes ? format : format.withoutTimes, pool: pool)
    }

    /// All there is.
    func table(withTimestamps: Bool, pool: ThreadPool) throws -> RatingTable {
        let raw = try raw(withTimestamps: withTimestamps, pool: pool)
        let users = Vocabulary(raw.users.occurring)
        let items = Vocabulary(raw.items.occurring)
        let absent = try catalogReader?.peopleWithoutRatings(users) ?? 0
        let catalog = try catalogReader?.catalog() ?? Catalog([:])
        var warnings = [(users, "user"), (items, "item")].compactMap { mixedNote($0, $1) }
        if absent > 0 { warnings.append("\(counted(absent, "listed user has", "listed users have")) no rating") }
        let values = values(raw)
        if let note = values.note { warnings.append(note) }
        return try table(
            raw, users: users, items: items, catalog: catalog, values: values, warnings: warnings, pool: pool)
    }

    /// What the numbers of `raw`, which was read from here, are.
    func values(_ raw: RawRatings) -> DataDescription.Values { .init(of: raw.ratings, called: format.values) }

    /// The table of `raw`, which was read from here. Where a user rated an item twice, the times tell which rating
    /// counts, and are read for that where they were not.
    func table(
        _ raw: consuming RawRatings, users: Vocabulary, items: Vocabulary, catalog: Catalog,
        values: DataDescription.Values, warnings: [String], pool: ThreadPool
    ) throws -> RatingTable {
        try RatingTable(
            raw, users: users, items: items, catalog: catalog, warnings: warnings, values: values, pool: pool,
            times: { format.has(.timestamp) ? try self.raw(withTimestamps: true, pool: pool).timestamps : nil })
    }

    /// That some ids are text where others are numbers: what text there is may be a slip.
    private func mixedNote(_ vocabulary: Vocabulary, _ noun: String) -> String? {
        let texts = vocabulary.ids.texts
        guard let first = texts.first, texts.count < vocabulary.count else { return nil }
        return "\(texts.count) of the \(vocabulary.count) \(noun) ids are text, such as \(quoted(first.utf8)), and the "
            + "others whole numbers"
    }
}
