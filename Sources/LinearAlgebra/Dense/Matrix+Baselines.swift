import LatentRuntime

extension Matrix<Float> {
    /// Adds `baseline(row, column)` to each element; the sums are rounded once.
    ///
    /// Each becomes Float(Double(element) + baseline): Float holds less than the sum of two numbers needs, so that a
    /// baseline which was rounded before would be rounded twice.
    ///
    /// Ranges of 64 rows are the tiles of `pool`: `baseline` is called from several threads at a time, once for each
    /// element, in no order across ranges, and must only read.
    /// - Complexity: rows · columns calls of `baseline`.
    @inlinable package mutating func addBaselines(pool: ThreadPool, _ baseline: (_ row: Int, _ column: Int) -> Double) {
        let (rows, columns) = (rows, columns)
        withUnsafeMutablePointer { elements in
            pool.forEachRange(of: rows, by: 64) { range in
                for row in range {
                    for column in 0..<columns {
                        let place = row * columns + column
                        elements[place] = Float(Double(elements[place]) + baseline(row, column))
                    }
                }
            }
        }
    }

    /// Replaces each element by what `transform` makes of it.
    ///
    /// By ranges of 64 rows, the tiles of `pool`: `transform` is called from several threads at a time and must only
    /// read.
    /// - Complexity: rows · columns calls of `transform`.
    @inlinable package mutating func mapElements(pool: ThreadPool, _ transform: (Float) -> Float) {
        let columns = columns
        let rows = rows
        withUnsafeMutablePointer { elements in
            pool.forEachRange(of: rows, by: 64) { range in
                for place in range.lowerBound * columns..<range.upperBound * columns {
                    elements[place] = transform(elements[place])
                }
            }
        }
    }

    /// Adds `row` to each row.
    /// - Precondition: `row` has an element for each column.
    /// - Complexity: rows · columns additions, on this thread.
    package mutating func addRow(_ row: [Float]) {
        let (rows, columns) = (rows, columns)
        withUnsafeMutablePointer { elements in
            for i in 0..<rows {
                for j in 0..<columns { elements[i * columns + j] += row[j] }
            }
        }
    }
}
