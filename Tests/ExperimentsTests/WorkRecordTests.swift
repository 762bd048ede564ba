import Foundation
import LatentDatasets
import LatentEvaluation
import LatentExperiments
import LatentRecommenders
import LatentRuntime
import LatentTestSupport
import XCTest

/// A record of finished work: what it gives back, and what it refuses.
final class WorkRecordTests: XCTestCase {
    private let facts = ["data": "a", "seed": "3"]

    private func record(_ path: String, _ facts: [String: String]? = nil) throws -> WorkRecord<[Int]> {
        try WorkRecord(at: path, of: facts ?? self.facts)
    }

    private func fill(_ path: String) throws {
        let record = try record(path)
        for entry in [[1, 2], [], [3]] { try record.append(entry) }
    }

    func testGoesOn() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("r")
        try fill(path)
        let again = try record(path)
        XCTAssertEqual(again.entries, [[1, 2], [], [3]])
        try again.append([4])
        XCTAssertThrowsError(try record(path), "two at a time") { XCTAssertTrue("\($0)".contains("another run")) }
        XCTAssertEqual(try WorkRecord<[Int]>(reading: path).entries.count, 4)
    }

    /// Cut off anywhere, as by a kill, it goes on from the last whole line.
    func testCutAnywhere() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("r")
        try fill(path)
        let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
        for count in 0...bytes.count {
            try folder.write(Array(bytes.prefix(count)), to: "r")
            let record = try record(path)
            let whole = bytes.prefix(count).count { $0 == 10 }
            XCTAssertEqual(record.entries, Array([[1, 2], [], [3]].prefix(max(whole - 1, 0))), "\(count) bytes")
            try record.append([9])
            XCTAssertEqual(try WorkRecord<[Int]>(reading: path).entries.last, [9])
        }
    }

    func testDamageAndOtherWork() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("r")
        try fill(path)
        let text = try String(contentsOfFile: path, encoding: .utf8)
        for (broken, words) in [
            (text.replacingOccurrences(of: "[1,2]", with: "[1,2"), "line 2: is damaged"),
            (text.replacingOccurrences(of: "latent record 1", with: "latent record 0"), "line 1: not the record"),
            ("user,item\n1,2\n", "line 1: not the record"), ("a text of another kind", "line 1: not the record"),
        ] {
            try folder.write(Array(broken.utf8), to: "r")
            XCTAssertThrowsError(try record(path)) { XCTAssertTrue("\($0)".contains(words), "\($0)") }
            XCTAssertEqual(try String(contentsOfFile: path, encoding: .utf8), broken, "it stays as it is")
        }
        try folder.write(Array(text.utf8), to: "r")
        XCTAssertThrowsError(try record(path, ["data": "a", "seed": "4"])) {
            XCTAssertTrue("\($0)".contains("its seed is 3, and here it is 4"), "\($0)")
        }
        XCTAssertThrowsError(try WorkRecord<[Int]>(reading: folder.file("none")))
    }

    /// A comparison that goes on gives what one in one run does, the differences of users included.
    func testAComparisonThatGoesOn() throws {
        let (train, test) = try CheckerboardNoise.table(users: 60).split(.random(fraction: 0.3, seed: 1))
        let models: [Comparison.Model] = ["user-mean", "item-mean", "popularity"].compactMap {
            (try? ModelRegistry.configuration(named: $0)).map { ($0.name, $0) }
        }
        let lists = RankingEvaluation(at: [2, 3], liked: 3)
        let folder = try TemporaryFolder()
        func compare(_ models: [Comparison.Model], _ began: (String) -> Void = { _ in }) throws -> [LatentExperiments
            .ComparisonResult]
        {
            let record = try WorkRecord<FinishedModel>(at: folder.file("r"), of: facts)
            return try Comparison.run(
                models, training: train, test: test, lists: lists, by: .ndcg, record: record,
                began: {
                    began($0); return nil
                })
        }
        let whole = try Comparison.run(models, training: train, test: test, lists: lists, by: .ndcg)
        _ = try compare(Array(models.prefix(2)))
        let lines = try String(contentsOfFile: folder.file("r"), encoding: .utf8).split(separator: "\n").count
        XCTAssertEqual(lines, 3)
        let found = try compare(models)
        XCTAssertEqual(found.map(\.model), whole.map(\.model))
        for metric in whole[0].metrics {
            XCTAssertEqual(found.map { $0[metric] }, whole.map { $0[metric] }, metric.name)
            XCTAssertEqual(
                Comparison.differences(of: found, to: 0, in: metric),
                Comparison.differences(of: whole, to: 0, in: metric))
        }
        // Times are those of the first run: it was not fitted again.
        XCTAssertEqual(try compare(models).map(\.fitSeconds), found.map(\.fitSeconds))
    }
}
