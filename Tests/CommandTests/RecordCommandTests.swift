import Foundation
import LatentDatasets
import LatentTestSupport
import XCTest

/// `latent compare` that shows each row as it is ready, and goes on where it was stopped.
final class RecordCommandTests: CommandTestCase {
    private let compare = ["compare", "--data", "board", "--models", "item-mean,biases,user-knn", "--top", "3"]

    /// A line a model, in the order of fitting, each an object with the keys of a row.
    func testLines() throws {
        let folder = try makeFolder()
        let outcome = try Command.run(compare + ["--json-lines"], in: folder.path)
        XCTAssertEqual(outcome.code, 0, outcome.errors)
        let rows = try outcome.output.split(separator: "\n").map {
            try XCTUnwrap(JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
        }
        XCTAssertEqual(
            rows.map { $0["model"] as? String }, ["item-mean", "biases", "user-knn", "popularity", "random"])
        let whole = try objects(
            latent(
                "compare", "--data", "board", "--models", "item-mean,biases,user-knn", "--top", "3", "--json",
                in: folder
            ).object()["results"])
        for row in rows {
            let other = try XCTUnwrap(whole.first { $0["model"] as? String == row["model"] as? String })
            for key in ["ndcg@3", "rmse", "listUsers", "unknownUsers"] {
                XCTAssertEqual(row[key] as? Double, other[key] as? Double, key)
            }
        }
        let both = try Command.run(compare + ["--json-lines", "--json"], in: folder.path)
        XCTAssertEqual(both.code, 64)
        XCTAssertTrue(both.errors.contains("take one of them"), both.errors)
    }

    /// After a kill in the middle of a line the finished models are not fitted again, and the table is the same, tests
    /// user by user included.
    func testGoesOn() throws {
        let folder = try makeFolder()
        func results(_ more: String...) throws -> [[String: Any]] {
            let outcome = try Command.run(compare + ["--json", "--record", "r.jsonl"] + more, in: folder.path)
            XCTAssertEqual(outcome.code, 0, outcome.errors)
            return try objects(outcome.object()["results"])
        }
        let first = try results()
        let lines = try String(contentsOfFile: folder.file("r.jsonl"), encoding: .utf8).split(separator: "\n")
        XCTAssertEqual(lines.count, 6)
        try folder.write(
            Array((lines.prefix(3).joined(separator: "\n") + "\n" + lines[3].prefix(30)).utf8), to: "r.jsonl")
        let second = try results()
        for (row, other) in zip(second, first) {
            XCTAssertEqual(row["model"] as? String, other["model"] as? String)
            for key in ["ndcg@3", "rmse", "standardErrors", "differences", "popularityDifferences"] {
                XCTAssertTrue((row[key] as? NSObject) == (other[key] as? NSObject), "\(row["model"] ?? ""): \(key)")
            }
        }
        for model in ["item-mean", "biases"] {
            let seconds = [first, second].map { $0.first { $0["model"] as? String == model }?["fitSeconds"] as? Double }
            XCTAssertEqual(seconds[0], seconds[1], "\(model) was not fitted again")
        }
    }

    func testOtherWorkAndDamage() throws {
        let folder = try makeFolder()
        let outcome = try Command.run(compare + ["--record", "r.jsonl"], in: folder.path)
        XCTAssertEqual(outcome.code, 0, outcome.errors)
        let text = try String(contentsOfFile: folder.file("r.jsonl"), encoding: .utf8)
        try folder.write(
            Array(text.replacingOccurrences(of: "\"model\":\"biases\"", with: "\"modle\":1").utf8), to: "bad.jsonl")
        try CheckerboardNoise.table().write(to: folder.file("noise"), layout: .commaSeparated)
        for (code, words, record, more) in [
            (64, "its split is", "r.jsonl", ["--seed", "8"]), (64, "its lists is", "r.jsonl", ["--liked", "2"]),
            (64, "a record of other work", "r.jsonl", ["--data", "noise"]),
            (65, "bad.jsonl, line 3: is damaged", "bad.jsonl", []),
            (65, "line 1: not the record", "noise/ratings.csv", []), (74, "does not exist", "no/r.jsonl", []),
        ] as [(Int32, String, String, [String])] {
            let data = more.contains("--data") ? [] : ["--data", "board"]
            let failed = try Command.run(
                ["compare", "--models", "item-mean,biases,user-knn", "--top", "3", "--record", record] + data + more,
                in: folder.path)
            XCTAssertEqual(failed.code, code, failed.errors)
            XCTAssertEqual(failed.output, "")
            XCTAssertTrue(failed.errors.contains(words), "no '\(words)' in \(failed.errors)")
        }
    }

    /// Lists of a model of ratings by its predictions alone are others, and those of a model of lists are not.
    func testByRating() throws {
        let folder = try TemporaryFolder()
        try CheckerboardNoise.table(users: 120).write(to: folder.file("noise"), layout: .commaSeparated)
        func figures(_ order: String) throws -> [String: Double] {
            let document = try latent(
                "compare", "--data", "noise", "--models", "item-mean,popularity", "--by", order, "--top", "5", "--json",
                in: folder
            ).object()
            XCTAssertEqual(document["orderedBy"] as? String, order)
            return try Dictionary(
                uniqueKeysWithValues: objects(document["results"]).map {
                    (try XCTUnwrap($0["model"] as? String), try XCTUnwrap($0["ndcg@5"] as? Double))
                })
        }
        let (likelihood, rating) = (try figures("likelihood"), try figures("rating"))
        XCTAssertNotEqual(likelihood["item-mean"], rating["item-mean"])
        XCTAssertEqual(likelihood["popularity"], rating["popularity"])
    }
}
