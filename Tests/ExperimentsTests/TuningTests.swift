import LatentDatasets
import LatentEvaluation
import LatentExperiments
import LatentRecommenders
import LatentRuntime
import LatentTestSupport
import XCTest

final class TuningTests: XCTestCase {
    private func closedForm(_ regularization: Double, maskFraction: Double = 0, seed: UInt64 = 0)
        -> AutoencoderConfiguration
    {
        var configuration = AutoencoderConfiguration()
        configuration.itemCount = 0
        configuration.solver = .closedForm
        configuration.regularization = regularization
        configuration.maskFraction = maskFraction
        configuration.seed = seed
        return configuration
    }

    /// On the board a ridge that outweighs everything leaves the means, which know nothing; a small one knows all.
    func testTheKnownBest() throws {
        let table = Checkerboard().table
        let ridges = [1e9, 1e7, 1, 1e8]
        XCTAssertEqual(try Tuning.best(of: ridges.map { closedForm($0) }, training: table).regularization, 1)
        XCTAssertEqual(
            try Tuning.best(of: ridges.reversed().map { closedForm($0) }, training: table).regularization, 1)
    }

    /// The choice is that of fitting to the one part of the training data and scoring on the other, by hand.
    func testTheChoiceByHand() throws {
        let table = CheckerboardNoise.table(users: 200)
        let candidates = [0.1, 5, 20, 80, 1000].flatMap { ridge in
            [0, 0.3].map { closedForm(ridge, maskFraction: $0) }
        }
        for seed in 0..<3 {
            let (rest, validation) = try table.split(.random(fraction: 0.25, seed: UInt64(seed)))
            let errors = try candidates.map {
                try $0.fit(TrainingSet(rest)).model.meanSquaredError(validation)
            }
            let least = try XCTUnwrap(errors.indices.min { errors[$0] < errors[$1] })
            let chosen = try Tuning.best(of: candidates, training: table, fraction: 0.25, seed: UInt64(seed))
            XCTAssertEqual(chosen, candidates[least])
        }
    }

    /// The closed form draws nothing, so another seed is an equal: the first stands.
    func testTheFirstOfEquals() throws {
        let equals = [closedForm(3, seed: 8), closedForm(3, seed: 2), closedForm(3, seed: 5)]
        XCTAssertEqual(try Tuning.best(of: equals, training: Checkerboard().table).seed, 8)
    }

    func testNoCandidate() {
        XCTAssertThrowsError(
            try Tuning.best(of: [AutoencoderConfiguration](), training: Checkerboard().table)
        ) { XCTAssertTrue("\($0)".contains("no candidate"), "\($0)") }
    }

    /// One that cannot be fitted stops none after it, but is no choice.
    func testFailures() throws {
        let table = Checkerboard().table
        let trials = try Tuning.trials(of: [closedForm(-1), closedForm(1), closedForm(.nan)], training: table)
        XCTAssertNil(trials[0][.rmse])
        XCTAssertNotNil(trials[1][.rmse])
        XCTAssertEqual(trials.map(\.configuration.regularization)[..<2], [-1, 1])
        for trial in [trials[0], trials[2]] {
            XCTAssertThrowsError(try trial.outcome.get()) {
                XCTAssertTrue("\($0)".contains("regularization"), "\($0)")
            }
        }
        XCTAssertThrowsError(try Tuning.best(of: [closedForm(1), closedForm(-1)], training: table))
        XCTAssertThrowsError(try Tuning.trials(of: [closedForm(1)], training: table, fraction: 1))
    }

    /// By a metric of lists, larger being better: the ridge that knows the board has its loves first. Where nobody has
    /// one that is an error.
    func testByAMetricOfLists() throws {
        let table = Checkerboard().table
        let candidates = [closedForm(1e9), closedForm(1)]
        let trials = try Tuning.trials(
            of: candidates, training: table, metric: .ndcg, lists: RankingEvaluation(at: 5, liked: 4))
        let figures = try trials.map { try XCTUnwrap($0[.ndcg]) }
        XCTAssertLessThan(figures[0], figures[1])
        XCTAssertEqual(
            trials.min { Metric.ndcg.cost($0[.ndcg]) < Metric.ndcg.cost($1[.ndcg]) }?.configuration, candidates[1])
        XCTAssertThrowsError(
            try Tuning.trials(of: candidates, training: table, metric: .map, lists: RankingEvaluation(liked: 6))
        ) { XCTAssertTrue("\($0)".contains("there is no map to choose by"), "\($0)") }
        XCTAssertNil(try Tuning.trials(of: candidates, training: table)[0][.ndcg])
    }

    /// Trials come in the candidates' order, and their errors are those of fitting by hand.
    func testTrialsByHand() throws {
        let table = CheckerboardNoise.table(users: 100)
        let candidates = [3, 30, 300].map { closedForm($0) }
        let (rest, validation) = try table.split(.random(fraction: 0.2, seed: 9))
        let trials = try Tuning.trials(of: candidates, training: table, fraction: 0.2, seed: 9)
        XCTAssertEqual(trials.map(\.configuration), candidates)
        for trial in trials {
            let model = try trial.configuration.fit(TrainingSet(rest)).model
            XCTAssertEqual(
                try XCTUnwrap(trial[.rmse]), model.meanSquaredError(validation).squareRoot(),
                accuracy: 2 * Double.ulpOfOne)
            XCTAssertEqual(
                try Tuning.score(trial.configuration, training: rest, test: validation)[.rmse], trial[.rmse])
        }
    }
}
