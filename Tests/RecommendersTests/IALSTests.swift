import Foundation
import LatentDatasets
import LatentLinearAlgebra
import LatentRecommenders
import LatentRuntime
import LatentTestSupport
import XCTest

/// Each step solves the normal equations of its rows, which are formed here in Double from their definition.
final class IALSTests: XCTestCase {
    private let table = CheckerboardNoise.table(users: 70, items: 30, seed: 5)

    private func configuration(rank: Int = 5, _ weight: FeedbackWeight = .binary) -> IALSConfiguration {
        var configuration = IALSConfiguration()
        configuration.rank = rank
        configuration.epochs = 3
        configuration.weight = weight
        configuration.regularization = 0.02
        configuration.scaling = 0.7
        configuration.seed = 9
        return configuration
    }

    /// Σ c (p·q − 1)² + α Σ (p·q)² + λ Σ (n + α · others)^ν |·|², by its definition.
    private func objective(
        _ configuration: IALSConfiguration, _ x: CSRMatrix<Float>, _ p: NaiveMatrix, _ q: NaiveMatrix
    )
        -> Double
    {
        let scores = p * q.transposed
        var sum = scores.elements.reduce(0) { $0 + configuration.unobservedWeight * $1 * $1 }
        func penalty(_ count: Int, _ others: Int, _ row: ArraySlice<Double>) -> Double {
            configuration.regularization
                * pow(Double(count) + configuration.unobservedWeight * Double(others), configuration.scaling)
                * row.reduce(0) { $0 + $1 * $1 }
        }
        let counts = x.pattern.columnCounts
        for user in 0..<x.rows {
            let range = x.pattern.rowOffsets[user]..<x.pattern.rowOffsets[user + 1]
            for k in range {
                let error = scores[user, Int(x.pattern.columnIndices[k])] - 1
                sum += Double(x.values[k]) * error * error
            }
            sum += penalty(range.count, x.columns, p.elements[user * p.columns..<(user + 1) * p.columns])
        }
        for item in 0..<x.columns {
            sum += penalty(counts[item], x.rows, q.elements[item * q.columns..<(item + 1) * q.columns])
        }
        return sum
    }

    /// The recorded loss is the objective, the last step is at its least in the items, and epochs only lower it.
    func testObjective() throws {
        for weight in [FeedbackWeight.binary, .count] {
            let configuration = configuration(weight)
            let fitted = try configuration.fit(TrainingSet(table))
            let model = fitted.model
            let x = try ImplicitFeedback(model.scope, weight: weight).matrix
            let (p, q) = (NaiveMatrix(model.userFactors), NaiveMatrix(model.itemFactors))
            let least = objective(configuration, x, p, q)
            XCTAssertEqual(fitted.epochs.last?.loss ?? 0, least / Double(x.pattern.count), accuracy: 1e-5 * least)
            for epoch in 1..<fitted.epochs.count {
                XCTAssertLessThan(fitted.epochs[epoch].loss, fitted.epochs[epoch - 1].loss)
            }
            // Central differences of a quadratic function are its derivative.
            for place in stride(from: 0, to: q.elements.count, by: 7) {
                let step = 1e-3
                var (above, below) = (q, q)
                above.elements[place] += step
                below.elements[place] -= step
                let slope =
                    (objective(configuration, x, p, above) - objective(configuration, x, p, below)) / (2 * step)
                XCTAssertEqual(slope, 0, accuracy: 1e-5 * least, "factor \(place)")
            }
        }
    }

    /// The faster solvers' loss is the objective as it stands, and falls with each epoch.
    func testSolvers() throws {
        var configuration = configuration(rank: 20, .count)
        configuration.epochs = 30
        configuration.blockSize = 16
        for solver in [IALSSolver.cg, .subspace] {
            configuration.solver = solver
            let fitted = try configuration.fit(TrainingSet(table))
            let x = try ImplicitFeedback(fitted.model.scope, weight: .count).matrix
            let value = objective(
                configuration, x, NaiveMatrix(fitted.model.userFactors), NaiveMatrix(fitted.model.itemFactors))
            let loss = fitted.epochs.last?.loss ?? 0
            XCTAssertEqual(loss, value / Double(x.pattern.count), accuracy: 1e-5 * loss)
            for epoch in 1..<fitted.epochs.count {
                XCTAssertLessThan(fitted.epochs[epoch].loss, fitted.epochs[epoch - 1].loss * (1 + 1e-6))
            }
        }
    }

    /// A new person with the ratings of a training user gets what the next step would give that user: the same normal
    /// equations, to rounding.
    func testFoldIn() throws {
        var configuration = configuration()
        configuration.epochs = 400
        for solver in IALSSolver.allCases {
            configuration.solver = solver
            let model = try configuration.fit(TrainingSet(table)).model
            let ratings = model.scope.ratings
            for user in [0, 33, 69] {
                let items = ratings.pattern.row(user).map { Int($0) }
                let given = items.map { (item: $0, rating: ratings.value(row: user, column: $0) ?? 0) }
                let person = model.person(given)
                // After so many epochs the next step moves nothing any more, whatever the solver.
                for (found, expected) in zip(person.tastes, model.userFactors.row(user)) {
                    XCTAssertEqual(found, expected, accuracy: 1e-3)
                }
            }
            XCTAssertEqual(model.scores(newPerson: []), [Float](repeating: 0, count: 30))
        }
    }

    /// Stopped after each epoch and resumed, it ends in the bits of a training that nobody stopped.
    func testResumed() throws {
        let configuration = configuration()
        let whole = try configuration.fit(TrainingSet(table)).model
        let resumed = try fittedInParts(configuration, table)
        XCTAssertEqual(resumed.model.userFactors, whole.userFactors)
        XCTAssertEqual(resumed.model.itemFactors, whole.itemFactors)
        XCTAssertEqual(resumed.epochs.count, configuration.epochs)
    }

    /// More people than a tile, and rows without an entry, which are 0.
    func testNormalEquations() throws {
        let s = try CSRMatrix<Double>(
            rows: 70, columns: 3, rowIndices: (0..<69).map { Int32($0) },
            columnIndices: (0..<69).map { Int32($0 % 3) }, values: (0..<69).map { Double($0 + 1) })
        let h = Matrix<Double>(rows: 3, columns: 2, [1, 0, 0, 2, 1, 1])
        let base = Matrix<Double>(rows: 2, columns: 2, [2, .nan, 0.5, 3])
        for threads in 1...2 {
            let found = s.normalSolutions(
                h, base: base, penalties: (0..<70).map { Double($0) }, pool: ThreadPool(threads: threads))
            for row in 0..<69 {
                let (a, b, c) = (h[row % 3, 0], h[row % 3, 1], Double(row + 1))
                let penalty = Double(row)
                let (p, q, r) = (2 + penalty + c * a * a, 0.5 + c * a * b, 3 + penalty + c * b * b)
                let determinant = p * r - q * q
                let expected = [(r * c * a - q * c * b) / determinant, (p * c * b - q * c * a) / determinant]
                for d in 0..<2 { XCTAssertEqual(found.rows[row, d], expected[d], accuracy: 1e-13) }
                XCTAssertEqual(found.gains[row], c * (a * expected[0] + b * expected[1]), accuracy: 1e-12)
            }
            XCTAssertEqual(Array(found.rows.row(69)), [0, 0])
        }
    }
}
