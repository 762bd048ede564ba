import Foundation
import LatentDatasets
import LatentRecommenders
import LatentRuntime
import LatentTestSupport
import XCTest

/// Training that was interrupted and resumed ends in the bits of training that was not, or in an error that names what is
/// different.
final class CheckpointTests: XCTestCase {
    private let table = CheckerboardNoise.table()
    private let validation = CheckerboardNoise.table(users: 20, seed: 2)

    private func configuration(
        _ solver: AutoencoderConfiguration.Solver = .adam, epochs: Int = 8
    ) -> AutoencoderConfiguration {
        var configuration = AutoencoderConfiguration()
        configuration.itemCount = 20
        configuration.solver = solver
        configuration.rank = 3
        configuration.batchSize = 10
        configuration.epochs = epochs
        configuration.patience = 0
        return configuration
    }

    /// Counts how often training asked, and says stop from the `limit`th time on.
    private final class Asked: @unchecked Sendable {
        // Asked by the thread that trains, which is the test's.
        var count = 0
        var notes: [String] = []
        let limit: Int

        init(stopAt limit: Int = .max) { self.limit = limit }

        func plan(_ folder: TemporaryFolder, every interval: Int = 1, resumes: Bool = false) -> CheckpointPlan {
            CheckpointPlan(
                folder: folder.file("state"), interval: interval, resumes: resumes,
                shouldStop: {
                    self.count += 1
                    return self.count >= self.limit
                }, note: { self.notes.append($0) })
        }
    }

    private func fit(
        _ configuration: AutoencoderConfiguration, _ plan: CheckpointPlan? = nil, on other: RatingTable? = nil
    )
        throws -> Fitted<LinearAutoencoder>
    {
        try configuration.fit(
            TrainingSet(other ?? table), validation: validation, options: FitOptions(checkpoints: plan))
    }

    private func names(_ folder: TemporaryFolder) throws -> [String] {
        try folder.checkpoints(in: "state")
    }

    private func file(_ epoch: Int) -> String { "autoencoder-epoch-00000\(epoch).safetensors" }

    private func assertEqual(
        _ a: Fitted<LinearAutoencoder>, _ b: Fitted<LinearAutoencoder>, _ what: String, line: UInt = #line
    ) {
        XCTAssertEqual(a.model.map, b.model.map, what, line: line)
        XCTAssertEqual(a.epochs.map(\.epoch), b.epochs.map(\.epoch), what, line: line)
        XCTAssertEqual(a.epochs.map(\.loss), b.epochs.map(\.loss), what, line: line)
        XCTAssertEqual(a.epochs.map(\.validationLoss), b.epochs.map(\.validationLoss), what, line: line)
    }

