import LinearAlgebra
import Runtime

extension Matrix<Float> {
    /// Adds `baseline(row, column)` to each element; the sums are rounded once.
    mutating func addBaselines(pool: ThreadPool, _ baseline: (_ row: Int, _ column: Int) -> Double) {
        let (rows, columns) = (rows, columns)
        withUnsafeMutablePointer { elements in
            pool.forEachRange(of: rows, by: 64) { range in
                for row in range {
                    for column in 0..<columns {
                        let place = row * columns + column
                        elements[place] = Float(Double(elements[place]) + baseline(row, column))
                    }
                }
            }
        }
    }
}
