import LatentLinearAlgebra
import LatentRuntime
import LatentTestSupport
import XCTest

final class CSRTranspositionTests: XCTestCase {
    func testEveryPoolGivesTheTranspose() throws {
        try check(Float.self)
        try check(Double.self)

        func check<Scalar: BLASScalar>(_: Scalar.Type) throws {
            for (rows, columns) in [(0, 0), (0, 3), (3, 0), (1, 1), (1, 9), (9, 1), (5, 17), (300, 41), (41, 300)] {
                for share in [0, 0.02, 0.3, 1] {
                    let naive = NaiveMatrix.scattered(rows, columns, share: share, seed: 1)
                    let s = try naive.sparse(Scalar.self)
                    let expected = try naive.transposed.sparse(Scalar.self)
                    // More threads than rows too.
                    for threads in [1, 2, 3, 7] {
                        let pool = ThreadPool(threads: threads)
                        let found = s.transposed(pool: pool)
                        XCTAssertEqual(found, expected, "\(rows) × \(columns), \(share), \(threads) threads")
                        XCTAssertEqual(found.transposed(pool: pool), s)
                    }
                }
            }
        }
    }

    /// One row with nearly all entries, empty rows before and after it: ranges of rows without any.
    func testUnevenRows() throws {
        var naive = NaiveMatrix(rows: 50, columns: 200)
        for j in 0..<200 { naive[30, j] = Double(j + 1) }
        naive[31, 7] = -1
        naive[49, 0] = -2
        let s = try naive.sparse(Float.self)
        for threads in 1...5 {
            XCTAssertEqual(
                s.transposed(pool: ThreadPool(threads: threads)), try naive.transposed.sparse(Float.self))
        }
    }

    /// A stored 0 is an entry and stays one.
    func testStoredZerosStay() throws {
        let s = try CSRMatrix<Double>(
            rows: 2, columns: 3, rowIndices: [0, 1, 1], columnIndices: [2, 0, 2], values: [0, 4, 0])
        let t = s.transposed(pool: ThreadPool(threads: 2))
        XCTAssertEqual(t.pattern.rowOffsets, [0, 1, 1, 3])
        XCTAssertEqual(t.pattern.columnIndices, [1, 0, 1])
        XCTAssertEqual(t.values, [4, 0, 0])
    }
}
