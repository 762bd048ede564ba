import Foundation
import LatentTestSupport
import XCTest

/// Training as a scheduler runs it: killed, and put in the queue again.
final class CheckpointCommandTests: CommandTestCase {
    private let training = [
        "train", "autoencoder", "--data", "board", "--split", "random:0.25:1", "--rank", "5", "--batch-size", "7",
        "--solver", "adam", "--learning-rate", "0.001", "--patience", "0",
    ]

    private func data(_ name: String, _ folder: TemporaryFolder) throws -> Data {
        try Data(contentsOf: URL(fileURLWithPath: folder.file(name)))
    }

    /// The losses in a run's JSON.
    private func losses(_ outcome: Command.Outcome) throws -> [[Double]] {
        try objects(outcome.object()["epochs"]).map { epoch in
            try ["epoch", "loss", "validationLoss"].map { try XCTUnwrap(epoch[$0] as? Double) }
        }
    }

    func testKilledAndResumed() throws {
        try checkKilling(training, by: [("term", SIGTERM), ("int", SIGINT), ("usr1", SIGUSR1), ("hup", SIGHUP)])
    }

    func testFactorization() throws {
        // Patience for all the epochs, so that there is a best one to keep.
        try checkKilling(
            [
                "train", "factorization", "--data", "board", "--split", "random:0.25:1", "--rank", "5", "--patience",
                "400",
            ], by: [("term", SIGTERM)])
    }

    /// A run that is killed by each of the signals, and then resumed, writes the file of a run that was not.
    private func checkKilling(_ training: [String], by signals: [(name: String, signal: Int32)]) throws {
        let folder = try makeFolder()
        let training = training + ["--epochs", "400"]
        let whole = try Command.run(training + ["--output", "whole", "--json"], in: folder.path)
        XCTAssertEqual(whole.code, 0, whole.errors)
        for (name, signal) in signals {
            let command = training + ["--output", name, "--checkpoint", "\(name)-state", "--resume", "--json"]
            let killed = try Command.run(command, in: folder.path) { process in
                // Until there is something to go on from.
                while process.isRunning, (try? folder.checkpoints(in: "\(name)-state"))?.isEmpty != false {
                    usleep(1_000)
                }
                kill(process.processIdentifier, signal)
            }
            XCTAssertEqual(killed.code, 75, "\(name): \(killed.errors)")
            XCTAssertEqual((try killed.object()["error"] as? [String: Any])?["code"] as? Int, 75, killed.output)
            XCTAssertTrue(killed.errors.contains("resumed, goes on"), killed.errors)
            XCTAssertFalse(try folder.names().contains(name), "no model of a part of the training")
            let resumed = try Command.run(command + ["--threads", "1"], in: folder.path)
            XCTAssertEqual(resumed.code, 0, resumed.errors)
            XCTAssertTrue(resumed.errors.contains("note: going on after epoch "), resumed.errors)
            XCTAssertEqual(try data(name, folder), try data("whole", folder), name)
            XCTAssertEqual(try losses(resumed), try losses(whole))
        }
    }

    /// A second run in the folder of one that goes on is refused, and the first comes to its end.
    func testTwoRunsInOneFolder() throws {
        let folder = try makeFolder()
        let command = training + ["--epochs", "3000", "--checkpoint", "state", "--resume"]
        let first = try Command.run(command, in: folder.path) { process in
            while process.isRunning, (try? folder.checkpoints(in: "state"))?.isEmpty != false { usleep(1_000) }
            do {
                let second = try Command.run(command, in: folder.path)
                XCTAssertEqual(second.code, 74, second.errors)
                for words in ["state", "another run keeps its checkpoints of autoencoder", "a folder of its own"] {
                    XCTAssertTrue(second.errors.contains(words), second.errors)
                }
            } catch {
                XCTFail("\(error)")
            }
            XCTAssertTrue(process.isRunning, "the first was too short for the test to say something")
            kill(process.processIdentifier, SIGTERM)
        }
        XCTAssertEqual(first.code, 75, first.errors)
    }

    /// Without checkpoints a signal ends the process as it always did.
    func testWithoutCheckpointsASignalKills() throws {
        let folder = try makeFolder()
        let outcome = try Command.run(
            training + ["--epochs", "10000000", "--output", "model"], in: folder.path, ending: .uncaughtSignal
        ) { process in
            usleep(300_000)
            kill(process.processIdentifier, SIGTERM)
        }
        XCTAssertEqual(outcome.code, SIGTERM)
    }

