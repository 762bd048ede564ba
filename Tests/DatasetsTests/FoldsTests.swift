import LatentDatasets
import LatentTestSupport
import XCTest

final class FoldsTests: XCTestCase {
    private func table(_ count: Int) -> RatingTable {
        RatingTable.fixture(
            userIDs: (0..<count).map { $0 % 7 }, itemIDs: Array(0..<count), ratings: (0..<count).map { Float($0) })
    }

    /// Every rating is held out once and learned from otherwise, in file order, and sizes differ by one at most.
    func testAPartition() throws {
        for (ratings, count) in [(2, 2), (10, 3), (101, 5), (1000, 7), (12, 12)] {
            let folds = try Folds(table(ratings), count: count, seed: 4)
            let parts = (0..<count).map { folds.rows($0) }
            XCTAssertEqual(parts.flatMap(\.test).sorted(), Array(0..<ratings))
            for part in parts {
                XCTAssertEqual((part.train + part.test).sorted(), Array(0..<ratings))
                XCTAssertEqual(part.train, part.train.sorted())
                XCTAssertEqual(part.test, part.test.sorted())
                XCTAssert([ratings / count, (ratings + count - 1) / count].contains(part.test.count))
            }
        }
    }

    /// The first fifth of the same shuffle is the test part of a random split.
    func testTheFirstFoldIsARandomSplit() throws {
        let table = table(500)
        XCTAssertEqual(
            try Folds(table, count: 5, seed: 11).rows(0), try table.rows(of: .random(fraction: 0.2, seed: 11)))
    }

    func testTables() throws {
        let folds = try Folds(table(20), count: 3, seed: 2)
        let (rows, parts) = (folds.rows(1), folds.split(1))
        XCTAssertEqual(parts.test.ratings, rows.test.map { Float($0) })
        XCTAssertEqual(parts.train.ratings, rows.train.map { Float($0) })
        XCTAssertEqual(parts.train.itemIDs, folds.table.itemIDs)
    }

    func testSeeds() throws {
        let table = table(300)
        XCTAssertEqual(
            try Folds(table, count: 4, seed: 1).rows(2), try Folds(table, count: 4, seed: 1).rows(2))
        XCTAssertNotEqual(
            try Folds(table, count: 4, seed: 1).rows(2), try Folds(table, count: 4, seed: 2).rows(2))
        XCTAssertEqual(try Folds(table, count: 4, seed: .max).description, "folds:4:18446744073709551615")
    }

    func testWhatCannotBeParted() {
        assertThrows(saying: "1 folds", "2 or more") { try Folds(self.table(5), count: 1, seed: 0) }
        assertThrows(saying: "6 folds of 5 ratings") { try Folds(self.table(5), count: 6, seed: 0) }
        assertThrows(saying: "-1 folds") { try Folds(self.table(5), count: -1, seed: 0) }
    }
}
