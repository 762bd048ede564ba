import LatentDatasets
import LatentLinearAlgebra
import LatentRecommenders
import LatentRuntime
import LatentTestSupport
import XCTest

final class BayesianTests: XCTestCase {
    private var small: BayesianConfiguration {
        var configuration = BayesianConfiguration()
        (configuration.rank, configuration.epochs, configuration.samples) = (3, 12, 5)
        return configuration
    }

    /// Draws of what rows have in common have the moments of the normal-Wishart distribution, each mean within five
    /// standard errors as the draws themselves tell them: Λ has the mean d W of the Wishart distribution with d degrees of
    /// freedom and scale W, the mean that of the rows, drawn toward 0 by two rows, and the covariance W⁻¹ / ((d − 3) w)
    /// in two dimensions, w being two more than there are rows.
    func testNormalWishart() {
        let rows = Matrix<Float>(rows: 6, columns: 2, [1, 2, 3, -1, 9, 9, 0.5, 0, -2, 1, 4, 0])
        let seen = [0, 1, 3, 4, 5]
        let distribution = NormalWishart(seen: seen, of: rows, pool: .shared)
        let (weight, degrees, count) = (7.0, 7.0, 40_000)
        var sum = [0.0, 0]
        var inverse = [0.5, 0, 0, 0.5]
        for row in seen {
            for i in 0..<2 {
                sum[i] += Double(rows[row, i])
                for j in 0..<2 { inverse[2 * i + j] += Double(rows[row, i]) * Double(rows[row, j]) }
            }
        }
        for i in 0..<2 {
            for j in 0..<2 { inverse[2 * i + j] -= sum[i] * sum[j] / weight }
        }
        let determinant = inverse[0] * inverse[3] - inverse[1] * inverse[2]
        let scale = [inverse[3], -inverse[1], -inverse[2], inverse[0]].map { $0 / determinant }
        var random = Philox(seed: 5, purpose: .noise)
        let draws = (0..<count).map { _ in distribution.draw(&random) }
        func check(_ numbers: [Double], _ expected: Double, _ what: String) {
            let mean = numbers.reduce(0, +) / Double(count)
            let variance = numbers.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(count)
            XCTAssertEqual(mean, expected, accuracy: 5 * (variance / Double(count)).squareRoot(), what)
        }
        for i in 0..<2 {
            let center = sum[i] / weight
            check(draws.map { $0.mean[i] }, center, "mean \(i)")
            for j in 0..<2 {
                check(draws.map { $0.precision[i, j] }, degrees * scale[2 * i + j], "precision \(i), \(j)")
                check(
                    draws.map { ($0.mean[i] - center) * ($0.mean[j] - sum[j] / weight) },
                    inverse[2 * i + j] / ((degrees - 3) * weight), "covariance \(i), \(j)")
            }
        }
    }

    /// Of many weights the degrees of freedom are those of their distribution: the mean of log a − a is ψ(m) − log m − 1,
    /// with ψ from tables; of equal weights they are as many as there may be, and of none any.
    func testDegreesOfFreedom() {
        let digamma: [(m: Int, value: Double)] = [
            (1, -0.5772156649), (3, 0.9227843351), (8, 2.0156414780), (16, 2.7410133260),
        ]
        for (m, value) in digamma {
            let mean = value - Elementary.log(Double(m)) - 1
            for uniform in [0, 0.5, 0.999] {
                let drawn = SideWeights.drawHalfDegrees(of: 100_000, sum: 100_000 * mean, uniform: uniform)
                XCTAssertEqual(drawn, m)
            }
        }
        XCTAssertEqual(SideWeights.drawHalfDegrees(of: 100_000, sum: -100_000, uniform: 0.5), SideWeights.grid.last)
        let any = SideWeights.grid.indices.map { place in
            SideWeights.drawHalfDegrees(
                of: 0, sum: 0, uniform: (Double(place) + 0.5) / Double(SideWeights.grid.count))
        }
        XCTAssertEqual(any, SideWeights.grid)
    }

