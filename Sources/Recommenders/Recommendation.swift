import LatentDatasets
import LatentRuntime

/// An item of a list: its id, what the catalog knows of it, and the number that it is listed by.
///
/// Its JSON is an object of the keys `item`, `title`, `genres`, `score` and `likelihood`, null where there is none.
public struct Recommendation: Sendable, Equatable {
    /// The item's id.
    public let id: ID
    /// Nil where the catalog does not know the item.
    public let title: String?
    /// Empty where the catalog lists none.
    public let genres: [String]
    /// A predicted rating, or what else the list is ordered by. The rating that was given, of `bestRated`; a similarity
    /// or a distance, of `neighbors`.
    public let score: Float
    /// What a list by ``ListOrder/likelihood`` is ordered by; nil where that is the score.
    public internal(set) var likelihood: Float?

    /// An item of which the rest is known.
    /// - Parameters:
    ///   - id: the item's id.
    ///   - title: nil where none is known.
    ///   - genres: in the catalog's order.
    ///   - score: what the list is ordered by.
    public init(id: ID, title: String?, genres: [String], score: Float) {
        self.id = id
        self.title = title
        self.genres = genres
        self.score = score
    }
}

extension Recommendation: Documented, Encodable {
    package static let fields: [Field<Self>] =
        scoredFields + [
            Field("likelihood", "What a list by likelihood is ordered by; null where that is the score.", \.likelihood)
        ]

    /// Those of an item that is listed by its score.
    package static let scoredFields: [Field<Self>] =
        itemFields + [Field("score", "The predicted rating, or what else the list is ordered by.", \.score)]

    /// Those of the item alone, without its number.
    package static let itemFields: [Field<Self>] = [
        Field("item", "Its id.", \.id),
        Field("title", "Its title, where the catalog knows the item.", \.title),
        Field("genres", "Its genres; empty where the catalog lists none.", \.genres),
    ]
}

/// A user or an item that a model does not know.
///
/// Its description names the ids, and from which to which the known ones run, so that a mistaken file or column is seen
/// at once.
public struct UnknownID: Error, Sendable, Equatable {
    /// What the id was to name.
    public enum Kind: String, Sendable {
        /// One of `scope.users`, or of `scope.items`.
        case user, item
    }

    /// What the id was to name.
    public let kind: Kind
    /// The ids that were asked for. Several only where none of a new person's items is known.
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
