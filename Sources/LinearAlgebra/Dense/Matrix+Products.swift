import LatentRuntime

extension Matrix {
    /// op(A) op(B): 2 · rows · columns · depth flops.
    ///
    /// As ``formProduct(_:_:aTransposition:bTransposition:alpha:beta:pool:)`` forms it, in memory of its own: the same
    /// bits for any pool.
    ///
    ///     let gram = Matrix.product(a, a, aTransposition: .transposed)        // AᵀA; `a.gram()` takes half the time
    ///     let scores = Matrix.product(users, items, bTransposition: .transposed)
    ///
    /// - Precondition: op(A) has as many columns as op(B) has rows.
    public static func product(
        _ a: Matrix, _ b: Matrix, aTransposition: Transposition = .none, bTransposition: Transposition = .none,
        pool: ThreadPool = .shared
    ) -> Matrix {
        let (rows, columns) = (a.shape(aTransposition).0, b.shape(bTransposition).1)
        var result = Matrix(uninitializedRows: rows, columns: columns)
        result.formProduct(a, b, aTransposition: aTransposition, bTransposition: bTransposition, pool: pool)
        return result
    }

    /// Makes this matrix `alpha` op(A) op(B) + `beta` times what it was, cut into tiles that `pool` runs. With `beta`
    /// 0, what it was is not read.
    ///
    /// Each element is summed over the whole depth by one BLAS call, so its bits do not depend on the pool.
    ///
    /// Tiles are of 1,024 × 1,024 and smaller at the edges. Memory that `a` or `b` shares with this matrix is copied
    /// first, so that this matrix may be one of the factors.
    ///
    ///     var residual = ratings                    // R - U Vᵀ, users × items
    ///     residual.formProduct(u, v, bTransposition: .transposed, alpha: -1, beta: 1)
    ///
    /// - Parameters:
    ///   - a: A, of any shape that op makes fit.
    ///   - b: B, likewise.
    ///   - aTransposition: whether op(A) is A or Aᵀ. Neither is formed; BLAS reads A as it lies.
    ///   - bTransposition: whether op(B) is B or Bᵀ.
    ///   - alpha: the factor of the product.
    ///   - beta: the factor of what this matrix was; with 0 that may be anything, also not a number.
    ///   - pool: runs the tiles, each in one BLAS call.
    /// - Precondition: op(A) has as many columns as op(B) has rows, and this matrix has the shape of their product.
    /// - Complexity: 2 · rows · columns · depth flops.
    public mutating func formProduct(
        _ a: Matrix, _ b: Matrix, aTransposition: Transposition = .none, bTransposition: Transposition = .none,
        alpha: Scalar = 1, beta: Scalar = 0, pool: ThreadPool = .shared
    ) {
        let (height, depth) = a.shape(aTransposition)
        let (bRows, width) = b.shape(bTransposition)
        precondition(
            depth == bRows, "the product of \(height) × \(depth) and \(bRows) × \(width) does not exist")
        precondition(
            rows == height && columns == width, "\(rows) × \(columns) cannot hold a product of \(height) × \(width)")
        guard rows > 0, columns > 0 else { return }
        OpenBLAS.prepare()
        let tiling = Tiling(rows: rows, columns: columns)
        let (lda, ldb) = (max(a.columns, 1), max(b.columns, 1))
        a.withUnsafePointer { a in
            b.withUnsafePointer { b in
                withUnsafeMutablePointer { c in
                    pool.run(tiles: tiling.count) { tile in
                        let (i, j) = tiling.ranges(of: tile)
                        Scalar.routines.gemm(
                            a + i.lowerBound * (aTransposition == .none ? lda : 1), lda, aTransposition,
                            b + j.lowerBound * (bTransposition == .none ? 1 : ldb), ldb, bTransposition,
                            rows: i.count, columns: j.count, depth: depth, alpha: alpha, beta: beta,
                            c + i.lowerBound * width + j.lowerBound, width)
                    }
                }
            }
        }
    }

    /// AᵀA, whole and exactly symmetric: rows · columns² flops, half those of a product.
    ///
    /// Tiles of 128 × 128 below and on the diagonal are made, each over all rows by one BLAS call, and copied to the
    /// other side; the bits do not depend on the pool.
    ///
    /// Its condition is the square of A's: what is solved with it loses twice the digits that A's own factors would.
    /// - Complexity: rows · columns² flops, and columns² numbers of memory.
    public func gram(pool: ThreadPool = .shared) -> Matrix {
        guard rows > 0, columns > 0 else { return Matrix(rows: columns, columns: columns) }
        var result = Matrix(uninitializedRows: columns, columns: columns)
        OpenBLAS.prepare()
        let side = Tiling.gramSide
        let blocks = (columns + side - 1) / side
        withUnsafePointer { a in
            result.withUnsafeMutablePointer { c in
                pool.run(tiles: blocks * (blocks + 1) / 2) { tile in
                    let (block, other) = Tiling.lowerPair(tile)
                    let (i, j) = (block * side, other * side)
                    let (height, width) = (min(side, columns - i), min(side, columns - j))
                    let corner = c + i * columns + j
                    if block == other {
                        Scalar.routines.syrk(
                            a + i, columns, order: height, depth: rows, alpha: 1, beta: 0, corner, columns)
                    } else {
                        Scalar.routines.gemm(
                            a + i, columns, .transposed, a + j, columns, .none, rows: height, columns: width,
                            depth: rows, alpha: 1, beta: 0, corner, columns)
                    }
                }
            }
        }
        result.mirrorLower(pool: pool)
        return result
    }

