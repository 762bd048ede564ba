import LatentDatasets
import LatentExperiments
import LatentRecommenders
import LatentRuntime
import LatentTestSupport
import XCTest

/// One run of each of the posts' models, within 0.01 of what was published or of what its library gave when it was run
/// again; the whole tables, medians over seeds, are the command's.
final class EmbeddingPostsTests: XCTestCase {
    func testOtherDataIsRefused() {
        let table = Checkerboard().table
        XCTAssertThrowsError(try FastaiCollabPost(table)) {
            XCTAssertTrue($0 is InvalidArgument && "\($0)".contains("943 users"), "\($0)")
        }
        XCTAssertThrowsError(try KerasEmbeddingsPost(table)) {
            XCTAssertTrue($0 is InvalidArgument && "\($0)".contains("610 users"), "\($0)")
        }
    }

    private func rmse(_ configuration: some RecommenderConfiguration, _ train: RatingTable, _ test: RatingTable) throws
        -> Double
    {
        try configuration.fit(TrainingSet(withUnused: train), validation: nil, options: FitOptions()).model
            .meanSquaredError(test).squareRoot()
    }

    /// Run again in Keras: V1 1.104 to 1.111, V2 0.861 to 0.863, NetV2 as meant 0.859 to 0.861.
    func testKeras() throws {
        let data = try RatingTable(path: RealData.path("ml-latest-small-2018"))
        let (train, test) = try data.split(.sklearn(fraction: 0.1, seed: 42))
        XCTAssertEqual(try rmse(DotConfiguration.keras(.dot), train, test), 1.1075, accuracy: 0.01)
        XCTAssertEqual(try rmse(DotConfiguration.keras(.dotBiasSigmoid), train, test), 0.862, accuracy: 0.01)
        let (train2, test2) = try data.split(.pandas(fraction: 0.1, seed: 42))
        XCTAssertEqual(try rmse(DotConfiguration.keras(.dotBiasLogistic), train2, test2), 0.86, accuracy: 0.01)
    }

    /// Published, at the best epoch: 0.8236; run again with fastai on five splits: 0.803 to 0.820.
    func testFastai() throws {
        let data = try RatingTable(path: RealData.path("ml-100k")).mergedByTitle()
        let (train, valid) = try data.split(.random(fraction: 0.2, seed: 1))
        let epochs = try DotConfiguration.fastai(.dotBiasSigmoid, weightDecay: 0.1).fit(
            TrainingSet(withUnused: train), validation: valid
        ).epochs
        XCTAssertEqual(epochs.count, 5)
        let best = try XCTUnwrap(epochs.compactMap(\.validationLoss).min())
        XCTAssertGreaterThan(best, 0.803 - 0.01)
        XCTAssertLessThan(best, 0.82 + 0.01)
    }

    /// Published: 1.2100 and 0.9086.
    func testExploring() throws {
        let (train, test) = try RatingTable(path: RealData.path("ml-latest-small-2016"))
            .split(.numpy(fraction: 0.2, seed: 7))
        XCTAssertEqual(try rmse(DotConfiguration.exploring(.dot), train, test), 1.21, accuracy: 0.01)
        XCTAssertEqual(try rmse(DotConfiguration.exploring(.dotBias), train, test), 0.9086, accuracy: 0.01)
    }

    /// Ours: what the product and the biased product must reach on this split.
    func testDefaults() throws {
        let (train, test) = try RatingTable(path: RealData.path("ml-latest-small-2016"))
            .split(.numpy(fraction: 0.2, seed: 7))
        XCTAssertLessThanOrEqual(try rmse(DotConfiguration(.dot), train, test), 1.0)
        XCTAssertLessThanOrEqual(try rmse(DotConfiguration(.dotBias), train, test), 0.885)
    }
}
