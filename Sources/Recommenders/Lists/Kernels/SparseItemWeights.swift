import LatentLinearAlgebra
import LatentRuntime

/// B, a weight for some pairs of items: entry (i, j) says how much item i, which a person has, speaks for item j.
///
/// It is kept by both, for lists go from what a person has to all items, and single scores from an item to what speaks
/// for it.
public struct SparseItemWeights: Sendable {
    /// Bᵀ: row j holds what speaks for item j.
    public let byItem: CSRMatrix<Float>
    /// B: row i holds what item i speaks for.
    public let bySource: CSRMatrix<Float>

    /// B of its transpose, items × items.
    /// - Complexity: O(weights + items).
    public init(byItem: CSRMatrix<Float>, pool: ThreadPool) {
        self.byItem = byItem
        bySource = byItem.transposed(pool: pool)
    }

    /// X B, where X has a column an item. Each sum is taken over ascending items, whatever the pool.
    /// - Returns: a row for each of X, with a number an item.
    /// - Complexity: a scattered product for each entry of X and weight of its item.
    func scores(_ x: CSRMatrix<Float>, pool: ThreadPool) -> Matrix<Float> {
        let items = byItem.rows
        var result = Matrix<Float>(rows: x.rows, columns: items)
        let (pattern, weights) = (x.pattern, bySource.pattern)
        result.withUnsafeMutablePointer { result in
            weights.columnIndices.withUnsafeBufferPointer { indices in
                bySource.values.withUnsafeBufferPointer { values in
                    pool.forEachRange(of: x.rows, by: 4) { range in
                        for row in range {
                            let sums = result + row * items
                            for k in pattern.rowOffsets[row]..<pattern.rowOffsets[row + 1] {
                                let (item, value) = (Int(pattern.columnIndices[k]), x.values[k])
                                for e in weights.rowOffsets[item]..<weights.rowOffsets[item + 1] {
                                    sums[Int(indices[e])] += value * values[e]
                                }
                            }
                        }
                    }
                }
            }
        }
        return result
    }

    /// Element (`rows[k]`, `items[k]`) of X B, for each k: to the bit those of `scores(_:pool:)`.
    /// - Precondition: there are as many rows as items, and they are rows of X and items.
    /// - Complexity: the entries of the row and the weights of the item, for each pair.
    func sums(_ x: CSRMatrix<Float>, rows: [Int], items: [Int], pool: ThreadPool) -> [Float] {
        precondition(rows.count == items.count, "\(rows.count) rows and \(items.count) items are no pairs")
        requireRows(rows, of: x.rows)
        requireRows(items, of: byItem.rows)
        let tile = 1024
        let parts = pool.map(tiles: (rows.count + tile - 1) / tile) { index in
            (index * tile..<min((index + 1) * tile, rows.count)).map { pair in
                shares(x, row: rows[pair], item: items[pair]).reduce(Float(0)) { $0 + $1.share }
            }
        }
        return Array(parts.joined())
    }

    /// What each entry of row `row` of X that speaks for `item` adds to its score: places in X, ascending, the weight
    /// and the share.
    func shares(_ x: CSRMatrix<Float>, row: Int, item: Int) -> [(place: Int, weight: Float, share: Float)] {
        let (own, weights) = (x.pattern, byItem.pattern)
        var (k, e) = (own.rowOffsets[row], weights.rowOffsets[item])
        var result: [(place: Int, weight: Float, share: Float)] = []
        while k < own.rowOffsets[row + 1], e < weights.rowOffsets[item + 1] {
            let (mine, its) = (own.columnIndices[k], weights.columnIndices[e])
            if mine == its { result.append((k, byItem.values[e], x.values[k] * byItem.values[e])) }
            if mine <= its { k += 1 }
            if its <= mine { e += 1 }
        }
        return result
    }
}
