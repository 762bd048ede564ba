import LatentRuntime

/// Rows whose scores with others are computed a panel of those others at a time.
///
/// Panel p holds the others p · width ..< (p + 1) · width; the last one may be narrower.
protocol ScoredPanels<Scalar> {
    associatedtype Scalar: BLASScalar

    /// The rows that are compared, and the others, cut into panels.
    var rows: Int { get }
    var others: Int { get }
    /// Others in a panel.
    var width: Int { get }
    /// How many panels are held at a time.
    var group: Int { get }
    /// Rows in a tile: enough work to wake a thread for.
    var height: Int { get }

    /// Makes panel `panel` ready in place `slot` of the group.
    ///
    /// Called for each panel before its scores are asked for; for those of one group at the same time, each in a slot
    /// of its own.
    func load(_ panel: Int, slot: Int)

    /// The scores of `rows` with the others of panel `panel`, which stands in `slot`: a row each, `stride` apart.
    ///
    /// Called from several threads at a time, for rows or slots that differ.
    func score(
        _ rows: Range<Int>, _ panel: Int, slot: Int, _ scores: UnsafeMutablePointer<Scalar>, stride: Int)
}

extension ScoredPanels {
    /// The others of panel `panel`.
    func range(of panel: Int) -> Range<Int> {
        panel * width..<min((panel + 1) * width, others)
    }

    /// Scores group after group of panels; `consume` is called after each with its panels. Where the rows are the
    /// others themselves (`symmetric`), only those from the group's first on are scored.
    /// `target` says where the scores of a row with a panel go: (panel, slot, row).
    ///
    /// A group's panels are loaded, then scored by tiles of `height` rows, then consumed: each step begins when the one
    /// before is done.
    /// - Parameters:
    ///   - symmetric: whether the rows are the others. Those before the group are then left out.
    ///   - pool: runs the panels and the tiles.
    ///   - stride: the numbers from the scores of one row to those of the next.
    ///   - target: where the scores of the row with the panel's first other go.
    ///   - consume: takes the panels of the group once they are scored.
    func forEachGroup(
        symmetric: Bool, pool: ThreadPool, stride: Int,
        target: (Int, Int, Int) -> UnsafeMutablePointer<Scalar>, consume: (Range<Int>) -> Void
    ) {
        let panels = (others + width - 1) / width
        for start in Swift.stride(from: 0, to: panels, by: group) {
            let slots = min(group, panels - start)
            pool.run(tiles: slots) { load(start + $0, slot: $0) }
            let first = symmetric ? start * width : 0
            let tiles = (rows - first + height - 1) / height
            pool.run(tiles: slots * tiles) { index in
                let (slot, tile) = (index / tiles, index % tiles)
                let begin = first + tile * height
                score(
                    begin..<min(begin + height, rows), start + slot, slot: slot, target(start + slot, slot, begin),
                    stride: stride)
            }
            consume(start..<start + slots)
        }
    }

    /// All scores: a row for each row, a column for each other.
    /// - Returns: rows × others. Where the rows are the others, the lower triangle is computed and mirrored.
    func matrix(symmetric: Bool, pool: ThreadPool) -> Matrix<Scalar> {
        var result = Matrix<Scalar>(uninitializedRows: rows, columns: others)
        result.withUnsafeMutablePointer { c in
            forEachGroup(
                symmetric: symmetric, pool: pool, stride: others,
                target: { panel, _, row in c + row * others + panel * width },
                consume: { _ in })
        }
        if symmetric { result.mirrorLower(pool: pool) }
        return result
    }
}
