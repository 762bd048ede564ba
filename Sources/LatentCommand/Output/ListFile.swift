import Latent

/// Everybody's lists as a file: `user,rank,item,score` a line, or an array of item ids, a row a user.
enum ListFile {
    /// - Throws: `InvalidArgument` for an array of ids that are texts; `FileError`.
    static func write(
        _ lists: some Sequence<(user: Int, items: [TopK.Scored])>, count: Int, of scope: ModelScope, to path: String
    ) throws {
        guard OutputFile.isArray(path) else {
            return try AtomicFile.write(to: path) { file in
                try file.write("user,rank,item,score\n")
                for (user, items) in lists {
                    let lines = items.enumerated().map { rank, item in
                        "\(scope.users.ids[user].csvCell),\(rank + 1),\(scope.items.ids[item.index].csvCell),\(item.score)\n"
                    }
                    try file.write(lines.joined())
                }
            }
        }
        var table = [Int](repeating: -1, count: scope.users.count * count)
        for (user, items) in lists {
            for (rank, item) in items.enumerated() {
                guard case .number(let id) = scope.items.ids[item.index] else {
                    throw InvalidArgument(
                        "\(path): item \(scope.items.ids[item.index].quoted) is no number, and an array holds nothing else: "
                            + "write a .csv file")
                }
                table[user * count + rank] = id
            }
        }
        try Npy.write(table, shape: [scope.users.count, count], to: path)
    }
}

/// What `recommend --output` shows.
struct ListFileReport: Report {
    static let command = "recommend --output"
    var command: String { "recommend" }
    let file: String?
    let model: String
    let order: ListedBy
    let users, top, empty: Int
    let output: String
    let seconds: Double

    static let fields: [Field<Self>] = [
        Field("file", "The model's file; null where it was fitted to --data.", \.file),
        Field("model", "The model.", \.model),
        Field("orderedBy", "What orders the items: likelihood, rating, or the score of a model of lists.") {
            $0.order.rawValue
        },
        Field("users", "Users who have a list.", \.users),
        Field("top", "The longest that a list may be.", \.top),
        Field("emptyLists", "Users for whom nothing is left.", \.empty),
        Field("output", "The file that was written.", \.output),
        Field("seconds", "Wall time of making the lists and writing them.", \.seconds),
    ]

    var text: String {
        "\(output): up to \(top.counted("item")) for each of \(users.counted("user")), in \(seconds.duration)"
        if empty > 0 { "nothing is left for \(empty.counted("user"))" }
        order.text
        if OutputFile.isArray(output) { "a row a user, in the order of their ids; -1 where a list is shorter" }
    }
}
