import CLatentKernels

/// Scores of pairs of rows, and lists of the best.
///
/// Rows that are scored with many are the sparse ones; the many stand in panels, dense and by column: the numbers of
/// column c are one stretch of memory, a number for each row of the panel. How a score follows from the sums over two
/// rows is what a `similarity_formula` says.
package protocol SimilarityRoutines<Number> {
    associatedtype Number: BLASScalar

    /// Rows of a panel.
    ///
    /// 256 bytes of each column: 64 Floats or 32 Doubles.
    static var similarityPanelWidth: Int { get }
    /// Lists that are offered to at once.
    ///
    /// The numbers in one vector of the CPU: 16 of Float, 8 of Double.
    static var neighborListsAcross: Int { get }
    /// Bytes of a list's key.
    ///
    /// 8 of Float, 16 of Double: a score's bits, turned so that they order as scores do, above the complement of an
    /// index. The greater of two keys is the higher score or, at equal scores, the lower index.
    static var neighborKeyBytes: Int { get }

    /// The scores of the sparse rows `rows` with the first `lanes` of a panel: a row each, `stride` apart.
    ///
    /// Number c · width + r of `panel` is that of its row r in column c: 0, or where common columns are counted not a
    /// number, for a column that the row has not. Each sum is over ascending columns, and so the same bits whichever of
    /// two rows is in the panel.
    /// - Complexity: 2 · width flops an entry and term of the formula, width being that of a panel.
    static func similarityPanelScores(
        rows: Range<Int>, _ s: SparseRows<Number>, sizes: UnsafePointer<Number>, panel: UnsafePointer<Number>,
        panelSizes: UnsafePointer<Number>, lanes: Int, _ formula: similarity_formula,
        _ scores: UnsafeMutablePointer<Number>, stride: Int)

    /// The scores of sparse row `row` with the others that share a column with it, which are given by column.
    ///
    /// `others` is the transposed matrix: its row c holds the others that have column c, of which those before
    /// `starts[c]` are left out, and so is `own`, if it is no -1. Those from `singles[c]` on have no other column, and
    /// are left out where they score below `least`. The bits are those of the panels.
    ///
    /// `sums` has a number for each other and term of the formula, the first of each not a number, as it is again after.
    /// `met` gets which others share a column, in the order they are met, and has room for one more than there are;
    /// `scores` gets theirs, and has room for all in whole panels.
    /// - Returns: how many they are.
    /// - Complexity: a multiply-add for each pair of an entry of the row and an other that shares its column.
    static func similarityScatterScores(
        row: Int, _ s: SparseRows<Number>, sizes: UnsafePointer<Number>, others: SparseRows<Number>,
        starts: UnsafePointer<Int>, singles: UnsafePointer<Int>, otherSizes: UnsafePointer<Number>, own: Int,
        _ formula: similarity_formula, least: Number, sums: UnsafeMutablePointer<Number>,
        met: UnsafeMutablePointer<Int32>, _ scores: UnsafeMutablePointer<Number>
    ) -> Int

    /// Scores made of products in place: `rows` of `columns` numbers, `stride` apart.
    ///
    /// The formula must have no term but the product: sizes, shrinkage and support make a score of it.
    /// - Complexity: O(rows · columns).
    static func similarityScores(
        rows: Int, columns: Int, rowSizes: UnsafePointer<Number>, columnSizes: UnsafePointer<Number>,
        _ formula: similarity_formula, _ products: UnsafeMutablePointer<Number>, stride: Int)

    /// The sum of the squares of each of the first `rows` rows.
    ///
    /// Rounded as the product of a row with itself is, so that a row's distance from itself cancels to 0.
    static func sumsOfSquares(rows: Int, _ s: SparseRows<Number>, _ sums: UnsafeMutablePointer<Number>)

    /// Offers `count` candidates to a list.
    ///
    /// Candidate k is other `indices[k]` with `scores[k]`. One below the `least` of the list is dropped at once.
    static func offerNeighbors(
        _ keys: NeighborKeys<Number>, list: Int, count: Int, _ indices: UnsafePointer<Int32>,
        _ scores: UnsafePointer<Number>)

    /// Offers `count` candidates, `stride` apart, to each of `lists` lists.
    ///
    /// The score of candidate k for list `firstList + l` stands at `k * stride + l`. Memory for `neighborListsAcross`
    /// of them must be there, though only the first `lists` count.
    static func offerNeighborsAcross(
        _ keys: NeighborKeys<Number>, firstList: Int, lists: Int, count: Int, _ indices: UnsafePointer<Int32>,
        _ scores: UnsafePointer<Number>, stride: Int)

    /// Offers the rows `range` their inner products with others.
    ///
    /// The rows have `depth` numbers each. The others stand in panels of `neighborListsAcross`, number k of all of a panel
    /// side by side; names ascend, and negative ones after them are nobody's. What `seen` has of a row is not offered to it.
    /// - Complexity: 2 · depth flops a row and other.
    static func offerProducts(
        _ keys: NeighborKeys<Number>, rows range: Range<Int>, depth: Int, _ rows: UnsafePointer<Number>, panels: Int,
        _ others: UnsafePointer<Number>, names: UnsafePointer<Int32>, seen: UnsafePointer<seen_names>?)

    /// Writes the best of a list in order.
    ///
    /// Higher scores first, at equal scores lower indices; as many as the list has, and at most as many as are wanted.
    static func takeNeighbors(
        _ keys: NeighborKeys<Number>, list: Int, _ indices: UnsafeMutablePointer<Int32>,
        _ scores: UnsafeMutablePointer<Number>)
}

