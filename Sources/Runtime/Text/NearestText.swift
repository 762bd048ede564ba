extension String {
    /// The one of `words` that takes the fewest letters added, taken away or changed to become this; nil where that is
    /// more than a third of the letters. The first of equals. O(letters² · words).
    package func nearest(of words: [String]) -> String? {
        let found = words.map { ($0, distance(to: $0)) }.min { $0.1 < $1.1 }
        return found.flatMap { $0.1 <= max(2, count / 3) ? $0.0 : nil }
    }

    /// Levenshtein's distance, row by row.
    private func distance(to other: String) -> Int {
        let (a, b) = (Array(self), Array(other))
        var row = Array(0...b.count)
        for i in a.indices {
            var diagonal = row[0]
            row[0] = i + 1
            for j in b.indices {
                let next = Swift.min(row[j] + 1, row[j + 1] + 1, diagonal + (a[i] == b[j] ? 0 : 1))
                (diagonal, row[j + 1]) = (row[j + 1], next)
            }
        }
        return row[b.count]
    }
}
