import Foundation
import LatentDatasets
import LatentEvaluation
import LatentTestSupport
import XCTest

/// What lists are judged by: ratings of new people, given negatives, ratings before those learned from.
final class JudgingCommandTests: CommandTestCase {
    /// Of users held out whole, `compare` says what `evaluate` says, and who cannot learn them is named.
    func testFoldIn() throws {
        let folder = try makeFolder()
        let split = ["--data", "board", "--split", "users:8:3", "--fold-in", "0.75"]
        let lists = ["-n", "3"]
        let document = try Command.run(
            ["compare", "--models", "item-knn,ease", "--json"] + split + lists, in: folder.path
        ).object()
        XCTAssertEqual(document["given"] as? Int, 96)
        XCTAssertEqual(document["heldOut"] as? Int, 32)
        XCTAssertEqual(document["training"] as? Int, 512)
        let results = try objects(document["results"])
        for model in ["item-knn", "ease"] {
            try latent("train", model, "--data", "board", "--split", "users:8:3", "--output", model, in: folder)
            let alone = try Command.run(
                ["evaluate", "--model", model, "--data", "board", "--fold-in", "0.75", "--json"] + lists,
                in: folder.path
            ).object()
            let result = try XCTUnwrap(results.first { $0["model"] as? String == model })
            for metric in Metric.ofRatings + Metric.ofLists(at: [3]) {
                let (own, other) = (result[metric.name] as? Double, alone[metric.name] as? Double)
                XCTAssertEqual(own, other, "\(model) \(metric.name)")
            }
            XCTAssertEqual(result["unknownUsers"] as? Int, 0)
            // Whoever knows the board puts a held-out love before every hate; other loves are no finds.
            XCTAssertGreaterThan(try XCTUnwrap(result["auc"] as? Double), 0.5, model)
        }
        let text = try Command.run(["compare", "--models", "item-knn"] + split + lists, in: folder.path).output
        XCTAssertTrue(text.contains("96 more of the same users given"), text)
        XCTAssertTrue(text.contains("who cannot be learned: popularity, random"), text)
        try expectFailure(
            64, ["--fold-in goes with --split users:N:SEED", "random:0.1:0"], "compare", "--models", "item-knn",
            "--data", "board", "--fold-in", "0.5", in: folder)
        try expectFailure(64, ["--fold-in 1.0"], "compare", "--data", "board", "--fold-in", "1", in: folder)
    }

    /// One love of each user against the hates they did not rate: an exact model has every love first of these.
    func testNegatives() throws {
        let folder = try makeFolder()
        let held = (0..<board.users).map { user in
            let loves = (0..<board.items).filter { board.isRated(user, $0) && board.rating(user, $0) == board.love }
            return loves[user % loves.count]
        }
        let table = board.table
        func isHeld(_ row: Int) -> Bool {
            let ids = (table.userIDs.ids[Int(table.users[row])], table.itemIDs.ids[Int(table.items[row])])
            return held.enumerated().contains {
                ids == (.number(board.userID($0.offset)), .number(board.itemID($0.element)))
            }
        }
        let rows = (0..<table.count).map { ($0, isHeld($0)) }
        for (name, isTest) in [("train", false), ("test", true)] {
            try table.selecting(rows.filter { $0.1 == isTest }.map(\.0)).write(
                to: folder.file(name), layout: .commaSeparated)
        }
        let lines = held.enumerated().map { user, item in
            let hates = (0..<board.items).filter { !board.isRated(user, $0) && board.rating(user, $0) == board.hate }
            return (["(\(board.userID(user)),\(board.itemID(item)))"] + hates.map { "\(board.itemID($0))" })
                .joined(separator: "\t")
        }
        try folder.write(Array(lines.joined(separator: "\n").utf8), to: "negatives.txt")
        let data = ["--data", "board", "--split", "files:train/ratings.csv:test/ratings.csv"]
        let lists = ["--negatives", "negatives.txt", "-n", "1,2", "--json"]
        let models = "autoencoder:closed-form"
        let document = try Command.run(
            ["compare", "--models", models, "--regularization", "1"] + data + lists, in: folder.path
        ).object()
        XCTAssertEqual(document["negatives"] as? String, "negatives.txt")
        let compared = try XCTUnwrap(objects(document["results"]).first { $0["model"] as? String == models })
        try trainExact(in: folder, data[2], data[3], "--item-count", "0")
        let alone = try Command.run(
            ["evaluate", "--model", "model", "--data", "board"] + lists, in: folder.path
        ).object()
        for result in [compared, alone] {
            XCTAssertEqual(result["listUsers"] as? Int, board.users)
            for key in ["hitRate@1", "mrr@2", "auc", "ndcg@2"] { XCTAssertEqual(result[key] as? Double, 1, key) }
        }
        // What does not go with the split is named with its line, and nothing is fitted before.
        try folder.write(Array((lines + ["(9999,100)\t107"]).joined(separator: "\n").utf8), to: "negatives.txt")
        let outcome = try Command.run(["compare", "--models", "item-mean"] + data + lists, in: folder.path)
        XCTAssertEqual(outcome.code, 65)
        XCTAssertTrue(outcome.errors.contains("negatives.txt, line \(held.count + 1): user 9999"), outcome.errors)
        XCTAssertFalse(outcome.errors.contains("RMSE"), outcome.errors)
    }

    /// One cut for all leaks nothing; a cut for each user does, and says so.
    func testLeak() throws {
        let folder = try makeFolder()
        let text = try latent("data", "split", "board", "--split", "leave-last:1", "--output", "parts", in: folder)
            .output
        XCTAssertTrue(text.contains("39 of the 40 held-out ratings were given before some rating of others"), text)
        for (split, leaked) in [("leave-last:1", 39), ("time:0.25", 0)] {
            let document = try latent(
                "data", "split", "board", "--split", split, "--output", "parts", "--json", in: folder
            ).object()
            XCTAssertEqual(document["leaked"] as? Int, leaked, split)
        }
        let compared = try latent(
            "compare", "--models", "item-mean", "--data", "board", "--split", "leave-last:1", "--json", in: folder)
        XCTAssertEqual(try compared.object()["leaked"] as? Int, 39)
        let none = try latent(
            "data", "split", "board", "--split", "random:0.5:1", "--output", "parts", "--json", in: folder)
        XCTAssertTrue(try none.object()["leaked"] is NSNull)
        try folder.write(Array("user,item,rating\n1,1,5\n2,1,4\n".utf8), to: "bare.csv")
        try expectFailure(
            64, ["split 'time:2000-01-01'", "no timestamps"], "compare", "--data", "bare.csv", "--split",
            "time:2000-01-01", in: folder)
    }
}
