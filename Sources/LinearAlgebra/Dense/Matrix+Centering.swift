extension Matrix {
    /// The mean of each column; 0 where there are no rows. Sums are taken in Double: rows · columns additions.
    ///
    /// Each is the sum over ascending rows divided by `rows`, rounded once to `Scalar`.
    ///
    /// Sums of Floats stay far within Double's range. Of Doubles near the end of theirs a sum may become infinite, and
    /// the mean with it.
    @specialized(where Scalar == Float)
    @specialized(where Scalar == Double)
    public func columnMeans() -> [Scalar] {
        columnMeansInDouble().map { Scalar($0) }
    }

    /// ``columnMeans()`` before they are rounded.
    /// - Returns: a mean for each column, in their order; zeros for a matrix without rows.
    /// - Complexity: rows · columns additions, on this thread.
    @specialized(where Scalar == Float)
    @specialized(where Scalar == Double)
    func columnMeansInDouble() -> [Double] {
        var sums = [Double](repeating: 0, count: columns)
        withUnsafePointer { a in
            sums.withUnsafeMutableBufferPointer { sums in
                for i in 0..<rows {
                    for j in 0..<columns { sums[j] += Double(a[i * columns + j]) }
                }
            }
        }
        return sums.map { $0 / Double(Swift.max(rows, 1)) }
    }

    /// ‖A - 1 cᵀ‖²: the sum of the squares of all elements less their column's shift c, in Double and measured
    /// in `unit`s: those that are not huge or tiny beside the elements keep their squares in range.
    ///
    /// With the column means for shifts it is `rows` times the sum of the columns' variances, those that divide by
    /// `rows`.
    /// - Parameters:
    ///   - shifts: c, a number for each column.
    ///   - unit: what elements and shifts are divided by before they are squared; not 0.
    /// - Returns: the sum divided by `unit`²; 0 for a matrix without elements.
    /// - Precondition: there is a shift for each column.
    /// - Complexity: 3 · rows · columns flops in Double, on this thread.
    @specialized(where Scalar == Float)
    @specialized(where Scalar == Double)
    public func squaredNorm(lessColumns shifts: [Scalar], unit: Double = 1) -> Double {
        precondition(shifts.count == columns, "\(shifts.count) shifts for \(columns) columns")
        var total = 0.0
        withUnsafePointer { a in
            shifts.withUnsafeBufferPointer { shifts in
                for i in 0..<rows {
                    // A sum for each row, so that its error grows with rows + columns and not their product.
                    var sum = 0.0
                    for j in 0..<columns {
                        let difference = (Double(a[i * columns + j]) - Double(shifts[j])) / unit
                        sum += difference * difference
                    }
                    total += sum
                }
            }
        }
        return total
    }
}
