import Latent

/// What can stand in a list for a person.
protocol ListedItem: Documented {
    var score: Float { get }
    static func text(of items: [Self]) -> String
}

extension Recommendation: ListedItem {
    static func text(of items: [Recommendation]) -> String { items.table }
}

extension ExplainedItem: ListedItem {
    var score: Float { item.score }
    static func text(of items: [ExplainedItem]) -> String { items.map(\.text).joined(separator: "\n\n") }
}

/// What the items of a list are ordered by.
enum ListedBy: String {
    case likelihood, rating, score

    init(_ model: some RecommenderConfiguration, _ order: ListOrder) {
        self = !model.predictsRatings ? .score : order == .rating ? .rating : .likelihood
    }

    var text: String {
        switch self {
        case .likelihood:
            "scores are predicted ratings; likelihood heeds how many liked an item, too (--by rating: predictions alone)"
        case .rating: "scores are predicted ratings, and the highest need not be what people take"
        case .score: "scores rank items, and are no ratings"
        }
    }
}

/// The list for one person, its items with the reasons of each or without.
struct ListReport<Item: ListedItem>: Report {
    static var command: String { "recommend" }
    /// Nil where it was fitted for this.
    let file: String?
    let model: String
    /// Nil, as what they liked, for a new person.
    let user: ID?
    let likedBest: [Recommendation]?
    let items: [Item]
    /// The lowest and the highest rating that the model learned from; nil where there is none, or scores are no ratings.
    let scale: ClosedRange<Float>?
    let order: ListedBy
    let warnings: [String]
    let isOneOfAll: Bool

    static var fields: [Field<Self>] {
        [
            Field("file", "The model's file; null where it was fitted to --data.", \.file),
            Field("model", "The model.", \.model),
            Field("orderedBy", "What orders the items: likelihood, rating, or the score of a model of lists.") {
                $0.order.rawValue
            },
            Field("user", "The person; null for a new one.", \.user),
            Field(
                "likedBest", "What they rated highest in training; null for a new person.", list: \.likedBest,
                of: Recommendation.itemFields + [Field("rating", "What the person gave it.", \.score)]),
            Field("items", "The items, the best first.", list: \.items),
            Field(
                "scale",
                "The ratings that the model learned from: scores beyond them rank items and are no ratings, and where it "
                    + "is null none is.",
                object: \.scale,
                of: [Field("lowest", "The lowest.", \.lowerBound), Field("highest", "The highest.", \.upperBound)]),
            Field("warnings", "What was asked and could not be heeded.", \.warnings),
        ]
    }

    var text: String {
        let listed = items.isEmpty ? "nothing left to recommend" : Item.text(of: items)
        if isOneOfAll {
            ""
            user.map { "user \($0)".printable }
            listed
        } else {
            if let user, let likedBest {
                "user \(user) liked best".printable
                likedBest.ratedTable
                ""
                "and is recommended"
            }
            listed
            if !items.isEmpty {
                ""
                order.text
            }
            if let scale, items.contains(where: { !scale.contains($0.score) }) {
                "ratings are from \(scale.lowerBound) to \(scale.upperBound): a score beyond them ranks an item, and "
                    + "is no rating"
            }
        }
    }
}
