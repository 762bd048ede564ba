import LatentDatasets
import LatentRecommenders
import LatentRuntime
import LatentTestSupport
import XCTest

final class AutoencoderTrainingTests: XCTestCase {
    private func configuration(
        _ solver: Solver = .adam, epochs: Int = 60
    ) -> AutoencoderConfiguration {
        var configuration = AutoencoderConfiguration()
        configuration.itemCount = 0
        configuration.solver = solver
        configuration.rank = 2
        configuration.batchSize = 10
        configuration.epochs = epochs
        configuration.patience = 0
        configuration.learningRate = solver == .adam ? 0.02 : solver == .sgd ? 0.1 : nil
        return configuration
    }

    /// On the board every preference is ±2, so predicting 0 costs 0.8 · 4 + 0.2 · 4 = 4. One dimension explains all
    /// and every user shows equally many entries, so the least loss is 0.
    func testTheLossFallsToNothing() throws {
        let training = TrainingSet(Checkerboard().table)
        for solver in [Solver.adadelta, .adam, .sgd] {
            let losses = try configuration(solver, epochs: 300).fit(training).epochs.map(\.loss)
            let start = try XCTUnwrap(losses.first)
            let end = try XCTUnwrap(losses.last)
            XCTAssertLessThan(end, 0.01 * 4, solver.rawValue)
            XCTAssertLessThan(end, start, solver.rawValue)
            XCTAssertTrue(losses.allSatisfy { $0 >= 0 && $0.isFinite }, solver.rawValue)
        }
    }

    func testEpochsAreReported() throws {
        let heard = Heard()
        let options = FitOptions(progress: { heard.add($0.completed, $0.total, $0.message) })
        let board = Checkerboard()
        let fitted = try configuration(epochs: 7).fit(
            TrainingSet(board.table), validation: board.rest, options: options)
        XCTAssertEqual(fitted.epochs.map(\.epoch), Array(1...7))
        // From before the first epoch on, and between batches.
        XCTAssertEqual(heard.all.map(\.completed), heard.all.map(\.completed).sorted())
        XCTAssertEqual(Set(heard.all.map(\.completed)), Set(0...7))
        XCTAssertGreaterThan(heard.all.count { $0.completed == 0 }, 1)
        for report in heard.all {
            let record = report.completed > 0 ? fitted.epochs[report.completed - 1] : nil
            XCTAssertEqual(report.total, 7)
            XCTAssertEqual(
                report.message,
                record.map { "loss \($0.loss.fixed(4)), held out \(($0.validationLoss ?? 0).fixed(4))" } ?? "")
        }
        XCTAssertTrue(fitted.epochs.allSatisfy { $0.seconds > 0 })
        let last = try XCTUnwrap(fitted.epochs.last?.validationLoss)
        XCTAssertEqual(last, fitted.model.meanSquaredError(board.rest), "the mean squared error of the model")
    }

    func testValidationIsOnlyScored() throws {
        let board = Checkerboard()
        let training = TrainingSet(board.table)
        let with = try configuration().fit(training, validation: board.rest)
        let without = try configuration().fit(training, validation: nil)
        XCTAssertEqual(with.model.map, without.model.map)
        XCTAssertEqual(with.epochs.map(\.loss), without.epochs.map(\.loss))
        XCTAssertTrue(without.epochs.allSatisfy { $0.validationLoss == nil })
    }

    /// Keras' EarlyStopping(monitor="loss", min_delta:, patience:): an epoch improves where
    /// `loss < best - minDelta`, and training ends after `patience` epochs in a row that do not.
    func testEarlyStopping() throws {
        let training = TrainingSet(CheckerboardNoise.table())
        var configuration = configuration(epochs: 80)
        // The least improvement is then in the units of the losses.
        configuration.standardize = false
        let losses = try configuration.fit(training).epochs.map(\.loss)
        XCTAssertEqual(losses.count, 80, "patience 0 never stops early")
        var stops = Set<Int>()
        for minDelta in [0, 1e-5, 0.003, 0.05] {
            for patience in [1, 2, 3, 10] {
                var (best, waited, expected) = (Double.infinity, 0, losses.count)
                for (epoch, loss) in zip(1..., losses) {
                    if loss < best - minDelta { (best, waited) = (loss, 0) } else { waited += 1 }
                    if waited == patience {
                        expected = epoch
                        break
                    }
                }
                configuration.patience = patience
                configuration.minDelta = minDelta
                let run = try configuration.fit(training).epochs.map(\.loss)
                XCTAssertEqual(
                    run, Array(losses.prefix(expected)), "patience \(patience), minDelta \(minDelta)")
                stops.insert(expected)
            }
        }
        XCTAssertGreaterThan(stops.count, 4, "the cases differ")
    }

