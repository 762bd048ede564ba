import LatentDatasets
import LatentRuntime
import LatentTestSupport
import XCTest

/// The forms in which public sets are published, read as they are; pandas counts the same.
final class PublicFormsTests: XCTestCase {
    private struct Form {
        let name: String
        let lines: [String]
        /// How pandas reads it: the arguments of `read_csv`, then the user, the item and the rating by name or place.
        let pandas: String
        let columns: [String]
        /// What has to be told; nothing where it is found.
        var told = ""
        var values = DataDescription.Values.ratings
        var latin1 = false
        var end = "\n"
    }

    /// `rows` rows that differ from form to form only in how they are written.
    private static func rows(_ body: (_ user: Int, _ item: Int, _ stars: Int) -> String) -> [String] {
        (0..<200).map { body($0 % 17 * 3 + 1, $0 * 7 % 41 + 100, $0 * $0 % 5 + 1) }
    }

    private static let forms = [
        Form(
            name: "FilmTrust, ratings.txt", lines: rows { "\($0) \($1) \(Double($2) / 2)" },
            pandas: "sep=' ', header=None", columns: ["0", "1", "2"]),
        Form(
            name: "Last.fm of HetRec, user_artists.dat",
            lines: ["userID\tartistID\tweight"] + rows { "\($0)\t\($1)\t\($2 * $2 * 97)" }, pandas: "sep='\\t'",
            columns: ["'userID'", "'artistID'", "'weight'"], values: .counts),
        Form(
            name: "MSWeb as pairs", lines: rows { user, item, _ in "\(user)\t\(item)" },
            pandas: "sep='\\t', header=None", columns: ["0", "1"], values: .events),
        Form(
            name: "MovieLens 20M of Kaggle, rating.csv",
            lines: ["\"userId\",\"movieId\",\"rating\",\"timestamp\""]
                + rows { "\"\($0)\",\"\($1)\",\"\($2).5\",\"2005-04-02 23:53:4\($2)\"" }, pandas: "",
            columns: ["'userId'", "'movieId'", "'rating'"], end: "\r\n"),
        Form(
            name: "Goodbooks, ratings.csv", lines: ["book_id,user_id,rating"] + rows { "\($1),\($0),\($2)" },
            pandas: "", columns: ["'user_id'", "'book_id'", "'rating'"]),
        Form(
            name: "Book-Crossing, BX-Book-Ratings.csv",
            lines: ["\"User-ID\";\"ISBN\";\"Book-Rating\""]
                + rows { "\"\($0)\";\"0\($1)4104\($2 == 3 ? "\u{E9}" : "X")\";\"\($2 * 2)\"" },
            pandas: "sep=';', encoding='latin-1', dtype={'ISBN': str}",
            columns: ["'User-ID'", "'ISBN'", "'Book-Rating'"], latin1: true),
        Form(
            name: "Jester 2, jester_ratings.dat", lines: rows { "\($0)\t\t\($1)\t\t\(Double($2) * 1.75 - 5)" },
            pandas: "sep='\\t\\t', header=None, engine='python'", columns: ["0", "1", "2"]),
        Form(
            name: "Amazon, ratings only", lines: rows { "A\($0)VXQ,0\($1)13714,\($2).0,13864608\($2)0" },
            pandas: "header=None, dtype={1: str}", columns: ["0", "1", "2"]),
        Form(
            name: "Epinions, ratings_data.txt", lines: rows { "\($0)  \($1) \($2) " },
            pandas: "sep=r'\\s+', header=None", columns: ["0", "1", "2"]),
        Form(
            name: "Steam, steam-200k.csv", lines: rows { "15160\($0),\"Game, The \($1)\",play,\($2).5,0" },
            pandas: "header=None", columns: ["0", "1", "3"], told: "user=1,item=2,rating=4"),
        Form(
            name: "RecBole, ml-100k.inter",
            lines: ["user_id:token\titem_id:token\trating:float\ttimestamp:float"]
                + rows { "\($0)\t\($1)\t\($2)\t88125094\($2).0" }, pandas: "sep='\\t'",
            columns: ["'user_id:token'", "'item_id:token'", "'rating:float'"]),
        Form(
            name: "MovieLens of HetRec, user_ratedmovies.dat",
            lines: ["userID\tmovieID\trating\tdate_day\tdate_month\tdate_year"]
                + rows { "\($0)\t\($1)\t\($2).5\t29\t10\t2006" }, pandas: "sep='\\t'",
            columns: ["'userID'", "'movieID'", "'rating'"]),
        Form(
            name: "KONECT, out.matrix",
            lines: ["% bip weighted", "% 200 17 41"] + rows { "\($0) \($1) \($2) 88125094\($2)" },
            pandas: "sep=' ', header=None, comment='%'", columns: ["0", "1", "2"]),
        Form(
            name: "RetailRocket, events.csv",
            lines: ["timestamp,visitorid,event,itemid,transactionid"] + rows { "143322133211\($2),\($0),view,\($1)," },
            pandas: "", columns: ["'visitorid'", "'itemid'"], values: .events),
        Form(
            name: "bars", lines: ["customer_id|asin|stars"] + rows { "c\($0)|B\($1)|\($2)" }, pandas: "sep='|'",
            columns: ["'customer_id'", "'asin'", "'stars'"]),
        Form(
            name: "Hive's control-A", lines: rows { "\($0)\u{1}\($1)\u{1}\($2)" },
            pandas: "sep='\\x01', header=None", columns: ["0", "1", "2"]),
    ]

