import LatentDatasets
import LatentLinearAlgebra
import LatentRecommenders
import LatentTestSupport
import XCTest

/// Shares and what is not of a person's ratings sum to the score.
final class ExplanationTests: XCTestCase {
    private let table = CheckerboardNoise.table()
    private let given: [(item: Int, rating: Float)] = [(0, 5), (3, 1), (4, 4.5), (9, 2)]

    /// Sums of Floats, of `terms` terms no larger than `size`.
    private func check<Model: Recommender>(
        _ model: Model, steps: Bool, userBase: (Int, Int) -> Double, personBase: (Model.Person, Int) -> Double
    ) throws {
        let name = model.configuration.name
        let person = model.person(given)
        let scores = model.scores(of: person)
        for item in [0, 7, 20] {
            let shares = try XCTUnwrap(model.explanation(of: person, item: item))
            XCTAssertTrue(shares.allSatisfy { $0.kind == .item }, "\(name): a solution is all there is")
            XCTAssertEqual(
                shares.reduce(personBase(person, item)) { $0 + Double($1.share) }, Double(scores[item]), accuracy: 1e-4,
                "\(name), a new person")
            for user in [0, 11, 50] {
                let shares = try XCTUnwrap(model.explanation(user: user, item: item))
                XCTAssertEqual(shares.count { $0.kind == .training }, steps ? 1 : 0, name)
                XCTAssertEqual(
                    shares.reduce(userBase(user, item)) { $0 + Double($1.share) },
                    Double(model.predict(users: [user], items: [item], pool: .shared)[0]), accuracy: 1e-4,
                    "\(name), user \(user)")
            }
        }
    }

    func testSVD() throws {
        var configuration = SVDConfiguration()
        configuration.rank = 3
        let model = try configuration.fit(TrainingSet(table)).model
        try check(
            model, steps: false, userBase: { user, _ in Double(model.fallback(user: user, item: nil)) },
            personBase: { person, _ in person.effect })
    }

    func testPureSVD() throws {
        var configuration = PureSVDConfiguration()
        configuration.rank = 3
        try check(
            try configuration.fit(TrainingSet(table)).model, steps: false, userBase: { _, _ in 0 },
            personBase: { _, _ in 0 })
    }

    /// Of every weight, for a share has the weight of its own item.
    func testIALS() throws {
        for weight in [FeedbackWeight.binary, .log] {
            var configuration = IALSConfiguration()
            (configuration.rank, configuration.epochs, configuration.weight) = (3, 2, weight)
            try check(
                try configuration.fit(TrainingSet(table)).model, steps: true, userBase: { _, _ in 0 },
                personBase: { _, _ in 0 })
        }
    }

    func testAutoencoder() throws {
        for solver in [Solver.closedForm, .adam] {
            var configuration = AutoencoderConfiguration()
            (configuration.solver, configuration.rank, configuration.epochs) = (solver, 3, 3)
            configuration.itemCount = 0
            let model = try configuration.fit(TrainingSet(table)).model
            try check(
                model, steps: false, userBase: { Double(model.fallback(user: $0, item: $1)) },
                personBase: { Double(model.fallback(user: nil, item: $1)) + $0.effect })
        }
    }

    /// Trained by steps: a line of its own has what no solution for the ratings gives a user.
    func testByEffectsAndVectors() throws {
        var centered = CenteredSVDConfiguration()
        (centered.rank, centered.patience, centered.regularization) = (3, 0, 0.3)
        let first = try centered.fit(TrainingSet(table)).model
        XCTAssertFalse(first.factors.values.isEmpty)
        try check(
            first, steps: true, userBase: { Double(first.fallback(user: $0, item: $1)) },
            personBase: { Double(first.fallback(user: nil, item: $1)) + $0.effect })
        var factorization = FactorizationConfiguration()
        (factorization.rank, factorization.epochs) = (3, 10)
        let second = try factorization.fit(TrainingSet(table)).model
        try check(
            second, steps: true, userBase: { Double(second.fallback(user: $0, item: $1)) },
            personBase: { Double(second.fallback(user: nil, item: $1)) + $0.effect })
    }
}
