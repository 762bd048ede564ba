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
        guard panels.rows > 0, panels.others > 0 else { return }
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
