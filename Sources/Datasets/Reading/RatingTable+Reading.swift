import LatentRuntime

extension RatingTable {
    /// Reads the data set at `path`: a folder or a zip in one of the layouts of `DataLayout`, or one file of
    /// ratings.
    ///
    /// Where a folder or a zip holds several layouts, `ratings.dat` goes before `u.data`, and that before
    /// `ratings.csv`. A single file is one of these, a part of MovieLens 100K such as `u1.base`, or any text
    /// whose first line names columns (user, item, rating and perhaps timestamp) between commas, tabs or
    /// semicolons; the catalog of the same layout is read where it stands beside it.
    ///
    /// Counted in `warnings` rather than refused: ratings that a later one of the same user and item replaces (by their
    /// times where there are some, else by their lines), rated items without title, and listed people without a rating.
    ///
    ///     let ratings = try RatingTable(path: "data/ml-1m.zip")
    ///     for warning in ratings.warnings { print(warning) }
    ///     print(ratings.count, "ratings of", ratings.itemIDs.count, "items by", ratings.userIDs.count, "users")
    ///
    /// Refused, with the line and what was expected there: a line of too few or too many fields, an id that is no whole
    /// number, a rating that is no finite number, quotes that are never closed, an item listed twice, a header without
    /// a needed column, and a file without ratings; a zip whose bytes do not come out as its headers say. Pieces of 4
    /// MiB are parsed by all threads; the table does not depend on how many there are.
    /// - Throws: `FileError`, with the line where there is one.
    /// - Complexity: O(bytes).
    public init(path: String) throws {
        try self.init(path: path, pool: .shared)
    }

    /// As `init(path:)`, on the threads of `pool`.
    package init(path: String, pool: ThreadPool) throws {
        try self.init(path: path, withTimestamps: true, pool: pool)
    }

    private init(path: String, withTimestamps: Bool, pool: ThreadPool) throws {
        let data = try DataFiles(path: path)
        let raw = try data.raw(withTimestamps: withTimestamps, pool: pool)
        let users = Vocabulary(raw.users.occurring)
        let items = Vocabulary(raw.items.occurring)
        let absent = try data.catalogReader.peopleWithoutRatings(users)
        let catalog = try data.catalogReader.catalog()
        try self.init(
            raw, users: users, items: items, catalog: catalog,
            warnings: absent == 0
                ? [] : ["\(counted(absent, "listed user has", "listed users have")) no rating"], pool: pool,
            times: { try data.raw(withTimestamps: true, pool: pool).timestamps })
    }

    /// Reads the data set at `path` and splits it; without a method all is trained on and nothing tested.
    ///
    /// Timestamps are kept only where the method needs them, and the table read only as its two parts: of many millions
    /// of ratings each takes as much memory as learning from them does.
    /// - Parameters:
    ///   - path: a folder, a zip or a file, as for `init(path:)`.
    ///   - method: how to split.
    /// - Returns: how many ratings both parts have, what was counted rather than refused in reading them, what to learn
    ///   from and what to test on.
    /// - Throws: `FileError` as `init(path:)`, `InvalidArgument` as `split(_:)`.
    public static func load(
        path: String, split method: SplitMethod?
    ) throws -> (count: Int, warnings: [String], train: RatingTable, test: RatingTable?) {
        let all = try RatingTable(path: path, withTimestamps: method?.needsTimestamps ?? false, pool: .shared)
        var (count, warnings, catalog) = (all.count, all.warnings, all.catalog)
        guard let method else { return (count, warnings, all, nil) }
        if let note = method.note(of: all) { warnings.append(note) }
        let parts: (train: RatingTable, test: RatingTable)
        if case .files(let train, let test) = method {
            _ = consume all
            parts = try read(train: train, test: test, catalog: catalog, withTimestamps: false)
            (count, warnings) = (parts.train.count + parts.test.count, parts.train.warnings + parts.test.warnings)
        } else {
            parts = try (consume all).split(method)
        }
        return (count, warnings, parts.train, parts.test)
    }

    /// Reads two files of ratings over vocabularies that cover both.
    static func read(
        train: String, test: String, catalog: Catalog, withTimestamps: Bool
    ) throws -> (train: RatingTable, test: RatingTable) {
        let (firstFiles, secondFiles) = (try DataFiles(path: train), try DataFiles(path: test))
        let first = try firstFiles.raw(withTimestamps: withTimestamps, pool: .shared)
        let second = try secondFiles.raw(withTimestamps: withTimestamps, pool: .shared)
        let users = Vocabulary(.init(joining: [first.users.occurring, second.users.occurring]))
        let items = Vocabulary(.init(joining: [first.items.occurring, second.items.occurring]))
        func table(_ raw: consuming RawRatings, _ files: DataFiles) throws -> RatingTable {
            try RatingTable(
                raw, users: users, items: items, catalog: catalog, pool: .shared,
                times: { try files.raw(withTimestamps: true, pool: .shared).timestamps })
        }
        return (try table(first, firstFiles), try table(second, secondFiles))
    }
}

/// The files found at a path.
private struct DataFiles {
    let ratings: FileBytes
    let catalogReader: CatalogReader
    private let layout: DataLayout

    init(path: String) throws {
        let source: DataSource
        switch try PathKind(path: path) {
        case .folder:
            source = .folder(path)
            (layout, ratings) = try source.ratings()
        case .zip:
            source = .zip(try ZipArchive(path: path))
            (layout, ratings) = try source.ratings()
        case .file:
            ratings = .mapped(try MappedFile(path: path))
            let (folder, name) = folderAndName(of: path)
            source = .folder(folder)
            layout = DataLayout(ofFile: name, firstLine: ratings.firstLine().line)
        }
        catalogReader = CatalogReader(source: source, layout: layout)
    }

    func raw(withTimestamps: Bool, pool: ThreadPool) throws -> RawRatings {
        switch layout {
        case .doubleColon:
            return try ratings.ratings(
                .fixed(separator: UInt8(ascii: ":"), length: 2), from: 0, firstLine: 1,
                withTimestamps: withTimestamps, pool: pool)
        case .tabbed:
            return try ratings.ratings(
                .fixed(separator: UInt8(ascii: "\t"), length: 1), from: 0, firstLine: 1,
                withTimestamps: withTimestamps, pool: pool)
        case .commaSeparated:
            let (line, end) = ratings.firstLine()
            guard ratings.count > 0 else {
                throw FileError.malformed(path: ratings.path, position: nil, reason: "holds no ratings")
            }
            let format = try HeaderLine(line, path: ratings.path).ratingFormat(path: ratings.path)
            return try ratings.ratings(
                format, from: end, firstLine: 2, withTimestamps: withTimestamps, pool: pool)
        }
    }
}
