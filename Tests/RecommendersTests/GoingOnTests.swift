import LatentDatasets
import LatentLinearAlgebra
import LatentRecommenders
import LatentRuntime
import LatentTestSupport
import XCTest

/// `updated(with:)` of models that go on from the factors they have.
final class GoingOnTests: XCTestCase {
    private let table = CheckerboardNoise.table(users: 60, items: 24, seed: 3)
    /// Ratings of a new user 1001, of things that are known: so few that one epoch of ten is enough.
    private let more = RatingTable.fixture(
        userIDs: [1001, 1001, 1001], itemIDs: [5, 9, 15], ratings: [5, 5, 4])

    private func ials() throws -> IALSRecommender {
        var configuration = IALSConfiguration()
        (configuration.rank, configuration.epochs, configuration.leastRating) = (4, 10, 0)
        return try configuration.fit(TrainingSet(table)).model
    }

    /// The first half of an epoch solves for the people with the items held: a new person's factors are what folding in
    /// gave before, where the items are no more than they were and one epoch is made.
    func testOneEpochOfIALSBeginsWithTheItems() throws {
        let model = try ials()
        let fitted = try model.updated(with: more)
        XCTAssertEqual(fitted.epochs.count, 1)
        XCTAssertEqual(fitted.model.configuration, model.configuration)
        let user = try XCTUnwrap(fitted.model.scope.users.index(of: 1001))
        let places = try more.items.map { try XCTUnwrap(model.scope.items.index(of: more.itemIDs.ids[Int($0)])) }
        let folded = model.person(zip(places, more.ratings).map { (item: $0, rating: $1) }).tastes
        assertClose(
            fitted.model.userFactors.row(user).map { Double($0) }, folded.map { Double($0) },
            within: folded.map { _ in 1e-5 }, "a new person")
    }

    /// At a rate of almost 0 nothing moves: who is known keeps their factors, though ids below theirs are new, and who is
    /// not begins as in training.
    func testBPRBeginsWithWhatItKnows() throws {
        var configuration = BPRConfiguration()
        (configuration.rank, configuration.epochs, configuration.leastRating) = (4, 20, 0)
        (configuration.learningRate, configuration.regularization) = (1e-30, 0)
        let model = try configuration.fit(TrainingSet(table)).model
        let more = RatingTable.fixture(userIDs: [0, 0, 0], itemIDs: [1, 5, 15], ratings: [5, 5, 4])
        let (fitted, anew) = (try model.updated(with: more), try model.updated(with: more, anew: true))
        XCTAssertEqual(fitted.epochs.count, 1)
        XCTAssertEqual(anew.epochs.count, 20)
        let (on, scope) = (fitted.model, fitted.model.scope)
        XCTAssertEqual(scope.users.ids[0], 0)
        XCTAssertEqual(scope.items.ids[0], 1)
        for user in 0..<model.scope.users.count {
            XCTAssertEqual(Array(on.userFactors.row(user + 1)), Array(model.userFactors.row(user)))
        }
        for item in 0..<model.scope.items.count {
            XCTAssertEqual(Array(on.itemFactors.row(item + 1)), Array(model.itemFactors.row(item)))
        }
        XCTAssertEqual(Array(on.userFactors.row(0)), Array(anew.model.userFactors.row(0)))
        XCTAssertNotEqual(Array(on.userFactors.row(1)), Array(anew.model.userFactors.row(1)))
    }

    /// As many epochs as the new ratings' share of all, of those that training makes, rounded up.
    func testEpochsByShare() throws {
        let model = try ials()
        let half = RatingTable.fixture(
            userIDs: (0..<table.count).map { 2000 + $0 / 10 }, itemIDs: (0..<table.count).map { $0 % 10 + 1 },
            ratings: Array(repeating: 4, count: table.count))
        XCTAssertEqual(try model.updated(with: half).epochs.count, 5)
        XCTAssertEqual(try model.updated(with: half, anew: true).epochs.count, 10)
    }

    /// Going on costs fewer epochs and ends as low: nobody's taste changed.
    func testGoingOnLearnsFaster() throws {
        let model = try ials()
        let on = try XCTUnwrap(model.updated(with: more).epochs.last?.loss)
        let anew = try model.updated(with: more, anew: true).epochs
        XCTAssertLessThan(on, anew[0].loss)
        XCTAssertEqual(on, anew[9].loss, accuracy: 0.02 * anew[9].loss)
    }

    func testThreadsChangeNoBit() throws {
        let model = try ials()
        let one = try model.updated(with: more, options: FitOptions(pool: ThreadPool(threads: 1))).model
        let three = try model.updated(with: more, options: FitOptions(pool: ThreadPool(threads: 3))).model
        XCTAssertEqual(one.userFactors, three.userFactors)
        XCTAssertEqual(one.itemFactors, three.itemFactors)
    }
}
