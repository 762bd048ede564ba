import Foundation
import LatentDatasets
import LatentEvaluation
import LatentTestSupport
import XCTest

/// `latent compare --folds` against single splits.
final class FoldsCommandTests: CommandTestCase {
    /// Mean and deviation of five comparisons on the folds as files.
    func testFoldsBySingleSplits() throws {
        let folder = try TemporaryFolder()
        let table = CheckerboardNoise.table(users: 80)
        try table.write(to: folder.file("noise"), layout: .commaSeparated)
        let models = "item-mean,biases,svd-centered"
        let settings = ["compare", "--models", models, "--data", "noise", "--rank", "2", "--seed", "9", "--json"]
        let document = try Command.run(settings + ["--folds", "5"], in: folder.path).object()
        XCTAssertEqual(document["split"] as? String, "folds:5:9")
        let results = try objects(document["results"])
        XCTAssertEqual(
            results.compactMap { $0["rmse"] as? Double }, results.compactMap { $0["rmse"] as? Double }.sorted())
        var errors: [String: [Double]] = [:]
        var absolutes: [String: [Double]] = [:]
        let folds = try Folds(table, count: 5, seed: 9)
        for fold in 0..<5 {
            let (train, test) = folds.split(fold)
            try train.write(to: folder.file("train\(fold)"), layout: .commaSeparated)
            try test.write(to: folder.file("test\(fold)"), layout: .commaSeparated)
            let single = try Command.run(
                settings + ["--split", "files:train\(fold)/ratings.csv:test\(fold)/ratings.csv"], in: folder.path)
            for result in try objects(single.object()["results"]) {
                let name = try XCTUnwrap(result["model"] as? String)
                errors[name, default: []].append(try XCTUnwrap(result["rmse"] as? Double))
                absolutes[name, default: []].append(try XCTUnwrap(result["mae"] as? Double))
            }
        }
        XCTAssertEqual(results.count, 3)
        for result in results {
            let name = try XCTUnwrap(result["model"] as? String)
            let each = try XCTUnwrap(errors[name])
            XCTAssertEqual(each.count, 5)
            let mean = each.reduce(0, +) / 5
            let variance = each.map { ($0 - mean) * ($0 - mean) }.reduce(0, +) / 4
            XCTAssertEqual(try XCTUnwrap(result["rmse"] as? Double), mean, accuracy: 1e-14, name)
            XCTAssertEqual(try XCTUnwrap(result["deviation"] as? Double), variance.squareRoot(), accuracy: 1e-14, name)
            let absolute = try XCTUnwrap(absolutes[name]).reduce(0, +) / 5
            XCTAssertEqual(try XCTUnwrap(result["mae"] as? Double), absolute, accuracy: 1e-14, name)
        }
    }

    /// The table's form, and a line for each model without a terminal.
    func testText() throws {
        let folder = try makeFolder()
        let outcome = try latent(
            "compare", "--data", "board", "--models", "item-mean,global-mean", "--folds", "4", in: folder)
        let lines = outcome.output.split(separator: "\n")
        let ratings = Metric.ofRatings.map { Substring($0.heading) }
        XCTAssertEqual(lines[0], "640 ratings, each held out once in 4 folds (folds:4:0)")
        XCTAssertEqual(lines[1].split(separator: " "), ["model"] + ratings + ["s.d.", "fit", "predict"])
        XCTAssertEqual(lines.count, 9)
        XCTAssertEqual(lines[4], "RMSE user by user")
        XCTAssertEqual(lines[5].split(separator: " "), ["model", "to", lines[2].split(separator: " ")[0], "p"])
        let said = outcome.errors.split(separator: "\n")
        XCTAssertEqual(said.count, 2)
        // Behind the time of day.
        let first = "^....-..-.. ..:..:..  item-mean  RMSE "
        XCTAssertNotNil(said[0].range(of: first, options: .regularExpression), "\(said)")
        XCTAssertTrue(said[1].contains("  global-mean  RMSE "), "\(said)")
        let quiet = try latent(
            "compare", "--data", "board", "--models", "item-mean,global-mean", "--folds", "4", "--quiet", in: folder)
        XCTAssertEqual(quiet.errors, "")
    }

    /// Of 2 folds of the 4 ratings of 4 users on 4 items, each rating is of an unknown user and item.
    func testUnknown() throws {
        let folder = try TemporaryFolder()
        try folder.write(Array("user,item,rating\n1,1,1\n2,2,2\n3,3,3\n4,4,4\n".utf8), to: "a.csv")
        let arguments = ["compare", "--data", "a.csv", "--models", "user-mean", "--folds", "2"]
        let result = try XCTUnwrap(
            objects(Command.run(arguments + ["--json"], in: folder.path).object()["results"]).first)
        XCTAssertEqual(result["unknownUsers"] as? Int, 4)
        XCTAssertEqual(result["unknownItems"] as? Int, 4)
        let text = try Command.run(arguments, in: folder.path).output
        XCTAssertTrue(text.contains("of unknown users: 4, of unknown items: 4; answered"), text)
    }

    func testWrongUsage() throws {
        let folder = try makeFolder()
        try expectFailure(64, ["--folds 1", "2 or more"], "compare", "--data", "board", "--folds", "1", in: folder)
        try expectFailure(
            64, ["641 folds of 640 ratings"], "compare", "--data", "board", "--folds", "641", in: folder)
        try expectFailure(
            64, ["--folds and --split"], "compare", "--data", "board", "--folds", "3", "--split", "random:0.1:1",
            in: folder)
        // The model that cannot be fitted is named, and nothing is printed of the others.
        for how in [["--folds", "3"], []] {
            let outcome = try Command.run(
                ["compare", "--data", "board", "--models", "item-mean,svd", "--rank", "21", "--quiet"] + how,
                in: folder.path)
            XCTAssertEqual(outcome.code, 64)
            XCTAssertEqual(outcome.output, "")
            XCTAssertTrue(outcome.errors.hasPrefix("latent: svd: rank 21"), outcome.errors)
        }
    }
}