    /// The variance of the noise that the ratings were made with is found: 1, to a tenth. Of one dimension: many can take
    /// noise for tastes.
    func testNoise() throws {
        let data = EffectsWithNoise(users: 400, items: 100, ratings: 50, seed: 2)
        var configuration = BayesianConfiguration()
        configuration.rank = 1
        let fitted = try configuration.fit(TrainingSet(data.table))
        let losses = fitted.epochs.suffix(60).map(\.loss)
        XCTAssertEqual(losses.reduce(0, +) / 60, 1, accuracy: 0.1)
    }

    /// Tastes are found where there are some: the board's noise has the deviation 0.5 or so, its love and hate 4 apart.
    func testTastes() throws {
        let (train, test) = try CheckerboardNoise.table(users: 200, items: 60).split(.random(fraction: 0.2, seed: 1))
        let effects = try BiasesConfiguration().fit(TrainingSet(train)).model.meanSquaredError(test)
        let model = try BayesianConfiguration().fit(TrainingSet(train)).model
        XCTAssertLessThan(model.meanSquaredError(test), 0.5 * effects)
    }

    /// A new person is what the equations of each sample say, and without ratings the mean of all, which also answers for
    /// an unknown user.
    func testNewPerson() throws {
        let model = try small.fit(TrainingSet(CheckerboardNoise.table())).model
        let (rank, samples) = (3, 5)
        let ratings: [(item: Int, rating: Float)] = [(0, 5), (3, 1), (7, 3.5)]
        let person = model.person(ratings)
        let (people, factors) = (model.people, model.factors)
        var effects = 0.0
        for sample in 0..<samples {
            let prior = people.userPrecision.row(sample).map { Double($0) }
            let mean = people.userMeans.row(sample).map { Double($0) }
            var a = NaiveMatrix(rows: rank + 1, columns: rank + 1, prior)
            var b = mean.indices.map { i in mean.indices.reduce(0) { $0 + a[i, $1] * mean[$1] } }
            for (item, rating) in ratings {
                let h = (0..<rank).map { Double(factors.itemFactors[item, sample * rank + $0]) } + [1]
                let x = (Double(rating) - factors.mean) / factors.deviation - Double(people.itemEffects[item, sample])
                let weight = Double(people.itemPrecisions[item, sample])
                for i in h.indices {
                    b[i] += weight * x * h[i]
                    for j in h.indices { a[i, j] += weight * h[i] * h[j] }
                }
            }
            let solved = NaiveNormalEquations(a: a, b: b).solved(0..<rank + 1, from: mean.map { _ in 0 })
            let share = factors.deviation / Double(samples)
            for k in 0..<rank {
                XCTAssertEqual(Double(person.tastes[sample * rank + k]), share * solved[k], accuracy: 1e-5)
            }
            effects += share * solved[rank]
        }
        XCTAssertEqual(person.effect, effects, accuracy: 1e-9)
        for (item, score) in model.scores(newPerson: []).enumerated() {
            XCTAssertEqual(score, model.fallback(user: nil, item: item), accuracy: 1e-4)
        }
    }

    /// Stopped after each epoch and resumed it ends in the same bits.
    func testGoesOn() throws {
        let table = CheckerboardNoise.table()
        let whole = try small.fit(TrainingSet(table))
        let parts = try fittedInParts(small, table)
        XCTAssertEqual(parts.epochs.map(\.loss), whole.epochs.map(\.loss))
        XCTAssertEqual(parts.model.factors, whole.model.factors)
        XCTAssertEqual(parts.model.people, whole.model.people)
    }

    /// Of ratings that are all equal, of one, and of ratings without noise predictions are numbers.
    func testLittleToLearn() throws {
        let tables: [RatingTable] = [
            .fixture(userIDs: [1, 1, 2, 2], itemIDs: [1, 2, 1, 2], ratings: [3, 3, 3, 3]),
            .fixture(userIDs: [1], itemIDs: [1], ratings: [4]), Checkerboard().table,
        ]
        for table in tables {
            let model = try BayesianConfiguration().fit(TrainingSet(table)).model
            XCTAssertTrue(model.predict(table).allSatisfy(\.isFinite))
        }
    }
}