    /// Copies the lower triangle of a square matrix to its upper one, by square tiles that stay in the cache.
    ///
    /// What stood above the diagonal is not read. A tile's rows below the diagonal become its columns above it; no two
    /// tiles write the same elements.
    /// - Precondition: the matrix is square.
    /// - Complexity: O(rows²).
    @specialized(where Scalar == Float)
    @specialized(where Scalar == Double)
    mutating func mirrorLower(pool: ThreadPool) {
        let (order, side) = (rows, 64)
        let blocks = (order + side - 1) / side
        withUnsafeMutablePointer { c in
            pool.run(tiles: blocks * (blocks + 1) / 2) { tile in
                let (block, other) = Tiling.lowerPair(tile)
                for i in block * side..<min((block + 1) * side, order) {
                    for j in other * side..<min((other + 1) * side, i) { c[j * order + i] = c[i * order + j] }
                }
            }
        }
    }

    /// op(A) x.
    ///
    /// By one BLAS call on this thread: memory, which each element is read from once, sets the pace.
    /// - Returns: a number for each row of op(A); zeros where A has no elements to sum.
    /// - Precondition: op(A) has `x.count` columns.
    /// - Complexity: 2 · rows · columns flops.
    public func product(_ x: [Scalar], transposition: Transposition = .none) -> [Scalar] {
        let (count, depth) = shape(transposition)
        precondition(x.count == depth, "the product of \(count) × \(depth) and \(x.count) numbers does not exist")
        var result = [Scalar](repeating: 0, count: count)
        guard count > 0, depth > 0 else { return result }
        OpenBLAS.prepare()
        withUnsafePointer { a in
            Scalar.routines.gemv(
                a, columns, transposition, rows: rows, columns: columns, alpha: 1, x, beta: 0, &result)
        }
        return result
    }

    /// The rows and columns of op(A).
    func shape(_ transposition: Transposition) -> (Int, Int) {
        transposition == .none ? (rows, columns) : (columns, rows)
    }
}

/// How a result is cut into tiles: by its shape alone.
///
/// Tiles are counted along the rows of tiles, from the upper left; those at the right and the lower edge are smaller.
/// As they follow from the shape, no sum is ever split otherwise for another pool: that is why results have the same
/// bits for any number of threads.
///
///     let tiling = Tiling(rows: 3000, columns: 1024)
///     tiling.count                              // 3
///     tiling.ranges(of: 2)                      // (2048..<3000, 0..<1024)
package struct Tiling {
    let rows: Int
    let columns: Int
    let height: Int
    let width: Int

    /// Tall enough that the packing of the operands, which each tile repeats, stays a few percent of its
    /// multiplications (a width of 512 was measured 3% slower); small enough that a square of 2048 feeds four threads.
    package init(rows: Int, columns: Int, height: Int = 1024, width: Int = 1024) {
        self.rows = rows
        self.columns = columns
        self.height = height
        self.width = width
    }

    private var across: Int { (columns + width - 1) / width }

    /// How many tiles there are; 0 where there are no rows or no columns.
    package var count: Int { (rows + height - 1) / height * across }

    /// The rows and the columns of tile `tile`.
    /// - Precondition: `tile` is from 0 to `count - 1`.
    package func ranges(of tile: Int) -> (rows: Range<Int>, columns: Range<Int>) {
        let (i, j) = (tile / across * height, tile % across * width)
        return (i..<min(i + height, rows), j..<min(j + width, columns))
    }

    /// The side of a square tile of a Gram matrix.
    ///
    /// A Gram matrix is small beside its factor, and half of its tiles are enough: smaller tiles than those of products
    /// give enough of them to share, and waste less on the diagonal.
    package static let gramSide = 128

    /// The block row and block column of tile `index`, counted along the rows of a lower triangle.
    ///
    /// Tile (row, column) has number row · (row + 1) / 2 + column, 0 ≤ column ≤ row. The row is the whole part of the
    /// root of that parabola, (√(8 · index + 1) - 1) / 2, put right by one where the root was rounded across a whole
    /// number.
    /// - Precondition: `index` is not negative.
    /// - Complexity: O(1).
    package static func lowerPair(_ index: Int) -> (row: Int, column: Int) {
        var row = Int((Double(8 * index + 1).squareRoot() - 1) / 2)
        if row * (row + 1) / 2 > index { row -= 1 }
        if (row + 1) * (row + 2) / 2 <= index { row += 1 }
        return (row, index - row * (row + 1) / 2)
    }
}
