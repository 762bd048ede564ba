import LatentRuntime

extension RatingLineFormat {
    /// The form of the lines of `file`, told by the first of them; `told` goes before what they say.
    /// - Throws: `FileError.malformed` where they do not say what is needed: what was looked for, what was found, and
    ///   how to tell it.
    init(of file: FileBytes, told: RatingColumns) throws {
        let first = try FirstLines(file, of: "ratings")
        do throws(HeaderNames.Refusal) {
            try self.init(first, told: told)
        } catch {
            throw FileError.malformed(path: file.path, position: .line(first.number), reason: error.reason)
        }
    }

    /// The most columns that are worth telling apart.
    private static let mostColumns = 4096

    private init(_ first: FirstLines, told: RatingColumns) throws(HeaderNames.Refusal) {
        try Self.refuseOtherForms(first.lines[0])
        guard let separator = first.separator() else {
            guard first.lines[0].count(where: { $0 == UInt8(ascii: "\"") }) % 2 == 0 else {
                throw .init("the quotes of a field are never closed")
            }
            throw .init(
                "the line is one field, \(quoted(first.lines[0])), expected user, item and rating between tabs, "
                    + "commas, semicolons, bars, '::' or blanks")
        }
        let rows = first.lines.map { $0.fields(separator).map(\.fieldText) }
        let count = rows[0].count
        guard count <= Self.mostColumns else {
            throw .init("\(count) columns, expected \(Self.mostColumns) at most: a rating a line, not a user a line")
        }
        let names = HeaderNames(names: rows[0])
        hasHeader = Self.isHeader(names, over: rows.dropFirst(), told: told)
        let places =
            hasHeader
            ? try Self.places(names, over: rows.dropFirst(), told: told) : try Self.places(rows, told: told)
        columns = [Column](repeating: .ignored, count: count)
        self.names = hasHeader ? names.names.map { quoted($0.utf8) } : (1...count).map { "column \($0)" }
        values = told.values ?? (hasHeader ? places[.rating].map { names.values(ofColumn: $0) } : nil)
        for (role, place) in places {
            columns[place] = role.column
            if !hasHeader { self.names[place] = role.rawValue }
        }
        self.separator = separator
        quoting =
            separator.kind != .blanks
            && (",;".utf8.contains(separator.byte)
                || first.lines.contains { $0.fields(separator).contains { $0.first == UInt8(ascii: "\"") } })
        start = hasHeader ? first.end : first.start
        firstLine = first.number + (hasHeader ? 1 : 0)
    }

    /// Says of forms that are known and not read what they are.
    private static func refuseOtherForms(_ line: [UInt8]) throws(HeaderNames.Refusal) {
        if line.dropLast().allSatisfy((UInt8(ascii: "0")...UInt8(ascii: "9")).contains), line.count > 1,
            line.last == UInt8(ascii: ":")
        {
            throw .init(
                "the form of the Netflix Prize, a line for each film above its ratings, which is not read here: write "
                    + "one line a rating, awk '/:$/ {m = substr($0, 1, length($0) - 1); next} {print $0 \",\" m}', and "
                    + "give --columns user=1,item=4,rating=2,time=3")
        }
    }

    /// Whether the first line names columns: no field of it is a number, and it has a name that is known or a text
    /// where all lines after it have numbers.
    private static func isHeader(
        _ first: HeaderNames, over rows: ArraySlice<[String]>, told: RatingColumns
    ) -> Bool {
        let isNamed = RatingColumns.Role.allCases.contains { if case .name = told[$0] { true } else { false } }
        guard !isNamed else { return true }
        guard !first.names.contains(where: \.isNumber) else { return false }
        return first.hasKnownName || first.names.indices.contains { Self.isNumeric($0, in: rows) }
    }

    /// Whether all rows, of which there are some, have a number in this column.
    private static func isNumeric(_ column: Int, in rows: ArraySlice<[String]>) -> Bool {
        !rows.isEmpty && rows.allSatisfy { column < $0.count && $0[column].isNumber }
    }

