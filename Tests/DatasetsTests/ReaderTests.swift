import LatentDatasets
import LatentRuntime
import LatentTestSupport
import XCTest

/// Each layout, written by hand.
final class ReaderTests: XCTestCase {
    private func check(
        _ table: RatingTable, timestamps: [Double]? = [100, 200, 300], file: StaticString = #filePath,
        line: UInt = #line
    ) {
        XCTAssertEqual(table.userIDs.ids.numbers, [1, 2], file: file, line: line)
        XCTAssertEqual(table.itemIDs.ids.numbers, [10, 30], file: file, line: line)
        XCTAssertEqual(table.users, [1, 0, 1], file: file, line: line)
        XCTAssertEqual(table.items, [0, 1, 1], file: file, line: line)
        XCTAssertEqual(table.ratings, [4, 3.5, 1], file: file, line: line)
        XCTAssertEqual(table.timestamps, timestamps, file: file, line: line)
    }

    func testDoubleColon() throws {
        let folder = try TemporaryFolder()
        try folder.write("ratings.dat", "2::10::4::100\n1::30::3.5::200\n2::30::1::300\n")
        try folder.write("movies.dat", "10::Up: 2::3 (2009)::Animation|Comedy\n20::Never Seen::\n")
        try folder.write("users.dat", "1::F::1::10::48067\n2::M::56::16::70072\n7::M::25::15::55117\n")
        let table = try RatingTable(path: folder.path, withTimestamps: true)
        check(table)
        XCTAssertEqual(table.catalog[10], .init(title: "Up: 2::3 (2009)", genres: ["Animation", "Comedy"]))
        XCTAssertEqual(table.catalog[20]?.genres, [])
        XCTAssertEqual(table.warnings, ["1 rated item has no title", "1 listed user has no rating"])
    }

    /// The same accent as latin-1 and as UTF-8.
    func testEncodings() throws {
        for accent in [[0xE9], [0xC3, 0xA9]] as [[UInt8]] {
            let folder = try TemporaryFolder()
            try folder.write("ratings.dat", "1::1::5::0")
            try folder.write("movies.dat", Array("1::Am".utf8) + accent + Array("lie::Comedy\n".utf8))
            XCTAssertEqual(try RatingTable(path: folder.path).catalog[1]?.title, "Am\u{E9}lie")
        }
    }

    func testTabbed() throws {
        let folder = try TemporaryFolder()
        try folder.write("u.data", "2\t10\t4\t100\n1\t30\t3.5\t200\n2\t30\t1\t300")
        try folder.write("u.genre", "unknown|0\nAction|1\nDrama|2\n\n")
        try folder.write("u.item", "10|A (1990)|01-Jan-1990||http://x|0|1|1\n30|B|||y|1|0|0\n")
        let table = try RatingTable(path: folder.path, withTimestamps: true)
        check(table)
        XCTAssertEqual(table.catalog[10]?.genres, ["Action", "Drama"])
        XCTAssertEqual(table.warnings, [])
        let part = try folder.write("part.tsv", contents("\(folder.path)/u.data"))
        check(try RatingTable(path: part, withTimestamps: true))
    }

    func testCommaSeparatedWithCRLF() throws {
        let folder = try TemporaryFolder()
        try folder.write(
            "ratings.csv",
            "userId,movieId,rating,timestamp\r\n2,10,4.0,100\r\n1,30,3.5,200\r\n2,30,1,300\r\n\r\n")
        try folder.write(
            "movies.csv",
            "movieId,title,genres\r\n10,\"One, \"\"Two\"\"\",A|B\r\n\r\n30,Three,(no genres listed)\r\n")
        let table = try RatingTable(path: folder.path, withTimestamps: true)
        check(table)
        XCTAssertEqual(table.catalog[10], .init(title: "One, \"Two\"", genres: ["A", "B"]))
        XCTAssertEqual(table.catalog[30], .init(title: "Three", genres: []))
    }

    func testNamedColumnsInAnyOrder() throws {
        let folder = try TemporaryFolder()
        let rows = [["4", "10", "2"], ["3.5", "30", "1"], ["1.0e0", "30", "2"]]
        for separator in [",", "\t", ";"] {
            let text = ([["Rating", "item_id", "USER"]] + rows).map { $0.joined(separator: separator) }
            let file = try folder.write("any.txt", text.joined(separator: "\n"))
            check(try RatingTable(path: file), timestamps: nil)
        }
    }

