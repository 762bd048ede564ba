import LatentDatasets
import LatentLinearAlgebra
import LatentRecommenders
import LatentRuntime
import LatentTestSupport
import XCTest

/// New people's vectors: least squares under the prior of a population whose mean, covariance and noise are known, for
/// they were drawn.
final class PopulationPriorTests: XCTestCase {
    private let (people, items, rank) = (600, 50, 2)

    /// Ratings by `3 + b_u + c_i + p_u · q_i + noise`, with `(p_u, b_u) = B f_u + normal numbers`, f_u being one of two
    /// features; each person rates every item but one in `gaps`.
    private struct Population {
        var factors: AdditiveFactors
        var ratings: CSRMatrix<Float>
        var features: Matrix<Double>
    }

    /// Of (p, b).
    private let deviations = [0.8, 0.4, 0.5]
    private let shift = [1.0, -0.5, 0.6]
    private let noise = 0.49

    private func population(gaps: Int = 2) throws -> Population {
        var random = Philox(seed: 5, purpose: .noise)
        func normal() -> Double { Double(random.nextNormal()) }
        let vectors = (0..<items).map { _ in (0..<rank).map { _ in normal() } }
        let effects = (0..<items).map { _ in 0.3 * normal() }
        var (rows, columns, values): ([Int32], [Int32], [Float]) = ([], [], [])
        var (own, features): ([[Double]], [Double]) = ([], [])
        for person in 0..<people {
            let kind = person % 2
            features += [Double(kind), Double(1 - kind)]
            let x = (0...rank).map { deviations[$0] * normal() + (kind == 0 ? shift[$0] : -shift[$0]) }
            own.append(x)
            for item in 0..<items where (person + item) % gaps == 0 || gaps == 1 {
                let sum = 3 + effects[item] + x[rank] + zip(x, vectors[item]).reduce(0) { $0 + $1.0 * $1.1 }
                rows.append(Int32(person))
                columns.append(Int32(item))
                values.append(Float(sum + noise.squareRoot() * normal()))
            }
        }
        func matrix(_ rows: [[Double]]) -> Matrix<Float> {
            Matrix(rows: rows.count, columns: rank, rows.flatMap { $0.prefix(rank).map { Float($0) } })
        }
        return Population(
            factors: AdditiveFactors(
                mean: 3, users: .init(effects: own.map { $0[rank] }, vectors: matrix(own)),
                items: .init(effects: effects, vectors: matrix(vectors))),
            ratings: try CSRMatrix(
                rows: people, columns: items, rowIndices: rows, columnIndices: columns, values: values),
            features: Matrix(rows: people, columns: 2, features))
    }

    /// Estimates are within five standard errors: of a variance v from n numbers `v √(2 / n)`, of a mean `√(v / n)`. The
    /// estimation stops a hundredth short of where it goes.
    func testWhatWasDrawnIsFound() throws {
        let drawn = try population()
        let prior = try PopulationPrior(drawn.factors, drawn.ratings, features: drawn.features)
        let ratings = Double(drawn.ratings.pattern.count)
        XCTAssertEqual(prior.noise, noise, accuracy: noise * (5 * (2 / ratings).squareRoot() + 0.01))
        for k in 0...rank {
            let variance = deviations[k] * deviations[k]
            XCTAssertEqual(
                prior.covariance[k, k], variance, accuracy: variance * (5 * (2 / Double(people)).squareRoot() + 0.01))
        }
        let kinds = prior.means(2, features: Matrix(rows: 2, columns: 2, [0, 1, 1, 0]))
        for k in 0...rank {
            // Half of the people, and half a person's worth of ridge.
            let error = 5 * deviations[k] * (2 / Double(people)).squareRoot() + 0.02
            XCTAssertEqual(Double(kinds[0, k]), shift[k], accuracy: error)
            XCTAssertEqual(Double(kinds[1, k]), -shift[k], accuracy: error)
        }
        for threads in [1, 3] {
            let other = try PopulationPrior(
                drawn.factors, drawn.ratings, features: drawn.features, pool: ThreadPool(threads: threads))
            XCTAssertEqual(other.covariance, prior.covariance, "\(threads) threads")
            XCTAssertEqual(other.noise, prior.noise, "\(threads) threads")
        }
    }

    /// The gradient `Hᵀ (r − o − H x) − P (x − μ)` is 0, to single precision; without ratings x is μ itself.
    func testSolutionsAreTheLeastSquares() throws {
        let drawn = try population(gaps: 7)
        let prior = try PopulationPrior(drawn.factors, drawn.ratings, features: drawn.features)
        let means = prior.means(people, features: drawn.features)
        let found = prior.solutions(drawn.ratings, features: drawn.features)
        let problem = prior.problem
        for person in 0..<20 {
            var gradient = [Double](repeating: 0, count: rank + 1)
            var size = 0.0
            let x = found.row(person).map { Double($0) }
            let row = drawn.ratings.pattern.row(person)
            for place in row.indices {
                let (item, h) = (Int(row[place]), problem.design.row(Int(row[place])).map { Double($0) })
                let error =
                    Double(drawn.ratings.values[place]) - problem.offsets[item]
                    - zip(h, x).reduce(0) { $0 + $1.0 * $1.1 }
                for k in 0...rank {
                    gradient[k] += h[k] * error
                    size += abs(h[k] * error)
                }
            }
            for k in 0...rank {
                for j in 0...rank {
                    let term = Double(problem.precision[k, j]) * (x[j] - Double(means[person, j]))
                    gradient[k] -= term
                    size += abs(term)
                }
                XCTAssertEqual(gradient[k], 0, accuracy: 1e-5 * size, "person \(person)")
            }
        }
        let nobody = try CSRMatrix<Float>(rows: 1, columns: items, rowIndices: [], columnIndices: [], values: [])
        let feature = Matrix<Double>(rows: 1, columns: 2, [1, 0])
        XCTAssertEqual(
            prior.solutions(nobody, features: feature), prior.means(1, features: feature),
            "with none, what features say")
    }

