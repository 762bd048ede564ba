import Foundation
import LatentTestSupport
import XCTest

/// Bad data ends with 65, a missing file with 66, an output that cannot be with 74. Each says what and where.
final class BadDataTests: CommandTestCase {
    private func expectBadRatings(_ text: String, _ words: String..., line: UInt = #line) throws {
        let folder = try TemporaryFolder()
        try folder.write(Array(text.utf8), to: "bad/ratings.dat")
        for command in [
            ["data", "describe", "bad"], ["train", "autoencoder", "--data", "bad", "--output", "model"],
            ["compare", "--data", "bad"],
        ] {
            let outcome = try Command.run(command, in: folder.path)
            XCTAssertEqual(outcome.code, 65, "\(command): \(outcome.errors)", line: line)
            XCTAssertEqual(outcome.output, "", line: line)
            for word in words + ["bad/ratings.dat"] {
                XCTAssertTrue(outcome.errors.contains(word), "\(command): \(outcome.errors)", line: line)
            }
            XCTAssertEqual(try folder.names(), ["bad"], "nothing half-written", line: line)
        }
    }

    func testRatings() throws {
        try expectBadRatings("1::2::3::4\n1::3\n", "line 2", "missing")
        try expectBadRatings("1::2::3::4\n1::3::five::4\n", "line 2", "five")
        try expectBadRatings("1::2::nan::4\n", "line 1", "nan")
        try expectBadRatings("1::2::3::4\n\n1::2::inf::4\n", "line")
        try expectBadRatings("1::2::3::4\n::2::3::4\n", "line 2", "user is empty")
        try expectBadRatings("", "no ratings")
    }

    func testColumnsAndFolders() throws {
        let folder = try makeFolder()
        try folder.write(Array("a,b,c\n1,2,3\n".utf8), to: "columns.csv")
        try expectFailure(65, ["columns.csv"], "data", "describe", "columns.csv", in: folder)
        try folder.write([], to: "empty/other.txt")
        try expectFailure(65, ["empty/other.txt: holds no ratings"], "data", "describe", "empty", in: folder)
        try folder.write([], to: "empty/another.txt")
        try expectFailure(
            65, ["empty", "ratings.dat", "u.data", "ratings.csv", "'another.txt', 'other.txt'"], "data", "describe",
            "empty",
            in: folder)
    }

