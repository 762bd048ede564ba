import LatentDatasets
import LatentTestSupport
import XCTest

final class RatingTableTests: XCTestCase {
    private let catalog = Catalog([
        10: .init(title: "A", genres: []), 20: .init(title: "B", genres: []),
    ])

    private var table: RatingTable {
        RatingTable.fixture(
            userIDs: [2, 1, 2, 3, 1], itemIDs: [30, 10, 10, 20, 30], ratings: [1, 2, 3, 4, 5],
            timestamps: [50, 40, 30, 20, 10], catalog: catalog)
    }

    func testColumnsKeepFileOrderAndIDsAscend() {
        XCTAssertEqual(table.userIDs.ids.numbers, [1, 2, 3])
        XCTAssertEqual(table.itemIDs.ids.numbers, [10, 20, 30])
        XCTAssertEqual(table.users, [1, 0, 1, 2, 0])
        XCTAssertEqual(table.items, [2, 0, 0, 1, 2])
        XCTAssertEqual(table.warnings, ["1 rated item has no title"])
    }

    /// The last of a user's ratings of one item counts, in files grouped by user and in others.
    func testDuplicates() {
        let grouped = RatingTable.fixture(
            userIDs: [1, 1, 1, 2, 2], itemIDs: [5, 6, 5, 5, 5], ratings: [1, 2, 3, 4, 5],
            timestamps: [1, 2, 3, 4, 5])
        XCTAssertEqual(grouped.ratings, [2, 3, 5])
        XCTAssertEqual(grouped.items, [1, 0, 0])
        XCTAssertEqual(grouped.timestamps, [2, 3, 5])
        XCTAssertEqual(
            grouped.warnings,
            ["2 ratings were dropped: the same user rated the same item again later, by the timestamps"])
        XCTAssertEqual(grouped.repeats, 2)

        let mixed = RatingTable.fixture(
            userIDs: [1, 2, 1, 2, 1], itemIDs: [5, 5, 6, 5, 5], ratings: [1, 2, 3, 4, 5], timestamps: nil)
        XCTAssertEqual(mixed.ratings, [3, 4, 5])
        XCTAssertEqual(mixed.users, [0, 1, 0])
        XCTAssertNil(mixed.timestamps)
        XCTAssertEqual(
            mixed.warnings,
            ["2 ratings were dropped: the same user rated the same item again later in the file"])
    }

    /// Events add up to counts, and counts to their sums, at the place and time of the latest.
    func testRepeatedEventsAndCounts() throws {
        let events = RatingTable.fixture(
            userIDs: [1, 2, 1, 1, 2], itemIDs: [5, 5, 6, 5, 5], ratings: [1, 1, 1, 1, 1], timestamps: [9, 2, 3, 4, 5])
        XCTAssertEqual(events.ratings, [2, 1, 2])
        XCTAssertEqual(events.users, [0, 0, 1])
        XCTAssertEqual(events.timestamps, [9, 3, 5])
        XCTAssertEqual(events.repeats, 2)
        XCTAssertEqual(
            events.warnings,
            ["2 rows were added to the latest of the same user and item: the values are events, which add up"])
        let counts = RatingTable.fixture(
            userIDs: [1, 1, 1, 2], itemIDs: [5, 5, 5, 5], ratings: [3, 200, 4, 7], timestamps: nil)
        XCTAssertEqual(counts.ratings, [207, 7])
        XCTAssertEqual(
            counts.warnings,
            ["2 rows were added to the latest of the same user and item: the values are counts, which add up"])
    }

    /// The latest by its time counts, wherever it stands; at equal times, the last in the file.
    func testTheLatestByTimeCounts() throws {
        let times: [Double] = [50, 90, 70, 60, 60, 10, 20]
        let rows = Array(times.indices)
        for order in [rows, rows.reversed(), [3, 0, 4, 5, 1, 6, 2]] {
            // User 1 rated item 5 four times, and item 6 once between; user 2 rated item 5 twice.
            let (users, items) = ([1, 1, 1, 1, 1, 2, 2], [5, 5, 5, 6, 5, 5, 5])
            let table = RatingTable.fixture(
                userIDs: order.map { users[$0] }, itemIDs: order.map { items[$0] },
                ratings: order.map { Float($0) }, timestamps: order.map { times[$0] })
            XCTAssertEqual(table.ratings.sorted(), [1, 3, 6], "\(order)")
            XCTAssertEqual(table.timestamps?.sorted(), [20, 60, 90], "\(order)")
            XCTAssertEqual(table.repeats, 4)
            XCTAssertEqual(try table.split(.leaveLast(1)).test.ratings.sorted(), [1, 6], "\(order)")
        }
        let equal = RatingTable.fixture(
            userIDs: [1, 1, 1], itemIDs: [5, 5, 5], ratings: [1, 2, 3], timestamps: [8, 9, 9])
        XCTAssertEqual(equal.ratings, [3])
    }

    func testMostRatedItems() {
        XCTAssertEqual(table.mostRatedItems(2), [0, 2])  // 10 and 30 have two each: the lower id first
        XCTAssertEqual(table.mostRatedItems(9), [0, 2, 1])
        XCTAssertEqual(table.mostRatedItems(0), [])
    }

