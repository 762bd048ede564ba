import LatentDatasets
import LatentRuntime
import LatentTestSupport
import XCTest

final class SplitTests: XCTestCase {
    /// `count` ratings of two users and as many items.
    private func table(_ count: Int) -> RatingTable {
        RatingTable.fixture(
            userIDs: (0..<count).map { $0 % 2 }, itemIDs: Array(0..<count),
            ratings: (0..<count).map { Float($0) }, timestamps: (0..<count).map { Double($0 / 3) })
    }

    /// python: np.random.seed(7); np.flatnonzero(~(np.random.rand(100004) < 0.8))
    func testNumPy() throws {
        let rows = try table(100_004).rows(of: .numpy(fraction: 0.2, seed: 7))
        XCTAssertEqual(rows.train.count, 79_831)
        XCTAssertEqual(rows.test.count, 20_173)
        XCTAssertEqual(Array(rows.test.prefix(12)), [4, 11, 15, 18, 21, 24, 35, 47, 60, 66, 67, 68])
        XCTAssertEqual(Array(rows.test.suffix(3)), [99_987, 100_000, 100_001])
        XCTAssertEqual(rows.test.reduce(0, +), 1_010_251_194)
    }

    /// python: np.random.seed(7); np.random.rand(6) gives .0763 .7799 .4384 .7235 .9780 .5385, so that a
    /// test part of 0.25 has row 1 and 4.
    func testNumPyFirstValues() throws {
        let rows = try table(6).rows(of: .numpy(fraction: 0.25, seed: 7))
        XCTAssertEqual(rows.test, [1, 4])
        XCTAssertEqual(rows.train, [0, 2, 3, 5])
    }

    /// python: np.random.RandomState(42).permutation(10) is [8 1 5 0 7 2 9 4 3 6], of which train_test_split
    /// takes the first ceil(0.25 · 10) for the test and the others, in this order, for training.
    func testScikitLearn() throws {
        let rows = try table(10).rows(of: .sklearn(fraction: 0.25, seed: 42))
        XCTAssertEqual(rows.test, [8, 1, 5])
        XCTAssertEqual(rows.train, [0, 7, 2, 9, 4, 3, 6])
        let parts = try table(10).split(.sklearn(fraction: 0.25, seed: 42))
        XCTAssertEqual(parts.train.ratings, [0, 7, 2, 9, 4, 3, 6])
    }

    /// python: p = np.random.RandomState(1).permutation(100000); p[:5], p[-5:]; seeds up to 2³² - 1:
    /// np.random.RandomState(2**32 - 1).permutation(10)
    func testPermutations() throws {
        let rows = try table(100_000).rows(of: .sklearn(fraction: 0.5, seed: 1))
        XCTAssertEqual(Array(rows.test.prefix(5)), [43660, 87278, 14317, 81932, 95321])
        XCTAssertEqual(Array(rows.train.suffix(5)), [50057, 98047, 5192, 77708, 98539])
        let last = try table(10).rows(of: .sklearn(fraction: 0.5, seed: .max))
        XCTAssertEqual(last.test + last.train, [6, 9, 5, 1, 8, 0, 7, 4, 2, 3])
    }

    /// python: np.random.RandomState(0).permutation(10) is [2 8 4 9 1 6 7 3 0 5]; the first
    /// int((1 - 0.25) · 10) = 7 rows are the training part.
    func testPandas() throws {
        let rows = try table(10).rows(of: .pandas(fraction: 0.25, seed: 0))
        XCTAssertEqual(rows.train, [2, 8, 4, 9, 1, 6, 7])
        XCTAssertEqual(rows.test, [3, 0, 5])
    }

    func testRandomPartsEveryRowOnceInFileOrder() throws {
        let rows = try table(1001).rows(of: .random(fraction: 0.3, seed: 5))
        XCTAssertEqual(rows.test.count, 300)
        XCTAssertEqual(rows.test, rows.test.sorted())
        XCTAssertEqual(rows.train, rows.train.sorted())
        XCTAssertEqual((rows.train + rows.test).sorted(), Array(0..<1001))
        XCTAssertEqual(try table(1001).rows(of: .random(fraction: 0.3, seed: 5)), rows)
        XCTAssertNotEqual(try table(1001).rows(of: .random(fraction: 0.3, seed: 6)), rows)
    }

    /// Rows 3 k to 3 k + 2 share a timestamp; users alternate. Of equal timestamps the later row is later.
    func testLeaveLast() throws {
        let rows = try table(9).rows(of: .leaveLast(2))
        XCTAssertEqual(rows.test, [5, 6, 7, 8])
        let reversed = RatingTable.fixture(
            userIDs: [1, 1, 1, 2], itemIDs: [1, 2, 3, 1], ratings: [0, 1, 2, 3], timestamps: [9, 8, 8, 1])
        XCTAssertEqual(try reversed.rows(of: .leaveLast(1)).test, [0, 3])
        XCTAssertEqual(try reversed.rows(of: .leaveLast(2)).test, [0, 2, 3])
    }