    func testTruncatedZip() throws {
        let folder = try TemporaryFolder()
        try folder.write([0x50, 0x4B, 3, 4] + [UInt8](repeating: 7, count: 50), to: "made.zip")
        try expectFailure(65, ["made.zip"], "data", "describe", "made.zip", in: folder)
        let real = try RealData.path("ml-latest-small-2018/ml-latest-small.zip")
        let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: real)))
        for length in [30, 5000, bytes.count - 1000, bytes.count - 30] {
            try folder.write(Array(bytes.prefix(length)), to: "cut.zip")
            try expectFailure(
                65, ["cut.zip"], "train", "item-mean", "--data", "cut.zip", "--output", "model", in: folder)
        }
    }

    func testMissingFiles() throws {
        let folder = try makeFolder()
        try expectFailure(66, ["nowhere"], "data", "describe", "nowhere", in: folder)
        try expectFailure(
            66, ["nowhere"], "train", "item-mean", "--data", "nowhere", "--output", "m", in: folder)
        try expectFailure(66, ["nowhere"], "compare", "--data", "nowhere", in: folder)
        try expectFailure(66, ["nowhere"], "recommend", "--model", "nowhere", "--user", "1", in: folder)
        try expectFailure(66, ["nowhere"], "similar", "--model", "nowhere", "--item", "1", in: folder)
        try expectFailure(66, ["nowhere"], "evaluate", "--model", "nowhere", "--data", "board", in: folder)
        try expectFailure(
            66, ["nowhere"], "train", "item-mean", "--data", "board", "--split", "files:nowhere:board",
            in: folder)
        try trainExact(in: folder)
        try expectFailure(66, ["nowhere"], "evaluate", "--model", "model", "--data", "nowhere", in: folder)
        let outcome = try Command.run(
            ["reproduce", "linear-autoencoder"], environment: ["LATENT_DATA": nil], in: folder.path)
        XCTAssertEqual(outcome.code, 66)
        XCTAssertTrue(outcome.errors.contains("--data"), outcome.errors)
    }

    func testUnwritableOutput() throws {
        let folder = try makeFolder()
        try expectFailure(
            74, ["no/model", "folder no does not exist"], "train", "item-mean", "--data", "board", "--output",
            "no/model", in: folder)
        try expectFailure(
            74, ["board", "folder"], "train", "item-mean", "--data", "board", "--output", "board", in: folder)
        try expectFailure(
            74, ["no/new"], "data", "generate", "--preset", "ml-100k", "--output", "no/new", in: folder)
        try folder.write([1], to: "file")
        try expectFailure(
            74, ["file"], "data", "generate", "--preset", "ml-100k", "--output", "file", in: folder)
    }

    func testDamagedModel() throws {
        let folder = try makeFolder()
        try trainExact(in: folder)
        let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: folder.file("model"))))
        for length in [0, 5, 200, bytes.count - 1] {
            try folder.write(Array(bytes.prefix(length)), to: "cut")
            try expectFailure(65, ["cut"], "recommend", "--model", "cut", "--all-users", in: folder)
            try expectFailure(65, ["cut"], "similar", "--model", "cut", "--item", "100", in: folder)
            try expectFailure(65, ["cut"], "evaluate", "--model", "cut", "--data", "board", in: folder)
        }
        try expectFailure(
            65, ["board/ratings.csv"], "recommend", "--model", "board/ratings.csv", "--user", "1", in: folder)
    }

    func testUnknownIDs() throws {
        let folder = try makeFolder()
        try trainExact(in: folder)
        try expectFailure(
            65, ["user 5 ", "40 users", "11 to 128", "--ratings"], "recommend", "--model", "model", "--user",
            "5",
            in: folder)
        try expectFailure(
            65, ["101, 102", "20"], "recommend", "--model", "model", "--ratings", "101=5,102=3", in: folder)
        try expectFailure(65, ["item 999", "20"], "similar", "--model", "model", "--item", "999", in: folder)
        try expectFailure(65, ["'Circle'"], "similar", "--model", "model", "--item", "Circle", in: folder)
    }

    /// Of the ratings of a new person, those of unknown items are named and left out.
    func testPartlyUnknownRatings() throws {
        let folder = try makeFolder()
        try trainExact(in: folder)
        let with = try latent("recommend", "--model", "model", "--ratings", "100=5,101=5,107=1", in: folder)
        let without = try latent("recommend", "--model", "model", "--ratings", "100=5,107=1", in: folder)
        XCTAssertEqual(with.output, without.output)
        XCTAssertTrue(with.errors.contains("101"), with.errors)
        XCTAssertEqual(without.errors, "")
    }

    /// What is normal in a subset is counted, not refused: an untitled film, a second rating of the same film.
    func testWhatIsOnlyCounted() throws {
        let folder = try TemporaryFolder()
        try folder.write(Array("1::2::3::4\n1::3::5::4\n1::2::4::5\n".utf8), to: "odd/ratings.dat")
        try folder.write(Array("2::A (1999)::Drama\n".utf8), to: "odd/movies.dat")
        let facts = try latent("data", "describe", "odd", "--json", in: folder).object()
        XCTAssertEqual(facts["ratings"] as? Int, 2)
        XCTAssertEqual((facts["rating"] as? [String: Any])?["mean"] as? Double, 4.5, "the last one wins")
        let warnings = try XCTUnwrap(facts["warnings"] as? [String])
        XCTAssertEqual(warnings.count, 2)
        XCTAssertTrue(warnings.joined().contains("1 rating was dropped"), "\(warnings)")
        XCTAssertTrue(warnings.joined().contains("no title"), "\(warnings)")
        XCTAssertTrue(
            try latent("train", "user-mean", "--data", "odd", in: folder).errors.contains("no title"))
    }
}
