import LatentRuntime

/// A matrix whose rows are made ready: the products of two rows, and their sizes, are all that a score needs.
///
/// By metric, a row x becomes x itself (dot, distance), x / |x| (cosine), ones (Jaccard), or x, less the mean that the
/// metric takes off, times a power of two (the others). Dense rows of these others get length 1 instead.
struct SimilarityRows<Values: Sendable, Scalar: BLASScalar>: Sendable {
    /// The rows, sparse or dense, as they are multiplied.
    var values: Values
    /// The square of a row's length, or its number of entries, where the metric asks for it; else 0. As many zeros
    /// follow as a panel has rows.
    var sizes: [Scalar]
}

extension SimilarityRows where Values == CSRMatrix<Scalar> {
    /// The given rows, in the given order, as their entries in shared columns make them.
    /// - Precondition: they are rows of this matrix.
    @specialized(where Scalar == Float)
    @specialized(where Scalar == Double)
    func selecting(rows selected: [Int], _ columns: SharedColumns) -> SimilarityRows {
        SimilarityRows(
            values: values.selecting(rows: selected, columns),
            sizes: selected.map { sizes[$0] } + sizes.suffix(sizes.count - values.rows))
    }

    /// The same rows with their zeros, less `origin`, where there is one and no product leaves its range by that.
    ///
    /// Sizes are then those of the rows less the origin. Distances do not change when the same is taken off all rows,
    /// and what cancels in them becomes less.
    /// - Returns: the rows with their zeros, or those less `origin`.
    /// - Complexity: O(rows · columns).
    @specialized(where Scalar == Float)
    @specialized(where Scalar == Double)
    func dense(less origin: [Double]) -> SimilarityRows<Matrix<Scalar>, Scalar> {
        var result = SimilarityRows<Matrix<Scalar>, Scalar>(
            values: values.dense(), sizes: sizes + [Scalar](repeating: 0, count: DensePanels<Scalar>.panelWidth))
        guard !origin.isEmpty else { return result }
        OpenBLAS.prepare()
        let (height, width, uncentered) = (values.rows, values.columns, result)
        result.values.withUnsafeMutablePointer { rows in
            for row in 0..<height {
                let start = rows + row * width
                for column in 0..<width { start[column] = Scalar(Double(start[column]) - origin[column]) }
                result.sizes[row] = Scalar.routines.dot(width, start, start)
            }
        }
        return result.sizes.allSatisfy { $0 <= Scalar.greatestFiniteMagnitude / 4 } ? result : uncentered
    }
}

/// What is done to a row before it is compared.
///
/// Everything that is not a product of two rows is done here, in Double, once a row and not once a pair.
private struct RowPreparation {
    enum Scaling {
        case none, unit
        /// By a power of 2, which rounds nothing and keeps squares in range.
        case powerOfTwo
    }

    let metric: Similarity.Metric
    let scaling: Scaling
    /// The mean of each column, where it is taken off; of no scaling for all columns.
    var columnMeans: [Double] = []

    /// Why a row cannot be compared.
    enum Failure {
        case notFinite(place: Int), tooLong, notASet(place: Int)
    }

