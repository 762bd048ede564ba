import Foundation
import LatentTestSupport
import XCTest

/// `recommend` and `similar` on the board, where each user has four unrated squares: two they love, two they hate.
final class ListCommandTests: CommandTestCase {
    /// The ids of the unrated items that user `user` (by place) loves.
    private func loves(_ user: Int) -> Set<Int> {
        Set((0..<board.items).filter { !board.isRated(user, $0) && (user + $0) % 2 == 0 }.map(board.itemID))
    }

    private func ids(_ list: [String: Any]) throws -> [Int] {
        try objects(list["items"]).map { try XCTUnwrap($0["item"] as? Int) }
    }

    func testUser() throws {
        let folder = try makeFolder()
        try trainExact(in: folder)
        for user in [0, 7, 39] {
            let list = try latent(
                "recommend", "--model", "model", "--user", "\(board.userID(user))", "-n", "2", "--json",
                in: folder
            ).object()
            assertKeys(list, ["user", "likedBest", "items", "warnings"])
            XCTAssertEqual(list["warnings"] as? [String], [])
            let liked = try objects(list["likedBest"])
            XCTAssertEqual(liked.count, 5)
            for item in liked {
                XCTAssertEqual(Set(item.keys), ["item", "title", "genres", "rating"])
                let place = (try XCTUnwrap(item["item"] as? Int) - 100) / 7
                XCTAssertTrue((user + place) % 2 == 0 && board.isRated(user, place), "\(place)")
                XCTAssertEqual(item["rating"] as? Float, board.love)
                XCTAssertEqual(item["title"] as? String, "Square \(place)")
            }
            XCTAssertEqual(list["user"] as? Int, board.userID(user))
            XCTAssertEqual(Set(try ids(list)), loves(user))
            for item in try objects(list["items"]) {
                XCTAssertEqual(Set(item.keys), ["item", "title", "genres", "score", "likelihood"])
                let place = (try XCTUnwrap(item["item"] as? Int) - 100) / 7
                XCTAssertEqual(item["title"] as? String, "Square \(place)")
                XCTAssertEqual(item["genres"] as? [String], [place % 2 == 0 ? "White" : "Black"])
                XCTAssertGreaterThan(try XCTUnwrap(item["score"] as? Double), Double(board.mean))
            }
        }
    }

    /// A name is a folder or a zip of `data`, and what cannot be answered is said before anything is fitted.
    func testDataByName() throws {
        let folder = try TemporaryFolder()
        try FileManager.default.createDirectory(atPath: folder.file("data"), withIntermediateDirectories: true)
        try board.table.write(to: folder.file("data/board"), layout: .commaSeparated)
        let list = try latent("recommend", "--data", "board", "--user", "11", "--json", in: folder)
        XCTAssertEqual(try list.object()["user"] as? Int, 11)
        XCTAssertTrue(list.errors.contains("fitted rdlae"), list.errors)
        for words in [["--user", "10"], ["--user", "11", "--genre", "Red"], ["--ratings", "1=2"]] {
            let outcome = try Command.run(["recommend", "--data", "board"] + words, in: folder.path)
            XCTAssertNotEqual(outcome.code, 0)
            XCTAssertFalse(outcome.errors.contains("fitted"), outcome.errors)
        }
        try expectFailure(
            66, ["ml-20m is not at", "data/ml-20m.zip", "latent data fetch ml-20m"], "data", "describe", "ml-20m",
            in: folder)
    }

    func testText() throws {
        let folder = try makeFolder()
        try trainExact(in: folder)
        let text = try latent("recommend", "--model", "model", "--user", "11", "-n", "2", in: folder).output
        let lines = text.split(separator: "\n")
        XCTAssertEqual(lines.count, 12, text)
        XCTAssertTrue(lines[11].hasPrefix("scores are predicted ratings"), text)
        XCTAssertEqual(lines[0], "user 11 liked best")
        XCTAssertEqual(lines[1].split(separator: " "), ["rated", "item", "title", "genres"])
        for line in lines[2..<7] {
            XCTAssertTrue(line.contains("\(board.love)") && line.contains("Square") && line.contains("White"), text)
        }
        XCTAssertEqual(lines[7], "and is recommended")
        XCTAssertEqual(lines[8].split(separator: " "), ["likelihood", "score", "item", "title", "genres"])
        XCTAssertTrue(lines[9].contains("Square") && lines[9].contains("White"), text)
    }

