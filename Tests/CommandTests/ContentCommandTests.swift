import Foundation
import LatentTestSupport
import XCTest

/// Lists by features: the model `content`, tastes alone, and features from a file.
final class ContentCommandTests: CommandTestCase {
    private func items(_ outcome: Command.Outcome) throws -> [Int] {
        try objects(outcome.object()["items"]).map { try XCTUnwrap($0["item"] as? Int) }
    }

    /// Somebody of whom only tastes are known, by a model that is fitted for it and by one of a file.
    func testProfile() throws {
        let folder = try makeFolder()
        try latent("train", "content", "--data", "board", "--output", "model", in: folder)
        for source in [["--data", "board"], ["--model", "model"]] {
            let outcome = try Command.run(
                ["recommend", "--profile", "White=1,black=-1", "-n", "20", "--json"] + source, in: folder.path)
            XCTAssertEqual(outcome.code, 0, outcome.errors)
            let white = (0..<20).filter { $0 % 2 == 0 }.map(board.itemID)
            XCTAssertEqual(Array(try items(outcome).prefix(10)), white)
            XCTAssertEqual(try outcome.object()["model"] as? String, "content")
            XCTAssertTrue(try outcome.object()["user"] is NSNull)
            XCTAssertTrue(try outcome.object()["scale"] is NSNull)
        }
    }

    /// The board's people love one color: unrated squares of it come first, in training and of a new person.
    func testListsAndSimilar() throws {
        let folder = try makeFolder()
        try latent("train", "content", "--data", "board", "--output", "model", in: folder)
        for person in [["--user", "\(board.userID(4))"], ["--ratings", "100=5,107=1"]] {
            let outcome = try Command.run(
                ["recommend", "--model", "model", "-n", "2", "--json"] + person, in: folder.path)
            XCTAssertTrue(try items(outcome).allSatisfy { ($0 - 100) / 7 % 2 == 0 }, "\(person)")
        }
        let near = try latent("similar", "--model", "model", "--item", "100", "-n", "9", "--json", in: folder)
        let neighbors = try objects(near.object()["neighbors"]).map { try XCTUnwrap($0["item"] as? Int) }
        XCTAssertTrue(neighbors.allSatisfy { ($0 - 100) / 7 % 2 == 0 })
    }

    /// By feature, and the shares sum to the score.
    func testExplain() throws {
        let folder = try makeFolder()
        try folder.write(
            Array("id,genres,size\n100,White|Big,2\n107,Black,1\n114,White,0.5\n".utf8), to: "features.csv")
        for person in [["--profile", "White=1,size=0.25"], ["--ratings", "100=5,107=1"]] {
            let words = ["recommend", "--data", "board", "--features", "features.csv", "--explain"] + person
            let outcome = try Command.run(words + ["--json"], in: folder.path)
            XCTAssertEqual(outcome.code, 0, outcome.errors)
            let first = try XCTUnwrap(objects(outcome.object()["items"]).first)
            let because = try objects(first["because"])
            XCTAssertFalse(because.isEmpty)
            let sum = try because.reduce(0) { $0 + (try XCTUnwrap($1["share"] as? Double)) }
            XCTAssertEqual(sum, try XCTUnwrap(first["score"] as? Double), accuracy: 1e-6)
            XCTAssertTrue(because.allSatisfy { $0["feature"] is String && $0["item"] is NSNull })
            let text = try Command.run(words, in: folder.path).output
            XCTAssertTrue(text.contains("taste") && text.contains("White"), text)
        }
    }

    func testFeaturesOfAFile() throws {
        let folder = try makeFolder()
        let lines = (0..<20).map { "\(board.itemID($0)),\($0 % 2 == 0 ? "even" : "odd"),fixed" }
        let text = (["itemId,kind,same"] + lines).joined(separator: "\n")
        try folder.write(Array(text.utf8), to: "features.csv")
        let data = ["--data", "board", "--split", "random:0.25:1", "--features", "features.csv"]
        let trained = try Command.run(["train", "content", "--output", "model"] + data, in: folder.path)
        XCTAssertEqual(trained.code, 0, trained.errors)
        XCTAssertTrue((trained.output + trained.errors).contains("tells none from another: fixed"), trained.output)
        let list = try latent("recommend", "--model", "model", "--profile", "odd=1", "-n", "1", "--json", in: folder)
        XCTAssertEqual(try items(list).map { ($0 - 100) / 7 % 2 }, [1])
        for words in [
            ["compare", "--models", "content,popularity"], ["tune", "content", "--grid", "match=dot,cosine"],
        ] {
            let outcome = try Command.run(words + data + ["--json"], in: folder.path)
            XCTAssertEqual(outcome.code, 0, "\(words): \(outcome.errors)")
        }
        let evaluated = try latent("evaluate", "--model", "model", "--data", "board", "--json", in: folder)
        XCTAssertEqual(try evaluated.object()["model"] as? String, "content")
    }

    func testBadInput() throws {
        let folder = try makeFolder()
        try latent("train", "content", "--data", "board", "--output", "model", in: folder)
        try latent("train", "svd", "--rank", "2", "--data", "board", "--output", "svd", in: folder)
        for (profile, words) in [
            ("Withe=1", ["no feature is called 'Withe'", "did you mean White?", "there are Black, White"]),
            ("White", ["'White' is not FEATURE=NUMBER"]), ("White=much", ["is not FEATURE=NUMBER"]),
            ("White=1,White=2", ["'White' is given twice"]),
        ] {
            try expectFailure(64, words, "recommend", "--model", "model", "--profile", profile, in: folder)
            try expectFailure(64, words, "recommend", "--data", "board", "--profile", profile, in: folder)
        }
        try expectFailure(
            64, ["svd knows nobody by tastes", "content does"], "recommend", "--model", "svd", "--profile", "White=1",
            in: folder)
        try expectFailure(
            64, ["Say for whom"], "recommend", "--model", "model", "--profile", "White=1", "--user", "11", in: folder)
        try folder.write(Array("id,genres\n100,a\n100,b\n".utf8), to: "twice.csv")
        try folder.write(Array("id,size\n100,1\n107,big\n".utf8), to: "text.csv")
        try folder.write(Array("id,genres\n1,a\n2,b\n".utf8), to: "other.csv")
        try folder.write(Array("userId,movieId,rating\n1,1,5\n1,2,3\n2,1,4\n".utf8), to: "bare.csv")
        for (file, code, words) in [
            ("twice.csv", Int32(65), ["line 3", "stands here a second time"]),
            ("text.csv", 65, ["line 3", "the size is 'big'", "expected a finite number"]),
            ("other.csv", 64, ["--features other.csv", "none of them is rated"]), ("none.csv", 66, ["none.csv"]),
        ] {
            try expectFailure(
                code, words, "train", "content", "--data", "board", "--features", file, in: folder)
        }
        try expectFailure(64, ["none are known", "--features"], "train", "content", "--data", "bare.csv", in: folder)
        try expectFailure(
            64, ["--features goes with --data"], "recommend", "--model", "model", "--features", "twice.csv", "--user",
            "11", in: folder)
        try folder.write(Array("id,genres\n100,a\n107,b\n".utf8), to: "few.csv")
        let few = try latent(
            "train", "content", "--data", "board", "--features", "few.csv", in: folder)
        XCTAssertTrue((few.output + few.errors).contains("18 of the 20 items have no features"), few.output)
    }
}