    /// Writes to `result` what `count` entries of a row become; `columns` are theirs, or nil for all. `scratch` has
    /// room for them.
    ///
    /// Entries are halved before a mean is taken off them: differences of huge numbers stay in range. What is left of a
    /// row must be more than 4 · count ulps of its largest entry, or it is rounding, and the row has no length.
    /// - Parameters:
    ///   - entries: those of the row.
    ///   - columns: the column of each; nil where they are columns 0 ..< count.
    ///   - count: how many there are.
    ///   - scratch: room for `count` numbers, of any value.
    ///   - result: where they go; not `entries`.
    /// - Returns: why the row cannot be compared, or nil.
    /// - Complexity: O(count).
    @specialized(where Scalar == Float)
    @specialized(where Scalar == Double)
    func prepare<Scalar: BLASScalar>(
        _ entries: UnsafePointer<Scalar>, _ columns: UnsafePointer<Int32>?, count: Int, scratch: inout [Double],
        _ result: UnsafeMutablePointer<Scalar>
    ) -> Failure? {
        for k in 0..<count where !entries[k].isFinite { return .notFinite(place: k) }
        if metric == .jaccard {
            for k in 0..<count {
                if columns == nil, entries[k] != 0, entries[k] != 1 { return .notASet(place: k) }
                result[k] = columns == nil ? entries[k] : 1
            }
            return nil
        }
        if scaling == .none {
            // Products of two rows are at most those of the longest with itself.
            let limit = Double(Scalar.greatestFiniteMagnitude).squareRoot() / 2
            var squares = 0.0
            for k in 0..<count {
                result[k] = columnMeans.isEmpty ? entries[k] : Scalar(Double(entries[k]) - columnMeans[k])
                let scaled = Double(result[k]) / limit
                squares += scaled * scaled
            }
            return squares <= 1 ? nil : .tooLong
        }
        // Sums of halves of huge numbers stay finite.
        var mean = 0.0
        if metric == .pearson {
            for k in 0..<count { mean += Double(entries[k]) / Double(count) }
        }
        var (largest, largestLeft) = (0.0, 0.0)
        for k in 0..<count {
            let off = columnMeans.isEmpty ? mean : columnMeans[columns.map { Int($0[k]) } ?? k]
            scratch[k] = Double(entries[k]) / 2 - off / 2
            largest = max(largest, abs(Double(entries[k]) / 2))
            largestLeft = max(largestLeft, abs(scratch[k]))
        }
        // What rounding alone leaves of a mean is nothing.
        let noise = metric == .cosine ? 0 : 4 * Double(count) * .ulpOfOne * largest
        guard largestLeft > noise else {
            for k in 0..<count { result[k] = 0 }
            return nil
        }
        var factor = Double(sign: .plus, exponent: min(-largestLeft.exponent, 1000), significand: 1)
        if scaling == .unit {
            var squares = 0.0
            for k in 0..<count {
                scratch[k] *= factor
                squares += scratch[k] * scratch[k]
            }
            factor = 1 / squares.squareRoot()
        }
        for k in 0..<count { result[k] = Scalar(scratch[k] * factor) }
        return nil
    }
}

extension Similarity {
    /// Correlations over common columns need no lengths beforehand: those depend on the other row.
    private var scaling: RowPreparation.Scaling {
        switch metric {
        case .dot, .euclidean, .jaccard: .none
        case .cosine: .unit
        case .commonCosine, .adjustedCosine, .pearson: .powerOfTwo
        }
    }

    /// The error for `row`; `column` says in which column a place of it stands.
    private func error(_ failure: RowPreparation.Failure, row: Int, column: (Int) -> Int) -> LinearAlgebraError {
        let reason =
            switch failure {
            case .notFinite(let place): ", column \(column(place)) is not a finite number"
            case .tooLong: ": its products do not fit the number type; scale the rows, or compare them by cosine"
            case .notASet(let place):
                ", column \(column(place)) of a dense matrix must be 0 or 1: jaccard compares sets"
            }
        return .incomparableRow(row, reason: reason)
    }

    /// The rows of a sparse matrix: O(entries), by tiles of rows.
    ///
    /// Tiles are of 512 rows; of several rows that cannot be compared, the first is named.
    /// - Throws: `LinearAlgebraError` for a number that is not finite, or rows whose products would not be.
    func ready<Scalar: BLASScalar>(
        _ s: CSRMatrix<Scalar>, pool: ThreadPool
    ) throws -> SimilarityRows<CSRMatrix<Scalar>, Scalar> {
        var preparation = RowPreparation(metric: metric, scaling: scaling)
        if metric == .adjustedCosine { preparation.columnMeans = s.columnMeansOfEntries() }
        let offsets = s.pattern.rowOffsets
        var failures: [(row: Int, failure: RowPreparation.Failure)?] = []
        let values = [Scalar](unsafeUninitializedCapacity: s.pattern.count) { result, count in
            count = s.pattern.count
            guard let target = result.baseAddress else { return }
            s.withSparseRows { rows in
                guard let entries = rows.values, let columns = rows.columns else { return }
                failures = pool.map(tiles: (s.rows + 511) / 512) { tile in
                    var scratch: [Double] = []
                    for row in tile * 512..<min((tile + 1) * 512, s.rows) {
                        let (begin, length) = (offsets[row], offsets[row + 1] - offsets[row])
                        if scratch.count < length { scratch = [Double](repeating: 0, count: 2 * length) }
                        if let failure = preparation.prepare(
                            entries + begin, columns + begin, count: length, scratch: &scratch, target + begin)
                        {
                            return (row, failure)
                        }
                    }
                    return nil
                }
            }
        }
        if let (row, failure) = failures.lazy.compactMap({ $0 }).first {
            throw error(failure, row: row) { Int(s.pattern.columnIndices[offsets[row] + $0]) }
        }
        let matrix = CSRMatrix(pattern: s.pattern, values: values)
        var sizes = [Scalar](repeating: 0, count: s.rows + Scalar.routines.similarityPanelWidth)
        if metric == .euclidean {
            sizes.withUnsafeMutableBufferPointer { sizes in
                matrix.withSparseRows { rows in
                    if let sizes = sizes.baseAddress { Scalar.routines.sumsOfSquares(rows: s.rows, rows, sizes) }
                }
            }
        } else if metric == .jaccard {
            for row in 0..<s.rows { sizes[row] = Scalar(offsets[row + 1] - offsets[row]) }
        }
        return SimilarityRows(values: matrix, sizes: sizes)
    }

