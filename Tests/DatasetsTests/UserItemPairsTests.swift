import LatentDatasets
import LatentRuntime
import LatentTestSupport
import XCTest

final class UserItemPairsTests: XCTestCase {
    private func pairs(_ text: String, _ columns: String = "") throws -> [String] {
        let folder = try TemporaryFolder()
        let path = try folder.write(Array(text.utf8), to: "pairs")
        let pairs = try UserItemPairs(path: path, columns: RatingColumns(parsing: columns))
        return (0..<pairs.count).map {
            "\(pairs.userIDs.ids[Int(pairs.users[$0])]) \(pairs.itemIDs.ids[Int(pairs.items[$0])])"
        }
    }

    /// Every line is a pair, one that stands twice is two, and what stands beside the ids is passed over.
    func testForms() throws {
        let expected = ["7 b", "2 a", "7 b"]
        for text in [
            "7,b\n2,a\n7,b\n", "user,item\n7,b\n2,a\n7,b\n", "7\tb\n2\ta\n7\tb", "item,user\nb,7\na,2\nb,7\n",
            "7::b::x::y\n2::a::?::z\n7::b::::\n", "userId,movieId,prediction\n7,b,0.5\n2,a,nan\n7,b,1\n",
        ] {
            XCTAssertEqual(try pairs(text), expected, text)
        }
        XCTAssertEqual(try pairs("x,7,y,b,z\nx,2,y,a,z\n", "user=2,item=4"), ["7 b", "2 a"])
    }

    func testBadFiles() {
        for (text, words) in [
            ("7\n2\n", "line 1: the line is one field"), ("", "no ratings"), ("7,b\n2\n", "line 2"),
            ("a,b,c,d,e\n1,2,3,4,5\n", "--columns"),
        ] {
            XCTAssertThrowsError(try pairs(text)) { XCTAssertTrue("\($0)".contains(words), "\($0)") }
        }
    }

    /// Those of a table, without a copy of its ratings.
    func testOfATable() {
        let table = RatingTable.fixture(userIDs: [3, 1], itemIDs: [5, 6], ratings: [2, 4])
        let pairs = UserItemPairs(table)
        XCTAssertEqual(pairs.count, 2)
        XCTAssertEqual([pairs.users, pairs.items], [table.users, table.items])
    }
}
