import LatentLinearAlgebra
import LatentRecommenders
import LatentRuntime
import LatentTestSupport
import XCTest

/// B minimizes `‖P - P B‖² + ‖Λ^½ B‖²` under `diag B = 0`, Λ = p/(1-p) · diag G + λ. Column by column that is a
/// linear system without its own row: `(G + Λ)₋ⱼ,₋ⱼ b = G₋ⱼ,ⱼ`, which is solved here by elimination in Double.
final class ClosedFormTests: XCTestCase {
    private struct Case {
        let gram: [[Double]]
        let maskFraction: Double
        let regularization: Double

        /// The diagonal of Λ.
        var ridge: [Double] {
            gram.indices.map { maskFraction / (1 - maskFraction) * gram[$0][$0] + regularization }
        }

        /// An upper bound of the condition number of G + Λ: its trace over the least eigenvalue, λ at the least.
        var conditioning: Double {
            zip(gram.indices, ridge).reduce(0) { $0 + gram[$1.0][$1.0] + $1.1 } / regularization
        }

        /// n · eps · κ, times the magnitude of the numbers.
        var tolerance: Double { Double(gram.count) * Double(Float.ulpOfOne) * conditioning }

        func naive() -> [[Double]] {
            let n = gram.count
            var weights = [[Double]](repeating: [Double](repeating: 0, count: n), count: n)
            for j in 0..<n {
                let others = (0..<n).filter { $0 != j }
                let system = others.map { row in
                    others.map { gram[row][$0] + (row == $0 ? ridge[row] : 0) } + [gram[row][j]]
                }
                for (row, value) in zip(others, ClosedFormTests.solve(system)) { weights[row][j] = value }
            }
            return weights
        }

        /// The objective without its constant, `tr(Bᵀ (G + Λ) B) - 2 tr(G B)`.
        func objective(_ b: [[Double]]) -> Double {
            let n = gram.count
            var sum = 0.0
            for j in 0..<n {
                for i in 0..<n where b[i][j] != 0 {
                    sum -= 2 * gram[j][i] * b[i][j]
                    for k in 0..<n { sum += b[i][j] * (gram[i][k] + (i == k ? ridge[i] : 0)) * b[k][j] }
                }
            }
            return sum
        }
    }

    /// Gaussian elimination with partial pivoting; the right side is the last column.
    private static func solve(_ system: [[Double]]) -> [Double] {
        var rows = system
        let n = rows.count
        for pivot in 0..<n {
            let best = (pivot..<n).max { rows[$0][pivot].magnitude < rows[$1][pivot].magnitude } ?? pivot
            rows.swapAt(pivot, best)
            for row in (pivot + 1)..<max(n, pivot + 1) {
                let factor = rows[row][pivot] / rows[pivot][pivot]
                for column in pivot...n { rows[row][column] -= factor * rows[pivot][column] }
            }
        }
        var result = [Double](repeating: 0, count: n)
        for row in (0..<n).reversed() {
            let known = (row + 1..<max(n, row + 1)).reduce(0) { $0 + rows[row][$1] * result[$1] }
            result[row] = (rows[row][n] - known) / rows[row][row]
        }
        return result
    }

    private func preferences(items: Int) throws -> CSRMatrix<Float> {
        Preferences(try TrainingSet(CheckerboardNoise.table(users: 60, items: items, seed: 8)).byUser())
            .matrix
    }

    private func cases(items: Int) throws -> [(problem: Case, weights: [[Double]])] {
        let preferences = try preferences(items: items)
        let dense = preferences.dense()
        let gram = (0..<items).map { i in
            (0..<items).map { j in
                (0..<dense.rows).reduce(0.0) { $0 + Double(dense[$1, i]) * Double(dense[$1, j]) }
            }
        }
        return try [(0, 20), (0.2, 20), (0.5, 3)].map { maskFraction, regularization in
            let weights = try ClosedFormAutoencoder.weights(
                GramMatrix(preferences), maskFraction: maskFraction, regularization: regularization)
            XCTAssertEqual(weights.rows, items)
            XCTAssertEqual(weights.columns, items)
            return (
                Case(gram: gram, maskFraction: maskFraction, regularization: regularization),
                (0..<items).map { i in weights.row(i).map { Double($0) } }
            )
        }
    }

