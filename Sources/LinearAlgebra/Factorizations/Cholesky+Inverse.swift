import LatentRuntime

extension Matrix {
    /// Replaces A, of which at least the lower triangle is there, by A⁻¹, whole and exactly symmetric: order³ flops.
    ///
    /// In A's own memory, and panels of order × 288 beside, where nobody else holds the matrix; else in a copy of it. To
    /// solve for a few right sides by the inverse is less exact than by `Cholesky`; here whole inverses are what is
    /// wanted. Blocks are of order 144 whatever the pool, so its size changes no bit.
    /// - Throws: `LinearAlgebraError.notPositiveDefinite`, also for a minor that is not a number; the matrix then holds
    ///   neither A nor its inverse.
    /// - Precondition: the matrix is square.
    public mutating func invertPositiveDefinite(
        pool: ThreadPool = .shared, progress: ((Double) -> Void)? = nil
    ) throws(LinearAlgebraError) {
        precondition(rows == columns, "the inverse of \(rows) × \(columns) does not exist")
        try Cholesky.factorize(&self, pool: pool) { progress?($0 / 3) }
        Cholesky.invert(&self, pool: pool) { progress?((1 + 2 * $0) / 3) }
    }
}

extension Cholesky {
    /// A⁻¹, whole and exactly symmetric: 2/3 · order³ flops. ``Matrix/invertPositiveDefinite(pool:progress:)`` needs no memory for
    /// L beside.
    /// - Returns: order × order.
    public func inverse(pool: ThreadPool = .shared) -> Matrix<Scalar> {
        var result = factor
        Self.invert(&result, pool: pool)
        return result
    }

    /// Makes A⁻¹ of L, in its place; above the diagonal nothing is read.
    ///
    /// First `W = L⁻¹` by block columns from the last, then `A⁻¹ = WᵀW` by block rows from the first, each written over
    /// what no later one reads (Higham, *Accuracy and Stability of Numerical Algorithms*, 2nd edition, 2002, sections
    /// 14.2 and 14.3). No error is thrown: a factor that there is has no zero on its diagonal.
    static func invert(_ l: inout Matrix<Scalar>, pool: ThreadPool, progress: ((Double) -> Void)? = nil) {
        let order = l.rows
        func blocks(of side: Int) -> [Range<Int>] {
            stride(from: 0, to: order, by: side).map { $0..<min($0 + side, order) }
        }
        let panel = AlignedStorage<Scalar>(uninitialized: order * rowSide)
        let corner = AlignedStorage<Scalar>(uninitialized: 2 * side * side)
        l.withUnsafeMutablePointer { a in
            for block in blocks(of: side).reversed() {
                invertColumns(block, a, order, panel.pointer, corner.pointer, pool)
                progress?(cubedShare(order - block.lowerBound, of: order) / 2)
            }
            for block in blocks(of: rowSide) {
                multiplyRows(block, a, order, panel.pointer, pool)
                progress?(1 - cubedShare(order - block.upperBound, of: order) / 2)
            }
        }
        l.mirrorLower(pool: pool)
    }

    /// How many rows of WᵀW are made at a time: each time, all that is left of W is read and laid out once.
    private static var rowSide: Int { 2 * side }

