import LatentLinearAlgebra
import LatentRuntime

/// What each sample of a chain says of people and items that it has no ratings of. In units of the ratings' standard
/// deviation; a row of numbers is `rank` factors, and a bias after them.
public struct PosteriorPeople: Sendable, Equatable {
    let rank: Int
    /// c_i, items × samples.
    public let itemEffects: Matrix<Float>
    /// α β_i: of how exact ratings of the item are. Items × samples.
    public let itemPrecisions: Matrix<Float>
    /// Λ of users, a row a sample.
    public let userPrecision: Matrix<Float>
    /// μ of users, a row a sample.
    public let userMeans: Matrix<Float>
    /// ν, the mean of items, a row a sample.
    public let itemMeans: Matrix<Float>

    /// How many there are.
    var samples: Int { userMeans.rows }

    /// The mean of a person given their ratings, in each sample:
    ///
    ///     (Λ + Σ α β_i h_i h_iᵀ)⁻¹ (Λ μ + Σ α β_i (x − c_i) h_i),   h_i = (q_i, 1),
    ///
    /// that of the users of the training set, but that how exactly they rate is not learned. It is solved in Double.
    /// - Parameters:
    ///   - ratings: items, and x counted in the model's units.
    ///   - itemFactors: items × samples · rank.
    /// - Returns: factors sample after sample, and the mean of the biases.
    /// - Complexity: O(samples · (ratings · rank² + rank³)).
    func person(
        _ ratings: [(item: Int, x: Double)], _ itemFactors: Matrix<Float>
    ) -> (factors: [Float], effect: Double) {
        var factors: [Float] = []
        var effect = 0.0
        for sample in 0..<samples {
            let mean = mean(ratings, itemFactors, sample)
            factors += mean.dropLast().map { Float($0) }
            effect += mean[rank] / Double(samples)
        }
        return (factors, effect)
    }

    private func mean(
        _ ratings: [(item: Int, x: Double)], _ itemFactors: Matrix<Float>, _ sample: Int
    ) -> [Double] {
        let order = rank + 1
        let prior = userMeans.row(sample).map { Double($0) }
        var normal = Matrix(rows: order, columns: order, userPrecision.row(sample).map { Double($0) })
        var right = (0..<order).map { i in (0..<order).reduce(0) { $0 + normal[i, $1] * prior[$1] } }
        for (item, x) in ratings {
            let h = (0..<rank).map { Double(itemFactors[item, sample * rank + $0]) } + [1]
            let weight = Double(itemPrecisions[item, sample])
            let target = x - Double(itemEffects[item, sample])
            for i in 0..<order {
                right[i] += weight * target * h[i]
                for j in 0..<order { normal[i, j] += weight * h[i] * h[j] }
            }
        }
        // What is positive definite has a factor.
        guard let factor = try? Cholesky(normal) else { return prior }
        return factor.inverse().product(right)
    }

    /// The mean of all people.
    var averagePerson: (factors: [Float], effect: Double) { average(userMeans) }

    /// The mean of all items.
    var averageItem: (factors: [Float], effect: Double) { average(itemMeans) }

    private func average(_ means: Matrix<Float>) -> (factors: [Float], effect: Double) {
        (
            (0..<samples).flatMap { means.row($0).dropLast() },
            (0..<samples).reduce(0) { $0 + Double(means[$1, rank]) } / Double(samples)
        )
    }
}

/// Five tensors.
extension PosteriorPeople {
    func write(to archive: inout Safetensors) {
        archive.set("item_effects", itemEffects)
        archive.set("item_precisions", itemPrecisions)
        archive.set("user_precision", userPrecision)
        archive.set("user_means", userMeans)
        archive.set("item_means", itemMeans)
    }

    /// - Throws: `FileError.malformed` when a tensor is missing, has another shape or a number that is not finite.
    init(archive: Safetensors, items: Int, samples: Int, rank: Int) throws {
        self.rank = rank
        itemEffects = try archive.finiteMatrix("item_effects", rows: items, columns: samples)
        itemPrecisions = try archive.finiteMatrix("item_precisions", rows: items, columns: samples)
        userPrecision = try archive.finiteMatrix(
            "user_precision", rows: samples, columns: (rank + 1) * (rank + 1))
        userMeans = try archive.finiteMatrix("user_means", rows: samples, columns: rank + 1)
        itemMeans = try archive.finiteMatrix("item_means", rows: samples, columns: rank + 1)
    }
}
