import LatentLinearAlgebra
import LatentRuntime

/// What is left of each entry of a sparse matrix when effects of its row and its column and an element of a low-rank
/// matrix are subtracted, with the row effects that fit best.
package struct EffectResiduals {
    /// `r − mean − rowEffect − columnEffect − (L Rᵀ)`, an entry for each of the matrix.
    package let matrix: CSRMatrix<Float>
    /// For each row, what makes the sum of its squared residuals and `regularization · effect²` least.
    package let rowEffects: [Double]
    /// Σ residual².
    package let squares: Double

    private static let tile = 64

    /// By tiles of rows: 2 · rank flops an entry.
    ///
    /// A row is read twice: first the rest without its effect, of which the sum gives the effect, then the effect is
    /// taken off. Elements of `L Rᵀ` are single precision, sums Double; tiles are of 64 rows, and their squares are
    /// added in order.
    /// - Precondition: `left` has a row for each row of `ratings`, `right` and `columnEffects` one for each column.
    package init(
        _ ratings: CSRMatrix<Float>, mean: Double, columnEffects: [Double], regularization: Double,
        left: Matrix<Float>, right: Matrix<Float>, pool: ThreadPool
    ) {
        precondition(
            left.rows == ratings.rows && right.rows == ratings.columns && columnEffects.count == ratings.columns
                && left.columns == right.columns, "factors of another matrix")
        let (rows, offsets, columns) = (ratings.rows, ratings.pattern.rowOffsets, ratings.pattern.columnIndices)
        let rank = left.columns
        var values = ratings.values
        var effects = [Double](repeating: 0, count: rows)
        let squares = values.withUnsafeMutableBufferPointer { values in
            effects.withUnsafeMutableBufferPointer { effects in
                left.withUnsafePointer { left in
                    right.withUnsafePointer { right in
                        pool.map(tiles: (rows + Self.tile - 1) / Self.tile) { tile in
                            var squares = 0.0
                            for row in tile * Self.tile..<min((tile + 1) * Self.tile, rows) {
                                let entries = offsets[row]..<offsets[row + 1]
                                var sum = 0.0
                                for k in entries {
                                    let column = Int(columns[k])
                                    let product = Float.dot(rank, left + row * rank, right + column * rank)
                                    let rest = Double(values[k]) - mean - columnEffects[column] - Double(product)
                                    sum += rest
                                    values[k] = Float(rest)
                                }
                                let effect = BaselineEstimates.shrunkMean(
                                    sum: sum, count: Double(entries.count), regularization: regularization)
                                for k in entries {
                                    let rest = Double(values[k]) - effect
                                    squares += rest * rest
                                    values[k] = Float(rest)
                                }
                                effects[row] = effect
                            }
                            return squares
                        }
                    }
                }
            }
        }
        matrix = CSRMatrix(pattern: ratings.pattern, values: values)
        rowEffects = effects
        self.squares = squares.reduce(0, +)
    }
}
