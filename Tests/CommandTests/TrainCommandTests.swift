import Foundation
import LatentRecommenders
import LatentTestSupport
import XCTest

final class TrainCommandTests: CommandTestCase {
    func testText() throws {
        let folder = try makeFolder()
        let outcome = try latent(
            "train", "autoencoder", "--data", "board", "--rank", "2", "--epochs", "3", "--output", "model",
            "--split", "random:0.25:1", in: folder)
        XCTAssertTrue(
            outcome.output.hasPrefix("autoencoder: 40 users, 20 items, 480 of 480 training ratings\n"))
        for words in [
            "after 3 epochs", "fitted in", "RMSE", "written to model",
            "latent recommend --model model --user 11",
        ] {
            XCTAssertTrue(outcome.output.contains(words), outcome.output)
        }
        XCTAssertEqual(try folder.names(), ["board", "model"])
        XCTAssertEqual(outcome.errors, "", "without a terminal a short job shows no progress")
    }

    /// No loss falls by a half very often, so all of these stop early; where validation ratings are the judge, the best
    /// epoch is kept and named.
    func testStoppedEarly() throws {
        let folder = try makeFolder()
        for model in ["autoencoder", "dot-bias", "neural", "factorization"] {
            let arguments = [
                "train", model, "--data", "board", "--split", "random:0.25:1", "--rank", "4", "--epochs", "60",
                "--patience", "2", "--min-delta", "0.5",
            ]
            let text = try Command.run(arguments, in: folder.path).output
            let epochs = try objects(Command.run(arguments + ["--json"], in: folder.path).object()["epochs"])
            XCTAssertLessThan(epochs.count, 60, model)
            let judge = model == "autoencoder" ? "loss" : "validation loss"
            let stopped = "stopped early, for the \(judge) stood still; --patience 0 trains all 60 epochs"
            XCTAssertTrue(text.contains(stopped), text)
            guard model != "autoencoder" else {
                XCTAssertFalse(text.contains("kept epoch"), text)
                continue
            }
            let losses = try epochs.map { try XCTUnwrap($0["validationLoss"] as? Double) }
            // All go back to the least loss, by however little.
            let best = try XCTUnwrap(losses.indices.min { losses[$0] < losses[$1] })
            XCTAssertTrue(text.contains("kept epoch \(best + 1), the best by its validation loss"), text)
        }
        for model in ["dot-bias", "neural", "factorization"] {
            try expectFailure(
                64, ["patience 2 needs validation ratings"], "train", model, "--data", "board", "--patience", "2",
                in: folder)
        }
        let all = try latent(
            "train", "factorization", "--data", "board", "--epochs", "3", "--split", "random:0.25:1", in: folder)
        XCTAssertFalse(all.output.contains("stopped early") || all.output.contains("kept epoch"), all.output)
    }

    func testQuiet() throws {
        let folder = try makeFolder()
        let outcome = try latent(
            "train", "autoencoder", "--data", "board", "--rank", "2", "--quiet", in: folder)
        XCTAssertEqual(outcome.errors, "")
    }

    func testJSON() throws {
        let folder = try makeFolder()
        let result = try latent(
            "train", "autoencoder", "--data", "board", "--rank", "2", "--epochs", "4", "--patience", "0",
            "--json",
            "--seed", "7", "--split", "random:0.25:1", in: folder
        ).object()
        assertKeys(
            result, ["model", "configuration", "epochs", "losses", "bestEpoch", "fitSeconds", "rmse", "mae", "output"])
        XCTAssertTrue(result["bestEpoch"] is NSNull, "the last one")
        XCTAssertEqual(result["model"] as? String, "autoencoder")
        XCTAssertGreaterThan(try XCTUnwrap(result["rmse"] as? Double), 0)
        let epochs = try objects(result["epochs"])
        XCTAssertEqual(epochs.map { $0["epoch"] as? Int }, [1, 2, 3, 4])
        for epoch in epochs {
            XCTAssertEqual(Set(epoch.keys), ["epoch", "loss", "validationLoss", "seconds"])
            XCTAssertGreaterThan(try XCTUnwrap(epoch["validationLoss"] as? Double), 0)
        }
        let rmse = try XCTUnwrap(result["rmse"] as? Double)
        let last = try XCTUnwrap(epochs.last?["validationLoss"] as? Double)
        XCTAssertEqual(last, rmse * rmse, accuracy: 1e-12 * last)
        let configuration = try XCTUnwrap(result["configuration"] as? [String: Any])
        XCTAssertEqual(
            Set(configuration.keys),
            [
                "itemCount", "solver", "rank", "maskFraction", "hiddenWeight", "batchSize", "epochs",
                "patience",
                "minDelta", "learningRate", "regularization", "seed", "standardize",
            ])
        XCTAssertEqual(configuration["seed"] as? Int, 7)
        XCTAssertTrue(configuration["learningRate"] is NSNull)
    }

