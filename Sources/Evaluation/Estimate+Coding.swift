/// A figure in a record of finished work: what it takes to say how sure it is, and how far it is from another's.
extension Estimate: Codable {
    private enum Key: String, CodingKey {
        case value, users, influences
    }

    /// The figure with its users, and what each moves it by; not the figures of single users.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(value, forKey: .value)
        try container.encode(users, forKey: .users)
        try container.encode(influences, forKey: .influences)
    }

    /// A figure without ``userValues``.
    /// - Throws: `DecodingError`, also where users do not ascend from 0, or there is not a number for each.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        let users = try container.decode([Int].self, forKey: .users)
        let influences = try container.decode([Double].self, forKey: .influences)
        let isOrdered = zip(users, users.dropFirst()).allSatisfy { $0 < $1 } && users.first ?? 0 >= 0
        guard isOrdered, users.last ?? 0 <= Int(Int32.max), users.count == influences.count else {
            throw DecodingError.dataCorruptedError(
                forKey: .users, in: container, debugDescription: "users do not ascend, or have no number each")
        }
        self.init(
            value: try container.decode(Double.self, forKey: .value), users: users, userValues: [],
            influences: influences)
    }
}
