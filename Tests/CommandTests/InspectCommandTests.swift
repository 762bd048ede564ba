import Foundation
import LatentTestSupport
import XCTest

final class InspectCommandTests: CommandTestCase {
    private let allKeys: Set = ["model", "configuration", "parameters", "lowestBias", "highestBias", "axes"]

    private func inspect(_ model: [String], _ folder: TemporaryFolder) throws -> [String: Any] {
        let trained = try Command.run(["train"] + model + ["--data", "board", "--output", "model"], in: folder.path)
        XCTAssertEqual(trained.code, 0, trained.errors)
        let result = try latent("inspect", "--model", "model", "--json", in: folder).object()
        assertKeys(result, allKeys)
        XCTAssertEqual(result["model"] as? String, model[0])
        return result
    }

    private func counts(_ result: [String: Any]) throws -> [String: Int] {
        let parameters = try XCTUnwrap(result["parameters"] as? [String: Any])
        XCTAssertEqual(Set(parameters.keys), ["tensors", "total"])
        var counts = ["total": try XCTUnwrap(parameters["total"] as? Int)]
        for tensor in try objects(parameters["tensors"]) {
            let shape = try XCTUnwrap(tensor["shape"] as? [Int])
            let count = try XCTUnwrap(tensor["count"] as? Int)
            XCTAssertEqual(shape.reduce(1, *), count)
            counts[try XCTUnwrap(tensor["name"] as? String)] = count
        }
        return counts
    }

    /// The board has 40 users and 20 items.
    func testParameters() throws {
        let folder = try makeFolder()
        var result = try inspect(["autoencoder", "--rank", "3", "--epochs", "2"], folder)
        XCTAssertEqual(try counts(result), ["encoder": 60, "decoder": 60, "total": 120])
        XCTAssertTrue(result["lowestBias"] is NSNull && result["highestBias"] is NSNull)
        result = try inspect(["autoencoder", "--solver", "closed-form"], folder)
        XCTAssertEqual(try counts(result), ["weights": 400, "total": 400])
        result = try inspect(["svd-centered", "--rank", "2", "--seed", "4"], folder)
        XCTAssertEqual((result["configuration"] as? [String: Any])?["seed"] as? Int, 4)
        XCTAssertEqual(try counts(result)["user_effects"], 40)
        XCTAssertEqual(try counts(result)["mean"], 1)
        XCTAssertEqual(try objects(result["lowestBias"]).count, 10)
        // Without the padding that training needs.
        result = try inspect(["factorization", "--rank", "3"], folder)
        XCTAssertEqual(
            try counts(result),
            ["mean": 1, "user_biases": 40, "item_biases": 20, "user_factors": 120, "item_factors": 60, "total": 241])
        XCTAssertEqual(try objects(result["axes"]).count, 3)
        result = try inspect(["item-mean"], folder)
        for key in ["parameters", "lowestBias", "highestBias", "axes"] { XCTAssertTrue(result[key] is NSNull, key) }
    }

    /// Item k is rated k mod 5 + 1 by everybody: with little regularization, its bias follows that.
    func testBiases() throws {
        let folder = try TemporaryFolder()
        let lines = (1...30).flatMap { user in (0..<15).map { "\(user),\($0),\($0 % 5 + 1)" } }
        try folder.write(
            Array((["userId,movieId,rating"] + lines).joined(separator: "\n").utf8), to: "board/ratings.csv")
        let titles = (0..<15).map { "\($0),Film \($0),Drama" }
        try folder.write(
            Array((["movieId,title,genres"] + titles).joined(separator: "\n").utf8), to: "board/movies.csv")
        for model in [
            ["biases"], ["item-knn"], ["user-knn", "--centering", "baseline"],
        ] {
            let result = try inspect(model + ["--user-regularization", "5", "--item-regularization", "3"], folder)
            let (lowest, highest) = (try objects(result["lowestBias"]), try objects(result["highestBias"]))
            XCTAssertEqual(lowest.map { $0["item"] as? Int }, [0, 5, 10, 1, 6, 11, 2, 7, 12, 3], "\(model)")
            XCTAssertEqual(highest.map { $0["item"] as? Int }, [4, 9, 14, 3, 8, 13, 2, 7, 12, 1], "\(model)")
            XCTAssertEqual(lowest[1]["title"] as? String, "Film 5")
            // Of 30 ratings each 2 below the mean, against 3 at it: -2 · 30 / 33, the users having no effect.
            XCTAssertEqual(try XCTUnwrap(lowest[0]["bias"] as? Double), -60.0 / 33, accuracy: 1e-5, "\(model)")
        }
        XCTAssertTrue(try inspect(["user-knn", "--centering", "mean"], folder)["lowestBias"] is NSNull)
        let text = try latent("inspect", "--model", "model", in: folder).output
        XCTAssertFalse(text.contains("bias"), text)
    }

    /// What the board's items differ in is their color, and that is all.
    func testAxes() throws {
        let folder = try makeFolder()
        let result = try inspect(["svd", "--rank", "1"], folder)
        let axes = try objects(result["axes"])
        XCTAssertEqual(axes.count, 1)
        let axis = try XCTUnwrap(axes.first)
        XCTAssertEqual(Set(axis.keys), ["variance", "lowest", "highest"])
        XCTAssertEqual(try XCTUnwrap(axis["variance"] as? Double), 1, accuracy: 1e-6)
        for end in ["lowest", "highest"] {
            let items = try objects(axis[end]).compactMap { $0["item"] as? Int }
            XCTAssertEqual(items.count, 5)
            XCTAssertEqual(Set(items.map { ($0 - 100) / 7 % 2 }).count, 1, "one color at an end: \(items)")
        }
        let text = try latent("inspect", "--model", "model", in: folder).output
        for words in [
            "svd: 40 users, 20 items, 640 ratings", "rank", "user_factors     40 × 1", "total",
            "axis 1, 100.0% of the variance",
            "Square",
        ] { XCTAssertTrue(text.contains(words), "no \(words) in \(text)") }
    }

    func testFailures() throws {
        let folder = try makeFolder()
        try expectFailure(66, ["nowhere"], "inspect", "--model", "nowhere", in: folder)
        try expectFailure(65, ["board/ratings.csv"], "inspect", "--model", "board/ratings.csv", in: folder)
        try expectFailure(64, ["--model"], "inspect", in: folder)
    }
}
