import Foundation
import LatentRuntime
import LatentTestSupport
import XCTest

/// `latent predict` on the board, whose every answer is known.
final class PredictCommandTests: CommandTestCase {
    /// A user who loves items of even place, an unknown item, an unknown user, and a pair that stands twice.
    private func folder() throws -> TemporaryFolder {
        let folder = try makeFolder()
        try trainExact(in: folder, "--item-count", "0")
        let (user, love, hate) = (board.userID(0), board.itemID(0), board.itemID(1))
        try folder.write(
            Array("user,item\n\(user),\(hate)\n\(user),\(love)\n\(user),-7\n-5,\(love)\n\(user),\(hate)\n".utf8),
            to: "pairs.csv")
        return folder
    }

    func testJSONAndText() throws {
        let folder = try folder()
        let document = try latent("predict", "--model", "model", "--pairs", "pairs.csv", "--json", in: folder).object()
        XCTAssertEqual(document["pairs"] as? Int, 5)
        XCTAssertEqual(document["unknownUsers"] as? Int, 1)
        XCTAssertEqual(document["unknownItems"] as? Int, 1)
        XCTAssertEqual(document["kind"] as? String, "rating")
        let rows = try objects(document["predictions"])
        XCTAssertEqual(rows.map { $0["item"] as? Int }, [107, 100, -7, 100, 107])
        let numbers = try rows.map { try XCTUnwrap($0["prediction"] as? Double) }
        XCTAssertLessThan(numbers[0], 3)
        XCTAssertGreaterThan(numbers[1], 3)
        XCTAssertEqual(numbers[0], numbers[4], "a pair that stands twice has its answer twice")
        for number in numbers[2...3] { XCTAssertEqual(number, 3, accuracy: 1e-3, "every mean is 3") }
        let text = try latent("predict", "--model", "model", "--pairs", "pairs.csv", in: folder).output
        for words in ["user", "item", "rating", "pairs of unknown users: 1, of unknown items: 1", "predicted ratings"] {
            XCTAssertTrue(text.contains(words), "no '\(words)' in \(text)")
        }
    }

    /// The files hold the numbers of the document, in the order of the pairs, also of standard input.
    func testFiles() throws {
        let folder = try folder()
        let document = try latent("predict", "--model", "model", "--pairs", "pairs.csv", "--json", in: folder).object()
        let expected = try objects(document["predictions"]).map { try XCTUnwrap($0["prediction"] as? Double) }
        try latent("predict", "--model", "model", "--pairs", "pairs.csv", "--output", "p.csv", in: folder)
        let lines = try String(contentsOfFile: folder.file("p.csv"), encoding: .utf8).split(separator: "\n")
        XCTAssertEqual(lines[0], "user,item,rating")
        XCTAssertEqual(lines.count, 6)
        let numbers = lines.dropFirst().compactMap { Double($0.split(separator: ",")[2]) }
        for (number, other) in zip(numbers, expected) { XCTAssertEqual(number, other, accuracy: 1e-6) }
        let outcome = try Command.run(
            ["predict", "--model", "model", "--pairs", "-", "--output", "p.npy", "--json"], in: folder.path,
            input: folder.file("pairs.csv"))
        XCTAssertEqual(outcome.code, 0, outcome.errors)
        XCTAssertTrue(try outcome.object()["predictions"] is NSNull)
        let array = try Npy(contentsOf: folder.file("p.npy"))
        XCTAssertEqual(array.shape, [5])
        for (number, other) in zip(array.values(as: Float.self), expected) {
            XCTAssertEqual(Double(number), other, accuracy: 1e-6)
        }
    }

    /// A model of lists has scores, and says so.
    func testAModelOfLists() throws {
        let folder = try folder()
        try latent("train", "popularity", "--data", "board", "--output", "popular", in: folder)
        let text = try latent("predict", "--model", "popular", "--pairs", "pairs.csv", in: folder).output
        XCTAssertTrue(text.contains("scores, which rank a user's items and are no ratings"), text)
        try latent("predict", "--model", "popular", "--pairs", "pairs.csv", "--output", "s.csv", in: folder)
        let file = try String(contentsOfFile: folder.file("s.csv"), encoding: .utf8)
        XCTAssertTrue(file.hasPrefix("user,item,score\n"), file)
    }

    func testBadInput() throws {
        let folder = try folder()
        try folder.write(Array("1\n2\n".utf8), to: "one.csv")
        for (code, words, arguments) in [
            (65, ["one.csv, line 1", "one field"], ["--model", "model", "--pairs", "one.csv"]),
            (66, ["nowhere"], ["--model", "nowhere", "--pairs", "pairs.csv"]),
            (66, ["nothing.csv"], ["--model", "model", "--pairs", "nothing.csv"]),
            (65, ["pairs.csv"], ["--model", "pairs.csv", "--pairs", "pairs.csv"]),
            (64, [".csv or a .npy"], ["--model", "model", "--pairs", "pairs.csv", "--output", "p.txt"]),
            (74, ["does not exist"], ["--model", "model", "--pairs", "pairs.csv", "--output", "no/p.csv"]),
        ] as [(Int32, [String], [String])] {
            let before = try folder.names()
            let outcome = try Command.run(["predict"] + arguments, in: folder.path)
            XCTAssertEqual(outcome.code, code, outcome.errors)
            XCTAssertEqual(outcome.output, "")
            for word in words { XCTAssertTrue(outcome.errors.contains(word), outcome.errors) }
            XCTAssertEqual(try folder.names(), before)
        }
    }
}
