import Foundation
import LatentDatasets
import LatentRecommenders
import LatentRuntime
import LatentTestSupport
import XCTest

/// Training that was interrupted and resumed ends in the bits of training that was not, or in an error that names what
/// is different.
final class CheckpointTests: CheckpointTestCase {
    /// Whenever training is stopped, in an epoch or after one, and however often, it comes to the same end.
    func testResumedRunsEqualWholeOnes() throws {
        for solver in [Solver.adadelta, .adam, .sgd] {
            let configuration = configuration(solver)
            let whole = try fit(configuration)
            for interval in [1, 3] {
                // Each attempt is asked to stop at its third question: after its first epoch, or in its second.
                let folder = try TemporaryFolder()
                var stops: [Int] = []
                var resumed: Fitted<LinearAutoencoder>?
                while resumed == nil {
                    do {
                        resumed = try fit(configuration, Asked(stopAt: 3).plan(folder, every: interval, resumes: true))
                    } catch let stop as TrainingStopped {
                        stops.append(stop.epoch)
                        guard stops.count < 10 else { return XCTFail("\(solver) gets nowhere: \(stops)") }
                    }
                }
                XCTAssertGreaterThan(stops.count, 2, "\(solver)")
                XCTAssertEqual(stops, stops.sorted())
                try assertEqual(XCTUnwrap(resumed), whole, "\(solver) every \(interval), stopped after \(stops)")
            }
        }
    }

    /// The same of the models of embeddings, with the best epoch's parameters kept, stopped in an epoch or after one.
    func testEmbeddingsGoOn() throws {
        func check(_ configuration: some RecommenderConfiguration, _ what: String) throws {
            func bytes(_ plan: CheckpointPlan?) throws -> Data {
                let folder = try TemporaryFolder()
                let fitted = try configuration.fit(
                    TrainingSet(table), validation: validation, options: FitOptions(checkpoints: plan))
                try ModelArchive(model: fitted.model).write(to: folder.file("model"))
                return try Data(contentsOf: URL(fileURLWithPath: folder.file("model")))
            }
            let whole = try bytes(nil)
            for question in [1, 5, 50, 100, 150, 200] {
                let folder = try TemporaryFolder()
                XCTAssertThrowsError(try bytes(Asked(stopAt: question).plan(folder)), what) { error in
                    XCTAssertTrue(error is TrainingStopped, "\(error)")
                }
                XCTAssertEqual(try bytes(Asked().plan(folder, resumes: true)), whole, "\(what), question \(question)")
            }
        }
        for updates in RowUpdates.allCases {
            var dot = DotConfiguration(.dotBiasSigmoid)
            (dot.rank, dot.batchSize, dot.epochs, dot.patience, dot.updates) = (4, 32, 12, 9, updates)
            try check(dot, "dot \(updates)")
            var neural = NeuralConfiguration()
            (neural.rank, neural.hidden) = (3, 5)
            (neural.settings.batchSize, neural.settings.epochs, neural.settings.updates) = (32, 12, updates)
            try check(neural, "neural \(updates)")
        }
    }

    /// One cycle of the learning rate stretches over all epochs: more of them would have begun otherwise.
    func testSchedulesThatDependOnTheEpochs() throws {
        let folder = try TemporaryFolder()
        for (name, schedule) in [("cycle", LearningRateSchedule.oneCycle), ("constant", .constant)] {
            func fit(_ epochs: Int) throws -> Fitted<DotRecommender> {
                var dot = DotConfiguration(.dotBias)
                (dot.rank, dot.batchSize, dot.epochs, dot.schedule) = (4, 32, epochs, schedule)
                let plan = CheckpointPlan(folder: folder.file(name), resumes: true)
                return try dot.fit(TrainingSet(table), options: FitOptions(checkpoints: plan))
            }
            _ = try fit(2)
            if schedule == .oneCycle {
                expectDifference("epochs was 2 and is 3", "learning rates depend") { _ = try fit(3) }
            } else {
                XCTAssertEqual(try fit(3).epochs.count, 3)
            }
        }
    }

    /// Once in each place of a run: before the first checkpoint, in epochs, after them.
    func testEveryPlaceToStop() throws {
        let configuration = configuration(epochs: 3)
        let whole = try fit(configuration)
        var place = 1
        while true {
            let folder = try TemporaryFolder()
            let asked = Asked(stopAt: place)
            do {
                assertEqual(try fit(configuration, asked.plan(folder)), whole, "never stopped")
                break
            } catch let stop as TrainingStopped {
                XCTAssertEqual(asked.count, place, "once is enough")
                XCTAssertEqual(stop.path == nil, stop.epoch == 0)
                XCTAssertTrue("\(stop)".contains("resumed"))
            }
            assertEqual(
                try fit(configuration, Asked().plan(folder, resumes: true)), whole, "stopped at question \(place)")
            place += 1
        }
        XCTAssertGreaterThan(place, 4)
    }

    func testCheckpointsDoNotChangeTheModel() throws {
        let folder = try TemporaryFolder()
        assertEqual(try fit(configuration(), Asked().plan(folder)), try fit(configuration()), "with and without")
    }

    /// Equal trainings write equal checkpoints, but for the seconds.
    func testMoreEpochsGoOn() throws {
        let folder = try TemporaryFolder()
        _ = try fit(configuration(epochs: 5), Asked().plan(folder))
        let more = try fit(configuration(epochs: 8), Asked().plan(folder, resumes: true))
        assertEqual(more, try fit(configuration(epochs: 8)), "5 epochs and then 3")
        let again = try fit(configuration(epochs: 8), Asked().plan(folder, resumes: true))
        assertEqual(again, more, "nothing is left to do")
        expectDifference("epochs was 8 and is 7, and may only grow") {
            _ = try self.fit(self.configuration(epochs: 7), Asked().plan(folder, resumes: true))
        }
        var falling = FactorizationConfiguration()
        (falling.rank, falling.epochs) = (2, 8)
        func fitFalling(_ plan: CheckpointPlan) throws {
            _ = try falling.fit(TrainingSet(table), options: FitOptions(checkpoints: plan))
        }
        try fitFalling(Asked().plan(folder))
        for epochs in [7, 9] {
            falling.epochs = epochs
            expectDifference("epochs was 8 and is \(epochs), and must stay, for the learning rates depend on it") {
                try fitFalling(Asked().plan(folder, resumes: true))
            }
        }
    }

    /// What stopped early stays stopped, and the wait goes on where it was.
    func testEarlyStopping() throws {
        var configuration = configuration(epochs: 60)
        configuration.patience = 3
        configuration.minDelta = 0.003
        let whole = try fit(configuration)
        XCTAssertLessThan(whole.epochs.count, 60, "it stops early")
        let folder = try TemporaryFolder()
        // Three windows of batches at the most are asked about in an epoch of nine batches: one.
        XCTAssertThrowsError(try fit(configuration, Asked(stopAt: 2 * whole.epochs.count - 3).plan(folder)))
        assertEqual(try fit(configuration, Asked().plan(folder, resumes: true)), whole, "near the end")
        assertEqual(try fit(configuration, Asked().plan(folder, resumes: true)), whole, "after the end")
    }
}
