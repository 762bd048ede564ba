import LatentDatasets
import LatentExperiments
import LatentRecommenders
import LatentRuntime
import LatentTestSupport
import XCTest

final class LinearAutoencoderPostTests: XCTestCase {
    /// The rows that do not depend on a seed say what the post says, and the random ones stay within its story. The
    /// losses and the held-out ratings, which take longest, are tested with the model.
    func testPublishedTable() throws {
        let path = try RealData.path("ml-1m")
        #if DEBUG
            throw XCTSkip(
                "trains ten models, which takes minutes without optimization: run `swift test -c release`")
        #else
            let post = try LinearAutoencoderPost(RatingTable(path: path))
            let all = try post.facts() + post.distances() + post.people()
            let rows = Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0) })
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
            XCTAssertGreaterThanOrEqual(try XCTUnwrap(try row("the second over the first").measured), 2)
            XCTAssertEqual(try row("loves Star Wars: Empire and Raiders in the top 10").measured, 2)
            XCTAssertEqual(all.compactMap(\.honest), [], "nothing leaks in these rows")

            let lists = try post.lists()
            XCTAssertEqual(lists.map(\.published.count), [20, 10, 10])
            XCTAssertEqual(lists.map(\.measured.count), [20, 10, 10])
            XCTAssertEqual(lists[0].measured, lists[0].published)
            XCTAssertEqual(lists[0].measured.first, "American Beauty (1999)")
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
