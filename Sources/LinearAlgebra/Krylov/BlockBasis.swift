import LatentRuntime

/// Orthonormal vectors in blocks of columns: `V = [V₁ V₂ … ]`, each block a tall `Matrix` of its own, so that the basis
/// grows without being copied and a block is read in order.
///
/// Its products are cut by rows into tiles that its length fixes; sums over rows add the tiles in order.
///
/// That its vectors are orthonormal is up to who appends them. Any blocks will do for the products, and some callers
/// use it so, for blocks that are none of a basis.
package struct BlockBasis<Scalar: BLASScalar>: Sendable {
    /// The length of each vector.
    package let dimension: Int
    /// In the order they were appended; none without columns.
    package private(set) var blocks: [Matrix<Scalar>] = []
    /// The number of vectors.
    package private(set) var count = 0

    /// A basis of these blocks, or of no vectors.
    /// - Precondition: each block has `dimension` rows.
    package init(dimension: Int, blocks: [Matrix<Scalar>] = []) {
        self.dimension = dimension
        blocks.forEach { append($0) }
    }

    /// The columns of `block` follow the vectors there are. A block without columns adds nothing.
    /// - Precondition: it has `dimension` rows.
    /// - Complexity: O(1): its memory is shared.
    package mutating func append(_ block: Matrix<Scalar>) {
        precondition(block.rows == dimension, "vectors of \(block.rows) elements in a basis of \(dimension)")
        guard block.columns > 0 else { return }
        blocks.append(block)
        count += block.columns
    }

    /// Vᵀ W: `count` × `w.columns`, in 2 · dimension · count · w.columns flops.
    ///
    /// Each tile of rows adds up its own products; then the tiles are added in order. There are at most 64 of them, so
    /// that this takes 64 times the memory of the result at the most.
    /// - Precondition: `w` has as many rows as the vectors have elements.
    @specialized(where Scalar == Float)
    @specialized(where Scalar == Double)
    package func coefficients(of w: Matrix<Scalar>, pool: ThreadPool) -> Matrix<Scalar> {
        let width = w.columns
        let size = count * width
        var result = Matrix<Scalar>(rows: count, columns: width)
        guard size > 0, dimension > 0 else { return result }
        let tiles = RowTiles(rows: dimension)
        var parts = Matrix<Scalar>(rows: tiles.count, columns: size)
        parts.withUnsafeMutablePointer { parts in
            w.withUnsafePointer { w in
                withBlocks { blocks in
                    pool.run(tiles: tiles.count) { tile in
                        tiles.forEachStrip(of: tile) { first, count in
                            var part = parts + tile * size
                            for block in blocks {
                                Scalar.addCross(
                                    rows: count, block.address + first * block.width, block.width, w + first * width,
                                    width, part)
                                part += block.width * width
                            }
                        }
                    }
                }
                result.withUnsafeMutablePointer { sum in
                    pool.forEachRange(of: size, by: 4096) { range in
                        for tile in 0..<tiles.count {
                            Scalar.routines.axpy(
                                range.count, 1, parts + tile * size + range.lowerBound, sum + range.lowerBound)
                        }
                    }
                }
            }
        }
        return result
    }

    /// W += V C, in 2 · dimension · count · w.columns flops.
    /// - Precondition: C has a row for each vector and W's columns, and W as many rows as the vectors have elements.
    @specialized(where Scalar == Float)
    @specialized(where Scalar == Double)
    package func addProduct(_ c: Matrix<Scalar>, to w: inout Matrix<Scalar>, pool: ThreadPool) {
        precondition(c.rows == count && c.columns == w.columns && w.rows == dimension, "shapes do not match")
        let width = w.columns
        guard count > 0, width > 0, dimension > 0 else { return }
        let tiles = RowTiles(rows: dimension)
        w.withUnsafeMutablePointer { w in
            c.withUnsafePointer { c in
                withBlocks { blocks in
                    pool.run(tiles: tiles.count) { tile in
                        tiles.forEachStrip(of: tile) { first, count in
                            var small = c
                            for block in blocks {
                                Scalar.addProduct(
                                    rows: count, block.address + first * block.width, block.width, small,
                                    w + first * width, width)
                                small += block.width * width
                            }
                        }
                    }
                }
            }
        }
    }

    /// Calls `body` with where each block begins and how many columns it has.
    private func withBlocks(_ body: ([(address: UnsafePointer<Scalar>, width: Int)]) -> Void) {
        withExtendedLifetime(blocks) { body(blocks.map { ($0.address, $0.columns) }) }
    }

    /// V Y, in blocks of `width` columns, of which the last may be narrower.
    /// - Precondition: `y` has a row for each vector.
    /// - Complexity: 2 · dimension · count · `y.columns` flops.
    package func combinations(_ y: Matrix<Scalar>, width: Int, pool: ThreadPool) -> BlockBasis {
        var result = BlockBasis(dimension: dimension)
        for first in stride(from: 0, to: y.columns, by: width) {
            var block = Matrix<Scalar>(rows: dimension, columns: min(width, y.columns - first))
            addProduct(y.columns(first..<first + block.columns), to: &block, pool: pool)
            result.append(block)
        }
        return result
    }
}

extension BlockBasis {
    /// All vectors as the columns of one matrix.
    /// - Returns: `dimension` × `count`.
    /// - Complexity: O(dimension · count), but for a basis of one block, whose memory is shared: O(1).
    package func matrix() -> Matrix<Scalar> {
        if blocks.count == 1 { return blocks[0] }
        var result = Matrix<Scalar>(rows: dimension, columns: count)
        var column = 0
        for block in blocks {
            result.replace(row: 0, column: column, with: block)
            column += block.columns
        }
        return result
    }
}

/// How the rows of a tall matrix are cut: into tiles that threads share, and those into strips that stay in a
/// first-level cache while block after block passes.
///
/// Tile t has the rows t · rows / count ..< (t + 1) · rows / count, so that their sizes differ by one at the most. A
/// strip of 256 rows of 16 Floats is 16 KiB.
private struct RowTiles {
    let rows: Int
    let count: Int

    private static var strip: Int { 256 }

    /// At most 64 tiles, because each may carry a partial sum as large as the result.
    init(rows: Int) {
        self.rows = rows
        count = min((rows + 2 * Self.strip - 1) / (2 * Self.strip), 64)
    }

    /// Calls `body` with the first row and the number of rows of each strip, from the top.
    func forEachStrip(of tile: Int, _ body: (_ first: Int, _ count: Int) -> Void) {
        let end = (tile + 1) * rows / count
        for first in stride(from: tile * rows / count, to: end, by: Self.strip) {
            body(first, min(Self.strip, end - first))
        }
    }
}
