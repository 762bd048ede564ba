import LatentRuntime

/// Ratings as columns, in the order of their file: user `userIDs.ids[users[row]]` gave item
/// `itemIDs.ids[items[row]]` the rating `ratings[row]`. No two rows of one table have the same user and item.
///
/// A rating takes 12 bytes, and 8 more where it has a time; ids take 8 bytes a user and an item. Copies share memory.
/// What reads, splits or selects ratings gives a new table and leaves this one as it is.
///
///     let table = try RatingTable(userIDs: [7, 7, 9], itemIDs: [1, 2, 1], ratings: [4, 5, 3])
///     table.userIDs.ids[Int(table.users[2])]    // 9
///     let (train, test) = try table.split(.random(fraction: 0.2, seed: 1))
public struct RatingTable: Sendable {
    /// The user of each row, an index into `userIDs`.
    ///
    /// Of `userIDs` some may have no row here: the parts of a split keep the vocabularies of the whole.
    public let users: [Int32]
    /// The item of each row, an index into `itemIDs`.
    public let items: [Int32]
    /// The rating of each row, finite.
    public let ratings: [Float]
    /// When each rating was given, in seconds since 1970, fractions included; nil where nobody asked, or the file does
    /// not say.
    public let timestamps: [Double]?
    /// The users' ids.
    public let userIDs: Vocabulary
    /// The items' ids.
    public let itemIDs: Vocabulary
    /// Titles and genres by item id; empty where no file gave them.
    public let catalog: Catalog
    /// What the numbers are: by the name of their column or of their parameter, and by themselves.
    public let values: DataDescription.Values
    /// What was counted rather than refused, one sentence each, ready to print.
    public let warnings: [String]

    /// How many rows of the file have no row here, for the same user and item stand in another: of ratings the latest
    /// counts, and of counts and events their sum.
    public let repeats: Int

    /// How many ratings there are.
    public var count: Int { ratings.count }

    /// The mean rating, summed in Double; 0 where there is none.
    /// - Complexity: O(n) at each call.
    public var meanRating: Double { ratings.reduce(0) { $0 + Double($1) } / Double(max(count, 1)) }

    /// A table of ids, whose vocabularies are the ids that occur. Where a user rated an item twice the latest rating
    /// counts, by its time or, without times or at the same one, by its place; earlier ones are dropped, or added to it
    /// where they are counts or events (``DataDescription/Values``), and counted in `warnings`, as are items without
    /// title.
    /// - Parameters:
    ///   - userIDs: the user of each rating.
    ///   - itemIDs: the item of each rating.
    ///   - ratings: the ratings, finite.
    ///   - timestamps: seconds since 1970, or nil.
    ///   - catalog: titles and genres; where it is empty, none is missed.
    /// - Throws: `InvalidArgument` when the columns are not equally long, a rating is not finite, or an id is empty
    ///   text.
    /// - Complexity: O(n log n).
    public init(
        userIDs: [ID], itemIDs: [ID], ratings: [Float], timestamps: [Double]? = nil, catalog: Catalog = Catalog([:])
    ) throws(InvalidArgument) {
        try self.init(
            RawRatings(
                users: IDColumn(userIDs), items: IDColumn(itemIDs), ratings: ratings, timestamps: timestamps),
            catalog: catalog)
    }

    /// The same of ids that are all numbers.
    /// - Throws: `InvalidArgument` when the columns are not equally long, or a rating is not finite.
    /// - Complexity: O(n) where ids are compact, else O(n log n).
    public init(
        userIDs: some Sequence<Int>, itemIDs: some Sequence<Int>, ratings: [Float], timestamps: [Double]? = nil,
        catalog: Catalog = Catalog([:])
    ) throws(InvalidArgument) {
        let (users, items) = (IDColumn(Array(userIDs)), IDColumn(Array(itemIDs)))
        try self.init(
            RawRatings(
                users: users, items: items, ratings: ratings, timestamps: timestamps),
            catalog: catalog)
    }

