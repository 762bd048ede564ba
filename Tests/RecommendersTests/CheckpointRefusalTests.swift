import Foundation
import LatentDatasets
import LatentRecommenders
import LatentRuntime
import LatentTestSupport
import XCTest

/// Checkpoints of other trainings, and damaged ones.
final class CheckpointRefusalTests: CheckpointTestCase {
    func testOtherTrainingsAreRefused() throws {
        let folder = try TemporaryFolder()
        _ = try fit(configuration(), Asked().plan(folder))
        let before = try names(folder)
        var other = configuration()
        other.seed = 5
        other.learningRate = 0.5
        expectDifference("seed was 0 and is 5", "learningRate was - and is 0.5") {
            _ = try self.fit(other, Asked().plan(folder, resumes: true))
        }
        expectDifference("trained on", self.table.count.grouped, "checksum") {
            _ = try self.fit(
                self.configuration(), Asked().plan(folder, resumes: true), on: CheckerboardNoise.table(seed: 9))
        }
        expectDifference("it was validated on", "and now there are none") {
            _ = try self.configuration().fit(
                TrainingSet(self.table), options: FitOptions(checkpoints: Asked().plan(folder, resumes: true)))
        }
        try change(folder.file("state/\(file(8))")) { $0.metadata["validation"] = nil }
        expectDifference("it was trained without validation ratings, and now there are \(validation.count) ratings") {
            _ = try self.fit(self.configuration(), Asked().plan(folder, resumes: true))
        }
        try change(folder.file("state/\(file(8))")) { $0.metadata["version"] = "2" }
        XCTAssertThrowsError(try fit(configuration(), Asked().plan(folder, resumes: true))) { error in
            XCTAssertEqual(
                error as? CheckpointError, .otherVersion(path: folder.file("state/\(self.file(8))"), version: "2"))
            for words in ["of version 2", "reads version 1", "with the latent that began it", "anew in another folder"]
            {
                XCTAssertTrue("\(error)".contains(words), "\(error)")
            }
        }
        XCTAssertEqual(try names(folder), before, "nothing was touched")
    }

    /// Changes the checkpoint at `path` and its checksum with it.
    private func change(_ path: String, _ change: (inout Safetensors) -> Void) throws {
        var archive = try Safetensors(contentsOf: path)
        change(&archive)
        archive.metadata["checksum"] = try archive.checksum(ignoring: "checksum").value.hexadecimal
        try archive.write(to: path)
    }

    private func damage(_ path: String, _ change: (inout [UInt8]) -> Void) throws {
        var bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
        change(&bytes)
        try Data(bytes).write(to: URL(fileURLWithPath: path))
    }

    /// Cut anywhere, or a bit turned anywhere, in the version, too: the checkpoint before it is taken.
    func testDamage() throws {
        let configuration = configuration(epochs: 4)
        let whole = try fit(configuration)
        let folder = try TemporaryFolder()
        _ = try fit(configuration, Asked().plan(folder))
        let newest = folder.file("state/\(file(4))")
        let intact = [UInt8](try Data(contentsOf: URL(fileURLWithPath: newest)))
        var changes: [(String, (inout [UInt8]) -> Void)] = [("empty", { $0 = [] })]
        for share in [0.001, 0.2, 0.5, 0.999] {
            let place = Int(share * Double(intact.count))
            changes.append(("cut at \(place)", { $0 = Array($0.prefix(place)) }))
            changes.append(("bit of byte \(place)", { $0[place] ^= 4 }))
        }
        let version =
            try XCTUnwrap(
                Data(intact).range(of: Data("\"version\":\"1\"".utf8)), "the header's JSON has no spaces"
            ).upperBound - 2
        changes.append(("bit of the version", { $0[version] ^= 2 }))
        for (what, change) in changes {
            try damage(newest) {
                $0 = intact
                change(&$0)
            }
            let asked = Asked()
            assertEqual(try fit(configuration, asked.plan(folder, resumes: true)), whole, what)
            XCTAssertEqual(asked.notes.count, 2, "\(asked.notes)")
            XCTAssertTrue(asked.notes[0].contains(file(4)), asked.notes[0])
            XCTAssertTrue(asked.notes[1].contains(file(3)), asked.notes[1])
            XCTAssertEqual(try names(folder), [file(3), file(4)], "written again")
        }
    }

    func testAllDamaged() throws {
        let folder = try TemporaryFolder()
        _ = try fit(configuration(), Asked().plan(folder))
        for name in try names(folder) { try damage(folder.file("state/\(name)")) { $0.removeLast(100) } }
        XCTAssertThrowsError(try fit(configuration(), Asked().plan(folder, resumes: true))) { error in
            guard case CheckpointError.damaged(let reasons) = error else { return XCTFail("\(error)") }
            XCTAssertEqual(reasons.count, 2)
            XCTAssertTrue("\(error)".contains(self.file(7)) && "\(error)".contains(self.file(8)), "\(error)")
        }
    }

    /// With a valid checksum but tensors of other shapes, as nobody but an adversary writes them.
    func testForeignTensors() throws {
        let folder = try TemporaryFolder()
        _ = try fit(configuration(), Asked().plan(folder))
        for epoch in [7, 8] {
            try change(folder.file("state/\(file(epoch))")) { $0.set("state.encoder", shape: [2], [Float(1), 2]) }
        }
        XCTAssertThrowsError(try fit(configuration(), Asked().plan(folder, resumes: true))) { error in
            XCTAssertTrue("\(error)".contains("tensors of another model"), "\(error)")
        }
    }

    /// The state before the loss left all bounds stays, and the error says where.
    func testDivergenceKeepsTheLastGoodState() throws {
        let folder = try TemporaryFolder()
        var configuration = configuration(.sgd)
        _ = try fit(configuration, Asked().plan(folder))
        let state = try Safetensors(contentsOf: folder.file("state/\(file(8))"))
        let checkpoints = try TrainingCheckpoints(
            configuration, table, validation: validation,
            options: FitOptions(checkpoints: Asked().plan(folder, resumes: true)))
        let good = try TrainingState(archive: state)
        XCTAssertEqual(try checkpoints?.start(tensors: good.tensors), good)
        var bad = good
        bad.tensors["encoder"]?.values[0] = .nan
        XCTAssertThrowsError(try checkpoints?.keep(after: 9, isLast: false) { bad }) { error in
            XCTAssertTrue("\(error)".contains("not finite after epoch 9"), "\(error)")
            XCTAssertTrue("\(error)".contains("kept in \(folder.file("state/\(self.file(8))"))"), "\(error)")
        }
        XCTAssertEqual(try names(folder), [file(7), file(8)])
        configuration.learningRate = 1e6
        let lost = try TemporaryFolder()
        XCTAssertThrowsError(try fit(configuration, Asked().plan(lost)))
        XCTAssertFalse(FileManager.default.fileExists(atPath: lost.file("state/\(file(8))")))
    }
}