    func testDivergence() throws {
        var configuration = configuration(.sgd)
        configuration.learningRate = 1e6
        XCTAssertThrowsError(try configuration.fit(TrainingSet(Checkerboard().table))) { error in
            XCTAssertTrue(error is InvalidArgument)
            XCTAssertTrue("\(error)".contains("smaller learning rate than 1000000.0"), "\(error)")
        }
    }

    /// 40 users in batches of 15: two whole ones, and ten users sit the epoch out.
    func testWholeBatchesOnly() throws {
        let scope = try ModelScope(TrainingSet(Checkerboard().table))
        for (batchSize, users) in [(15, 30), (40, 40), (39, 39), (1, 40), (1000, 40)] {
            var configuration = configuration()
            configuration.batchSize = batchSize
            let training = AutoencoderTraining(
                configuration, scope: scope, preferences: Preferences(scope.ratings))
            XCTAssertEqual(training.trainedUsers, users, "batches of \(batchSize)")
        }
    }

    /// A batch larger than all users is a batch of all users.
    func testOneBatchOfAll() throws {
        let training = TrainingSet(Checkerboard().table)
        var configuration = configuration(epochs: 5)
        configuration.batchSize = 40
        let all = try configuration.fit(training)
        configuration.batchSize = 5000
        let more = try configuration.fit(training)
        XCTAssertEqual(all.model.map, more.model.map)
    }

    /// Both routes do the same sums in another order. A step multiplies what they differ by, by a little.
    func testDenseAndSparseRoutesAgree() throws {
        let scope = try ModelScope(TrainingSet(CheckerboardNoise.table(users: 200, items: 41)))
        let preferences = Preferences(scope.ratings)
        for rank in [1, 16, 19] {
            var configuration = configuration(.sgd, epochs: 4)
            configuration.rank = rank
            let losses = try [AutoencoderRoute.sparse, .dense].map { route in
                let training = AutoencoderTraining(
                    configuration, scope: scope, preferences: preferences, route: route)
                return try (1...4).map { try training.runEpoch(Epoch($0, of: training, pool: .shared)) }
            }
            // 20 batches of 10 users an epoch; each sums products of 41 items and `rank` dimensions.
            let relative = 4 * 20 * Double(41 + rank) * Double(Float.ulpOfOne)
            for (sparse, dense) in zip(losses[0], losses[1]) {
                XCTAssertEqual(sparse, dense, accuracy: relative * sparse, "rank \(rank)")
            }
        }
    }

    func testTheRouteFollowsTheDensity() {
        // Sparse data never go through GEMM, full ones at large ranks do; rank 1025 has no sparse kernel.
        for rank in [1, 25, 64, 100, 1024] {
            XCTAssertEqual(AutoencoderRoute(density: 0.05, rank: rank), .sparse)
        }
        XCTAssertEqual(AutoencoderRoute(density: 1, rank: 100), .dense)
        XCTAssertEqual(AutoencoderRoute(density: 0.05, rank: 1025), .dense)
    }

    /// Nothing is hidden, or the loss counts the hidden entries alone: finite, and still learning.
    func testExtremesOfMasking() throws {
        let training = TrainingSet(Checkerboard().table)
        for (maskFraction, hiddenWeight) in [(0, 0.8), (0, 0), (0.99, 1), (0.5, 0)] {
            var configuration = configuration(epochs: 30)
            configuration.maskFraction = maskFraction
            configuration.hiddenWeight = hiddenWeight
            let fitted = try configuration.fit(training)
            XCTAssertTrue(fitted.epochs.allSatisfy { $0.loss.isFinite })
            XCTAssertTrue(try XCTUnwrap(fitted.model.itemVectors).elements.allSatisfy(\.isFinite))
        }
    }
}

/// What a progress handler was told.
private final class Heard: @unchecked Sendable {
    // Handlers are called by the thread that trains, which is the test's.
    private(set) var all: [(completed: Int, total: Int, message: String)] = []

    func add(_ completed: Int, _ total: Int, _ message: String) {
        all.append((completed, total, message))
    }
}