    /// Numbers of a known kind, which they alone do not tell, as one table.
    /// - Throws: as ``init(userIDs:itemIDs:ratings:timestamps:catalog:)``.
    package init(
        userIDs: [ID], itemIDs: [ID], ratings: [Float], values: DataDescription.Values, catalog: Catalog
    ) throws(InvalidArgument) {
        try self.init(
            RawRatings(users: IDColumn(userIDs), items: IDColumn(itemIDs), ratings: ratings, timestamps: nil),
            catalog: catalog, values: values)
    }

    /// A table of columns that nobody has looked at yet.
    private init(
        _ raw: RawRatings, catalog: Catalog, values: DataDescription.Values? = nil
    ) throws(InvalidArgument) {
        let lengths = [raw.users.count, raw.items.count, raw.ratings.count, raw.timestamps?.count ?? raw.ratings.count]
        guard Set(lengths).count == 1 else {
            throw InvalidArgument(
                "the columns of a rating table must be equally long, but there are \(lengths[0]) user ids, "
                    + "\(lengths[1]) item ids, \(lengths[2]) ratings"
                    + (raw.timestamps == nil ? "" : ", \(lengths[3]) timestamps"))
        }
        if let row = raw.ratings.firstIndex(where: { !$0.isFinite }) {
            throw InvalidArgument("rating \(row) is \(raw.ratings[row]): ratings must be finite")
        }
        let (users, items) = (try raw.users.occurring.checked(), try raw.items.occurring.checked())
        self.init(
            raw, users: Vocabulary(users), items: Vocabulary(items), catalog: catalog,
            values: values ?? .init(of: raw.ratings, called: .ratings), pool: .shared, times: { nil })
    }

    /// A table over vocabularies that hold every id of `raw`, and perhaps more; `warnings` is what the
    /// reader counted besides, `values` what the numbers are, and `times` tells the times that `raw`
    /// is without, where a rating was repeated.
    /// - Precondition: the columns are equally long.
    init(
        _ raw: consuming RawRatings, users userIDs: Vocabulary, items itemIDs: Vocabulary, catalog: Catalog,
        warnings: [String] = [], values: DataDescription.Values, pool: ThreadPool,
        times: () throws -> [Double]?
    ) rethrows {
        raw.users.unite(over: userIDs, pool: pool)
        raw.items.unite(over: itemIDs, pool: pool)
        let (users, items) = (raw.users.codes, raw.items.codes)
        var superseded = Self.superseded(
            users: users, items: items, userCount: userIDs.count, itemCount: itemIDs.count)
        let times = superseded.isEmpty ? nil : try raw.timestamps ?? times()
        if let times {
            superseded = Self.superseded(
                users: users, items: items, userCount: userIDs.count, itemCount: itemIDs.count, times: times)
        }
        var notes: [String] = []
        var ratings = raw.ratings
        // Of events that add up there are counts.
        let sums: DataDescription.Values = values == .events && !superseded.isEmpty ? .counts : values
        if values.addUp, !superseded.isEmpty {
            ratings = Self.summed(ratings, users: users, items: items, superseded: superseded)
            notes.append(
                counted(superseded.count, "row was", "rows were")
                    + " added to the latest of the same user and item: the values are \(values), which add up")
        } else if !superseded.isEmpty {
            notes.append(
                counted(superseded.count, "rating was", "ratings were")
                    + " dropped: the same user rated the same item again later"
                    + (times == nil ? " in the file" : ", by the timestamps"))
        }
        if catalog.count > 0 {
            let untitled = itemIDs.ids.count { catalog[$0] == nil }
            if untitled > 0 {
                notes.append(counted(untitled, "rated item has", "rated items have") + " no title")
            }
        }
        self.init(
            users: users.removing(superseded), items: items.removing(superseded),
            ratings: ratings.removing(superseded), timestamps: raw.timestamps?.removing(superseded),
            userIDs: userIDs, itemIDs: itemIDs, catalog: catalog, values: sums,
            warnings: notes + warnings, repeats: superseded.count)
    }

