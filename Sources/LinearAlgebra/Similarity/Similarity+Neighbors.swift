import LatentRuntime

extension Similarity {
    /// The `count` nearest of each row of `a` among the rows of `b`, or among the other rows of `a`.
    ///
    /// Scores go to lists of the best as they are computed, a block at a time: memory for 2 · count keys a row and for
    /// one block, never for all pairs. Rows with many entries are compared with one another by panels, the rest by the
    /// columns they share, or all by BLAS, whichever `SimilarityPlan` finds to cost least: but for distances, time goes
    /// by the entries that meet in a column and not by the pairs of rows. A row that scores 0, as one does that has
    /// nothing in common with another, is nobody's neighbor, unless scores are distances; so that some rows may have
    /// fewer than `count`, which is from 1 to the number of rows to choose from. `threshold` is the least similarity,
    /// or the greatest distance, of a neighbor; `memory` the bytes that may be used beside the given matrices.
    ///
    ///     let nearest = try Similarity(.cosine).neighbors(of: itemsByUsers, count: 20, threshold: 0.1)
    ///
    /// - Parameters:
    ///   - a: the rows whose neighbors are wanted.
    ///   - b: the rows to choose from; nil for those of `a`, of which none is its own neighbor.
    ///   - count: how many neighbors a row has at the most.
    ///   - threshold: the least similarity, or greatest distance, of a neighbor; nil for any.
    ///   - memory: bytes, 4 GiB unless told otherwise.
    ///   - pool: runs tiles of rows. The bits do not depend on it.
    /// - Returns: a list for each row of `a`, nearest first.
    /// - Throws: `InvalidArgument` for a count or threshold that cannot be, a memory in which not one panel finds room,
    ///   and as ``matrix(_:against:pool:)-(CSRMatrix<Scalar>,_,_)`` does.
    public func neighbors<Scalar: BLASScalar>(
        of a: CSRMatrix<Scalar>, among b: CSRMatrix<Scalar>? = nil, count: Int, threshold: Scalar? = nil,
        memory: Int = 4 << 30, pool: ThreadPool = .shared
    ) throws -> Neighbors<Scalar> {
        try check((a.rows, a.columns), against: (b?.rows ?? a.rows, b?.columns ?? a.columns))
        let others = b ?? a
        let least = try checkedLeast(count, others: others.rows, threshold)
        var plan = SimilarityPlan(rows: a.pattern, others: b?.pattern, self, Scalar.self)
        try plan.fit(memory) {
            $0.bytes(
                rows: a.pattern, others: others.pattern, count: count, terms: sparseTerms, threads: pool.threads,
                Scalar.self)
        }
        return try neighbors(of: a, among: b, plan, count: count, least: least, pool: pool)
    }

    /// The `count` nearest of each row of `a` among the rows of `b`, or among the other rows of `a`: as for sparse
    /// matrices, all by BLAS.
    ///
    /// Which rows are the nearest by distance is found as ``Metric/euclidean`` says: where the `count`-th and the next
    /// differ by less than that rounding, the next may be there instead. The distances of those found, and their order,
    /// are then those of their differences, exact to an ulp or so.
    /// - Returns: a list for each row of `a`, nearest first.
    /// - Throws: as for sparse matrices, and `LinearAlgebraError` for numbers other than 0 and 1 where sets are
    ///   compared.
    /// - Complexity: 2 · columns flops a pair of rows, half of the pairs where `b` is nil.
    public func neighbors<Scalar: BLASScalar>(
        of a: Matrix<Scalar>, among b: Matrix<Scalar>? = nil, count: Int, threshold: Scalar? = nil,
        memory: Int = 4 << 30, pool: ThreadPool = .shared
    ) throws -> Neighbors<Scalar> {
        try check((a.rows, a.columns), against: (b?.rows ?? a.rows, b?.columns ?? a.columns))
        let least = try checkedLeast(count, others: b?.rows ?? a.rows, threshold)
        let ready = (a.rows + (b?.rows ?? 0)) * a.columns + a.rows * DensePanels<Scalar>.panelWidth
        let lists = SimilarityPlan.listBytes(rows: a.rows, others: b?.rows ?? a.rows, count: count, Scalar.self)
        try SimilarityPlan.check(ready * MemoryLayout<Scalar>.stride + lists, within: memory)
        let origin = origin(a)
        let rows = try self.ready(a, origin: origin, pool: pool)
        let panels = DensePanels(
            rows, try b.map { try self.ready($0, origin: origin, pool: pool) } ?? rows, given: .dense(a, b ?? a),
            formula: formula(.product, ranked: true, columns: a.columns))
        let found = neighbors(in: panels, count: count, least: least, symmetric: b == nil, pool: pool)
        return metric == .euclidean ? found.remeasured(a, b ?? a, within: -least, pool: pool) : found
    }

