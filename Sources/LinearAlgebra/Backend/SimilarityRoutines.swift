import CLatentKernels

/// Scores of pairs of rows, and lists of the best.
package protocol SimilarityRoutines<Number> {
    associatedtype Number: BLASScalar

    /// Rows of a panel.
    static var similarityPanelWidth: Int { get }
    /// Lists that are offered to at once.
    static var neighborListsAcross: Int { get }
    /// Bytes of a list's key.
    static var neighborKeyBytes: Int { get }

    /// The scores of the sparse rows `rows` with the first `lanes` of a panel: a row each, `stride` apart.
    static func similarityPanelScores(
        rows: Range<Int>, _ s: SparseRows<Number>, sizes: UnsafePointer<Number>, panel: UnsafePointer<Number>,
        panelSizes: UnsafePointer<Number>, lanes: Int, _ formula: similarity_formula,
        _ scores: UnsafeMutablePointer<Number>, stride: Int)

    /// The scores of sparse row `row` with `width` others, which are given by column; `sums` is room.
    static func similarityScatterScores(
        row: Int, _ s: SparseRows<Number>, sizes: UnsafePointer<Number>, others: SparseRows<Number>,
        otherSizes: UnsafePointer<Number>, width: Int, _ formula: similarity_formula,
        sums: UnsafeMutablePointer<Number>, _ scores: UnsafeMutablePointer<Number>)

    /// Scores made of products in place: `rows` of `columns` numbers, `stride` apart.
    static func similarityScores(
        rows: Int, columns: Int, rowSizes: UnsafePointer<Number>, columnSizes: UnsafePointer<Number>,
        _ formula: similarity_formula, _ products: UnsafeMutablePointer<Number>, stride: Int)

    /// The sum of the squares of each of the first `rows` rows.
    static func sumsOfSquares(rows: Int, _ s: SparseRows<Number>, _ sums: UnsafeMutablePointer<Number>)

    /// Offers `count` candidates to a list.
    static func offerNeighbors(
        _ keys: NeighborKeys<Number>, list: Int, count: Int, _ indices: UnsafePointer<Int32>,
        _ scores: UnsafePointer<Number>)

    /// Offers `count` candidates, `stride` apart, to each of `lists` lists.
    static func offerNeighborsAcross(
        _ keys: NeighborKeys<Number>, firstList: Int, lists: Int, count: Int, _ indices: UnsafePointer<Int32>,
        _ scores: UnsafePointer<Number>, stride: Int)

    /// Writes the best of a list in order.
    static func takeNeighbors(
        _ keys: NeighborKeys<Number>, list: Int, _ indices: UnsafeMutablePointer<Int32>,
        _ scores: UnsafeMutablePointer<Number>)
}

/// Lists of neighbors as the C kernels take them.
package struct NeighborKeys<Scalar: BLASScalar> {
    let count: Int
    let capacity: Int
    let keys: UnsafeMutableRawPointer
    let lengths: UnsafeMutablePointer<Int32>
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
        otherSizes: UnsafePointer<Float>, width: Int, _ formula: similarity_formula,
        sums: UnsafeMutablePointer<Float>, _ scores: UnsafeMutablePointer<Float>
    ) {
        withUnsafePointer(to: formula) {
            similarity_scatter_scores_f32(
                row, s.offsets, s.columns, s.values, sizes, others.offsets, others.columns, others.values, otherSizes,
                width, $0, sums, scores)
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

    package static func takeNeighbors(
        _ keys: NeighborKeys<Float>, list: Int, _ indices: UnsafeMutablePointer<Int32>,
        _ scores: UnsafeMutablePointer<Float>
    ) {
        withUnsafePointer(to: keys.lists) { _ = neighbors_take_f32($0, list, indices, scores) }
    }
}

extension NeighborKeys where Scalar == Float {
    fileprivate var lists: neighbor_lists_f32 {
        neighbor_lists_f32(count: count, capacity: capacity, keys: keys, lengths: lengths, least: least)
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
        otherSizes: UnsafePointer<Double>, width: Int, _ formula: similarity_formula,
        sums: UnsafeMutablePointer<Double>, _ scores: UnsafeMutablePointer<Double>
    ) {
        withUnsafePointer(to: formula) {
            similarity_scatter_scores_f64(
                row, s.offsets, s.columns, s.values, sizes, others.offsets, others.columns, others.values, otherSizes,
                width, $0, sums, scores)
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

    package static func takeNeighbors(
        _ keys: NeighborKeys<Double>, list: Int, _ indices: UnsafeMutablePointer<Int32>,
        _ scores: UnsafeMutablePointer<Double>
    ) {
        withUnsafePointer(to: keys.lists) { _ = neighbors_take_f64($0, list, indices, scores) }
    }
}

extension NeighborKeys where Scalar == Double {
    fileprivate var lists: neighbor_lists_f64 {
        neighbor_lists_f64(count: count, capacity: capacity, keys: keys, lengths: lengths, least: least)
    }
}