    /// A table of columns that already obey the type's description.
    init(
        users: [Int32], items: [Int32], ratings: [Float], timestamps: [Double]?, userIDs: Vocabulary,
        itemIDs: Vocabulary, catalog: Catalog, values: DataDescription.Values, warnings: [String], repeats: Int = 0
    ) {
        self.users = users
        self.items = items
        self.ratings = ratings
        self.timestamps = timestamps
        self.userIDs = userIDs
        self.itemIDs = itemIDs
        self.catalog = catalog
        self.values = values
        self.warnings = warnings
        self.repeats = repeats
    }

    /// The numbers with those of superseded rows added to the row that is left of the same user and item, in the order
    /// of the rows.
    /// - Complexity: O(n).
    private static func summed(
        _ ratings: [Float], users: [Int32], items: [Int32], superseded: [Int]
    ) -> [Float] {
        func key(_ row: Int) -> Int64 { Int64(users[row]) << 32 | Int64(items[row]) }
        var sums: [Int64: Double] = [:]
        for row in superseded { sums[key(row), default: 0] += Double(ratings[row]) }
        let superseded = Set(superseded)
        return ratings.indices.map { row in
            guard let sum = sums[key(row)], !superseded.contains(row) else { return ratings[row] }
            return Float(sum + Double(ratings[row]))
        }
    }

    /// The rows, ascending, whose user and item come again in a later row; with `times`, at a later time, or in a later
    /// row at the same one.
    /// - Complexity: O(n).
    private static func superseded(
        users: [Int32], items: [Int32], userCount: Int, itemCount: Int, times: [Double]? = nil
    ) -> [Int] {
        // Backwards through the rows of one user after another, the first sight of an item is its last row.
        var lastUser = [Int32](repeating: -1, count: itemCount)
        var latestRow = [Int](repeating: -1, count: times == nil ? 0 : itemCount)
        var result: [Int] = []
        func visit(_ row: Int) {
            let item = Int(items[row])
            if lastUser[item] != users[row] {
                lastUser[item] = users[row]
                if times != nil { latestRow[item] = row }
            } else if let times, times[row] > times[latestRow[item]] {
                result.append(latestRow[item])
                latestRow[item] = row
            } else {
                result.append(row)
            }
        }
        if zip(users, users.dropFirst()).allSatisfy({ $0 <= $1 }) {
            for row in users.indices.reversed() { visit(row) }
        } else {
            for row in rowsGrouped(by: users, count: userCount).reversed() { visit(row) }
        }
        return result.sorted()
    }
}

/// The columns of a file before its ids became indices.
struct RawRatings {
    var users: IDColumn
    var items: IDColumn
    var ratings: [Float]
    var timestamps: [Double]?
}

/// The rows in ascending order of their key, rows of one key in ascending order.
/// - Complexity: O(n + `count`).
func rowsGrouped(by keys: [Int32], count: Int) -> [Int] {
    var ends = [Int](repeating: 0, count: count + 1)
    for key in keys { ends[Int(key) + 1] += 1 }
    for key in 0..<count { ends[key + 1] += ends[key] }
    var rows = [Int](repeating: 0, count: keys.count)
    for (row, key) in keys.enumerated() {
        rows[ends[Int(key)]] = row
        ends[Int(key)] += 1
    }
    return rows
}

/// `1 rating was`, `2 ratings were`.
func counted(_ number: Int, _ one: String, _ many: String) -> String {
    "\(number) \(number == 1 ? one : many)"
}

extension Array {
    /// The elements at all positions but these, which ascend.
    fileprivate func removing(_ positions: [Int]) -> [Element] {
        guard !positions.isEmpty else { return self }
        var result: [Element] = []
        result.reserveCapacity(count - positions.count)
        var start = 0
        for position in positions {
            result += self[start..<position]
            start = position + 1
        }
        return result + self[start...]
    }
}
