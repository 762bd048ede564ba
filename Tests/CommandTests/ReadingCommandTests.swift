import Foundation
import LatentDatasets
import LatentTestSupport
import XCTest

/// Files as people have them, through the commands.
final class ReadingCommandTests: CommandTestCase {
    /// The board as semicolons without known names, with ids that are text: `u11`, and ` item 100 ` in quotes.
    private func makeText() throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        let table = board.table
        var text = "who;what;mark;noise\n"
        for row in 0..<table.count {
            let (user, item) = (table.userIDs.ids[Int(table.users[row])], table.itemIDs.ids[Int(table.items[row])])
            text += "u\(user);\" item \(item) \";\(table.ratings[row]);3\n"
        }
        try folder.write(Array(text.utf8), to: "board.txt")
        return folder
    }

    private let told = "user=who,item=what,rating=3"

    /// Text ids, told columns and the model's file, in every command that reads ratings or prints ids.
    func testTextIDsThroughEveryCommand() throws {
        let folder = try makeText()
        let facts = try latent("data", "describe", "board.txt", "--columns", told, "--json", in: folder).object()
        XCTAssertEqual(["users", "items", "ratings"].map { facts[$0] as? Int }, [40, 20, 640])
        XCTAssertEqual(facts["values"] as? String, "ratings")
        try latent(
            "train", "autoencoder", "--data", "board.txt", "--columns", told, "--solver", "closed-form",
            "--regularization", "1", "--split", "random:0.1:1", "--output", "model", in: folder)
        let scores = try latent(
            "evaluate", "--model", "model", "--data", "board.txt", "--columns", told, "--users", "users.csv", "--json",
            in: folder
        ).object()
        XCTAssertEqual(scores["heldOut"] as? Int, 64)
        let listed = try XCTUnwrap(contents(folder)["users.csv"] ?? nil)
        XCTAssertTrue(String(decoding: listed, as: UTF8.self).contains("\nu"), "ids of users as in the data")
        let list = try latent("recommend", "--model", "model", "--user", "u11", "--json", in: folder).object()
        XCTAssertTrue(try objects(list["items"]).allSatisfy { ($0["item"] as? String)?.hasPrefix(" item ") == true })
        let similar = try latent("similar", "--model", "model", "--item", " item 107 ", "--json", in: folder).object()
        XCTAssertEqual(similar["item"] as? String, " item 107 ")
        let compared = try latent(
            "compare", "--data", "board.txt", "--columns", told, "--models", "item-mean", "--json", in: folder
        ).object()
        XCTAssertEqual(try objects(compared["results"]).count, 1)
        let tuned = try latent(
            "tune", "biases", "--data", "board.txt", "--columns", told, "--grid", "userRegularization=1,2", in: folder
        ).output
        XCTAssertTrue(tuned.contains("--data board.txt --columns \(told)"), "what trains the best names them: \(tuned)")
        let near = try latent("cosine", "board.txt", "--columns", told, "--top", "1", "--json", in: folder).object()
        XCTAssertEqual((near["ids"] as? [String])?.first, " item 100 ")
        try latent("svd", "board.txt", "--columns", told, "--rank", "2", in: folder)
    }

    /// The parts come back as the split that they are, for ids of text as well.
    func testSplitWritesParts() throws {
        let folder = try makeText()
        let made = try latent(
            "data", "split", "board.txt", "--columns", told, "--split", "random:0.25:1", "--output", "parts", "--json",
            in: folder
        ).object()
        XCTAssertEqual((made["train"] as? [String: Any])?["ratings"] as? Int, 480)
        XCTAssertEqual((made["test"] as? [String: Any])?["ratings"] as? Int, 160)
        let split = "files:parts/train.csv:parts/test.csv"
        let own = try latent(
            "train", "item-mean", "--data", "board.txt", "--columns", told, "--split", "random:0.25:1", "--json",
            in: folder
        ).object()
        let back = try latent(
            "train", "item-mean", "--data", "parts/train.csv", "--split", split, "--json", in: folder
        ).object()
        XCTAssertNotNil(own["rmse"] as? Double)
        XCTAssertEqual(own["rmse"] as? Double, back["rmse"] as? Double)
        let counts = try Python.run(
            """
            import sys, pandas as pd
            for name in ("train", "test"):
                t = pd.read_csv(f"{sys.argv[1]}/parts/{name}.csv")
                print(list(t.columns), len(t), t["user"].nunique(), t["item"].iloc[0][:6], sep=";")
            """, arguments: [folder.path]
        ).split(separator: "\n")
        XCTAssertEqual(
            counts, ["['user', 'item', 'rating'];480;40; item ", "['user', 'item', 'rating'];160;40; item "])
        try expectFailure(64, ["split"], "data", "split", "board.txt", "--split", "half", "--output", "p", in: folder)
        try expectFailure(
            74, ["board.txt", "is a file"], "data", "split", "board.txt", "--split", "random:0.1:1", "--output",
            "board.txt", in: folder)
    }

    func testStandardInput() throws {
        let folder = try makeText()
        let bytes = try XCTUnwrap(contents(folder)["board.txt"] ?? nil)
        _ = try Python.run(
            """
            import gzip, sys
            text = open(sys.argv[1] + "/board.txt", "rb").read()
            open(sys.argv[1] + "/b.gz", "wb").write(gzip.compress(text))
            """,
            arguments: [folder.path])
        XCTAssertGreaterThan(bytes.count, 0)
        for name in ["board.txt", "b.gz"] {
            let outcome = try Command.run(
                ["data", "describe", "-", "--columns", told, "--json"], in: folder.path, input: folder.file(name))
            XCTAssertEqual(try outcome.object()["ratings"] as? Int, 640, outcome.errors)
        }
        let empty = try Command.run(["train", "item-mean", "--data", "-"], in: folder.path)
        XCTAssertEqual(empty.code, 65)
        XCTAssertTrue(empty.errors.contains("standard input: holds no ratings"), empty.errors)
    }

    /// The cases of files with times that nobody asks for, and one that needs them.
    func testTimes() throws {
        let folder = try TemporaryFolder()
        try folder.write(
            Array(
                """
                "userId","movieId","rating","timestamp"
                "1","2","3.5","2005-04-02 23:53:47"
                "1","29","3","2005-04-01"
                "2","29","4","2005-04-02 23:33:39"

                """.utf8), to: "kaggle/rating.csv")
        try folder.write(
            Array("userId,movieId,rating,timestamp\n1,2,3,5\n1,3,4,6\n2,2,4,\n2,3,1,8\n".utf8), to: "gap.csv")
        try latent("train", "item-mean", "--data", "kaggle", in: folder)
        try latent("train", "item-mean", "--data", "gap.csv", in: folder)
        let split = try latent(
            "data", "split", "kaggle", "--split", "leave-last:1", "--output", "parts", "--json", in: folder
        ).object()
        XCTAssertEqual((split["train"] as? [String: Any])?["ratings"] as? Int, 1)
        let train = try XCTUnwrap(contents(folder)["parts/train.csv"] ?? nil)
        XCTAssertEqual(String(decoding: train, as: UTF8.self), "user,item,rating,timestamp\n1,29,3,1112313600\n")
        try expectFailure(
            65, ["gap.csv, line 4: the time is empty", "--columns time=none"], "train", "item-mean", "--data",
            "gap.csv", "--split", "leave-last:1", in: folder)
    }

    private static let controls = ["\u{1B}]0;title\u{7}", "\u{9B}31m", "\u{7F}", "\u{8}"]

    /// None of a file's control characters reaches the terminal, in text or in JSON, which carries them escaped.
    func testControlCharacters() throws {
        let folder = try TemporaryFolder()
        var ratings = "userId,movieId,rating\n"
        var movies = "movieId,title,genres\n"
        for (place, control) in Self.controls.enumerated() {
            for user in 0..<8 { ratings += "u\(control)\(user),m\(control)\(place),\((user * place) % 5 + 1)\n" }
            movies += "m\(control)\(place),Title \(control) \(place),Genre\(control)\n"
        }
        try folder.write(Array(ratings.utf8), to: "data/ratings.csv")
        try folder.write(Array(movies.utf8), to: "data/movies.csv")
        try folder.write(Array("user,it\u{1B}[31mem,\u{9B}x\n1,2,3\n".utf8), to: "header.csv")
        try folder.write(Array("1,2,3\n1,2,\u{1B}[31m\n".utf8), to: "value.csv")
        try latent("train", "item-knn", "--data", "data", "--output", "model", in: folder)
        let (user, item) = ("u\(Self.controls[0])0", "m\(Self.controls[1])1")
        for command in [
            ["data", "describe", "data"], ["cosine", "data", "--top", "2"], ["inspect", "--model", "model"],
            ["recommend", "--model", "model", "--user", user, "--include-seen", "--explain"],
            ["recommend", "--model", "model", "--all-users"], ["similar", "--model", "model", "--item", item],
            ["recommend", "--model", "model", "--user", "\u{1B}[31m"],
            ["similar", "--model", "model", "--item", "\u{9B}3"],
            ["train", "item-mean", "--data", "data"],
            ["compare", "--data", "data", "--models", "item-mean", "-n", "2"],
            ["data", "split", "data", "--split", "random:0.5:1", "--output", "parts"],
            ["data", "describe", "header.csv"], ["data", "describe", "value.csv"],
            ["data", "describe", "data/\u{1B}x"],
            ["evaluate", "--model", "model", "--data", "data", "-n", "2"],
        ] {
            for form in [[], ["--json"]] {
                let outcome = try Command.run(command + form, in: folder.path)
                for text in [outcome.output, outcome.errors] {
                    let bad = text.unicodeScalars.filter { $0.properties.generalCategory == .control && $0 != "\n" }
                    XCTAssertEqual(bad.map(\.value), [], "\(command + form): \(text)")
                }
                if !form.isEmpty, outcome.code == 0 {
                    XCTAssertTrue(
                        outcome.output.contains("\\u") || !outcome.output.contains("Title"), "\(command): not escaped")
                    XCTAssertNoThrow(try outcome.json())
                }
            }
        }
        let list = try latent("recommend", "--model", "model", "--user", user, "--include-seen", "--json", in: folder)
        XCTAssertEqual(try list.object()["user"] as? String, user, "and JSON gives them back")
    }

    /// An error of a binary file is a line.
    func testBinaryFiles() throws {
        let folder = try TemporaryFolder()
        try folder.write([0x7F] + Array("ELF".utf8) + [UInt8](repeating: 0xC3, count: 100_000), to: "program")
        try folder.write(Array("PAR1".utf8) + [UInt8](repeating: 7, count: 9000), to: "ratings.parquet")
        try folder.write((0..<9000).map { UInt8($0 % 251) }, to: "noise.csv")
        for (name, kind) in [
            ("program", "a program"), ("ratings.parquet", "a Parquet file"), ("noise.csv", "not text"),
        ] {
            for command in [["data", "describe", name], ["train", "item-mean", "--data", name]] {
                let outcome = try Command.run(command, in: folder.path)
                XCTAssertEqual(outcome.code, 65)
                XCTAssertTrue(outcome.errors.contains(kind), outcome.errors)
                XCTAssertLessThan(outcome.errors.utf8.count, 300)
            }
        }
        let outcome = try Command.run(["recommend", "--model", "ratings.parquet", "--user", "1"], in: folder.path)
        XCTAssertEqual(outcome.code, 65)
        XCTAssertLessThan(outcome.errors.utf8.count, 300, outcome.errors)
    }

    func testFetchWithoutANetwork() throws {
        let folder = try TemporaryFolder()
        let outcome = try Command.run(
            ["data", "fetch", "ml-100k", "--base-url", "http://127.0.0.1:9", "--output", "zips"], in: folder.path)
        XCTAssertEqual(outcome.code, 74)
        for word in ["does not answer", "--base-url", "zips/ml-100k.zip"] {
            XCTAssertTrue(outcome.errors.contains(word), outcome.errors)
        }
    }
}
