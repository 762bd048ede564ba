extension String {
    /// The one of `words` that takes the fewest letters added, taken away or changed to become this; nil where that is
    /// more than a third of the letters, and more than two. The first of equals. O(letters² · words).
    ///
    ///     "traim".nearest(of: ["evaluate", "train"])              // "train"
    package func nearest(of words: [String]) -> String? {
        let found = words.map { ($0, distance(to: $0)) }.min { $0.1 < $1.1 }
        return found.flatMap { $0.1 <= max(2, count / 3) ? $0.0 : nil }
    }

    /// Levenshtein's distance, row by row.
    ///
    /// Row i holds how far the first i letters are from each beginning of `other` (Wagner and Fischer, "The
    /// string-to-string correction problem", J. ACM 21(1), 1974, doi:10.1145/321796.321811).
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
