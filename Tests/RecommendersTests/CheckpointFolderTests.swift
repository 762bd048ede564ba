import Foundation
import LatentDatasets
import LatentRecommenders
import LatentRuntime
import LatentTestSupport
import XCTest

/// What a folder of checkpoints holds, and who may use it.
final class CheckpointFolderTests: CheckpointTestCase {
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
            for words in [folder.file("state"), "epoch 8", "resume", "another folder"] {
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
