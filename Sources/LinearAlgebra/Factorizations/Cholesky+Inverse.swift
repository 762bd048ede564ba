import LatentRuntime

extension Cholesky {
    /// A⁻¹, whole and exactly symmetric: 2/3 · order³ flops.
    ///
    /// In the memory of the factor where nobody else holds it, and two panels of order × 128 beside: first `W = L⁻¹` by
    /// block columns from the last, then `A⁻¹ = WᵀW` by block rows from the first, each written over what no later one
    /// reads (Higham, *Accuracy and Stability of Numerical Algorithms*, 2nd edition, 2002, sections 14.2 and 14.3). The
    /// blocks do not depend on the pool, so its size changes no bit. No error is thrown: a factor that there is has no
    /// zero on its diagonal. To solve for a few right sides by the inverse is less exact than by L; here whole inverses
    /// are what is wanted.
    /// - Returns: order × order.
    public consuming func inverse(pool: ThreadPool = .shared) -> Matrix<Scalar> {
        let order = factor.rows
        var result = factor
        var panel = Matrix<Scalar>(uninitializedRows: order, columns: Self.side)
        result.withUnsafeMutablePointer { a in
            panel.withUnsafeMutablePointer { panel in
                let blocks = stride(from: 0, to: order, by: Self.side).map { $0..<min($0 + Self.side, order) }
                for block in blocks.reversed() { Self.invertColumns(block, a, order, panel, pool) }
                for block in blocks { Self.multiplyRows(block, a, order, panel, pool) }
            }
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
        let (start, end) = (block.lowerBound, block.upperBound)
        copy(end..<order, block, a, order, to: panel, pool)
        let tiles = (order - end + side - 1) / side
        pool.run(tiles: tiles) { tile in
            // Rows further down take more products, so the last go first.
            let row = end + (tiles - 1 - tile) * side
            let rows = row..<min(row + side, order)
            let result = a + row * order + start
            Scalar.routines.gemm(
                a + row * order + end, order, .none, panel + end * side, side, .none, rows: rows.count,
                columns: block.count, depth: rows.upperBound - end, alpha: -1, beta: 0, result, order)
            Scalar.routines.trsm(
                left: false, .none, rows: rows.count, columns: block.count, a + start * order + start, order, result,
                order)
        }
        let corner = panel + start * side
        for i in 0..<block.count {
            for j in 0..<block.count { corner[i * side + j] = i == j ? 1 : 0 }
        }
        Scalar.routines.trsm(
            left: true, .none, rows: block.count, columns: block.count, a + start * order + start, order, corner, side)
        for i in 0..<block.count {
            (a + (start + i) * order + start).update(from: corner + i * side, count: block.count)
        }
    }

    /// The rows `block` of W, which no later rows of the result need, become those of the lower triangle of WᵀW: of the
    /// rows from `block` on, the columns `block` times the columns up to it.
    private static func multiplyRows(
        _ block: Range<Int>, _ a: UnsafeMutablePointer<Scalar>, _ order: Int, _ panel: UnsafeMutablePointer<Scalar>,
        _ pool: ThreadPool
    ) {
        let (start, end) = (block.lowerBound, block.upperBound)
        copy(start..<order, block, a, order, to: panel, pool)
        let width = 2 * side
        let tiles = (start + width - 1) / width
        pool.run(tiles: tiles + 1) { tile in
            guard tile < tiles else {
                Scalar.routines.gemm(
                    panel + start * side, side, .transposed, panel + start * side, side, .none, rows: block.count,
                    columns: block.count, depth: order - start, alpha: 1, beta: 0, a + start * order + start, order)
                return
            }
            let column = tile * width
            let count = min(width, start - column)
            let result = a + start * order + column
            withUnsafeTemporaryAllocation(of: Scalar.self, capacity: block.count * count) { own in
                guard let own = own.baseAddress else { return }
                for i in 0..<block.count { (own + i * count).update(from: result + i * order, count: count) }
                Scalar.routines.gemm(
                    panel + start * side, side, .transposed, own, count, .none, rows: block.count, columns: count,
                    depth: block.count, alpha: 1, beta: 0, result, order)
            }
            guard end < order else { return }
            Scalar.routines.gemm(
                panel + end * side, side, .transposed, a + end * order + column, order, .none, rows: block.count,
                columns: count, depth: order - end, alpha: 1, beta: 1, result, order)
        }
    }

    /// The columns `block` of `rows` of A, at the same rows of the panel.
    private static func copy(
        _ rows: Range<Int>, _ block: Range<Int>, _ a: UnsafeMutablePointer<Scalar>, _ order: Int,
        to panel: UnsafeMutablePointer<Scalar>, _ pool: ThreadPool
    ) {
        pool.forEachRange(of: rows.count, by: 1024) { part in
            for row in part.lowerBound + rows.lowerBound..<part.upperBound + rows.lowerBound {
                (panel + row * side).update(from: a + row * order + block.lowerBound, count: block.count)
            }
        }
    }
}
