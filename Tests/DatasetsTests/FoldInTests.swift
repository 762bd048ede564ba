import LatentDatasets
import LatentRuntime
import LatentTestSupport
import XCTest

final class FoldInTests: XCTestCase {
    /// Users 1 to 6 with as many ratings each.
    private let table = RatingTable.fixture(
        userIDs: (1...6).flatMap { Array(repeating: $0, count: $0) }, itemIDs: (1...6).flatMap { Array(1...$0) },
        ratings: [Float](repeating: 4, count: 21))

    /// round(0.8 n), of n = 1 all and else not all: 1, 1, 2, 3, 4, 5 of 1 to 6.
    func testShares() throws {
        let parts = try table.foldIn(share: 0.8, seed: 1)
        for (user, given) in [1, 1, 2, 3, 4, 5].enumerated() {
            XCTAssertEqual(parts.given.users.count { $0 == Int32(user) }, given)
            XCTAssertEqual(parts.judged.users.count { $0 == Int32(user) }, user + 1 - given)
        }
        let small = try table.foldIn(share: 0.01, seed: 1)
        for user in 0..<6 { XCTAssertEqual(small.given.users.count { $0 == Int32(user) }, 1) }
        for share in [0, 1, -1, .nan] {
            assertThrows(saying: "between 0 and 1") { try self.table.foldIn(share: share, seed: 1) }
        }
    }

    /// Each rating is in one part, and a user's parts are the same whoever else is there.
    func testDrawnUserByUser() throws {
        let parts = try table.foldIn(share: 0.5, seed: 7)
        func pairs(_ table: RatingTable) -> [[Int32]] { zip(table.users, table.items).map { [$0, $1] } }
        XCTAssertEqual((pairs(parts.given) + pairs(parts.judged)).count, Set(pairs(table)).count)
        XCTAssertEqual(Set(pairs(parts.given) + pairs(parts.judged)), Set(pairs(table)))
        let rows = table.users.indices.filter { table.users[$0] % 2 == 1 }
        let some = try table.selecting(rows).foldIn(share: 0.5, seed: 7)
        XCTAssertEqual(pairs(some.given), pairs(parts.given).filter { $0[0] % 2 == 1 })
        XCTAssertEqual(pairs(try table.foldIn(share: 0.5, seed: 7).given), pairs(parts.given))
        XCTAssertNotEqual(pairs(try table.foldIn(share: 0.5, seed: 8).given), pairs(parts.given))
    }

    /// Held out whole: of those users nothing is left in training, and both their parts are of the test.
    func testNothingOfHeldOutUsersIsLearned() throws {
        let (train, test) = try table.split(.users(3, seed: 2))
        let parts = try test.foldIn(share: 0.5, seed: 2)
        XCTAssertTrue(Set(train.users).isDisjoint(with: parts.given.users + parts.judged.users))
        XCTAssertEqual(parts.given.count + parts.judged.count, test.count)
        XCTAssertEqual(train.count + test.count, table.count)
    }
}
