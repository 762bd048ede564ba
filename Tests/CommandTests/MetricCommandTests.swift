import Foundation
import LatentDatasets
import LatentEvaluation
import LatentTestSupport
import XCTest

/// Metrics of lists wherever models are compared, and what is told of their certainty.
final class MetricCommandTests: CommandTestCase {
    private func makeNoise() throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        try CheckerboardNoise.table(users: 80).write(to: folder.file("noise"), layout: .commaSeparated)
        return folder
    }

    /// `compare --top` says of each model what `evaluate` says of it by itself.
    func testCompareByEvaluate() throws {
        let folder = try makeNoise()
        let split = ["--data", "noise", "--split", "random:0.25:3"]
        let compared = try Command.run(
            ["compare", "--models", "biases,item-mean", "-n", "3", "--liked", "3", "--json"] + split, in: folder.path)
        let results = try objects(compared.object()["results"])
        // The floors come last: they predict no ratings.
        XCTAssertEqual(results.suffix(2).map { $0["model"] as? String }, ["popularity", "random"])
        for result in results.dropLast(2) {
            let model = try XCTUnwrap(result["model"] as? String)
            try latent("train", model, "--data", "noise", "--split", "random:0.25:3", "--output", model, in: folder)
            let alone = try latent(
                "evaluate", "--model", model, "--data", "noise", "--top", "3", "--liked", "3", "--json", in: folder
            ).object()
            for metric in Metric.all {
                let own = try XCTUnwrap(result[metric.name] as? Double)
                XCTAssertEqual(own, alone[metric.name] as? Double, "\(model) \(metric.name)")
                let errors = [result, alone].map { ($0["standardErrors"] as? [String: Double])?[metric.name] }
                // A mean of 1 over the users is 1 for everybody: a share that all reach.
                XCTAssertEqual(try XCTUnwrap(errors[0]) > 0, own != 1, "\(model) \(metric.name)")
                XCTAssertEqual(errors[0], errors[1], "\(model) \(metric.name)")
            }
            XCTAssertEqual(result["listUsers"] as? Int, alone["listUsers"] as? Int)
        }
    }

    /// Differences are those of the figures, and 0 of the first model to itself.
    func testDifferences() throws {
        let folder = try makeNoise()
        let document = try latent(
            "compare", "--models", "biases,global-mean", "--data", "noise", "--top", "3", "--json", in: folder
        ).object()
        let results = try objects(document["results"]).dropLast(2)
        for metric in Metric.all {
            let figures = results.compactMap { $0[metric.name] as? Double }
            XCTAssertEqual(figures.count, 2, metric.name)
            for (result, figure) in zip(results, figures) {
                let differences = try XCTUnwrap(result["differences"] as? [String: [String: Double]])
                // Numbers of at most 2, subtracted here after they were read back.
                XCTAssertEqual(
                    try XCTUnwrap(differences[metric.name]?["value"]), figure - figures[0],
                    accuracy: 4 * Double.ulpOfOne, metric.name)
            }
            let first = results[0]["differences"] as? [String: [String: Double]]
            XCTAssertEqual(first?[metric.name]?["standardError"], 0)
        }
        let text = try latent(
            "compare", "--models", "biases,global-mean", "--data", "noise", "--top", "3", in: folder
        ).output
        XCTAssertTrue(
            text.contains("NDCG@3") && text.contains("more than \(results[0]["model"] ?? ""), user by user"), text)
    }

    /// The file has each user's own figures, of which those of lists have the means for their mean.
    func testUserByUser() throws {
        let folder = try makeNoise()
        try latent("train", "biases", "--data", "noise", "--split", "random:0.25:3", "--output", "model", in: folder)
        let whole = try latent(
            "evaluate", "--model", "model", "--data", "noise", "-n", "3", "--users", "users.csv", "--json", in: folder
        ).object()
        let lines = try String(contentsOfFile: folder.file("users.csv"), encoding: .utf8).split(separator: "\n").map {
            $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        }
        XCTAssertEqual(lines[0], ["user"] + Metric.all.map(\.name))
        let test = try CheckerboardNoise.table(users: 80).split(.random(fraction: 0.25, seed: 3)).test
        XCTAssertEqual(
            lines.dropFirst().map { $0[0] }, Set(test.users).sorted().map { test.userIDs.ids[Int($0)].description })
        for (column, metric) in Metric.all.enumerated() where metric.isOfLists {
            let values = lines.dropFirst().compactMap { Double($0[column + 1]) }
            XCTAssertEqual(values.count, whole["listUsers"] as? Int, metric.name)
            let mean = values.reduce(0, +) / Double(values.count)
            XCTAssertEqual(mean, try XCTUnwrap(whole[metric.name] as? Double), accuracy: 100 * Double.ulpOfOne)
        }
        try expectFailure(
            74, ["nowhere"], "evaluate", "--model", "missing", "--data", "noise", "--users", "nowhere/users.csv",
            in: folder)
    }

    /// By NDCG the ridge that knows the board wins over one that knows nothing, though larger figures are to be had of
    /// it.
    func testTune() throws {
        let folder = try makeFolder()
        let arguments = [
            "tune", "autoencoder:closed-form", "--data", "board", "--grid", "regularization=1,1e9", "--metric", "ndcg",
            "-n", "4",
        ]
        let document = try Command.run(arguments + ["--json"], in: folder.path).object()
        XCTAssertEqual((document["best"] as? [String: Any])?["regularization"] as? Double, 1)
        let figures = try objects(document["trials"]).compactMap { $0["ndcg"] as? Double }
        XCTAssertEqual(figures, figures.sorted(by: >))
        XCTAssertEqual(figures.count, 2)
        XCTAssertEqual(document["metric"] as? String, "ndcg")
        let text = try Command.run(arguments, in: folder.path).output
        XCTAssertTrue(text.contains("best: regularization 1, NDCG@4 ") && text.contains("RMSE"), text)
    }

    /// No figure, and a word of why, where nobody likes anything so much.
    func testNobodyLikesAnything() throws {
        let folder = try makeFolder()
        let arguments = ["compare", "--models", "item-mean", "--data", "board", "--top", "3", "--liked", "6"]
        let outcome = try Command.run(arguments + ["--json"], in: folder.path)
        let result = try objects(outcome.object()["results"])[0]
        for metric in Metric.ofLists { XCTAssertTrue(result[metric.name] is NSNull, metric.name) }
        for said in [outcome.errors, try Command.run(arguments, in: folder.path).output] {
            XCTAssertTrue(said.contains("no user has an item to find that they rated 6.0 or more"), said)
        }
        try expectFailure(
            64, ["there is no map to choose by"], "tune", "svd", "--data", "board", "--grid", "rank=1,2", "--metric",
            "map", "--liked", "6", in: folder)
    }

    func testWrongUsage() throws {
        let folder = try makeFolder()
        try expectFailure(
            64, ["--metric", "rmse", "ndcg"], "tune", "svd", "--data", "board", "--grid", "rank=1", "--metric", "auc",
            in: folder)
        try expectFailure(
            64, ["--metric of lists"], "tune", "svd", "--data", "board", "--grid", "rank=1", "--top", "3", in: folder)
        try expectFailure(64, ["--liked goes with --top"], "compare", "--data", "board", "--liked", "3", in: folder)
        try expectFailure(64, ["-n 0"], "compare", "--data", "board", "--top", "0", in: folder)
    }
}
