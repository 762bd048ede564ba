import Foundation
import LatentTestSupport
import XCTest

/// Requests that look harmless and would end in wrong numbers, lost files or a trap.
final class RefusalTests: CommandTestCase {
    /// The split in a model's file belongs to the data it was drawn from.
    func testEvaluateRefusesOtherDataThanTheSplitWasDrawnFrom() throws {
        let folder = try makeFolder()
        try trainExact(in: folder, "--split", "random:0.25:1")
        try board.rest.write(to: folder.file("rest"), layout: .commaSeparated)
        try expectFailure(
            65, ["model", "rest", "--split"], "evaluate", "--model", "model", "--data", "rest", in: folder)
    }

    func testListLengthsThatNoMemoryHolds() throws {
        let folder = try makeFolder()
        try trainExact(in: folder)
        for count in ["0", "10001", "9223372036854775807"] {
            try expectFailure(
                64, ["-n"], "evaluate", "--model", "model", "--data", "board", "-n", count, in: folder)
        }
        let all = try latent("recommend", "--model", "model", "--user", "11", "-n", "9223372036854775807", in: folder)
        XCTAssertFalse(all.output.isEmpty)
    }

    func testSettingsBeyondSinglePrecision() throws {
        let folder = try makeFolder()
        let exact = ["train", "autoencoder", "--data", "board", "--solver", "closed-form", "--output", "model"]
        for (option, value) in [("--regularization", "1e300"), ("--regularization", "1e-60")] {
            let outcome = try Command.run(exact + [option, value], in: folder.path)
            XCTAssertEqual(outcome.code, 64, outcome.errors)
            XCTAssertTrue(outcome.errors.contains("regularization"), outcome.errors)
        }
        try expectFailure(
            64, ["learningRate"], "train", "autoencoder", "--data", "board", "--rank", "2", "--learning-rate", "1e-60",
            "--output", "model", in: folder)
    }

    func testCuttingFilesThatAreSplitAlready() throws {
        let folder = try makeFolder()
        try expectFailure(
            64, ["--item-count"], "compare", "--data", "board", "--item-count", "3", "--split",
            "files:board/ratings.csv:board/ratings.csv", in: folder)
    }

    func testAPipeIsNotReplacedByAModel() throws {
        let folder = try makeFolder()
        let pipe = folder.file("pipe")
        XCTAssertEqual(mkfifo(pipe, 0o600), 0)
        let outcome = try Command.run(["train", "item-mean", "--data", "board", "--output", "pipe"], in: folder.path)
        XCTAssertEqual(outcome.code, 74, outcome.errors)
        var status = stat()
        XCTAssertEqual(stat(pipe, &status), 0)
        XCTAssertEqual(status.st_mode & S_IFMT, S_IFIFO)
    }

    func testListsForEverybodyAreOneArray() throws {
        let folder = try makeFolder()
        try trainExact(in: folder)
        let outcome = try latent("recommend", "--model", "model", "--all-users", "--json", in: folder)
        let lists = try objects(JSONSerialization.jsonObject(with: Data(outcome.output.utf8)))
        XCTAssertEqual(lists.count, board.table.userIDs.count)
        XCTAssertEqual(lists.compactMap { $0["user"] as? Int }, board.table.userIDs.ids.numbers)
    }
}
