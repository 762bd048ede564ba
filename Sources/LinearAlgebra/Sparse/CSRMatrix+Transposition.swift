import LatentRuntime

extension CSRMatrix {
    /// The same matrix with rows for columns: O(entries + rows + columns · threads).
    ///
    /// Each thread counts and then moves the entries of a range of rows. In a column, the entries of one range follow
    /// those of the ranges before it, so that any number of threads gives the same matrix.
    ///
    /// It is a counting sort by columns in two passes over the entries. As it keeps the order of equal ones, the
    /// indices of each new row ascend by themselves.
    /// - Returns: `columns` × `rows`, with the same values; entries of 0 stay.
    @specialized(where Scalar == Float)
    @specialized(where Scalar == Double)
    public func transposed(pool: ThreadPool = .shared) -> CSRMatrix {
        let ranges = rowRanges(count: pool.threads)
        let columns = columns
        // Where a range's next entry of a column goes; a row for each range.
        var places = [Int](repeating: 0, count: ranges.count * columns)
        var offsets = [Int](repeating: 0, count: columns + 1)
        var moved = [Scalar](repeating: 0, count: pattern.count)
        var indices = [Int32](repeating: 0, count: pattern.count)
        let rowOffsets = pattern.rowOffsets
        places.withUnsafeMutableBufferPointer { places in
            pattern.columnIndices.withUnsafeBufferPointer { source in
                pool.run(tiles: ranges.count) { range in
                    let counts = range * columns
                    for k in rowOffsets[ranges[range].lowerBound]..<rowOffsets[ranges[range].upperBound] {
                        places[counts + Int(source[k])] += 1
                    }
                }
                var total = 0
                for column in 0..<columns {
                    offsets[column] = total
                    for range in ranges.indices {
                        let count = places[range * columns + column]
                        places[range * columns + column] = total
                        total += count
                    }
                }
                offsets[columns] = total
                values.withUnsafeBufferPointer { values in
                    indices.withUnsafeMutableBufferPointer { indices in
                        moved.withUnsafeMutableBufferPointer { moved in
                            pool.run(tiles: ranges.count) { range in
                                let next = range * columns
                                for row in ranges[range] {
                                    for k in rowOffsets[row]..<rowOffsets[row + 1] {
                                        let place = places[next + Int(source[k])]
                                        places[next + Int(source[k])] = place + 1
                                        indices[place] = Int32(truncatingIfNeeded: row)
                                        moved[place] = values[k]
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
        return CSRMatrix(
            pattern: SparsityPattern(rows: columns, columns: rows, checkedOffsets: offsets, indices: indices),
            values: moved)
    }

    /// The rows in ranges of about as many entries.
    /// - Returns: `count` ranges, which follow each other, hold all rows, and may be empty.
    /// - Precondition: `count` is 1 or more.
    private func rowRanges(count: Int) -> [Range<Int>] {
        var ranges: [Range<Int>] = []
        var begin = 0
        for part in 1...max(count, 1) {
            var end = begin
            while end < rows, part == count || pattern.rowOffsets[end + 1] <= part * pattern.count / count { end += 1 }
            ranges.append(begin..<end)
            begin = end
        }
        return ranges
    }
}
