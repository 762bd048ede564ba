import LatentRuntime

extension CSRMatrix {
    /// Checks that all values are finite. O(entries).
    /// - Throws: `InvalidArgument` naming the first that is not.
    public func requireFinite() throws(InvalidArgument) {
        guard let place = values.span.firstNonFinite else { return }
        let row = (0..<rows).first { pattern.rowOffsets[$0 + 1] > place } ?? 0
        throw InvalidArgument(
            "the entry in row \(row), column \(pattern.columnIndices[place]) is \(values[place]); all must be finite")
    }
}
