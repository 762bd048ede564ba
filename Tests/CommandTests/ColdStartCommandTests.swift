import Foundation
import LatentTestSupport
import XCTest

final class ColdStartCommandTests: CommandTestCase {
    func testTable() throws {
        let folder = try makeFolder()
        let run = ["coldstart", "--data", "board", "--split", "items:5:1", "--known", "0,2", "-n", "3", "--rank", "2"]
        let text = try Command.run(run + ["--plot", "x.svg"], in: folder.path)
        XCTAssertEqual(text.code, 0, text.errors)
        for word in ["5 new items (items:5:1)", "metadata", "hybrid", "RMSE - means", "NDCG@3", "drawn in x.svg"] {
            XCTAssertTrue(text.output.contains(word), "no \(word) in \(text.output)")
        }
        let plot = try String(contentsOfFile: folder.file("x.svg"), encoding: .utf8)
        XCTAssertEqual(plot.components(separatedBy: "<polyline").count - 1, 6, "a line a method")
        let document = try Command.run(run + ["--json"], in: folder.path).object()
        XCTAssertEqual(document["newcomers"] as? Int, 5)
        XCTAssertEqual(try objects(document["results"]).count, 12)
    }

    func testQuestions() throws {
        let folder = try makeFolder()
        let outcome = try latent(
            "coldstart", "--data", "board", "--split", "users:8:1", "--ask", "3", "--rank", "2", in: folder)
        for word in ["8 new people", "most rated", "chosen", "Square"] {
            XCTAssertTrue(outcome.output.contains(word), "no \(word) in \(outcome.output)")
        }
    }

    func testBadInput() throws {
        let folder = try makeFolder()
        for (code, words, arguments) in [
            (64, ["neural has no vector of a person", "svd-centered"], ["--model", "neural"]),
            (64, ["number of users held out must be from 1 to 39"], ["--split", "users:40:1"]),
            (64, ["newcomers are held out whole", "users:N:SEED"], ["--split", "random:0.1:1"]),
            (64, ["--ask is for new people"], ["--split", "items:5:1", "--ask", "2"]),
            (64, ["--ask 0"], ["--ask", "0"]), (64, ["--known 1,x"], ["--known", "1,x"]),
            (64, ["ends in .svg"], ["--plot", "x.png"]),
            (64, ["has more than 900 ratings"], ["--known", "900"]),
        ] as [(Int32, [String], [String])] {
            let outcome = try Command.run(["coldstart", "--data", "board", "--rank", "2"] + arguments, in: folder.path)
            XCTAssertEqual(outcome.code, code, "\(arguments): \(outcome.errors)")
            XCTAssertEqual(outcome.output, "", "\(arguments)")
            for word in words { XCTAssertTrue(outcome.errors.contains(word), "\(arguments): \(outcome.errors)") }
        }
        // Somebody without answers is counted and said; a list of people that breaks off is refused.
        try board.table.write(to: folder.file("old"), layout: .doubleColon)
        let lines = (0..<board.users).map { "\(board.userID($0))::M::25::\($0 % 3)::0" }
        let run = ["coldstart", "--data", "old", "--split", "users:8:1", "--known", "0,1", "--rank", "2"]
        try folder.write(Array(lines.dropFirst(20).joined(separator: "\n").utf8), to: "old/users.dat")
        let counted = try Command.run(run, in: folder.path)
        XCTAssertEqual(counted.code, 0, counted.errors)
        XCTAssertTrue(counted.output.contains("have no features"), counted.output)
        try folder.write(Array((lines[0] + "\n7::M\n").utf8), to: "old/users.dat")
        let broken = try Command.run(run, in: folder.path)
        XCTAssertEqual(broken.code, 65, broken.errors)
        XCTAssertTrue(broken.errors.contains("line 2"), broken.errors)
    }
}
