import LatentDatasets
import LatentRuntime
import LatentTestSupport
import XCTest

final class NegativeListsTests: XCTestCase {
    private let table = RatingTable.fixture(
        userIDs: [1, 1, 2, 2, 3], itemIDs: [10, 20, 10, 30, 40], ratings: [5, 4, 3, 2, 1])
    private var training: RatingTable { table.selecting([0, 2, 4]) }
    private var test: RatingTable { table.selecting([1, 3]) }

    private func lists(_ text: String) throws -> NegativeLists {
        let folder = try TemporaryFolder()
        return try NegativeLists(contentsOf: folder.write("negatives.txt", text))
    }

    func testReads() throws {
        let lists = try lists("(1,20)\t30\t40\r\n\n(2, 30)\t40\n")
        XCTAssertEqual(lists.entries.map(\.line), [1, 3])
        XCTAssertEqual(lists.entry(of: 1)?.item, 20)
        XCTAssertEqual(lists.entry(of: 1)?.negatives, [30, 40])
        XCTAssertEqual(lists.entry(of: 2)?.negatives, [40])
        XCTAssertNil(lists.entry(of: 3))
        XCTAssertNoThrow(try lists.check(training: training, test: test, items: table.itemIDs))
        let text = try self.lists("(anna,a b)\tx,y\tz\n")
        XCTAssertEqual(text.entry(of: "anna")?.item, "a b")
        XCTAssertEqual(text.entry(of: "anna")?.negatives, ["x,y", "z"])
    }

    func testWrongForms() {
        for (text, line, reason) in [
            ("1,20\t30\n", 1, "is no (user,item)"), ("(1,20\t30\n", 1, "is no (user,item)"),
            ("(1)\t30\n", 1, "is no (user,item)"), ("(1,20)\t30\n(2,30)\n", 2, "there is no negative"),
            ("(1,20)\t30\t\t40\n", 1, "negative 2 is empty"), ("(,20)\t30\n", 1, "is empty"),
            ("(1,20)\t30\t30\n", 1, "item 30 stands twice"), ("(1,20)\t20\n", 1, "item 20 stands twice"),
            ("(1,20)\t30\n(2,30)\t40\n(1,10)\t40\n", 3, "user 1 has a line already: line 1"),
        ] {
            assertThrows(saying: "negatives.txt, line \(line): ", reason) { try self.lists(text) }
        }
        assertThrows(saying: "no line of negatives") { try self.lists("\n") }
        assertThrows(FileError.missing(path: "/nowhere")) { try NegativeLists(contentsOf: "/nowhere") }
    }

    func testWhatDoesNotGoWithTheSplit() throws {
        for (text, reason) in [
            ("(9,20)\t30\n", "user 9 is none of the data's"), ("(1,99)\t30\n", "item 99 is none of those"),
            ("(1,20)\t99\n", "item 99 is none of those"), ("(3,40)\t30\n", "user 3 has no rating held out"),
            ("(1,30)\t40\n", "none of item 30"), ("(1,10)\t40\n", "none of item 10"),
            ("(1,20)\t30\t10\n", "negative 10 is an item that user 1 has in training"),
        ] {
            let lists = try lists(text)
            assertThrows(saying: "negatives.txt, line 1: ", reason) {
                try lists.check(training: self.training, test: self.test, items: self.table.itemIDs)
            }
        }
        let lists = try lists("(1,20)\t30\n")
        assertThrows(saying: "learned from, and not held out") {
            try lists.check(training: self.table, test: self.test, items: self.table.itemIDs)
        }
    }
}
