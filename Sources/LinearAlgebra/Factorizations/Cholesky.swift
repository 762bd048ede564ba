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
    private static var side: Int { 128 }

    /// Factors the symmetric matrix of which `a` holds at least the lower triangle: order³/3 flops.
    ///
    /// Right-looking by blocks: factor the diagonal block, solve the panel below it, take the panel's outer
    /// product from the rest; panel and rest are tiles of `pool`.
    ///
    /// Only the lower triangle is read. A matrix that nobody else holds becomes the factor in its own memory, else a
    /// copy does. The blocks are of order 128 whatever the pool, so its size changes no bit.
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
        OpenBLAS.prepare()
        let order = a.rows
        let side = Self.side
        var l = a
        var failed: Int?
        l.withUnsafeMutablePointer { l in
            for start in stride(from: 0, to: order, by: side) {
                let end = min(start + side, order)
                let info = Int(Scalar.routines.potrf(end - start, l + start * order + start, order))
                precondition(info >= 0, "LAPACK was called with a wrong argument \(-info)")
                guard info == 0 else {
                    failed = start + info
                    return
                }
                // OpenBLAS, unlike LAPACK's own routine, takes the root of what is not a number without a word.
                if let pivot = (start..<end).first(where: { l[$0 * order + $0].isNaN }) {
                    failed = pivot + 1
                    return
                }
                Self.eliminate(l, order, start..<end, pool)
            }
            for i in 0..<order {
                for j in i + 1..<max(order, i + 1) { l[i * order + j] = 0 }
            }
        }
        if let failed { throw .notPositiveDefinite(order: failed) }
        factor = l
    }

    /// The panel below the diagonal block `block`, then the rest of the lower triangle less the panel's product.
    ///
    /// Row blocks of the panel are tiles, L₂₁ = A₂₁ L₁₁⁻ᵀ, and after all of them those blocks of the rest that are on
    /// or below the diagonal, A₂₂ ← A₂₂ - L₂₁ L₂₁ᵀ. A block of the diagonal is made whole, its upper half for nothing.
    private static func eliminate(
        _ l: UnsafeMutablePointer<Scalar>, _ order: Int, _ block: Range<Int>, _ pool: ThreadPool
    ) {
        let (start, end) = (block.lowerBound, block.upperBound)
        let blocks = (order - end + side - 1) / side
        func rows(_ index: Int) -> Range<Int> {
            end + index * side..<min(end + (index + 1) * side, order)
        }
        pool.run(tiles: blocks) { tile in
            let i = rows(tile)
            Scalar.routines.trsm(
                left: false, .transposed, rows: i.count, columns: block.count, l + start * order + start, order,
                l + i.lowerBound * order + start, order)
        }
        pool.run(tiles: blocks * (blocks + 1) / 2) { tile in
            let pair = Tiling.lowerPair(tile)
            let (i, j) = (rows(pair.row), rows(pair.column))
            Scalar.routines.gemm(
                l + i.lowerBound * order + start, order, .none, l + j.lowerBound * order + start, order, .transposed,
                rows: i.count, columns: j.count, depth: block.count, alpha: -1, beta: 1,
                l + i.lowerBound * order + j.lowerBound, order)
        }
    }

    /// A⁻¹, whole and exactly symmetric: 2/3 · order³ flops.
    ///
    /// `W = L⁻¹` by blocks of columns, each needing only the rows below its first, then `A⁻¹ = Wᵀ W`.
    ///
    /// It takes two more matrices of A's size. No error is thrown: a factor that there is has no zero on its diagonal.
    ///
    /// Element (i, j) is Σ wₖᵢ wₖⱼ over k ≥ max(i, j), because W is lower triangular. To solve for a few right sides by
    /// the inverse is less exact than by L; here whole inverses are what is wanted.
    /// - Returns: order × order.
    /// - Complexity: 2/3 · order³ flops.
    public func inverse(pool: ThreadPool = .shared) -> Matrix<Scalar> {
        let order = factor.rows
        let side = Self.side
        let blocks = (order + side - 1) / side
        var w = Matrix<Scalar>.identity(order)
        var result = Matrix<Scalar>(uninitializedRows: order, columns: order)
        factor.withUnsafePointer { l in
            w.withUnsafeMutablePointer { w in
                pool.run(tiles: blocks) { block in
                    let start = block * side
                    let corner = start * order + start
                    Scalar.routines.trsm(
                        left: true, .none, rows: order - start, columns: min(side, order - start), l + corner, order,
                        w + corner, order)
                }
            }
        }
        w.withUnsafePointer { w in
            result.withUnsafeMutablePointer { c in
                pool.run(tiles: blocks * (blocks + 1) / 2) { tile in
                    let pair = Tiling.lowerPair(tile)
                    let (i, j) = (pair.row * side, pair.column * side)
                    let (height, width) = (min(side, order - i), min(side, order - j))
                    // Row block i is the later one, so both blocks of columns of W are zero above it.
                    Scalar.routines.gemm(
                        w + i * order + i, order, .transposed, w + i * order + j, order, .none, rows: height,
                        columns: width, depth: order - i, alpha: 1, beta: 0, c + i * order + j, order)
                }
            }
        }
        result.mirrorLower(pool: pool)
        return result
    }
}