    func testRestriction() {
        let part = table.restricted(toItems: [1, 0])
        XCTAssertEqual(part.itemIDs.ids.numbers, [10, 20])
        XCTAssertEqual(part.userIDs.ids.numbers, [1, 2, 3])
        XCTAssertEqual(part.ratings, [2, 3, 4])
        XCTAssertEqual(part.timestamps, [40, 30, 20])
        XCTAssertEqual(part.catalog, catalog)

        let single = table.restricted(toItems: [1])
        XCTAssertEqual(single.userIDs.ids.numbers, [3])
        XCTAssertEqual(single.users, [0])
        XCTAssertEqual(single.items, [0])
        XCTAssertEqual(single.warnings.last, "2 users have no rating left")
    }

    func testSelection() {
        let part = table.selecting([4, 0])
        XCTAssertEqual(part.ratings, [5, 1])
        XCTAssertEqual(part.users, [0, 1])
        XCTAssertEqual(part.userIDs, table.userIDs)
        XCTAssertEqual(part.itemIDs, table.itemIDs)
        XCTAssertEqual(part.warnings, [])
    }

    /// By hand: 1, 2, 4 have mean 7/3, sum of squares 14/3, quartiles halfway between neighbors.
    func testDescription() {
        let table = RatingTable.fixture(userIDs: [1, 1, 2], itemIDs: [1, 2, 1], ratings: [4, 1, 2])
        let facts = table.describe(top: 1)
        XCTAssertEqual(facts.sparsity, 0.25)
        XCTAssertEqual(facts.mean, 7.0 / 3, accuracy: 1e-15)
        XCTAssertEqual(facts.std, (7.0 / 3).squareRoot(), accuracy: 1e-15)
        XCTAssertEqual([facts.min, facts.q1, facts.median, facts.q3, facts.max], [1, 1.5, 2, 3, 4])
        XCTAssertEqual(facts.top, [.init(item: 1, title: nil, count: 2)])
    }

    func testEmptyTable() {
        let empty = RatingTable.fixture(userIDs: [], itemIDs: [], ratings: [])
        XCTAssertEqual(empty.count, 0)
        XCTAssertEqual(empty.describe().sparsity, 1)
        XCTAssertEqual(empty.describe().mean, 0)
        XCTAssertEqual(empty.mostRatedItems(3), [])
    }

    func testTextIDs() throws {
        let table = try RatingTable(
            userIDs: ["bo", "anna", "bo", 7], itemIDs: [30, "x", "x", 30], ratings: [1, 2, 3, 4],
            catalog: Catalog(["x": .init(title: "X", genres: [])]))
        XCTAssertEqual(Array(table.userIDs.ids), [7, "anna", "bo"])
        XCTAssertEqual(Array(table.itemIDs.ids), [30, "x"])
        XCTAssertEqual(table.users, [2, 1, 2, 0])
        XCTAssertEqual(table.items, [0, 1, 1, 0])
        XCTAssertEqual(table.warnings, ["1 rated item has no title"])
        XCTAssertEqual(
            table.describe().top, [.init(item: 30, title: nil, count: 2), .init(item: "x", title: "X", count: 2)])
        let part = table.restricted(toItems: [1])
        XCTAssertEqual(Array(part.userIDs.ids), ["anna", "bo"])
        XCTAssertEqual(Array(part.itemIDs.ids), ["x"])
        XCTAssertEqual(part.mergedByTitle().itemIDs, part.itemIDs)
        // A rating given twice, and the layouts' files, of which two hold numbers alone.
        let twice = try RatingTable(userIDs: ["a", "a"], itemIDs: ["b", "b"], ratings: [1, 2])
        XCTAssertEqual(twice.ratings, [2])
        let folder = try TemporaryFolder()
        let timed = try RatingTable(userIDs: ["bo"], itemIDs: [1], ratings: [1], timestamps: [1])
        assertThrows(saying: "ratings.dat", "'bo'", "whole numbers") {
            try timed.write(to: folder.path, layout: .doubleColon)
        }
        XCTAssertEqual(try folder.names(), [])
        try table.write(to: folder.path, layout: .commaSeparated)
        let back = try RatingTable(path: folder.path)
        XCTAssertEqual(back.userIDs, table.userIDs)
        XCTAssertEqual(back.itemIDs, table.itemIDs)
        XCTAssertEqual(back.users, table.users)
        XCTAssertEqual(back.catalog["x"]?.title, "X")
    }

    func testWhatIsRefused() {
        assertThrows(saying: "equally long", "2 user ids, 1 item ids, 2 ratings") {
            try RatingTable(userIDs: [1, 2], itemIDs: [1], ratings: [1, 2])
        }
        assertThrows(saying: "1 timestamps") {
            try RatingTable(userIDs: ["a", "b"], itemIDs: [1, 2], ratings: [1, 2], timestamps: [1])
        }
        for rating in [Float.nan, .infinity] {
            assertThrows(saying: "rating 1 is \(rating)", "finite") {
                try RatingTable(userIDs: [1, 2], itemIDs: [1, 2], ratings: [1, rating])
            }
        }
        assertThrows(saying: "empty") { try RatingTable(userIDs: ["", "b"], itemIDs: [1, 2], ratings: [1, 2]) }
    }
}
