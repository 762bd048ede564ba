import LatentDatasets
import LatentRecommenders
import LatentRuntime
import LatentTestSupport
import XCTest

/// Factorization that was stopped and resumed ends in the bits of one that was not.
final class FactorizationCheckpointTests: XCTestCase {
    private let table = CheckerboardNoise.table()
    private let validation = CheckerboardNoise.table(users: 20, seed: 2)

    /// Without patience, and with: enough of it for all epochs, of which the steps are too large for the last to be the
    /// best, and too little.
    private func configurations() -> [FactorizationConfiguration] {
        [(0, 6), (40, 40), (2, 40)].map { patience, epochs in
            var configuration = FactorizationConfiguration()
            configuration.rank = 5
            configuration.learningRate = 0.2
            configuration.regularization = 0
            (configuration.patience, configuration.epochs) = (patience, epochs)
            return configuration
        }
    }

    /// Asked by the thread that trains, which is the test's.
    private final class Run: @unchecked Sendable {
        private(set) var epochs = 0
        var questions = 0
        private var first: Int?

        /// Told how many epochs are done, first before any of this run.
        func note(_ completed: Int) {
            first = first ?? completed
            epochs = completed - (first ?? 0)
        }
    }

    private func fit(
        _ configuration: FactorizationConfiguration, threads: Int = 2, _ folder: TemporaryFolder? = nil,
        stop: @escaping (Run) -> Bool = { _ in false }
    ) throws -> Fitted<FactorizationRecommender> {
        let run = Run()
        nonisolated(unsafe) let stop = stop
        let plan = folder.map {
            CheckpointPlan(
                folder: $0.file("state"), resumes: true,
                shouldStop: {
                    run.questions += 1
                    return stop(run)
                })
        }
        return try configuration.fit(
            TrainingSet(table), validation: validation,
            options: FitOptions(
                pool: ThreadPool(threads: threads), progress: { run.note($0.completed) }, checkpoints: plan))
    }

    private func assertEqual(
        _ a: Fitted<FactorizationRecommender>, _ b: Fitted<FactorizationRecommender>, _ what: String,
        line: UInt = #line
    ) {
        XCTAssertEqual(a.model.factors, b.model.factors, what, line: line)
        XCTAssertEqual(a.bestEpoch, b.bestEpoch, what, line: line)
        XCTAssertEqual(a.epochs.map(\.loss), b.epochs.map(\.loss), what, line: line)
        XCTAssertEqual(a.epochs.map(\.validationLoss), b.epochs.map(\.validationLoss), what, line: line)
    }

    /// One epoch a run, and as many runs as there are epochs.
    func testStoppedAfterEveryEpoch() throws {
        for configuration in configurations() {
            let what = "patience \(configuration.patience)"
            let whole = try fit(configuration)
            XCTAssertEqual(whole.bestEpoch == nil, configuration.patience == 0, what)
            if let best = whole.bestEpoch { XCTAssertLessThan(best, whole.epochs.count, what) }
            XCTAssertEqual(whole.epochs.count < configuration.epochs, configuration.patience == 2, what)
            let folder = try TemporaryFolder()
            for epoch in 1..<whole.epochs.count {
                XCTAssertThrowsError(try fit(configuration, threads: epoch % 3 + 1, folder) { $0.epochs == 1 }) {
                    XCTAssertEqual(($0 as? TrainingStopped)?.epoch, epoch, "\($0)")
                }
            }
            let last = try fit(configuration, folder)
            assertEqual(last, whole, what)
            XCTAssertGreaterThan(last.checkpointSeconds, 0)
            assertEqual(try fit(configuration, folder), whole, "\(what), when nothing is left to do")
        }
    }

    /// Once in each place: in an epoch, whose work is lost, and after one.
    func testEveryPlaceToStop() throws {
        var configuration = configurations()[0]
        configuration.epochs = 3
        let whole = try fit(configuration)
        var place = 1
        while true {
            let folder = try TemporaryFolder()
            do {
                assertEqual(try fit(configuration, folder) { $0.questions >= place }, whole, "never stopped")
                break
            } catch is TrainingStopped {
                assertEqual(try fit(configuration, folder), whole, "stopped at question \(place)")
            }
            place += 1
        }
        XCTAssertGreaterThan(place, 6, "more than once an epoch")
    }

    /// The step sizes fall over all the epochs there are to be.
    func testNoOtherEpochs() throws {
        let folder = try TemporaryFolder()
        var configuration = configurations()[0]
        _ = try fit(configuration, folder)
        for epochs in [5, 7] {
            configuration.epochs = epochs
            XCTAssertThrowsError(try fit(configuration, folder)) { error in
                XCTAssertTrue("\(error)".contains("epochs was 6 and is \(epochs), and must stay"), "\(error)")
            }
        }
    }
}
