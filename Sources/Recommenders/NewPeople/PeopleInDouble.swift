import LatentLinearAlgebra
import LatentRuntime

/// The ratings of a population, a person at a time, as ``PopulationPrior`` is estimated from them.
struct PeopleInDouble {
    private let problem: FoldInProblem
    private let ratings: CSRMatrix<Float>

    init(_ problem: FoldInProblem, _ ratings: CSRMatrix<Float>) {
        (self.problem, self.ratings) = (problem, ratings)
    }

    private var rank: Int { problem.design.columns }

    /// The rows h of the items that a person rated, and what their ratings are above o.
    func equations(_ person: Int) -> (design: Matrix<Double>, targets: [Double]) {
        let row = ratings.pattern.row(person)
        let targets = row.indices.map { Double(ratings.values[$0]) - problem.offsets[Int(row[$0])] }
        return (problem.design.inDouble(row), targets)
    }

    /// The mean of `h hᵀ` over all ratings: what an error of a vector is, squared, in the mean over them.
    var meanSquares: Matrix<Double> {
        let counts = ratings.pattern.columnCounts
        let weighted = Matrix(
            rows: problem.design.rows, columns: rank,
            (0..<problem.design.rows).flatMap { item in
                problem.design.row(item).map { Double($0) * Double(counts[item]).squareRoot() }
            })
        return weighted.gram().scaled(by: 1 / Double(max(ratings.pattern.count, 1)))
    }

    /// The mean of `(r − o − h · x)²` over all ratings.
    func meanSquare(at vectors: Matrix<Double>, pool: ThreadPool) -> Double {
        let sums = pool.map(tiles: vectors.rows) { person -> Double in
            let (design, targets) = equations(person)
            return zip(targets, design.product(vectors.row(person))).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
        }
        return max(sums.reduce(0, +) / Double(max(ratings.pattern.count, 1)), .leastNormalMagnitude)
    }

    /// What people's vectors are under the prior N(means, covariance) and their ratings.
    struct Posterior {
        /// The posterior means, a row a person.
        let vectors: Matrix<Double>
        /// The sum of the posterior covariances.
        let covariances: Matrix<Double>
        /// The expected mean of `(r − o − h · x)²`.
        let noise: Double
    }

    /// For each person with the Gram matrix G of the items that they rated: covariance `(G / σ² + Σ⁻¹)⁻¹`, and mean that
    /// times `Hᵀ y / σ² + Σ⁻¹ μ`.
    func posterior(
        means: Matrix<Double>, covariance: Matrix<Double>, noise: Double, pool: ThreadPool
    ) -> Posterior {
        typealias Part = (vectors: [Double], covariances: [Double], squares: Double)
        let count = ratings.rows
        // A prior that is positive definite has an inverse; else nobody moves from it.
        guard let inverse = try? Cholesky(covariance).inverse() else {
            return Posterior(vectors: means, covariances: Matrix(rows: rank, columns: rank), noise: noise)
        }
        let size = max(32, (count + 127) / 128)
        let tiles = (count + size - 1) / size
        let parts = pool.map(tiles: tiles) { tile -> Part in
            var part: Part = ([], [Double](repeating: 0, count: rank * rank), 0)
            for person in tile * size..<min((tile + 1) * size, count) {
                let (design, targets) = equations(person)
                let gram = design.gram(pool: pool)
                let normal = Matrix(
                    rows: rank, columns: rank, zip(gram.elements, inverse.elements).map { $0 / noise + $1 })
                let sides = zip(
                    design.product(targets, transposition: .transposed), inverse.product(means.row(person))
                ).map { $0 / noise + $1 }
                guard let own = try? Cholesky(normal, pool: pool).inverse(pool: pool) else {
                    part.vectors += means.row(person)
                    continue
                }
                let vector = own.product(sides)
                part.vectors += vector
                let (covariance, square) = (own.elements, gram.elements)
                for place in covariance.indices {
                    part.covariances[place] += covariance[place]
                    part.squares += covariance[place] * square[place]
                }
                for (target, fitted) in zip(targets, design.product(vector)) {
                    part.squares += (target - fitted) * (target - fitted)
                }
            }
            return part
        }
        var covariances = [Double](repeating: 0, count: rank * rank)
        for part in parts {
            for place in covariances.indices { covariances[place] += part.covariances[place] }
        }
        return Posterior(
            vectors: Matrix(rows: count, columns: rank, parts.flatMap(\.vectors)),
            covariances: Matrix(rows: rank, columns: rank, covariances),
            noise: parts.reduce(0) { $0 + $1.squares } / Double(max(ratings.pattern.count, 1)))
    }
}

extension Matrix<Float> {
    /// The rows of these items, in Double.
    func inDouble(_ items: some Collection<Int32>) -> Matrix<Double> {
        Matrix<Double>(rows: items.count, columns: columns, items.flatMap { row(Int($0)).map { Double($0) } })
    }
}
