import Foundation
import LatentDatasets
import LatentRecommenders
import LatentTestSupport
import XCTest

/// The commands on models whose ids are texts, or numbers below zero.
final class TextIDCommandTests: CommandTestCase {
    /// A folder with a model of the board whose user 11 is `anna` and whose item 107 is `film 1`; another title would
    /// set the colors of a terminal.
    private func makeModel() throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        let table = board.table
        var entries: [ID: Catalog.Entry] = [:]
        for id in table.catalog.ids {
            let title = id == 100 ? "\u{1B}[31mRed\u{7}" : table.catalog[id]?.title ?? ""
            entries[id == 107 ? "film 1" : id] = Catalog.Entry(title: title, genres: [])
        }
        let named = try RatingTable(
            userIDs: table.users.map { $0 == 0 ? "anna" : $0 == 1 ? -7 : table.userIDs.ids[Int($0)] },
            itemIDs: table.items.map { $0 == 1 ? "film 1" : table.itemIDs.ids[Int($0)] }, ratings: table.ratings,
            catalog: Catalog(entries))
        var configuration = AutoencoderConfiguration()
        (configuration.itemCount, configuration.solver, configuration.regularization) = (0, .closedForm, 1)
        try ModelArchive(model: configuration.fit(TrainingSet(named)).model).write(to: folder.file("model"))
        return folder
    }

    func testRecommend() throws {
        let folder = try makeModel()
        let list = try latent("recommend", "--model", "model", "--user", "anna", "--json", in: folder).object()
        XCTAssertEqual(list["user"] as? String, "anna")
        for user in [["--user", "-7"], ["--user=-7"]] {
            let list = try Command.run(["recommend", "--model", "model", "--json"] + user, in: folder.path).object()
            XCTAssertEqual(list["user"] as? Int, -7)
            let items = try objects(list["items"])
            XCTAssertTrue(items.contains { $0["item"] as? String == "film 1" }, "\(items)")
        }
        let text = try latent(
            "recommend", "--model", "model", "--user", "anna", "--include-seen", "-n", "20", in: folder
        ).output
        XCTAssertTrue(text.hasPrefix("user anna liked best\n"), text)
        // No control character is left, and the column of ids is as wide as the widest.
        XCTAssertTrue(text.contains(#"     100  \u{1B}[31mRed\u{7}"#), text)
        XCTAssertFalse(text.unicodeScalars.contains("\u{1B}"), text)
        XCTAssertTrue(text.contains("film 1  Square 1"), text)
        let all = try latent("recommend", "--model", "model", "--all-users", "--json", in: folder)
        let users = try objects(all.json()).map { $0["user"] }
        XCTAssertEqual(users.count, 40)
        XCTAssertEqual(users.first as? Int, -7)
        XCTAssertEqual(users.last as? String, "anna")
    }

    func testNewPerson() throws {
        let folder = try makeModel()
        let list = try latent(
            "recommend", "--model", "model", "--ratings", "film 1=5,100=1,no one=3", "-n", "3", "--json", in: folder
        ).object()
        XCTAssertEqual(list["warnings"] as? [String], ["the model does not cover 'no one', left out"])
        let odd = Set((1..<20).filter { $0 % 2 == 1 }.map(board.itemID))
        XCTAssertTrue(try objects(list["items"]).allSatisfy { odd.contains(try XCTUnwrap($0["item"] as? Int)) })
        try expectFailure(
            64, ["'film 1' is given twice"], "recommend", "--model", "model", "--ratings", "film 1=5,film 1=3",
            in: folder)
        try expectFailure(
            64, ["'film 1'=9.0 lies outside 1.0...5.0"], "recommend", "--model", "model", "--ratings", "film 1=9",
            in: folder)
        try expectFailure(64, ["'=3' is not"], "recommend", "--model", "model", "--ratings", "=3", in: folder)
        try expectFailure(
            65, ["user 'berta' is not", "40 users", "-7 to 'anna'"], "recommend", "--model", "model", "--user", "berta",
            in: folder)
    }

    func testSimilar() throws {
        let folder = try makeModel()
        for item in ["film 1", "Square 1"] {
            let found = try latent(
                "similar", "--model", "model", "--item", item, "-n", "2", "--json", in: folder
            ).object()
            XCTAssertEqual(found["item"] as? String, "film 1")
        }
        let text = try latent("similar", "--model", "model", "--item", "100", in: folder).output
        XCTAssertTrue(text.hasPrefix(#"most like \u{1B}[31mRed\u{7}, by cosine"#), text)
        try expectFailure(65, ["item 107", "20 items"], "similar", "--model", "model", "--item", "107", in: folder)
        try expectFailure(65, ["'film 3'"], "similar", "--model", "model", "--item", "film 3", in: folder)
        XCTAssertTrue(try latent("inspect", "--model", "model", in: folder).output.contains("40 users"))
    }
}