    /// The score from which a neighbor counts.
    ///
    /// Lists order by what is greater: distances go to them times -1, and so does their threshold.
    /// - Throws: `InvalidArgument` for a count outside `1 ... others`, or a threshold that is not finite.
    private func checkedLeast<Scalar: BLASScalar>(_ count: Int, others: Int, _ threshold: Scalar?) throws -> Scalar {
        guard (1...others).contains(count) else {
            throw InvalidArgument("\(count) neighbors of \(others) rows: from 1 to \(others) can be asked for")
        }
        guard let threshold else { return -.greatestFiniteMagnitude }
        guard threshold.isFinite else { throw InvalidArgument("a threshold must be a number, not \(threshold)") }
        return metric.isDistance ? -threshold : threshold
    }

    /// What is found by panels alone.
    private func neighbors<Panels: ScoredPanels>(
        in panels: Panels, count: Int, least: Panels.Scalar, symmetric: Bool, pool: ThreadPool
    ) -> Neighbors<Panels.Scalar> {
        let lists = NeighborLists<Panels.Scalar>(rows: panels.rows, count: count, others: panels.others, least: least)
        NeighborSearch(panels, lists: lists, names: (0..<panels.others).map { Int32($0) }, symmetric: symmetric)
            .run(pool: pool)
        return lists.neighbors(places: Array(0..<panels.rows), negated: metric.isDistance, pool: pool)
    }

    /// The neighbors as `plan` says.
    ///
    /// The plan changes no bit of the scores of sparse rows, but for the dense way, whose products BLAS sums in an
    /// order of its own.
    /// - Throws: `LinearAlgebraError` for a row that cannot be compared.
    package func neighbors<Scalar: BLASScalar>(
        of a: CSRMatrix<Scalar>, among b: CSRMatrix<Scalar>?, _ plan: SimilarityPlan, count: Int, least: Scalar,
        pool: ThreadPool
    ) throws -> Neighbors<Scalar> {
        let (symmetric, formula) = (b == nil, formula(sparseTerms, ranked: true))
        let given = try ready(a, pool: pool)
        let givenOthers = try b.map { try ready($0, pool: pool) } ?? given
        if plan.dense {
            let origin = origin(a)
            let dense = given.dense(less: origin)
            let panels = DensePanels(
                dense, symmetric ? dense : givenOthers.dense(less: origin), given: .sparse(a, b ?? a),
                formula: formula)
            return neighbors(in: panels, count: count, least: least, symmetric: symmetric, pool: pool)
        }
        let others = givenOthers.selecting(rows: plan.others.order, plan.columns)
        let rows = symmetric ? others : given.selecting(rows: plan.rows.order, plan.columns)
        let names = plan.others.order.map { Int32($0) }
        let lists = NeighborLists(count: count, candidates: plan.candidates(a.pattern, count: count), least: least)
        let heavy = plan.heavy
        let panels = SparsePanels(
            rows, others, rows: heavy.rows, others: heavy.others, formula: formula, group: plan.group)
        NeighborSearch(panels, lists: lists, names: names, symmetric: symmetric).run(pool: pool)
        ScatterSearch(
            rows: rows, others: others, similarity: self, lists: lists, names: names, symmetric: symmetric
        ).run(heavy: heavy, pool: pool)
        var places = [Int](repeating: -1, count: a.rows)
        for (place, row) in plan.rows.order.enumerated() { places[row] = place }
        return lists.neighbors(places: places, negated: metric.isDistance, pool: pool)
    }
}
