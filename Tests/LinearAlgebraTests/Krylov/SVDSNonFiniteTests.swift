import LatentLinearAlgebra
import LatentRuntime
import LatentTestSupport
import XCTest

/// What is wrong with a matrix is found before the iteration, and told with its place.
final class SVDSNonFiniteTests: XCTestCase {
    private func expectError(says texts: [String], line: UInt = #line, _ compute: () throws -> Void) {
        XCTAssertThrowsError(try compute(), line: line) { error in
            let said = (error as? InvalidArgument)?.description ?? "\(type(of: error))"
            for text in texts { XCTAssertTrue(said.contains(text), "\(text): \(said)", line: line) }
        }
    }

    func testNonFiniteElementsAreNamed() throws {
        try check(Float.self)
        try check(Double.self)
    }

    /// 90 × 100 elements are more than two of the runs of 4096 that are looked through at once.
    private func check<Scalar: BLASScalar>(_: Scalar.Type) throws {
        let (rows, columns) = (90, 100)
        let good = NaiveMatrix.uniform(rows, columns, seed: 1)
        for (row, column) in [(0, 0), (40, 95), (40, 96), (81, 91), (81, 92), (89, 99)] {
            for (bad, name) in [(Double.nan, "nan"), (.infinity, "inf"), (-.infinity, "-inf")] {
                var matrix = good
                matrix[row, column] = bad
                // A later one is not named.
                matrix[89, 99] = bad
                let texts = ["row \(row), column \(column) is \(name)", "finite"]
                let dense = matrix.matrix(Scalar.self)
                let sparse = SparseOperator(try matrix.sparse(Scalar.self))
                expectError(says: texts) { _ = try TruncatedSVD(dense, rank: 2) }
                expectError(says: texts) { _ = try TruncatedSVD(sparse, rank: 2) }
                expectError(says: texts) { _ = try TruncatedSVD(randomized: dense, rank: 2) }
                expectError(says: texts) { _ = try TruncatedSVD(dense.transpose, rank: 2) }
                expectError(says: texts) { _ = try TruncatedSVD(sparse.scaled(by: 2), rank: 2) }
                expectError(says: texts) { _ = try TruncatedSVD(sparse.shifted(), rank: 2) }
            }
        }
    }

    /// Rows without entries stand before the bad one.
    func testThePlaceInASparseMatrixSkipsEmptyRows() throws {
        let sparse = try CSRMatrix<Double>(
            rows: 6, columns: 4, rowIndices: [0, 3, 3, 5], columnIndices: [1, 0, 2, 3], values: [1, 2, .nan, 4])
        expectError(says: ["row 3, column 2 is nan"]) { _ = try TruncatedSVD(SparseOperator(sparse), rank: 1) }
    }

    /// A finite number whose square is not is not refused.
    func testLargeFiniteNumbersAreFinite() throws {
        for size in [1e20, 1e38] as [Float] {
            let matrix = Matrix<Float>(rows: 2, columns: 2, [size, 0, 0, -size])
            XCTAssertNoThrow(try matrix.requireFinite())
            XCTAssertNoThrow(try SparseOperator(NaiveMatrix(matrix).sparse(Float.self)).requireFinite())
        }
    }

    /// An operator that cannot tell is found out by its products.
    func testAnOperatorWhoseProductsAreNotFinite() throws {
        for bad in [Double.nan, .infinity] {
            var matrix = NaiveMatrix.uniform(9, 6, seed: 2)
            matrix[4, 3] = bad
            let operation = NaiveOperator(matrix, Double.self)
            expectError(says: ["operator"]) { _ = try TruncatedSVD(operation, rank: 2) }
            expectError(says: ["operator"]) { _ = try TruncatedSVD(operation.transpose, rank: 2) }
            // Good on one side, bad on the other.
            let half = NaiveOperator(
                NaiveMatrix.uniform(9, 6, seed: 2), transposed: matrix.transposed, Double.self)
            expectError(says: ["operator"]) { _ = try TruncatedSVD(half, rank: 2) }
            expectError(says: ["operator"]) { _ = try TruncatedSVD(half.transpose, rank: 2) }
        }
    }

    func testATransposeThatDoesNotMatchIsFound() throws {
        try checkTranspose(Float.self)
        try checkTranspose(Double.self)
    }

    /// Another matrix, another scale, another sign, one element off by a thousandth of all, and nothing.
    private func checkTranspose<Scalar: BLASScalar>(_: Scalar.Type) throws {
        for (rows, columns) in [(12, 9), (9, 12), (10, 10), (60, 50)] {
            let a = NaiveMatrix.uniform(rows, columns, seed: 3)
            var changed = a.transposed
            changed[2, 1] += 0.5
            let wrong = [
                NaiveMatrix.uniform(columns, rows, seed: 4),
                a.transposed.scalingColumns(by: [Double](repeating: 1.01, count: rows)),
                a.transposed.scalingColumns(by: [Double](repeating: -1, count: rows)),
                changed, NaiveMatrix(rows: columns, columns: rows),
            ]
            for transposed in wrong {
                let operation = NaiveOperator(a, transposed: transposed, Scalar.self)
                for blockSize in [1, nil] {
                    var settings = LanczosSettings<Scalar>()
                    settings.tolerance = 64 * .ulpOfOne
                    settings.blockSize = blockSize
                    expectError(says: ["transpose"]) { _ = try TruncatedSVD(operation, rank: 2, settings: settings) }
                }
                expectError(says: ["transpose"]) { _ = try TruncatedSVD(randomized: operation, rank: 2) }
            }
            let right = NaiveOperator(a, transposed: a.transposed, Scalar.self)
            XCTAssertTrue(try TruncatedSVD(right, rank: 2).convergence.isConverged)
        }
    }
}
