import LatentDatasets
import LatentRuntime
import LatentTestSupport
import XCTest

/// One cut by time for all, and what a cut for each user lets a model know too early.
final class TimeSplitTests: XCTestCase {
    /// Two users, five times, of which two are the same; each rating is the number of its row.
    private let table = RatingTable.fixture(
        userIDs: [1, 1, 2, 2, 2], itemIDs: [1, 2, 1, 2, 3], ratings: [0, 1, 2, 3, 4],
        timestamps: [86_400, 300, 86_400, 90_000, 100])

    func testACutByDate() throws {
        for text in ["time:1970-01-02", "time:1970-01-02T00:00:00Z", "time:1970-01-02T02:00:00+02:00", "time:86400"] {
            let method = try SplitMethod(parsing: text)
            XCTAssertEqual(method, .time(from: 86_400))
            XCTAssertEqual(method.description, "time:1970-01-02")
            let rows = try table.rows(of: method)
            XCTAssertEqual(rows, Split(train: [1, 4], test: [0, 2, 3]), "the cut itself is tested")
        }
        XCTAssertEqual(try table.rows(of: .time(from: 86_400.5)).test, [3])
    }

    /// The latest two of five are at 90,000 and at 86,400, where another rating is: three are tested.
    func testAShareKeepsOneTimeTogether() throws {
        XCTAssertEqual(try table.rows(of: .latest(share: 0.2)).test, [3])
        XCTAssertEqual(try table.rows(of: .latest(share: 0.4)).test, [0, 2, 3])
        XCTAssertEqual(try table.rows(of: .latest(share: 0.6)).test, [0, 2, 3])
        XCTAssertEqual(
            SplitMethod.latest(share: 0.4).note(of: table),
            "split 'time:0.4' cuts at 1970-01-02; 1 rating more than that share, of the very same time")
        XCTAssertEqual(
            SplitMethod.latest(share: 0.2).note(of: table), "split 'time:0.2' cuts at 1970-01-02T01:00:00Z")
    }

    func testTextForms() throws {
        for text in [
            "time:0.25", "time:2000-12-31", "time:2000-12-31T23:59:59Z", "time:1969-12-31", "time:0000-03-01",
            "time:9999-12-31T23:59:59Z", "time:2004-02-29", "time:1900-03-01", "time:978307200.5", "time:1e+20",
        ] {
            XCTAssertEqual(try SplitMethod(parsing: text).description, text)
        }
        XCTAssertEqual(try SplitMethod(parsing: "time:978307200").description, "time:2001-01-01")
        for text in ["time", "time:", "time:2000-02-30", "time:noon", "time:nan", "time:0.2:1"] {
            assertThrows(saying: "neither a date", "time:DATE and time:SHARE") { try SplitMethod(parsing: text) }
        }
        for text in ["time:1.5", "time:1"] {
            assertThrows(saying: "is no share below 1", "time:SHARE") { try SplitMethod(parsing: text) }
        }
    }

    func testWhatCannotBeCut() {
        let bare = RatingTable.fixture(userIDs: [1, 2], itemIDs: [1, 1], ratings: [1, 2])
        assertThrows(saying: "time:0.5", "no timestamps") { try bare.split(.latest(share: 0.5)) }
        assertThrows(saying: "time:1970-01-01", "no timestamps") { try bare.split(.time(from: 0)) }
        assertThrows(saying: "to learn from") { try self.table.split(.time(from: 100)) }
        assertThrows(saying: "to test on") { try self.table.split(.time(from: 90_001)) }
        assertThrows(saying: "to test on") { try self.table.split(.latest(share: 0.05)) }
        assertThrows(saying: "between 0 and 1") { try self.table.split(.latest(share: 1)) }
        let atOnce = RatingTable.fixture(
            userIDs: [1, 2], itemIDs: [1, 1], ratings: [1, 2], timestamps: [7, 7])
        assertThrows(saying: "to learn from") { try atOnce.split(.latest(share: 0.5)) }
    }

    /// Times are read from the file for it, and of a file without any it says so.
    func testTimesAreRead() throws {
        let folder = try TemporaryFolder()
        let timed = try folder.write("a.csv", "user,item,rating,timestamp\n1,1,3,2001-05-01\n2,1,4,2001-05-03\n")
        let loaded = try RatingTable.load(path: timed, split: SplitMethod(parsing: "time:2001-05-02"))
        XCTAssertEqual(loaded.train.ratings, [3])
        XCTAssertEqual(loaded.test?.ratings, [4])
        let bare = try folder.write("b.csv", "user,item,rating\n1,1,3\n2,1,4\n")
        assertThrows(saying: "time:2001-05-02", "no timestamps", "--columns time=") {
            try RatingTable.load(path: bare, split: SplitMethod(parsing: "time:2001-05-02"))
        }
    }

    /// User 1 learned at 1 and 9, user 2 at 5. Of the test ratings, 1's at 4 is before 2's at 5, 1's at 8 before none but
    /// their own, 2's at 8 before 1's at 9, and 2's at 9 at the same time.
    func testLeak() throws {
        let training = RatingTable.fixture(
            userIDs: [1, 1, 2], itemIDs: [1, 2, 3], ratings: [1, 1, 1], timestamps: [1, 9, 5])
        let test = RatingTable.fixture(
            userIDs: [1, 1, 2, 2, 3], itemIDs: [4, 5, 6, 7, 1], ratings: [1, 1, 1, 1, 1], timestamps: [4, 8, 8, 9, 2])
        XCTAssertEqual(test.ratings(beforeOthersIn: training), 3)
        XCTAssertEqual(test.ratings(beforeOthersIn: training.selecting([])), 0)
        XCTAssertNil(
            test.ratings(beforeOthersIn: RatingTable.fixture(userIDs: [1], itemIDs: [1], ratings: [1])))
        // Against every pair, of each user's last and of one cut.
        let many = RatingTable.generated(.ml100K, seed: 3)
        for method in [SplitMethod.leaveLast(1), .latest(share: 0.1)] {
            let (train, test) = try many.split(method)
            let (learned, times) = (try XCTUnwrap(train.timestamps), try XCTUnwrap(test.timestamps))
            let rows = Array(0..<min(40, test.count))
            let expected = rows.count { row in
                train.users.indices.contains { train.users[$0] != test.users[row] && learned[$0] > times[row] }
            }
            XCTAssertEqual(test.selecting(rows).ratings(beforeOthersIn: train), expected)
            if case .latest = method { XCTAssertEqual(test.ratings(beforeOthersIn: train), 0) }
        }
    }
}
