import LatentLinearAlgebra

/// Several numbers as linear functions of features, by ridge regression: `y ≈ ȳ + (f − f̄) B`.
///
/// B makes `‖Y − Ȳ − (F − F̄) B‖² + λ ‖B‖²` least, solved by the Cholesky factor of the normal equations. Of the powers of
/// four from 1 on λ is the one whose predictions of each row from all others are best, which need no other fit: with h
/// the row's leverage its error is `(y − ŷ) / (1 − h)` (Allen, "The relationship between variable selection and data
/// augmentation and a method for prediction", Technometrics 16, 1974).
public struct FeatureRegression: Sendable {
    /// f̄.
    public let featureMeans: [Double]
    /// ȳ.
    public let means: [Double]
    /// B, features × numbers.
    public let weights: Matrix<Double>
    /// λ.
    public let regularization: Double

    private static let penalties = (0...8).map { Double(1 << (2 * $0)) }

    /// - Parameters:
    ///   - features: F, a row an example.
    ///   - numbers: Y, likewise.
    ///   - metric: M, numbers × numbers: an error e counts `eᵀ M e` where λ is chosen.
    /// - Precondition: there is an example, and the shapes fit.
    /// - Complexity: O(examples · features · (features + numbers)) for each λ that is tried.
    package init(_ features: Matrix<Double>, _ numbers: Matrix<Double>, metric: Matrix<Double>) {
        precondition(features.rows == numbers.rows && features.rows > 0, "numbers for each row of features")
        featureMeans = features.columnMeans()
        means = numbers.columnMeans()
        let (f, y) = (features.less(featureMeans), numbers.less(means))
        let (gram, sides) = (f.gram(), Matrix.product(f, y, aTransposition: .transposed))
        var best: (loss: Double, weights: Matrix<Double>, penalty: Double)?
        for penalty in Self.penalties {
            var normal = gram
            for i in 0..<normal.rows { normal[i, i] += penalty }
            // What is positive definite and finite has a factor.
            guard let inverse = try? Cholesky(normal).inverse() else { continue }
            let weights = Matrix.product(inverse, sides)
            let (fitted, spread) = (Matrix.product(f, weights), Matrix.product(f, inverse))
            var loss = 0.0
            for row in 0..<f.rows {
                let error = zip(y.row(row), fitted.row(row)).map { $0 - $1 }
                let leverage = zip(spread.row(row), f.row(row)).reduce(1 / Double(f.rows)) { $0 + $1.0 * $1.1 }
                let left = max(1 - leverage, .ulpOfOne)
                loss += zip(error, metric.product(error)).reduce(0) { $0 + $1.0 * $1.1 } / (left * left)
            }
            if loss < best?.loss ?? .infinity { best = (loss, weights, penalty) }
        }
        weights = best?.weights ?? Matrix(rows: f.columns, columns: y.columns)
        regularization = best?.penalty ?? .infinity
    }

    /// ŷ of each row of `features`.
    /// - Precondition: there is a column a feature.
    public func predictions(_ features: Matrix<Double>) -> Matrix<Double> {
        let changes = Matrix.product(features.less(featureMeans), weights)
        return Matrix(
            rows: changes.rows, columns: changes.columns,
            (0..<changes.rows).flatMap { zip(changes.row($0), means).map { $0 + $1 } })
    }
}

extension Matrix<Double> {
    /// Every row less `row`.
    func less(_ row: [Double]) -> Matrix {
        Matrix(rows: rows, columns: columns, (0..<rows).flatMap { zip(self.row($0), row).map { $0 - $1 } })
    }
}
