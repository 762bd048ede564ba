import LatentDatasets
import LatentRuntime
import XCTest

final class VocabularyTests: XCTestCase {
    /// ids[index(of: id)] == id, and nil for all others, for compact and for scattered ids.
    func testIndexIsTheInverseOfIDs() throws {
        for ids in [[7], [-3, -1, 0, 5], Array(1...2000), [Int.min, -5, 0, 1 << 40, Int.max]] {
            let vocabulary = try Vocabulary(ascending: ids)
            XCTAssertEqual(vocabulary.count, ids.count)
            for (index, id) in ids.enumerated() {
                XCTAssertEqual(vocabulary.index(of: id), index)
                for neighbor in [id &- 1, id &+ 1] where !ids.contains(neighbor) {
                    XCTAssertNil(vocabulary.index(of: neighbor))
                }
            }
        }
    }

    func testSequencesAreSortedAndMadeDistinct() {
        XCTAssertEqual(Vocabulary(of: [5, 1, 5, 3, 1]).ids, [1, 3, 5])
        XCTAssertEqual(Vocabulary(of: [1 << 50, -(1 << 50), 1 << 50]).ids, [-(1 << 50), 1 << 50])
        XCTAssertEqual(Vocabulary(of: [Int.max, Int.min]).ids, [Int.min, Int.max])
        XCTAssertEqual(Vocabulary(of: Set([2, 9])), Vocabulary(of: [9, 2, 2]))
        let empty = Vocabulary(of: [])
        XCTAssertEqual(empty.count, 0)
        XCTAssertNil(empty.index(of: 0))
    }

    func testIDsMustAscend() {
        assertThrows(saying: "strictly ascending", "3 follows 3") { try Vocabulary(ascending: [1, 3, 3]) }
        assertThrows(saying: "2 follows 4") { try Vocabulary(ascending: [4, 2]) }
    }
}

final class CatalogTests: XCTestCase {
    private let catalog = Catalog([
        30: .init(title: "Heat (1995)", genres: ["Crime"]),
        10: .init(title: "heat (1995)", genres: []),
        20: .init(title: "City Heat (1984)", genres: []),
    ])

    func testExactMatchesWin() {
        XCTAssertEqual(catalog.matches(title: "HEAT (1995)"), [10, 30])
    }

    func testParts() {
        XCTAssertEqual(catalog.matches(title: "heat"), [10, 20, 30])
        XCTAssertEqual(catalog.matches(title: "city"), [20])
        XCTAssertEqual(catalog.matches(title: "cold"), [])
        XCTAssertEqual(catalog.matches(title: ""), [])
    }

    func testLookup() {
        XCTAssertEqual(catalog[30]?.genres, ["Crime"])
        XCTAssertNil(catalog[31])
        XCTAssertEqual(catalog.ids, [10, 20, 30])
    }
}
