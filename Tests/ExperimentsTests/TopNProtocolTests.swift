import Foundation
import LatentDatasets
import LatentExperiments
import LatentRecommenders
import LatentRuntime
import LatentTestSupport
import XCTest

final class TopNProtocolTests: XCTestCase {
    /// On the board a person of 100 items loves 50, of which 40 are in the data: 32 are given and 8 to find, among the
    /// 18 loved ones that were not given. A model that knows what goes together lists these before any other.
    func testBoard() throws {
        let board = Checkerboard(users: 60, items: 100)
        let table = try TopNProtocol(board.table, options: FitOptions()).run()
        XCTAssertEqual(table.post, "top-n")
        XCTAssertEqual(table.rows.count, 15)
        XCTAssertEqual(table.rows.compactMap(\.published), [], "nothing was published of this data")
        func measured(_ name: String) throws -> [Double] {
            try table.rows.filter { $0.name == name }.map { try XCTUnwrap($0.measured) }
        }
        func gain(_ ranks: ClosedRange<Int>) -> Double { ranks.reduce(0) { $0 + 1 / log2(Double($1) + 1) } }
        for name in ["ease", "edlae", "rdlae", "ials"] {
            let figures = try measured(name)
            XCTAssertEqual(figures[0], 1, accuracy: 1e-12, "\(name): all 8 in a list of 20")
            XCTAssertEqual(figures[1], 1, accuracy: 1e-12, name)
            XCTAssertGreaterThanOrEqual(figures[2], gain(11...18) / gain(1...8) - 1e-12, "\(name): at the worst ranks")
        }
        for row in table.rows {
            XCTAssertGreaterThanOrEqual(try XCTUnwrap(row.standardError), 0)
            XCTAssertEqual(row.settings?.contains("regularization") ?? false, row.name != "popularity", row.name)
        }
        XCTAssertEqual(table.notes.count, 1)
        XCTAssertTrue(
            table.notes[0].contains("48 people, judged on 6 others; settings chosen by 6 others"), table.notes[0])
        let popularity = try measured("popularity")
        XCTAssertLessThan(popularity[0], 1, "it lists what others love, too")
        XCTAssertGreaterThan(popularity[2], 0)
    }

    /// The people held out, and the order of all that is drawn, do not depend on the threads.
    func testThreads() throws {
        let board = Checkerboard(users: 60, items: 20).table
        let tables = try [1, 3].map {
            try TopNProtocol(board, options: FitOptions(pool: ThreadPool(threads: $0))).run()
        }
        XCTAssertEqual(tables[0].rows, tables[1].rows)
    }

    func testTooFewPeopleAreRefused() {
        let few = RatingTable.fixture(
            userIDs: [1, 1, 1, 1, 1, 2], itemIDs: [1, 2, 3, 4, 5, 1], ratings: [5, 5, 5, 5, 5, 5])
        XCTAssertThrowsError(try TopNProtocol(few, options: FitOptions())) {
            XCTAssertTrue($0 is InvalidArgument && "\($0)".contains("this data has 1 of them"), "\($0)")
        }
    }
}
