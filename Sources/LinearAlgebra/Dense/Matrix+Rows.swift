extension Matrix<Float> {
    /// The first `columns` columns of the rows `places`, in their order, times `factor`.
    ///
    /// A row may be named more than once, and each is copied.
    /// - Parameters:
    ///   - places: the rows that are wanted, from 0.
    ///   - count: how many of the first columns are wanted.
    ///   - factor: what each element is multiplied with.
    /// - Returns: `places.count` × `count`.
    /// - Precondition: the places are rows of this matrix, and `count` is at most `columns`. Neither is checked.
    /// - Complexity: O(`places.count` · `count`), on this thread.
    package func rows(_ places: [Int32], columns count: Int, scaledBy factor: Float) -> Matrix<Float> {
        var result = Matrix<Float>(rows: places.count, columns: count)
        withUnsafePointer { source in
            result.withUnsafeMutablePointer { target in
                for (row, place) in places.enumerated() {
                    for k in 0..<count { target[row * count + k] = factor * source[Int(place) * columns + k] }
                }
            }
        }
        return result
    }
}
