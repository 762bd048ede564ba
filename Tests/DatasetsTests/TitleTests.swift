import LatentDatasets
import LatentTestSupport
import XCTest

final class TitleTests: XCTestCase {
    /// Items 3 and 9 have one title, and user 1 rated both: the later rating counts. An item without a title stays.
    func testMergedByTitle() {
        let table = RatingTable.fixture(
            userIDs: [1, 1, 2, 2], itemIDs: [9, 3, 9, 5], ratings: [2, 4, 1, 5], timestamps: [10, 11, 12, 13],
            catalog: Catalog([3: .init(title: "Twice", genres: ["A"]), 9: .init(title: "Twice", genres: ["B"])]))
        let merged = table.mergedByTitle()
        XCTAssertEqual(merged.itemIDs.ids.numbers, [3, 5])
        XCTAssertEqual(merged.users, [0, 1, 1])
        XCTAssertEqual(merged.items, [0, 0, 1])
        XCTAssertEqual(merged.ratings, [4, 1, 5])
        XCTAssertEqual(merged.timestamps, [11, 12, 13])
        XCTAssertTrue(merged.warnings.contains { $0.contains("1 rating was dropped") }, "\(merged.warnings)")
    }

    /// MovieLens 100K has 1,682 items and 1,664 titles.
    func testMovieLens100K() throws {
        let table = try RatingTable(path: RealData.path("ml-100k"))
        XCTAssertEqual(table.itemIDs.count, 1682)
        XCTAssertEqual(table.mergedByTitle().itemIDs.count, 1664)
    }
}
