import LatentLinearAlgebra

/// The ridge regression that gives a person an effect and tastes: of their ratings on the items' vectors, a 1 before each.
struct PersonRegression {
    private let ratings: [(item: Int, rating: Float)]
    private let design: Matrix<Double>
    private let targets: [Double]
    private let penalties: [Double]

    /// - Parameters:
    ///   - ratings: what the person gave.
    ///   - rank: the length of an item's vector.
    ///   - vector: that of an item, which tastes are multiplied with.
    ///   - targets: what each rating is above what is predicted of its item for somebody without effect and tastes.
    ///   - penalties: that of the effect, and that of each number of the tastes.
    init(
        _ ratings: [(item: Int, rating: Float)], rank: Int, vector: (Int) -> [Double], targets: [Double],
        penalties: (effect: Double, taste: Double)
    ) {
        self.ratings = ratings
        design = Matrix(rows: ratings.count, columns: rank + 1, ratings.flatMap { [1] + vector($0.item) })
        self.targets = targets
        self.penalties = [penalties.effect] + [Double](repeating: penalties.taste, count: rank)
    }

    /// The effect, then the tastes. O(ratings · rank²).
    var solution: [Double] { RidgeRegression.solve(design, targets, penalties: penalties) }

    /// What each rating adds to the tastes' product with `vector`, which is linear in the targets.
    func shares(along vector: [Double]) -> [Contribution] {
        [Contribution](
            ratings, weights: RidgeRegression.weights(design, penalties: penalties, along: [0] + vector),
            deviations: targets)
    }
}
