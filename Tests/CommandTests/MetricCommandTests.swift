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
        let figures = results.compactMap { $0["ndcg@3"] as? Double }
        XCTAssertEqual(figures, figures.sorted(by: >), "who asks for lists sees the best first")
        XCTAssertEqual(
            Set(results.compactMap { $0["model"] as? String }), ["biases", "item-mean", "popularity", "random"])
        for result in results where ["biases", "item-mean"].contains(result["model"] as? String) {
            let model = try XCTUnwrap(result["model"] as? String)
            try latent("train", model, "--data", "noise", "--split", "random:0.25:3", "--output", model, in: folder)
            let alone = try latent(
                "evaluate", "--model", model, "--data", "noise", "--top", "3", "--liked", "3", "--json", in: folder
            ).object()
            for metric in Metric.ofRatings + Metric.ofLists(at: [3]) {
                let own = try XCTUnwrap(result[metric.name] as? Double)
                XCTAssertEqual(own, alone[metric.name] as? Double, "\(model) \(metric.name)")
                let errors = [result, alone].map { ($0["standardErrors"] as? [String: Any])?[metric.name] as? Double }
                guard metric.isOfUsers else {
                    XCTAssertEqual(errors, [nil, nil], metric.name)
                    continue
                }
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
        let results = try objects(document["results"])
        XCTAssertEqual(document["sortedBy"] as? String, "ndcg@3")
        let popularity = try XCTUnwrap(results.first { $0["model"] as? String == "popularity" })
        for metric in Metric.ofLists(at: [3]) {
            for (key, reference) in [("differences", results[0]), ("popularityDifferences", popularity)] {
                let base = try XCTUnwrap(reference[metric.name] as? Double)
                for result in results {
                    let all = try XCTUnwrap(result[key] as? [String: Any])
                    let found = try XCTUnwrap(all[metric.name] as? [String: Any])
                    assertKeys(found, ["value", "standardError", "t", "p", "holm"])
                    let figure = try XCTUnwrap(result[metric.name] as? Double)
                    // Numbers of at most some bits, subtracted here after they were read back.
                    XCTAssertEqual(
                        try XCTUnwrap(found["value"] as? Double), figure - base, accuracy: 16 * Double.ulpOfOne,
                        metric.name)
                    let isItself = result["model"] as? String == reference["model"] as? String
                    XCTAssertEqual(found["holm"] is NSNull, isItself || !metric.isOfUsers, metric.name)
                    guard metric.isOfUsers else { continue }
                    let p = try XCTUnwrap(found["p"] as? Double)
                    XCTAssertTrue((0...1).contains(p))
                    if isItself { XCTAssertEqual([found["standardError"] as? Double, p], [0, 1]) }
                    if let holm = found["holm"] as? Double { XCTAssertGreaterThanOrEqual(holm, p) }
                }
            }
        }
        let text = try latent(
            "compare", "--models", "biases,global-mean", "--data", "noise", "--top", "3", in: folder
        ).output
        for words in ["NDCG@3 user by user", "to \(results[0]["model"] ?? "")", "to popularity", "after Holm"] {
            XCTAssertTrue(text.contains(words), text)
        }
    }

    /// Lists of several lengths, of which the metrics named ask for one more; the first named sorts.
    func testSeveralLengths() throws {
        let folder = try makeNoise()
        let arguments = [
            "compare", "--models", "biases,item-mean", "--data", "noise", "-n", "4,2", "--metrics",
            "mrr@3,recall:min,rmse",
        ]
        let document = try Command.run(arguments + ["--json"], in: folder.path).object()
        XCTAssertEqual(document["sortedBy"] as? String, "mrr@3")
        XCTAssertEqual(document["n"] as? Int, 4)
        for result in try objects(document["results"]) {
            assertKeys(result, Set(Metric.ofLists(at: [2, 3, 4]).map(\.name)))
            let recalls = [2, 3, 4].compactMap { result["recall@\($0)"] as? Double }
            XCTAssertEqual(recalls, recalls.sorted())
        }
        let text = try Command.run(arguments, in: folder.path).output
        let heading = try XCTUnwrap(text.split(separator: "\n").first { $0.hasPrefix("model") })
        XCTAssertEqual(
            heading.split(separator: " "),
            ["model", "MRR@3", "recall@2:min", "recall@3:min", "recall@4:min", "RMSE", "fit"])
        try latent("train", "biases", "--data", "noise", "--split", "random:0.1:0", "--output", "model", in: folder)
        let alone = try latent("evaluate", "--model", "model", "--data", "noise", "-n", "2,4", in: folder).output
        XCTAssertTrue(alone.contains("@2 ") && alone.contains("@4\n"), alone)
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
        let metrics = (Metric.ofRatings + Metric.ofLists(at: [3])).filter(\.isOfUsers)
        XCTAssertEqual(lines[0], ["user"] + metrics.map(\.name))
        let test = try CheckerboardNoise.table(users: 80).split(.random(fraction: 0.25, seed: 3)).test
        XCTAssertEqual(
            lines.dropFirst().map { $0[0] }, Set(test.users).sorted().map { test.userIDs.ids[Int($0)].description })
        for (column, metric) in metrics.enumerated() where metric.isOfLists {
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
        let figures = try objects(document["trials"]).compactMap { $0["ndcg@4"] as? Double }
        XCTAssertEqual(figures, figures.sorted(by: >))
        XCTAssertEqual(figures.count, 2)
        XCTAssertEqual(document["metric"] as? String, "ndcg@4")
        let text = try Command.run(arguments, in: folder.path).output
        XCTAssertTrue(text.contains("best: regularization 1, NDCG@4 ") && text.contains("RMSE"), text)
    }

    /// No figure, and a word of why, where nobody likes anything so much.
    func testNobodyLikesAnything() throws {
        let folder = try makeFolder()
        let arguments = ["compare", "--models", "item-mean", "--data", "board", "--top", "3", "--liked", "6"]
        let outcome = try Command.run(arguments + ["--json"], in: folder.path)
        let result = try objects(outcome.object()["results"])[0]
        for metric in Metric.ofLists(at: [3]) { XCTAssertTrue(result[metric.name] is NSNull, metric.name) }
        for said in [outcome.errors, try Command.run(arguments, in: folder.path).output] {
            XCTAssertTrue(
                said.contains("no user whom a model knows has an item to find that they rated 6.0 or more"), said)
        }
        try expectFailure(
            64, ["there is no map@10 to choose by"], "tune", "svd", "--data", "board", "--grid", "rank=1,2", "--metric",
            "map", "--liked", "6", in: folder)
    }

    func testWrongUsage() throws {
        let folder = try makeFolder()
        try expectFailure(
            64, ["--metric", "rmse", "ndcg"], "tune", "svd", "--data", "board", "--grid", "rank=1", "--metric",
            "accuracy",
            in: folder)
        try expectFailure(
            64, ["one length", "5, 10"], "tune", "svd", "--data", "board", "--grid", "rank=1", "--metric", "ndcg@5",
            "--top", "10", in: folder)
        for (name, reason) in [("ndcg@0", "ndcg@10"), ("rmse@3", "no cut-off"), ("ndgc", "no metric is called 'ndgc'")]
        {
            try expectFailure(64, [reason], "compare", "--data", "board", "--metrics", name, in: folder)
        }
        try expectFailure(64, ["--top", "-n 5,x"], "compare", "--data", "board", "--top", "5,x", in: folder)
        try expectFailure(
            64, ["--fold-in and --negatives go with one split"], "compare", "--data", "board", "--folds", "2",
            "--negatives", "none", in: folder)
        try expectFailure(
            64, ["--metric of lists"], "tune", "svd", "--data", "board", "--grid", "rank=1", "--top", "3", in: folder)
        try expectFailure(64, ["--liked goes with --top"], "compare", "--data", "board", "--liked", "3", in: folder)
        try expectFailure(64, ["-n 0"], "compare", "--data", "board", "--top", "0", in: folder)
    }
}