    /// Which columns hold what by their names.
    private static func places(
        _ names: HeaderNames, over rows: ArraySlice<[String]>, told: RatingColumns
    ) throws(HeaderNames.Refusal) -> [RatingColumns.Role: Int] {
        var places: [RatingColumns.Role: Int] = [:]
        for role in RatingColumns.Role.allCases {
            if let column = told[role] {
                places[role] = try names.position(of: column, role.rawValue)
            } else if let accepted = HeaderNames.accepted[role] {
                do throws(HeaderNames.Refusal) {
                    places[role] = try names.position(of: accepted, role.rawValue)
                } catch {
                    // Which column of two is the time matters only to those who ask for it, and they name it.
                    guard role != .time else { continue }
                    throw .init("\(error.reason): \(role.option)")
                }
            }
        }
        for (role, example) in [(RatingColumns.Role.user, "userId or user"), (.item, "itemId, movieId or book_id")] {
            guard places[role] == nil else { continue }
            throw .init("no column of the \(role.rawValue), such as \(example): \(names.listing); \(role.option)")
        }
        try requireDistinct(places)
        if places[.rating] == nil, told[.rating] == nil,
            let other = names.names.indices.first(where: {
                !places.values.contains($0) && !HeaderNames.mayBeTime(names.names[$0]) && isNumeric($0, in: rows)
            })
        {
            throw .init(
                "no column of the rating, such as rating, score or plays: \(names.listing); --columns rating=NAME or "
                    + "count=NAME tells it (\(quoted(names.names[other].utf8)) holds numbers), and rating=none reads events "
                    + "without one"
            )
        }
        return places
    }

    /// Which columns hold what by their order: user, item, rating, time where there are no more, except as told.
    private static func places(
        _ rows: [[String]], told: RatingColumns
    ) throws(HeaderNames.Refusal) -> [RatingColumns.Role: Int] {
        let count = rows[0].count
        var places: [RatingColumns.Role: Int] = [:]
        for role in RatingColumns.Role.allCases {
            guard case .number(let number) = told[role] else { continue }
            guard number <= count else {
                throw .init("the \(role.rawValue) is to be column \(number), and there are \(count)")
            }
            places[role] = number - 1
        }
        let example = "--columns user=1,item=2,rating=3 tells them"
        for (place, role) in RatingColumns.Role.allCases.enumerated() where told[role] == nil && role != .time {
            let isFree = count <= 4 && place < count && !places.values.contains(place)
            if isFree {
                places[role] = place
            } else if role != .rating || count > 4 {
                throw .init(
                    "\(count) columns and no header that names them, so that it is not known which holds the "
                        + "\(role.rawValue): \(example)\(role == .rating ? ", and rating=none that there is none" : "")"
                )
            }
        }
        if told[.time] == nil, count == 4, !places.values.contains(3) { places[.time] = 3 }
        if let rating = places[.rating], told[.rating] == nil, count == 3,
            rows.allSatisfy({ rating < $0.count && (Double($0[rating]) ?? 0) >= 1e8 })
        {
            throw .init(
                "no header, and column 3 looks like times (\(quoted(rows[0][rating].utf8))) and not like ratings: "
                    + "--columns rating=none,time=3 reads it as such, rating=3 as ratings")
        }
        try requireDistinct(places)
        return places
    }

    private static func requireDistinct(_ places: [RatingColumns.Role: Int]) throws(HeaderNames.Refusal) {
        for (place, roles) in Dictionary(grouping: places.keys, by: { places[$0] ?? 0 }) where roles.count > 1 {
            let names = roles.map(\.rawValue).sorted().joined(separator: " and ")
            throw .init("column \(place + 1) cannot be both \(names): --columns tells them apart")
        }
    }
}

extension HeaderNames {
    /// Whether a name is one that times go by.
    static func mayBeTime(_ name: String) -> Bool {
        (accepted[.time] ?? []).contains { $0.contains(plain(name)) }
    }
}

extension RatingColumns.Role {
    fileprivate var column: RatingLineFormat.Column {
        switch self {
        case .user: .user
        case .item: .item
        case .rating: .rating
        case .time: .timestamp
        }
    }

    /// How to tell it.
    fileprivate var option: String { "--columns \(rawValue)=NAME tells it, by its name or its number from 1" }
}

extension String {
    fileprivate var isNumber: Bool { (utf8.first.map { $0 < UInt8(ascii: "A") } ?? false) && Double(self) != nil }
}
