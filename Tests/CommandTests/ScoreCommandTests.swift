import Foundation
import LatentDatasets
import LatentEvaluation
import LatentTestSupport
import XCTest

/// `evaluate`, `compare` and `demo`.
final class ScoreCommandTests: CommandTestCase {
    private let resultKeys: Set<String> = [
        "model", "rmse", "mae", "deviation", "fitSeconds", "predictSeconds", "unknownUsers", "unknownItems",
    ]

    /// The split that the file remembers is taken, so the figure is that of training.
    func testEvaluateRemembersTheSplit() throws {
        let folder = try makeFolder()
        for split in ["random:0.25:3", "numpy:0.2:1", "users:5:2", "leave-last:2"] {
            let trained = try latent(
                "train", "autoencoder", "--data", "board", "--rank", "2", "--split", split, "--output",
                "model", "--json",
                in: folder
            ).object()
            let found = try latent("evaluate", "--model", "model", "--data", "board", "--json", in: folder)
            XCTAssertEqual(try found.object()["rmse"] as? Double, trained["rmse"] as? Double, split)
            // A model knows nothing of users who are held out whole.
            XCTAssertEqual(found.errors.isEmpty, !split.hasPrefix("users"), found.errors)
        }
        let other = try latent(
            "evaluate", "--model", "model", "--data", "board", "--split", "random:0.25:4", in: folder)
        XCTAssertTrue(other.output.contains("the 160 held-out ratings (random:0.25:4)"), other.output)
    }

    func testEvaluateJSON() throws {
        let folder = try makeFolder()
        try trainExact(in: folder)
        try board.rest.write(to: folder.file("rest"), layout: .commaSeparated)
        let outcome = try latent(
            "evaluate", "--model", "model", "--data", "board", "--split",
            "files:board/ratings.csv:rest/ratings.csv", "-n", "2", "--json", in: folder)
        let result = try outcome.object()
        assertKeys(
            result, resultKeys.union(["precision@2", "ndcg@2", "ndcg@2:graded", "auc", "n", "leftOut", "learned"]))
        XCTAssertEqual(result["model"] as? String, "autoencoder")
        for key in ["precision@2", "recall@2", "recall@2:min", "ndcg@2", "ndcg@2:graded", "map@2", "mrr@2", "auc"] {
            XCTAssertEqual(result[key] as? Double, 1, "both squares each user loves come first: \(key)")
        }
        XCTAssertTrue(result["deviation"] is NSNull && result["fitSeconds"] is NSNull)
        XCTAssertEqual(result["n"] as? Int, 2)
        for key in ["unknownUsers", "unknownItems", "leftOut"] { XCTAssertEqual(result[key] as? Int, 0, key) }
    }

    /// Trained on users 11 and 14 and items 100 and 107; asked about two ratings of user 99, of which one is of item
    /// 107, one of item 500, and about user 11's of item 500. All are answered from what is known, and counted.
    func testEvaluateCountsTheUnknown() throws {
        let folder = try TemporaryFolder()
        try folder.write(Array("user,item,rating\n11,100,5\n11,107,1\n14,107,3\n".utf8), to: "a.csv")
        try folder.write(Array("user,item,rating\n99,107,4\n99,500,4\n11,500,2\n".utf8), to: "b.csv")
        let split = "files:a.csv:b.csv"
        try latent("train", "item-mean", "--data", "a.csv", "--output", "model", in: folder)
        let arguments = ["evaluate", "--model", "model", "--data", "a.csv", "--split", split]
        let result = try Command.run(arguments + ["--json"], in: folder.path).object()
        XCTAssertEqual(result["unknownUsers"] as? Int, 2)
        XCTAssertEqual(result["unknownItems"] as? Int, 2)
        XCTAssertEqual(result["leftOut"] as? Int, 0)
        XCTAssertEqual(
            result["rmse"] as? Double, 2.0.squareRoot(), "item 107's mean is 2, and all ratings' 3: 2, 1 and 1 off")
        let text = try Command.run(arguments, in: folder.path).output
        XCTAssertTrue(text.contains("the 3 held-out ratings"), text)
        XCTAssertTrue(text.contains("of unknown users: 2, of unknown items: 2; answered"), text)
        // The same as a comparison.
        let compared = try latent(
            "compare", "--models", "item-mean", "--data", "a.csv", "--split", split, "--json", in: folder
        ).object()
        let first = try XCTUnwrap(objects(compared["results"]).first)
        XCTAssertEqual(first["unknownUsers"] as? Int, 2)
        XCTAssertEqual(first["unknownItems"] as? Int, 2)
        let table = try latent("compare", "--models", "item-mean", "--data", "a.csv", "--split", split, in: folder)
        XCTAssertTrue(
            table.output.contains("of unknown users: 2, of unknown items: 2; answered"), table.output)
    }

