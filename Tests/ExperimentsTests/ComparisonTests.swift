import LatentDatasets
import LatentEvaluation
import LatentExperiments
import LatentRecommenders
import LatentRuntime
import LatentTestSupport
import Synchronization
import XCTest

final class ComparisonTests: XCTestCase {
    /// Learned: user 1 gave item 10 a 5 and item 20 a 3, user 2 gave item 10 a 1. The mean is 3; users' 4 and 1;
    /// items' 3 and 3.
    private let training = RatingTable.fixture(userIDs: [1, 1, 2], itemIDs: [10, 20, 10], ratings: [5, 3, 1])
    /// Held out: user 2 on item 20, and two pairs of which one side is unknown.
    private let test = RatingTable.fixture(userIDs: [2, 2, 7], itemIDs: [20, 99, 10], ratings: [2, 1, 4])

    private let means: [(label: String, configuration: any RecommenderConfiguration)] = [
        ("a", MeanConfiguration(.global)), ("b", MeanConfiguration(.user)), ("c", MeanConfiguration(.item)),
    ]

    /// Global and item means predict 3, 3, 3: errors 1, 2, 1. User means predict 1, 1, 3: errors 1, 0, 1.
    func testByHand() throws {
        let results = try Comparison.run(means, training: training, test: test)
        XCTAssertEqual(
            results.map(\.model), ["b", "a", "c"], "best first, and equals as they were asked for")
        let rmse = try results.map { try XCTUnwrap($0[.rmse]) }
        XCTAssertEqual(rmse[0], (2.0 / 3).squareRoot(), accuracy: 4 * Double.ulpOfOne)
        XCTAssertEqual(rmse[1], 2.0.squareRoot(), accuracy: 4 * Double.ulpOfOne)
        XCTAssertEqual(rmse[2], rmse[1])
        let mae = try results.map { try XCTUnwrap($0[.mae]) }
        XCTAssertEqual(mae[0], 2.0 / 3, accuracy: 2 * Double.ulpOfOne)
        XCTAssertEqual(mae[1], 4.0 / 3, accuracy: 2 * Double.ulpOfOne)
        for result in results {
            XCTAssertEqual(result.unknownUsers, 1)
            XCTAssertEqual(result.unknownItems, 1)
            XCTAssertNil(result.deviation)
            XCTAssertGreaterThan(try XCTUnwrap(result.fitSeconds), 0)
            XCTAssertGreaterThan(result.predictSeconds, 0)
        }
    }

    /// Each model's figure is that of the model fitted and scored by itself: all learned from one table and were
    /// asked about one other.
    func testEachModelByItself() throws {
        let (train, test) = try CheckerboardNoise.table(users: 200).split(.random(fraction: 0.2, seed: 5))
        var autoencoder = AutoencoderConfiguration()
        autoencoder.itemCount = 0
        autoencoder.rank = 2
        autoencoder.epochs = 5
        var closed = autoencoder
        closed.solver = .closedForm
        closed.regularization = 20
        let models = means + [("d", autoencoder), ("e", closed)]
        let results = try Comparison.run(models, training: train, test: test)
        XCTAssertEqual(results.count, 5)
        XCTAssertEqual(results.compactMap { $0[.rmse] }, results.compactMap { $0[.rmse] }.sorted())
        for (label, configuration) in models {
            let alone = try error(configuration, train, test)
            let found = try XCTUnwrap(results.first { $0.model == label }?[.rmse])
            XCTAssertEqual(found, alone.squareRoot(), accuracy: 8 * Double.ulpOfOne, label)
        }
    }

    private func error(
        _ configuration: some RecommenderConfiguration, _ train: RatingTable, _ test: RatingTable
    ) throws -> Double {
        try configuration.fit(TrainingSet(train), validation: nil, options: FitOptions()).model
            .meanSquaredError(test)
    }

    /// Lists are judged where they are asked for, as by themselves, over folds as the mean of the folds'; whoever is
    /// known to a model, by a rating of it, is so to the metrics.
    func testLists() throws {
        let folds = try Folds(CheckerboardNoise.table(users: 60), count: 3, seed: 3)
        let lists = RankingEvaluation(at: 2, liked: 3)
        let found = try Comparison.run(means, folds: folds, lists: lists)
        let single = try (0..<3).map { fold in
            let (train, test) = folds.split(fold)
            return try Comparison.run(means, training: train, test: test, lists: lists)
        }
        for result in found {
            let each = single.compactMap { $0.first { $0.model == result.model } }
            XCTAssertEqual(result.listUsers, each.reduce(0) { $0 + ($1.listUsers ?? 0) })
            for metric in Metric.all {
                let mean = each.compactMap { $0[metric] }.reduce(0, +) / 3
                XCTAssertEqual(try XCTUnwrap(result[metric]), mean, accuracy: 4 * Double.ulpOfOne, metric.name)
            }
        }
        let without = try Comparison.run(means, folds: folds)
        XCTAssertNil(without[0].listUsers)
        for metric in Metric.ofLists { XCTAssertNil(without[0][metric]) }
    }

