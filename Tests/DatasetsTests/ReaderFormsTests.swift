import LatentDatasets
import LatentRuntime
import LatentTestSupport
import XCTest

/// What the reader finds out by itself, and what it is told.
final class ReaderFormsTests: XCTestCase {
    private func read(_ text: String, _ columns: String = "", times: Bool = false) throws -> RatingTable {
        let folder = try TemporaryFolder()
        let path = try folder.write("any", text)
        return try RatingTable(path: path, columns: RatingColumns(parsing: columns), withTimestamps: times)
    }

    /// Each rating as `user item rating`.
    private func lines(_ table: RatingTable) -> [String] {
        (0..<table.count).map {
            "\(table.userIDs.ids[Int(table.users[$0])]) \(table.itemIDs.ids[Int(table.items[$0])]) \(table.ratings[$0])"
        }
    }

    /// One text is the same id in all files: only what prints as it stands is a number.
    func testIDs() throws {
        let table = try read(
            "user,item,rating\nanna,7,1\nAnna,007,2\n anna,+7,3\n8, 7 ,4\n-0,\"7\",5\n\"a,\"\"b\",-7,1\n")
        XCTAssertEqual(
            lines(table),
            ["anna 7 1.0", "Anna 007 2.0", " anna +7 3.0", "8 7 4.0", "-0 7 5.0", "a,\"b -7 1.0"])
        XCTAssertEqual(Array(table.itemIDs.ids), [-7, 7, "+7", "007"])
        XCTAssertEqual(Array(table.userIDs.ids), [8, " anna", "-0", "Anna", "a,\"b", "anna"])
        XCTAssertEqual(
            table.warnings,
            [
                "5 of the 6 user ids are text, such as ' anna', and the others whole numbers",
                "2 of the 4 item ids are text, such as '+7', and the others whole numbers",
            ])
        let big = try read("1,99999999999999999999999,3\n2,9223372036854775807,4\n")
        XCTAssertEqual(Array(big.itemIDs.ids), [9_223_372_036_854_775_807, "99999999999999999999999"])
    }

    /// Texts from piece to piece of a long file, on any number of threads, as from the rows.
    func testLongFileOfTexts() throws {
        let folder = try TemporaryFolder()
        let count = 300_000
        func user(_ row: Int) -> String { row < 250_000 ? "\(row / 10)" : "user \(row / 10)" }
        func item(_ row: Int) -> String { row % 3 == 0 ? "\(row % 1000)" : "item-\(row * 7919 % 5003)" }
        let text = (0..<count).map { "\(user($0))\t\(item($0))\t\($0 % 5)\n" }.joined()
        XCTAssertGreaterThan(text.utf8.count, 4 << 20)
        let path = try folder.write("a.tsv", text)
        var last: [String: Int] = [:]
        for row in 0..<count { last["\(user(row)) \(item(row))"] = row }
        let expected = last.values.sorted().map { "\(user($0)) \(item($0)) \(Float($0 % 5))" }
        for threads in [1, 2] {
            XCTAssertEqual(lines(try RatingTable(path: path, pool: ThreadPool(threads: threads))), expected)
        }
    }

    /// Seconds, seconds with a fraction and dates, with and without a zone: all are the same instant or one after it.
    func testTimes() throws {
        let instant = 1_112_486_027.0
        for (text, expected) in [
            ("1112486027", instant), ("1112486027.0", instant), ("1112486027.25", instant + 0.25), ("1.5e3", 1500),
            ("2005-04-02 23:53:47", instant), ("2005-04-02T23:53:47Z", instant), ("2005-04-02 23:53:47 UTC", nil),
            ("2005-04-03T01:53:47+02:00", instant), ("2005-04-02T20:23:47-0330", instant),
            ("2005-04-02 23:53:47.5", instant + 0.5), ("2005-04-02", 1_112_400_000), ("2005-04-02 23:53", instant - 47),
            ("1970-01-01", 0), ("1969-12-31 23:59:59", -1), ("2000-02-29", 951_782_400), ("1900-02-29", nil),
            ("2005-13-01", nil), ("2005-04-31", nil), ("2005-4-2", nil), ("2005-04-02 24:00", nil), ("04/02/2005", nil),
            ("", nil), ("nan", nil), ("noon", nil),
        ] as [(String, Double?)] {
            let text = "user,item,rating,timestamp\n1,2,3,1\n1,3,4,\(text)\n"
            XCTAssertEqual(try read(text).count, 2, "nobody asks")
            guard let expected else {
                XCTAssertThrowsError(try read(text, times: true)) { error in
                    XCTAssertTrue("\(error)".contains("line 3: the time is"), "\(error)")
                }
                continue
            }
            XCTAssertEqual(try read(text, times: true).timestamps, [1, expected], text)
        }
        let named = try read("a,b,c,d\n1,2,3,2005-04-02\n", "user=a,item=b,rating=c,time=d")
        XCTAssertEqual(named.timestamps, [1_112_400_000], "naming them asks for them")
        XCTAssertNil(try read("1,2,3,4\n", "time=none", times: true).timestamps)
    }

