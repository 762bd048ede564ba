extension Matrix {
    /// The columns `range` as a matrix of their own.
    /// - Precondition: the range lies within the columns.
    /// - Complexity: O(rows · `range.count`): they are copied.
    public func columns(_ range: Range<Int>) -> Matrix {
        part(rows: 0..<rows, columns: range)
    }

    /// The rows `range` as a matrix of their own.
    /// - Precondition: the range lies within the rows.
    /// - Complexity: O(`range.count` · columns): they are copied.
    public func rows(_ range: Range<Int>) -> Matrix {
        part(rows: range, columns: 0..<columns)
    }

    /// This matrix with columns of zeros added on the right, `width` in all.
    ///
    /// What kernels that take whole vectors are given; the product's columns beyond the first are then zeros.
    /// - Precondition: `width` is at least `columns`.
    /// - Complexity: O(rows · `width`).
    func widened(to width: Int) -> Matrix {
        var result = Matrix(rows: rows, columns: width)
        result.replace(row: 0, column: 0, with: self)
        return result
    }

    /// The matrix with one more column, the last.
    /// - Precondition: the column has an element a row.
    package func appending(column: [Scalar]) -> Matrix {
        precondition(column.count == rows, "\(column.count) elements for a column of \(rows)")
        var result = widened(to: columns + 1)
        for row in 0..<rows { result[row, columns] = column[row] }
        return result
    }

    /// The rows `rows` and of them the columns `columns`, copied to a matrix of their own.
    private func part(rows: Range<Int>, columns: Range<Int>) -> Matrix {
        var result = Matrix(uninitializedRows: rows.count, columns: columns.count)
        result.replace(row: 0, column: 0, with: self, rows: rows, columns: columns)
        return result
    }

    /// Replaces the elements from (`row`, `column`) on by those of `source`.
    /// - Precondition: they fit.
    /// - Precondition: they fit.
    /// - Complexity: O(rows · columns) of `source`, and a copy of this matrix where its memory is shared.
    mutating func replace(row: Int, column: Int, with source: Matrix) {
        replace(row: row, column: column, with: source, rows: 0..<source.rows, columns: 0..<source.columns)
    }

    /// Replaces the elements from (`row`, `column`) on by a part of `source`, each row in one piece.
    /// - Precondition: the part lies within `source`, and fits from there on.
    private mutating func replace(
        row: Int, column: Int, with source: Matrix, rows sourceRows: Range<Int>, columns sourceColumns: Range<Int>
    ) {
        precondition(
            row >= 0 && row + sourceRows.count <= rows && column >= 0 && column + sourceColumns.count <= columns
                && sourceRows.lowerBound >= 0 && sourceRows.upperBound <= source.rows && sourceColumns.lowerBound >= 0
                && sourceColumns.upperBound <= source.columns, "a part outside the matrix")
        let (stride, sourceStride) = (columns, source.columns)
        withUnsafeMutablePointer { target in
            source.withUnsafePointer { source in
                for i in 0..<sourceRows.count {
                    (target + (row + i) * stride + column).update(
                        from: source + (sourceRows.lowerBound + i) * sourceStride + sourceColumns.lowerBound,
                        count: sourceColumns.count)
                }
            }
        }
    }

    /// The matrix whose diagonal is `elements` and which is zero elsewhere.
    /// - Complexity: O(n²) for n elements.
    public static func diagonal(_ elements: [Scalar]) -> Matrix {
        var result = Matrix(rows: elements.count, columns: elements.count)
        for (i, element) in elements.enumerated() { result[i, i] = element }
        return result
    }

    /// This matrix times a number: rows · columns flops.
    /// - Complexity: O(rows · columns), on this thread; the result has memory of its own.
    public func scaled(by factor: Scalar) -> Matrix {
        var result = self
        let columns = columns
        result.withUnsafeMutablePointer { elements in
            // By groups of rows, because one call takes a 32-bit count.
            let step = max(1, 65_536 / max(columns, 1))
            for row in stride(from: 0, to: rows, by: step) {
                Scalar.routines.scal(min(step, rows - row) * columns, factor, elements + row * columns)
            }
        }
        return result
    }

    /// The Euclidean norm of each column, also where squares of its elements overflow or vanish.
    ///
    /// Squares are summed in Double over ascending rows; only where such a sum leaves its range is the column read
    /// again, divided by its largest element. So a Float norm is as near as rounding once allows. Infinite elements
    /// give infinity, and what is not a number gives that.
    /// - Complexity: O(rows · columns), on this thread.
    @specialized(where Scalar == Float)
    @specialized(where Scalar == Double)
    public func columnNorms() -> [Scalar] {
        var squares = [Double](repeating: 0, count: columns)
        withUnsafePointer { a in
            squares.withUnsafeMutableBufferPointer { squares in
                for i in 0..<rows {
                    for j in 0..<columns {
                        let x = Double(a[i * columns + j])
                        squares[j] += x * x
                    }
                }
            }
        }
        return squares.indices.map { j in
            1e-280 < squares[j] && squares[j] < 1e280 ? Scalar(squares[j].squareRoot()) : scaledNorm(ofColumn: j)
        }
    }

    /// The norm of column `j` by its largest element: largest · √Σ (xᵢ / largest)², whose terms are at most 1 and of
    /// which one is 1, so that nothing overflows and what vanishes does not matter.
    ///
    /// The same where the largest is 0 or infinite, and not a number where an element is none.
    /// - Complexity: O(rows), in steps of `columns` numbers.
    private func scaledNorm(ofColumn j: Int) -> Scalar {
        let x = column(j)
        let largest = x.reduce(0) { max($0, $1.magnitude) }
        guard largest > 0, x.allSatisfy(\.isFinite) else { return x.contains(where: \.isNaN) ? .nan : largest }
        return largest * x.reduce(0) { $0 + ($1 / largest) * ($1 / largest) }.squareRoot()
    }

    /// Multiplies each column by its factor.
    /// - Precondition: there is a factor for each column.
    /// - Complexity: rows · columns flops, on this thread.
    @specialized(where Scalar == Float)
    @specialized(where Scalar == Double)
    public mutating func scaleColumns(by factors: [Scalar]) {
        precondition(factors.count == columns, "\(factors.count) factors for \(columns) columns")
        let (rows, columns) = (rows, columns)
        withUnsafeMutablePointer { a in
            factors.withUnsafeBufferPointer { factors in
                for i in 0..<rows {
                    for j in 0..<columns { a[i * columns + j] *= factors[j] }
                }
            }
        }
    }

    /// For each column 1, or -1 where its element of largest magnitude, the first of equal ones, is negative.
    ///
    /// Columns times these signs no longer depend on which of v and -v a method came upon. A column of zeros has 1.
    /// - Complexity: O(rows · columns), on this thread.
    @specialized(where Scalar == Float)
    @specialized(where Scalar == Double)
    func columnSigns() -> [Scalar] {
        var largest = [Scalar](repeating: 0, count: columns)
        withUnsafePointer { a in
            largest.withUnsafeMutableBufferPointer { largest in
                for i in 0..<rows {
                    for j in 0..<columns where a[i * columns + j].magnitude > largest[j].magnitude {
                        largest[j] = a[i * columns + j]
                    }
                }
            }
        }
        return largest.map { $0 < 0 ? -1 : 1 }
    }
}
