import Foundation
import LatentDatasets
import LatentRecommenders
import LatentRuntime
import LatentTestSupport
import XCTest

/// Trainings with checkpoints, and what is asked of them.
class CheckpointTestCase: XCTestCase {
    let table = CheckerboardNoise.table()
    let validation = CheckerboardNoise.table(users: 20, seed: 2)

    func configuration(
        _ solver: Solver = .adam, epochs: Int = 8
    ) -> AutoencoderConfiguration {
        var configuration = AutoencoderConfiguration()
        configuration.itemCount = 20
        configuration.solver = solver
        configuration.rank = 3
        configuration.batchSize = 10
        configuration.epochs = epochs
        configuration.patience = 0
        return configuration
    }

    /// Counts how often training asked, and says stop from the `limit`th time on.
    final class Asked: @unchecked Sendable {
        // Asked by the thread that trains, which is the test's.
        var count = 0
        var notes: [String] = []
        let limit: Int

        init(stopAt limit: Int = .max) { self.limit = limit }

        func plan(_ folder: TemporaryFolder, every interval: Int = 1, resumes: Bool = false) -> CheckpointPlan {
            CheckpointPlan(
                folder: folder.file("state"), interval: interval, resumes: resumes,
                shouldStop: {
                    self.count += 1
                    return self.count >= self.limit
                }, note: { self.notes.append($0) })
        }
    }

    func fit(
        _ configuration: AutoencoderConfiguration, _ plan: CheckpointPlan? = nil, on other: RatingTable? = nil
    )
        throws -> Fitted<LinearAutoencoder>
    {
        try configuration.fit(
            TrainingSet(other ?? table), validation: validation, options: FitOptions(checkpoints: plan))
    }

    func names(_ folder: TemporaryFolder) throws -> [String] {
        try folder.checkpoints(in: "state")
    }

    func file(_ epoch: Int) -> String { "autoencoder-epoch-00000\(epoch).safetensors" }

    func assertEqual(
        _ a: Fitted<LinearAutoencoder>, _ b: Fitted<LinearAutoencoder>, _ what: String, line: UInt = #line
    ) {
        XCTAssertEqual(a.model.map, b.model.map, what, line: line)
        XCTAssertEqual(a.epochs.map(\.epoch), b.epochs.map(\.epoch), what, line: line)
        XCTAssertEqual(a.epochs.map(\.loss), b.epochs.map(\.loss), what, line: line)
        XCTAssertEqual(a.epochs.map(\.validationLoss), b.epochs.map(\.validationLoss), what, line: line)
    }

    func expectDifference(_ words: String..., line: UInt = #line, _ body: () throws -> Void) {
        XCTAssertThrowsError(try body(), line: line) { error in
            guard case CheckpointError.differs = error else { return XCTFail("\(error)", line: line) }
            for words in words { XCTAssertTrue("\(error)".contains(words), "\(error)", line: line) }
        }
    }
}
