import LatentRuntime

/// What is known of people, or of items, beside their ratings: features by id, each there or not, or a number.
///
/// Of items they are the catalog's genres and the decade of the year that ends a title, or what a file says
/// (``init(path:)``); of people what the data's own list of them says: sex, age group and occupation.
///
///     let people = try FeatureTable(peopleOf: "data/ml-1m")
///     people?[1].map { $0.map { people?.names[$0] } }    // ["F", "age 0", "occupation 10"]
public struct FeatureTable: Sendable, Equatable {
    /// What one has: features by place, ascending, and a number of each.
    private struct Row: Equatable {
        let places: [Int]
        let values: [Float]
    }

    /// The features' names, ascending.
    public let names: [String]
    private let rows: [ID: Row]

    /// A table of names by id: 1 of each feature that one has.
    public init(_ named: [ID: [String]]) {
        self.init(values: named.mapValues { Dictionary($0.map { ($0, 1) }) { one, _ in one } })
    }

    /// A table of numbers by name and id. Of whom there are none, nothing is known.
    public init(values: [ID: [String: Float]]) {
        let names = Set(values.values.flatMap(\.keys)).sorted()
        let places = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, $0) })
        self.names = names
        rows = values.filter { !$0.value.isEmpty }.mapValues { values in
            let row = values.compactMap { name, value in places[name].map { (place: $0, value: value) } }
                .sorted { $0.place < $1.place }
            return Row(places: row.map(\.place), values: row.map(\.value))
        }
    }

    /// The features that somebody, or something, has: indices into ``names``, ascending; nil where nothing is known of
    /// them.
    public subscript(id: ID) -> [Int]? { rows[id]?.places }

    /// The numbers of these features, in their order: 1 of one that is merely there. Nil where nothing is known.
    public func values(of id: ID) -> [Float]? { rows[id]?.values }

    /// How many people or items something is known of.
    public var count: Int { rows.count }

    /// The rows of `ids` alone, with the names that are left.
    public func restricted(to ids: some Sequence<ID>) -> FeatureTable {
        var kept: [ID: [String: Float]] = [:]
        for id in ids { kept[id] = named(id) }
        return FeatureTable(values: kept)
    }

    /// This table with the rows of `other`, which go before its own.
    public func merging(_ other: FeatureTable) -> FeatureTable {
        var all: [ID: [String: Float]] = [:]
        for id in rows.keys { all[id] = named(id) }
        for id in other.rows.keys { all[id] = other.named(id) }
        return FeatureTable(values: all)
    }

    private func named(_ id: ID) -> [String: Float]? {
        rows[id].map { row in Dictionary(uniqueKeysWithValues: zip(row.places.map { names[$0] }, row.values)) }
    }

    /// The genres and the decade of each item of `catalog` that has one of them; nil where none has.
    /// - Complexity: O(length of the catalog).
    public init?(_ catalog: Catalog) {
        var named: [ID: [String]] = [:]
        for id in catalog.ids {
            guard let entry = catalog[id] else { continue }
            let words = entry.genres + [Self.decade(of: entry.title)].compactMap { $0 }
            if !words.isEmpty { named[id] = words }
        }
        guard !named.isEmpty else { return nil }
        self.init(named)
    }

    /// `1990s` of `Toy Story (1995)`; nil of a title that ends otherwise.
    static func decade(of title: String) -> String? {
        let title = title.withoutOuterSpaces.utf8
        guard title.count >= 6, title.last == UInt8(ascii: ")") else { return nil }
        let digits = title.dropLast().suffix(4)
        guard title.dropLast(5).last == UInt8(ascii: "("), digits.allSatisfy({ (48...57).contains($0) }) else {
            return nil
        }
        return String(decoding: digits.dropLast(), as: UTF8.self) + "0s"
    }

    /// The people of the data set at `path`, a folder, a zip, or a file in a folder, as `users.dat` (MovieLens 1M) or
    /// `u.user` (MovieLens 100K) lists them; nil where there is no such list.
    /// - Throws: `FileError.malformed`, with the line, for one of another number of fields, an age that is no number, or
    ///   an id that stands twice.
    /// - Complexity: O(bytes).
    public init?(peopleOf path: String) throws {
        guard path != FileBytes.standardInput else { return nil }
        let source: DataSource =
            switch try PathKind(path: path) {
            case .folder: .folder(path)
            case .zip: .zip(try ZipArchive(path: path))
            case .file: .folder(folder(of: path))
            }
        for layout in DataLayout.allCases {
            guard let file = layout.peopleFile, let bytes = try source.read(file.name) else { continue }
            // The order of sex and age is the other one in the older layout.
            let (sex, age) = layout == .doubleColon ? (1, 2) : (2, 1)
            var named: [ID: [String]] = [:]
            for (number, line) in lines(of: decoded(bytes.copied())) {
                func malformed(_ reason: String) -> FileError {
                    .malformed(path: bytes.path, position: .line(number), reason: reason)
                }
                let fields = line.split(separator: file.separator, omittingEmptySubsequences: false).map(String.init)
                guard fields.count == 5 else {
                    throw malformed(
                        "\(counted(fields.count, "field", "fields")), expected 5: a person's id, sex, age, "
                            + "occupation and zip code")
                }
                guard let years = Int(fields[age]), years >= 0 else {
                    throw malformed("the age is \(quoted(fields[age].utf8)), expected a whole number")
                }
                let words = [fields[sex], "age \(Self.group(of: years))", "occupation \(fields[3])"]
                guard named.updateValue(words, forKey: ID(field: fields[0])) == nil else {
                    throw malformed("the id \(quoted(fields[0].utf8)) stands here a second time")
                }
            }
            guard !named.isEmpty else { continue }
            self.init(named)
            return
        }
        return nil
    }

    /// The least age of a group, as MovieLens 1M has them: below 18, and from 18, 25, 35, 45, 50 and 56 on.
    private static func group(of years: Int) -> Int { [56, 50, 45, 35, 25, 18].first { years >= $0 } ?? 0 }
}
