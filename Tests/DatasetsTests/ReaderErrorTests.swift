import LatentDatasets
import LatentRuntime
import LatentTestSupport
import XCTest

/// Every damaged file is an error that names file, line, finding and expectation.
final class ReaderErrorTests: XCTestCase {
    private func check(
        _ name: String, _ text: String, line number: Int?, _ reason: String,
        file: StaticString = #filePath, line: UInt = #line
    ) throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(name, text)
        assertThrows(
            FileError.malformed(path: path, position: number.map { .line($0) }, reason: reason), file: file,
            line: line
        ) { try RatingTable(path: path) }
    }

    func testFields() throws {
        let good = "1::2::3::4\n"
        try check("ratings.dat", good + "1::2::3\n", line: 2, "3 fields, expected 4: the time is missing")
        try check("ratings.dat", good + good + "1", line: 3, "1 field, expected 4: the item is missing")
        try check(
            "ratings.dat", good + "\n" + good, line: 2, "an empty line before the last, expected 4 fields")
        try check(
            "ratings.dat", good + "\r\n" + good, line: 2, "an empty line before the last, expected 4 fields")
        try check(
            "ratings.dat", good + "1::2::3::4::5\n", line: 2, "more than the expected 4 fields: '5' follows the last")
        try check(
            "r.csv", "1,2,3\n4,Toy Story, The,5\n", line: 2,
            "more than the expected 3 fields: '5' follows the last; a field that holds the separator stands in quotes")
    }

    private let hint = "; --columns rating=... tells where ratings are"

    func testRatings() throws {
        for text in ["five", "nan", "NaN", "inf", "-inf", "1e99", "4,5", "--1", "1e", ".", "0x4", "4 5"] {
            try check(
                "u.data", "1\t2\t3\t4\n5\t6\t\(text)\t8\n", line: 2,
                "the rating is '\(text)', expected a finite number\(hint)")
        }
        try check("u.data", "5\t6\t\t8\n", line: 1, "the rating is empty, expected a finite number\(hint)")
        try check(
            "u.data", "5\t6\t\u{1B}[31m\t8\n", line: 1,
            "the rating is bytes that are no text, expected a finite number\(hint)")
    }

    func testDecimals() throws {
        let folder = try TemporaryFolder()
        let texts = [
            "-1.25", "+3", ".5", "4.", "0.1", "1e-3", "16777216", "1234567.25", "0.30000001192092896",
        ]
        let rows = texts.enumerated().map { "1::\($0.offset)::\($0.element)::0" }
        let file = try folder.write("ratings.dat", rows.joined(separator: "\n"))
        XCTAssertEqual(
            try RatingTable(path: file).ratings,
            [-1.25, 3, 0.5, 4, 0.1, 1e-3, 16_777_216, 1_234_567.25, 0.3])
    }

    func testIDs() throws {
        try check("u.data", "5\t\t1\t8\n", line: 1, "the item is empty, expected an id")
        try check("a.csv", "user,item,rating\n\" \",1,1\n", line: 2, "the user is empty, expected an id")
        try check(
            "a.csv", "user,film_id,rating\n1,\"a\nb\",1\n", line: 2, "the item holds a line break, expected an id")
        let long = String(repeating: "x", count: 1 << 20)
        try check(
            "a.csv", "user,item,rating\n1,2,3\n\(long),1,1\n", line: 3,
            "the user is an id of 1048576 bytes, expected 65535 at most")
        let folder = try TemporaryFolder()
        let file = try folder.write("u.data", "-9223372036854775808\t9223372036854775807\t1\t8\n")
        XCTAssertEqual(try RatingTable(path: file).userIDs.ids.numbers, [Int.min])
        XCTAssertEqual(try RatingTable(path: file).itemIDs.ids.numbers, [Int.max])
    }

    func testHeaders() throws {
        let tell = "--columns item=NAME tells it, by its name or its number from 1"
        try check(
            "a.csv", "userId,title,rating\n1,2,3\n", line: 1,
            "no column of the item, such as itemId, movieId or book_id: the header names 'userId', 'title', "
                + "'rating'; \(tell)"
        )
        try check(
            "a.csv", "who,what,rating\n1,2,3\n", line: 1,
            "no column of the user, such as userId or user: the header names 'who', 'what', 'rating'; "
                + "--columns user=NAME tells it, by its name or its number from 1")
        try check(
            "a.csv", "user;item;mark\n1;2;3\n", line: 1,
            "no column of the rating, such as rating, score or plays: the header names 'user', 'item', 'mark'; "
                + "--columns rating=NAME or count=NAME tells it ('mark' holds numbers), and rating=none reads events without one"
        )
        try check(
            "a.csv", "user,movieId,bookId,rating\n1,2,3,4\n", line: 1,
            "'movieId' (column 2) and 'bookId' (column 3) may hold the item: say which by its number: \(tell)")
        try check(
            "a.csv", "1,2,3,4,5\n", line: 1,
            "5 columns and no header that names them, so that it is not known which holds the user: "
                + "--columns user=1,item=2,rating=3 tells them")
        try check(
            "a.csv", "user,item,rating\n1,2,3,4\n", line: 2,
            "more than the expected 3 fields: '4' follows the last; a field that holds the separator stands in quotes")
        try check(
            "a.csv", "user,item,rating,note\n1,2,3,\"open\n1,2,3,x\n", line: 2,
            "the quotes of the 'note' are never closed")
        try check("a.csv", "\"user,item,rating\n1,2,3\n", line: 1, "the quotes of a field are never closed")
        try check(
            "a.txt", "ratings\n", line: 1,
            "the line is one field, 'ratings', expected user, item and rating between tabs, commas, semicolons, bars, "
                + "'::' or blanks")
        try check(
            "a.csv", "7,8,978300760\n", line: 1,
            "no header, and column 3 looks like times ('978300760') and not like ratings: --columns rating=none,time=3 "
                + "reads it as such, rating=3 as ratings")
    }

    /// Each in bounded memory: the first line is looked at as far as a header may reach.
    func testEndlessHeaders() throws {
        let names = (0..<9000).map { "c\($0)" }.joined(separator: ",")
        try check(
            "a.csv", names + "\n", line: 1,
            "9000 columns, expected 4096 at most: a rating a line, not a user a line")
        let million = String(repeating: "c,", count: 1_000_000)
        try check("a.csv", million, line: 1, "the line is longer than 1048576 bytes, expected lines of ratings")
    }

    func testControlCharactersInAHeader() throws {
        try check(
            "a.csv", "user,it\u{1B}[31mem,rating\n1,2,3\n", line: 1,
            "no column of the item, such as itemId, movieId or book_id: the header names 'user', bytes that are no "
                + "text, 'rating'; --columns item=NAME tells it, by its name or its number from 1")
    }

    func testToldColumns() throws {
        let folder = try TemporaryFolder()
        let file = try folder.write("a.csv", "a,b,c,c\n1,2,3,4\n")
        func expect(_ columns: String, _ words: String..., line: UInt = #line) {
            XCTAssertThrowsError(
                try RatingTable(path: file, columns: RatingColumns(parsing: columns)), line: line
            ) { error in
                for word in words { XCTAssertTrue("\(error)".contains(word), "\(error): \(word)", line: line) }
            }
        }
        expect("user=a,item=x,rating=3", "no column is called 'x'", "'a', 'b', 'c', 'c'")
        expect("user=a,item=b,rating=c", "'c' (column 3) and 'c' (column 4) are called 'c'")
        expect("user=a,item=b,rating=9", "column 9, and there are 4")
        expect("user=a,item=1,rating=3", "column 1 cannot be both item and user")
        expect("user=a,user=b", "user is given twice")
        expect("user=a,item=a", "'a' is given twice")
        expect("user=none", "every rating has its user")
        expect("user", "'user' is no ROLE=COLUMN")
        expect("person=a", "'person' is no role")
        expect("user=0", "columns count from 1")
        XCTAssertEqual(
            try RatingTable(path: file, columns: RatingColumns(parsing: "user=a,item=b,rating=4")).ratings, [4])
    }

    /// What is not text is named by its first bytes, and none of them is shown.
    func testOtherKinds() throws {
        func check(_ bytes: [UInt8], _ kind: String, line: UInt = #line) throws {
            let folder = try TemporaryFolder()
            let path = try folder.write("a.csv", bytes)
            XCTAssertThrowsError(try RatingTable(path: path), line: line) { error in
                XCTAssertTrue(
                    "\(error)".contains("a.csv: is \(kind), which is not read here: "), "\(error)", line: line)
                XCTAssertLessThan("\(error)".utf8.count, 400, line: line)
            }
        }
        try check(Array("PAR1".utf8) + [0, 1, 2, 0xFF], "a Parquet file")
        try check(Array("BZh91AY".utf8), "compressed by bzip2")
        try check([0xFD, 0x37, 0x7A, 0x58, 0x5A, 0], "compressed by xz")
        try check([0x28, 0xB5, 0x2F, 0xFD], "compressed by zstd")
        try check([0x89] + Array("HDF\r\n".utf8), "an HDF5 file")
        try check([0xFF, 0xFE, 0x31, 0], "text in UTF-16")
        try check(Array("user,item".utf8) + [0, 3], "not text: byte 9 is NUL")
        try check(Array("<html>\n".utf8), "a page of HTML or XML")
        try check(Array("{\"user\": 1}\n".utf8), "JSON")
        assertThrows(saying: "a Matrix Market file") {
            let folder = try TemporaryFolder()
            return try RatingTable(
                path: folder.write("a.txt", "%%MatrixMarket matrix coordinate real general\n1 1 1\n1 1 1\n"))
        }
    }

    /// A quoted line break counts as a line of the file.
    func testLineNumbersBehindQuotes() throws {
        try check(
            "a.csv", "note,user,item,rating\n\"two\nlines\",1,2,3\nx,1,2,bad\n", line: 4,
            "the rating is 'bad', expected a finite number\(hint)")
    }

    func testEmptyFiles() throws {
        for name in ["ratings.dat", "u.data", "ratings.csv", "x.txt"] {
            for text in ["", "\n\r\n", "# only\n\n"] { try check(name, text, line: nil, "holds no ratings") }
        }
        try check("ratings.csv", "userId,movieId,rating\n", line: nil, "holds a header and no ratings")
        try check("ratings.csv", "userId,movieId,rating\r\n\r\n", line: nil, "holds a header and no ratings")
    }

    func testPaths() throws {
        assertThrows(FileError.missing(path: "/nowhere/ml-1m")) { try RatingTable(path: "/nowhere/ml-1m") }
        let folder = try TemporaryFolder()
        assertThrows(
            FileError.malformed(
                path: folder.path, position: nil, reason: "holds none of ratings.dat, u.data, ratings.csv")
        ) { try RatingTable(path: folder.path) }
    }

    func testCatalogs() throws {
        func check(_ name: String, _ text: String, line: Int, _ reason: String) throws {
            let folder = try TemporaryFolder()
            try folder.write("ratings.dat", "1::1::1::1\n")
            if name == "u.item" || name == "u.genre" { try folder.write("u.data", "1\t1\t1\t1\n") }
            if name == "u.genre" { try folder.write("u.item", "1|A\n") }
            if name == "movies.csv" { try folder.write("ratings.csv", "user,item,rating\n1,1,1\n") }
            let path = try folder.write(name, text)
            let ratings = ["u.item": "u.data", "u.genre": "u.data", "movies.csv": "ratings.csv"]
            assertThrows(FileError.malformed(path: path, position: .line(line), reason: reason)) {
                try RatingTable(path: "\(folder.path)/\(ratings[name] ?? "ratings.dat")")
            }
        }
        try check("movies.dat", "1::A::B\n2::A\n", line: 2, "2 fields, expected 3")
        try check("movies.dat", "::A::B\n", line: 1, "the id is empty")
        try check("movies.dat", "1::A::B\n\n1::C::D\n", line: 3, "the id 1 stands here a second time")
        try check("users.dat", "1::F\n::M\n", line: 2, "the id is empty")
        try check("u.item", "1|A|||x|0|1\n", line: 1, "7 fields, expected 24, of which 19 are genres")
        try check("u.genre", "unknown|0\nDrama|2\n", line: 2, "found 'Drama|2', expected a genre|1")
        try check(
            "movies.csv", "movieId,genres\n", line: 1,
            "no column title: the header names 'movieId', 'genres'")
        try check("movies.csv", "movieId,title\n1,A,B\n", line: 2, "3 fields, expected 2")
        try check("movies.csv", "movieId,title\n1,\"A\n", line: 2, "the quotes of a field are never closed")
        let flags = Array(repeating: "0", count: 18).joined(separator: "|")
        try check("u.item", "1|A|||x|\(flags)|2\n", line: 1, "the genre flag is '2', expected 0 or 1")
    }
}