    func testWholeUsers() throws {
        let table = RatingTable.fixture(
            userIDs: (0..<600).map { $0 / 6 }, itemIDs: (0..<600).map { $0 % 6 },
            ratings: [Float](repeating: 1, count: 600))
        let parts = try table.split(.users(30, seed: 3))
        let held = Set(parts.test.users)
        XCTAssertEqual(held.count, 30)
        XCTAssertEqual(parts.test.count, 180)
        XCTAssert(held.isDisjoint(with: Set(parts.train.users)))
        XCTAssertEqual(parts.test.userIDs, table.userIDs)
    }

    func testWholeItems() throws {
        let table = RatingTable.fixture(
            userIDs: (0..<600).map { $0 % 6 }, itemIDs: (0..<600).map { $0 / 6 },
            ratings: [Float](repeating: 1, count: 600))
        let parts = try table.split(SplitMethod(parsing: "items:30:3"))
        let held = Set(parts.test.items)
        XCTAssertEqual(held.count, 30)
        XCTAssertEqual(parts.test.count, 180)
        XCTAssert(held.isDisjoint(with: Set(parts.train.items)))
        XCTAssertEqual(SplitMethod.items(30, seed: 3).description, "items:30:3")
        assertThrows(saying: "number of items", "from 1 to 99") { try table.split(.items(100, seed: 1)) }
    }

    func testFilesShareVocabularies() throws {
        let folder = try TemporaryFolder()
        let train = try folder.write("a.csv", "user,item,rating\n1,10,3\n2,20,4\n")
        let test = try folder.write("b.csv", "user,item,rating\n9,10,1\n")
        let parts = try table(4).split(.files(train: train, test: test))
        XCTAssertEqual(parts.train.userIDs.ids.numbers, [1, 2, 9])
        XCTAssertEqual(parts.test.userIDs, parts.train.userIDs)
        XCTAssertEqual(parts.test.users, [2])
        XCTAssertEqual(parts.test.items, [0])

        let loaded = try RatingTable.load(path: train, split: SplitMethod(parsing: "files:\(train):\(test)"))
        XCTAssertEqual(loaded.count, 3)
        XCTAssertEqual(loaded.test?.count, 1)
        XCTAssertEqual(loaded.warnings, [])
        let twice = try folder.write("c.csv", "user,item,rating\n1,10,3\n1,10,4\n")
        let other = try RatingTable.load(path: train, split: .files(train: twice, test: test))
        XCTAssertEqual(other.train.ratings, [4])
        XCTAssertEqual(other.warnings.count, 1, "what is said is of the two files")
        XCTAssertNil(try RatingTable.load(path: train, split: nil).test)
    }

    /// Times are read for the method that goes by them, and for no other.
    func testLoadKeepsTimestampsThatAreNeeded() throws {
        let folder = try TemporaryFolder()
        let lines = "1::10::3::9\n1::20::4::8\n2::10::5::7\n"
        let file = try folder.write("ratings.dat", lines)
        let last = try RatingTable.load(path: file, split: .leaveLast(1))
        XCTAssertEqual(last.train.timestamps, [8])
        XCTAssertEqual(last.test?.timestamps, [9, 7])
        for method in [nil, SplitMethod.users(1, seed: 0), .files(train: file, test: file)] {
            let loaded = try RatingTable.load(path: file, split: method)
            XCTAssertEqual(loaded.count, loaded.train.count + (loaded.test?.count ?? 0))
            XCTAssertNil(loaded.train.timestamps)
            XCTAssertNil(loaded.test?.timestamps)
        }
        let broken = try folder.write("broken.dat", lines + "2::20::5::noon\n")
        XCTAssertEqual(try RatingTable.load(path: broken, split: nil).count, 4)
        assertThrows(saying: "broken.dat, line 4: the time is 'noon'", "2005-04-02 23:53:47", "--columns time=none") {
            try RatingTable.load(path: broken, split: .leaveLast(1))
        }
    }

    /// Of a rating that was repeated, the same one counts whether times are kept or not, and for every split.
    func testLoadAgreesOnWhatWasRatedTwice() throws {
        let folder = try TemporaryFolder()
        let file = try folder.write(
            "ratings.dat", "1::10::5::2000\n1::10::1::1000\n2::10::3::100\n2::11::4::100\n3::11::2::7\n")
        for method in [nil, SplitMethod.leaveLast(1), .random(fraction: 0.5, seed: 1), .files(train: file, test: file)]
        {
            let loaded = try RatingTable.load(path: file, split: method)
            var ratings = loaded.train.ratings
            if case .files = method {} else { ratings += loaded.test?.ratings ?? [] }
            XCTAssertEqual(ratings.sorted(), [2, 3, 4, 5], "\(method?.description ?? "all")")
        }
        XCTAssertEqual(try RatingTable(path: file).ratings, [5, 3, 4, 2])
    }

