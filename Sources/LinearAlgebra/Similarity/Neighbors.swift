/// The nearest of each row, nearest first: scores descending (distances ascending), then indices ascending.
public struct Neighbors<Scalar: BLASScalar>: Sendable, Equatable {
    /// Where the neighbours of each row begin: one more than there are rows.
    public let offsets: [Int]
    /// The neighbours of row 0, then of row 1, and so on.
    public let indices: [Int32]
    /// Their similarities, or distances.
    public let scores: [Scalar]

    /// The rows that have neighbours.
    public var rows: Int { offsets.count - 1 }

    /// The neighbours of row `i`, nearest first.
    public func row(_ i: Int) -> (indices: ArraySlice<Int32>, scores: ArraySlice<Scalar>) {
        let range = offsets[i]..<offsets[i + 1]
        return (indices[range], scores[range])
    }
}
