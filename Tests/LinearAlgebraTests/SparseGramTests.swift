import LatentLinearAlgebra
import LatentRuntime
import LatentTestSupport
import XCTest

/// Whole numbers, so that sums in any order are the same bits.
final class SparseGramTests: XCTestCase {
    /// Numbers of -4 to 4, or with `ones` 1 alone, which are not read.
    private func sparse<Scalar: BLASScalar>(
        _ rows: Int, _ columns: Int, share: Int, ones: Bool
    ) throws -> CSRMatrix<Scalar> {
        var random = Philox(seed: 5, purpose: .choice)
        var (i, j, values): ([Int32], [Int32], [Scalar]) = ([], [], [])
        for row in 0..<rows {
            for column in 0..<columns where random.next(below: 100) < share {
                i.append(Int32(row))
                j.append(Int32(column))
                values.append(ones ? 1 : Scalar(random.next(below: 9)) - 4)
            }
        }
        return try CSRMatrix(rows: rows, columns: columns, rowIndices: i, columnIndices: j, values: values)
    }

    private func check<Scalar: BLASScalar>(_: Scalar.Type, ones: Bool) throws {
        for (rows, columns) in [(0, 0), (0, 3), (3, 0), (1, 1), (5, 17), (40, 129), (7, 300)] {
            for share in [0, 3, 50, 100] {
                let s: CSRMatrix<Scalar> = try sparse(rows, columns, share: share, ones: ones)
                let dense = s.dense()
                // The definition, element by element.
                var expected = Matrix<Scalar>(rows: columns, columns: columns)
                for i in 0..<columns {
                    for j in 0..<columns {
                        expected[i, j] = (0..<rows).reduce(0) { $0 + dense[$1, i] * dense[$1, j] }
                    }
                }
                for threads in 1...3 {
                    let pool = ThreadPool(threads: threads)
                    let lower = s.sparseGram(pool: pool)
                    for i in 0..<columns {
                        XCTAssertEqual(lower.row(i)[...i], expected.row(i)[...i], "\(rows) × \(columns), \(share)%")
                    }
                    XCTAssertEqual(s.gram(pool: pool), expected, "\(rows) × \(columns), \(share)%")
                }
            }
        }
    }

    func testGramIsTheDefinition() throws {
        for ones in [false, true] {
            try check(Float.self, ones: ones)
            try check(Double.self, ones: ones)
        }
    }

    func testProductIntoAMatrixKeepsItsShare() {
        let a = Matrix<Float>(rows: 2, columns: 2, [1, 2, 3, 4])
        let b = Matrix<Float>(rows: 2, columns: 2, [5, 6, 7, 8])
        var c = Matrix<Float>(rows: 2, columns: 2, [1, 0, 0, 1])
        c.formProduct(a, b, alpha: 2, beta: -3)
        // 2 A B - 3 I, A B = [19 22; 43 50].
        XCTAssertEqual(c.elements, [35, 44, 86, 97])
        c.formProduct(Matrix(rows: 2, columns: 0), Matrix(rows: 0, columns: 2), beta: 2)
        XCTAssertEqual(c.elements, [70, 88, 172, 194], "an empty sum is 0, and beta still counts")
    }
}
