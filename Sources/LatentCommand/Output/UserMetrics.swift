import Latent

/// The metrics user by user, as a file of comma-separated values.
enum UserMetrics {
    /// Writes a line for each of `users` that a metric judged, in one step: the user's id and the figures of that user
    /// alone, empty where there is nothing to judge. Metrics of all lists together have no column.
    static func write(_ result: ComparisonResult, of users: Vocabulary, to path: String) throws {
        let metrics = result.metrics.filter(\.isOfUsers)
        let empty = metrics.map { _ in "" }
        var lines = [[String]](repeating: [], count: users.count)
        for (column, metric) in metrics.enumerated() {
            guard let estimate = result.scores[metric] else { continue }
            for (user, value) in zip(estimate.users, estimate.userValues) {
                if lines[user].isEmpty { lines[user] = empty }
                lines[user][column] = value.description
            }
        }
        try AtomicFile.write(to: path) { file in
            try file.write((["user"] + metrics.map(\.name)).joined(separator: ",") + "\n")
            for (user, cells) in lines.enumerated() where !cells.isEmpty {
                try file.write(([users.ids[user].csvCell] + cells).joined(separator: ",") + "\n")
            }
        }
    }
}
