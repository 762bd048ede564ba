import LatentRuntime

/// Users and items by their ids, in pairs, such as somebody asks predictions of: pair k is of user
/// `userIDs.ids[users[k]]` and item `itemIDs.ids[items[k]]`. A pair may stand more than once.
///
///     let pairs = try UserItemPairs(path: "pairs.csv")
///     let predictions = model.predict(pairs)            // one a line, in the file's order
public struct UserItemPairs: Sendable {
    /// The user of each pair, an index into ``userIDs``.
    public let users: [Int32]
    /// The item of each pair, an index into ``itemIDs``.
    public let items: [Int32]
    /// The users' ids.
    public let userIDs: Vocabulary
    /// The items' ids.
    public let itemIDs: Vocabulary

    /// How many pairs there are.
    public var count: Int { users.count }

    /// The pairs of the ratings of `table`, in its order: O(1), for the columns are shared.
    public init(_ table: RatingTable) {
        (users, items, userIDs, itemIDs) = (table.users, table.items, table.userIDs, table.itemIDs)
    }

    /// Reads the pairs of a file, one a line, in any form that ratings are read in (`RatingTable.init(path:)`), or of
    /// standard input, where `path` is `-`. What stands beside the two ids is passed over.
    /// - Throws: `FileError`, as reading ratings does.
    /// - Complexity: O(bytes).
    public init(path: String, columns: RatingColumns = RatingColumns()) throws {
        var columns = columns
        (columns[.rating], columns[.time]) = (RatingColumns.Column.none, RatingColumns.Column.none)
        var raw = try DataFiles(path: path, columns: columns).raw(withTimestamps: false, pool: .shared)
        (userIDs, itemIDs) = (Vocabulary(raw.users.occurring), Vocabulary(raw.items.occurring))
        raw.users.unite(over: userIDs, pool: .shared)
        raw.items.unite(over: itemIDs, pool: .shared)
        (users, items) = (raw.users.codes, raw.items.codes)
    }
}
