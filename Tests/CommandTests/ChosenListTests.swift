import Foundation
import LatentLinearAlgebra
import LatentTestSupport
import XCTest

/// What `recommend` does with the choice of items, with everybody's lists, and without a model.
final class ChosenListTests: CommandTestCase {
    private func ids(_ document: [String: Any]) throws -> [Int] {
        try objects(document["items"]).map { try XCTUnwrap($0["item"] as? Int) }
    }

    /// Three films everybody likes and one that a single person gave the best rating: the order of likelihood begins with
    /// those, that of ratings with this one.
    func testOrders() throws {
        let folder = try TemporaryFolder()
        var lines = "user,item,rating\n"
        for user in 1...8 {
            for item in 1...3 where !(user == 1) { lines += "\(user),\(item),\(user % 2 == 0 ? 5 : 4)\n" }
            lines += "\(user),9,1\n"
        }
        try folder.write(Array((lines + "2,7,5\n").utf8), to: "r.csv")
        try latent("train", "item-mean", "--data", "r.csv", "--output", "model", in: folder)
        let rated = try latent(
            "recommend", "--model", "model", "--user", "1", "--by", "rating", "--json", in: folder
        ).object()
        XCTAssertEqual(try ids(rated), [7, 1, 2, 3])
        XCTAssertEqual(rated["orderedBy"] as? String, "rating")
        let outcome = try latent("recommend", "--model", "model", "--user", "1", "--json", in: folder)
        let likely = try outcome.object()
        XCTAssertEqual(try ids(likely), [1, 2, 3, 7])
        XCTAssertEqual(likely["orderedBy"] as? String, "likelihood")
        XCTAssertTrue(outcome.errors.contains("item-mean is not personal"), outcome.errors)
    }

    func testWithoutAModel() throws {
        let folder = try makeFolder()
        let outcome = try latent("recommend", "--data", "board", "--user", "11", "-n", "2", "--json", in: folder)
        let list = try outcome.object()
        XCTAssertEqual(list["model"] as? String, "rdlae")
        XCTAssertTrue(list["file"] is NSNull)
        XCTAssertEqual(try ids(list).count, 2)
        XCTAssertTrue(outcome.errors.contains("fitted rdlae to 640 ratings"), outcome.errors)
        try latent("train", "rdlae", "--data", "board", "--output", "model", in: folder)
        let saved = try latent("recommend", "--model", "model", "--user", "11", "-n", "2", "--json", in: folder)
        XCTAssertEqual(try ids(saved.object()), try ids(list))
        try expectFailure(64, ["--model FILE", "--data PATH"], "recommend", "--user", "11", in: folder)
        try expectFailure(
            64, ["--model FILE", "--data PATH"], "recommend", "--user", "11", "--data", "board", "--model", "model",
            in: folder)
    }

    func testChoice() throws {
        let folder = try makeFolder()
        try trainExact(in: folder)
        let white = try latent(
            "recommend", "--model", "model", "--user", "11", "--include-seen", "--genre", "white", "-n", "20", "--json",
            in: folder
        ).object()
        XCTAssertEqual(try ids(white).count, 10)
        try folder.write(Array("107\n100\n".utf8), to: "items.txt")
        let some = try latent(
            "recommend", "--model", "model", "--user", "11", "--include-seen", "--items", "items.txt", "--json",
            in: folder
        ).object()
        XCTAssertEqual(try ids(some).sorted(), [100, 107])
        try expectFailure(
            64, ["genre 'pink'", "Black, White"], "recommend", "--model", "model", "--user", "11", "--genre", "pink",
            in: folder)
        try folder.write(Array("100\n\nnone\n".utf8), to: "items.txt")
        try expectFailure(
            65, ["items.txt, line 3", "'none'"], "recommend", "--model", "model", "--user", "11", "--items",
            "items.txt", in: folder)
    }

    /// Files hold what the documents say.
    func testFiles() throws {
        let folder = try makeFolder()
        try trainExact(in: folder)
        let lists = try objects(
            latent("recommend", "--model", "model", "--all-users", "-n", "5", "--json", in: folder).json())
        let report = try latent(
            "recommend", "--model", "model", "--all-users", "-n", "5", "--output", "l.csv", "--json", in: folder
        ).object()
        XCTAssertEqual(report["users"] as? Int, lists.count)
        XCTAssertEqual(report["emptyLists"] as? Int, 0)
        let text = try String(contentsOfFile: folder.file("l.csv"), encoding: .utf8).split(separator: "\n")
        XCTAssertEqual(text[0], "user,rank,item,score")
        let expected = try lists.flatMap { list in
            let user = try XCTUnwrap(list["user"] as? Int)
            return try ids(list).enumerated().map { "\(user),\($0 + 1),\($1)," }
        }
        XCTAssertEqual(text.count, expected.count + 1)
        for (line, start) in zip(text.dropFirst(), expected) {
            XCTAssertTrue(line.hasPrefix(start), "\(line), \(start)")
        }
        try latent("recommend", "--model", "model", "--all-users", "-n", "5", "--output", "l.npy", in: folder)
        let table = try Matrix<Double>(npy: folder.file("l.npy"))
        XCTAssertEqual(table.columns, 5)
        for (row, list) in lists.enumerated() {
            let own = try ids(list).map(Double.init)
            XCTAssertEqual(table.row(row), own + [Double](repeating: -1, count: 5 - own.count))
        }
        try expectFailure(
            64, ["goes with"], "recommend", "--model", "model", "--user", "11", "--output", "x.csv", in: folder)
        try expectFailure(
            64, [".csv or a .npy"], "recommend", "--model", "model", "--all-users", "--output", "x.txt", in: folder)
    }
}