    /// Whenever training is stopped, in an epoch or after one, and however often, it comes to the same end.
    func testResumedRunsEqualWholeOnes() throws {
        for solver in [AutoencoderConfiguration.Solver.adadelta, .adam, .sgd] {
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
                XCTAssertTrue("\(stop)".contains("--resume"))
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

    func testTheLastTwoAreKept() throws {
        let folder = try TemporaryFolder()
        _ = try fit(configuration(), Asked().plan(folder))
        XCTAssertEqual(try names(folder), [file(7), file(8)])
        let third = try TemporaryFolder()
        _ = try fit(configuration(), Asked().plan(third, every: 3))
        XCTAssertEqual(try names(third), [file(6), file(8)], "every third, and the last")
        let once = try TemporaryFolder()
        _ = try fit(configuration(), Asked().plan(once, every: 100))
        XCTAssertEqual(try names(once), [file(8)])
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
        for epochs in [7, 9] {
            expectDifference("epochs was 8 and is \(epochs), and must stay, for the learning rates depend on it") {
                let checkpoints = try TrainingCheckpoints(
                    self.configuration(epochs: epochs), self.table, validation: self.validation,
                    options: FitOptions(checkpoints: Asked().plan(folder, resumes: true)), mayTrainLonger: false)
                _ = try checkpoints?.start(tensors: [:])
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

    func testNothingToResume() throws {
        let folder = try TemporaryFolder()
        let asked = Asked()
        assertEqual(try fit(configuration(), asked.plan(folder, resumes: true)), try fit(configuration()), "anew")
        XCTAssertEqual(asked.notes.count, 1)
        XCTAssertTrue(asked.notes[0].contains("no checkpoint of autoencoder"), asked.notes[0])
    }

    func testAFolderWithCheckpointsNeedsResume() throws {
        let folder = try TemporaryFolder()
        _ = try fit(configuration(), Asked().plan(folder))
        XCTAssertThrowsError(try fit(configuration(), Asked().plan(folder))) { error in
            XCTAssertTrue(error is InvalidArgument)
            for words in [folder.file("state"), "epoch 8", "--resume", "another folder"] {
                XCTAssertTrue("\(error)".contains(words), "\(error)")
            }
        }
        // Those of other models are none of ours.
        for name in try names(folder) {
            try FileManager.default.moveItem(
                atPath: folder.file("state/\(name)"),
                toPath: folder.file("state/" + name.replacingOccurrences(of: "autoencoder", with: "dot")))
        }
        _ = try fit(configuration(), Asked().plan(folder))
        XCTAssertEqual(try names(folder).count, 4)
    }

    private func expectDifference(_ words: String..., line: UInt = #line, _ body: () throws -> Void) {
        XCTAssertThrowsError(try body(), line: line) { error in
            guard case CheckpointError.differs = error else { return XCTFail("\(error)", line: line) }
            for words in words { XCTAssertTrue("\(error)".contains(words), "\(error)", line: line) }
        }
    }

    func testOtherTrainingsAreRefused() throws {
        let folder = try TemporaryFolder()
        _ = try fit(configuration(), Asked().plan(folder))
        let before = try names(folder)
        var other = configuration()
        other.seed = 5
        other.learningRate = 0.5
        expectDifference("seed was 0 and is 5", "learningRate was - and is 0.5") {
            _ = try self.fit(other, Asked().plan(folder, resumes: true))
        }
        expectDifference("trained on", self.table.count.grouped, "checksum") {
            _ = try self.fit(
                self.configuration(), Asked().plan(folder, resumes: true), on: CheckerboardNoise.table(seed: 9))
        }
        expectDifference("it was validated on", "and now there are none") {
            _ = try self.configuration().fit(
                TrainingSet(self.table), options: FitOptions(checkpoints: Asked().plan(folder, resumes: true)))
        }
        try change(folder.file("state/\(file(8))")) { $0.metadata["validation"] = nil }
        expectDifference("it was trained without validation ratings, and now there are \(validation.count) ratings") {
            _ = try self.fit(self.configuration(), Asked().plan(folder, resumes: true))
        }
        try change(folder.file("state/\(file(8))")) { $0.metadata["version"] = "2" }
        XCTAssertThrowsError(try fit(configuration(), Asked().plan(folder, resumes: true))) { error in
            XCTAssertEqual(
                error as? CheckpointError, .otherVersion(path: folder.file("state/\(self.file(8))"), version: "2"))
            for words in ["of version 2", "reads version 1", "with the latent that began it", "anew in another folder"]
            {
                XCTAssertTrue("\(error)".contains(words), "\(error)")
            }
        }
        XCTAssertEqual(try names(folder), before, "nothing was touched")
    }

    /// Changes the checkpoint at `path` and its checksum with it.
    private func change(_ path: String, _ change: (inout Safetensors) -> Void) throws {
        var archive = try Safetensors(contentsOf: path)
        change(&archive)
        archive.metadata["checksum"] = try archive.checksum(ignoring: "checksum").value.hexadecimal
        try archive.write(to: path)
    }

    private func damage(_ path: String, _ change: (inout [UInt8]) -> Void) throws {
        var bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
        change(&bytes)
        try Data(bytes).write(to: URL(fileURLWithPath: path))
    }

    /// Cut anywhere, or a bit turned anywhere, in the version, too: the checkpoint before it is taken.
    func testDamage() throws {
        let configuration = configuration(epochs: 4)
        let whole = try fit(configuration)
        let folder = try TemporaryFolder()
        _ = try fit(configuration, Asked().plan(folder))
        let newest = folder.file("state/\(file(4))")
        let intact = [UInt8](try Data(contentsOf: URL(fileURLWithPath: newest)))
        var changes: [(String, (inout [UInt8]) -> Void)] = [("empty", { $0 = [] })]
        for share in [0.001, 0.2, 0.5, 0.999] {
            let place = Int(share * Double(intact.count))
            changes.append(("cut at \(place)", { $0 = Array($0.prefix(place)) }))
            changes.append(("bit of byte \(place)", { $0[place] ^= 4 }))
        }
        let version =
            try XCTUnwrap(
                Data(intact).range(of: Data("\"version\":\"1\"".utf8)), "the header's JSON has no spaces"
            ).upperBound - 2
        changes.append(("bit of the version", { $0[version] ^= 2 }))
        for (what, change) in changes {
            try damage(newest) {
                $0 = intact
                change(&$0)
            }
            let asked = Asked()
            assertEqual(try fit(configuration, asked.plan(folder, resumes: true)), whole, what)
            XCTAssertEqual(asked.notes.count, 2, "\(asked.notes)")
            XCTAssertTrue(asked.notes[0].contains(file(4)), asked.notes[0])
            XCTAssertTrue(asked.notes[1].contains(file(3)), asked.notes[1])
            XCTAssertEqual(try names(folder), [file(3), file(4)], "written again")
        }
    }

    func testAllDamaged() throws {
        let folder = try TemporaryFolder()
        _ = try fit(configuration(), Asked().plan(folder))
        for name in try names(folder) { try damage(folder.file("state/\(name)")) { $0.removeLast(100) } }
        XCTAssertThrowsError(try fit(configuration(), Asked().plan(folder, resumes: true))) { error in
            guard case CheckpointError.damaged(let reasons) = error else { return XCTFail("\(error)") }
            XCTAssertEqual(reasons.count, 2)
            XCTAssertTrue("\(error)".contains(self.file(7)) && "\(error)".contains(self.file(8)), "\(error)")
        }
    }

    /// With a valid checksum but tensors of other shapes, as nobody but an adversary writes them.
    func testForeignTensors() throws {
        let folder = try TemporaryFolder()
        _ = try fit(configuration(), Asked().plan(folder))
        for epoch in [7, 8] {
            try change(folder.file("state/\(file(epoch))")) { $0.set("state.encoder", shape: [2], [Float(1), 2]) }
        }
        XCTAssertThrowsError(try fit(configuration(), Asked().plan(folder, resumes: true))) { error in
            XCTAssertTrue("\(error)".contains("tensors of another model"), "\(error)")
        }
    }

    /// The state before the loss left all bounds stays, and the error says where.
    func testDivergenceKeepsTheLastGoodState() throws {
        let folder = try TemporaryFolder()
        var configuration = configuration(.sgd)
        _ = try fit(configuration, Asked().plan(folder))
        let state = try Safetensors(contentsOf: folder.file("state/\(file(8))"))
        let checkpoints = try TrainingCheckpoints(
            configuration, table, validation: validation,
            options: FitOptions(checkpoints: Asked().plan(folder, resumes: true)))
        let good = try TrainingState(archive: state)
        XCTAssertEqual(try checkpoints?.start(tensors: good.tensors), good)
        var bad = good
        bad.tensors["encoder"]?.values[0] = .nan
        XCTAssertThrowsError(try checkpoints?.keep(after: 9, isLast: false) { bad }) { error in
            XCTAssertTrue("\(error)".contains("not finite after epoch 9"), "\(error)")
            XCTAssertTrue("\(error)".contains("kept in \(folder.file("state/\(self.file(8))"))"), "\(error)")
        }
        XCTAssertEqual(try names(folder), [file(7), file(8)])
        configuration.learningRate = 1e6
        let lost = try TemporaryFolder()
        XCTAssertThrowsError(try fit(configuration, Asked().plan(lost)))
        XCTAssertFalse(FileManager.default.fileExists(atPath: lost.file("state/\(file(8))")))
    }

    /// Before the first epoch, not after it.
    func testPlacesThatAreNoFolder() throws {
        let folder = try TemporaryFolder()
        try folder.write([1], to: "file")
        for (path, words) in [(folder.file("file"), "is a file"), (folder.file("file/state"), "cannot be made")] {
            let plan = CheckpointPlan(
                folder: path,
                shouldStop: {
                    XCTFail("trains"); return true
                })
            XCTAssertThrowsError(try fit(configuration(), plan)) { error in
                guard case FileError.inaccessible(path, let reason) = error else { return XCTFail("\(error)") }
                XCTAssertTrue(reason.contains(words), reason)
            }
        }
    }

    /// A process that was killed leaves a file half written, and perhaps one checkpoint more than two.
    func testLeftovers() throws {
        let folder = try TemporaryFolder()
        let whole = try fit(configuration(), Asked().plan(folder))
        let files = try names(folder)
        let half = "\(file(8)).4711.0.tmp"
        let others = ["dot-epoch-000002.safetensors.4711.0.tmp", "autoencoder-epoch-notes", "notes.tmp"]
        for name in [half, file(2)] + others { try folder.write([1, 2], to: "state/\(name)") }
        assertEqual(try fit(configuration(), Asked().plan(folder, resumes: true)), whole, "nothing is left to do")
        XCTAssertEqual(try names(folder), files)
        let left = try FileManager.default.contentsOfDirectory(atPath: folder.file("state"))
        XCTAssertEqual(Set(left), Set(files + others + ["autoencoder.lock"]))
    }

    /// Two runs in one folder would take away each other's checkpoints.
    func testOneRunAtATime() throws {
        let folder = try TemporaryFolder()
        func start() throws -> TrainingCheckpoints? {
            let checkpoints = try TrainingCheckpoints(
                configuration(), table, validation: validation, options: FitOptions(checkpoints: Asked().plan(folder)))
            XCTAssertEqual(try checkpoints?.start(tensors: [:]).epoch, 0)
            return checkpoints
        }
        let first = try start()
        XCTAssertThrowsError(try fit(configuration(), Asked().plan(folder, resumes: true))) { error in
            guard case FileError.inaccessible(folder.file("state"), let reason) = error else {
                return XCTFail("\(error)")
            }
            XCTAssertTrue(reason.contains("another run keeps its checkpoints of autoencoder"), reason)
            XCTAssertTrue(reason.contains("folder of its own"), reason)
        }
        var dot = DotConfiguration(.dot)
        (dot.rank, dot.epochs) = (2, 1)
        XCTAssertNoThrow(
            try dot.fit(TrainingSet(table), options: FitOptions(checkpoints: Asked().plan(folder))), "another model")
        withExtendedLifetime(first) {}
    }

    func testTheLockEndsWithTheRun() throws {
        let folder = try TemporaryFolder()
        _ = try fit(configuration(), Asked().plan(folder))
        XCTAssertNoThrow(try fit(configuration(), Asked().plan(folder, resumes: true)))
    }
}
