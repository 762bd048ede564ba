import CLatentKernels
import LatentRuntime

/// Rows as they were given, of which distances are measured again where their products cancel.
///
/// See `DistanceRoutines` for which those are.
enum GivenRows<Scalar: BLASScalar> {
    /// Rows, and what they are compared with.
    case dense(Matrix<Scalar>, Matrix<Scalar>)
    case sparse(CSRMatrix<Scalar>, CSRMatrix<Scalar>)

    /// Makes a block of `rows` with `others` exact: distances from products in place, `stride` apart. The sizes are the
    /// squared lengths that they were made with. Nothing is done to scores that are no distances.
    /// - Parameters:
    ///   - rows: the rows of the block, as numbers of the first matrix.
    ///   - others: its columns, as numbers of the second.
    ///   - rowSizes: the squared length of the block's first row, and of those after it.
    ///   - otherSizes: that of its first other, and of those after it.
    ///   - formula: what the scores were made by; it says whether they are distances, and their sign.
    ///   - distances: the block's first score.
    ///   - stride: the numbers from one of its rows to the next.
    func remeasure(
        _ rows: Range<Int>, _ others: Range<Int>, rowSizes: UnsafePointer<Scalar>, otherSizes: UnsafePointer<Scalar>,
        _ formula: similarity_formula, _ distances: UnsafeMutablePointer<Scalar>, stride: Int
    ) {
        guard formula.kind == similarity_distance else { return }
        switch self {
        case .dense(let a, let b):
            let depth = a.columns
            a.withUnsafePointer { a in
                b.withUnsafePointer { b in
                    Scalar.routines.remeasureDense(
                        rows: rows.count, lanes: others.count, rowSizes: rowSizes, laneSizes: otherSizes, depth: depth,
                        a + rows.lowerBound * depth, b + others.lowerBound * depth, sign: formula.sign, distances,
                        stride: stride)
                }
            }
        case .sparse(let a, let b):
            a.withSparseRows { a in
                b.withSparseRows { b in
                    Scalar.routines.remeasureSparse(
                        rows: rows, others: others, rowSizes: rowSizes, laneSizes: otherSizes, a, b,
                        sign: formula.sign, distances, stride: stride)
                }
            }
        }
    }
}

extension Neighbors {
    /// The neighbors by their distances as the differences of the rows of `a` and `b` have them, in their order;
    /// without those that turn out beyond `limit`. 3 · columns flops a neighbor.
    /// - Parameters:
    ///   - a: the rows, as they were given.
    ///   - b: the rows that were chosen from, likewise.
    ///   - limit: the greatest distance of a neighbor.
    ///   - pool: runs a row at a time.
    /// - Returns: those within `limit`, sorted by distance and then by index.
    @specialized(where Scalar == Float)
    @specialized(where Scalar == Double)
    func remeasured(_ a: Matrix<Scalar>, _ b: Matrix<Scalar>, within limit: Scalar, pool: ThreadPool) -> Neighbors {
        let columns = a.columns
        let lists = a.withUnsafePointer { a in
            b.withUnsafePointer { b in
                pool.map(tiles: rows) { row in
                    self.row(row).indices.map { index in
                        (
                            distance: Scalar.routines.distance(columns, a + row * columns, b + Int(index) * columns),
                            index: index
                        )
                    }.filter { $0.distance <= limit }.sorted { $0 < $1 }
                }
            }
        }
        var offsets = [0]
        offsets.reserveCapacity(rows + 1)
        for list in lists { offsets.append(offsets[offsets.count - 1] + list.count) }
        return Neighbors(
            offsets: offsets, indices: lists.flatMap { $0.map(\.index) }, scores: lists.flatMap { $0.map(\.distance) })
    }
}
