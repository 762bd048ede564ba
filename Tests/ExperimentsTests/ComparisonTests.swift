import Datasets
import Experiments
import Recommenders
import Runtime
import TestSupport
import XCTest

final class ComparisonTests: XCTestCase {
    /// Learned: user 1 gave item 10 a 5 and item 20 a 3, user 2 gave item 10 a 1. The mean is 3; users' 4 and 1;
    /// items' 3 and 3.
    private let training = RatingTable(userIDs: [1, 1, 2], itemIDs: [10, 20, 10], ratings: [5, 3, 1])
    /// Held out: user 2 on item 20, and two pairs of which one side is unknown.
    private let test = RatingTable(userIDs: [2, 2, 7], itemIDs: [20, 99, 10], ratings: [2, 1, 4])

    private let means: [(label: String, configuration: any RecommenderConfiguration)] = [
        ("a", MeanConfiguration(.global)), ("b", MeanConfiguration(.user)), ("c", MeanConfiguration(.item)),
    ]

    /// Global and item means predict 3, 3, 3: errors 1, 2, 1. User means predict 1, 1, 3: errors 1, 0, 1.
    func testByHand() throws {
        let results = try Comparison.run(means, training: training, test: test)
        XCTAssertEqual(
            results.map(\.model), ["b", "a", "c"], "best first, and equals as they were asked for")
        let rmse = try results.map { try XCTUnwrap($0.rmse) }
        XCTAssertEqual(rmse[0], (2.0 / 3).squareRoot(), accuracy: 4 * Double.ulpOfOne)
        XCTAssertEqual(rmse[1], 2.0.squareRoot(), accuracy: 4 * Double.ulpOfOne)
        XCTAssertEqual(rmse[2], rmse[1])
        let mae = try results.map { try XCTUnwrap($0.mae) }
        XCTAssertEqual(mae[0], 2.0 / 3, accuracy: 2 * Double.ulpOfOne)
        XCTAssertEqual(mae[1], 4.0 / 3, accuracy: 2 * Double.ulpOfOne)
        for result in results {
            XCTAssertEqual(result.unknown, 2)
            XCTAssertNil(result.deviation)
            XCTAssertGreaterThan(result.fitSeconds, 0)
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
        XCTAssertEqual(results.compactMap(\.rmse), results.compactMap(\.rmse).sorted())
        for (label, configuration) in models {
            let alone = try error(configuration, train, test)
            let found = try XCTUnwrap(results.first { $0.model == label }?.rmse)
            XCTAssertEqual(found, alone.squareRoot(), accuracy: 8 * Double.ulpOfOne, label)
        }
    }

    private func error(
        _ configuration: some RecommenderConfiguration, _ train: RatingTable, _ test: RatingTable
    ) throws -> Double {
        try configuration.fit(TrainingSet(train), validation: nil, options: FitOptions()).model
            .meanSquaredError(test)
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
        XCTAssertTrue(results.allSatisfy { $0.rmse == nil && $0.mae == nil && $0.unknown == 0 })
    }

    func testAnErrorEndsIt() {
        var configuration = AutoencoderConfiguration()
        configuration.rank = 3
        XCTAssertThrowsError(
            try Comparison.run([("x", configuration)], training: training, test: test)
        ) { XCTAssertTrue("\($0)".contains("rank 3"), "\($0)") }
    }
}