/// Lists of neighbors as the C kernels take them.
///
/// Addresses alone: `NeighborLists` owns what they lead to.
package struct NeighborKeys<Scalar: BLASScalar> {
    /// How many neighbors a row is to have.
    let count: Int
    /// Where the keys of each list begin, and behind the last one where they end.
    let offsets: UnsafeMutablePointer<Int>
    /// The keys of list 0, then of list 1, and so on.
    let keys: UnsafeMutableRawPointer
    /// How many keys each list has now.
    let lengths: UnsafeMutablePointer<Int32>
    /// For each list a score below which nothing can be among the best any more.
    let least: UnsafeMutablePointer<Scalar>
}

extension Float: SimilarityRoutines {
    package static var similarityPanelWidth: Int { similarity_panel_f32 }
    package static var neighborListsAcross: Int { neighbors_across_f32 }
    package static var neighborKeyBytes: Int { neighbor_key_bytes_f32 }

    package static func similarityPanelScores(
        rows: Range<Int>, _ s: SparseRows<Float>, sizes: UnsafePointer<Float>, panel: UnsafePointer<Float>,
        panelSizes: UnsafePointer<Float>, lanes: Int, _ formula: similarity_formula,
        _ scores: UnsafeMutablePointer<Float>, stride: Int
    ) {
        withUnsafePointer(to: formula) {
            similarity_panel_scores_f32(
                rows.lowerBound, rows.upperBound, s.offsets, s.columns, s.values, sizes, panel, panelSizes, lanes, $0,
                scores, stride)
        }
    }

    package static func similarityScatterScores(
        row: Int, _ s: SparseRows<Float>, sizes: UnsafePointer<Float>, others: SparseRows<Float>,
        starts: UnsafePointer<Int>, singles: UnsafePointer<Int>, otherSizes: UnsafePointer<Float>, own: Int,
        _ formula: similarity_formula, least: Float, sums: UnsafeMutablePointer<Float>,
        met: UnsafeMutablePointer<Int32>, _ scores: UnsafeMutablePointer<Float>
    ) -> Int {
        withUnsafePointer(to: formula) {
            similarity_scatter_scores_f32(
                row, s.offsets, s.columns, s.values, sizes, starts, singles, others.offsets, others.columns,
                others.values, otherSizes, own, $0, least, sums, met, scores)
        }
    }

    package static func similarityScores(
        rows: Int, columns: Int, rowSizes: UnsafePointer<Float>, columnSizes: UnsafePointer<Float>,
        _ formula: similarity_formula, _ products: UnsafeMutablePointer<Float>, stride: Int
    ) {
        withUnsafePointer(to: formula) {
            similarity_scores_f32(rows, columns, rowSizes, columnSizes, $0, products, stride)
        }
    }

    package static func sumsOfSquares(rows: Int, _ s: SparseRows<Float>, _ sums: UnsafeMutablePointer<Float>) {
        similarity_squares_f32(0, rows, s.offsets, s.values, sums)
    }

    package static func offerNeighbors(
        _ keys: NeighborKeys<Float>, list: Int, count: Int, _ indices: UnsafePointer<Int32>,
        _ scores: UnsafePointer<Float>
    ) {
        withUnsafePointer(to: keys.lists) { neighbors_offer_f32($0, list, count, indices, scores) }
    }

    package static func offerNeighborsAcross(
        _ keys: NeighborKeys<Float>, firstList: Int, lists: Int, count: Int, _ indices: UnsafePointer<Int32>,
        _ scores: UnsafePointer<Float>, stride: Int
    ) {
        withUnsafePointer(to: keys.lists) {
            neighbors_offer_across_f32($0, firstList, lists, count, indices, scores, stride)
        }
    }

    package static func offerProducts(
        _ keys: NeighborKeys<Float>, rows range: Range<Int>, depth: Int, _ rows: UnsafePointer<Float>, panels: Int,
        _ others: UnsafePointer<Float>, names: UnsafePointer<Int32>, seen: UnsafePointer<seen_names>?
    ) {
        withUnsafePointer(to: keys.lists) {
            neighbors_offer_products_f32(
                $0, range.lowerBound, range.upperBound, depth, rows, panels, others, names, seen)
        }
    }