    /// Extra columns may hold separators and line breaks in quotes; numbers may be quoted or padded too.
    func testQuotedColumns() throws {
        let folder = try TemporaryFolder()
        let file = try folder.write(
            "reviews.csv",
            "\u{FEFF}review,\"user_id\", itemId ,rating,timestamp\n"
                + "\"good, says \"\"he\"\"\nand she\",2,10,4,100\nplain,\"1\", 30 ,3.5,200\n,2,30,\"1\",300\n"
        )
        check(try RatingTable(path: file, withTimestamps: true))
    }

    func testFirstLayoutCounts() throws {
        let folder = try TemporaryFolder()
        try folder.write("ratings.csv", "userId,movieId,rating\n1,1,1\n")
        try folder.write("u.data", "1\t1\t2\t0\n")
        XCTAssertEqual(try RatingTable(path: folder.path).ratings, [2])
        try folder.write("ratings.dat", "1::1::3::0\n")
        XCTAssertEqual(try RatingTable(path: folder.path).ratings, [3])
    }

    /// Ids that differ from piece to piece of a text, as far apart as 64 bits allow, some in all pieces.
    func testLargeFileOfDistantIDs() throws {
        let folder = try TemporaryFolder()
        let count = 200_000
        func user(_ row: Int) -> Int { row % 3 == 0 ? Int.max : (row / 100) &* 0x1E37_79B9_7F4A_7C15 }
        func item(_ row: Int) -> Int { row % 3 == 0 ? row : row % 2 == 0 ? Int.min : -row / 2 }
        var text = "user,item,rating\n"
        for row in 0..<count { text += "\(user(row)),\(item(row)),\(row % 5)\n" }
        XCTAssertGreaterThan(text.utf8.count, 4 << 20)
        let table = try RatingTable(path: folder.write("ratings.csv", text))

        // In this order the last row of each pair counts, as it does in the table.
        var last: [[Int]: Int] = [:]
        for row in 0..<count { last[[user(row), item(row)]] = row }
        let kept = last.values.sorted()
        XCTAssertEqual(table.userIDs.ids.numbers, Set(kept.map(user)).sorted())
        XCTAssertEqual(table.itemIDs.ids.numbers, Set(kept.map(item)).sorted())
        XCTAssertEqual(table.users.map { table.userIDs.ids.numbers[Int($0)] }, kept.map(user))
        XCTAssertEqual(table.items.map { table.itemIDs.ids.numbers[Int($0)] }, kept.map(item))
        XCTAssertEqual(table.ratings, kept.map { Float($0 % 5) })
    }

    /// A text of several pieces, whose lines are cut between threads, gives what its rows say.
    func testLargeFile() throws {
        let folder = try TemporaryFolder()
        let count = 400_000
        var text = ""
        for row in 0..<count {
            text += "\(row / 100 + 1)::\(row % 100 + 1)::\(row % 5 + 1)::\(1_000_000_000 + row)\n"
        }
        XCTAssertGreaterThan(text.utf8.count, 8 << 20)
        let file = try folder.write("ratings.dat", text)
        let table = try RatingTable(path: file, withTimestamps: true)
        XCTAssertEqual(table.count, count)
        XCTAssertEqual(table.users, (0..<count).map { Int32($0 / 100) })
        XCTAssertEqual(table.items, (0..<count).map { Int32($0 % 100) })
        XCTAssertEqual(table.ratings, (0..<count).map { Float($0 % 5 + 1) })
        XCTAssertEqual(table.timestamps, (0..<count).map { Double(1_000_000_000 + $0) })

        let alone = try RatingTable(path: file, withTimestamps: true, pool: ThreadPool(threads: 1))
        XCTAssertEqual(alone.timestamps, table.timestamps)

        // The line number counts through all pieces.
        let broken = try folder.write("ratings.dat", text + "1::2::five::3\n" + text)
        assertThrows(
            FileError.malformed(
                path: broken, position: .line(count + 1),
                reason: "the rating is 'five', expected a finite number; --columns rating=... tells where ratings are")
        ) { try RatingTable(path: broken) }
    }
}