    /// Users, items, rows, mean and the users' ids, sorted, as pandas tells them.
    private func pandas(_ form: Form, _ path: String) throws -> [String] {
        let ratings = form.columns.count > 2 ? "pd.to_numeric(t[\(form.columns[2])])" : "pd.Series(1, t.index)"
        return try Python.run(
            """
            import sys, pandas as pd
            t = pd.read_csv(sys.argv[1], \(form.pandas))
            t = t.assign(value=\(ratings)).drop_duplicates([\(form.columns[0]), \(form.columns[1])], keep="last")
            u, i = t[\(form.columns[0])], t[\(form.columns[1])]
            print(u.nunique(), i.nunique(), len(t), t["value"].mean(), *map(str, i.unique()), sep="\\n")
            """, arguments: [path]
        ).split(separator: "\n").map(String.init)
    }

    func testAsPandasCounts() throws {
        for form in Self.forms {
            let folder = try TemporaryFolder()
            let text = form.lines.map { $0 + form.end }.joined()
            let bytes = form.latin1 ? text.unicodeScalars.map { UInt8($0.value) } : Array(text.utf8)
            let path = try folder.write("published", bytes)
            let expected = try pandas(form, path)
            let table = try RatingTable(path: path, columns: RatingColumns(parsing: form.told))
            let facts = table.describe(top: 0)
            XCTAssertEqual(
                [facts.users, facts.items, facts.ratings].map(String.init), Array(expected[..<3]), form.name)
            XCTAssertEqual(facts.mean, try XCTUnwrap(Double(expected[3])), accuracy: 1e-6, form.name)
            XCTAssertEqual(facts.values, form.values, form.name)
            XCTAssertEqual(table.itemIDs.ids.map(\.description).sorted(), expected[4...].sorted(), form.name)
        }
    }

    /// Of the folders as published, where they are.
    func testPublishedSets() throws {
        let filmTrust = try RatingTable(path: RealData.path("filmtrust")).describe()
        XCTAssertEqual(
            [filmTrust.users, filmTrust.items, filmTrust.ratings], [1508, 2071, 35_494], "three come twice")
        XCTAssertEqual([filmTrust.min, filmTrust.max], [0.5, 4])
        let lastFM = try RatingTable(path: RealData.path("lastfm")).describe()
        XCTAssertEqual([lastFM.users, lastFM.items, lastFM.ratings], [1892, 17_632, 92_834])
        XCTAssertEqual([lastFM.min, lastFM.max], [1, 352_698])
        XCTAssertEqual(lastFM.values, .counts)
        let web = try RatingTable(path: RealData.path("msweb")).describe()
        XCTAssertEqual([web.users, web.items, web.ratings], [32_710, 285, 98_653])
        XCTAssertEqual(web.values, .events)
    }
}
