import LatentDatasets
import LatentRecommenders
import LatentRuntime

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
}

/// The lowest and the highest rating of those that a model learned from.
struct RatingScale: Documented {
    let lowest, highest: Float

    /// Nil where nothing was learned from.
    init?(of scope: ModelScope) {
        guard let lowest = scope.ratings.values.min(), let highest = scope.ratings.values.max() else { return nil }
        (self.lowest, self.highest) = (lowest, highest)
    }

    static let fields: [Field<Self>] = [
        Field("lowest", "The lowest.", \.lowest),
        Field("highest", "The highest.", \.highest),
    ]
}

/// The list for one person, its items with the reasons of each or without.
struct ListReport<Item: ListedItem>: Report {
    static var command: String { "recommend" }
    let file: String
    /// Nil, as what they liked, for a new person.
    let user: ID?
    let likedBest: [RatedItem]?
    let items: [Item]
    let scale: RatingScale?
    let warnings: [String]
    let isOneOfAll: Bool

    static var fields: [Field<Self>] {
        [
            Field("file", "The model's file.", \.file),
            Field("user", "The person; null for a new one.", \.user),
            Field("likedBest", "What they rated highest in training; null for a new person.", list: \.likedBest),
            Field("items", "The items, the best first.", list: \.items),
            Field(
                "scale", "The ratings that the model learned from: scores beyond them rank items and are no ratings.",
                object: \.scale),
            Field("warnings", "What was asked and could not be heeded.", \.warnings),
        ]
    }

    var text: String {
        let listed = items.isEmpty ? "nothing left to recommend" : Item.text(of: items)
        if let user = user?.description.printable, isOneOfAll { return "\nuser \(user)\n\(listed)" }
        let lines = (user?.description.printable).flatMap { user in
            likedBest.map { ["user \(user) liked best", $0.map(\.item).ratedTable, "", "and is recommended"] }
        }
        return ((lines ?? []) + [listed] + (beyond.map { ["", $0] } ?? [])).joined(separator: "\n")
    }

    /// What to make of scores that no rating can have; nil where there are none.
    private var beyond: String? {
        guard let scale, items.contains(where: { $0.score < scale.lowest || $0.score > scale.highest }) else {
            return nil
        }
        return
            "ratings are from \(scale.lowest) to \(scale.highest): a score beyond them ranks an item, and is no rating"
    }
}
