import Foundation
import LatentTestSupport
import XCTest

/// What used to be wrong without a word: each is right, or said.
final class SilentCaseTests: CommandTestCase {
    private let header = "user,item,rating\n"
    private let ratings = "1,1,5\n1,2,3\n1,3,1\n2,1,4\n2,2,2\n3,2,5\n3,3,4\n4,1,1\n4,3,5\n"

    private func folder(_ files: [String: String]) throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        for (name, text) in files { try folder.write(Array((header + text).utf8), to: name) }
        return folder
    }

    /// Of the four held-out ratings three are ones learned from.
    func testATestPartThatWasLearnedFrom() throws {
        let folder = try folder(["tr.csv": ratings, "te.csv": "1,1,5\n2,2,2\n4,3,5\n4,2,1\n"])
        let note = "3 of the 4 held-out ratings are ones learned from, which flatters scores"
        for command in [
            ["train", "item-mean"], ["compare", "--models", "item-mean,item-knn"],
            ["tune", "item-knn", "--grid", "neighbors=5"],
        ] {
            let arguments = command + ["--data", "tr.csv", "--split", "files:tr.csv:te.csv"]
            let text = try Command.run(arguments, in: folder.path)
            XCTAssertEqual(text.code, 0, text.errors)
            XCTAssertTrue(text.output.contains(note), text.output)
            XCTAssertFalse(text.errors.contains("learned from"), "said twice: \(text.errors)")
            let json = try Command.run(arguments + ["--json"], in: folder.path)
            XCTAssertEqual(try json.object()["learned"] as? Int, 3, command[0])
            // The parts of one file share none.
            let parts = command + ["--data", "tr.csv", "--split", "random:0.3:1"]
            let own = try Command.run(parts + ["--json"], in: folder.path)
            XCTAssertEqual(try own.object()["learned"] as? Int, 0, command[0])
            XCTAssertFalse(own.errors.contains("learned from"), own.errors)
        }
    }

    func testRepeatedRatingsAreNotPythonsRows() throws {
        let folder = try folder(["a.csv": ratings + "1,1,2\n"])
        let note = "split 'numpy:0.4:1' is not Python's of the file: it draws from the 9 ratings that are left of 10 "
        for command in [
            ["train", "item-mean"], ["compare", "--models", "item-mean,item-knn"],
            ["tune", "item-knn", "--grid", "neighbors=5"],
        ] {
            let outcome = try Command.run(command + ["--data", "a.csv", "--split", "numpy:0.4:1"], in: folder.path)
            XCTAssertEqual(outcome.code, 0, outcome.errors)
            XCTAssertTrue(outcome.errors.contains(note), outcome.errors)
        }
    }

    /// A user and an item of the test file alone are in no model, no list and no count of a catalog; their ratings are
    /// answered and counted.
    func testWhatTheTestFileAloneHas() throws {
        let folder = try folder(["tr.csv": ratings, "te.csv": "1,9,5\n8,1,4\n2,3,4\n"])
        for model in ["svd", "dot", "neural", "autoencoder", "svd-centered", "factorization", "item-knn"] {
            let rank = model == "item-knn" ? [] : ["--rank", "2"]
            let arguments = ["--data", "tr.csv", "--split", "files:tr.csv:te.csv", "--output", model, "--quiet"]
            let trained = try Command.run(["train", model] + rank + arguments, in: folder.path)
            XCTAssertEqual(trained.code, 0, trained.errors)
            XCTAssertTrue(trained.output.contains(": 4 users, 3 items, 9 of 9 training ratings"), trained.output)
            XCTAssertTrue(
                trained.output.contains("held-out ratings of unknown users: 1, of unknown items: 1"), trained.output)
            try expectFailure(65, ["item 9"], "similar", "--model", model, "--item", "9", in: folder)
            try expectFailure(65, ["user 8"], "recommend", "--model", model, "--user", "8", in: folder)
            for user in ["1", "2", "3", "4"] {
                let list = try latent("recommend", "--model", model, "--user", user, "--json", in: folder).object()
                XCTAssertFalse(try objects(list["items"]).contains { $0["item"] as? Int == 9 }, model)
            }
            let scored = try latent("evaluate", "--model", model, "--data", "tr.csv", "--json", in: folder).object()
            XCTAssertEqual(scored["unknownUsers"] as? Int, 1, model)
            XCTAssertEqual(scored["unknownItems"] as? Int, 1, model)
            XCTAssertEqual(scored["leftOut"] as? Int, 0, model)
            let rated = try latent("similar", "--model", model, "--item", "1", "--json", in: folder)
            XCTAssertEqual(rated.errors, "", model)
            let neighbors = try objects(rated.object()["neighbors"]).map { $0["item"] as? Int }
            XCTAssertFalse(neighbors.contains(9), model)
            if model != "item-knn" { XCTAssertEqual(neighbors.count, 2, model) }
        }
    }

    /// The seed is taken where it says something, and refused elsewhere.
    func testASeedWhereNothingIsRandom() throws {
        let folder = try makeFolder()
        let split = ["--data", "board", "--split", "random:0.25:1", "--seed", "7"]
        for (command, word) in [
            (["train", "svd", "--rank", "2"], "svd takes no --seed"),
            (["train", "autoencoder", "--solver", "closed-form"], "autoencoder takes no --seed"),
            (["compare", "--models", "item-mean,svd", "--rank", "2"], "nothing in item-mean,svd is random"),
        ] {
            let outcome = try Command.run(command + split, in: folder.path)
            XCTAssertEqual(outcome.code, 64, outcome.errors)
            XCTAssertTrue(outcome.errors.contains(word), outcome.errors)
        }
        for command in [
            ["train", "dot", "--rank", "2", "--epochs", "1"], ["tune", "svd", "--grid", "rank=2"],
            ["compare", "--models", "item-mean,dot", "--rank", "2", "--epochs", "1"],
        ] {
            let outcome = try Command.run(command + split, in: folder.path)
            XCTAssertEqual(outcome.code, 0, outcome.errors)
        }
        try latent("compare", "--models", "item-mean,svd", "--rank", "2", "--data", "board", "--seed", "7", in: folder)
    }

    /// -9.95 and 9.9 are written as they were read, though neither is a Float.
    func testRatingsAsTheyWereRead() throws {
        let folder = try folder(["a.csv": "1,1,-9.95\n1,2,9.9\n2,1,0.1\n2,2,9.9\n"])
        let text = try latent("data", "describe", "a.csv", in: folder).output
        XCTAssertTrue(text.contains("min -9.95, "), text)
        XCTAssertTrue(text.contains("max 9.9\n"), text)
        let json = try latent("data", "describe", "a.csv", "--json", in: folder).output
        for part in ["\"min\" : -9.95", "\"max\" : 9.9", "\"q3\" : 9.9"] { XCTAssertTrue(json.contains(part), json) }
        XCTAssertTrue(json.contains("\"median\" : 5,") || json.contains("\"median\" : 5\n"), json)
        try folder.write(
            Array("%%MatrixMarket matrix coordinate real general\n2 2 2\n1 1 9.9\n2 2 0.1\n".utf8), to: "a.mtx")
        let values = try latent("svd", "a.mtx", "--rank", "2", "--precision", "float", "--json", in: folder).output
        XCTAssertTrue(values.replacingOccurrences(of: "\n    ", with: " ").contains("[ 9.9, 0.1"), values)
    }

    func testWhatAUserLikedIsNamedByItsID() throws {
        let folder = try folder(["a.csv": ratings])
        try latent("train", "item-mean", "--data", "a.csv", "--output", "m", in: folder)
        let lines = try latent("recommend", "--model", "m", "--user", "1", in: folder).output.split(separator: "\n")
        XCTAssertEqual(lines[1].split(separator: " "), ["rated", "item", "title", "genres"])
        XCTAssertEqual(lines[2].split(separator: " "), ["5.0", "1", "(no", "title)"])
    }
}