    /// A model with a cut is scored on the items it covers, in training and after, and says so.
    func testEvaluateWithACut() throws {
        let folder = try makeFolder()
        let arguments = [
            "train", "autoencoder", "--data", "board", "--rank", "2", "--item-count", "10", "--split",
            "random:0.25:3", "--output", "model",
        ]
        let trained = try Command.run(arguments + ["--json"], in: folder.path).object()
        let found = try latent("evaluate", "--model", "model", "--data", "board", "--json", in: folder).object()
        XCTAssertEqual(found["rmse"] as? Double, trained["rmse"] as? Double)
        let text = try latent("evaluate", "--model", "model", "--data", "board", in: folder).output
        XCTAssertTrue(text.contains("held-out ratings of items it covers, of 160"), text)
    }

    /// Nobody likes anything so much: there is no list to judge.
    func testNothingLiked() throws {
        let folder = try makeFolder()
        try trainExact(in: folder, "--split", "random:0.25:3")
        let result = try latent(
            "evaluate", "--model", "model", "--data", "board", "--liked", "6", "--json", in: folder
        ).object()
        for key in ["precision@10", "recall@10", "auc", "gini@10"] { XCTAssertTrue(result[key] is NSNull, key) }
        let text = try latent("evaluate", "--model", "model", "--data", "board", "--liked", "6", in: folder)
            .output
        XCTAssertTrue(text.contains("lists of 0 users"), text)
    }

    func testEvaluateWithoutASplit() throws {
        let folder = try makeFolder()
        try trainExact(in: folder)
        let outcome = try latent("evaluate", "--model", "model", "--data", "board", in: folder)
        let note = "note: 640 of the 640 ratings are ones it learned from"
        XCTAssertFalse(outcome.errors.contains("learned from"), "said twice: \(outcome.errors)")
        XCTAssertTrue(outcome.output.contains("640 ratings\n\(note)"), outcome.output)
    }

    /// What another split holds out is largely what the model learned from.
    func testEvaluateCountsWhatWasLearned() throws {
        let folder = try makeFolder()
        try latent("train", "biases", "--data", "board", "--split", "random:0.25:3", "--output", "model", in: folder)
        let trained = try board.table.split(.random(fraction: 0.25, seed: 3)).train
        let held = try board.table.split(.random(fraction: 0.5, seed: 4)).test
        func pairs(_ table: RatingTable) -> Set<[Int]> {
            Set(
                (0..<table.count).map {
                    [table.userIDs.ids.numbers[Int(table.users[$0])], table.itemIDs.ids.numbers[Int(table.items[$0])]]
                })
        }
        let expected = pairs(trained).intersection(pairs(held)).count
        XCTAssertGreaterThan(expected, 0)
        let arguments = ["evaluate", "--model", "model", "--data", "board", "--split", "random:0.5:4"]
        let outcome = try Command.run(arguments + ["--json"], in: folder.path)
        XCTAssertEqual(try outcome.object()["learned"] as? Int, expected)
        let note = "note: \(expected) of the \(held.count) ratings are ones it learned from"
        XCTAssertTrue(try Command.run(arguments, in: folder.path).output.contains(note))
        let own = try latent("evaluate", "--model", "model", "--data", "board", "--json", in: folder)
        XCTAssertEqual(try own.object()["learned"] as? Int, 0)
        XCTAssertEqual(own.errors, "")
        try expectFailure(
            64, ["--liked nan"], "evaluate", "--model", "model", "--data", "board", "--liked", "nan", in: folder)
    }