    /// p = 0 is EASE, p > 0 EDLAE; sizes that fill no vector and one that does.
    func testAgainstElimination() throws {
        for items in [1, 2, 7, 16, 30] {
            for (problem, weights) in try cases(items: items) {
                let expected = problem.naive()
                for i in 0..<items {
                    for j in 0..<items {
                        XCTAssertEqual(
                            weights[i][j], expected[i][j], accuracy: problem.tolerance, "(\(i), \(j))")
                    }
                }
            }
        }
    }

    func testTheDiagonalIsZero() throws {
        for (_, weights) in try cases(items: 30) {
            for i in weights.indices { XCTAssertEqual(weights[i][i], 0) }
        }
    }

    /// At the minimum a step of δ in one weight costs δ² (G + Λ)ᵢᵢ: the objective is quadratic, its gradient 0.
    func testMovingAnyWeightCosts() throws {
        let step = 0.05
        for (problem, weights) in try cases(items: 12) {
            let least = problem.objective(weights)
            for i in weights.indices {
                for j in weights.indices where i != j {
                    for delta in [step, -step] {
                        var moved = weights
                        moved[i][j] += delta
                        let cost = step * step * (problem.gram[i][i] + problem.ridge[i])
                        // What is left of the gradient: the weights' error times a row of G + Λ.
                        let slack = 2 * step * problem.tolerance * (problem.gram[i][i] + problem.ridge[i])
                        let rise = problem.objective(moved) - least
                        XCTAssertGreaterThan(rise, 0)
                        XCTAssertEqual(rise, cost, accuracy: slack)
                    }
                }
            }
        }
    }

    private var configuration: AutoencoderConfiguration {
        var configuration = AutoencoderConfiguration()
        configuration.itemCount = 0
        configuration.solver = .closedForm
        configuration.maskFraction = 0.3
        configuration.regularization = 10
        return configuration
    }

    /// `rating = mean + user effect + item effect + x B`, written out; for a user of the data and for a new person.
    func testPredictions() throws {
        let model = try configuration.fit(TrainingSet(CheckerboardNoise.table())).model
        guard case .full(let weights) = model.map else { return XCTFail("no full map") }
        let preferences = model.preferences
        let items = model.scope.items.count
        let ratings = [
            (item: 3, rating: Float(5)), (item: 0, rating: Float(1)), (item: 9, rating: Float(4.5)),
        ]
        let rest = ratings.map {
            Double($0.rating) - Double(preferences.mean) - Double(preferences.itemMeans[$0.item])
        }
        let effects = try XCTUnwrap(preferences.effects)
        XCTAssertEqual(effects, try BiasesConfiguration().estimates(of: model.scope.ratings))
        let own = rest.reduce(0, +) / (3 + effects.userRegularization)
        let scores = model.scores(newPerson: ratings)
        let tolerance = Double(items) * 5 * Double(Float.ulpOfOne)
        for item in 0..<items {
            let sum = zip(ratings, rest).reduce(0) { $0 + ($1.1 - own) * Double(weights[$1.0.item, item]) }
            XCTAssertEqual(
                Double(scores[item]),
                Double(preferences.mean) + own + Double(preferences.itemMeans[item]) + sum,
                accuracy: tolerance)
        }
        let dense = preferences.matrix.dense()
        let known = model.scores(users: [5], pool: .shared)
        for item in 0..<items {
            let sum = (0..<items).reduce(0) { $0 + Double(dense[5, $1]) * Double(weights[$1, item]) }
            let means = preferences.mean + preferences.userMeans[5] + preferences.itemMeans[item]
            XCTAssertEqual(Double(known[0, item]), Double(means) + sum, accuracy: tolerance)
        }
    }

    /// With a ridge that outweighs everything, the weights vanish and the means are left.
    func testALargeRidgeLeavesTheMeans() throws {
        var configuration = configuration
        configuration.regularization = 1e12
        let table = CheckerboardNoise.table()
        let model = try configuration.fit(TrainingSet(table)).model
        XCTAssertEqual(model.meanSquaredError(table), model.meanSquaredErrorOfMeans(table), accuracy: 1e-6)
    }

    /// An item without ratings has G = 0 in its row; the ridge alone keeps the matrix positive definite.
    func testItemsWithoutRatings() throws {
        let matrix = try CSRMatrix<Float>(
            rows: 2, columns: 3, rowIndices: [0, 1], columnIndices: [0, 0], values: [1, -1])
        let weights = try ClosedFormAutoencoder.weights(
            GramMatrix(matrix), maskFraction: 0.2, regularization: 1)
        XCTAssertTrue(weights.elements.allSatisfy { $0 == 0 }, "nothing goes with anything")
    }
}
