import LatentLinearAlgebra
import LatentTestSupport
import XCTest

final class MatrixTests: XCTestCase {
    func testElementsRowsAndColumns() {
        checkElements(Float.self)
        checkElements(Double.self)
    }

    private func checkElements<Scalar: BLASScalar>(_: Scalar.Type) {
        let a = Matrix<Scalar>(rows: 2, columns: 3, [1, 2, 3, 4, 5, 6])
        XCTAssertEqual([a[0, 0], a[0, 2], a[1, 0], a[1, 2]], [1, 3, 4, 6])
        XCTAssertEqual(a.row(0), [1, 2, 3])
        XCTAssertEqual(a.row(1), [4, 5, 6])
        XCTAssertEqual(a.column(0), [1, 4])
        XCTAssertEqual(a.column(2), [3, 6])
        XCTAssertEqual(a.elements, [1, 2, 3, 4, 5, 6])
        XCTAssertEqual(a.transposed(), Matrix(rows: 3, columns: 2, [1, 4, 2, 5, 3, 6]))
        XCTAssertEqual(Matrix<Scalar>(rows: 2, columns: 2).elements, [0, 0, 0, 0])
    }

    func testIdentity() {
        XCTAssertEqual(Matrix<Float>.identity(3).elements, [1, 0, 0, 0, 1, 0, 0, 0, 1])
        XCTAssertEqual(Matrix<Double>.identity(1).elements, [1])
        XCTAssertEqual(Matrix<Double>.identity(0).elements, [])
    }

    func testShapesWithoutElementsKeepTheirShape() {
        for (rows, columns) in [(0, 0), (0, 3), (3, 0)] {
            let a = Matrix<Float>(rows: rows, columns: columns)
            XCTAssertEqual([a.rows, a.columns], [rows, columns])
            XCTAssertEqual(a, Matrix(rows: rows, columns: columns, []))
            XCTAssertEqual([a.transposed().rows, a.transposed().columns], [columns, rows])
        }
        XCTAssertEqual(Matrix<Float>(rows: 2, columns: 0).row(1), [])
        XCTAssertEqual(Matrix<Float>(rows: 0, columns: 2).column(1), [])
    }

    func testTransposedMovesEachElement() {
        checkTransposed(Float.self)
        checkTransposed(Double.self)
    }

    /// 32 is the side of the squares that are moved at a time.
    private func checkTransposed<Scalar: BLASScalar>(_: Scalar.Type) {
        for (rows, columns) in [
            (1, 1), (1, 65), (31, 33), (32, 32), (33, 31), (127, 3), (129, 64), (2, 513), (1025, 1),
        ] {
            // All elements differ, and Float holds each.
            let naive = NaiveMatrix(rows: rows, columns: columns, (0..<rows * columns).map { Double($0) })
            let a = naive.matrix(Scalar.self)
            XCTAssertEqual(NaiveMatrix(a.transposed()), naive.transposed, "\(rows) × \(columns)")
            XCTAssertEqual(a.transposed().transposed(), a, "\(rows) × \(columns)")
        }
    }

    func testCopiesAreValues() {
        checkCopies(Float.self)
        checkCopies(Double.self)
    }

    private func checkCopies<Scalar: BLASScalar>(_: Scalar.Type) {
        let original = Matrix<Scalar>(rows: 2, columns: 2, [1, 2, 3, 4])
        var copy = original
        copy[1, 0] = 9
        XCTAssertEqual(original.elements, [1, 2, 3, 4])
        XCTAssertEqual(copy.elements, [1, 2, 9, 4])

        var second = copy
        second.withUnsafeMutablePointer { $0[0] = -1 }
        XCTAssertEqual(copy.elements, [1, 2, 9, 4])
        XCTAssertEqual(second.elements, [-1, 2, 9, 4])

        // The first of the two may be the one that changes.
        var first = original
        let kept = first
        first[0, 1] = 5
        XCTAssertEqual(kept.elements, [1, 2, 3, 4])
        XCTAssertEqual(first.elements, [1, 5, 3, 4])
    }

    func testEqualityIsOfShapeAndElements() {
        let a = Matrix<Float>(rows: 2, columns: 3, [1, 2, 3, 4, 5, 6])
        var b = a
        XCTAssertEqual(a, b)
        b[1, 2] = 7
        XCTAssertNotEqual(a, b)
        XCTAssertNotEqual(a, Matrix(rows: 3, columns: 2, [1, 2, 3, 4, 5, 6]))
        XCTAssertNotEqual(Matrix<Float>(rows: 0, columns: 3), Matrix(rows: 3, columns: 0))
    }

    func testElementsBeginOnACacheLine() {
        for count in [0, 1, 5, 33] {
            let made = Matrix<Float>(rows: 1, columns: count)
            let given = Matrix(rows: 1, columns: count, [Float](repeating: 1, count: count))
            for matrix in [made, given] {
                XCTAssertEqual(matrix.withUnsafePointer { UInt(bitPattern: $0) % 64 }, 0)
            }
        }
    }
}
