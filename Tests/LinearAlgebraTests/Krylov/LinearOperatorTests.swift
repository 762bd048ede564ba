import LatentLinearAlgebra
import LatentRuntime
import LatentTestSupport
import XCTest

/// Each operator and each composition against the dense matrix formed naively, in whole numbers: exact.
final class LinearOperatorTests: XCTestCase {
    private let shapes = [(1, 1), (1, 6), (6, 1), (5, 7), (7, 5), (40, 33), (300, 9)]

    /// Both products with blocks of several widths, with several pools, and both with a vector.
    private func check<Scalar: BLASScalar>(
        _ a: some LinearOperator<Scalar>, is expected: NaiveMatrix, _ name: String, line: UInt = #line
    ) {
        let label = "\(name), \(expected.rows) × \(expected.columns), \(Scalar.self)"
        XCTAssertEqual([a.rows, a.columns], [expected.rows, expected.columns], label, line: line)
        XCTAssertNoThrow(try a.requireFinite(), label, line: line)
        for width in [0, 1, 3, Scalar.routines.tallBlockWidth, Scalar.routines.tallBlockWidth + 1] {
            let x = NaiveMatrix.integers(a.columns, width, within: 3, seed: 50)
            let y = NaiveMatrix.integers(a.rows, width, within: 3, seed: 51)
            for threads in 1...2 {
                let pool = ThreadPool(threads: threads)
                XCTAssertEqual(
                    NaiveMatrix(a.product(x.matrix(Scalar.self), pool: pool)), expected * x, label, line: line)
                XCTAssertEqual(
                    NaiveMatrix(a.transposedProduct(y.matrix(Scalar.self), pool: pool)), expected.transposed * y, label,
                    line: line)
            }
        }
        let x = NaiveMatrix.integers(a.columns, 1, within: 3, seed: 52).elements
        let y = NaiveMatrix.integers(a.rows, 1, within: 3, seed: 53).elements
        XCTAssertEqual(doubles(a.product(x.map { Scalar($0) })), expected * x, label, line: line)
        XCTAssertEqual(doubles(a.transposedProduct(y.map { Scalar($0) })), expected.transposed * y, label, line: line)
    }

    private func checkCompositions<Scalar: BLASScalar>(
        of a: some LinearOperator<Scalar>, is matrix: NaiveMatrix, _ name: String
    ) throws {
        let r = NaiveMatrix.integers(matrix.rows, 1, within: 4, seed: 54).elements
        let c = NaiveMatrix.integers(matrix.columns, 1, within: 4, seed: 55).elements
        let (rows, columns) = (r.map { Scalar($0) }, c.map { Scalar($0) })
        func less(rows r: [Double]?, columns c: [Double]?) -> NaiveMatrix {
            var result = matrix
            for i in 0..<matrix.rows {
                for j in 0..<matrix.columns { result[i, j] -= (r?[i] ?? 0) + (c?[j] ?? 0) }
            }
            return result
        }
        func times(_ factor: Double, _ matrix: NaiveMatrix) -> NaiveMatrix {
            NaiveMatrix(rows: matrix.rows, columns: matrix.columns, matrix.elements.map { factor * $0 })
        }
        check(a, is: matrix, name)
        check(a.transpose, is: matrix.transposed, "\(name) transposed")
        check(a.transpose.transpose, is: matrix, "\(name) transposed twice")
        check(scaled(a, by: -2), is: times(-2, matrix), "\(name) scaled")
        check(scaled(a, by: 0), is: times(0, matrix), "\(name) times 0")
        check(try a.shifted(), is: matrix, "\(name) not shifted")
        check(try a.shifted(rows: rows), is: less(rows: r, columns: nil), "\(name) less rows")
        check(try a.shifted(columns: columns), is: less(rows: nil, columns: c), "\(name) less columns")
        let both = try a.shifted(rows: rows, columns: columns)
        check(both, is: less(rows: r, columns: c), "\(name) less both")
        check(both.transpose, is: less(rows: r, columns: c).transposed, "\(name) less both, transposed")
        check(
            scaled(both.transpose, by: 3), is: times(3, less(rows: r, columns: c).transposed),
            "\(name) less both, transposed, scaled")
        check(
            try scaled(a, by: 2).transpose.shifted(rows: columns, columns: rows),
            is: NaiveMatrix(
                rows: matrix.columns, columns: matrix.rows,
                zip(times(2, matrix).transposed.elements.indices, times(2, matrix).transposed.elements)
                    .map { $1 - c[$0 / matrix.rows] - r[$0 % matrix.rows] }),
            "\(name) scaled, transposed, shifted")
    }

    /// The lazy form: a `Matrix` has one that computes at once.
    private func scaled<Base: LinearOperator>(_ base: Base, by factor: Base.Scalar) -> ScaledOperator<Base> {
        base.scaled(by: factor)
    }

    func testDense() throws {
        for (rows, columns) in shapes {
            let matrix = NaiveMatrix.integers(rows, columns, within: 4, seed: 1)
            try checkCompositions(of: matrix.matrix(Float.self), is: matrix, "dense")
            try checkCompositions(of: matrix.matrix(Double.self), is: matrix, "dense")
        }
    }

    func testSparse() throws {
        for (rows, columns) in shapes {
            var matrix = NaiveMatrix.integers(rows, columns, within: 4, seed: 2)
            for place in matrix.elements.indices where place % 4 != 1 { matrix.elements[place] = 0 }
            try checkCompositions(of: SparseOperator(matrix.sparse(Float.self)), is: matrix, "sparse")
            try checkCompositions(of: SparseOperator(matrix.sparse(Double.self)), is: matrix, "sparse")
            let s = SparseOperator(try matrix.sparse(Double.self))
            XCTAssertEqual(s.matrix.dense(), matrix.matrix(Double.self))
            XCTAssertEqual(s.transposed.dense(), matrix.transposed.matrix(Double.self))
        }
    }

    /// Of an operator that has only the products.
    func testMinimal() throws {
        let matrix = NaiveMatrix.integers(7, 5, within: 4, seed: 3)
        try checkCompositions(of: NaiveOperator(matrix, Float.self), is: matrix, "operator")
    }

    func testShiftsThatCannotBe() {
        let a = Matrix<Double>(rows: 3, columns: 2)
        func expectError(_ rows: [Double]?, _ columns: [Double]?, says text: String) {
            XCTAssertThrowsError(try a.shifted(rows: rows, columns: columns)) { error in
                XCTAssertTrue("\(error)".contains(text), "\(error)")
            }
        }
        expectError([1, 2], nil, says: "2 row shifts for 3 rows")
        expectError([1, 2, 3], [1], says: "1 column shifts for 2 columns")
        expectError(nil, [1, 2, 3], says: "3 column shifts for 2 columns")
        expectError([1, .nan, 3], nil, says: "the shift of row 1 is nan")
        expectError(nil, [.infinity, 2], says: "the shift of column 0 is inf")
    }

    func testAScaleThatIsNotFiniteIsFound() {
        let a = NaiveOperator(NaiveMatrix.uniform(3, 2, seed: 4), Float.self)
        for factor in [Float.nan, .infinity] {
            XCTAssertThrowsError(try a.scaled(by: factor).requireFinite()) { error in
                XCTAssertTrue("\(error)".contains("the scale is \(factor)"), "\(error)")
            }
            XCTAssertThrowsError(try TruncatedSVD(a.scaled(by: factor).transpose, rank: 1))
        }
    }
}