    /// The columns `block` of L become those of W, whose later columns are there: with L = (L₁₁ 0; L₂₁ L₂₂),
    /// `W₁₁ = L₁₁⁻¹` and `W₂₁ = -W₂₂ L₂₁ W₁₁`.
    ///
    /// `panel` is for L₂₁, which its tiles overwrite, and `corner` for W₁₁, by rows and then in panels.
    private static func invertColumns(
        _ block: Range<Int>, _ a: UnsafeMutablePointer<Scalar>, _ order: Int, _ panel: UnsafeMutablePointer<Scalar>,
        _ corner: UnsafeMutablePointer<Scalar>, _ pool: ThreadPool
    ) {
        let (start, end, width) = (block.lowerBound, block.upperBound, Scalar.routines.panelWidth)
        let (depth, count) = (order - end, block.count)
        let cornerPanels = corner + side * side
        // Only the last block may be no multiple of a panel, and it has no rows below.
        pool.run(tiles: 1 + (depth > 0 ? count / width : 0)) { tile in
            if tile == 0 {
                invertCorner(a + start * order + start, order, corner, count)
                Scalar.routines.panelPack(
                    depth: count, columns: count, corner, row: side, column: 1, cornerPanels, panel: width * count)
            } else {
                let column = (tile - 1) * width
                Scalar.routines.panelPack(
                    depth: depth, columns: width, a + end * order + start + column, row: order, column: 1,
                    panel + column * depth, panel: width * depth)
            }
        }
        let tiles = (depth + side - 1) / side
        pool.run(tiles: tiles) { tile in
            // Rows further down take more products, so the last go first.
            let row = end + (tiles - 1 - tile) * side
            let rows = row..<min(row + side, order)
            withUnsafeTemporaryAllocation(of: Scalar.self, capacity: side * side) { own in
                guard let product = own.baseAddress else { return }
                Scalar.routines.panelProduct(
                    rows: rows.count, columns: count, depth: rows.upperBound - end, a + row * order + end, aRow: order,
                    aColumn: 1, panel, panel: width * depth, negated: false, added: false, product, cRow: side)
                // Above its diagonal W₁₁ has zeros: column j has rows from j on.
                for j in stride(from: 0, to: count, by: width) {
                    Scalar.routines.panelProduct(
                        rows: rows.count, columns: width, depth: count - j, product + j, aRow: side, aColumn: 1,
                        cornerPanels + j * count + j * width, panel: width * count, negated: true, added: false,
                        a + row * order + start + j, cRow: order)
                }
            }
        }
        for i in 0..<count { (a + (start + i) * order + start).update(from: corner + i * side, count: count) }
    }

    /// `corner`, of rows `side` apart, becomes L⁻¹ for the triangle of `count` rows at `l`, with zeros above its diagonal.
    private static func invertCorner(
        _ l: UnsafePointer<Scalar>, _ order: Int, _ corner: UnsafeMutablePointer<Scalar>, _ count: Int
    ) {
        for i in 0..<count {
            for j in 0..<count { corner[i * side + j] = i == j ? 1 : 0 }
        }
        Scalar.routines.trsm(left: true, .none, rows: count, columns: count, l, order, corner, side)
    }

    /// The rows `block` of W, which no later rows of the result need, become those of the lower triangle of WᵀW: the
    /// columns `block` of W, which are laid aside first, times each block of columns up to it.
    ///
    /// A tile of columns is read before it is written, and no other tile reads it.
    private static func multiplyRows(
        _ block: Range<Int>, _ a: UnsafeMutablePointer<Scalar>, _ order: Int, _ panel: UnsafeMutablePointer<Scalar>,
        _ pool: ThreadPool
    ) {
        let (start, end, width, most) = (block.lowerBound, block.upperBound, Scalar.routines.panelWidth, 256)
        pool.forEachRange(of: order - start, by: 1024) { part in
            for row in part {
                let own = panel + row * rowSide
                own.update(from: a + (start + row) * order + start, count: block.count)
                // Above the diagonal blocks of W stands what nobody means.
                let whole = (row / side + 1) * side
                if whole < block.count { (own + whole).update(repeating: 0, count: block.count - whole) }
            }
        }
        pool.run(tiles: (end + side - 1) / side) { tile in
            let columns = tile * side..<min((tile + 1) * side, end)
            let padded = (columns.count + width - 1) / width * width
            withUnsafeTemporaryAllocation(of: Scalar.self, capacity: rowSide * side + most * padded) { own in
                guard let result = own.baseAddress else { return }
                let panels = result + rowSide * side
                // Rows of W above their own diagonal block hold nothing.
                let first = max(start, columns.lowerBound)
                for begin in Swift.stride(from: first, to: order, by: most) {
                    let depth = min(most, order - begin)
                    Scalar.routines.panelPack(
                        depth: depth, columns: columns.count, a + begin * order + columns.lowerBound, row: order,
                        column: 1, panels, panel: width * depth)
                    Scalar.routines.panelProduct(
                        rows: block.count, columns: columns.count, depth: depth,
                        panel + (begin - start) * rowSide, aRow: 1, aColumn: rowSide, panels, panel: width * depth,
                        negated: false, added: begin > first, result, cRow: side)
                }
                for i in 0..<block.count {
                    (a + (start + i) * order + columns.lowerBound).update(
                        from: result + i * side, count: columns.count)
                }
            }
        }
    }
}
