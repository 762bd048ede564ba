import Datasets
import Foundation
import Recommenders
import Runtime
import TestSupport
import XCTest

/// Training that was cut off goes on to the same model, or says why it cannot.
final class CheckpointTests: XCTestCase {
    private let table = CheckerboardNoise.table()

    private func configuration(_ updates: RowUpdates = .dense) -> DotConfiguration {
        var configuration = DotConfiguration(.dotBiasSigmoid)
        configuration.rank = 4
        configuration.batchSize = 32
        configuration.epochs = 6
        configuration.updates = updates
        return configuration
    }

    private func fit(
        _ configuration: DotConfiguration, _ folder: String, resumes: Bool = false, interval: Int = 1,
        table: RatingTable? = nil
    ) throws -> Fitted<DotRecommender> {
        try configuration.fit(
            TrainingSet(table ?? self.table),
            options: FitOptions(
                checkpoint: CheckpointPlan(folder: folder, interval: interval, resumes: resumes)))
    }

    private func names(_ folder: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    }

    func testTheLastTwoAreKept() throws {
        let folder = try TemporaryFolder()
        for (interval, expected) in [(1, [5, 6]), (4, [4, 6]), (9, [6])] {
            let path = folder.file("every-\(interval)")
            _ = try fit(configuration(), path, interval: interval)
            XCTAssertEqual(try names(path), expected.map { "checkpoint-\($0).safetensors" })
        }
    }

    /// From the fifth epoch's checkpoint, the sixth's gone or cut off at any of some places.
    func testGoingOn() throws {
        for updates in RowUpdates.allCases {
            let folder = try TemporaryFolder()
            let path = folder.file("checkpoints")
            let whole = try fit(configuration(updates), path)
            let last = "\(path)/checkpoint-6.safetensors"
            let bytes = try Data(contentsOf: URL(fileURLWithPath: last))
            for length in [nil, 0, 4, 100, bytes.count / 2, bytes.count - 1, bytes.count] {
                if let length {
                    try bytes.prefix(length).write(to: URL(fileURLWithPath: last))
                } else {
                    try FileManager.default.removeItem(atPath: last)
                }
                let resumed = try fit(configuration(updates), path, resumes: true)
                XCTAssertEqual(resumed.model.factors, whole.model.factors, "\(length ?? -1) bytes")
                XCTAssertEqual(resumed.epochs.map(\.loss), whole.epochs.map(\.loss))
                XCTAssertEqual(try Data(contentsOf: URL(fileURLWithPath: last)).count, bytes.count)
            }
        }
    }

    func testWithoutACheckpointTrainingBegins() throws {
        let folder = try TemporaryFolder()
        let fresh = try configuration().fit(TrainingSet(table)).model
        XCTAssertEqual(try fit(configuration(), folder.file("none"), resumes: true).model.factors, fresh.factors)
        // One that is there is not used unasked.
        XCTAssertEqual(try fit(configuration(), folder.file("none")).model.factors, fresh.factors)
    }

    func testDifferencesAreNamed() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("checkpoints")
        _ = try fit(configuration(), path)
        func message(_ change: (inout DotConfiguration) -> Void, table: RatingTable? = nil) -> String {
            var other = configuration()
            change(&other)
            do {
                _ = try fit(other, path, resumes: true, table: table)
                return "no error"
            } catch {
                return "\(error)"
            }
        }
        let rank = message { $0.rank = 5 }
        XCTAssertTrue(rank.contains("another configuration, rank 4 where this training has 5"), rank)
        let schedule = message { $0.schedule = .constant }
        XCTAssertTrue(schedule.contains("schedule one-cycle where this training has constant"), schedule)
        let form = message { $0.form = .dotBias }
        XCTAssertTrue(form.contains("another model, dot-bias-sigmoid where this training has dot-bias"), form)
        let data = message({ _ in }, table: table.selecting(Array(1..<table.count)))
        XCTAssertTrue(data.contains("another set of ratings, \(table.count) of"), data)
        XCTAssertEqual(message { _ in }, "no error")
    }

    /// When none can be read, training does not silently begin again.
    func testAllDamaged() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("checkpoints")
        _ = try fit(configuration(), path)
        for name in try names(path) { try Data("nothing".utf8).write(to: URL(fileURLWithPath: "\(path)/\(name)")) }
        XCTAssertThrowsError(try fit(configuration(), path, resumes: true)) { error in
            XCTAssertTrue(error is FileError && "\(error)".contains("checkpoint-6"), "\(error)")
        }
    }
}
