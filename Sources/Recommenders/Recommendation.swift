import LatentDatasets

/// An item of a list: its id, what the catalog knows of it, and the number that it is listed by.
public struct Recommendation: Sendable, Equatable {
    /// The item's id.
    public let id: ID
    /// Nil where the catalog does not know the item.
    public let title: String?
    /// Empty where the catalog lists none.
    public let genres: [String]
    /// A predicted rating, or what else the list is ordered by.
    public let score: Float

    /// An item of which the rest is known.
    public init(id: ID, title: String?, genres: [String], score: Float) {
        self.id = id
        self.title = title
        self.genres = genres
        self.score = score
    }
}

/// `{"item", "title", "genres", "score"}`, a missing title as `null`.
extension Recommendation: Encodable {
    private enum CodingKeys: String, CodingKey { case id = "item", title, genres, score }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(id, forKey: .id)
        try container.encode(title, forKey: .title)
        try container.encode(genres, forKey: .genres)
        try container.encode(score, forKey: .score)
    }
}

/// A user or an item that a model does not know.
public struct UnknownID: Error, Sendable, Equatable {
    /// What the id was to name.
    public enum Kind: String, Sendable {
        /// One of `scope.users`, or of `scope.items`.
        case user, item
    }

    /// What the id was to name.
    public let kind: Kind
    /// The ids that were asked for.
    public let ids: [ID]
    /// How many users or items the model knows.
    public let known: Int
    /// The first and the last of the known, in the order of ids; nil where there are none.
    public let range: ClosedRange<ID>?

    init(_ kind: Kind, _ ids: [ID], among vocabulary: Vocabulary) {
        self.kind = kind
        self.ids = ids
        known = vocabulary.count
        if let first = vocabulary.ids.first, let last = vocabulary.ids.last {
            range = first...last
        } else {
            range = nil
        }
    }
}

extension UnknownID: CustomStringConvertible {
    public var description: String {
        let names = ids.map(\.quoted).joined(separator: ", ")
        let subject = ids.count == 1 ? "\(kind) \(names) is not" : "none of the \(kind)s \(names) is"
        let ends = range.map { ", whose ids run from \($0.lowerBound.quoted) to \($0.upperBound.quoted)" } ?? ""
        return "\(subject) among the \(known.grouped) \(kind)s of the model\(ends)"
    }
}
