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
        try check(
            "ratings.dat", good + "1::2::3\n", line: 2, "3 fields, expected 4: the timestamp is missing")
        try check("ratings.dat", good + good + "1", line: 3, "1 field, expected 4: the item is missing")
        try check(
            "ratings.dat", good + "\n" + good, line: 2, "an empty line before the last, expected 4 fields")
        try check(
            "ratings.dat", good + "\r\n" + good, line: 2, "an empty line before the last, expected 4 fields")
        try check(
            "ratings.dat", "1::2::3::4::5\n", line: 1, "more than the expected 4 fields: '5' follows the last"
        )
        try check("ratings.dat", "1:2:3:4\n", line: 1, "1 field, expected 4: the item is missing")
    }

    func testRatings() throws {
        for text in ["five", "nan", "NaN", "inf", "-inf", "1e99", "4,5", "--1", "1e", ".", "0x4", "4 5"] {
            try check(
                "u.data", "1\t2\t3\t4\n5\t6\t\(text)\t8\n", line: 2,
                "the rating is '\(text)', expected a finite number")
        }
        try check("u.data", "5\t6\t\t8\n", line: 1, "the rating is empty, expected a finite number")
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

    func testIntegers() throws {
        for text in ["x", "1.5", "-", "1-2", "\u{FF11}"] {
            try check(
                "u.data", "\(text)\t6\t1\t8\n", line: 1, "the user is '\(text)', expected a whole number")
        }
        try check("u.data", "5\t\t1\t8\n", line: 1, "the item is empty, expected a whole number")
        try check(
            "u.data", "5\t9223372036854775808\t1\t8\n", line: 1,
            "the item '9223372036854775808' is too large for a 64-bit integer")
        let folder = try TemporaryFolder()
        let file = try folder.write("u.data", "-9223372036854775808\t9223372036854775807\t1\t8\n")
        XCTAssertEqual(try RatingTable(path: file).userIDs.ids.numbers, [Int.min])
        XCTAssertEqual(try RatingTable(path: file).itemIDs.ids.numbers, [Int.max])
    }

    func testHeaders() throws {
        try check(
            "a.csv", "userId,title,rating\n1,2,3\n", line: 1,
            "the header names no column movieId or itemId, found userId, title, rating")
        try check("a.csv", "1,2,3,4\n", line: 1, "the header names no column userId, found 1, 2, 3, 4")
        try check(
            "a.csv", "user;item;score\n", line: 1,
            "the header names no column rating, found user, item, score")
        try check("a.csv", "\n1,2\n", line: 1, "the header names no column userId, found nothing")
        try check(
            "a.csv", "user,item,rating\n1,2,3,4\n", line: 2,
            "more than the expected 3 fields: '4' follows the last")
        try check(
            "a.csv", "user,item,rating\n1,ten,3\n", line: 2, "the item is 'ten', expected a whole number")
        try check(
            "a.csv", "user,item,rating,note\n1,2,3,\"open\n1,2,3,x\n", line: 2,
            "the quotes of the note are never closed")
        try check("a.csv", "\"user,item,rating\n", line: 1, "the quotes of a field are never closed")
    }

    /// A quoted line break counts as a line of the file.
    func testLineNumbersBehindQuotes() throws {
        try check(
            "a.csv", "note,user,item,rating\n\"two\nlines\",1,2,3\nx,1,2,bad\n", line: 4,
            "the rating is 'bad', expected a finite number")
    }

    func testEmptyFiles() throws {
        for name in ["ratings.dat", "u.data", "ratings.csv", "x.txt"] {
            for text in ["", "\n\r\n"] where name != "ratings.csv" && name != "x.txt" || text.isEmpty {
                try check(name, text, line: nil, "holds no ratings")
            }
        }
        try check("ratings.csv", "userId,movieId,rating\n", line: nil, "holds no ratings")
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
        try check("movies.dat", "one::A::B\n", line: 1, "the id is 'one', expected a whole number")
        try check("movies.dat", "1::A::B\n\n1::C::D\n", line: 3, "the id 1 stands here a second time")
        try check("users.dat", "1::F\nx::M\n", line: 2, "the user is 'x', expected a whole number")
        try check("u.item", "1|A|||x|0|1\n", line: 1, "7 fields, expected 24, of which 19 are genres")
        try check("u.genre", "unknown|0\nDrama|2\n", line: 2, "found 'Drama|2', expected a genre|1")
        try check(
            "movies.csv", "movieId,genres\n", line: 1,
            "the header names no column title, found movieId, genres")
        try check("movies.csv", "movieId,title\n1,A,B\n", line: 2, "3 fields, expected 2")
        try check("movies.csv", "movieId,title\n1,\"A\n", line: 2, "the quotes of a field are never closed")
        let flags = Array(repeating: "0", count: 18).joined(separator: "|")
        try check("u.item", "1|A|||x|\(flags)|2\n", line: 1, "the genre flag is '2', expected 0 or 1")
    }
}
