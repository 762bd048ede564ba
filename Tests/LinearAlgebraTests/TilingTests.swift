import LatentLinearAlgebra
import XCTest

final class TilingTests: XCTestCase {
    /// Each place of the result belongs to one tile, and no tile is empty or too large.
    func testTilesPartitionTheResult() {
        for rows in [0, 1, 2, 3, 4, 7, 8, 9] {
            for columns in [0, 1, 4, 5, 6, 11] {
                let tiling = Tiling(rows: rows, columns: columns, height: 4, width: 5)
                var owners = [Int](repeating: 0, count: rows * columns)
                for tile in 0..<tiling.count {
                    let ranges = tiling.ranges(of: tile)
                    XCTAssertTrue(
                        (1...4).contains(ranges.rows.count) && (1...5).contains(ranges.columns.count))
                    for i in ranges.rows {
                        for j in ranges.columns { owners[i * columns + j] += 1 }
                    }
                }
                XCTAssertEqual(owners, [Int](repeating: 1, count: rows * columns), "\(rows) × \(columns)")
            }
        }
    }

    func testLowerPairsAreCountedAlongTheRows() {
        var index = 0
        for row in 0..<60 {
            for column in 0...row {
                let pair = Tiling.lowerPair(index)
                XCTAssertEqual([pair.row, pair.column], [row, column])
                index += 1
            }
        }
    }

    /// Row r begins at r (r + 1) / 2: where a root that was rounded would be off by one.
    func testLowerPairsOfLargeIndicesAreExact() {
        for row in [1 << 16, 92_681, (1 << 20) - 1, 1 << 26, 94_906_267, 134_217_727] {
            let first = row * (row + 1) / 2
            for (index, expected) in [
                (first - 1, [row - 1, row - 1]), (first, [row, 0]), (first + row, [row, row]),
            ] {
                let pair = Tiling.lowerPair(index)
                XCTAssertEqual([pair.row, pair.column], expected)
            }
        }
    }
}