    /// The more somebody rates, the less the prior says: with n ratings of each item as exact as their mean, the difference
    /// from least squares alone falls as 1 / n.
    func testManyRatingsOutweighThePrior() throws {
        let drawn = try population(gaps: 1)
        let prior = try PopulationPrior(drawn.factors, drawn.ratings, features: drawn.features)
        let free = drawn.factors.foldIn.with(precision: Matrix<Float>.identity(rank + 1).scaled(by: 1e-4))
        let one = drawn.ratings.selectingRows([0])
        let exact = free.solutions(one).row(0)
        func distance(_ copies: Float) -> Float {
            let found = prior.problem.with(precision: prior.problem.precision.scaled(by: 1 / copies)).solutions(
                one, means: prior.means(1, features: Matrix(rows: 1, columns: 2, [1, 0])))
            return zip(found.row(0), exact).map { abs($0 - $1) }.max() ?? 0
        }
        XCTAssertGreaterThan(distance(1), 0)
        XCTAssertLessThan(distance(10), 0.2 * distance(1))
        XCTAssertLessThan(distance(100), 0.02 * distance(1) + 1e-4)
    }

    func testWhatCannotBeEstimated() throws {
        let drawn = try population()
        let one = drawn.ratings.selectingRows([0])
        assertThrows(saying: "one person alone") { try PopulationPrior(drawn.factors, one) }
        assertThrows(saying: "1 rows of features for 600 people") {
            try PopulationPrior(
                drawn.factors, drawn.ratings, features: Matrix(rows: 1, columns: 1, [1]))
        }
    }

    /// The weights solve `(FᵀF + λ I) B = FᵀY` of centered numbers, and λ is the one whose error of each row from the others
    /// is the least when all are fitted anew without it.
    func testFeatureRegression() throws {
        let (rows, columns) = (30, 4)
        let f = NaiveMatrix.uniform(rows, columns, seed: 3)
        var y = NaiveMatrix.uniform(rows, 2, seed: 4)
        for row in 0..<rows { y[row, 0] += 2 * f[row, 1] - f[row, 3] }
        let fit = FeatureRegression(f.matrix(Double.self), y.matrix(Double.self), metric: .identity(2))

        func centered(_ m: NaiveMatrix, _ kept: [Int]) -> (means: [Double], rows: [[Double]]) {
            let means = (0..<m.columns).map { column in
                kept.reduce(0) { $0 + m[$1, column] } / Double(kept.count)
            }
            return (means, kept.map { row in (0..<m.columns).map { m[row, $0] - means[$0] } })
        }
        func solve(_ a: [[Double]], _ b: [Double]) -> [Double] {
            var (a, b) = (a, b)
            for p in b.indices {
                for i in b.indices where i > p {
                    let multiple = a[i][p] / a[p][p]
                    for j in b.indices { a[i][j] -= multiple * a[p][j] }
                    b[i] -= multiple * b[p]
                }
            }
            var x = b
            for p in b.indices.reversed() {
                for j in b.indices where j > p { x[p] -= a[p][j] * x[j] }
                x[p] /= a[p][p]
            }
            return x
        }
        func weights(_ kept: [Int], _ penalty: Double) -> [[Double]] {
            let (own, numbers) = (centered(f, kept).rows, centered(y, kept).rows)
            let normal = (0..<columns).map { i in
                (0..<columns).map { j in own.reduce(i == j ? penalty : 0) { $0 + $1[i] * $1[j] } }
            }
            return (0..<2).map { output in
                solve(normal, (0..<columns).map { i in zip(own, numbers).reduce(0) { $0 + $1.0[i] * $1.1[output] } })
            }
        }
        func loss(_ penalty: Double) -> Double {
            (0..<rows).reduce(0) { sum, row in
                let kept = (0..<rows).filter { $0 != row }
                let (b, means, numbers) = (weights(kept, penalty), centered(f, kept).means, centered(y, kept).means)
                return sum
                    + (0..<2).reduce(0) { sum, output in
                        let fitted = (0..<columns).reduce(numbers[output]) {
                            $0 + (f[row, $1] - means[$1]) * b[output][$1]
                        }
                        return sum + (y[row, output] - fitted) * (y[row, output] - fitted)
                    }
            }
        }
        let penalties = (0...8).map { Double(1 << (2 * $0)) }
        let best = penalties.min { loss($0) < loss($1) }
        XCTAssertEqual(fit.regularization, best)
        for (output, expected) in weights(Array(0..<rows), fit.regularization).enumerated() {
            for k in 0..<columns { XCTAssertEqual(fit.weights[k, output], expected[k], accuracy: 1e-12) }
        }
        XCTAssertEqual(
            fit.predictions(Matrix(rows: 1, columns: columns, fit.featureMeans)).elements, fit.means, "at the mean")
    }
}
