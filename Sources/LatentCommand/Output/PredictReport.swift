import Latent

/// A pair and what a model says of it.
private struct PredictedPair: Documented, Encodable {
    let user, item: ID
    let prediction: Float

    static let fields: [Field<Self>] = [
        Field("user", "The user's id.", \.user),
        Field("item", "The item's id.", \.item),
        Field("prediction", "The number: a rating or a score, as `kind` says.", \.prediction),
    ]
}

/// What `predict` shows.
struct PredictReport: Report {
    static let command = "predict"
    let file, model: String
    let kind: PredictionKind
    let source: String
    let pairs: UserItemPairs
    let predictions: [Float]
    /// Pairs of users, and of items, that the model learned nothing of.
    let unknown: (users: Int, items: Int)
    let seconds: Double
    let output: String?

    static let fields: [Field<Self>] = [
        Field("file", "The model's file.", \.file),
        Field("model", "The model.", \.model),
        Field("source", "The file of pairs.", \.source),
        Field("pairs", "Its pairs.", \.pairs.count),
        Field("kind", "What the numbers are: `rating` or, of a model of lists, `score`.") { $0.kind.rawValue },
        Field("unknownUsers", "Pairs of a user that the model learned nothing of.", \.unknown.users),
        Field("unknownItems", "Pairs of an item that the model learned nothing of.", \.unknown.items),
        Field(
            "predictions", "The pairs, in the file's order; null where they were written to a file.",
            list: { $0.output == nil ? $0.rows : nil }, of: PredictedPair.fields),
        Field("output", "The file that was written; null without one.", \.output),
        Field("seconds", "Wall time of predicting, without reading and writing.", \.seconds),
    ]

    private var rows: [PredictedPair] {
        predictions.indices.map {
            PredictedPair(
                user: pairs.userIDs.ids[Int(pairs.users[$0])], item: pairs.itemIDs.ids[Int(pairs.items[$0])],
                prediction: predictions[$0])
        }
    }

    var text: String {
        if let output {
            "\(output): \(model)'s \(kind.text) of \(pairs.count.counted("pair")), in \(seconds.duration)"
        } else {
            rows.tabulated(
                .left("user", \.user.description), .left("item", \.item.description),
                .right(kind.rawValue) { Double($0.prediction).fixed(4) })
            ""
            "\(model)'s \(kind.text)"
        }
        if unknown.users + unknown.items > 0 {
            "pairs of unknown users: \(unknown.users.grouped), of unknown items: \(unknown.items.grouped); answered from "
                + "what is known"
        }
    }
}
