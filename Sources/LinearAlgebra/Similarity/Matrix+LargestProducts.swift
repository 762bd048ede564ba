import LatentRuntime

extension Matrix {
    /// For each row the `count` rows of `others` with the largest inner products: exact maximum inner product search.
    ///
    /// Products are formed in registers and go to the lists from there, so that memory is that of 2 · count keys a row
    /// and of a group of the others that fits a core's cache. Each is summed over ascending columns, the same bits for
    /// any number of threads; of equal ones the lower index comes first.
    ///
    ///     let lists = try people.largestProducts(with: items, count: 10, without: seen)
    ///     let (items, scores) = lists.row(0)
    ///
    /// - Parameters:
    ///   - others: the rows to choose from, as many columns as these.
    ///   - count: how many a row gets at the most, 1 or more; fewer where there are not as many to choose from.
    ///   - threshold: the least product that counts; nil for any.
    ///   - seen: what a row does not get, a row each; nil for nothing.
    ///   - allowed: which of the others there are to choose from, in any order; nil for all.
    ///   - pool: runs tiles of rows. The bits do not depend on it.
    /// - Returns: a list for each row, the largest first.
    /// - Throws: `InvalidArgument` for shapes that do not fit, no rows or columns, a count or threshold that cannot be,
    ///   or an allowed row that there is not or that stands twice.
    /// - Precondition: all elements are finite; see ``requireFinite()``.
    /// - Complexity: 2 · columns flops a row and other.
    @specialized(where Scalar == Float)
    @specialized(where Scalar == Double)
    public func largestProducts(
        with others: Matrix, count: Int, threshold: Scalar? = nil, without seen: SparsityPattern? = nil,
        among allowed: [Int]? = nil, pool: ThreadPool = .shared
    ) throws -> Neighbors<Scalar> {
        try Similarity(.dot).check((rows, columns), against: (others.rows, others.columns))
        guard count >= 1 else { throw InvalidArgument("\(count) of the largest products: ask for 1 or more") }
        if let threshold, !threshold.isFinite {
            throw InvalidArgument("a threshold must be a number, not \(threshold)")
        }
        if let seen, (seen.rows, seen.columns) != (rows, others.rows) {
            throw InvalidArgument(
                "what has been seen is \(seen.rows) × \(seen.columns); it must be \(rows) × \(others.rows), a row for "
                    + "each that is given products and a column for each to choose from")
        }
        let chosen = try allowed.map { try Self.checked($0, of: others.rows) } ?? (0..<Int32(others.rows)).map { $0 }
        guard !chosen.isEmpty else { return Neighbors(none: rows) }
        let lists = NeighborLists(
            rows: rows, count: Swift.min(count, chosen.count), others: chosen.count,
            least: threshold ?? -.greatestFiniteMagnitude)
        ProductSearch(rows: self, others: others, chosen: chosen, lists: lists, seen: seen).run(pool: pool)
        return lists.neighbors(places: Array(0..<rows), negated: false, pool: pool)
    }

    private static func checked(_ allowed: [Int], of count: Int) throws(InvalidArgument) -> [Int32] {
        var stands = [Bool](repeating: false, count: count)
        for row in allowed {
            guard stands.indices.contains(row) else {
                throw InvalidArgument("row \(row) is allowed, and there are \(count)")
            }
            guard !stands[row] else { throw InvalidArgument("row \(row) is allowed twice") }
            stands[row] = true
        }
        return allowed.sorted().map { Int32($0) }
    }
}
