import Foundation
import LatentDatasets
import LatentTestSupport
import XCTest

/// `latent tune --models`.
final class SearchCommandTests: CommandTestCase {
    private func makeNoise() throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        try CheckerboardNoise.table(users: 120).write(to: folder.file("noise"), layout: .commaSeparated)
        return folder
    }

    private let search = ["tune", "--models", "biases,item-knn,svd-centered", "--data", "noise", "--trials", "6"]

    private func run(_ arguments: [String], in folder: TemporaryFolder) throws -> [String: Any] {
        let outcome = try Command.run(arguments + ["--json"], in: folder.path)
        XCTAssertEqual(outcome.code, 0, "\(arguments): \(outcome.errors)")
        return try outcome.object()
    }

    /// What a document says but for times.
    private func figures(_ document: [String: Any]) throws -> [String] {
        try objects(document["trials"]).map {
            let values = try XCTUnwrap($0["configuration"] as? [String: Any]).sorted { $0.key < $1.key }
            return "\($0["model"] ?? "") \($0["share"] ?? "") \($0["figure"] ?? "") \(values)"
        }
    }

    /// The winner has the least error of all defaults and draws, and the command at the end runs and trains it.
    func testTheWinnerAndItsCommand() throws {
        let folder = try makeNoise()
        let document = try run(search + ["--split", "random:0.2:3"], in: folder)
        let trials = try objects(document["trials"])
        XCTAssertEqual(trials.count, 6)
        XCTAssertEqual(trials.prefix(3).map { $0["model"] as? String }, ["biases", "item-knn", "svd-centered"])
        XCTAssertEqual(trials.map { $0["isDefault"] as? Bool }, [true, true, true, false, false, false])
        XCTAssertEqual(document["figure"] as? Double, trials.compactMap { $0["figure"] as? Double }.min())
        let text = try Command.run(search + ["--split", "random:0.2:3"], in: folder.path).output
        let command = try XCTUnwrap(text.split(separator: "\n").last.map(String.init))
        XCTAssertEqual(command, document["train"] as? String)
        let words = command.split(separator: " ").map(String.init)
        let trained = try Command.run(Array(words.dropFirst()) + ["--json"], in: folder.path)
        XCTAssertEqual(trained.code, 0, trained.errors)
        XCTAssertEqual(try trained.object()["rmse"] as? Double, document["rmse"] as? Double)
        XCTAssertTrue(text.contains("best: "), text)
    }

    /// Models that suit the data, by what the data are.
    func testAuto() throws {
        let folder = try makeNoise()
        let rated = try run(["tune", "--models", "auto", "--data", "noise", "--trials", "9"], in: folder)
        XCTAssertEqual(rated["metric"] as? String, "rmse")
        let events = (0..<40).map { user in
            (0..<12).filter { (user * $0) % 5 != 1 }.map { "\(user),\($0)\n" }.joined()
        }.joined()
        try folder.write(Array(("user,item\n" + events).utf8), to: "events.csv")
        let listed = try run(
            ["tune", "--models", "auto", "--data", "events.csv", "--trials", "10", "--validation", "0.2"], in: folder)
        XCTAssertEqual(listed["metric"] as? String, "ndcg@10")
        XCTAssertEqual(listed["liked"] as? Double, 1)
        XCTAssertNotNil(listed["listUsers"] as? Int)
    }

    /// Killed or not, the record goes on; what it holds is repeated to the bit, in trials and in time.
    func testRecordAndReplay() throws {
        let folder = try makeNoise()
        let first = try run(search + ["--record", "r.jsonl"], in: folder)
        let lines = try String(contentsOfFile: folder.file("r.jsonl"), encoding: .utf8).split(separator: "\n")
        XCTAssertEqual(lines.count, 7)
        // As a kill in the middle of the fourth trial would leave it.
        let cut = lines.prefix(4).joined(separator: "\n") + "\n" + lines[4].prefix(20)
        try folder.write(Array(cut.utf8), to: "r.jsonl")
        let second = try run(search + ["--record", "r.jsonl"], in: folder)
        XCTAssertEqual(try figures(second), try figures(first))
        XCTAssertEqual(
            try objects(second["trials"]).prefix(3).map { $0["seconds"] as? Double },
            try objects(first["trials"]).prefix(3).map { $0["seconds"] as? Double }, "those were not fitted again")
        let base = Array(search.dropLast(2))
        XCTAssertEqual(try figures(run(base + ["--replay", "r.jsonl"], in: folder)), try figures(first))
        let timed = try run(base + ["--budget", "0.2s", "--record", "t.jsonl"], in: folder)
        XCTAssertEqual(try figures(run(base + ["--replay", "t.jsonl"], in: folder)), try figures(timed))
        // Changed by hand, of another search, of other data.
        let text = try String(contentsOfFile: folder.file("r.jsonl"), encoding: .utf8)
        let changed = text.replacingOccurrences(of: "\"value\":", with: "\"value\":9")
        try folder.write(Array(changed.utf8), to: "changed.jsonl")
        try CheckerboardNoise.table(users: 119).write(to: folder.file("other"), layout: .commaSeparated)
        for (arguments, words) in [
            (base + ["--replay", "changed.jsonl"], "trial 1 of the record"),
            (base + ["--replay", "r.jsonl", "--seed", "9"], "its seed is 0, and here it is 9"),
            (base.map { $0 == "noise" ? "other" : $0 } + ["--replay", "r.jsonl"], "its training data is"),
            (search.map { $0 == "6" ? "7" : $0 } + ["--record", "r.jsonl"], "its trials is 6, and here it is 7"),
        ] {
            let outcome = try Command.run(arguments, in: folder.path)
            XCTAssertEqual(outcome.code, 64, outcome.errors)
            XCTAssertTrue(outcome.errors.contains(words), "no '\(words)' in \(outcome.errors)")
        }
    }

    func testWrongUsage() throws {
        let folder = try makeNoise()
        for (code, arguments, words) in [
            (64, ["--models", "auto", "--budget", "0"], "no span of time"),
            (64, ["--models", "auto", "--budget", "soon"], "no span of time"),
            (64, ["--models", "auto", "--trials", "0"], "--trials 0"),
            (64, ["--models", "auto", "--trials", "2"], "defaults of"),
            (64, ["--models", "auto", "--trials", "9", "--budget", "1m"], "take one of them"),
            (64, ["svd", "--models", "auto"], "one of MODEL"), (64, ["--trials", "4"], "--trials goes with --models"),
            (64, ["--models", "auto", "--grid", "rank=3"], "--grid"),
            (64, ["--models", "biases,oracle"], "oracle"),
            (64, ["--models", "ease", "--metric", "rmse"], "predicts no ratings"),
            (66, ["--models", "biases", "--replay", "none.jsonl"], "none.jsonl"),
            (65, ["--models", "biases", "--replay", "noise/ratings.csv"], "line 1: not the record"),
        ] as [(Int, [String], String)] {
            let before = try folder.names()
            let outcome = try Command.run(["tune"] + arguments + ["--data", "noise"], in: folder.path)
            XCTAssertEqual(Int(outcome.code), code, "\(arguments): \(outcome.errors)")
            XCTAssertEqual(outcome.output, "", "\(arguments)")
            XCTAssertTrue(outcome.errors.contains(words), "\(arguments): no '\(words)' in '\(outcome.errors)'")
            XCTAssertEqual(try folder.names(), before)
        }
    }
}
