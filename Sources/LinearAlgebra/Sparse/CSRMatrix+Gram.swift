import LatentRuntime

extension CSRMatrix {
    /// SᵀS, whole and exactly symmetric.
    ///
    /// Two ways, the one with less to do: over the entries, in Σ n² multiplications and additions of scattered numbers
    /// for rows of n entries; or by BLAS over S with its zeros, in rows · columns² flops at many times the rate.
    ///
    /// It is columns × columns and dense, whatever S is; the way over S with its zeros takes rows · columns numbers
    /// beside. Which way is taken follows from the pattern alone, and neither depends on the pool.
    ///
    /// Of ratings by user it is items × items: element (i, j) is Σ rᵤᵢ rᵤⱼ over the users who rated both.
    /// - Complexity: Σ n² scattered multiply-adds for rows of n entries, or rows · columns² flops of BLAS, of which 50
    ///   are taken to cost as much as one of the former.
    public func gram(pool: ThreadPool = .shared) -> Matrix<Scalar> {
        var result = lowerGram(pool: pool)
        result.mirrorLower(pool: pool)
        return result
    }

    /// SᵀS of which only the lower triangle is meant, as it is enough to factor it.
    package func lowerGram(pool: ThreadPool = .shared) -> Matrix<Scalar> {
        let pairs = (0..<rows).reduce(0.0) { sum, row in
            let count = Double(pattern.rowOffsets[row + 1] - pattern.rowOffsets[row])
            return sum + count * count
        }
        return pairs * Self.scatterCost < Double(rows) * Double(columns) * Double(columns)
            ? sparseGram(pool: pool) : dense().gram(pool: pool)
    }

    /// How many flops BLAS does in the time of one scattered multiply-add: about a hundred at half the pairs.
    private static var scatterCost: Double { 50 }

    /// The lower triangle of SᵀS over the entries alone, row by row.
    ///
    /// Row i of it is the sum over the rows r that hold column i of sᵣᵢ times row r, up to column i. Each element is thus
    /// summed over ascending rows of S, whatever the pool.
    /// - Returns: columns × columns; what stands above the diagonal is not meant.
    /// - Complexity: about Σ n² flops over rows of n entries, and a transposed copy of S.
    package func sparseGram(pool: ThreadPool = .shared) -> Matrix<Scalar> {
        let byColumn = places().transposed(pool: pool)
        let (order, ones) = (columns, holdsOnes())
        var result = Matrix<Scalar>(uninitializedRows: order, columns: order)
        result.withUnsafeMutablePointer { c in
            withSparseRows { s in
                byColumn.withSparseRows { places in
                    // Rows grow longer, so the last ones go first.
                    let tile = 16
                    let tiles = (order + tile - 1) / tile
                    pool.run(tiles: tiles) { index in
                        let start = (tiles - 1 - index) * tile
                        for i in start..<min(start + tile, order) {
                            Scalar.routines.sparseGramRow(i, s, ones: ones, places: places, c + i * order)
                        }
                    }
                }
            }
        }
        return result
    }

    /// Whether all entries are 1, as those of binary feedback are.
    @specialized(where Scalar == Float)
    @specialized(where Scalar == Double)
    private func holdsOnes() -> Bool { values.allSatisfy { $0 == 1 } }

    /// This pattern with, for each entry, its place in its row: exact, as a row of 2²⁴ entries has products for which
    /// there is no memory.
    @specialized(where Scalar == Float)
    @specialized(where Scalar == Double)
    private func places() -> CSRMatrix {
        var values: [Scalar] = []
        values.reserveCapacity(pattern.count)
        for row in 0..<rows {
            for place in 0..<pattern.rowOffsets[row + 1] - pattern.rowOffsets[row] { values.append(Scalar(place)) }
        }
        return CSRMatrix(pattern: pattern, values: values)
    }
}
