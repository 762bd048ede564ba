import LatentRuntime

extension CSRMatrix {
    /// Checks that all values are finite. O(entries).
    ///
    /// What has no entry is 0, and finite. That many checks cost a fraction of one product with a vector.
    /// - Throws: `InvalidArgument` naming the first that is not.
    public func requireFinite() throws(InvalidArgument) {
        guard let place = values.span.firstNonFinite else { return }
        let row = (0..<rows).first { pattern.rowOffsets[$0 + 1] > place } ?? 0
        throw InvalidArgument(
            "the entry in row \(row), column \(pattern.columnIndices[place]) is \(values[place]); all must be finite")
    }
}
