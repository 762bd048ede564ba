import Foundation
import LatentTestSupport
import XCTest

/// Models of neighbors on the board, where items of one color are alike and so are people of one taste.
final class NeighborhoodCommandTests: CommandTestCase {
    private func train(_ model: String, in folder: TemporaryFolder) throws {
        try latent("train", model, "--data", "board", "--output", "model", "--quiet", in: folder)
    }

    /// Every score is its baseline, the mean of 3, and the shares of the ratings that made it.
    func testExplanationsAddUp() throws {
        for model in ["user-knn", "item-knn"] {
            let folder = try makeFolder()
            try train(model, in: folder)
            for arguments in [["--user", "11"], ["--ratings", "100=5,107=1,114=5"]] {
                let outcome = try Command.run(
                    ["recommend", "--model", "model", "-n", "2", "--explain", "--json"] + arguments, in: folder.path)
                XCTAssertEqual(outcome.code, 0, outcome.errors)
                let list = try outcome.object()
                assertKeys(list, ["user", "likedBest", "items", "warnings"])
                XCTAssertEqual(list["likedBest"] is NSNull, arguments[0] == "--ratings")
                let items = try objects(list["items"])
                XCTAssertEqual(items.count, 2)
                for item in items {
                    XCTAssertEqual(Set(item.keys), ["item", "title", "genres", "score", "likelihood", "because"])
                    let reasons = try objects(item["because"])
                    XCTAssertFalse(reasons.isEmpty, "\(model) \(arguments)")
                    for reason in reasons {
                        XCTAssertEqual(
                            Set(reason.keys),
                            ["user", "item", "title", "rating", "similarity", "share", "isOfTraining", "feature"])
                        XCTAssertEqual(reason["user"] is NSNull, model == "item-knn")
                        XCTAssertEqual(reason["item"] is NSNull, model == "user-knn")
                        XCTAssertEqual(reason["rating"] as? Double, 5, "only who or what is like them is heard")
                    }
                    guard arguments[0] == "--user" else { continue }
                    let shares = try reasons.reduce(0) { $0 + (try XCTUnwrap($1["share"] as? Double)) }
                    // Effects on the board are 0 to rounding; scores, shares and 40 sums of them are of Float.
                    XCTAssertEqual(try XCTUnwrap(item["score"] as? Double), 3 + shares, accuracy: 5 * 64 * 0x1p-24)
                }
            }
        }
    }

    func testExplanationText() throws {
        let folder = try makeFolder()
        try train("item-knn", in: folder)
        let text = try latent("recommend", "--model", "model", "--user", "11", "-n", "1", "--explain", in: folder)
            .output
        for words in ["share", "what this person would give it on average", "Square", "5.0"] {
            XCTAssertTrue(text.contains(words), text)
        }
        XCTAssertTrue(text.hasPrefix("user 11 liked best\n"), text)
        XCTAssertTrue(text.contains("\nand is recommended\n"), text)
    }

    func testOnlyNeighborsExplain() throws {
        let folder = try makeFolder()
        try train("biases", in: folder)
        try expectFailure(
            64, ["biases cannot say", "item-knn"], "recommend", "--model", "model", "--user", "11", "--explain",
            in: folder)
        try expectFailure(
            64, ["--explain goes with"], "recommend", "--model", "model", "--all-users", "--explain", in: folder)
    }

    /// Alike are the nine other squares of the color, and no others.
    func testSimilar() throws {
        let folder = try makeFolder()
        try train("item-knn", in: folder)
        let document = try latent(
            "similar", "--model", "model", "--item", "100", "-n", "20", "--json", in: folder
        ).object()
        let neighbors = try objects(document["neighbors"])
        let places = try neighbors.map { (try XCTUnwrap($0["item"] as? Int) - 100) / 7 }
        XCTAssertEqual(Set(places), Set(stride(from: 2, to: 20, by: 2)))
        let scores = try neighbors.map { try XCTUnwrap($0["score"] as? Double) }
        XCTAssertEqual(scores, scores.sorted(by: >))
        for more in [["--metric", "cosine"], ["--metric", "euclidean"], ["--least"]] {
            let refused = try Command.run(["similar", "--model", "model", "--item", "100"] + more, in: folder.path)
            XCTAssertEqual(refused.code, 64, "\(more)")
            XCTAssertTrue(refused.errors.contains("leave metric and least out"), refused.errors)
            XCTAssertEqual(refused.output, "", "\(more)")
        }
        try train("user-knn", in: folder)
        try expectFailure(
            64, ["user-knn", "no latent space"], "similar", "--model", "model", "--item", "100", in: folder)
    }

