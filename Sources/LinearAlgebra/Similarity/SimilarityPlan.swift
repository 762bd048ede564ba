import LatentRuntime

/// How the neighbors of sparse rows are found: which way, and in how much memory.
///
/// Three ways, by what they cost in the time of one product in a BLAS call (a hundredth of a nanosecond in Float on a
/// current core; all three ways take twice as long in Double):
/// - dense: rows · others · columns products, half of them where the rows are the others;
/// - panels: each entry of a row times a panel's column, 4 a product, 10 where the panel leaves the cache, and for each
///   pair a score that is looked at, 20;
/// - scatter: each entry of a row with each other that has its column, in sums that are scattered over memory, and the
///   scores of those that it met: 150 a pair of entries, and nothing for rows that share no column; but where any are
///   scattered, all others are needed by columns, 1,000 an entry.
///
/// Rows and others with at least `support` entries are heavy. Heavy with heavy meets in panels, where nearly every pair
/// shares columns; every other pair of rows by scattering, which costs what is multiplied and does not see how many
/// rows there are: a tail of rare rows costs next to nothing. Neither changes a bit of a score. The dense way is taken
/// where it costs less than both, and fits. Distances are between all pairs, and have panels alone.
package struct SimilarityPlan: Sendable {
    /// Whether the rows go to BLAS with their zeros.
    package var dense: Bool
    /// The fewest entries of a heavy row, and of a heavy other.
    ///
    /// At 0 all stand in panels, at `Int.max` all are scattered.
    package var support: Int
    /// Panels at a time.
    ///
    /// Panels of a group are filled, scored and offered together; fewer need less memory.
    package var group: Int
    /// The rows that can have a neighbor, and the others that can be one.
    package let rows, others: RowsByEntries
    /// The columns that make scores.
    let columns: SharedColumns
    private let symmetric: Bool

    /// The costs named above.
    private static let (panelCost, coldPanelCost, scoreCost, scatterCost) = (4.0, 10.0, 20.0, 150.0)
    private static let byColumnCost = 1_000.0
    /// The panels of a group where memory allows, and the bytes up to which a panel is taken to stay in the cache.
    private static let (mostPanels, cacheBytes) = (4, 8 << 20)

    /// How many of the rows, and of the others, are heavy: the first ones.
    package var heavy: (rows: Int, others: Int) { (rows.count(from: support), others.count(from: support)) }

    /// The cheapest way for `rows` against `others`, or against one another: O(their entries + others · log others).
    package init<Scalar: BLASScalar>(
        rows: SparsityPattern, others: SparsityPattern?, _ similarity: Similarity, _: Scalar.Type
    ) {
        let isDistance = similarity.metric.isDistance
        let least = similarity.fewestColumns
        let shared = SharedColumns(rows, others, all: isDistance)
        let sorted = RowsByEntries(rows, shared, least: least)
        (columns, self.rows) = (shared, sorted)
        self.others = others.map { RowsByEntries($0, shared, least: least) } ?? sorted
        symmetric = others == nil
        (group, support, dense) = (Self.mostPanels, 0, false)
        let works = works(rows, others ?? rows)
        let costs = works.map { $0.cost(columns: columns.count, Scalar.self) }
        guard let best = isDistance ? costs.indices.last : costs.indices.min(by: { costs[$0] < costs[$1] }) else {
            return
        }
        support = works[best].support
        let all = Double(rows.rows) * Double(others?.rows ?? rows.rows) * Double(rows.columns)
        dense = similarity.sparseTerms == .product && all < costs[best] * (symmetric ? 2 : 1)
    }

    /// What is done where rows from `support` entries on are heavy.
    package struct Work {
        package var support = Int.max
        /// Heavy others, which are in panels.
        package var panels = 0
        /// Pairs of a heavy row and a heavy other.
        package var scores = 0
        /// Entries of heavy rows times the others in panels; the shorter of two rows where the rows are the others.
        package var products = 0
        /// Pairs of entries in one column that are not of two heavy rows.
        package var scattered = 0
        /// Entries of the others that are needed by columns.
        package var byColumn = 0

        /// In units of a product by BLAS.
        package func cost<Scalar: BLASScalar>(columns: Int, _: Scalar.Type) -> Double {
            let panelBytes = columns * Scalar.routines.similarityPanelWidth * MemoryLayout<Scalar>.stride
            let productCost = panelBytes > SimilarityPlan.cacheBytes ? coldPanelCost : panelCost
            return Double(products) * productCost + Double(columns) * Double(panels) * panelCost
                + Double(scores) * scoreCost + Double(scattered) * scatterCost
                + Double(byColumn) * byColumnCost
        }
    }

    /// The work for each number of entries that a row or an other has, and before them for none heavy.
    ///
    /// All are light at first, and made heavy from the heaviest on; the pairs that meet in panels are kept count of.
    /// - Complexity: O(entries).
    package func works(_ rowPattern: SparsityPattern, _ otherPattern: SparsityPattern) -> [Work] {
        var (work, works) = (Work(), [Work()])
        var (heavyRows, heavyOthers) = (0, 0)
        var (entries, inPanels, allInPanels) = (0, 0, [0])
        // How many heavy rows, and others, have each column.
        var rowCounts = [Int](repeating: 0, count: rowPattern.columns)
        var otherCounts = rowCounts
        while let support = [rows.entries.dropFirst(heavyRows).first, others.entries.dropFirst(heavyOthers).first]
            .compactMap({ $0 }).max()
        {
            while !symmetric, heavyOthers < others.order.count, others.entries[heavyOthers] == support {
                for column in otherPattern.row(others.order[heavyOthers]) where columns.numbers[Int(column)] >= 0 {
                    inPanels += rowCounts[Int(column)]
                    otherCounts[Int(column)] += 1
                }
                heavyOthers += 1
            }
            while heavyRows < rows.order.count, rows.entries[heavyRows] == support {
                for column in rowPattern.row(rows.order[heavyRows]) where columns.numbers[Int(column)] >= 0 {
                    inPanels += symmetric ? 2 * rowCounts[Int(column)] + 1 : otherCounts[Int(column)]
                    rowCounts[Int(column)] += 1
                }
                if symmetric { work.products += support * heavyRows }
                entries += support
                heavyRows += 1
            }
            if symmetric { heavyOthers = heavyRows } else { work.products = entries * heavyOthers }
            work.support = support
            (work.panels, work.scores) = (heavyOthers, heavyRows * heavyOthers)
            works.append(work)
            allInPanels.append(inPanels)
        }
        for place in works.indices { works[place].scattered = inPanels - allInPanels[place] }
        for place in works.indices.dropLast() { works[place].byColumn = otherPattern.count }
        return works
    }

    /// How many others the list of each row, in order, is offered at the most: a heavy one's all, a light one's the best
    /// `count` of those that its entries meet.
    func candidates(_ pattern: SparsityPattern, count: Int) -> [Int] {
        let (heavy, all) = (heavy.rows, others.order.count)
        let most = min(count, all)
        return rows.order.enumerated().map { place, row in
            place < heavy ? all : min(most, pattern.row(row).reduce(0) { $0 + columns.meetings[Int($1)] })
        }
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
        rows pattern: SparsityPattern, others otherPattern: SparsityPattern, count: Int, terms: Similarity.Terms,
        threads: Int, _: Scalar.Type
    ) -> Int {
        let scalar = MemoryLayout<Scalar>.stride
        if dense {
            let rowBytes = pattern.columns + DensePanels<Scalar>.panelWidth
            return Self.listBytes(rows: pattern.rows, others: otherPattern.rows, count: count, Scalar.self)
                + scalar * (pattern.rows * rowBytes + (symmetric ? 0 : otherPattern.rows * pattern.columns))
        }
        let entry = 4 + scalar
        let lists = candidates(pattern, count: count).reduce(0) {
            $0 + NeighborLists<Scalar>.bytes(count, candidates: $1) + min(count, $1) * entry
        }
        let ready = (symmetric ? 2 : 1) * pattern.count * entry + (symmetric ? 0 : 2 * otherPattern.count * entry)
        let (heavyRows, heavyOthers) = heavy
        let isScattered = heavyRows < rows.order.count || heavyOthers < others.order.count
        let byColumn = isScattered ? otherPattern.count * entry : 0
        let panels = group * (columns.count + heavyRows) * Scalar.routines.similarityPanelWidth * scalar
        let sums = isScattered ? threads * ScatterScratch<Scalar>.bytes(others.order.count, terms) : 0
        return lists + ready + byColumn + (heavyRows == 0 ? 0 : panels) + sums
    }

    /// The bytes of a search's lists and of its result, of rows that are offered all others.
    ///
    /// Keys of twice the neighbors that are wanted and some more, and an index and a score for each that is found.
    static func listBytes<Scalar: BLASScalar>(rows: Int, others: Int, count: Int, _: Scalar.Type) -> Int {
        rows * (NeighborLists<Scalar>.bytes(count, candidates: others) + count * (4 + MemoryLayout<Scalar>.stride))
    }
}