    func testBadCheckpoints() throws {
        let folder = try makeFolder()
        let command = training + ["--epochs", "5", "--checkpoint", "state"]
        XCTAssertEqual(try Command.run(command, in: folder.path).code, 0)
        XCTAssertEqual(try folder.names(), ["board", "state"])
        func expect(_ code: Int32, _ words: [String], _ more: String..., line: UInt = #line) throws {
            let outcome = try Command.run(command + more, in: folder.path)
            XCTAssertEqual(outcome.code, code, outcome.errors, line: line)
            XCTAssertEqual(outcome.output, "", line: line)
            for word in words { XCTAssertTrue(outcome.errors.contains(word), outcome.errors, line: line) }
        }
        try expect(64, ["state", "resume to go on", "another folder"])
        try expect(65, ["seed was 0 and is 4"], "--resume", "--seed", "4")
        try expect(
            65, ["rank was 5 and is 6", "maskFraction was 0.2 and is 0.5"], "--resume", "--rank", "6",
            "--mask-fraction", "0.5")
        try expect(65, ["trained on 480 ratings", "validated on 160 ratings"], "--resume", "--split", "random:0.5:1")
        try expect(65, ["epochs was 5 and is 4"], "--resume", "--epochs", "4")
        for name in try folder.checkpoints(in: "state").reversed() {
            let path = folder.file("state/\(name)")
            let bytes = try data("state/\(name)", folder)
            try bytes.prefix(bytes.count - 1).write(to: URL(fileURLWithPath: path))
            if name.contains("000005") {
                let outcome = try Command.run(command + ["--resume"], in: folder.path)
                XCTAssertEqual(outcome.code, 0, outcome.errors)
                XCTAssertTrue(outcome.errors.contains("\(name)"), outcome.errors)
                XCTAssertTrue(outcome.errors.contains("going on after epoch 4"), outcome.errors)
                try bytes.prefix(9).write(to: URL(fileURLWithPath: path))
            }
        }
        try expect(65, ["000004", "000005", "no checkpoint can be read"], "--resume")
    }

    func testUsage() throws {
        let folder = try makeFolder()
        try expectFailure(
            64, ["--checkpoint FOLDER"], "train", "autoencoder", "--data", "board", "--resume", in: folder)
        try expectFailure(
            64, ["--checkpoint FOLDER"], "train", "autoencoder", "--data", "board", "--checkpoint-every", "3",
            in: folder)
        try expectFailure(
            64, ["--checkpoint-every 0"], "train", "autoencoder", "--data", "board", "--checkpoint", "state",
            "--checkpoint-every", "0", in: folder)
        try expectFailure(
            64, ["item-mean keeps no checkpoints"], "train", "item-mean", "--data", "board", "--checkpoint", "state",
            in: folder)
        try expectFailure(
            64, ["autoencoder with these settings keeps no checkpoints"], "train", "autoencoder", "--data", "board",
            "--solver", "closed-form", "--checkpoint", "state", in: folder)
        try expectFailure(
            74, ["none/state"], "train", "autoencoder", "--data", "board", "--checkpoint", "none/state", in: folder)
        try expectFailure(
            74, ["board/ratings.csv", "is a file, and checkpoints need a folder"], "train", "autoencoder", "--data",
            "board", "--checkpoint",
            "board/ratings.csv", in: folder)
        try expectFailure(
            64, ["an output has an empty name"], "train", "autoencoder", "--data", "board", "--checkpoint", "",
            in: folder)
        try expectFailure(
            74, ["/proc/state", "cannot be "], "train", "autoencoder", "--data", "board", "--rank", "5", "--checkpoint",
            "/proc/state",
            in: folder)
        for name in ["a.png", "board.d/a.PDF"] {
            try expectFailure(
                64, ["--plot \(name)", "ends in .svg"], "train", "autoencoder", "--data", "board", "--plot", name,
                in: folder)
        }
        try expectFailure(
            64, ["svd is not trained by epochs"], "train", "svd", "--data", "board", "--rank", "2", "--plot", "a.svg",
            in: folder)
        try expectFailure(
            74, ["none/a.svg"], "train", "autoencoder", "--data", "board", "--plot", "none/a.svg", in: folder)
    }

    func testPlot() throws {
        let folder = try makeFolder()
        let outcome = try Command.run(training + ["--epochs", "6", "--plot", "loss.svg"], in: folder.path)
        XCTAssertEqual(outcome.code, 0, outcome.errors)
        XCTAssertTrue(outcome.output.contains("loss curve written to loss.svg"), outcome.output)
        let svg = String(decoding: try data("loss.svg", folder), as: UTF8.self)
        XCTAssertTrue(svg.hasPrefix("<svg "))
        XCTAssertEqual(svg.components(separatedBy: "<polyline").count, 3, "training and validation")
        try latent("train", "biases", "--data", "board", "--plot", "biases.svg", in: folder)
        XCTAssertTrue(try folder.names().contains("biases.svg"))
    }
}
