import LatentRuntime

/// Fills lists of neighbors from scores as they are computed, a block at a time, so that they are never all there.
///
/// Memory is that of one group of panels: group · rows · width scores.
struct NeighborSearch<Panels: ScoredPanels> {
    typealias Scalar = Panels.Scalar

    let panels: Panels
    let lists: NeighborLists<Scalar>
    /// The index that a list shows for each of the others.
    let names: [Int32]
    /// Whether the rows are the others: each score is then offered to both.
    let symmetric: Bool

    init(_ panels: Panels, lists: NeighborLists<Scalar>, names: [Int32], symmetric: Bool) {
        self.panels = panels
        self.lists = lists
        self.names = names
        self.symmetric = symmetric
    }

    /// Offers every row the others of the panels and, where they are the same, every other the rows.
    func run(pool: ThreadPool) {
        let (width, place) = (panels.width, panels.rows * panels.width)
        guard panels.others > 0 else { return }
        let block = AlignedStorage<Scalar>(zeros: panels.group * place)
        names.withUnsafeBufferPointer { names in
            guard let names = names.baseAddress else { return }
            panels.forEachGroup(
                symmetric: symmetric, pool: pool, stride: width,
                target: { _, slot, row in block.pointer + slot * place + row * width },
                consume: { group in
                    let others = group.lowerBound * width..<min(group.upperBound * width, panels.others)
                    let scored = Block(
                        scores: block.pointer, place: place, width: width, others: others, names: names)
                    consume(scored, pool: pool)
                })
        }
    }

    /// The scores of rows with a group of panels.
    ///
    /// A slot for each panel of the group, in it a row for each row that is compared, and in that a number for each
    /// other of the panel.
    private struct Block {
        let scores: UnsafeMutablePointer<Scalar>
        let place: Int
        let width: Int
        let others: Range<Int>
        let names: UnsafePointer<Int32>

        /// Where the score of `row` with `other` stands.
        func address(_ row: Int, _ other: Int) -> UnsafePointer<Scalar> {
            let (slot, lane) = (other - others.lowerBound).quotientAndRemainder(dividingBy: width)
            return UnsafePointer(scores + slot * place + row * width + lane)
        }
    }

    /// Tiles of rows below the group take its others; tiles of the group's own take those before them in it, and all
    /// rows after. No two tiles write the same list.
    private func consume(_ block: Block, pool: ThreadPool) {
        let (height, across) = (256, Scalar.routines.neighborListsAcross)
        let first = symmetric ? block.others.upperBound : 0
        let rowTiles = (panels.rows - first + height - 1) / height
        let ownTiles = symmetric ? (block.others.count + across - 1) / across : 0
        pool.run(tiles: rowTiles + ownTiles) { tile in
            if tile < ownTiles {
                let begin = block.others.lowerBound + tile * across
                offerToOwn(begin..<min(begin + across, block.others.upperBound), block)
            } else {
                let begin = first + (tile - ownTiles) * height
                for row in begin..<min(begin + height, panels.rows) {
                    offer(to: row, block.others, block)
                }
            }
        }
    }

    /// Offers `others` to the list of `row`.
    private func offer(to row: Int, _ others: Range<Int>, _ block: Block) {
        for start in stride(from: others.lowerBound, to: others.upperBound, by: block.width) {
            let count = min(block.width, others.upperBound - start)
            Scalar.routines.offerNeighbors(
                lists.keys, list: row, count: count, block.names + start, block.address(row, start))
        }
    }

    /// Offers `own`, which stand side by side in a panel, all that is known of them.
    private func offerToOwn(_ own: Range<Int>, _ block: Block) {
        func offerAcross(_ rows: Range<Int>, to own: Range<Int>) {
            Scalar.routines.offerNeighborsAcross(
                lists.keys, firstList: own.lowerBound, lists: own.count, count: rows.count,
                block.names + rows.lowerBound, block.address(rows.lowerBound, own.lowerBound), stride: block.width)
        }
        for row in own {
            offer(to: row, block.others.lowerBound..<row, block)
            offerAcross(row..<row + 1, to: own.lowerBound..<row)
        }
        if own.upperBound < panels.rows { offerAcross(own.upperBound..<panels.rows, to: own) }
    }
}

/// Sparse rows against others with few entries: the columns that a row has lead to the others that share them.
///
/// For each row a thread adds up sums for all others at once, in memory of its own: the row's entries lead to columns,
/// and those to the others that have them. That is how sparse matrices are multiplied row by row (Gustavson, "Two fast
/// algorithms for sparse matrices: multiplication and permuted transposition", ACM TOMS 4(3), 1978,
/// doi:10.1145/355791.355796).
struct ScatterSearch<Scalar: BLASScalar> {
    let rows: SimilarityRows<CSRMatrix<Scalar>, Scalar>
    /// The others, with as many sizes as `width` says.
    let light: SimilarityRows<CSRMatrix<Scalar>, Scalar>
    let similarity: Similarity
    let lists: NeighborLists<Scalar>
    /// The index that a list shows for each of the others.
    let names: [Int32]

    private static var height: Int { 64 }

    /// Scores are computed in whole vectors.
    static func width(_ others: Int) -> Int {
        let lanes = Scalar.routines.similarityPanelWidth
        return (others + lanes - 1) / lanes * lanes
    }

    /// Room for the sums and scores of one row.
    /// - Returns: how many numbers: `width(others)` for each term of the formula, and for the scores.
    static func scratch(_ others: Int, _ terms: Similarity.Terms) -> Int {
        (Int(terms.rawValue) + 1) * width(others)
    }

    /// Offers the others to the rows from `first` on; to row `first + i` not other i, where they are the same
    /// (`symmetric`).
    func run(from first: Int, symmetric: Bool, pool: ThreadPool) {
        let others = light.values.rows
        guard others > 0 else { return }
        let byColumn = light.values.transposed(pool: pool)
        let given = GivenRows.sparse(rows.values, light.values)
        let terms = similarity.sparseTerms
        let formula = similarity.formula(terms, ranked: true)
        let width = Self.width(others)
        rows.values.withSparseRows { s in
            byColumn.withSparseRows { t in
                pool.forEachRange(of: rows.values.rows - first, by: Self.height) { range in
                    let scratch = AlignedStorage<Scalar>(uninitialized: Self.scratch(others, terms))
                    let scores = scratch.pointer + Int(terms.rawValue) * width
                    for place in range {
                        let row = first + place
                        Scalar.routines.similarityScatterScores(
                            row: row, s, sizes: rows.sizes, others: t, otherSizes: light.sizes, width: width, formula,
                            sums: scratch.pointer, scores)
                        if similarity.metric.isDistance {
                            given.remeasure(
                                row..<row + 1, 0..<others, rowSizes: [rows.sizes[row]], otherSizes: light.sizes,
                                formula, scores, stride: width)
                        }
                        if symmetric { scores[place] = -.infinity }
                        Scalar.routines.offerNeighbors(lists.keys, list: row, count: others, names, scores)
                    }
                }
            }
        }
    }
}
