import Latent

/// What the numbers of a model are.
enum PredictionKind: String {
    case rating, score

    init(_ model: some Recommender) { self = model.configuration.predictsRatings ? .rating : .score }

    var text: String {
        switch self {
        case .rating: "predicted ratings"
        case .score: "scores, which rank a user's items and are no ratings"
        }
    }
}

/// Predictions of pairs as a file: `user,item,rating` a line, or an array of the numbers alone.
enum PredictionFile {
    /// Lines that are put together before they are written.
    private static let chunk = 8_192

    /// Writes a number a pair, in the pairs' order.
    static func write(
        _ predictions: [Float], of pairs: UserItemPairs, kind: PredictionKind, to path: String
    ) throws {
        guard !OutputFile.isArray(path) else {
            return try predictions.writeNpy(to: path)
        }
        let (users, items) = (pairs.userIDs.ids.map(\.csvCell), pairs.itemIDs.ids.map(\.csvCell))
        try AtomicFile.write(to: path) { file in
            try file.write("user,item,\(kind.rawValue)\n")
            for start in stride(from: 0, to: pairs.count, by: chunk) {
                let lines = (start..<min(start + chunk, pairs.count)).map {
                    "\(users[Int(pairs.users[$0])]),\(items[Int(pairs.items[$0])]),\(predictions[$0])\n"
                }
                try file.write(lines.joined())
            }
        }
    }
}
