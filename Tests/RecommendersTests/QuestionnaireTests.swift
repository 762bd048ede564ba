import LatentDatasets
import LatentLinearAlgebra
import LatentRecommenders
import LatentTestSupport
import XCTest

/// The choice of what to ask, by rank-one changes, against every choice tried out by solving for everybody anew.
final class QuestionnaireTests: XCTestCase {
    func testHalves() {
        for count in 0..<6 {
            let (first, second) = Questionnaire.halves(count, seed: 3, person: 4)
            XCTAssertEqual(first.count, count / 2)
            XCTAssertEqual((first + second).sorted(), Array(0..<count))
        }
    }

    func testEachChoiceIsTheBestOfAll() throws {
        var configuration = CenteredSVDConfiguration()
        (configuration.rank, configuration.patience, configuration.regularization) = (2, 0, 0.3)
        let model = try configuration.fit(TrainingSet(CheckerboardNoise.table(users: 40, items: 12))).model
        let (factors, ratings) = (try XCTUnwrap(model.additiveFactors), model.scope.ratings)
        let prior = try PopulationPrior(factors, ratings)
        let found = Questionnaire(4, prior, ratings, seed: 9)
        XCTAssertEqual(found.items.count, 4)
        XCTAssertEqual(Set(found.items).count, 4)

        let problem = prior.problem
        let precision = try Cholesky(prior.covariance).inverse().scaled(by: prior.noise)
        /// The sum of squared errors over both halves of all people, when these items are asked.
        func loss(_ asked: Set<Int>) throws -> Double {
            var sum = 0.0
            for person in 0..<ratings.rows {
                let row = ratings.pattern.row(person)
                let entries = row.indices.map { place in
                    (item: Int(row[place]), target: Double(ratings.values[place]) - problem.offsets[Int(row[place])])
                }
                let halves = Questionnaire.halves(entries.count, seed: 9, person: person)
                for (answerable, judged) in [(halves.0, halves.1), (halves.1, halves.0)] {
                    var (normal, side) = (precision, precision.product(prior.mean))
                    for entry in answerable.map({ entries[$0] }) where asked.contains(entry.item) {
                        let h = problem.design.row(entry.item).map { Double($0) }
                        for i in h.indices {
                            side[i] += entry.target * h[i]
                            for j in h.indices { normal[i, j] += h[i] * h[j] }
                        }
                    }
                    let x = try Cholesky(normal).inverse().product(side)
                    for entry in judged.map({ entries[$0] }) {
                        let h = problem.design.row(entry.item).map { Double($0) }
                        let error = entry.target - zip(h, x).reduce(0) { $0 + $1.0 * $1.1 }
                        sum += error * error
                    }
                }
            }
            return sum
        }
        var asked: Set<Int> = []
        for (item, drop) in zip(found.items, found.drops) {
            let before = try loss(asked)
            let losses = try (0..<ratings.columns).map { try asked.contains($0) ? .infinity : loss(asked.union([$0])) }
            let best = try XCTUnwrap(losses.min())
            XCTAssertEqual(losses[item], best, accuracy: 1e-9 * before)
            XCTAssertEqual(drop * Double(ratings.pattern.count), before - best, accuracy: 1e-9 * before)
            asked.insert(item)
        }
    }
}
