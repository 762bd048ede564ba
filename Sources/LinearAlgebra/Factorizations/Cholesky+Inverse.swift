import LatentRuntime

extension Cholesky {
    /// A⁻¹, whole and exactly symmetric: 2/3 · order³ flops.
    ///
    /// In the memory of the factor where nobody else holds it, and a panel of order × 144 beside: first `W = L⁻¹` by
    /// block columns from the last, then `A⁻¹ = WᵀW` by block rows from the first, each written over what no later one
    /// reads (Higham, *Accuracy and Stability of Numerical Algorithms*, 2nd edition, 2002, sections 14.2 and 14.3). The
    /// blocks do not depend on the pool, so its size changes no bit. No error is thrown: a factor that there is has no
    /// zero on its diagonal. To solve for a few right sides by the inverse is less exact than by L; here whole inverses
    /// are what is wanted.
    /// - Returns: order × order.
    public consuming func inverse(pool: ThreadPool = .shared) -> Matrix<Scalar> {
        let order = factor.rows
        var result = factor
        let panel = AlignedStorage<Scalar>(uninitialized: order * Self.side)
        result.withUnsafeMutablePointer { a in
            let blocks = stride(from: 0, to: order, by: Self.side).map { $0..<min($0 + Self.side, order) }
            for block in blocks.reversed() { Self.invertColumns(block, a, order, panel.pointer, pool) }
            for block in blocks { Self.multiplyRows(block, a, order, panel.pointer, pool) }
        }
        result.mirrorLower(pool: pool)
        return result
    }

    /// The columns `block` of L become those of W, whose later columns are there: with L = (L₁₁ 0; L₂₁ L₂₂),
    /// `W₂₁ = -W₂₂ L₂₁ L₁₁⁻¹` and `W₁₁ = L₁₁⁻¹`.
    private static func invertColumns(
        _ block: Range<Int>, _ a: UnsafeMutablePointer<Scalar>, _ order: Int, _ panel: UnsafeMutablePointer<Scalar>,
        _ pool: ThreadPool
    ) {
        let (start, end, width) = (block.lowerBound, block.upperBound, Scalar.routines.panelWidth)
        let depth = order - end
        // Only the last block may be no multiple of a panel, and it has no rows below.
        pool.run(tiles: depth > 0 ? block.count / width : 0) { tile in
            Scalar.routines.panelPack(
                depth: depth, columns: width, a + end * order + start + tile * width, row: order, column: 1,
                panel + tile * width * depth, panel: width * depth)
        }
        let tiles = (depth + side - 1) / side
        pool.run(tiles: tiles) { tile in
            // Rows further down take more products, so the last go first.
            let row = end + (tiles - 1 - tile) * side
            let rows = row..<min(row + side, order)
            let result = a + row * order + start
            Scalar.routines.panelProduct(
                rows: rows.count, columns: block.count, depth: rows.upperBound - end, a + row * order + end,
                aRow: order, aColumn: 1, panel, panel: width * depth, negated: true, added: false, result, cRow: order)
            Scalar.routines.trsm(
                left: false, .none, rows: rows.count, columns: block.count, a + start * order + start, order, result,
                order)
        }
        let corner = panel
        for i in 0..<block.count {
            for j in 0..<block.count { corner[i * side + j] = i == j ? 1 : 0 }
        }
        Scalar.routines.trsm(
            left: true, .none, rows: block.count, columns: block.count, a + start * order + start, order, corner, side)
        for i in 0..<block.count {
            (a + (start + i) * order + start).update(from: corner + i * side, count: block.count)
        }
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
                (panel + row * side).update(from: a + (start + row) * order + start, count: block.count)
            }
        }
        pool.run(tiles: (end + side - 1) / side) { tile in
            let columns = tile * side..<min((tile + 1) * side, end)
            let padded = (columns.count + width - 1) / width * width
            withUnsafeTemporaryAllocation(of: Scalar.self, capacity: side * side + most * padded) { own in
                guard let result = own.baseAddress else { return }
                let panels = result + side * side
                for begin in Swift.stride(from: start, to: order, by: most) {
                    let depth = min(most, order - begin)
                    Scalar.routines.panelPack(
                        depth: depth, columns: columns.count, a + begin * order + columns.lowerBound, row: order,
                        column: 1, panels, panel: width * depth)
                    Scalar.routines.panelProduct(
                        rows: block.count, columns: columns.count, depth: depth, panel + (begin - start) * side,
                        aRow: 1, aColumn: side, panels, panel: width * depth, negated: false, added: begin > start,
                        result, cRow: side)
                }
                for i in 0..<block.count {
                    (a + (start + i) * order + columns.lowerBound).update(
                        from: result + i * side, count: columns.count)
                }
            }
        }
    }
}
