import Latent

/// The metrics user by user, as a file of comma-separated values.
enum UserMetrics {
    /// Writes a line for each of `users` that a metric judged, in one step: the user's id and the figures of that user
    /// alone, empty where there is nothing to judge.
    static func write(_ scores: Scores, of users: Vocabulary, to path: String) throws {
        let empty = Metric.all.map { _ in "" }
        var lines = [[String]](repeating: [], count: users.count)
        for (column, metric) in Metric.all.enumerated() {
            guard let estimate = scores[metric] else { continue }
            for (user, value) in zip(estimate.users, estimate.userValues) {
                if lines[user].isEmpty { lines[user] = empty }
                lines[user][column] = value.description
            }
        }
        try AtomicFile.write(to: path) { file in
            try file.write((["user"] + Metric.all.map(\.name)).joined(separator: ",") + "\n")
            for (user, cells) in lines.enumerated() where !cells.isEmpty {
                try file.write(([users.ids[user].description.csvCell] + cells).joined(separator: ",") + "\n")
            }
        }
    }
}

extension String {
    /// The text as one cell (RFC 4180).
    fileprivate var csvCell: String {
        guard unicodeScalars.contains(where: { ",\"\n\r".unicodeScalars.contains($0) }) else { return self }
        return "\"\(replacing("\"", with: "\"\""))\""
    }
}
