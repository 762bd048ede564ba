import Foundation
import LatentLinearAlgebra
import LatentRuntime
import LatentTestSupport
import XCTest

/// SciPy's tests of what `svds` may be given: wide, square, tall; dense, sparse, an operator; each test named after the
/// one it meets. Complex numbers are not a `BLASScalar`, so the compiler refuses them.
final class SVDSFormTests: XCTestCase {
    private typealias Which = LanczosSettings<Double>.Which

    /// test_svds_int_A.
    func testIntA() throws {
        let matrix = NaiveMatrix(rows: 2, columns: 2, [1, 2, 3, 4])
        let check = try TripletCheck(matrix)
        // The eigenvalues of AᵀA, of trace 30 and determinant 4, are 15 ± √221.
        let root = 221.0.squareRoot()
        for (which, square) in [(Which.largest, 15 + root), (.smallest, 4 / (15 + root))] {
            let found = try TruncatedSVD(matrix.matrix(Double.self), rank: 1, settings: .tight(which))
            check(found, rank: 1)
            assertClose(found.values[0], square.squareRoot(), within: 8e-10)
        }
    }

    /// test_svd_simple: each rank, either way round, in every form.
    func testSimple() throws {
        try checkSimple(Float.self)
        try checkSimple(Double.self)
    }

    private func checkSimple<Scalar: BLASScalar>(_: Scalar.Type) throws {
        let matrices = [
            NaiveMatrix(rows: 4, columns: 3, [1, 2, 3, 3, 4, 3, 1, 0, 2, 0, 0, 1]),
            NaiveMatrix(rows: 4, columns: 4, [1, 2, 3, 8, 3, 4, 3, 5, 1, 0, 2, 3, 0, 0, 1, 0]),
        ]
        for matrix in matrices.flatMap({ [$0, $0.transposed] }) {
            let check = try TripletCheck(matrix)
            for rank in 1...min(matrix.rows, matrix.columns) {
                try expect(matrix.matrix(Scalar.self), "dense")
                try expect(SparseOperator(matrix.sparse(Scalar.self)), "sparse")
                try expect(NaiveOperator(matrix, Scalar.self), "operator")
                try expect(matrix.transposed.matrix(Scalar.self).transpose, "transposed")

                func expect(_ a: some LinearOperator<Scalar>, _ form: String) throws {
                    for which in LanczosSettings<Scalar>.Which.allCases {
                        for blockSize in [nil, 1, 2] {
                            let found = try TruncatedSVD(
                                a, rank: rank, settings: .tight(which, blockSize: blockSize))
                            check(found, rank: rank, "\(form), \(which)")
                            check.values(of: found, which, form)
                        }
                    }
                    let found = try TruncatedSVD(randomized: a, rank: rank)
                    check(found, rank: rank, "\(form), randomized")
                    check.values(of: found, .largest, form)
                }
            }
        }
    }

    /// test_svd_linop: an operator of the same products is the same matrix, bit for bit, at both ends.
    func testLinop() throws {
        for (rows, columns, rank) in [(6, 7, 3), (9, 5, 4), (10, 8, 5)] {
            for seed in [52, 1909] as [UInt64] {
                let matrix = NaiveMatrix.uniform(rows, columns, seed: seed)
                let check = try TripletCheck(matrix)
                let dense = matrix.matrix(Double.self)
                for which in Which.allCases {
                    var settings = LanczosSettings<Double>.tight(which)
                    settings.start = [Double](repeating: 1, count: min(rows, columns))
                    let expected = try TruncatedSVD(dense, rank: rank, settings: settings)
                    let found = try TruncatedSVD(ForwardingOperator(dense), rank: rank, settings: settings)
                    check(found, rank: rank)
                    check.values(of: found, which)
                    XCTAssertEqual(found.values, expected.values)
                    XCTAssertEqual(found.u, expected.u)
                    XCTAssertEqual(found.v, expected.v)
                }
            }
        }
    }

