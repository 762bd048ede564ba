import LatentRuntime

/// The Cholesky factorization `A = L Lᵀ` of a symmetric positive definite matrix, L lower triangular.
///
/// L Lᵀ is A + E with |E| a small multiple of order · ε |L| |Lᵀ|, element by element (Higham, *Accuracy and Stability
/// of Numerical Algorithms*, 2nd edition, 2002, theorem 10.3): what is solved with it is as exact as A's condition
/// allows.
///
///     let cholesky = try Cholesky(gram)         // throws where gram is not positive definite
///     let inverse = cholesky.inverse()
///
/// The determinant of A is the square of the product of L's diagonal:
///
///     let logDeterminant = 2 * (0..<cholesky.factor.rows).reduce(0.0) { $0 + log(Double(cholesky.factor[$1, $1])) }
public struct Cholesky<Scalar: BLASScalar>: Sendable {
    /// L, with zeros above its diagonal.
    ///
    /// order × order; its diagonal is positive.
    public let factor: Matrix<Scalar>

    /// The order of a diagonal block: large enough for BLAS to be quick, small enough for tiles to share.
    ///
    /// A multiple of the rows and columns that the kernels hold in registers.
    static var side: Int { 144 }

    /// Factors the symmetric matrix of which `a` holds at least the lower triangle: order³/3 flops.
    ///
    /// Right-looking by blocks: factor the diagonal block, solve the panel below it, take the panel's outer
    /// product from the rest; panel and rest are tiles of `pool`.
    ///
    /// Only the lower triangle is read. A matrix that nobody else holds becomes the factor in its own memory, else a
    /// copy does. The blocks are of order 144 whatever the pool, so its size changes no bit.
    ///
    /// With A₁₁ the diagonal block, and below and beside it what is left,
    ///
    ///     A₁₁ = L₁₁ L₁₁ᵀ,   L₂₁ = A₂₁ L₁₁⁻ᵀ,   A₂₂ - L₂₁ L₂₁ᵀ
    ///
    /// of which the last is the next matrix to factor. (Golub and Van Loan, *Matrix Computations*, 4th edition, 2013,
    /// section 4.2.) No pivots are chosen: a positive definite matrix needs none.
    /// - Throws: `LinearAlgebraError.notPositiveDefinite`, also for a minor that is not a number.
    /// - Precondition: `a` is square.
    public init(_ a: consuming Matrix<Scalar>, pool: ThreadPool = .shared) throws(LinearAlgebraError) {
        precondition(a.rows == a.columns, "the Cholesky factor of \(a.rows) × \(a.columns) does not exist")
        let order = a.rows
        var l = a
        try Self.factorize(&l, pool: pool)
        l.withUnsafeMutablePointer { l in
            pool.forEachRange(of: order, by: 64) { rows in
                // Zero is all bits zero; a generic loop over the elements would be many times slower.
                for i in rows {
                    UnsafeMutableRawPointer(l + i * order + i + 1).initializeMemory(
                        as: UInt8.self, repeating: 0, count: (order - i - 1) * MemoryLayout<Scalar>.stride)
                }
            }
        }
        factor = l
    }

    /// Makes L of the lower triangle of the square matrix `a`, in its place; what stands above is neither read nor
    /// meant afterwards. `progress` is told the share of the flops that is done.
    static func factorize(
        _ a: inout Matrix<Scalar>, pool: ThreadPool, progress: ((Double) -> Void)? = nil
    ) throws(LinearAlgebraError) {
        OpenBLAS.prepare()
        let (order, width) = (a.rows, Scalar.routines.panelWidth)
        let panels = AlignedStorage<Scalar>(uninitialized: (order + width - 1) / width * width * side)
        let failed: Int? = a.withUnsafeMutablePointer { l in
            for start in stride(from: 0, to: order, by: side) {
                let end = min(start + side, order)
                let info = Int(Scalar.routines.potrf(end - start, l + start * order + start, order))
                precondition(info >= 0, "LAPACK was called with a wrong argument \(-info)")
                guard info == 0 else { return start + info }
                // OpenBLAS, unlike LAPACK's own routine, takes the root of what is not a number without a word.
                if let pivot = (start..<end).first(where: { l[$0 * order + $0].isNaN }) { return pivot + 1 }
                eliminate(l, order, start..<end, panels.pointer, pool)
                progress?(1 - cubedShare(order - end, of: order))
            }
            return nil
        }
        if let failed { throw .notPositiveDefinite(order: failed) }
    }

    /// The share of an order³ that is left at this order.
    static func cubedShare(_ left: Int, of order: Int) -> Double {
        let share = Double(left) / Double(order)
        return share * share * share
    }

    /// The panel below the diagonal block `block`, then the rest of the lower triangle less the panel's product.
    ///
    /// Row blocks of the panel are tiles, L₂₁ = A₂₁ L₁₁⁻ᵀ. It is then laid out once for all its products, A₂₂ ← A₂₂ - L₂₁
    /// L₂₁ᵀ, whose tiles are row blocks of up to four column blocks. A block of the diagonal is made whole, its upper half
    /// for nothing.
    private static func eliminate(
        _ l: UnsafeMutablePointer<Scalar>, _ order: Int, _ block: Range<Int>, _ panels: UnsafeMutablePointer<Scalar>,
        _ pool: ThreadPool
    ) {
        let (start, end, depth) = (block.lowerBound, block.upperBound, block.count)
        let (blocks, across) = ((order - end + side - 1) / side, 4)
        func rows(_ index: Int) -> Range<Int> {
            end + index * side..<min(end + (index + 1) * side, order)
        }
        pool.run(tiles: blocks) { tile in
            let i = rows(tile)
            Scalar.routines.trsm(
                left: false, .transposed, rows: i.count, columns: depth, l + start * order + start, order,
                l + i.lowerBound * order + start, order)
            Scalar.routines.panelPack(
                depth: depth, columns: i.count, l + i.lowerBound * order + start, row: 1, column: order,
                panels + (i.lowerBound - end) * depth, panel: Scalar.routines.panelWidth * depth)
        }
        // The groups of column blocks of one row block after another.
        let tiles = (0..<blocks).flatMap { row in
            stride(from: 0, through: row, by: across).map { (row: row, first: $0) }
        }
        pool.run(tiles: tiles.count) { tile in
            let (row, first) = tiles[tile]
            let (i, j) = (rows(row), rows(first).lowerBound..<rows(min(first + across - 1, row)).upperBound)
            Scalar.routines.panelProduct(
                rows: i.count, columns: j.count, depth: depth, l + i.lowerBound * order + start, aRow: order,
                aColumn: 1, panels + (j.lowerBound - end) * depth, panel: Scalar.routines.panelWidth * depth,
                negated: true, added: true, l + i.lowerBound * order + j.lowerBound, cRow: order)
        }
    }
}
