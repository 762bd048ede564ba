import Foundation
import LatentDatasets
import LatentTestSupport
import XCTest

/// What people read: tables in the terminal's width, one prefix, and what happens to a model.
final class TextCommandTests: CommandTestCase {
    /// Titles are shortened and numbers are not; where nobody says how wide a line is, nothing is.
    func testTablesFitTheWidth() throws {
        let folder = try TemporaryFolder()
        try folder.write(
            Array("movieId,title,genres\n123456,\(String(repeating: "Long", count: 50)) (1999),Drama|Romance\n".utf8),
            to: "data/movies.csv")
        try folder.write(Array("userId,movieId,rating\n1,123456,3.5\n".utf8), to: "data/ratings.csv")
        let wide = try latent("data", "describe", "data", in: folder).output
        XCTAssertTrue(wide.contains(String(repeating: "Long", count: 50)), wide)
        let narrow = try Command.run(["data", "describe", "data"], environment: ["COLUMNS": "40"], in: folder.path)
        let row = try XCTUnwrap(narrow.output.split(separator: "\n").last)
        XCTAssertEqual(row.count, 40)
        XCTAssertTrue(row.hasPrefix("      1  123456  LongLong") && row.hasSuffix("…"), String(row))
    }

    /// Columns that do not fit stand below, under the models again.
    func testTablesFold() throws {
        let folder = try makeFolder()
        let outcome = try Command.run(
            [
                "compare", "--models", "item-mean,global-mean", "--data", "board", "--top", "3", "--metrics", "all",
                "--quiet",
            ],
            environment: ["COLUMNS": "60"], in: folder.path)
        let lines = outcome.output.split(separator: "\n")
        let tables = lines.filter { $0.hasPrefix("model ") }
        XCTAssertGreaterThan(tables.count, 2, outcome.output)
        let cells = lines.filter { $0.hasPrefix("item-mean") || $0.hasPrefix("global-mean") || $0.hasPrefix("model ") }
        XCTAssertTrue(cells.allSatisfy { $0.count <= 60 }, outcome.output)
        for heading in ["RMSE", "MAE", "precision@3", "recall@3", "NDCG@3", "MAP@3"] {
            XCTAssertEqual(tables.count { $0.split(separator: " ").contains(Substring(heading)) }, 1, heading)
        }
    }

    func testOnePrefix() throws {
        let folder = try makeFolder()
        for command in [
            ["oracle"], ["train"], ["train", "dot", "--data", "board", "--rank", "0"], ["demo", "--threads", "0"],
        ] {
            let outcome = try Command.run(command, in: folder.path)
            XCTAssertEqual(outcome.code, 64)
            XCTAssertTrue(outcome.errors.hasPrefix("latent: "), outcome.errors)
            XCTAssertFalse(outcome.errors.contains("Error:"), outcome.errors)
        }
    }

    func testTrainSaysWhatBecomesOfTheModel() throws {
        let folder = try makeFolder()
        let text = try latent("train", "item-mean", "--data", "board", "-q", in: folder).output
        XCTAssertTrue(text.contains("the model is not kept: --output FILE keeps it"), text)
        let kept = try latent("train", "item-mean", "--data", "board", "--output", "model", in: folder).output
        XCTAssertFalse(kept.contains("not kept"), kept)
    }

    func testTrainSaysItsScores() throws {
        let folder = try makeFolder()
        let text = try latent(
            "train", "dot-bias", "--data", "board", "--split", "random:0.25:1", "--epochs", "2", in: folder
        ).output
        XCTAssertTrue(text.contains(", validation loss "), text)
        XCTAssertTrue(text.contains("RMSE ") && text.contains(", MAE ") && text.contains("160 held-out ratings"), text)
    }

    /// The board's ratings are 1 and 5, and an exact model's scores lie between them; a model that adds biases goes
    /// beyond.
    func testScoresBeyondTheScale() throws {
        let folder = try TemporaryFolder()
        try folder.write(
            Array("user,item,rating\n1,10,5\n1,20,4\n2,10,5\n2,30,5\n3,20,1\n3,30,2\n3,40,5\n1,40,5\n".utf8),
            to: "a.csv")
        try latent(
            "train", "biases", "--data", "a.csv", "--user-regularization", "0", "--item-regularization", "0",
            "--output",
            "model", in: folder)
        let text = try latent("recommend", "--model", "model", "--user", "2", in: folder).output
        XCTAssertTrue(text.contains("ratings are from 1.0 to 5.0: a score beyond them ranks an item"), text)
        let list = try latent("recommend", "--model", "model", "--user", "2", "--json", in: folder).object()
        XCTAssertEqual(list["scale"] as? [String: Double], ["lowest": 1, "highest": 5])
        let within = try latent("recommend", "--model", "model", "--user", "3", in: folder).output
        XCTAssertFalse(within.contains("beyond"), within)
    }
}