    /// A list ends where the items do; with the seen ones there are all 20.
    func testSeen() throws {
        let folder = try makeFolder()
        try trainExact(in: folder)
        let unseen = try latent(
            "recommend", "--model", "model", "--user", "11", "-n", "100", "--json", in: folder
        ).object()
        XCTAssertEqual(
            Set(try ids(unseen)), Set((0..<20).filter { !board.isRated(0, $0) }.map(board.itemID)))
        let all = try latent(
            "recommend", "--model", "model", "--user", "11", "-n", "100", "--include-seen", "--json",
            in: folder
        ).object()
        XCTAssertEqual(Set(try ids(all)), Set((0..<20).map(board.itemID)))
    }

    func testNewPerson() throws {
        let folder = try makeFolder()
        try trainExact(in: folder)
        let list = try latent(
            "recommend", "--model", "model", "--ratings", "100=5,107=1,114=5", "-n", "8", "--json", in: folder
        ).object()
        XCTAssertTrue(list["user"] is NSNull)
        let found = try ids(list)
        XCTAssertEqual(Set(found), Set((2..<20).filter { $0 % 2 == 0 && $0 != 2 }.map(board.itemID)))
        let seen = try latent(
            "recommend", "--model", "model", "--ratings", "100=5,107=1", "-n", "20", "--include-seen",
            "--json", in: folder
        ).object()
        XCTAssertTrue(try ids(seen).contains(100))
    }

    /// What is not heeded of a new person's ratings is said: items that the model does not cover, and by `neural` all.
    func testWhatIsNotHeeded() throws {
        let folder = try makeFolder()
        func recommend(_ ratings: String) throws -> (list: [String: Any], errors: String) {
            let outcome = try latent(
                "recommend", "--model", "model", "--ratings", ratings, "-n", "20", "--include-seen", "--json",
                in: folder)
            return (try outcome.object(), outcome.errors)
        }
        try trainExact(in: folder)
        let exact = try recommend("100=5,5=3")
        XCTAssertEqual(exact.list["warnings"] as? [String], ["the model does not cover 5, left out"])
        XCTAssertEqual(exact.errors, "latent: note: the model does not cover 5, left out\n")
        XCTAssertTrue(exact.list["likedBest"] is NSNull)
        try latent("train", "neural", "--data", "board", "--epochs", "1", "--output", "model", in: folder)
        let (low, high) = (try recommend("100=1"), try recommend("100=5"))
        XCTAssertEqual(try ids(low.list), try ids(high.list))
        let warning = try XCTUnwrap((low.list["warnings"] as? [String])?.first)
        XCTAssertTrue(warning.hasPrefix("neural cannot learn from a new person's ratings"), warning)
        XCTAssertEqual(low.errors, "latent: note: \(warning)\n")
        try latent("train", "dot-bias", "--data", "board", "--epochs", "1", "--output", "model", in: folder)
        XCTAssertEqual(try recommend("100=1").list["warnings"] as? [String], [])
    }

    func testAnItemTwice() throws {
        let folder = try makeFolder()
        try trainExact(in: folder)
        for ratings in ["100=3,100=4", "100=3,107=1,100=3", "5=3,5=3"] {
            let id = ratings.prefix { $0 != "=" }
            try expectFailure(
                64, ["item \(id) is given twice"], "recommend", "--model", "model", "--ratings", ratings, in: folder)
        }
    }

