import LatentTestSupport
import XCTest

/// `latent update` against training on a file that holds both the old ratings and the new.
final class UpdateCommandTests: CommandTestCase {
    private let old = "user,item,rating\n1,10,4\n1,11,2\n2,10,5\n2,12,1\n3,11,3\n3,12,4\n4,10,2\n4,11,5\n"
    /// A rating given again, one of a user and one of an item that are new.
    private let new = "1,11,5\n9,10,4\n9,12,2\n3,20,4\n"

    private func makeRatings() throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        try folder.write(Array(old.utf8), to: "old.csv")
        try folder.write(Array(("user,item,rating\n" + new).utf8), to: "new.csv")
        try folder.write(Array((old + new).utf8), to: "all.csv")
        return folder
    }

    func testTheBitsOfFittingToAll() throws {
        let folder = try makeRatings()
        for (model, more) in [
            ("popularity", []), ("item-knn", []), ("ease", ["--least-rating", "3"]), ("biases", []),
            ("ials", ["--rank", "2", "--least-rating", "0"]), ("bpr", ["--rank", "2", "--least-rating", "0"]),
        ] {
            let goesOn = ["ials", "bpr"].contains(model)
            _ = try Command.run(["train", model, "--data", "old.csv", "--output", "m"] + more, in: folder.path)
            _ = try Command.run(["train", model, "--data", "all.csv", "--output", "whole"] + more, in: folder.path)
            let outcome = try Command.run(
                ["update", "--model", "m", "--data", "new.csv", "--output", "u", "--json"]
                    + (goesOn ? ["--anew"] : []), in: folder.path)
            let report = try outcome.object()
            XCTAssertEqual(report["ratings"] as? Int, 11, model)
            XCTAssertEqual(report["newUsers"] as? Int, 1, model)
            XCTAssertEqual(report["newItems"] as? Int, 1, model)
            let anew = goesOn || model == "biases"
            XCTAssertEqual(report["trainedAnew"] as? Bool, anew, model)
            XCTAssertEqual(outcome.errors.contains("trained anew"), anew, outcome.errors)
            let files = try contents(folder)
            XCTAssertEqual(files["u"], files["whole"], model)
            let inPlace = try latent("update", "--model", "m", "--data", "new.csv", in: folder)
            XCTAssertEqual(inPlace.errors.contains("goes on"), goesOn, inPlace.errors)
            XCTAssertEqual(try contents(folder)["m"] == files["whole"], !goesOn, "\(model), in place")
        }
    }

    /// Events that stood twice are sums in the model, and go on adding up.
    func testEventsGoOnAddingUp() throws {
        let folder = try TemporaryFolder()
        let (old, new) = ("1,10\n1,10\n1,11\n2,10\n2,12\n3,11\n3,12\n4,10\n", "1,10\n2,12\n")
        try folder.write(Array(("user,item\n" + old).utf8), to: "old.csv")
        try folder.write(Array(("user,item\n" + new).utf8), to: "new.csv")
        try folder.write(Array(("user,item\n" + old + new).utf8), to: "all.csv")
        for model in ["ease", "popularity"] {
            try latent("train", model, "--data", "old.csv", "--output", "m", in: folder)
            try latent("train", model, "--data", "all.csv", "--output", "whole", in: folder)
            try latent("update", "--model", "m", "--data", "new.csv", in: folder)
            let files = try contents(folder)
            XCTAssertEqual(files["m"], files["whole"], model)
        }
    }

    func testRefusals() throws {
        let folder = try makeRatings()
        try latent("train", "popularity", "--data", "old.csv", "--output", "m", in: folder)
        try expectFailure(66, ["none.csv"], "update", "--model", "m", "--data", "none.csv", in: folder)
        try expectFailure(65, ["old.csv"], "update", "--model", "old.csv", "--data", "new.csv", in: folder)
    }
}
