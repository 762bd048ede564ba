import LatentDatasets
import LatentRuntime
import LatentTestSupport
import XCTest

final class FeatureTableTests: XCTestCase {
    private func names(_ table: FeatureTable?, _ id: ID) -> [String]? {
        guard let table else { return nil }
        return table[id].map { places in places.map { table.names[$0] } }
    }

    func testPeople() throws {
        let folder = try TemporaryFolder()
        try folder.write("users.dat", "1::F::1::10::48067\n2::M::56::16::70072\n")
        try folder.write("ratings.dat", "1::1::5::1\n")
        for path in [folder.path, folder.file("ratings.dat")] {
            let people = try FeatureTable(peopleOf: path)
            XCTAssertEqual(people?.count, 2)
            XCTAssertEqual(names(people, 1), ["F", "age 0", "occupation 10"])
            XCTAssertEqual(names(people, 2), ["M", "age 56", "occupation 16"])
            XCTAssertNil(names(people, 3))
        }
        let other = try TemporaryFolder()
        XCTAssertNil(try FeatureTable(peopleOf: other.path), "nobody is listed")
        try other.write("u.user", "7|17|M|student|0\n8|55|F|artist|0\n")
        let people = try FeatureTable(peopleOf: other.path)
        XCTAssertEqual(names(people, 7), ["M", "age 0", "occupation student"])
        XCTAssertEqual(names(people, 8), ["F", "age 50", "occupation artist"])
    }

    func testBadPeople() throws {
        let good = "1::F::1::10::48067\n"
        for (text, reason) in [
            (good + "2::F::1::10\n", ["line 2", "4 fields, expected 5"]),
            (good + "2::F::old::10::1\n", ["line 2", "the age is 'old', expected a whole number"]),
            (good + good, ["line 2", "the id '1' stands here a second time"]),
        ] {
            let folder = try TemporaryFolder()
            try folder.write("users.dat", text)
            for part in reason { assertThrows(saying: part) { try FeatureTable(peopleOf: folder.path) } }
        }
    }

    func testItems() throws {
        let catalog = Catalog([
            1: .init(title: "Toy Story (1995)", genres: ["Comedy", "Animation"]),
            2: .init(title: "2001 (A Space Odyssey)", genres: []), 3: .init(title: "Metropolis (1927) ", genres: []),
            4: .init(title: "(1)", genres: ["Comedy"]),
        ])
        let items = FeatureTable(catalog)
        XCTAssertEqual(items?.names, ["1920s", "1990s", "Animation", "Comedy"])
        XCTAssertEqual(names(items, 1), ["1990s", "Animation", "Comedy"])
        XCTAssertNil(names(items, 2), "nothing is known of it")
        XCTAssertEqual(names(items, 3), ["1920s"])
        XCTAssertEqual(names(items, 4), ["Comedy"])
        XCTAssertNil(FeatureTable(Catalog([:])))
    }
}
