import LatentLinearAlgebra
import LatentTestSupport
import XCTest

final class MatrixPartsTests: XCTestCase {
    private let shapes = [(0, 0), (0, 3), (3, 0), (1, 1), (1, 7), (7, 1), (6, 5), (40, 33)]

    func testColumnsAndRows() {
        check(Float.self)
        check(Double.self)

        func check<Scalar: BLASScalar>(_: Scalar.Type) {
            for (rows, columns) in shapes {
                let naive = NaiveMatrix.uniform(rows, columns, seed: 1)
                let a = naive.matrix(Scalar.self)
                for first in Set([0, columns / 2, columns]) {
                    for last in Set([first, (first + columns) / 2, columns]) {
                        let part = a.columns(first..<last)
                        XCTAssertEqual(part.rows, rows)
                        XCTAssertEqual(part.columns, last - first)
                        for i in 0..<rows {
                            for j in first..<last { XCTAssertEqual(part[i, j - first], a[i, j]) }
                        }
                    }
                }
                for first in Set([0, rows / 2, rows]) {
                    for last in Set([first, (first + rows) / 2, rows]) {
                        let part = a.rows(first..<last)
                        XCTAssertEqual(part.rows, last - first)
                        XCTAssertEqual(part.columns, columns)
                        XCTAssertEqual(
                            part.elements, Array(a.elements[(first * columns)..<(last * columns)]))
                    }
                }
            }
        }
    }

    func testDiagonal() {
        XCTAssertEqual(Matrix<Float>.diagonal([]), Matrix(rows: 0, columns: 0))
        XCTAssertEqual(Matrix<Double>.diagonal([2, -3]).elements, [2, 0, 0, -3])
        XCTAssertEqual(Matrix<Double>.diagonal([1, 1, 1]), .identity(3))
    }

    /// Factors of whole numbers, so that products are exact.
    func testScaling() {
        check(Float.self)
        check(Double.self)

        /// The last shape has more elements than one call of BLAS scales.
        func check<Scalar: BLASScalar>(_: Scalar.Type) {
            for (rows, columns) in shapes + [(70_000, 2), (2, 70_000)] {
                let naive = NaiveMatrix.integers(rows, columns, within: 9, seed: 2)
                let a = naive.matrix(Scalar.self)
                let scaled: Matrix<Scalar> = a.scaled(by: -3)
                XCTAssertEqual(doubles(scaled.elements), naive.elements.map { -3 * $0 })
                XCTAssertEqual(doubles(a.elements), naive.elements, "a copy was scaled")
                let factors = NaiveMatrix.integers(columns, 1, within: 4, seed: 3).elements
                var byColumn = a
                byColumn.scaleColumns(by: factors.map { Scalar($0) })
                XCTAssertEqual(NaiveMatrix(byColumn), naive.scalingColumns(by: factors))
            }
        }
    }

    /// Columns of Pythagorean numbers, exact; and of any, within the roundings of a sum and a root.
    func testColumnNorms() {
        let a = Matrix<Float>(rows: 3, columns: 4, [3, 0, -2, 0, 4, -5, 3, 0, 0, 12, 6, 0])
        XCTAssertEqual(a.columnNorms(), [5, 13, 7, 0])
        XCTAssertEqual(Matrix<Double>(rows: 0, columns: 2).columnNorms(), [0, 0])
        XCTAssertEqual(Matrix<Double>(rows: 2, columns: 0).columnNorms(), [])
        for rows in [1, 7, 1000] {
            let naive = NaiveMatrix.uniform(rows, 5, seed: 4)
            let share = Tolerance.gamma(Double(rows + 1), Float.self) + Tolerance.gamma(Double(rows + 1), Double.self)
            assertClose(
                doubles(naive.matrix(Float.self).columnNorms()), naive.columnNorms,
                within: naive.columnNorms.map { share * $0 })
        }
    }
}
