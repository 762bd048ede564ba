import LatentRuntime

/// Positions of rows of one table.
///
/// Every row is in one of the two at the most; ``RatingTable/selecting(_:)`` makes tables of them.
public struct Split: Sendable, Equatable {
    /// The rows to learn from.
    public let train: [Int]
    /// The rows to test on.
    public let test: [Int]

    /// A split whose rows are chosen already.
    public init(train: [Int], test: [Int]) {
        self.train = train
        self.test = test
    }
}

extension RatingTable {
    /// Both parts of this table, over its vocabularies; for `.files` the two files, over vocabularies of
    /// their own that cover both, with this table's catalog.
    /// - Throws: `InvalidArgument` when a part would be empty or the method does not fit the table;
    ///   `FileError` where a file cannot be read.
    /// - Complexity: O(n), or O(n log n) for `.leaveLast` and `.latest`. Of a table that nobody holds any more, one
    ///   column after the other gives way to its parts.
    public consuming func split(
        _ method: SplitMethod, columns: RatingColumns = RatingColumns()
    ) throws -> (train: RatingTable, test: RatingTable) {
        if case .files(let train, let test) = method {
            return try Self.read(train: train, test: test, columns: columns, catalog: catalog)
        }
        let parting = try parting(method)
        let (users, items, ratings, timestamps) = (self.users, self.items, self.ratings, self.timestamps)
        let (userIDs, itemIDs, catalog, values) = (self.userIDs, self.itemIDs, self.catalog, self.values)
        _ = consume self
        let userParts = parting.parts(of: consume users)
        let itemParts = parting.parts(of: consume items)
        let ratingParts = parting.parts(of: consume ratings)
        let timeParts = (consume timestamps).map { parting.parts(of: $0) }
        func part(_ users: [Int32], _ items: [Int32], _ ratings: [Float], _ timestamps: [Double]?) -> RatingTable {
            RatingTable(
                users: users, items: items, ratings: ratings, timestamps: timestamps, userIDs: userIDs,
                itemIDs: itemIDs, catalog: catalog, values: values, warnings: [])
        }
        return (
            part(userParts.train, itemParts.train, ratingParts.train, timeParts?.train),
            part(userParts.test, itemParts.test, ratingParts.test, timeParts?.test)
        )
    }

    private func parting(_ method: SplitMethod) throws -> Parting {
        let parting: Parting
        switch method {
        case .random(let fraction, let seed):
            try Self.check(fraction, method)
            var rows = Array(0..<count)
            var generator = Philox(seed: seed, purpose: .split)
            generator.shuffle(&rows)
            let tested = Int((fraction * Double(count)).rounded())
            parting = .flagged(flags(rows.prefix(tested), count: count))
        case .numpy(let fraction, let seed):
            try Self.check(fraction, method)
            var generator = MersenneTwister(seed: seed)
            parting = .flagged((0..<count).map { _ in !(generator.nextUniform() < 1 - fraction) })
        case .sklearn(let fraction, let seed):
            try Self.check(fraction, method)
            var generator = MersenneTwister(seed: seed)
            let rows = generator.permutation(count)
            let tested = Int((fraction * Double(count)).rounded(.up))
            parting = .listed(Split(train: Array(rows.dropFirst(tested)), test: Array(rows.prefix(tested))))
        case .pandas(let fraction, let seed):
            try Self.check(fraction, method)
            var generator = MersenneTwister(seed: seed)
            let rows = generator.permutation(count)
            let kept = Int((1 - fraction) * Double(count))
            parting = .listed(Split(train: Array(rows.prefix(kept)), test: Array(rows.dropFirst(kept))))
        case .leaveLast(let number):
            parting = .flagged(try latest(number, method))
        case .users(let number, let seed):
            parting = .flagged(try ratings(of: number, users, userIDs.count, "users", seed: seed, method))
        case .items(let number, let seed):
            parting = .flagged(try ratings(of: number, items, itemIDs.count, "items", seed: seed, method))
        case .time(let cut):
            parting = .flagged(try times(for: method).map { $0 >= cut })
        case .latest(let share):
            try Self.check(share, method)
            let times = try times(for: method)
            let cut = times.cut(latest: share)
            parting = .flagged(times.map { $0 >= cut })
        case .files:
            throw InvalidArgument("split '\(method)': takes whole files, not rows of one table")
        }
        let tested = parting.testCount
        guard tested < count, tested > 0 else {
            throw InvalidArgument(
                "split '\(method)': no rating is left \(tested == count ? "to learn from" : "to test on") "
                    + "of the \(count) there are")
        }
        return parting
    }

