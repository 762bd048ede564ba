import LatentRuntime

/// What tells one table of ratings from another: how much there is of it, and a checksum of the ids and of the user,
/// item and rating columns in their order; and of features of items that were given beside them. Times and titles do not count.
public struct DataFingerprint: Sendable, Equatable, Codable {
    /// The rows of the table.
    public let ratings: Int
    /// The ids in the table's vocabulary of users.
    public let users: Int
    /// The ids in its vocabulary of items.
    public let items: Int
    /// A `Checksum` in hexadecimal digits.
    public let checksum: String

    /// O(ratings): 12 bytes a rating, as fast as memory gives them.
    public init(_ table: RatingTable) {
        ratings = table.count
        users = table.userIDs.count
        items = table.itemIDs.count
        var sum = Checksum()
        for ids in [table.userIDs.ids, table.itemIDs.ids] {
            sum.add(ids.numbers)
            for text in ids.texts { sum.add(text) }
        }
        sum.add(table.users)
        sum.add(table.items)
        sum.add(table.ratings)
        if let features = table.catalog.given {
            for name in features.names { sum.add(name) }
            for id in table.itemIDs.ids {
                sum.add((features[id] ?? []).map { Int32($0) })
                sum.add(features.values(of: id) ?? [])
            }
        }
        checksum = sum.value.hexadecimal
    }
}

extension DataFingerprint: CustomStringConvertible {
    public var description: String {
        "\(ratings.grouped) ratings of \(items.grouped) items by \(users.grouped) users (checksum \(checksum))"
    }
}
