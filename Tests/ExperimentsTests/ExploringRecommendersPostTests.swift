import Datasets
import Evaluation
import Experiments
import Recommenders
import Runtime
import TestSupport
import XCTest

final class ExploringRecommendersPostTests: XCTestCase {
    /// The post prints twelve digits of Double.
    func testMeans() throws {
        let rows = try ExploringRecommendersPost(RatingTable(path: RealData.path("ml-latest-small-2016"))).means()
        XCTAssertEqual(rows.map(\.name), ["user mean", "item mean", "mean of both"])
        for (row, published) in zip(rows, [0.965366436781, 0.999052599878, 0.929886343076]) {
            XCTAssertEqual(row.published, published, row.name)
            XCTAssertEqual(try XCTUnwrap(row.measured), published, accuracy: 1e-9, row.name)
            XCTAssertNil(row.honest, "nothing leaks in the means")
        }
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
