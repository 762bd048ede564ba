import LatentRuntime

extension Similarity {
    /// The similarity (or distance) of every row of `a` with every row of `b`, or with every other of `a`.
    ///
    /// Half of the pairs are computed where the rows are compared with themselves. A sparse row's entry is multiplied
    /// with 64 Floats or 32 Doubles of the others at a time: 2 · entries · rows flops in all, or as many as a dense
    /// matrix needs where that is quicker. Where column means are removed, each matrix has its own.
    ///
    ///     let items = try Similarity(.cosine).matrix(itemsByUsers)                    // items × items, symmetric
    ///     let toOthers = try Similarity(.pearson).matrix(itemsByUsers, against: newItemsByUsers)
    ///
    /// - Parameters:
    ///   - a: the rows that are compared.
    ///   - b: the rows they are compared with; nil for those of `a`.
    ///   - pool: runs tiles of 512 rows. The bits do not depend on it.
    /// - Returns: `a.rows` × `b.rows`; 0 for a pair that has no score.
    /// - Throws: `InvalidArgument` for a matrix without rows or columns, or sizes that do not match;
    ///   `LinearAlgebraError` for a number that is not finite, or a row too long for its products.
    public func matrix<Scalar: BLASScalar>(
        _ a: CSRMatrix<Scalar>, against b: CSRMatrix<Scalar>? = nil, pool: ThreadPool = .shared
    ) throws -> Matrix<Scalar> {
        try check((a.rows, a.columns), against: (b?.rows ?? a.rows, b?.columns ?? a.columns))
        let rows = try ready(a, pool: pool)
        let others = try b.map { try ready($0, pool: pool) } ?? rows
        let terms = sparseTerms
        // Four products of a panel's take the time of one of BLAS, which must do those of the zeros, too.
        var result: Matrix<Scalar>
        if terms == .product, a.pattern.density > 0.25, others.values.pattern.density > 0.25 {
            let origin = origin(a)
            let dense = rows.dense(less: origin)
            let panels = DensePanels(
                dense, b == nil ? dense : others.dense(less: origin), given: .sparse(a, b ?? a),
                formula: formula(terms, ranked: false))
            result = panels.matrix(symmetric: b == nil, pool: pool)
        } else {
            let panels = SparsePanels(
                rows, others, rows: a.rows, others: others.values.rows, formula: formula(terms, ranked: false),
                group: 4)
            result = panels.matrix(symmetric: b == nil, pool: pool)
        }
        if b == nil { setDiagonal(&result) { Double(a.pattern.rowOffsets[$0 + 1] - a.pattern.rowOffsets[$0]) } }
        return result
    }

    /// The similarity (or distance) of every row of `a` with every row of `b`, or with every other of `a`: 2 · columns
    /// flops a pair, half of the pairs where the rows are compared with themselves.
    /// - Parameters:
    ///   - a: the rows that are compared; all of their elements are observed.
    ///   - b: the rows they are compared with; nil for those of `a`.
    ///   - pool: runs tiles of 512 rows. The bits do not depend on it.
    /// - Returns: `a.rows` × `b.rows`; 0 for a pair that has no score.
    /// - Throws: as for sparse matrices, and `LinearAlgebraError` for numbers other than 0 and 1 where sets are
    ///   compared.
    public func matrix<Scalar: BLASScalar>(
        _ a: Matrix<Scalar>, against b: Matrix<Scalar>? = nil, pool: ThreadPool = .shared
    ) throws -> Matrix<Scalar> {
        try check((a.rows, a.columns), against: (b?.rows ?? a.rows, b?.columns ?? a.columns))
        let origin = origin(a)
        let rows = try ready(a, origin: origin, pool: pool)
        let others = try b.map { try ready($0, origin: origin, pool: pool) } ?? rows
        let panels = DensePanels(
            rows, others, given: .dense(a, b ?? a), formula: formula(.product, ranked: false, columns: a.columns))
        var result = panels.matrix(symmetric: b == nil, pool: pool)
        if b == nil { setDiagonal(&result) { _ in Double(a.columns) } }
        return result
    }

    /// Makes the diagonal what it must be, which rounding may have missed; `support` tells how many columns a row has.
    ///
    /// A row has distance 0 from itself, and cosine or correlation 1, shrunk as any score is; rows without length keep
    /// their 0.
    private func setDiagonal<Scalar: BLASScalar>(_ matrix: inout Matrix<Scalar>, support: (Int) -> Double) {
        guard metric != .dot, metric != .jaccard else { return }
        for i in 0..<matrix.rows {
            if metric.isDistance {
                matrix[i, i] = 0
            } else if matrix[i, i] != 0 {
                let others = support(i) - 1
                matrix[i, i] = shrinkage > 0 ? Scalar(others / (others + shrinkage)) : 1
            }
        }
    }
}
