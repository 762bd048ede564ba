import LatentDatasets
import LatentEvaluation
import LatentExperiments
import LatentRecommenders
import LatentRuntime
import LatentTestSupport
import XCTest

final class ExploringRecommendersPostTests: XCTestCase {
    /// The post prints twelve digits of Double.
    func testMeans() throws {
        let rows = try ExploringRecommendersPost(RatingTable(path: RealData.path("ml-latest-small-2016"))).means()
        XCTAssertEqual(rows.map(\.decimals), [9, 9, 9], "published with twelve")
        XCTAssertEqual(rows.map(\.name), ["user mean", "item mean", "mean of both"])
        for (row, published) in zip(rows, [0.965366436781, 0.999052599878, 0.929886343076]) {
            XCTAssertEqual(row.published, published, row.name)
            XCTAssertEqual(try XCTUnwrap(row.measured), published, accuracy: 1e-9, row.name)
            XCTAssertNil(row.honest, "nothing leaks in the means")
        }
    }

    private func post() throws -> ExploringRecommendersPost {
        try ExploringRecommendersPost(RatingTable(path: RealData.path("ml-latest-small-2016")))
    }

    /// The post's figures with the answers in hand, and what an independent computation without them gave, to nine
    /// digits.
    func testCosines() throws {
        let rows = try post().cosines()
        XCTAssertEqual(rows.map(\.name), ["user cosine", "item cosine"])
        for (row, published, honest) in [
            (rows[0], 0.920526234083, 0.948916433), (rows[1], 0.815992426671, 0.985644907),
        ] {
            XCTAssertEqual(row.published, published, row.name)
            XCTAssertEqual(try XCTUnwrap(row.measured), published, accuracy: 1e-9, row.name)
            XCTAssertEqual(try XCTUnwrap(row.honest), honest, accuracy: 0.5e-9, row.name)
        }
    }

    /// The library's model is the post's where the post has a mean: Float rounds a prediction by less than 2⁻²².
    func testOurCosine() throws {
        let (train, test) = try RatingTable(path: RealData.path("ml-latest-small-2016"))
            .split(.numpy(fraction: 0.2, seed: 7))
        let model = try CosineConfiguration(.user).fit(TrainingSet(train)).model
        XCTAssertEqual(model.meanSquaredError(test).squareRoot(), 0.948916433, accuracy: 1e-6)
    }

    func testSVD() throws {
        let row = try post().svd()
        XCTAssertEqual(try XCTUnwrap(row.measured), 0.945549294143, accuracy: 1e-6)
        XCTAssertEqual(row.published, 0.945549294143)
    }

    /// The post's own numbers, to the digits it prints.
    func testFacts() throws {
        let facts = try post().facts()
        XCTAssertTrue(facts.allSatisfy { $0.decimals == 4 })
        for (fact, (value, digits)) in zip(
            facts,
            [(671, 0), (9066, 0), (98.3560858391, 1e-10), (79_831, 0), (20_173, 0), (3.543608, 5e-7), (1.058064, 5e-7)])
        {
            XCTAssertEqual(fact.published, value, fact.name)
            XCTAssertEqual(try XCTUnwrap(fact.measured), value, accuracy: digits, fact.name)
        }
        XCTAssertEqual(facts.count, 7)
    }

    /// The library's models differ from the post only in what they answer about films without a training rating.
    func testOurMeansWhereThePostHasOne() throws {
        let (train, test) = try RatingTable(path: RealData.path("ml-latest-small-2016"))
            .split(.numpy(fraction: 0.2, seed: 7))
        XCTAssertEqual([train.count, test.count], [79_831, 20_173])
        XCTAssertEqual(Set(train.users).count, train.userIDs.count, "every user has a mean")
        let users = try MeanConfiguration(.user).fit(TrainingSet(train)).model
        // Predictions are rounded to Float, by less than 2⁻²³ below 4 stars and 2⁻²² from there.
        XCTAssertEqual(users.meanSquaredError(test).squareRoot(), 0.965366436781, accuracy: 0x1p-22)
    }

    func testOtherDataIsRefused() {
        XCTAssertThrowsError(try ExploringRecommendersPost(Checkerboard().table)) { error in
            XCTAssertTrue(error is InvalidArgument)
            XCTAssertTrue("\(error)".contains("671 users"), "\(error)")
            XCTAssertTrue("\(error)".contains("40, 20 and 640"), "\(error)")
        }
    }
}