    private func latest(_ number: Int, _ method: SplitMethod) throws -> [Bool] {
        guard number > 0 else {
            throw InvalidArgument("split '\(method)': the number of ratings must be above 0")
        }
        let times = try times(for: method)
        var isTest = [Bool](repeating: false, count: count)
        for rows in rowsOfUsers() {
            let ordered = rows.sorted { (times[$0], $0) < (times[$1], $1) }
            for row in ordered.suffix(number) { isTest[row] = true }
        }
        return isTest
    }

    /// When each rating was given, which `method` goes by.
    private func times(for method: SplitMethod) throws(InvalidArgument) -> [Double] {
        guard let timestamps else {
            throw InvalidArgument(
                "split '\(method)': the ratings have no timestamps: no column of the file holds them (a header names "
                    + "it timestamp, time or date, and --columns time=... tells it), or they were not asked for in "
                    + "reading"
            )
        }
        return timestamps
    }

    /// Those of `number` of the `count` users, or items, that `column` has.
    private func ratings(
        of number: Int, _ column: [Int32], _ count: Int, _ noun: String, seed: UInt64, _ method: SplitMethod
    ) throws -> [Bool] {
        guard number > 0, number < count else {
            throw InvalidArgument(
                "split '\(method)': the number of \(noun) held out must be from 1 to \(count - 1), "
                    + "one less than there are")
        }
        var order = Array(0..<count)
        var generator = Philox(seed: seed, purpose: .split)
        generator.shuffle(&order)
        let held = flags(order.prefix(number), count: count)
        return column.map { held[Int($0)] }
    }

    private static func check(_ fraction: Double, _ method: SplitMethod) throws {
        guard fraction > 0, fraction < 1 else {
            throw InvalidArgument(
                "split '\(method)': the fraction must lie between 0 and 1, both excluded")
        }
    }
}

/// Which rows go into which part.
private enum Parting {
    /// Those with `true` are the test; both parts are in file order.
    case flagged([Bool])
    /// Each part in an order of its own.
    case listed(Split)

    var testCount: Int {
        switch self {
        case .flagged(let isTest): isTest.count { $0 }
        case .listed(let split): split.test.count
        }
    }

    /// Both parts of a column.
    func parts<Element>(of column: consuming [Element]) -> (train: [Element], test: [Element]) {
        let column = column
        switch self {
        case .listed(let split):
            return (split.train.map { column[$0] }, split.test.map { column[$0] })
        case .flagged(let isTest):
            var (train, test): ([Element], [Element]) = ([], [])
            let tested = testCount
            train.reserveCapacity(column.count - tested)
            test.reserveCapacity(tested)
            for row in column.indices {
                if isTest[row] { test.append(column[row]) } else { train.append(column[row]) }
            }
            return (train, test)
        }
    }
}

extension [Double] {
    /// How many the latest `share` of these times are: the nearest whole number.
    func latestCount(_ share: Double) -> Int { Int((share * Double(count)).rounded()) }

    /// The time from which on the latest `share` of these times lie; infinite where that is none of them.
    func cut(latest share: Double) -> Double {
        let tested = latestCount(share)
        return tested > 0 ? sorted()[count - tested] : .infinity
    }
}

/// True at these positions, false at the others of `count`.
private func flags(_ positions: ArraySlice<Int>, count: Int) -> [Bool] {
    var result = [Bool](repeating: false, count: count)
    for position in positions { result[position] = true }
    return result
}