    package static func takeNeighbors(
        _ keys: NeighborKeys<Float>, list: Int, _ indices: UnsafeMutablePointer<Int32>,
        _ scores: UnsafeMutablePointer<Float>
    ) {
        withUnsafePointer(to: keys.lists) { _ = neighbors_take_f32($0, list, indices, scores) }
    }
}

extension NeighborKeys where Scalar == Float {
    fileprivate var lists: neighbor_lists_f32 {
        neighbor_lists_f32(count: count, offsets: offsets, keys: keys, lengths: lengths, least: least)
    }
}

extension Double: SimilarityRoutines {
    package static var similarityPanelWidth: Int { similarity_panel_f64 }
    package static var neighborListsAcross: Int { neighbors_across_f64 }
    package static var neighborKeyBytes: Int { neighbor_key_bytes_f64 }

    package static func similarityPanelScores(
        rows: Range<Int>, _ s: SparseRows<Double>, sizes: UnsafePointer<Double>, panel: UnsafePointer<Double>,
        panelSizes: UnsafePointer<Double>, lanes: Int, _ formula: similarity_formula,
        _ scores: UnsafeMutablePointer<Double>, stride: Int
    ) {
        withUnsafePointer(to: formula) {
            similarity_panel_scores_f64(
                rows.lowerBound, rows.upperBound, s.offsets, s.columns, s.values, sizes, panel, panelSizes, lanes, $0,
                scores, stride)
        }
    }

    package static func similarityScatterScores(
        row: Int, _ s: SparseRows<Double>, sizes: UnsafePointer<Double>, others: SparseRows<Double>,
        starts: UnsafePointer<Int>, singles: UnsafePointer<Int>, otherSizes: UnsafePointer<Double>, own: Int,
        _ formula: similarity_formula, least: Double, sums: UnsafeMutablePointer<Double>,
        met: UnsafeMutablePointer<Int32>, _ scores: UnsafeMutablePointer<Double>
    ) -> Int {
        withUnsafePointer(to: formula) {
            similarity_scatter_scores_f64(
                row, s.offsets, s.columns, s.values, sizes, starts, singles, others.offsets, others.columns,
                others.values, otherSizes, own, $0, least, sums, met, scores)
        }
    }

    package static func similarityScores(
        rows: Int, columns: Int, rowSizes: UnsafePointer<Double>, columnSizes: UnsafePointer<Double>,
        _ formula: similarity_formula, _ products: UnsafeMutablePointer<Double>, stride: Int
    ) {
        withUnsafePointer(to: formula) {
            similarity_scores_f64(rows, columns, rowSizes, columnSizes, $0, products, stride)
        }
    }

    package static func sumsOfSquares(rows: Int, _ s: SparseRows<Double>, _ sums: UnsafeMutablePointer<Double>) {
        similarity_squares_f64(0, rows, s.offsets, s.values, sums)
    }

    package static func offerNeighbors(
        _ keys: NeighborKeys<Double>, list: Int, count: Int, _ indices: UnsafePointer<Int32>,
        _ scores: UnsafePointer<Double>
    ) {
        withUnsafePointer(to: keys.lists) { neighbors_offer_f64($0, list, count, indices, scores) }
    }

    package static func offerNeighborsAcross(
        _ keys: NeighborKeys<Double>, firstList: Int, lists: Int, count: Int, _ indices: UnsafePointer<Int32>,
        _ scores: UnsafePointer<Double>, stride: Int
    ) {
        withUnsafePointer(to: keys.lists) {
            neighbors_offer_across_f64($0, firstList, lists, count, indices, scores, stride)
        }
    }

    package static func offerProducts(
        _ keys: NeighborKeys<Double>, rows range: Range<Int>, depth: Int, _ rows: UnsafePointer<Double>, panels: Int,
        _ others: UnsafePointer<Double>, names: UnsafePointer<Int32>, seen: UnsafePointer<seen_names>?
    ) {
        withUnsafePointer(to: keys.lists) {
            neighbors_offer_products_f64(
                $0, range.lowerBound, range.upperBound, depth, rows, panels, others, names, seen)
        }
    }

    package static func takeNeighbors(
        _ keys: NeighborKeys<Double>, list: Int, _ indices: UnsafeMutablePointer<Int32>,
        _ scores: UnsafeMutablePointer<Double>
    ) {
        withUnsafePointer(to: keys.lists) { _ = neighbors_take_f64($0, list, indices, scores) }
    }
}

extension NeighborKeys where Scalar == Double {
    fileprivate var lists: neighbor_lists_f64 {
        neighbor_lists_f64(count: count, offsets: offsets, keys: keys, lengths: lengths, least: least)
    }
}
