import LatentDatasets
import LatentRecommenders
import LatentRuntime
import LatentTestSupport
import XCTest

/// What `configuration` learns of `table` when training is stopped after each of its epochs and resumed.
func fittedInParts<Configuration: RecommenderConfiguration>(
    _ configuration: Configuration, _ table: RatingTable
) throws -> Fitted<Configuration.Model> {
    let folder = try TemporaryFolder()
    for _ in 1..<(try XCTUnwrap(configuration.training.epochs)).most {
        nonisolated(unsafe) var before: Int?
        nonisolated(unsafe) var isDone = false
        let options = FitOptions(
            progress: {
                before = before ?? $0.completed
                isDone = before != $0.completed
            }, checkpoints: CheckpointPlan(folder: folder.file("state"), resumes: true, shouldStop: { isDone }))
        XCTAssertThrowsError(try configuration.fit(TrainingSet(table), validation: nil, options: options)) { error in
            XCTAssertTrue(error is TrainingStopped, "\(error)")
        }
    }
    let plan = CheckpointPlan(folder: folder.file("state"), resumes: true)
    return try configuration.fit(TrainingSet(table), validation: nil, options: FitOptions(checkpoints: plan))
}
