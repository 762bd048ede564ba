extension Matrix<Float> {
    /// The first `columns` columns of the rows `places`, in their order, times `factor`.
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
