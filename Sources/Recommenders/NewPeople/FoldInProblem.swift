import LatentLinearAlgebra
import LatentRuntime

/// New people's effects and vectors from ratings of items whose own are known, all people at once.
///
/// With h_i = (q_i, 1), o_i what the model adds up without the person, and x = (p, b) the person's vector and effect,
/// x is what makes
///
///     Σ (r − o_i − h_i · x)² + (x − μ)ᵀ P (x − μ)
///
/// least, over the person's ratings: μ where there are none. Under the normal prior `N(μ, Σ)` and noise of variance σ²
/// it is the posterior mean where P = σ² Σ⁻¹.
public struct FoldInProblem: Sendable {
    /// A row h an item. Items × (rank + 1).
    public let design: Matrix<Float>
    /// o, in the ratings' units.
    public let offsets: [Double]
    /// P, symmetric.
    public let precision: Matrix<Float>

    package init(design: Matrix<Float>, offsets: [Double], precision: Matrix<Float>) {
        precondition(
            design.rows == offsets.count && precision.rows == design.columns && precision.columns == design.columns,
            "a problem of other shapes")
        (self.design, self.offsets, self.precision) = (design, offsets, precision)
    }

    /// The same problem under another P.
    public func with(precision: Matrix<Float>) -> FoldInProblem {
        FoldInProblem(design: design, offsets: offsets, precision: precision)
    }

    /// x of each row of `ratings`, people by items.
    /// - Parameters:
    ///   - ratings: people by items. Their values are ratings in the model's units.
    ///   - means: μ, a row a person; nil for 0.
    ///   - pool: whose threads share the people. The bits do not depend on it.
    /// - Returns: a row a person; μ where the equations have lost their definiteness to rounding.
    /// - Complexity: ratings · rank² flops, and rank³/3 a person, in single precision.
    public func solutions(
        _ ratings: CSRMatrix<Float>, means: Matrix<Float>? = nil, pool: ThreadPool = .shared
    ) -> Matrix<Float> {
        precondition(ratings.columns == offsets.count, "ratings of other items")
        let pattern = ratings.pattern
        var targets = zip(ratings.values, pattern.columnIndices).map { Float(Double($0) - offsets[Int($1)]) }
        if let means {
            let rows = (0..<pattern.rows).flatMap { row in
                [Int](repeating: row, count: pattern.rowOffsets[row + 1] - pattern.rowOffsets[row])
            }
            let known = PairProducts.dense(
                means, rows: rows, design, rows: pattern.columnIndices.map { Int($0) }, pool: pool)
            for place in targets.indices { targets[place] -= known[place] }
        }
        let ones = CSRMatrix(pattern: pattern, values: [Float](repeating: 1, count: targets.count))
        let changes = ones.normalSolutions(
            design, base: precision, penalties: [Float](repeating: 0, count: pattern.rows), targets: targets, pool: pool
        ).rows
        guard let means else { return changes }
        return Matrix(
            rows: means.rows, columns: means.columns, zip(means.elements, changes.elements).map { $0 + $1 })
    }

    /// What the model predicts of every item for the person x: o + H x.
    /// - Complexity: 2 · items · rank flops.
    public func scores(of person: [Float]) -> [Float] {
        zip(offsets, design.product(person)).map { Float($0 + Double($1)) }
    }
}
