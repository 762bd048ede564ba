import LatentDatasets
import LatentRuntime
import LatentTestSupport
import XCTest

/// Files of features: numbers as they are, words there or not, several between bars.
final class FeatureReadingTests: XCTestCase {
    private func table(_ text: String) throws -> FeatureTable {
        let folder = try TemporaryFolder()
        try folder.write("features.csv", text)
        return try FeatureTable(path: folder.file("features.csv"))
    }

    private func row(_ table: FeatureTable, _ id: ID) -> [String: Float]? {
        table[id].map { places in
            Dictionary(uniqueKeysWithValues: zip(places.map { table.names[$0] }, table.values(of: id) ?? []))
        }
    }

    func testColumns() throws {
        let features = try table(
            "movieId,title,genres,runtime,studio,year:text\n"
                + "1,Toy Story,Comedy|Animation,81,Pixar,1995\n"
                + "2,\"Heat, the film\",(no genres listed),170.5,,1995\n"
                + "x 3,Nothing,,0,,\n")
        XCTAssertEqual(features.names, ["1995", "Animation", "Comedy", "Pixar", "runtime"])
        XCTAssertEqual(row(features, 1), ["Comedy": 1, "Animation": 1, "runtime": 81, "Pixar": 1, "1995": 1])
        XCTAssertEqual(row(features, 2), ["runtime": 170.5, "1995": 1])
        XCTAssertNil(features[.text("x 3")], "nothing is known of it")
        XCTAssertEqual(features.count, 2)
    }

    func testOtherSeparatorsAndNames() throws {
        XCTAssertEqual(row(try table("id;cast\r\n5;A|B\r\n"), 5), ["A": 1, "B": 1])
        // A word of two columns says which.
        let shared = try table("item_id,director,actor\n1,Allen,Keaton\n2,Lee,Allen\n")
        XCTAssertEqual(shared.names, ["Keaton", "Lee", "actor:Allen", "director:Allen"])
        XCTAssertEqual(row(shared, 2), ["Lee": 1, "actor:Allen": 1])
    }

    func testBadFiles() throws {
        for (text, reason) in [
            ("", ["holds no features"]),
            ("name,genres\n1,a\n", ["line 1", "no column of the item", "'name', 'genres'"]),
            ("id,title\n1,a\n", ["line 1", "no column of features beside the id"]),
            ("id,genres\n1,a\n1,b\n", ["line 3", "the id '1' stands here a second time"]),
            ("id,genres\n1,a\n ,b\n", ["line 3", "the id is empty"]),
            ("id,genres\n1,a,b\n", ["line 2", "3 fields, expected 2"]),
            (
                "id,runtime\n1,81\n2,long\n",
                ["line 3", "the runtime is 'long'", "expected a finite number", "runtime:text"]
            ),
            ("id,runtime\n1,81\n2,inf\n", ["line 3", "the runtime is 'inf'"]),
            ("id,genres\n1,\n", ["no item has a feature"]),
        ] {
            for part in reason { assertThrows(saying: part) { try self.table(text) } }
        }
        assertThrows(saying: "no-such-file") { try FeatureTable(path: "no-such-file.csv") }
    }
}