    func testToldColumns() throws {
        let steam = "15,\"Two, Three\",play,1.5,0\n16,Four,play,2,0\n"
        XCTAssertEqual(lines(try read(steam, "user=1,item=2,rating=4")), ["15 Two, Three 1.5", "16 Four 2.0"])
        XCTAssertEqual(lines(try read("2,1,5\n", "user=2,item=1")), ["1 2 5.0"], "the rating keeps its place")
        XCTAssertEqual(lines(try read("who;what;mark\n1;2;3\n", "user=who,item=what,rating=mark")), ["1 2 3.0"])
        XCTAssertEqual(lines(try read("user,item,mark\n1,2,3\n", "rating=none")), ["1 2 1.0"])
        XCTAssertEqual(lines(try read("user,item,rating,x\n1,2,3,4\n", "rating=x")), ["1 2 4.0"], "told before found")
        for text in ["user=a,item=2,rating=none", "", "time=x"] {
            XCTAssertEqual(try RatingColumns(parsing: text).description, text)
        }
    }

    /// Of two columns by accepted names the one that is plainly it.
    func testTwoNames() throws {
        XCTAssertEqual(lines(try read("userId,movie,movieId,rating\n1,Toy Story,2,3\n")), ["1 2 3.0"])
        XCTAssertEqual(lines(try read("userId,user,movieId,rating\n1,7,2,3\n")), ["1 2 3.0"])
        XCTAssertThrowsError(try read("userId,movieId,rating,rating\n1,2,3,9\n")) { error in
            XCTAssertTrue("\(error)".contains("'rating' (column 3) and 'rating' (column 4)"), "\(error)")
        }
    }

    func testByteOrderMark() throws {
        for text in [
            "1::2::3::4\n", "1\t2\t3\t4\n", "userId,movieId,rating\n1,2,3\n", "\"userId\",movieId,rating\n1,2,3\n",
        ] {
            XCTAssertEqual(lines(try read("\u{FEFF}" + text)), ["1 2 3.0"])
        }
    }

    /// What gzip wrote, in one member and in two, and with the bytes cut or changed.
    func testGzip() throws {
        let folder = try TemporaryFolder()
        _ = try Python.run(
            """
            import gzip, sys
            two = gzip.compress(b"1,2,3\\n") + gzip.compress(b"4,5,6\\n")
            open(sys.argv[1] + "/two.gz", "wb").write(two + b"\\0" * 7)
            open(sys.argv[1] + "/tail.gz", "wb").write(two + b"tail")
            open(sys.argv[1] + "/cut.gz", "wb").write(two[:-3])
            open(sys.argv[1] + "/sum.gz", "wb").write(two[:-6] + bytes([two[-6] ^ 1]) + two[-5:])
            open(sys.argv[1] + "/ratings.csv.gz", "wb").write(gzip.compress(b"userId,movieId,rating\\n1,2,3\\n"))
            open(sys.argv[1] + "/movies.csv.gz", "wb").write(gzip.compress(b"movieId,title,genres\\n2,Two,A\\n"))
            open(sys.argv[1] + "/data.gz", "wb").write(gzip.compress(b"PAR1...."))
            """, arguments: [folder.path])
        XCTAssertEqual(lines(try RatingTable(path: folder.file("two.gz"))), ["1 2 3.0", "4 5 6.0"])
        XCTAssertEqual(try RatingTable(path: folder.path).catalog[2]?.title, "Two")
        for (name, words) in [
            ("tail", "something else follows"), ("cut", "ends too early"), ("sum", "checksum"),
            ("data", "a Parquet file"),
        ] {
            assertThrows(saying: "\(name).gz", words) { try RatingTable(path: folder.file("\(name).gz")) }
        }
    }

    /// Ids, ratings and times come back as they were, whatever characters are in them.
    func testWrittenTextComesBack() throws {
        let folder = try TemporaryFolder()
        let table = try RatingTable(
            userIDs: ["a,b", "\"quoted\"", " blank ", 7], itemIDs: ["é", "x\u{1B}[31m", "007", -3],
            ratings: [1, 2.5, 0.1, 1e-7], timestamps: [1.25, 2, 3, -4])
        try table.writeCSV(to: folder.file("a.csv"))
        let back = try RatingTable(path: folder.file("a.csv"), withTimestamps: true)
        XCTAssertEqual(lines(back), lines(table))
        XCTAssertEqual(back.timestamps, table.timestamps)
    }
}
