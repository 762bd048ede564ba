import CLatentKernels

/// Distances by the differences of rows.
///
/// √(|x|² + |y|² - 2 Σ x y) is quick, by BLAS or by panels, and loses what cancels. With γ the rounding of a product of
/// two rows its square is off by up to 2 γ (|x|² + |y|²). Where it is at least a sixteenth of |x|² + |y|², its relative
/// error is thus below 32 γ, and that of the distance below 16 γ: such distances stay. The others, few in most data,
/// are taken again from the differences.
package protocol DistanceRoutines<Number> {
    associatedtype Number: BLASScalar

    /// The distance of two rows of `count` numbers.
    ///
    /// √ Σ (x - y)², the squares summed in Double: exact to an ulp or so.
    /// - Complexity: 3 · `count` flops.
    static func distance(_ count: Int, _ x: UnsafePointer<Number>, _ y: UnsafePointer<Number>) -> Number

    /// Measures those of a block of distances from products that may have cancelled: of `rows` dense rows x with
    /// `lanes` rows y, `depth` numbers each. They stand times `sign`, `stride` apart.
    ///
    /// Distance (j, i), of row j of `x` with row i of `y`, stands at `j * stride + i`. The sizes are the squared
    /// lengths that the products went with, by which is judged what may have cancelled.
    /// - Complexity: O(rows · lanes), and 3 · depth flops for one that is measured.
    static func remeasureDense(
        rows: Int, lanes: Int, rowSizes: UnsafePointer<Number>, laneSizes: UnsafePointer<Number>, depth: Int,
        _ x: UnsafePointer<Number>, _ y: UnsafePointer<Number>, sign: Double,
        _ distances: UnsafeMutablePointer<Number>, stride: Int)

    /// The same of the sparse rows `rows` with the rows `others`.
    /// - Complexity: O(rows · lanes), and for one that is measured as many steps as its two rows have entries.
    static func remeasureSparse(
        rows: Range<Int>, others: Range<Int>, rowSizes: UnsafePointer<Number>, laneSizes: UnsafePointer<Number>,
        _ x: SparseRows<Number>, _ y: SparseRows<Number>, sign: Double, _ distances: UnsafeMutablePointer<Number>,
        stride: Int)
}

extension Float: DistanceRoutines {
    package static func distance(_ count: Int, _ x: UnsafePointer<Float>, _ y: UnsafePointer<Float>) -> Float {
        distance_f32(count, x, y)
    }

    package static func remeasureDense(
        rows: Int, lanes: Int, rowSizes: UnsafePointer<Float>, laneSizes: UnsafePointer<Float>, depth: Int,
        _ x: UnsafePointer<Float>, _ y: UnsafePointer<Float>, sign: Double, _ distances: UnsafeMutablePointer<Float>,
        stride: Int
    ) {
        distances_dense_f32(rows, lanes, rowSizes, laneSizes, depth, x, y, sign, distances, stride)
    }

    package static func remeasureSparse(
        rows: Range<Int>, others: Range<Int>, rowSizes: UnsafePointer<Float>, laneSizes: UnsafePointer<Float>,
        _ x: SparseRows<Float>, _ y: SparseRows<Float>, sign: Double, _ distances: UnsafeMutablePointer<Float>,
        stride: Int
    ) {
        var x = sparse_rows_f32(offsets: x.offsets, columns: x.columns, values: x.values)
        var y = sparse_rows_f32(offsets: y.offsets, columns: y.columns, values: y.values)
        distances_sparse_f32(
            rows.count, others.count, rowSizes, laneSizes, &x, rows.lowerBound, &y, others.lowerBound, sign, distances,
            stride)
    }
}

extension Double: DistanceRoutines {
    package static func distance(_ count: Int, _ x: UnsafePointer<Double>, _ y: UnsafePointer<Double>) -> Double {
        distance_f64(count, x, y)
    }

    package static func remeasureDense(
        rows: Int, lanes: Int, rowSizes: UnsafePointer<Double>, laneSizes: UnsafePointer<Double>, depth: Int,
        _ x: UnsafePointer<Double>, _ y: UnsafePointer<Double>, sign: Double,
        _ distances: UnsafeMutablePointer<Double>, stride: Int
    ) {
        distances_dense_f64(rows, lanes, rowSizes, laneSizes, depth, x, y, sign, distances, stride)
    }

    package static func remeasureSparse(
        rows: Range<Int>, others: Range<Int>, rowSizes: UnsafePointer<Double>, laneSizes: UnsafePointer<Double>,
        _ x: SparseRows<Double>, _ y: SparseRows<Double>, sign: Double, _ distances: UnsafeMutablePointer<Double>,
        stride: Int
    ) {
        var x = sparse_rows_f64(offsets: x.offsets, columns: x.columns, values: x.values)
        var y = sparse_rows_f64(offsets: y.offsets, columns: y.columns, values: y.values)
        distances_sparse_f64(
            rows.count, others.count, rowSizes, laneSizes, &x, rows.lowerBound, &y, others.lowerBound, sign, distances,
            stride)
    }
}
