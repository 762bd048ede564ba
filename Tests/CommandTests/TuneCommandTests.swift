import Foundation
import LatentDatasets
import LatentTestSupport
import XCTest

/// `latent tune` against the same by hand with `latent train`.
final class TuneCommandTests: CommandTestCase {
    private let ridges = ["0.5", "20", "100000"]

    /// Noise, so that no two settings are as good, with the validation part of the training part as files.
    private func makeNoise(seed: UInt64, test: SplitMethod? = nil) throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        let table = CheckerboardNoise.table(users: 120)
        try table.write(to: folder.file("noise"), layout: .commaSeparated)
        let training = try test.map { try table.split($0).train } ?? table
        let (rest, validation) = try training.split(.random(fraction: 0.25, seed: seed))
        try rest.write(to: folder.file("rest"), layout: .commaSeparated)
        try validation.write(to: folder.file("validation"), layout: .commaSeparated)
        return folder
    }

    /// The figures are those of fitting to the rest and scoring on the validation part, by hand with `train`.
    func testAGridByHand() throws {
        let folder = try makeNoise(seed: 6)
        let outcome = try latent(
            "tune", "autoencoder:closed-form", "--data", "noise", "--grid",
            "regularization=\(ridges.joined(separator: ","))",
            "--grid", "mask-fraction=0,0.3", "--validation", "0.25", "--seed", "6", "--json", in: folder)
        let document = try outcome.object()
        assertKeys(document, ["model", "trials", "best", "rmse", "metric"])
        XCTAssertEqual(document["model"] as? String, "autoencoder")
        XCTAssertTrue(document["rmse"] is NSNull, "there is no test part")
        let trials = try objects(document["trials"])
        XCTAssertEqual(trials.count, 6)
        var expected: [String: Double] = [:]
        for ridge in ridges {
            for mask in ["0", "0.3"] {
                let alone = try latent(
                    "train", "autoencoder", "--solver", "closed-form", "--item-count", "0", "--regularization", ridge,
                    "--mask-fraction", mask, "--data", "rest", "--split",
                    "files:rest/ratings.csv:validation/ratings.csv", "--json", in: folder)
                expected["\(Double(ridge) ?? 0) \(Double(mask) ?? 0)"] = try alone.object()["rmse"] as? Double
            }
        }
        func key(_ configuration: Any?) throws -> String {
            let values = try XCTUnwrap(configuration as? [String: Any])
            return try ["regularization", "maskFraction"].map { "\(try XCTUnwrap(values[$0] as? Double))" }
                .joined(separator: " ")
        }
        for trial in trials {
            assertKeys(trial, ["configuration", "rmse", "fitSeconds", "reason"])
            XCTAssertEqual(trial["rmse"] as? Double, expected[try key(trial["configuration"])])
            XCTAssertTrue(trial["reason"] is NSNull)
        }
        XCTAssertEqual(trials.compactMap { $0["rmse"] as? Double }, expected.values.sorted())
        XCTAssertEqual(try key(document["best"]), try XCTUnwrap(expected.min { $0.value < $1.value }).key)
        // More threads, the same numbers.
        let again = try latent(
            "tune", "autoencoder:closed-form", "--data", "noise", "--grid",
            "regularization=\(ridges.joined(separator: ","))",
            "maskFraction=0,0.3", "--validation", "0.25", "--seed", "6", "--threads", "3", "--json", in: folder)
        XCTAssertEqual(
            try objects(again.object()["trials"]).compactMap { $0["rmse"] as? Double }, expected.values.sorted())
    }

    /// The test part is neither fitted nor chosen by, and the printed command trains the model that was scored on it.
    func testTheTestPart() throws {
        let split = SplitMethod.random(fraction: 0.2, seed: 3)
        let folder = try makeNoise(seed: 0, test: split)
        let arguments = [
            "tune", "autoencoder", "--data", "noise", "--split", "random:0.2:3", "--validation", "0.25", "--grid",
            "solver=closed-form", "regularization=\(ridges.joined(separator: ","))",
        ]
        let document = try Command.run(arguments + ["--json"], in: folder.path).object()
        for trial in try objects(document["trials"]) {
            let ridge = try XCTUnwrap((trial["configuration"] as? [String: Any])?["regularization"] as? Double)
            let alone = try latent(
                "train", "autoencoder", "--solver", "closed-form", "--item-count", "0", "--regularization", "\(ridge)",
                "--data", "rest", "--split", "files:rest/ratings.csv:validation/ratings.csv", "--json", in: folder)
            XCTAssertEqual(trial["rmse"] as? Double, try alone.object()["rmse"] as? Double)
        }
        let text = try Command.run(arguments, in: folder.path).output
        let command = try XCTUnwrap(text.split(separator: "\n").last).split(separator: " ").map(String.init)
        XCTAssertEqual(command.first, "latent")
        let trained = try Command.run(Array(command.dropFirst()) + ["--json"], in: folder.path)
        XCTAssertEqual(trained.code, 0, trained.errors)
        let rmse = try XCTUnwrap(document["rmse"] as? Double)
        XCTAssertEqual(try trained.object()["rmse"] as? Double, rmse)
        XCTAssertTrue(FileManager.default.fileExists(atPath: folder.file("model.safetensors")))
        for words in [
            "RMSE \(String(format: "%.4f", rmse)) on the", "held-out ratings (random:0.2:3)", "solver closed-form",
            "on the validation part",
        ] {
            XCTAssertTrue(text.contains(words), "no '\(words)' in \(text)")
        }
    }

    /// All neighbors as one of the values; the other ones of nobody's mind are worse, and the command says `all`.
    func testAllNeighbors() throws {
        let folder = try makeNoise(seed: 0)
        let arguments = ["tune", "item-knn", "--data", "noise", "--grid", "neighbors=all,1"]
        let trials = try objects(Command.run(arguments + ["--json"], in: folder.path).object()["trials"])
        let heard = try trials.map { try XCTUnwrap(($0["configuration"] as? [String: Any])?["neighbors"]) }
        XCTAssertEqual(Set(heard.map { $0 as? Int }), [nil, 1])
        XCTAssertTrue(heard.contains { $0 is NSNull }, "null, and not left out")
        let lines = try Command.run(arguments, in: folder.path).output.split(separator: "\n")
        XCTAssertTrue(lines.contains { $0.drop { $0 == " " }.hasPrefix("all ") }, "\(lines)")
        let best = heard[0] as? Int
        XCTAssertTrue(
            try XCTUnwrap(lines.last).contains(best.map { "--neighbors \($0) " } ?? "--neighbors all "), "\(lines)")
    }

    /// The rule of thumb is a rank of the network's, and the command says it as `train` takes it.
    func testRankByRule() throws {
        let folder = try makeNoise(seed: 0)
        let arguments = ["tune", "neural", "--data", "noise", "--grid", "rank=rule", "epochs=1"]
        let trials = try objects(Command.run(arguments + ["--json"], in: folder.path).object()["trials"])
        XCTAssertTrue(try XCTUnwrap(trials[0]["configuration"] as? [String: Any])["rank"] is NSNull)
        let text = try Command.run(arguments, in: folder.path).output
        XCTAssertTrue(text.contains(" --rank rule "), text)
        try expectFailure(
            64, ["rank=rule", "a whole number"], "tune", "dot", "--data", "noise", "--grid", "rank=rule", in: folder)
    }

    /// Each setting that `train --json` prints is an option of `train` and can be tuned, where it has a say; the
    /// command at the end has it.
    func testEverySettingOfEmbeddings() throws {
        let folder = try makeNoise(seed: 0)
        for model in ["dot-bias-logistic", "neural", "factorization"] {
            let printed = try latent("train", model, "--data", "noise", "--epochs", "1", "--json", in: folder).object()
            let help = try latent("models", model).output
            for name in try keys(printed["configuration"]).subtracting(["form"]) {
                let option = "--" + name.map { $0.isUppercase ? "-\($0.lowercased())" : String($0) }.joined()
                XCTAssertTrue(
                    ("\n" + help).contains("\n\(option) "), "\(model) prints \(name), and train has no \(option)")
            }
        }
        for (model, grid, words) in [
            ("neural", ["isScaled=false"], "--is-scaled false"),
            (
                "neural", ["denseInitializer=he", "dense-bias-initializer=inverse-root"],
                "--dense-bias-initializer inverse-root"
            ),
            ("dot", ["beta2=0.5"], "--beta2 0.5"), ("dot", ["epsilon=0.25"], "--epsilon 0.25"),
            ("dot", ["schedule=constant", "beta1=0.5"], "--beta1 0.5"),
            ("dot", ["solver=adadelta", "rho=0.5"], "--rho 0.5"),
            ("factorization", ["biasRegularization=0.5"], "--bias-regularization 0.5"),
        ] {
            let outcome = try Command.run(
                ["tune", model, "--data", "noise", "--grid", "epochs=1"] + grid, in: folder.path)
            XCTAssertEqual(outcome.code, 0, "\(model) \(grid): \(outcome.errors)")
            let command = try XCTUnwrap(outcome.output.split(separator: "\n").last).split(separator: " ").map(
                String.init)
            XCTAssertTrue(command.joined(separator: " ").contains(words), "\(command)")
            let trained = try Command.run(Array(command.dropFirst()), in: folder.path)
            XCTAssertEqual(trained.code, 0, trained.errors)
        }
        let both = try objects(
            latent(
                "tune", "neural", "--data", "noise", "--grid", "isScaled=true,false", "epochs=1", "--json", in: folder
            )
            .object()["trials"])
        XCTAssertEqual(Set(both.map { $0["rmse"] as? Double }).count, 2, "it has a say")
        try expectFailure(64, ["dot takes no rho"], "tune", "dot", "--data", "noise", "--grid", "rho=0.5", in: folder)
        for forms in ["dot-bias", "dot,dot-bias"] {
            try expectFailure(
                64, ["no setting 'form'"], "tune", "dot", "--data", "noise", "--grid", "form=\(forms)",
                in: folder)
        }
    }

    func testRandomSearch() throws {
        let folder = try makeNoise(seed: 0)
        func search(_ seed: String) throws -> [[String: Double]] {
            let outcome = try latent(
                "tune", "svd-centered", "--data", "noise", "--random", "5", "--seed", seed, "--grid", "rank=1..9",
                "regularization=0.01..10", "epochs=2", "--json", in: folder)
            return try objects(outcome.object()["trials"]).map {
                let values = try XCTUnwrap($0["configuration"] as? [String: Any])
                return Dictionary(
                    uniqueKeysWithValues: ["rank", "regularization", "epochs", "seed"].map {
                        ($0, (values[$0] as? Double) ?? .nan)
                    })
            }
        }
        let found = try search("4")
        XCTAssertEqual(found.count, 5)
        for trial in found {
            XCTAssertTrue((1...9).contains(trial["rank"] ?? 0) && (0.01...10).contains(trial["regularization"] ?? 0))
            XCTAssertEqual(trial["epochs"], 2)
            XCTAssertEqual(trial["seed"], 4, "the models' seed, too")
        }
        XCTAssertEqual(try search("4"), found)
        XCTAssertNotEqual(try search("5").map { $0["regularization"] }, found.map { $0["regularization"] })
    }

    /// What cannot be fitted comes last, with its reason, and stops nothing.
    func testFailedTrials() throws {
        let folder = try makeFolder()
        let arguments = ["tune", "svd-centered", "--data", "board", "--grid", "regularization=-1,1", "epochs=2"]
        let document = try Command.run(arguments + ["--json"], in: folder.path).object()
        let trials = try objects(document["trials"])
        XCTAssertEqual(trials.count, 2)
        XCTAssertNotNil(trials[0]["rmse"] as? Double)
        XCTAssertTrue(trials[1]["rmse"] is NSNull && trials[1]["fitSeconds"] is NSNull)
        XCTAssertTrue(try XCTUnwrap(trials[1]["reason"] as? String).contains("more than 0"))
        let text = try Command.run(arguments, in: folder.path).output
        XCTAssertTrue(text.contains("regularization -1: take more than 0"), text)
        XCTAssertTrue(text.contains("best: regularization 1, epochs 2"), text)
        try expectFailure(
            64, ["none of the 2", "rank 0"], "tune", "svd-centered", "--data", "board", "--grid", "rank=0,-3",
            in: folder)
    }

    /// Settings at the ends of what a number can be are rows like others, or have a reason.
    func testExtremeSettings() throws {
        let folder = try makeFolder()
        let most = "\(Int.max)"
        for (model, grid, reasons) in [
            (
                "neural", ["epochs=1", "batchSize=\(most)", "inputDropout=1e-17", "hidden=4,\(most)"],
                ["smaller rank, hidden"]
            ),
            ("dot-sigmoid", ["epochs=1", "batchSize=\(most)", "range=1:5,-3e38:3e38"], ["no rating is beyond"]),
            ("dot", ["schedule=one-cycle", "epochs=1", "rank=2,\(most)"], ["smaller rank"]),
        ] {
            let outcome = try Command.run(
                ["tune", model, "--data", "board", "--json", "--grid"] + grid, in: folder.path)
            XCTAssertEqual(outcome.code, 0, outcome.errors)
            let trials = try objects(outcome.object()["trials"])
            XCTAssertEqual(trials.count, 1 + reasons.count)
            XCTAssertNotNil(trials[0]["rmse"] as? Double, "\(trials[0])")
            for (trial, words) in zip(trials.dropFirst(), reasons) {
                let reason = try XCTUnwrap(trial["reason"] as? String)
                XCTAssertTrue(reason.contains(words), reason)
            }
        }
    }

    func testWrongUsage() throws {
        let folder = try makeFolder()
        for (model, arguments, words) in [
            ("oracle", ["--grid", "rank=3"], ["oracle", "svd-centered"]),
            ("svd", [], ["--grid"]),
            ("svd", ["--grid", "rnk=3"], ["'rnk'", "did you mean rank?"]),
            ("svd", ["--grid", "rank=three"], ["rank=three", "a whole number"]),
            ("svd", ["--grid", "rank"], ["NAME=VALUES"]),
            ("svd", ["--grid", "rank=1..5"], ["--random"]),
            ("svd", ["--grid", "rank=1..5", "--random", "0"], ["0 random trials"]),
            ("svd", ["--grid", "rank=3", "--grid", "rank=4"], ["twice"]),
            ("svd", ["--grid", "rank=3", "--validation", "1"], ["--validation 1.0"]),
            ("svd", ["--grid", "rank=3", "--validation", "0.0001"], ["no rating is left"]),
            ("autoencoder:closed-form", ["--grid", "rank=3,4"], ["takes no rank"]),
            ("item-mean", ["--grid", "mean=user-mean"], ["item-mean", "nothing to tune"]),
            ("item-cosine", ["--grid", "neighbors=3"], ["item-cosine", "nothing to tune"]),
            ("svd", ["--grid", "rank=3", "--split", "half"], ["random:FRACTION:SEED"]),
        ] as [(String, [String], [String])] {
            let outcome = try Command.run(["tune", model, "--data", "board"] + arguments, in: folder.path)
            XCTAssertEqual(outcome.code, 64, "\(arguments): \(outcome.errors)")
            XCTAssertEqual(outcome.output, "", "\(arguments)")
            for word in words {
                XCTAssertTrue(outcome.errors.contains(word), "\(arguments): no '\(word)' in '\(outcome.errors)'")
            }
        }
        try expectFailure(66, ["nowhere"], "tune", "svd", "--data", "nowhere", "--grid", "rank=3", in: folder)
    }
}
