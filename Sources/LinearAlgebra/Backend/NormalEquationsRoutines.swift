import CLatentKernels

/// The solvers of `CSRMatrix.normalSolutions`, a row at a time.
package protocol NormalEquationsRoutines<Number> {
    associatedtype Number: BLASScalar

    /// The C kernels for the equations of the row with these entries; see `normal_equations.h`.
    ///
    /// `targets` has one an entry of the whole matrix, or is nil for 1. Rows of factors, and x, have `width` numbers,
    /// whole vectors of the CPU; `base` is `width` × `width`, and symmetric.
    /// - Returns: 2 bᵀx − xᵀAx, or what is no number where A is not positive definite to rounding.
    static func solveNormalEquations(
        _ solver: NormalSolver, _ entries: Range<Int>, of sparse: SparseRows<Number>,
        targets: UnsafePointer<Number>?, _ factors: UnsafePointer<Number>, base: UnsafePointer<Number>, width: Int,
        penalty: Number,
        scratch: UnsafeMutablePointer<Number>, _ x: UnsafeMutablePointer<Number>
    ) -> Double

    /// The C kernel that draws a row; see `normal_equations.h`. `columns`, `weights` and `targets` have `count` entries.
    /// - Returns: what is no number where A is not positive definite to rounding.
    static func drawNormalEquations(
        count: Int, columns: UnsafePointer<Int32>?, weights: UnsafePointer<Number>, _ factors: UnsafePointer<Number>,
        base: UnsafePointer<Number>, constant: UnsafePointer<Number>, width: Int,
        targets: UnsafeMutablePointer<Number>, scratch: UnsafeMutablePointer<Number>,
        mean: UnsafeMutablePointer<Number>, _ x: UnsafeMutablePointer<Number>
    ) -> Double
}

extension Float: NormalEquationsRoutines {
    package static func solveNormalEquations(
        _ solver: NormalSolver, _ entries: Range<Int>, of sparse: SparseRows<Float>,
        targets: UnsafePointer<Float>?, _ factors: UnsafePointer<Float>, base: UnsafePointer<Float>, width: Int,
        penalty: Float,
        scratch: UnsafeMutablePointer<Float>, _ x: UnsafeMutablePointer<Float>
    ) -> Double {
        var equations = normal_equations_f32(
            count: entries.count, columns: sparse.columns.map { $0 + entries.lowerBound },
            weights: sparse.values.map { $0 + entries.lowerBound }, targets: targets.map { $0 + entries.lowerBound },
            width: width, factors: factors, base: base, penalty: penalty)
        return switch solver {
        case .cholesky: normal_equations_solve_f32(&equations, scratch, x)
        case .conjugateGradients(let steps): normal_equations_descend_f32(&equations, steps, scratch, x)
        case .subspaces(let size): normal_equations_refine_f32(&equations, paddedWidth(size), scratch, x)
        }
    }

    package static func drawNormalEquations(
        count: Int, columns: UnsafePointer<Int32>?, weights: UnsafePointer<Float>, _ factors: UnsafePointer<Float>,
        base: UnsafePointer<Float>, constant: UnsafePointer<Float>, width: Int, targets: UnsafeMutablePointer<Float>,
        scratch: UnsafeMutablePointer<Float>, mean: UnsafeMutablePointer<Float>, _ x: UnsafeMutablePointer<Float>
    ) -> Double {
        var equations = normal_equations_f32(
            count: count, columns: columns, weights: weights, targets: nil, width: width, factors: factors,
            base: base, penalty: 0)
        return normal_equations_draw_f32(&equations, constant, targets, scratch, mean, x)
    }
}

extension Double: NormalEquationsRoutines {
    package static func solveNormalEquations(
        _ solver: NormalSolver, _ entries: Range<Int>, of sparse: SparseRows<Double>,
        targets: UnsafePointer<Double>?, _ factors: UnsafePointer<Double>, base: UnsafePointer<Double>, width: Int,
        penalty: Double,
        scratch: UnsafeMutablePointer<Double>, _ x: UnsafeMutablePointer<Double>
    ) -> Double {
        var equations = normal_equations_f64(
            count: entries.count, columns: sparse.columns.map { $0 + entries.lowerBound },
            weights: sparse.values.map { $0 + entries.lowerBound }, targets: targets.map { $0 + entries.lowerBound },
            width: width, factors: factors, base: base, penalty: penalty)
        return switch solver {
        case .cholesky: normal_equations_solve_f64(&equations, scratch, x)
        case .conjugateGradients(let steps): normal_equations_descend_f64(&equations, steps, scratch, x)
        case .subspaces(let size): normal_equations_refine_f64(&equations, paddedWidth(size), scratch, x)
        }
    }

    package static func drawNormalEquations(
        count: Int, columns: UnsafePointer<Int32>?, weights: UnsafePointer<Double>, _ factors: UnsafePointer<Double>,
        base: UnsafePointer<Double>, constant: UnsafePointer<Double>, width: Int, targets: UnsafeMutablePointer<Double>,
        scratch: UnsafeMutablePointer<Double>, mean: UnsafeMutablePointer<Double>, _ x: UnsafeMutablePointer<Double>
    ) -> Double {
        var equations = normal_equations_f64(
            count: count, columns: columns, weights: weights, targets: nil, width: width, factors: factors,
            base: base, penalty: 0)
        return normal_equations_draw_f64(&equations, constant, targets, scratch, mean, x)
    }
}