    func testSettings() throws {
        let folder = try makeFolder()
        let configuration = try XCTUnwrap(
            latent(
                "train", "item-knn", "--data", "board", "--neighbors", "7", "--candidates", "9", "--similarity",
                "common-cosine", "--shrinkage", "3", "--minimum-support", "4", "--amplification", "1.5", "--centering",
                "mean", "--regularization", "0.5", "--json", in: folder
            ).object()["configuration"] as? [String: Any])
        XCTAssertEqual(configuration["neighbors"] as? Int, 7)
        XCTAssertEqual(configuration["candidates"] as? Int, 9)
        XCTAssertEqual(configuration["similarity"] as? String, "common-cosine")
        XCTAssertEqual(configuration["shrinkage"] as? Double, 3)
        XCTAssertEqual(configuration["minimumSupport"] as? Int, 4)
        XCTAssertEqual(configuration["amplification"] as? Double, 1.5)
        XCTAssertEqual(configuration["centering"] as? String, "mean")
        XCTAssertEqual(configuration["regularization"] as? Double, 0.5)
        let all = try XCTUnwrap(
            latent("train", "item-knn", "--data", "board", "--neighbors", "all", "--json", in: folder)
                .object()["configuration"] as? [String: Any])
        XCTAssertTrue(all["neighbors"] is NSNull, "all are heard: null, and not left out")
    }

    /// Only what can weigh neighbors is offered.
    func testSimilaritiesInTheHelp() throws {
        let help = try latent("train", "item-knn", "--help").output
        let place = try XCTUnwrap(help.range(of: "--similarity"))
        let text = help[place.lowerBound...].prefix(600)
        let offered = text.prefix(upTo: try XCTUnwrap(text.range(of: "--shrinkage")).lowerBound)
        for name in ["cosine", "common-cosine", "adjusted-cosine", "pearson", "jaccard"] {
            XCTAssertTrue(offered.contains(name), "no \(name) in \(offered)")
        }
        XCTAssertFalse(offered.contains("euclidean") || offered.contains("dot"), "\(offered)")
    }

    /// Two items that nobody rated both: neither has a neighbor.
    func testNothingNear() throws {
        let folder = try TemporaryFolder()
        try folder.write(Array("user,item,rating\n1,10,5\n2,20,1\n".utf8), to: "apart.csv")
        try latent("train", "item-knn", "--data", "apart.csv", "--output", "model", in: folder)
        let text = try latent("similar", "--model", "model", "--item", "10", in: folder).output
        XCTAssertTrue(text.contains("no item is near it"), text)
    }

    func testBadSettings() throws {
        let folder = try makeFolder()
        for (arguments, words) in [
            (["--neighbors", "0"], ["neighbors 0", "1 or more"]),
            (["--neighbors", "some"], ["neighbors=some", "or all"]),
            (["--similarity", "euclidean"], ["euclidean", "common-cosine"]), (["--rank", "3"], ["takes no --rank"]),
            (["--centering", "median"], ["median", "baseline"]),
        ] {
            let outcome = try Command.run(["train", "item-knn", "--data", "board"] + arguments, in: folder.path)
            XCTAssertEqual(outcome.code, 64, outcome.errors)
            for word in words { XCTAssertTrue(outcome.errors.contains(word), outcome.errors) }
        }
        try expectFailure(
            64, ["biases takes no --shrinkage"], "train", "biases", "--data", "board", "--shrinkage", "3", in: folder)
    }

    /// The whole published table, from the command.
    func testReproduce() throws {
        let data = try RealData.path("ml-latest-small-2016")
        let document = try latent("reproduce", "exploring-recommenders", "--data", data, "--json").object()
        assertKeys(document, ["post", "rows"])
        let rows = try objects(document["rows"])
        for row in rows {
            XCTAssertEqual(
                Set(row.keys),
                [
                    "name", "metric", "published", "measured", "spread", "honest", "tuned", "tunedModel", "measuredAt",
                    "standardError", "settings",
                ])
            XCTAssertEqual(row["tuned"] is NSNull, row["tunedModel"] is NSNull)
            XCTAssertTrue(row["measuredAt"] is NSNull, "all of the last epoch")
        }
        for (name, published) in [("user cosine", 0.920526234083), ("item cosine", 0.815992426671)] {
            let row = try XCTUnwrap(rows.first { $0["name"] as? String == name })
            XCTAssertEqual(try XCTUnwrap(row["measured"] as? Double), published, accuracy: 1e-9)
            XCTAssertGreaterThan(try XCTUnwrap(row["honest"] as? Double), published, "the answers helped")
        }
    }
}