    func testAllUsers() throws {
        let folder = try makeFolder()
        try trainExact(in: folder)
        let outcome = try latent(
            "recommend", "--model", "model", "--all-users", "-n", "2", "--json", in: folder)
        let lists = try objects(outcome.json())
        XCTAssertEqual(lists.map { $0["user"] as? Int }, (0..<40).map(board.userID))
        for (user, list) in lists.enumerated() { XCTAssertEqual(Set(try ids(list)), loves(user)) }
        let text = try latent("recommend", "--model", "model", "--all-users", "-n", "2", in: folder).output
        XCTAssertTrue(text.contains("user 11\n") && text.contains("user 128\n"), text)
    }

    /// An array, also where there is a single user.
    func testAllOfOneUser() throws {
        let folder = try TemporaryFolder()
        try folder.write(Array("user,item,rating\n1,2,3\n1,3,4\n".utf8), to: "one.csv")
        try latent("train", "item-mean", "--data", "one.csv", "--output", "model", in: folder)
        let lists = try objects(
            latent("recommend", "--model", "model", "--all-users", "--json", in: folder).json())
        XCTAssertEqual(lists.count, 1)
        XCTAssertEqual(try ids(lists[0]), [])
        let text = try latent("recommend", "--model", "model", "--user", "1", in: folder).output
        XCTAssertTrue(text.hasSuffix("\nand is recommended\nnothing left to recommend\n"), text)
        let seen = try latent(
            "recommend", "--model", "model", "--user", "1", "--include-seen", "--json", in: folder
        ).object()
        XCTAssertTrue(try objects(seen["items"]).allSatisfy { $0["title"] is NSNull }, "no titles are known")
    }

    func testSimilar() throws {
        let folder = try makeFolder()
        try trainExact(in: folder)
        for item in ["114", "Square 2", "square 2"] {
            let found = try latent(
                "similar", "--model", "model", "--item", item, "-n", "9", "--json", in: folder
            ).object()
            assertKeys(found, ["item", "neighbors"])
            XCTAssertEqual(found["item"] as? Int, 114, item)
            let neighbors = try objects(found["neighbors"])
            XCTAssertEqual(neighbors.count, 9)
            for neighbor in neighbors {
                XCTAssertEqual(Set(neighbor.keys), ["item", "title", "genres", "score"])
                XCTAssertEqual(
                    ((try XCTUnwrap(neighbor["item"] as? Int)) - 100) / 7 % 2, 0, "of the same color")
            }
        }
        let text = try latent("similar", "--model", "model", "--item", "114", in: folder).output
        XCTAssertTrue(text.hasPrefix("most like Square 2, by cosine\n"), text)
    }

    func testLeastSimilar() throws {
        let folder = try makeFolder()
        try trainExact(in: folder)
        for metric in ["cosine", "euclidean"] {
            let found = try latent(
                "similar", "--model", "model", "--item", "114", "-n", "10", "--least", "--metric", metric,
                "--json",
                in: folder
            ).object()
            let neighbors = try objects(found["neighbors"])
            XCTAssertTrue(
                try neighbors.allSatisfy { ((try XCTUnwrap($0["item"] as? Int)) - 100) / 7 % 2 == 1 }, metric)
            let scores = try neighbors.map { try XCTUnwrap($0["score"] as? Double) }
            XCTAssertEqual(scores, metric == "cosine" ? scores.sorted() : scores.sorted(by: >), metric)
        }
    }

    func testAmbiguousTitle() throws {
        let folder = try makeFolder()
        try trainExact(in: folder)
        try expectFailure(
            65, ["'Square'", "20 titles", "  100  Square 0\n", "and 10 more"], "similar", "--model", "model",
            "--item",
            "Square", in: folder)
    }

    func testMeansHaveNoSpace() throws {
        let folder = try makeFolder()
        try latent("train", "item-mean", "--data", "board", "--output", "model", in: folder)
        try expectFailure(
            64, ["item-mean", "no latent space"], "similar", "--model", "model", "--item", "100", in: folder)
    }
}