    /// What is taken off all rows of a dense matrix, and of others, before distances are made of their products: the
    /// column means, so that as little as can be cancels. No distance changes by it. Nothing for a mean that is not
    /// finite: its cause is found row by row.
    /// - Returns: a number for each column; none for a metric that is no distance.
    func origin<Scalar: BLASScalar>(_ a: Matrix<Scalar>) -> [Double] {
        metric == .euclidean ? a.columnMeansInDouble().map { $0.isFinite ? $0 : 0 } : []
    }

    /// The same of a sparse matrix whose zeros are compared too.
    /// - Returns: a number for each column, over all rows; none for a metric that is no distance.
    func origin<Scalar: BLASScalar>(_ s: CSRMatrix<Scalar>) -> [Double] {
        guard metric == .euclidean else { return [] }
        var sums = [Double](repeating: 0, count: s.columns)
        for (column, value) in zip(s.pattern.columnIndices, s.values) { sums[Int(column)] += Double(value) }
        return sums.map { $0 / Double(s.rows) }
    }

    /// The rows of a dense matrix, of which the products alone are needed: means or `origin` off, and of length 1 for
    /// cosines.
    ///
    /// Tiles are of 32 rows; of several rows that cannot be compared, the first is named.
    /// - Throws: `LinearAlgebraError` for a number that is not finite, rows whose products would not be, or numbers
    ///   that are no set's where sets are compared.
    /// - Complexity: O(rows · columns).
    func ready<Scalar: BLASScalar>(
        _ a: Matrix<Scalar>, origin: [Double] = [], pool: ThreadPool
    ) throws -> SimilarityRows<Matrix<Scalar>, Scalar> {
        OpenBLAS.prepare()
        var preparation = RowPreparation(metric: metric, scaling: scaling == .none ? .none : .unit, columnMeans: origin)
        if metric == .adjustedCosine { preparation.columnMeans = a.columnMeansInDouble() }
        let (height, width) = (a.rows, a.columns)
        var matrix = Matrix<Scalar>(uninitializedRows: height, columns: width)
        var failures: [(row: Int, failure: RowPreparation.Failure)?] = []
        a.withUnsafePointer { source in
            matrix.withUnsafeMutablePointer { target in
                failures = pool.map(tiles: (height + 31) / 32) { tile in
                    var scratch = [Double](repeating: 0, count: width)
                    for row in tile * 32..<min((tile + 1) * 32, height) {
                        if let failure = preparation.prepare(
                            source + row * width, nil, count: width, scratch: &scratch, target + row * width)
                        {
                            return (row, failure)
                        }
                    }
                    return nil
                }
            }
        }
        if let (row, failure) = failures.lazy.compactMap({ $0 }).first { throw error(failure, row: row) { $0 } }
        var sizes = [Scalar](repeating: 0, count: height + DensePanels<Scalar>.panelWidth)
        if metric == .euclidean || metric == .jaccard {
            matrix.withUnsafePointer { rows in
                for row in 0..<height {
                    let start = rows + row * width
                    sizes[row] = Scalar.routines.dot(width, start, start)
                }
            }
        }
        return SimilarityRows(values: matrix, sizes: sizes)
    }
}

extension CSRMatrix {
    /// The mean of each column's entries; 0 for a column without any.
    /// - Complexity: O(entries + columns), on this thread.
    @specialized(where Scalar == Float)
    @specialized(where Scalar == Double)
    fileprivate func columnMeansOfEntries() -> [Double] {
        var sums = [Double](repeating: 0, count: columns)
        var counts = [Int](repeating: 0, count: columns)
        for (column, value) in zip(pattern.columnIndices, values) {
            sums[Int(column)] += Double(value)
            counts[Int(column)] += 1
        }
        return zip(sums, counts).map { $1 == 0 ? 0 : $0 / Double($1) }
    }
}
