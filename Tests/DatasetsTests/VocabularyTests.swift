import LatentDatasets
import LatentRuntime
import LatentTestSupport
import XCTest

final class VocabularyTests: XCTestCase {
    /// ids[index(of: id)] == id, and nil for all others, for compact and for scattered ids.
    func testIndexIsTheInverseOfIDs() throws {
        let mixed: [ID] = [-5, 7, .number(1 << 40), "7", "Zo\u{EB}", "a", "ab", "\u{1F3AC}"]
        let numbers = [[7], [-3, -1, 0, 5], Array(1...2000), [Int.min, -5, 0, 1 << 40, Int.max]]
        for ids in numbers.map({ $0.map(ID.number) }) + [mixed, mixed.filter { $0 > "" }, []] {
            let vocabulary = try Vocabulary(ascending: ids)
            XCTAssertEqual(vocabulary.count, ids.count)
            for (index, id) in ids.enumerated() {
                XCTAssertEqual(vocabulary.index(of: id), index)
                for neighbor in Self.neighbors(id) where !ids.contains(neighbor) {
                    XCTAssertNil(vocabulary.index(of: neighbor))
                }
            }
            XCTAssertEqual(Array(vocabulary.ids), ids)
            XCTAssertEqual(try Vocabulary(of: (ids + ids).shuffled()), vocabulary)
            XCTAssertEqual(vocabulary.indices(of: vocabulary.ids), Array(ids.indices))
        }
    }

    private static func neighbors(_ id: ID) -> [ID] {
        switch id {
        case .number(let number): [.number(number &- 1), .number(number &+ 1), .text("\(number)")]
        case .text(let text): [.text(text + "!"), .text(String(text.dropLast()) + "!"), .number(0)]
        }
    }

    /// What one vocabulary has of another, by indices.
    func testIndicesOfOthers() throws {
        let vocabulary = try Vocabulary(of: [3, 9, "x"])
        XCTAssertEqual(vocabulary.indices(of: try Vocabulary(of: [9, 10, "3", "x"]).ids), [1, nil, nil, 2])
    }

    /// A text that looks like a number names the number, unless only the text is there.
    func testNames() throws {
        let vocabulary = try Vocabulary(of: [-1, 42, "007", "42", "7", "anna"])
        XCTAssertEqual(vocabulary.id(named: "42"), 42)
        XCTAssertEqual(vocabulary.id(named: "-1"), -1)
        XCTAssertEqual(vocabulary.id(named: "7"), "7")
        XCTAssertEqual(vocabulary.id(named: "007"), "007")
        XCTAssertEqual(vocabulary.id(named: "8"), 8, "what is not there is a number where it looks like one")
        XCTAssertEqual(vocabulary.id(named: "anna"), "anna")
        XCTAssertEqual(vocabulary.id(named: "Anna"), "Anna")
    }

    func testSequencesAreSortedAndMadeDistinct() {
        XCTAssertEqual(Vocabulary(of: [5, 1, 5, 3, 1]).ids.numbers, [1, 3, 5])
        XCTAssertEqual(Vocabulary(of: [1 << 50, -(1 << 50), 1 << 50]).ids.numbers, [-(1 << 50), 1 << 50])
        XCTAssertEqual(Vocabulary(of: [Int.max, Int.min]).ids.numbers, [Int.min, Int.max])
        XCTAssertEqual(Vocabulary(of: Set([2, 9])), Vocabulary(of: [9, 2, 2]))
        let empty = Vocabulary(of: [Int]())
        XCTAssertEqual(empty.count, 0)
        XCTAssertNil(empty.index(of: 0))
    }

    func testIDsMustAscend() {
        assertThrows(saying: "strictly ascending", "3 follows 3") { try Vocabulary(ascending: [1, 3, 3]) }
        assertThrows(saying: "2 follows 4") { try Vocabulary(ascending: [4, 2]) }
        assertThrows(saying: "4 follows 'a'") { try Vocabulary(ascending: ["a", 4]) }
        for ids: [ID] in [[""], [1, "", "a"]] {
            assertThrows(saying: "empty") { try Vocabulary(ascending: ids) }
            assertThrows(saying: "empty") { try Vocabulary(of: ids) }
        }
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
