import Foundation
import LatentRecommenders
import LatentTestSupport
import XCTest

/// The way from ratings to lists with each model that has a name, so that the command leaves none of them out.
final class EveryModelTests: CommandTestCase {
    /// Where the defaults are more than the board's 20 items have room for.
    private let settings = ["autoencoder": ["--rank", "4"], "svd": ["--rank", "4"]]

    func testTheWholeWay() throws {
        for name in ModelRegistry.builtInNames {
            let folder = try makeFolder()
            func result(_ arguments: [String]) throws -> [String: Any] {
                let text = try Command.run(arguments, in: folder.path)
                XCTAssertEqual(text.code, 0, "\(arguments): \(text.errors)")
                XCTAssertFalse(text.output.isEmpty, "\(arguments)")
                let outcome = try Command.run(arguments + ["--json"], in: folder.path)
                XCTAssertEqual(outcome.code, 0, "\(arguments): \(outcome.errors)")
                return try outcome.object()
            }
            let trained = try result(
                ["train", name, "--data", "board", "--split", "random:0.25:1", "--output", "model"]
                    + (settings[name] ?? []))
            XCTAssertEqual(trained["model"] as? String, name)
            // A model of lists predicts no ratings.
            let metric = try ModelRegistry.configuration(named: name).predictsRatings ? "rmse" : "ndcg@10"
            let figure = try XCTUnwrap(trained[metric] as? Double, name)
            XCTAssertTrue(figure.isFinite, name)
            XCTAssertEqual(trained["rmse"] as? Double == nil, metric == "ndcg@10", name)

            let evaluated = try result(["evaluate", "--model", "model", "--data", "board"])
            XCTAssertEqual(evaluated["model"] as? String, name)
            XCTAssertEqual(evaluated[metric] as? Double, figure, name)

            for person in [["--user", "11"], ["--ratings", "100=5,107=1"]] {
                let list = try result(["recommend", "--model", "model", "-n", "3", "--by", "rating"] + person)
                let scores = try objects(list["items"]).map { try XCTUnwrap($0["score"] as? Double) }
                XCTAssertEqual(scores.count, 3, "\(name) \(person)")
                XCTAssertEqual(scores, scores.sorted(by: >), "\(name) \(person)")
            }

            let inspected = try result(["inspect", "--model", "model"])
            XCTAssertEqual(inspected["model"] as? String, name)
            try checkSimilar(name, in: folder)
        }
    }

    /// A model that places items in a space finds those near one; another may refuse, and says what it is.
    private func checkSimilar(_ name: String, in folder: TemporaryFolder) throws {
        let outcome = try Command.run(
            ["similar", "--model", "model", "--item", "100", "-n", "3", "--json"], in: folder.path)
        let hasSpace = try ModelArchive(contentsOf: folder.file("model")).model.itemVectors != nil
        guard outcome.code != 0 || hasSpace else { return }
        guard hasSpace else {
            XCTAssertEqual(outcome.code, 64, outcome.errors)
            return XCTAssertTrue(outcome.errors.contains(name), outcome.errors)
        }
        XCTAssertEqual(outcome.code, 0, outcome.errors)
        let items = try objects(outcome.object()["neighbors"]).map { try XCTUnwrap($0["item"] as? Int) }
        XCTAssertEqual(Set(items).count, 3, name)
        XCTAssertFalse(items.contains(100), name)
    }
}
