import LatentDatasets
import LatentLinearAlgebra
import LatentRecommenders
import LatentRuntime
import LatentTestSupport
import XCTest

/// The effects that training ends with are those that make the penalized sum least.
final class BaselineTrainingTests: XCTestCase {
    private func configuration(_ user: Double, _ item: Double) -> BiasesConfiguration {
        var configuration = BiasesConfiguration()
        configuration.userRegularization = user
        configuration.itemRegularization = item
        configuration.epochs = 1000
        return configuration
    }

    /// Ratings of several tiles, of users with none, few and all of the items, and of one with a rating of everything.
    private func tiled() throws -> CSRMatrix<Float> {
        var random = Philox(seed: 3, purpose: .noise)
        let (users, items) = (900, 700)
        var (rows, columns, values) = ([Int32](), [Int32](), [Float]())
        for user in 0..<users {
            for item in 0..<items where user == 0 || random.nextUniform() < Float(user % 7) / 7 {
                rows.append(Int32(user))
                columns.append(Int32(item))
                let exact = 3 + Float(user % 5) / 4 - Float(item % 9) / 8 + 2 * (random.nextUniform() - 0.5)
                values.append((2 * exact).rounded() / 2)
            }
        }
        XCTAssertGreaterThan(values.count, 3 * 65_536, "several tiles")
        return try CSRMatrix(rows: users, columns: items, rowIndices: rows, columnIndices: columns, values: values)
    }

    private func small() throws -> CSRMatrix<Float> {
        try ModelScope(
            TrainingSet(withUnused: CheckerboardNoise.table().split(.random(fraction: 0.3, seed: 2)).train)
        ).ratings
    }

    private func move(_ ratings: CSRMatrix<Float>, _ mean: Double) -> Double {
        BaselineTraining.tolerance * (ratings.values.map { abs(Double($0) - mean) }.max() ?? 0)
    }

    /// Where the effects stand still, the gradient of what they make least is 0.
    func testTheGradientIsZero() throws {
        for (name, ratings, weights) in [
            ("small", try small(), [(5.0, 3.0), (15, 10), (0.1, 0.2), (0, 0), (0, 4), (2, 0)]),
            ("tiled", try tiled(), [(5, 3), (0, 4)]),
        ] {
            for (user, item) in weights {
                var training = BaselineTraining(
                    ratings, userRegularization: user, itemRegularization: item, pool: .shared)
                for _ in 1..<1000 where !training.hasConverged { _ = training.runEpoch(pool: .shared) }
                XCTAssertTrue(training.hasConverged, "\(name) \(user) \(item): it goes on moving")
                let estimates = training.estimates
                let naive = NaiveBaseline(ratings, userRegularization: user, itemRegularization: item)
                let (values, bounds) = naive.gradient(estimates, move: move(ratings, naive.mean))
                assertClose(values, values.map { _ in 0 }, within: bounds, "\(name) \(user) \(item)")
            }
        }
    }

    /// The equations solved all at once give the same effects. Their matrix is no smaller than the lesser
    /// regularization times the identity, so the effects are no farther off than the gradient's norm over that;
    /// elimination, stable for such a matrix, adds some roundings an unknown.
    func testAgainstElimination() throws {
        let ratings = try small()
        for (user, item) in [(5.0, 3.0), (15, 10), (0.5, 2)] {
            let estimates = try configuration(user, item).estimates(of: ratings)
            let naive = NaiveBaseline(ratings, userRegularization: user, itemRegularization: item)
            let bounds = naive.gradient(estimates, move: move(ratings, naive.mean)).bounds
            let off = bounds.reduce(0) { $0 + $1 * $1 }.squareRoot() / min(user, item)
            let expected = naive.solution()
            let condition = Double(ratings.rows + ratings.columns) / min(user, item)
            let largest = expected.map(\.magnitude).max() ?? 0
            let rounding = Tolerance.gamma(8 * Double(expected.count) * condition, Double.self) * largest
            assertClose(
                estimates.userEffects + estimates.itemEffects, expected,
                within: expected.map { _ in off + rounding }, "\(user) \(item)")
        }
    }

    /// The loss, which comes of the sums, is that of the ratings one after another, and the penalized sum only falls.
    func testLoss() throws {
        for ratings in [try small(), try tiled()] {
            let naive = NaiveBaseline(ratings, userRegularization: 5, itemRegularization: 3)
            let squares = ratings.values.reduce(0) { $0 + Double($1) * Double($1) }
            let bound = Tolerance.gamma(8 * Double(ratings.values.count), Double.self) * squares
            var before = Double.infinity
            var training = BaselineTraining(
                ratings, userRegularization: 5, itemRegularization: 3, pool: .shared)
            while !training.hasConverged {
                let loss = training.runEpoch(pool: .shared)
                let estimates = training.estimates
                let count = Double(ratings.values.count)
                assertClose(loss, naive.loss(estimates), within: bound / count)
                let penalty =
                    5 * estimates.userEffects.reduce(0) { $0 + $1 * $1 }
                    + 3 * estimates.itemEffects.reduce(0) { $0 + $1 * $1 }
                let objective = loss * count + penalty
                XCTAssertLessThanOrEqual(objective, before + bound)
                before = objective
            }
        }
    }

    func testTheSameBitsForAnyThreadCount() throws {
        let ratings = try tiled()
        let estimates = try (1...4).map {
            try configuration(5, 3).estimates(of: ratings, pool: ThreadPool(threads: $0))
        }
        XCTAssertTrue(estimates.allSatisfy { $0 == estimates[0] })
    }
}
