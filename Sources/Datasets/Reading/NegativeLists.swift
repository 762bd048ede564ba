import LatentRuntime

/// Items that each user's one held-out item is ranked against, as a file gives them: what published figures of
/// "leave one out with 99 negatives" are of.
///
/// A line is `(user,item)` and, after tabs, the negatives (He and others, "Neural collaborative filtering", WWW 2017,
/// doi:10.1145/3038912.3052569, and the files that came with it); the ids are those of the ratings.
///
/// Figures against a sample are others than those against all items, and may order models otherwise (Krichene and
/// Rendle, "On sampled metrics for item recommendation", KDD 2020, doi:10.1145/3394486.3403226).
public struct NegativeLists: Sendable {
    /// What a line says.
    public struct Entry: Sendable {
        /// The line's number in the file, from 1.
        public let line: Int
        /// Whose list it is.
        public let user: ID
        /// The item that was held out.
        public let item: ID
        /// The items that it is ranked against.
        public let negatives: [ID]
    }

    /// Where they were read from.
    public let path: String
    /// In the order of the file, no user twice.
    public let entries: [Entry]
    private let places: [ID: Int]

    /// The line of `user`; nil where there is none.
    public func entry(of user: ID) -> Entry? { places[user].map { entries[$0] } }

    /// Reads the file at `path`.
    /// - Throws: `FileError`, with the line, for one of another form, a user who has two, an item that stands twice, and
    ///   a file without lines.
    /// - Complexity: O(bytes).
    public init(contentsOf path: String) throws {
        let text = lines(of: decoded(try FileBytes(path: path).copied()))
        var entries: [Entry] = []
        var places: [ID: Int] = [:]
        for (line, text) in text {
            func fail(_ reason: String) -> FileError {
                FileError.malformed(path: path, position: .line(line), reason: reason)
            }
            let fields = text.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
            let pair = fields[0].split(separator: ",", maxSplits: 1, omittingEmptySubsequences: false)
            guard pair.count == 2, pair[0].first == "(", pair[1].last == ")" else {
                throw fail(
                    "\(quoted(fields[0].utf8)) is no (user,item): a line is the user and the item held out in "
                        + "parentheses, and the negatives after tabs")
            }
            let ids = [String(pair[0].dropFirst()), String(pair[1].dropLast())] + fields.dropFirst()
            if let place = ids.firstIndex(where: \.isEmpty) {
                throw fail(place < 2 ? "the user or the item held out is empty" : "negative \(place - 1) is empty")
            }
            let (user, items) = (ID(field: ids[0]), ids.dropFirst().map { ID(field: $0) })
            guard items.count > 1 else { throw fail("there is no negative after \(quoted(fields[0].utf8))") }
            var seen: Set<ID> = []
            if let twice = items.first(where: { !seen.insert($0).inserted }) {
                throw fail("item \(twice.quoted) stands twice")
            }
            if let place = places.updateValue(entries.count, forKey: user) {
                throw fail("user \(user.quoted) has a line already: line \(entries[place].line)")
            }
            entries.append(Entry(line: line, user: user, item: items[0], negatives: Array(items.dropFirst())))
        }
        guard !entries.isEmpty else {
            throw FileError.malformed(path: path, position: nil, reason: "there is no line of negatives")
        }
        (self.path, self.entries, self.places) = (path, entries, places)
    }

    /// Refuses lists that do not go with a split's two parts.
    /// - Parameters:
    ///   - training: what is learned from; no negative is an item that its user has here.
    ///   - test: what is held out: each line's user has the line's item here.
    ///   - items: what can be ranked.
    /// - Throws: `FileError`, with the line.
    /// - Complexity: O(n + items of the lists), and look-ups of ids.
    public func check(training: RatingTable, test: RatingTable, items: Vocabulary) throws {
        let (learned, held) = (training.itemsOfUsers(), test.itemsOfUsers())
        for entry in entries {
            func fail(_ reason: String) -> FileError {
                FileError.malformed(path: path, position: .line(entry.line), reason: reason)
            }
            guard test.userIDs.index(of: entry.user) != nil || training.userIDs.index(of: entry.user) != nil else {
                throw fail("user \(entry.user.quoted) is none of the data's")
            }
            if let item = ([entry.item] + entry.negatives).first(where: { items.index(of: $0) == nil }) {
                throw fail("item \(item.quoted) is none of those that can be ranked")
            }
            guard let heldOut = held[entry.user] else {
                throw fail("user \(entry.user.quoted) has no rating held out: these negatives are of another split")
            }
            guard heldOut.contains(entry.item) else {
                throw fail(
                    "user \(entry.user.quoted) has other ratings held out, and none of item \(entry.item.quoted): these "
                        + "negatives are of another split")
            }
            let seen = learned[entry.user] ?? []
            if seen.contains(entry.item) { throw fail("item \(entry.item.quoted) is learned from, and not held out") }
            if let item = entry.negatives.first(where: seen.contains) {
                throw fail("negative \(item.quoted) is an item that user \(entry.user.quoted) has in training")
            }
        }
    }
}

extension RatingTable {
    /// The ids of the items of each user who has a rating.
    fileprivate func itemsOfUsers() -> [ID: Set<ID>] {
        var result: [ID: Set<ID>] = [:]
        for rows in rowsOfUsers() {
            result[userIDs.ids[Int(users[rows[0]])]] = Set(rows.map { itemIDs.ids[Int(items[$0])] })
        }
        return result
    }
}
