import Foundation
import LatentDatasets
import LatentTestSupport
import XCTest

final class DataCommandTests: CommandTestCase {
    private let keys: Set<String> = ["users", "items", "ratings", "sparsity", "rating", "top", "warnings"]

    /// Half of the board's ratings are 5, half 1; a fifth of its places is empty.
    func testDescribe() throws {
        let folder = try makeFolder()
        let facts = try latent("data", "describe", "board", "-n", "2", "--json", in: folder).object()
        assertKeys(facts, keys)
        XCTAssertEqual(facts["users"] as? Int, 40)
        XCTAssertEqual(facts["items"] as? Int, 20)
        XCTAssertEqual(facts["ratings"] as? Int, 640)
        XCTAssertEqual(try XCTUnwrap(facts["sparsity"] as? Double), 0.2, accuracy: 1e-15)
        let rating = try XCTUnwrap(facts["rating"] as? [String: Double])
        XCTAssertEqual(Set(rating.keys), ["mean", "std", "min", "q1", "median", "q3", "max"])
        XCTAssertEqual(["mean", "min", "q1", "median", "q3", "max"].map { rating[$0] }, [3, 1, 1, 3, 5, 5])
        XCTAssertEqual(try XCTUnwrap(rating["std"]), (640 * 4 / 639.0).squareRoot(), accuracy: 1e-14)
        let top = try objects(facts["top"])
        XCTAssertEqual(top.map { Set($0.keys) }, [["item", "title", "count"], ["item", "title", "count"]])
        XCTAssertEqual(top.map { $0["item"] as? Int }, [100, 107], "ties by id")
        XCTAssertEqual(top.map { $0["count"] as? Int }, [32, 32])
        XCTAssertEqual(facts["warnings"] as? [String], [])
    }

    func testDescribeText() throws {
        let folder = try makeFolder()
        let text = try latent("data", "describe", "board", in: folder).output
        for words in ["users      40", "items      20", "ratings    640", "20.0000%", "Square 9"] {
            XCTAssertTrue(text.contains(words), text)
        }
        XCTAssertFalse(
            try latent("data", "describe", "board", "-n", "0", in: folder).output.contains("Square"))
    }

    /// What was generated is described as what it was asked to be, and the same seed writes the same bytes.
    func testGenerateThenDescribe() throws {
        let folder = try TemporaryFolder()
        let made = try latent(
            "data", "generate", "--preset", "ml-100k", "--output", "a", "--seed", "3", "--json", in: folder
        ).object()
        XCTAssertEqual(made["ratings"] as? Int, 100_000)
        let facts = try latent("data", "describe", "a", "--json", in: folder).object()
        XCTAssertEqual(["users", "items", "ratings"].map { facts[$0] as? Int }, [943, 1682, 100_000])
        XCTAssertEqual(facts["warnings"] as? [String], [])
        XCTAssertTrue(try objects(facts["top"]).allSatisfy { $0["title"] is String })
        try latent(
            "data", "generate", "--preset", "ml-100k", "--output", "b", "--seed", "3", "--threads", "1",
            in: folder)
        let files = try contents(folder)
        let names = files.keys.filter { $0.hasPrefix("a/") }
        XCTAssertEqual(names.count, 3, "u.data, u.item and u.genre")
        for name in names { XCTAssertEqual(files[name], files["b" + name.dropFirst()], name) }
    }

    private func expect(
        _ name: String, _ counts: [Int], mean: Double, std: Double, top: (id: Int, title: String, count: Int),
        line: UInt = #line
    ) throws {
        let facts = try latent("data", "describe", try RealData.path(name), "--json").object()
        XCTAssertEqual(["users", "items", "ratings"].map { facts[$0] as? Int }, counts, line: line)
        let rating = try XCTUnwrap(facts["rating"] as? [String: Double])
        XCTAssertEqual(try XCTUnwrap(rating["mean"]), mean, accuracy: 5e-5, line: line)
        XCTAssertEqual(try XCTUnwrap(rating["std"]), std, accuracy: 5e-5, line: line)
        let first = try XCTUnwrap(objects(facts["top"]).first)
        XCTAssertEqual(first["item"] as? Int, top.id, line: line)
        XCTAssertEqual(first["title"] as? String, top.title, line: line)
        XCTAssertEqual(first["count"] as? Int, top.count, line: line)
    }

    /// Counts from the data sets' own README files; means and deviations from pandas.
    func testMovieLens100K() throws {
        try expect(
            "ml-100k", [943, 1682, 100_000], mean: 3.52986, std: 1.12567, top: (50, "Star Wars (1977)", 583))
    }

    func testMovieLens1M() throws {
        try expect(
            "ml-1m", [6040, 3706, 1_000_209], mean: 3.58156, std: 1.11710,
            top: (2858, "American Beauty (1999)", 3428))
    }

    func testMovieLensLatestSmall() throws {
        try expect(
            "ml-latest-small-2018", [610, 9724, 100_836], mean: 3.50156, std: 1.04253,
            top: (356, "Forrest Gump (1994)", 329))
    }
}
