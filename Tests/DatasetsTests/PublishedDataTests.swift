import LatentDatasets
import LatentTestSupport
import XCTest

/// What is published about the data sets must come out of reading them.
final class PublishedDataTests: XCTestCase {
    /// Counts: the README of ML-1M. The twenty films: "Collaborative filtering with a linear autoencoder".
    func testMovieLens1M() throws {
        let table = try RatingTable(path: RealData.path("ml-1m"), withTimestamps: true)
        let facts = table.describe(top: 20)
        XCTAssertEqual(facts.users, 6040)
        XCTAssertEqual(facts.items, 3706)
        XCTAssertEqual(facts.ratings, 1_000_209)
        XCTAssertEqual(
            facts.top.map(\.item),
            [
                2858, 260, 1196, 1210, 480, 2028, 589, 2571, 1270, 593, 1580, 1198, 608, 2762, 110, 2396,
                1197,
                527, 1617, 1265,
            ])
        XCTAssertEqual(facts.top.first?.title, "American Beauty (1999)")
        XCTAssertEqual(table.catalog.count, 3883)
        XCTAssertEqual(table.catalog[1]?.genres, ["Animation", "Children's", "Comedy"])
        XCTAssertEqual(table.warnings, [])
        XCTAssertEqual(table.timestamps?.first, 978_300_760)
    }

    /// Latin-1 titles: film 543 of ML-1M and 543 of ML-100K are the same, with accents.
    func testLatin1Titles() throws {
        let million = try RatingTable(path: RealData.path("ml-1m"))
        XCTAssertEqual(million.catalog.matches(title: "mis\u{E9}rables, les (1995)").count, 1)
        let small = try RatingTable(path: RealData.path("ml-100k"))
        XCTAssertEqual(small.catalog.matches(title: "Mis\u{E9}rables, Les (1995)"), [543])
    }

    /// Counts: the README of ML-100K.
    func testMovieLens100K() throws {
        let table = try RatingTable(path: RealData.path("ml-100k"))
        XCTAssertEqual(table.userIDs.count, 943)
        XCTAssertEqual(table.itemIDs.count, 1682)
        XCTAssertEqual(table.count, 100_000)
        XCTAssertEqual(table.catalog[1]?.title, "Toy Story (1995)")
        XCTAssertEqual(table.catalog[1]?.genres, ["Animation", "Children's", "Comedy"])
        XCTAssertEqual(table.warnings, [])
    }

    /// u1.base and u1.test part u.data: 80,000 and 20,000 rows.
    func testParts100K() throws {
        let whole = try RatingTable(path: RealData.path("ml-100k"))
        let base = try RealData.path("ml-100k/u1.base")
        let test = try RealData.path("ml-100k/u1.test")
        let parts = try whole.split(.files(train: base, test: test))
        XCTAssertEqual(parts.train.count, 80_000)
        XCTAssertEqual(parts.test.count, 20_000)
        XCTAssertEqual(parts.train.userIDs, whole.userIDs)
        XCTAssertEqual(parts.test.itemIDs, whole.itemIDs)
        let sum = Double(whole.ratings.reduce(0, +))
        XCTAssertEqual(Double(parts.train.ratings.reduce(0, +) + parts.test.ratings.reduce(0, +)), sum)

        let alone = try RatingTable(path: test)
        XCTAssertEqual(alone.catalog, whole.catalog)
        XCTAssertEqual(alone.warnings, ["484 listed users have no rating"])  // 943 less the 459 of u1.test
    }

    /// The numbers of "Exploring Recommender Systems", as it prints them.
    func testMovieLensLatestSmall2016() throws {
        let table = try RatingTable(path: RealData.path("ml-latest-small-2016"))
        let facts = table.describe()
        XCTAssertEqual(facts.users, 671)
        XCTAssertEqual(facts.items, 9066)
        XCTAssertEqual(facts.ratings, 100_004)
        XCTAssertEqual(facts.sparsity * 100, 98.3560858391, accuracy: 5e-11)
        XCTAssertEqual(facts.mean, 3.543608, accuracy: 5e-7)
        XCTAssertEqual(facts.std, 1.058064, accuracy: 5e-7)
        XCTAssertEqual([facts.min, facts.q1, facts.median, facts.q3, facts.max], [0.5, 3, 4, 4, 5])
        XCTAssertEqual(facts.top.first?.title, "Forrest Gump (1994)")
    }

    /// The folder and the published zip of the same edition.
    func testZipEqualsFolder() throws {
        let folder = try RatingTable(path: RealData.path("ml-latest-small-2018"), withTimestamps: true)
        let zip = try RatingTable(
            path: RealData.path("ml-latest-small-2018/ml-latest-small.zip"), withTimestamps: true)
        XCTAssertEqual(folder.count, 100_836)
        XCTAssertEqual(folder.userIDs.count, 610)
        XCTAssertEqual(folder.itemIDs.count, 9724)
        XCTAssertEqual(zip.users, folder.users)
        XCTAssertEqual(zip.items, folder.items)
        XCTAssertEqual(zip.ratings, folder.ratings)
        XCTAssertEqual(zip.timestamps, folder.timestamps)
        XCTAssertEqual(zip.catalog, folder.catalog)
        // Quoted in the file: it holds a comma.
        XCTAssertEqual(folder.catalog[11]?.title, "American President, The (1995)")
    }
}
