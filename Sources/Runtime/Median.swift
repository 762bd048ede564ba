extension [Double] {
    /// The middle one by size, the mean of the two middle ones where their count is even; NaN for none. O(n log n).
    package var median: Double {
        guard !isEmpty else { return .nan }
        let sorted = sorted()
        return (sorted[(count - 1) / 2] + sorted[count / 2]) / 2
    }
}
