extension CSRMatrix {
    /// The entries whose value `passes`, in a matrix of the same shape.
    /// - Complexity: O(entries + rows).
    @specialized(where Scalar == Float)
    @specialized(where Scalar == Double)
    public func filtered(_ passes: (Scalar) -> Bool) -> CSRMatrix {
        var offsets = [0]
        offsets.reserveCapacity(rows + 1)
        var indices: [Int32] = []
        var kept: [Scalar] = []
        for row in 0..<rows {
            for k in pattern.rowOffsets[row]..<pattern.rowOffsets[row + 1] where passes(values[k]) {
                indices.append(pattern.columnIndices[k])
                kept.append(values[k])
            }
            offsets.append(indices.count)
        }
        return CSRMatrix(
            pattern: SparsityPattern(rows: rows, columns: columns, checkedOffsets: offsets, indices: indices),
            values: kept)
    }
}