    /// test_svds_diff0_docstring_example: differences of neighbors, whose smallest singular values are known,
    /// 2 sin(π j / 2n), with left vectors √(2/n) sin(π i j / n). Of an operator of fewer rows than columns.
    func testDiff0DocstringExample() throws {
        let n = 100
        let found = try TruncatedSVD(Differences(columns: n), rank: 3, settings: .tight(.smallest))
        XCTAssertTrue(found.convergence.isConverged)
        for (place, j) in [3, 2, 1].enumerated() {
            let angle = Double.pi * Double(j) / Double(n)
            // Residuals are within 64 ε σ₁ where σ₁ < 2.
            assertClose(found.values[place], 2 * sin(angle / 2), within: 128 * Double.ulpOfOne)
            // The vectors turn by as much over the distance to the next value, which is π / n less a little.
            let expected = (1..<n).map { abs((2 / Double(n)).squareRoot() * sin(angle * Double($0))) }
            let turn = 2 * 128 * Double.ulpOfOne * Double(n) / 3
            assertClose(found.u.column(place).map { abs($0) }, expected, within: expected.map { _ in turn })
        }
    }

    /// Less the means of rows, of columns and a factor, against the matrix so formed.
    func testShiftedScaledAndTransposed() throws {
        try checkCompositions(Float.self)
        try checkCompositions(Double.self)
    }

    private func checkCompositions<Scalar: BLASScalar>(_: Scalar.Type) throws {
        for (rows, columns) in [(30, 20), (20, 20), (20, 30)] {
            // Eighths, so that Float subtracts without rounding.
            var matrix = NaiveMatrix.integers(rows, columns, within: 8, seed: 7)
            for place in matrix.elements.indices where place % 3 != 0 { matrix.elements[place] = 0 }
            let rowShifts = NaiveMatrix.integers(rows, 1, within: 8, seed: 8).elements.map { $0 / 8 }
            let columnShifts = NaiveMatrix.integers(columns, 1, within: 8, seed: 9).elements.map { $0 / 8 }
            var expected = matrix
            for i in 0..<rows {
                for j in 0..<columns { expected[i, j] = -3 * (matrix[i, j] - rowShifts[i] - columnShifts[j]) }
            }
            let operation = try SparseOperator(matrix.sparse(Scalar.self))
                .shifted(rows: rowShifts.map { Scalar($0) }, columns: columnShifts.map { Scalar($0) })
            for which in LanczosSettings<Scalar>.Which.allCases {
                let check = try TripletCheck(expected)
                let found = try TruncatedSVD(scaled(operation, by: -3), rank: 4, settings: .tight(which))
                check(found, rank: 4, "\(which)")
                check.values(of: found, which)
                let flipped = try TripletCheck(expected.transposed)
                let transposed = try TruncatedSVD(
                    scaled(operation, by: -3).transpose, rank: 4, settings: .tight(which))
                flipped(transposed, rank: 4, "transposed, \(which)")
                flipped.values(of: transposed, which)
            }
        }

        func scaled<Base: LinearOperator<Scalar>>(_ base: Base, by factor: Scalar) -> ScaledOperator<Base> {
            base.scaled(by: factor)
        }
    }
}

/// A matrix of which nothing but the protocol is known.
private struct ForwardingOperator<Scalar: BLASScalar>: LinearOperator {
    private let base: Matrix<Scalar>

    init(_ base: Matrix<Scalar>) {
        self.base = base
    }

    var rows: Int { base.rows }
    var columns: Int { base.columns }

    func product(_ x: Matrix<Scalar>, pool: ThreadPool) -> Matrix<Scalar> { base.product(x, pool: pool) }

    func transposedProduct(_ x: Matrix<Scalar>, pool: ThreadPool) -> Matrix<Scalar> {
        base.transposedProduct(x, pool: pool)
    }
}

/// `(A x)ᵢ = xᵢ₊₁ - xᵢ`.
private struct Differences: LinearOperator {
    let columns: Int
    var rows: Int { columns - 1 }

    func product(_ x: Matrix<Double>, pool: ThreadPool) -> Matrix<Double> {
        var y = Matrix<Double>(rows: rows, columns: x.columns)
        for i in 0..<rows {
            for j in 0..<x.columns { y[i, j] = x[i + 1, j] - x[i, j] }
        }
        return y
    }

    func transposedProduct(_ x: Matrix<Double>, pool: ThreadPool) -> Matrix<Double> {
        var y = Matrix<Double>(rows: columns, columns: x.columns)
        for i in 0..<rows {
            for j in 0..<x.columns {
                y[i, j] -= x[i, j]
                y[i + 1, j] += x[i, j]
            }
        }
        return y
    }
}
