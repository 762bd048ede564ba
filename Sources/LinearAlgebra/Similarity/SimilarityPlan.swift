import LatentRuntime

/// How the neighbors of sparse rows are found: which way, and in how much memory.
///
/// Three ways, by what they cost in the time of one product in a BLAS call (a hundredth of a nanosecond in Float on a
/// current core; all three ways take twice as long in Double):
/// - dense: rows · others · columns products, half of them where the rows are the others;
/// - panels: each entry of a row times a panel's column, 4 a product, 10 where the panel leaves the cache;
/// - scatter: each column's rows times its others, in sums that are scattered over memory: 70 a pair.
///
/// Others are sorted by their number of entries. The first `heavy` of the others are panels, in the columns of which
/// most products count; the light ones after them share few columns, which scatter finds. Neither changes a bit of a
/// score. The dense way is taken where it costs less than both, and fits.
package struct SimilarityPlan: Sendable {
    /// Whether the rows go to BLAS with their zeros.
    package var dense: Bool
    /// The others, those with the most entries first.
    package let order: [Int]
    /// How many of them, in this order, are compared by panels; the rest are scattered.
    ///
    /// From 0, all are scattered, to their number, all stand in panels.
    package var heavy: Int
    /// Panels at a time.
    ///
    /// Panels of a group are filled, scored and offered together; fewer need less memory.
    package var group: Int

    /// The costs named above, and that of a number among a thread's sums, which are cleared and read for each row.
    private static let (panelCost, coldPanelCost, scatterCost, sumCost) = (4.0, 10.0, 70.0, 10.0)
    /// The panels of a group where memory allows, and the bytes up to which a panel is taken to stay in the cache.
    private static let (mostPanels, cacheBytes) = (4, 8 << 20)

    /// The cheapest way for `rows` against `others`: O(their entries + others · log others).
    ///
    /// For each number of heavy others, in steps of a panel, it costs
    ///
    ///     products · panelCost (or coldPanelCost) + fills · panelCost + pairs · scatterCost + sums · sumCost
    ///
    /// with the products of panels, the numbers that fill them, the pairs of entries that share a column of a light
    /// other, and the sums of the light ones: all of them kept up to date as one other after another is made light.
    package init<Scalar: BLASScalar>(
        rows: SparsityPattern, others: SparsityPattern, symmetric: Bool, terms: Similarity.Terms, _: Scalar.Type
    ) {
        order = others.heaviestFirst()
        group = Self.mostPanels
        let width = Scalar.routines.similarityPanelWidth
        let panelBytes = rows.columns * width * MemoryLayout<Scalar>.stride
        let productCost = panelBytes > Self.cacheBytes ? Self.coldPanelCost : Self.panelCost
        let fillCost = Double(rows.columns) * Self.panelCost
        // How many rows have each column; where the rows are the others, how many light ones.
        var counts = [Double](repeating: 0, count: rows.columns)
        if !symmetric {
            for column in rows.columnIndices { counts[Int(column)] += 1 }
        }

        // Panels for all at first, then one row after another made light, the lightest first. With the longer of two
        // rows in the panel, a row's entries are multiplied with the heavy ones before it.
        var products = 0.0
        for (place, row) in order.enumerated() { products += Double(others.row(row).count * place) }
        if !symmetric { products = Double(rows.count) * Double(others.rows) }
        var (below, pairs) = (0.0, 0.0)
        var best = (heavy: others.rows, cost: products * productCost + fillCost * Double(others.rows))
        for heavy in stride(from: others.rows - 1, through: 0, by: -1) {
            let columns = others.row(order[heavy])
            for column in columns {
                if symmetric { counts[Int(column)] += 1 }
                pairs += symmetric ? 2 * counts[Int(column)] - 1 : counts[Int(column)]
            }
            below += Double(columns.count)
            products -= symmetric ? below : Double(rows.count)
            guard heavy % width == 0 else { continue }
            let light = Double(others.rows - heavy)
            let cost =
                products * productCost + fillCost * Double(heavy) + pairs * Self.scatterCost
                + light * (symmetric ? light : Double(rows.rows)) * Self.sumCost
            if cost < best.cost { best = (heavy, cost) }
        }
        heavy = best.heavy
        let all = Double(rows.rows) * Double(others.rows) * Double(rows.columns)
        dense = terms == .product && all < best.cost * (symmetric ? 2 : 1)
    }

    /// Makes the plan need no more than `memory` bytes, which `bytes` tells of a plan.
    ///
    /// First the dense way is given up, then the group is halved until it fits or is one panel.
    /// - Parameters:
    ///   - memory: what may be used, in bytes.
    ///   - bytes: what a plan needs.
    /// - Throws: `InvalidArgument` where not one panel finds room.
    mutating func fit(_ memory: Int, bytes: (SimilarityPlan) -> Int) throws {
        var least = bytes(self)
        guard least > memory else { return }
        dense = false
        while group > 1, bytes(self) > memory { group /= 2 }
        least = min(least, bytes(self))
        try Self.check(least, within: memory)
    }

    /// - Throws: `InvalidArgument` for a memory of fewer than `bytes` bytes.
    static func check(_ bytes: Int, within memory: Int) throws {
        guard bytes <= memory else {
            throw InvalidArgument(
                "the neighbors need \(bytes.bytes) of memory at the least, and may use \(memory.bytes); ask for fewer, "
                    + "or allow more")
        }
    }

    /// The bytes of a search in sparse rows beside the matrices that were given: the rows made ready and sorted, the
    /// lists and their result, the panels and their scores, the sums of each thread.
    func bytes<Scalar: BLASScalar>(
        rows: SparsityPattern, others: SparsityPattern, symmetric: Bool, count: Int, terms: Similarity.Terms,
        threads: Int, _: Scalar.Type
    ) -> Int {
        let scalar = MemoryLayout<Scalar>.stride
        let entry = 4 + scalar
        let kept = Self.listBytes(rows: rows.rows, others: others.rows, count: count, Scalar.self)
        if dense {
            let rowBytes = rows.columns + DensePanels<Scalar>.panelWidth
            return kept + scalar * (rows.rows * rowBytes + (symmetric ? 0 : others.rows * rows.columns))
        }
        let ready = (symmetric ? 2 : 1) * rows.count * entry + (symmetric ? 0 : 2 * others.count * entry)
        let light = 2 * order[heavy...].reduce(0) { $0 + others.row($1).count } * entry
        let panels = heavy == 0 ? 0 : group * (rows.columns + rows.rows) * Scalar.routines.similarityPanelWidth * scalar
        let sums =
            heavy == others.rows
            ? 0 : threads * ScatterSearch<Scalar>.scratch(others.rows - heavy, terms) * scalar
        return kept + ready + light + panels + sums
    }

    /// The bytes of a search's lists and of its result.
    ///
    /// Keys of twice the neighbors that are wanted and some more, and an index and a score for each that is found.
    static func listBytes<Scalar: BLASScalar>(rows: Int, others: Int, count: Int, _: Scalar.Type) -> Int {
        rows * (NeighborLists<Scalar>.bytes(count, others: others) + count * (4 + MemoryLayout<Scalar>.stride))
    }
}

extension SparsityPattern {
    /// The rows with the most entries first; of those with as many, the first.
    /// - Complexity: O(rows + the entries of the heaviest), by counting.
    fileprivate func heaviestFirst() -> [Int] {
        let counts = (0..<rows).map { rowOffsets[$0 + 1] - rowOffsets[$0] }
        let most = counts.max() ?? 0
        return CountingSort(counts.map { Int32(most - $0) }, below: most + 1).order
    }
}