    /// Python draws from a file's rows, and here a row less for each rating that was repeated.
    func testRepeatedRatingsAreNotPythonsRows() throws {
        let folder = try TemporaryFolder()
        let lines = (0..<20).map { "\($0 / 4),\($0 % 4),\($0 % 3 + 2)\n" }.joined()
        let repeated = try folder.write("a.csv", "user,item,rating\n" + lines + "0,1,4\n1,1,4\n")
        let once = try folder.write("b.csv", "user,item,rating\n" + lines)
        for text in ["numpy:0.5:1", "sklearn:0.5:1", "pandas:0.5:1", "random:0.5:1"] {
            let method = try SplitMethod(parsing: text)
            let notes = try RatingTable.load(path: repeated, split: method).warnings.filter { $0.contains("Python") }
            XCTAssertEqual(
                notes,
                text.hasPrefix("random")
                    ? []
                    : [
                        "split '\(text)' is not Python's of the file: it draws from the 20 ratings that are left of 22 "
                            + "rows; drop the 2 repeated ones there, too, in the file's order"
                    ])
            XCTAssertEqual(try RatingTable.load(path: once, split: method).warnings, [])
        }
    }

    func testRatingsInBothParts() throws {
        let folder = try TemporaryFolder()
        let train = try folder.write("a.csv", "user,item,rating\n1,10,3\n1,11,3\n2,20,4\n")
        let test = try folder.write("b.csv", "user,item,rating\n2,20,4\n1,20,1\n1,11,5\n7,10,1\n")
        let parts = try table(4).split(.files(train: train, test: test))
        XCTAssertEqual(parts.test.ratings(alsoIn: parts.train), 2)
        XCTAssertEqual(try RatingTable(path: test).ratings(alsoIn: RatingTable(path: train)), 2)
        let random = try table(100).split(.random(fraction: 0.3, seed: 1))
        XCTAssertEqual(random.test.ratings(alsoIn: random.train), 0)
    }

    /// Columns that are let go of one by one give what the rows say, the table that stays whole included.
    func testPartsAreTheRowsOfTheSplit() throws {
        let table = self.table(100)
        for method in [
            SplitMethod.random(fraction: 0.3, seed: 5), .numpy(fraction: 0.2, seed: 7),
            .pandas(fraction: 0.25, seed: 1),
            .leaveLast(2),
        ] {
            let rows = try table.rows(of: method)
            let parts = try table.split(method)
            for (part, rows) in [(parts.train, rows.train), (parts.test, rows.test)] {
                XCTAssertEqual(part.users, rows.map { table.users[$0] })
                XCTAssertEqual(part.items, rows.map { table.items[$0] })
                XCTAssertEqual(part.ratings, rows.map { table.ratings[$0] })
                XCTAssertEqual(part.timestamps, table.timestamps.map { times in rows.map { times[$0] } })
                XCTAssertEqual(part.itemIDs, table.itemIDs)
            }
            XCTAssertEqual(table.count, 100)
        }
    }

    func testTextForms() throws {
        for text in [
            "random:0.2:7", "numpy:0.2:4294967295", "sklearn:0.25:42", "pandas:0.1:0", "files:a/b.dat:c",
            "leave-last:5", "users:100:18446744073709551615",
        ] {
            XCTAssertEqual(try SplitMethod(parsing: text).description, text)
        }
        for (text, reason) in [
            ("", "unknown method ''"), ("half", "unknown method 'half'"),
            ("random:0.2", "random:FRACTION:SEED"),
            ("random:0:7", "between 0 and 1"), ("numpy:1:7", "between 0 and 1"),
            ("sklearn:nan:7", "between 0 and 1"), ("pandas:x:7", "'x'"), ("numpy:0.2:-1", "'-1'"),
            ("numpy:0.2:4294967296", "0 to 4294967295"), ("files:a", "files:TRAIN:TEST"),
            ("files::b", "empty"), ("leave-last:0", "above 0"), ("leave-last:1:2", "leave-last:N"),
            ("users:5", "users:N:SEED"), ("items:5", "items:N:SEED"),
        ] {
            assertThrows(saying: reason, "the forms are", "pandas:FRACTION:SEED") {
                try SplitMethod(parsing: text)
            }
        }
    }

    func testWhatCannotBeSplit() {
        let bare = RatingTable.fixture(userIDs: [1, 2], itemIDs: [1, 1], ratings: [1, 2])
        assertThrows(saying: "leave-last:1", "no timestamps") { try bare.split(.leaveLast(1)) }
        assertThrows(saying: "from 1 to 1") { try bare.split(.users(2, seed: 1)) }
        assertThrows(saying: "between 0 and 1") { try bare.split(.random(fraction: 1.5, seed: 1)) }
        assertThrows(saying: "to learn from") { try bare.split(.sklearn(fraction: 0.9, seed: 1)) }
        assertThrows(saying: "to test on") { try bare.split(.random(fraction: 0.1, seed: 1)) }
        assertThrows(saying: "to learn from") { try self.table(4).split(.leaveLast(2)) }
        assertThrows(FileError.missing(path: "/nowhere/a")) {
            try bare.split(.files(train: "/nowhere/a", test: "/nowhere/b"))
        }
    }
}