    /// Numbers that nobody counts the digits of have an exponent.
    func testHugeErrors() throws {
        let folder = try TemporaryFolder()
        try folder.write(Array("user,item,rating\n1,10,5\n1,20,1\n2,10,3\n".utf8), to: "a.csv")
        try folder.write(Array("user,item,rating\n2,20,5e37\n".utf8), to: "b.csv")
        let table = try latent(
            "compare", "--models", "item-mean", "--data", "a.csv", "--split", "files:a.csv:b.csv", in: folder)
        XCTAssertTrue(table.output.contains("5e+37"), table.output)
        try expectFailure(
            64, ["largest rating is 5e+37"], "compare", "--models", "item-cosine", "--data", "b.csv", "--split",
            "files:b.csv:a.csv", in: folder)
    }

    func testCompare() throws {
        let folder = try makeFolder()
        let outcome = try latent(
            "compare", "--data", "board", "--split", "random:0.2:1", "--rank", "2", "--regularization", "1",
            "--json",
            in: folder)
        let document = try outcome.object()
        assertKeys(document, ["dataset", "split", "results", "data", "training", "heldOut"])
        XCTAssertEqual(document["split"] as? String, "random:0.2:1")
        XCTAssertEqual(document["dataset"] as? String, "board")
        let results = try objects(document["results"])
        XCTAssertEqual(
            Set(results.compactMap { $0["model"] as? String }),
            [
                "global-mean", "user-mean", "item-mean", "mean-of-means", "biases", "user-knn", "item-knn", "svd",
                "svd-centered", "factorization", "dot-bias-logistic", "autoencoder", "autoencoder:closed-form",
            ])
        for result in results {
            assertKeys(result, resultKeys)
            XCTAssertTrue(result["deviation"] is NSNull)
        }
        let errors = results.compactMap { $0["rmse"] as? Double }
        XCTAssertEqual(errors, errors.sorted(), "best first")
        XCTAssertEqual(errors.count, 13)
        XCTAssertLessThan(errors[0], 2, "the means are wrong by 2 everywhere, and some model knows better")
    }

    func testCompareText() throws {
        let folder = try makeFolder()
        let text = try latent(
            "compare", "--data", "board", "--models", "item-mean,global-mean", "--item-count", "10",
            in: folder
        ).output
        let lines = text.split(separator: "\n")
        let ratings = Metric.ofRatings.map { Substring($0.heading) }
        XCTAssertEqual(lines[0], "288 ratings to learn from, 32 held out (random:0.1:0)")
        XCTAssertEqual(lines[1].split(separator: " "), ["model"] + ratings + ["fit", "predict"])
        XCTAssertEqual(lines[4], "RMSE user by user")
        XCTAssertEqual(lines.count, 9)
    }

    func testDemo() throws {
        let outcome = try latent("demo", "--preset", "ml-100k", "--json")
        let document = try outcome.object()
        assertKeys(document, ["dataset", "split", "results", "data", "training", "heldOut"])
        let results = try objects(document["results"])
        XCTAssertEqual(results.count, 17, "those of compare, two models of lists, and two that lists must beat")
        let lists = results.map { $0["ndcg@10"] as? Double ?? 0 }
        XCTAssertEqual(lists, lists.sorted(by: >), "the best lists first")
        let errors = Dictionary(
            uniqueKeysWithValues: results.map {
                ($0["model"] as? String ?? "", $0["rmse"] as? Double ?? .infinity)
            })
        let means = try ["global-mean", "user-mean", "item-mean"].map { try XCTUnwrap(errors[$0]) }
        XCTAssertLessThan(try XCTUnwrap(errors["autoencoder"]), try XCTUnwrap(means.min()))
        XCTAssertLessThan(try XCTUnwrap(errors["autoencoder:closed-form"]), try XCTUnwrap(means.min()))
    }

    func testDemoText() throws {
        let text = try latent("demo", "--preset", "ml-100k", "--quiet").output
        for words in [
            "generated 100,000 ratings", "10,000 held out", "liked best", "is recommended", "next: latent",
        ] {
            XCTAssertTrue(text.contains(words), text)
        }
    }
}