    func testEachModelIsAnnounced() throws {
        var began: [String] = []
        _ = try Comparison.run(means, training: training, test: test) {
            began.append($0)
            return nil
        }
        XCTAssertEqual(began, ["a", "b", "c"])
    }

    func testNothingHeldOut() throws {
        let results = try Comparison.run(means, training: training, test: test.selecting([]))
        XCTAssertTrue(
            results.allSatisfy { $0[.rmse] == nil && $0[.mae] == nil && $0.unknownUsers + $0.unknownItems == 0 })
    }

    func testAnErrorEndsIt() {
        var configuration = AutoencoderConfiguration()
        configuration.rank = 3
        XCTAssertThrowsError(
            try Comparison.run([("x", configuration)], training: training, test: test)
        ) { error in
            XCTAssertEqual((error as? ModelFailure)?.model, "x")
            XCTAssertTrue((error as? ModelFailure)?.error is InvalidArgument)
            XCTAssertTrue("\(error)".hasPrefix("x: rank 3"), "\(error)")
        }
    }

    /// Users and items that are in the vocabulary, as of a split of one table, and have no training rating.
    func testUnknownByRatingsAndNotByName() throws {
        let all = RatingTable.fixture(userIDs: [1, 1, 2, 3], itemIDs: [10, 20, 30, 30], ratings: [1, 2, 3, 4])
        let results = try Comparison.run(means, training: all.selecting([0, 1]), test: all.selecting([2, 3]))
        for result in results {
            XCTAssertEqual(result.unknownUsers, 2)
            XCTAssertEqual(result.unknownItems, 2)
        }
        // Known: user 1 and item 30.
        let known = try Comparison.run(means, training: all.selecting([1, 3]), test: all.selecting([0, 2]))
        XCTAssertEqual(known.map(\.unknownUsers), [1, 1, 1])
        XCTAssertEqual(known.map(\.unknownItems), [1, 1, 1])
    }

    /// Figures over folds are the means and the deviation of those of comparisons on each fold.
    func testFolds() throws {
        let folds = try Folds(CheckerboardNoise.table(users: 60), count: 4, seed: 3)
        var biases = BiasesConfiguration()
        biases.epochs = 4
        let models = means + [("d", biases)]
        let found = try Comparison.run(models, folds: folds)
        XCTAssertEqual(found.compactMap { $0[.rmse] }, found.compactMap { $0[.rmse] }.sorted())
        let single = try (0..<4).map {
            let (train, test) = folds.split($0)
            return try Comparison.run(models, training: train, test: test)
        }
        for result in found {
            let each = single.compactMap { $0.first { $0.model == result.model } }
            let errors = each.compactMap { $0[.rmse] }
            XCTAssertEqual(errors.count, 4)
            let mean = errors.reduce(0, +) / 4
            let variance = errors.map { ($0 - mean) * ($0 - mean) }.reduce(0, +) / 3
            XCTAssertEqual(try XCTUnwrap(result[.rmse]), mean, accuracy: 4 * Double.ulpOfOne)
            XCTAssertEqual(
                try XCTUnwrap(result[.mae]), each.compactMap { $0[.mae] }.reduce(0, +) / 4,
                accuracy: 4 * Double.ulpOfOne)
            // Differences of numbers near 1 are exact to some ulps of 1, whatever their size.
            XCTAssertEqual(
                try XCTUnwrap(result.deviation), variance.squareRoot(), accuracy: 8 * Double.ulpOfOne)
            XCTAssertEqual(result.unknownUsers, each.reduce(0) { $0 + $1.unknownUsers })
            XCTAssertEqual(result.unknownItems, each.reduce(0) { $0 + $1.unknownItems })
            XCTAssertGreaterThan(try XCTUnwrap(result.fitSeconds), 0)
        }
    }

    /// Of two folds of two ratings, a 1 and a 5: each is predicted by the other, 4 off. One user each, both unknown.
    func testTwoFoldsByHand() throws {
        let folds = try Folds(
            RatingTable.fixture(userIDs: [1, 2], itemIDs: [1, 2], ratings: [1, 5]), count: 2, seed: 0)
        let result = try XCTUnwrap(Comparison.run([means[0]], folds: folds).first)
        XCTAssertEqual(result[.rmse], 4)
        XCTAssertEqual(result[.mae], 4)
        XCTAssertEqual(result.deviation, 0)
        XCTAssertEqual([result.unknownUsers, result.unknownItems], [2, 2])
    }

    /// Each model is seen at work, over folds in folds, and heard of when it is done.
    func testProgress() throws {
        let folds = try Folds(CheckerboardNoise.table(users: 20), count: 3, seed: 3)
        let heard = Mutex<[String]>([])
        _ = try Comparison.run(means, folds: folds) { label in
            { update in heard.withLock { $0.append("\(label) \(update.completed)/\(update.total)") } }
        } ended: { result in
            heard.withLock { $0.append("\(result.model) done") }
        }
        XCTAssertEqual(
            heard.withLock { $0 },
            ["a", "b", "c"].flatMap { ["\($0) 0/1", "\($0) 1/3", "\($0) 2/3", "\($0) 3/3", "\($0) done"] })
    }
}
