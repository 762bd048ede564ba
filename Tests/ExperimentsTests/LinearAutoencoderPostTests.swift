import Datasets
import Experiments
import Recommenders
import Runtime
import TestSupport
import XCTest

final class LinearAutoencoderPostTests: XCTestCase {
    /// The rows that do not depend on a seed say what the post says; the random ones stay within its story.
    func testPublishedTable() throws {
        let path = try RealData.path("ml-1m")
        #if DEBUG
            throw XCTSkip("trains 25 models, which takes minutes without optimisation: run `swift test -c release`")
        #else
            let result = try LinearAutoencoderPost(RatingTable(path: path)).run()
            XCTAssertEqual(result.post, "linear-autoencoder")
            let rows = Dictionary(uniqueKeysWithValues: result.rows.map { ($0.name, $0) })
            func row(_ name: String) throws -> Reproduction.Row { try XCTUnwrap(rows[name], name) }

            for (name, value) in [
                ("most-rated films in the published order", 20), ("users", 6040), ("films", 500),
                ("known preferences", 530_109), ("preferences equal to 0", 1), ("column of Star Wars", 33),
                ("column of The Empire Strikes Back", 144), ("column of American Beauty", 401),
                ("films with a higher mean rating", 0),
            ] {
                XCTAssertEqual(try row(name).measured, Double(value), name)
                XCTAssertTrue([nil, Double(value)].contains(try row(name).published), name)
                XCTAssertNil(try row(name).spread, name)
            }
            for (name, value, accuracy) in [
                ("largest preference", 3.923, 0.0005), ("smallest preference", -4.643, 0.0005),
                ("mean rating of Seven Samurai", 4.56, 0.005),
                // ⌊0.2 n⌋ of n entries are hidden; the post printed the share for one draw of 64 users.
                ("share of entries left after masking", 0.8041, 0.001),
            ] {
                XCTAssertEqual(try XCTUnwrap(try row(name).measured), value, accuracy: accuracy, name)
                XCTAssertEqual(try XCTUnwrap(try row(name).published), value, accuracy: accuracy, name)
            }
            XCTAssertLessThanOrEqual(try XCTUnwrap(try row("loss, 100 epochs").measured), 0.6321)
            XCTAssertGreaterThanOrEqual(
                try XCTUnwrap(try row("seeds at or under the published loss, 100 epochs").measured), 9)
            XCTAssertGreaterThanOrEqual(try XCTUnwrap(try row("the second over the first").measured), 2)
            XCTAssertGreaterThanOrEqual(try XCTUnwrap(try row("closed form below the means alone").tuned), 0.036)
            XCTAssertEqual(
                try row("loves Star Wars: Empire and Raiders in the top 10").measured, 2)
            XCTAssertTrue(
                (0.893...0.898).contains(try XCTUnwrap(try row("the same, predicting the means alone").honest)))

            XCTAssertEqual(result.lists.map(\.published.count), [20, 10, 10])
            XCTAssertEqual(result.lists[0].measured, result.lists[0].published)
            XCTAssertEqual(result.lists[0].measured.first, "American Beauty (1999)")
        #endif
    }

    func testOtherDataIsRefused() {
        XCTAssertThrowsError(try LinearAutoencoderPost(Checkerboard().table)) { error in
            XCTAssertTrue(error is InvalidArgument)
            XCTAssertTrue("\(error)".contains("6,040 users"), "\(error)")
            XCTAssertTrue("\(error)".contains("40, 20 and 640"), "\(error)")
        }
    }

    /// The tie at 599 ratings: film 2371 is in, 471 out.
    func testTheCut() throws {
        let table = try LinearAutoencoderPost.covered(RatingTable(path: RealData.path("ml-1m")))
        XCTAssertEqual(table.itemIDs.count, 500)
        XCTAssertEqual(table.count, 530_109)
        XCTAssertNotNil(table.itemIDs.index(of: 2371))
        XCTAssertNil(table.itemIDs.index(of: 471))
    }
}
