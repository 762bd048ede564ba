import LatentRuntime

extension RatingTable {
    /// Reads the data set at `path`: a folder or a zip in one of the layouts of `DataLayout`, one file of ratings, or,
    /// where `path` is `-`, standard input.
    ///
    /// Where a folder or a zip holds several layouts, `ratings.dat` goes before `u.data`, and that before
    /// `ratings.csv`; where it holds none of them and one file alone, that is read. A file is any text with a rating a
    /// line: user, item and perhaps rating and time between tabs, commas, semicolons, `::`, bars, blanks or another
    /// byte, with or without a header, perhaps compressed by gzip. Without ratings, each pair is an event that counts
    /// 1. The catalog of the same layout is read where it stands beside the file.
    ///
    /// Counted in `warnings` rather than refused: ratings that a later one of the same user and item replaces (by their
    /// times where there are some, else by their lines), or counts and events that are added to it, ids that are text among numbers, rated items without title,
    /// and listed people without a rating.
    ///
    ///     let ratings = try RatingTable(path: "data/ml-1m.zip")
    ///     for warning in ratings.warnings { print(warning) }
    ///     print(ratings.count, "ratings of", ratings.itemIDs.count, "items by", ratings.userIDs.count, "users")
    ///
    /// Refused, with the line and what was expected there: a line of too few or too many fields, an empty id, a rating
    /// that is no finite number, quotes that are never closed, an item listed twice, a header without a needed column,
    /// and a file without ratings or of another kind than text; a zip or gzip file whose bytes do not come out as its
    /// headers say. Pieces of 4 MiB are parsed by all threads; the table does not depend on how many there are.
    /// - Parameters:
    ///   - path: a folder, a zip, a file or `-`.
    ///   - columns: which columns hold what, as far as the file does not tell or is not to.
    ///   - withTimestamps: whether times are needed: they are read then, and where `columns` names them, and then each
    ///     must be one.
    /// - Throws: `FileError`, with the line where there is one.
    /// - Complexity: O(bytes).
    public init(path: String, columns: RatingColumns = RatingColumns(), withTimestamps: Bool = false) throws {
        try self.init(path: path, columns: columns, withTimestamps: withTimestamps, pool: .shared)
    }

    /// As above, on the threads of `pool`.
    package init(
        path: String, columns: RatingColumns = RatingColumns(), withTimestamps: Bool = false, pool: ThreadPool
    ) throws {
        let data = try DataFiles(path: path, columns: columns)
        let table = try data.table(withTimestamps: withTimestamps, pool: pool)
        self = table
    }

    /// Reads the data set at `path` and splits it; without a method all is trained on and nothing tested.
    ///
    /// Timestamps are kept only where the method needs them, and the table read only as its two parts: of many millions
    /// of ratings each takes as much memory as learning from them does.
    /// - Parameters:
    ///   - path: a folder, a zip, a file or `-`, as for `init(path:columns:withTimestamps:)`.
    ///   - columns: which columns hold what, as far as the files do not tell.
    ///   - method: how to split.
    ///   - withTimestamps: whether times are needed by whoever learns from them.
    /// - Returns: how many ratings both parts have, what was counted rather than refused in reading them, what to learn
    ///   from and what to test on.
    /// - Throws: `FileError` as `init(path:columns:withTimestamps:)`, `InvalidArgument` as `split(_:columns:)`.
    public static func load(
        path: String, columns: RatingColumns = RatingColumns(), split method: SplitMethod?,
        withTimestamps: Bool = false
    ) throws -> (count: Int, warnings: [String], train: RatingTable, test: RatingTable?) {
        let all = try RatingTable(
            path: path, columns: columns, withTimestamps: withTimestamps || method?.needsTimestamps ?? false,
            pool: .shared)
        var (count, warnings, catalog) = (all.count, all.warnings, all.catalog)
        guard let method else { return (count, warnings, all, nil) }
        if let note = method.note(of: all) { warnings.append(note) }
        let parts: (train: RatingTable, test: RatingTable)
        if case .files(let train, let test) = method {
            _ = consume all
            parts = try read(
                train: train, test: test, columns: columns, catalog: catalog, withTimestamps: withTimestamps)
            (count, warnings) = (parts.train.count + parts.test.count, parts.train.warnings + parts.test.warnings)
        } else {
            parts = try (consume all).split(method)
        }
        return (count, warnings, parts.train, parts.test)
    }

    /// Reads two files of ratings over vocabularies that cover both.
    static func read(
        train: String, test: String, columns: RatingColumns, catalog: Catalog, withTimestamps: Bool = false
    ) throws -> (train: RatingTable, test: RatingTable) {
        let files = try [train, test].map { try DataFiles(path: $0, columns: columns) }
        let raw = try files.map { try $0.raw(withTimestamps: withTimestamps, pool: .shared) }
        let users = Vocabulary(.init(joining: raw.map(\.users.occurring)))
        let items = Vocabulary(.init(joining: raw.map(\.items.occurring)))
        let values = files[0].values(raw[0])
        let parts = try zip(files, raw).map {
            try $0.table(
                $1, users: users, items: items, catalog: catalog, values: values, warnings: [], pool: .shared)
        }
        return (parts[0], parts[1])
    }
}
