extension CSRMatrix {
    /// This matrix less, from each entry, the mean of the entries in its row, and those means (0 for a row without
    /// entries). Places without an entry stay without: what centers ratings, of which the missing are not zeros.
    /// Means are taken in Double. O(entries + rows).
    ///
    /// The pattern is shared, not copied. An entry at its row's mean stays, as an entry of 0.
    ///
    /// For entries (i, j): r'ᵢⱼ = rᵢⱼ - r̄ᵢ, r̄ᵢ = Σⱼ rᵢⱼ / nᵢ over the nᵢ entries of row i.
    /// - Returns: the centered matrix, and a mean for each row; of ratings by user, in the ratings' units.
    @specialized(where Scalar == Float)
    @specialized(where Scalar == Double)
    public func lessRowMeans() -> (matrix: CSRMatrix, means: [Scalar]) {
        var result = values
        var means: [Scalar] = []
        means.reserveCapacity(rows)
        for row in 0..<rows {
            let range = pattern.rowOffsets[row]..<pattern.rowOffsets[row + 1]
            var sum = 0.0
            for k in range { sum += Double(values[k]) }
            let mean = sum / Double(Swift.max(range.count, 1))
            for k in range { result[k] = Scalar(Double(values[k]) - mean) }
            means.append(Scalar(mean))
        }
        return (CSRMatrix(pattern: pattern, values: result), means)
    }

    /// Each row divided by its length; a row of zeros stays. Squares are summed in Double. O(entries + rows).
    ///
    /// Afterwards the product of two rows is their cosine. Elements are divided by the row's largest before they are
    /// squared, so that a row has length 1 also where its squares overflow or vanish.
    @specialized(where Scalar == Float)
    @specialized(where Scalar == Double)
    public func rowsOfUnitLength() -> CSRMatrix {
        var result = values
        for row in 0..<rows {
            let range = pattern.rowOffsets[row]..<pattern.rowOffsets[row + 1]
            // By the largest first, so that squares of huge or tiny numbers stay in range.
            var largest = 0.0
            for k in range { largest = Swift.max(largest, abs(Double(values[k]))) }
            guard largest > 0 else { continue }
            var squares = 0.0
            for k in range { squares += (Double(values[k]) / largest) * (Double(values[k]) / largest) }
            let root = squares.squareRoot()
            for k in range { result[k] = Scalar(Double(values[k]) / largest / root) }
        }
        return CSRMatrix(pattern: pattern, values: result)
    }

    /// The mean of each column over all rows, places without an entry as zeros; 0 where there are no rows. Sums are
    /// taken in Double. O(entries + columns).
    /// - Returns: a mean for each column: its sum over `rows`, and not over its entries.
    @specialized(where Scalar == Float)
    @specialized(where Scalar == Double)
    public func columnMeans() -> [Scalar] {
        var sums = [Double](repeating: 0, count: columns)
        for (column, value) in zip(pattern.columnIndices, values) { sums[Int(column)] += Double(value) }
        return sums.map { Scalar($0 / Double(Swift.max(rows, 1))) }
    }

    /// ‖A - 1 cᵀ‖²: the sum of the squares of all elements, the zeros too, less their column's shift c, in Double and
    /// measured in `unit`s: those that are not huge or tiny beside the elements keep their squares in range. O(entries
    /// + rows + columns).
    ///
    /// The zeros are not visited: a column with n entries adds (rows - n) c² at once.
    /// - Parameters:
    ///   - shifts: c, a number for each column.
    ///   - unit: what elements and shifts are divided by before they are squared; not 0.
    /// - Returns: the sum divided by `unit`².
    /// - Precondition: there is a shift for each column.
    @specialized(where Scalar == Float)
    @specialized(where Scalar == Double)
    public func squaredNorm(lessColumns shifts: [Scalar], unit: Double = 1) -> Double {
        precondition(shifts.count == columns, "\(shifts.count) shifts for \(columns) columns")
        var total = 0.0
        var zeros = [Int](repeating: rows, count: columns)
        for row in 0..<rows {
            // A sum for each row, so that its error grows with the rows and not the entries.
            var sum = 0.0
            for k in pattern.rowOffsets[row]..<pattern.rowOffsets[row + 1] {
                let column = Int(pattern.columnIndices[k])
                let difference = (Double(values[k]) - Double(shifts[column])) / unit
                sum += difference * difference
                zeros[column] -= 1
            }
            total += sum
        }
        for (shift, count) in zip(shifts, zeros) where count > 0 {
            total += Double(count) * (Double(shift) / unit) * (Double(shift) / unit)
        }
        return total
    }
}