    func testNullWhereThereIsNothing() throws {
        let folder = try makeFolder()
        let mean = try latent("train", "item-mean", "--data", "board", "--json", in: folder).object()
        XCTAssertTrue(mean["rmse"] is NSNull)
        XCTAssertEqual((mean["epochs"] as? [Any])?.count, 0)
        XCTAssertTrue(mean["losses"] is NSNull)
        let result = try latent(
            "train", "autoencoder", "--data", "board", "--rank", "2", "--epochs", "1", "--json", in: folder
        ).object()
        XCTAssertTrue(try XCTUnwrap(objects(result["epochs"]).first)["validationLoss"] is NSNull)
        XCTAssertTrue(try XCTUnwrap(result["losses"] as? [String: Any])["validationLoss"] is NSNull)
    }

    /// The epoch that early stopping goes back to, in the text and in JSON, is that of the least validation loss.
    func testBestEpoch() throws {
        let folder = try TemporaryFolder()
        try CheckerboardNoise.table(users: 120).write(to: folder.file("noise"), layout: .commaSeparated)
        let arguments = [
            "train", "dot-bias", "--data", "noise", "--split", "random:0.25:1", "--patience", "2", "--epochs", "40",
            "--learning-rate", "0.1", "--regularization", "0", "--weight-decay", "0",
        ]
        let result = try Command.run(arguments + ["--json"], in: folder.path).object()
        let losses = try objects(result["epochs"]).map { try XCTUnwrap($0["validationLoss"] as? Double) }
        let least = try XCTUnwrap(losses.min())
        let best = try XCTUnwrap(losses.firstIndex(of: least)) + 1
        XCTAssertLessThan(best, losses.count, "or nothing is gone back to")
        XCTAssertEqual(result["bestEpoch"] as? Int, best)
        XCTAssertTrue(try Command.run(arguments, in: folder.path).output.contains("kept epoch \(best),"))
    }

    /// What the losses of the epochs are, in JSON and in the picture.
    func testLosses() throws {
        let folder = try makeFolder()
        for (model, training, validation) in [
            ("autoencoder", "squared error, hidden and shown", "squared error"),
            ("dot-bias", "squared error", "squared error"), ("dot-bias-logistic", "cross-entropy", "cross-entropy"),
            ("factorization", "squared error", "squared error"),
        ] {
            let result = try latent(
                "train", model, "--data", "board", "--rank", "2", "--epochs", "2", "--split", "random:0.25:1", "--plot",
                "loss.svg", "--json", in: folder
            ).object()
            XCTAssertEqual(
                result["losses"] as? [String: String], ["loss": training, "validationLoss": validation], model)
            let picture = try String(contentsOfFile: folder.file("loss.svg"), encoding: .utf8)
            XCTAssertTrue(picture.contains(training) && picture.contains(validation), model)
        }
    }

    /// The same seed gives a byte-identical file with 1, 2 and 3 threads, however they are asked for.
    func testThreads() throws {
        let folder = try makeFolder()
        let trained = ["--rank", "5", "--epochs", "10", "--learning-rate", "0.01", "--batch-size", "7"]
        for (solver, settings) in [("adadelta", trained), ("adam", trained), ("sgd", trained), ("closed-form", [])] {
            let files = try (1...3).map { threads in
                let outcome = try Command.run(
                    ["train", "autoencoder", "--data", "board", "--solver", solver, "--output", "model"] + settings
                        + ["--threads", "\(threads)"], in: folder.path)
                XCTAssertEqual(outcome.code, 0, outcome.errors)
                return try Data(contentsOf: URL(fileURLWithPath: folder.file("model")))
            }
            XCTAssertTrue(files.allSatisfy { $0 == files[0] }, solver)
        }
        let arguments = ["train", "autoencoder", "--data", "board", "--rank", "5", "--output", "model"]
        let files = try [["SLURM_CPUS_PER_TASK": "1"], ["OMP_NUM_THREADS": "3"]].map { environment in
            let outcome = try Command.run(arguments, environment: environment, in: folder.path)
            XCTAssertEqual(outcome.code, 0)
            return try Data(contentsOf: URL(fileURLWithPath: folder.file("model")))
        }
        XCTAssertEqual(files[0], files[1])
    }

    func testTheSeedCounts() throws {
        let folder = try makeFolder()
        let files = try ["1", "1", "2"].map { seed in
            try latent(
                "train", "autoencoder", "--data", "board", "--rank", "2", "--epochs", "2", "--seed", seed,
                "--output",
                "model", in: folder)
            return try Data(contentsOf: URL(fileURLWithPath: folder.file("model")))
        }
        XCTAssertEqual(files[0], files[1])
        XCTAssertNotEqual(files[1], files[2])
    }

    /// Two files as a split: the first is learned, the second scored.
    func testFilesSplit() throws {
        let folder = try makeFolder()
        try board.rest.write(to: folder.file("rest"), layout: .commaSeparated)
        let result = try latent(
            "train", "autoencoder", "--solver", "closed-form", "--regularization", "0.001", "--mask-fraction",
            "0",
            "--data", "board", "--split", "files:board/ratings.csv:rest/ratings.csv", "--json", in: folder
        ).object()
        // The means alone are wrong by 2 everywhere.
        XCTAssertLessThan(try XCTUnwrap(result["rmse"] as? Double), 2)
        let mean = try latent(
            "train", "user-mean", "--data", "board", "--split", "files:board/ratings.csv:rest/ratings.csv",
            "--json",
            in: folder
        ).object()
        XCTAssertEqual(mean["rmse"] as? Double, 2)
    }
}
