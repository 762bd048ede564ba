import LatentLinearAlgebra

/// A person's ratings of items whose vectors are known; see ``DotRecommender/person(_:)``.
///
/// With x the person's vector and bias, z = A x + c what the model adds up, A being the design and c the items' biases,
/// and y(z) the rating it makes of that, x is to make `Σ (y(z) − r)² + Σ w (x − μ)²` least, w being σ² / τ²: the
/// posterior's maximum under a normal prior. A variance below 10⁻⁹ of the largest is taken for that much.
struct FoldIn {
    /// A row a rating: the item's vector, and 1 for the bias.
    let design: Matrix<Double>
    /// The items' biases.
    let offsets: [Double]
    let ratings: [Double]
    let prior: FactorPrior
    let noise: Double
    let hasBias: Bool
    let output: RatingOutput

    private static let (mostSteps, mostHalvings) = (25, 10)

    /// 1 / τ², in units of 1 / σ²; what does not vary among users stays at its mean.
    private var weights: [Double] {
        let largest = max(prior.variances.max() ?? 0, 1e-12)
        return prior.variances.map { noise / max($0, 1e-9 * largest) }
    }

    /// Gauss and Newton from the mean on, each step halved until the objective falls; ends when it falls by less than 1
    /// part in 10¹². Without ratings the mean.
    func solution() -> [Double] {
        var x = prior.means
        if !hasBias { x[x.count - 1] = 0 }
        guard !ratings.isEmpty else { return x }
        let weights = weights
        var value = objective(x, weights)
        for _ in 0..<Self.mostSteps {
            guard let step = step(x, weights) else { return x }
            var (share, improved) = (1.0, false)
            for _ in 0..<Self.mostHalvings {
                let next = zip(x, step).map { $0 + share * $1 }
                let nextValue = objective(next, weights)
                if nextValue < value {
                    let gain = value - nextValue
                    (x, value, improved) = (next, nextValue, gain > 1e-12 * value)
                    break
                }
                share /= 2
            }
            guard improved else { return x }
        }
        return x
    }

    /// z of each rating, in the single precision that predictions are made in.
    private func sums(_ x: [Double]) -> [Float] {
        zip(design.product(x), offsets).map { Float($0 + $1) }
    }

    /// Σ (predicted − rating)² + Σ weight · (x − μ)²: the one that is made least, in units of σ².
    private func objective(_ x: [Double], _ weights: [Double]) -> Double {
        let errors = zip(sums(x), ratings).reduce(0) {
            let error = Double(output.rating($1.0)) - $1.1
            return $0 + error * error
        }
        return x.indices.reduce(errors) {
            let difference = x[$1] - prior.means[$1]
            return $0 + weights[$1] * difference * difference
        }
    }

    /// `(JᵀJ + W)⁻¹ (Jᵀ (r − y) − W (x − μ))`, J being the slopes times the design; nil where rounding leaves no
    /// factor.
    private func step(_ x: [Double], _ weights: [Double]) -> [Double]? {
        let sums = sums(x)
        var jacobian = design
        for (row, z) in sums.enumerated() {
            let slope = Double(output.slope(z))
            for column in 0..<design.columns { jacobian[row, column] *= slope }
            if !hasBias { jacobian[row, design.columns - 1] = 0 }
        }
        var normal = jacobian.gram()
        var right = jacobian.product(
            zip(ratings, sums).map { $0 - Double(output.rating($1)) }, transposition: .transposed)
        for i in x.indices {
            normal[i, i] += weights[i]
            right[i] -= weights[i] * (x[i] - prior.means[i])
        }
        guard let factor = try? Cholesky(normal) else { return nil }
        return factor.inverse().product(right)
    }
}
