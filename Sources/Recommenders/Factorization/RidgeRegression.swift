import LatentLinearAlgebra

/// Least squares with a penalty for each unknown.
enum RidgeRegression {
    /// The x that makes `‖A x − y‖² + Σ penalty · x²` least; 0 where there is nothing to go by, and where the penalty is
    /// infinite. O(rows · columns²). It is `(AᵀA + diag(penalties))⁻¹ Aᵀ y`, a penalty below `4 · columns · ε ·
    /// trace(AᵀA)`, about what rounding leaves uncertain, being raised to it.
    /// - Precondition: there are as many numbers in `y` as rows, and as many penalties as columns.
    static func solve(_ a: Matrix<Double>, _ y: [Double], penalties: [Double]) -> [Double] {
        guard let (a, inverse) = equations(a, penalties) else { return penalties.map { _ in 0 } }
        return inverse.product(a.product(y, transposition: .transposed))
    }

    /// What each y is weighted by in `direction · x`: `A (AᵀA + diag(penalties))⁻¹ direction`.
    /// - Precondition: there is a number in `direction` for each column.
    static func weights(_ a: Matrix<Double>, penalties: [Double], along direction: [Double]) -> [Double] {
        guard let (a, inverse) = equations(a, penalties) else { return [Double](repeating: 0, count: a.rows) }
        return a.product(inverse.product(direction))
    }

    /// A, without what has an infinite penalty, and `(AᵀA + diag(penalties))⁻¹`; nil where there is nothing to go by.
    private static func equations(
        _ design: Matrix<Double>, _ penalties: [Double]
    ) -> (a: Matrix<Double>, inverse: Matrix<Double>)? {
        // A column of zeros has the unknown 0, under any finite penalty.
        var a = design
        a.scaleColumns(by: penalties.map { $0.isInfinite ? 0 : 1 })
        var normal = a.gram()
        let trace = (0..<a.columns).reduce(0) { $0 + normal[$1, $1] }
        // Penalties that vanish beside the ratings must not cost the matrix its definiteness.
        let least = Double(4 * a.columns) * .ulpOfOne * trace
        for (i, penalty) in penalties.enumerated() { normal[i, i] += penalty.isInfinite ? trace : max(penalty, least) }
        // What is positive definite and finite has a factor.
        guard trace > 0, let factor = try? Cholesky(normal) else { return nil }
        return (a, factor.inverse())
    }
}
