import LatentLinearAlgebra
import LatentRuntime
import XCTest

final class SparsityPatternTests: XCTestCase {
    func testRowsCountAndDensity() throws {
        let pattern = try SparsityPattern(
            rows: 4, columns: 5, rowOffsets: [0, 2, 2, 3, 3], columnIndices: [0, 4, 2])
        XCTAssertEqual(pattern.count, 3)
        XCTAssertEqual(pattern.density, 3.0 / 20)
        XCTAssertEqual((0..<4).map { Array(pattern.row($0)) }, [[0, 4], [], [2], []])
        XCTAssertEqual(pattern.columnCounts, [1, 0, 1, 0, 1])
    }

    func testPatternsWithoutPlaces() throws {
        for (rows, columns) in [(0, 0), (0, 3), (3, 0)] {
            let pattern = try SparsityPattern(
                rows: rows, columns: columns, rowOffsets: [Int](repeating: 0, count: rows + 1),
                columnIndices: [])
            XCTAssertEqual(pattern.count, 0)
            XCTAssertEqual(pattern.density, 0)
        }
        XCTAssertNoThrow(
            try SparsityPattern(
                rows: 1, columns: Int(Int32.max), rowOffsets: [0, 1], columnIndices: [.max - 1]))
    }

    func testInvalidArraysAreErrorsThatSayWhatIsWrong() {
        func check(
            _ rows: Int, _ columns: Int, _ offsets: [Int], _ indices: [Int32], says text: String,
            line: UInt = #line
        ) {
            XCTAssertThrowsError(
                try SparsityPattern(
                    rows: rows, columns: columns, rowOffsets: offsets, columnIndices: indices),
                line: line
            ) { error in
                let said = (error as? InvalidArgument)?.description ?? "\(type(of: error))"
                XCTAssertTrue(said.contains(text), said, line: line)
            }
        }
        check(-1, 3, [], [], says: "-1 × 3")
        check(2, -1, [0, 0, 0], [], says: "2 × -1")
        check(1, Int(Int32.max) + 1, [0, 0], [], says: "2147483648")
        check(.max, 1, [0], [], says: "\(Int.max)")
        check(2, 3, [0, 1], [0], says: "must be 3")
        check(2, 3, [0, 1, 1, 1], [0], says: "must be 3")
        check(2, 3, [1, 1, 1], [0], says: "from 0")
        check(2, 3, [0, 1, 1], [0, 1], says: "number of entries")
        check(2, 3, [0, 2, 1], [0], says: "row 0 ends at 2")
        check(3, 3, [0, 2, 1, 2], [0, 1], says: "row 1 ends at 1")
        check(2, 3, [0, -1, 1], [0], says: "row 0 ends at -1")
        check(2, 3, [0, 1, 2], [0, 3], says: "row 1: column 3")
        check(2, 3, [0, 1, 2], [-1, 0], says: "row 0: column -1")
        check(1, 3, [0, 2], [2, 1], says: "row 0: column 1")
        check(1, 3, [0, 2], [1, 1], says: "row 0: column 1")
    }

    func testCountingSortIsStable() {
        let keys: [Int32] = [3, 0, 3, 1, 0, 4]
        XCTAssertEqual(CountingSort(keys, below: 6).offsets, [0, 2, 3, 3, 5, 6, 6])
        XCTAssertEqual(CountingSort(keys, below: 6).order, [1, 4, 3, 0, 2, 5])
        XCTAssertEqual(CountingSort.offsets(of: [], below: 0), [0])
        XCTAssertEqual(CountingSort([], below: 3).order, [])
    }
}
