import Foundation
import LatentTestSupport
import XCTest

/// Values that are no ratings are told from those that are, and said: counts, events, values that are all the same.
final class ValueKindTests: CommandTestCase {
    /// 12 users and 10 items, with a value each.
    private func folder(of value: (Int) -> String) throws -> TemporaryFolder {
        let lines = (0..<120).filter { $0 % 7 != 3 }.map { "\($0 / 10 + 1),\($0 % 10 + 1),\(value($0))\n" }
        let folder = try TemporaryFolder()
        try folder.write(Array(lines.joined().utf8), to: "a.csv")
        return folder
    }

    /// What is there, and what `data describe` calls it: a long tail makes counts, and neither a wide scale nor a slip.
    func testWhatTheValuesAre() throws {
        for (kind, value) in [
            ("events", { _ in "1" }), ("equal", { _ in "4" }),
            ("counts", { "\($0 % 5 == 0 ? 40_000 : 3 + $0)" }), ("ratings", { "\($0 % 5 + 1)" }),
            ("ratings", { "\($0 % 2)" }), ("ratings", { "\(8_000 * $0)" }), ("ratings", { "\($0 % 100 + 1)" }),
            ("ratings", { $0 % 5 == 0 ? "4000.5" : "3" }),
        ] as [(String, (Int) -> String)] {
            let folder = try folder(of: value)
            let facts = try latent("data", "describe", "a.csv", "--json", in: folder).object()
            XCTAssertEqual(facts["values"] as? String, kind)
            let data = try XCTUnwrap(facts["data"] as? [String: Any])
            XCTAssertEqual(data["values"] as? String, kind)
        }
    }

    /// What the column is called tells what small numbers are, and a model's file keeps it.
    func testNames() throws {
        func kind(_ lines: String, _ options: String...) throws -> String? {
            let folder = try TemporaryFolder()
            try folder.write(Array(lines.utf8), to: "a.csv")
            let arguments = ["data", "describe", "a.csv", "--json"] + options
            return try Command.run(arguments, in: folder.path).object()["values"] as? String
        }
        let (few, rare) = ("1,1,3\n1,2,1\n2,1,4\n2,3,5\n", "1,1,1\n1,2,1\n2,1,1\n2,3,2\n")
        for (name, expected) in [("plays", "counts"), ("Play_Count", "counts"), ("stars", "ratings")] {
            for lines in [few, rare] { XCTAssertEqual(try kind("user,item,\(name)\n\(lines)"), expected, name) }
        }
        XCTAssertEqual(try kind(few), "ratings")
        XCTAssertEqual(try kind(few, "--columns", "count=3"), "counts")
        XCTAssertEqual(try kind(rare), "counts")
        XCTAssertEqual(try kind(rare, "--columns", "rating=3"), "ratings")
        let folder = try TemporaryFolder()
        try folder.write(Array("user,item,plays\n\(few)".utf8), to: "a.csv")
        try latent("train", "popularity", "--data", "a.csv", "--output", "m", in: folder)
        let bytes = try Data(contentsOf: URL(fileURLWithPath: folder.file("m")))
        XCTAssertNotNil(String(decoding: bytes, as: UTF8.self).range(of: #""values":"counts""#))
        // All three items, for of counts any is liked; the mean of these as ratings is 3.25.
        let list = try latent("recommend", "--model", "m", "--user", "1", "--include-seen", "--json", in: folder)
            .object()
        XCTAssertEqual((list["items"] as? [[String: Any]])?.map { $0["score"] as? Int }, [2, 1, 1])
    }

    func testBothNamesAreRefused() throws {
        let folder = try TemporaryFolder()
        try folder.write(Array("1,1,3\n".utf8), to: "a.csv")
        try expectFailure(
            64, ["rating or count is given twice"], "data", "describe", "a.csv", "--columns", "rating=3,count=3",
            in: folder)
        try expectFailure(
            64, ["rating=none says that there is no number"], "data", "describe", "a.csv", "--columns", "count=none",
            in: folder)
    }

    /// A model of ratings, which would predict one number, is refused with what to run; a model of lists learns.
    func testNothingToTellApart() throws {
        for value in ["1", "4"] {
            let folder = try folder { _ in value }
            for command in [
                ["train", "biases"], ["train", "dot-bias-logistic", "--split", "random:0.2:1"], ["compare"],
                ["compare", "--models", "item-knn,ease"], ["tune", "svd", "--grid", "rank=2"],
            ] {
                let outcome = try Command.run(command + ["--data", "a.csv"], in: folder.path)
                XCTAssertEqual(outcome.code, 65, "\(command): \(outcome.errors)")
                XCTAssertEqual(outcome.output, "", "\(command)")
                for words in ["a.csv", "how much", "latent compare --models ease,ials --data a.csv"] {
                    XCTAssertTrue(outcome.errors.contains(words), outcome.errors)
                }
            }
            let trained = try latent("train", "ease", "--data", "a.csv", "--json", in: folder).object()
            XCTAssertEqual((trained["data"] as? [String: Any])?["values"] as? String, value == "1" ? "events" : "equal")
        }
    }

    /// Counts are said to be a weight, and what takes them so; a model of ratings learns from them all the same.
    func testCounts() throws {
        let folder = try folder { "\($0 % 5 == 0 ? 40_000 : 3 + $0)" }
        let outcome = try latent("train", "dot-bias-logistic", "--rank", "2", "--data", "a.csv", in: folder)
        for words in ["counts", "a weight and no rating", "ials --weight log"] {
            XCTAssertTrue(outcome.errors.contains(words), outcome.errors)
        }
    }
}
