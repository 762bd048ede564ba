import LatentLinearAlgebra
import LatentTestSupport
import XCTest

/// The routines themselves, with strides wider than the rows. What lies between the rows is not a number where
/// it must not be read, and 77 where it must not be written. Whole numbers make every result exact.
final class BLASScalarTests: XCTestCase {
    private func strided<Scalar: BLASScalar>(
        _ matrix: NaiveMatrix, _ stride: Int, filler: Scalar = .nan
    ) -> [Scalar] {
        (0..<matrix.rows * stride).map { place in
            let (i, j) = (place / stride, place % stride)
            return j < matrix.columns ? Scalar(matrix[i, j]) : filler
        }
    }

    func testDotAndAxpy() {
        checkVectors(Float.self)
        checkVectors(Double.self)
    }

    private func checkVectors<Scalar: BLASScalar>(_: Scalar.Type) {
        for count in [0, 1, 15, 16, 17, 100] {
            let x = NaiveMatrix.integers(1, count, within: 9, seed: 1).elements
            let y = NaiveMatrix.integers(1, count, within: 9, seed: 2).elements
            var sum = y.map { Scalar($0) }
            let factor = x.map { Scalar($0) }
            XCTAssertEqual(Double(Scalar.routines.dot(count, factor, sum)), zip(x, y).map { $0 * $1 }.reduce(0, +))
            Scalar.routines.axpy(count, -3, factor, &sum)
            XCTAssertEqual(doubles(sum), zip(x, y).map { $1 - 3 * $0 })
        }
    }

    func testGemvAndGemmWithStridesAndFactors() {
        checkProducts(Float.self)
        checkProducts(Double.self)
    }

    private func checkProducts<Scalar: BLASScalar>(_: Scalar.Type) {
        let (rows, depth, columns) = (19, 33, 21)
        let a = NaiveMatrix.integers(rows, depth, within: 4, seed: 3)
        let b = NaiveMatrix.integers(depth, columns, within: 4, seed: 4)
        let c = NaiveMatrix.integers(rows, columns, within: 4, seed: 5)
        let expected = NaiveMatrix(
            rows: rows, columns: columns, zip((a * b).elements, c.elements).map { 2 * $0 - 3 * $1 })
        for aTransposition: Transposition in [.none, .transposed] {
            for bTransposition: Transposition in [.none, .transposed] {
                let left = aTransposition == .none ? a : a.transposed
                let right = bTransposition == .none ? b : b.transposed
                let (leftNumbers, rightNumbers): ([Scalar], [Scalar]) = (
                    strided(left, left.columns + 3), strided(right, right.columns + 1)
                )
                var result: [Scalar] = strided(c, columns + 2, filler: 77)
                Scalar.routines.gemm(
                    leftNumbers, left.columns + 3, aTransposition, rightNumbers, right.columns + 1,
                    bTransposition,
                    rows: rows, columns: columns, depth: depth, alpha: 2, beta: -3, &result, columns + 2)
                XCTAssertEqual(result, strided(expected, columns + 2, filler: 77))
            }
            let left = aTransposition == .none ? a : a.transposed
            let x = (0..<depth).map { b[$0, 0] }
            let numbers: [Scalar] = strided(left, left.columns + 3)
            var y = (0..<rows).map { Scalar(c[$0, 0]) }
            Scalar.routines.gemv(
                numbers, left.columns + 3, aTransposition, rows: left.rows, columns: left.columns, alpha: 2,
                x.map { Scalar($0) }, beta: -3, &y)
            XCTAssertEqual(doubles(y), (0..<rows).map { expected[$0, 0] })
        }
    }

    func testSyrkWritesTheLowerTriangleOnly() {
        checkSyrk(Float.self)
        checkSyrk(Double.self)
    }

    private func checkSyrk<Scalar: BLASScalar>(_: Scalar.Type) {
        let (depth, order) = (23, 19)
        let a = NaiveMatrix.integers(depth, order, within: 4, seed: 6)
        let c = NaiveMatrix.integers(order, order, within: 4, seed: 7)
        let gram = a.transposed * a
        var expected = c
        for i in 0..<order {
            for j in 0...i { expected[i, j] = 2 * gram[i, j] - 3 * c[i, j] }
        }
        let numbers: [Scalar] = strided(a, order + 3)
        var result: [Scalar] = strided(c, order + 2, filler: 77)
        Scalar.routines.syrk(numbers, order + 3, order: order, depth: depth, alpha: 2, beta: -3, &result, order + 2)
        XCTAssertEqual(result, strided(expected, order + 2, filler: 77))
    }

    func testTrsmSolvesFromBothSides() {
        checkTrsm(Float.self)
        checkTrsm(Double.self)
    }

    /// The diagonal of L is of powers of 2 and X is whole, so each step of the solution is exact. L holds no
    /// numbers above its diagonal.
    private func checkTrsm<Scalar: BLASScalar>(_: Scalar.Type) {
        let (order, other) = (13, 7)
        var l = NaiveMatrix.integers(order, order, within: 1, seed: 8)
        var triangle = l
        for i in 0..<order {
            for j in i..<order { (l[i, j], triangle[i, j]) = (0, .nan) }
            (l[i, i], triangle[i, i]) = (Double(1 << (i % 3)), Double(1 << (i % 3)))
        }
        let factor: [Scalar] = strided(triangle, order + 2)
        for left in [true, false] {
            for transposition: Transposition in [.none, .transposed] {
                let op = transposition == .none ? l : l.transposed
                let (rows, columns) = left ? (order, other) : (other, order)
                let x = NaiveMatrix.integers(rows, columns, within: 4, seed: 9)
                var b: [Scalar] = strided(left ? op * x : x * op, columns + 1, filler: 77)
                Scalar.routines.trsm(
                    left: left, transposition, rows: rows, columns: columns, factor, order + 2, &b,
                    columns + 1)
                XCTAssertEqual(b, strided(x, columns + 1, filler: 77), "left \(left), \(transposition)")
            }
        }
    }

    func testPotrfReadsAndWritesTheLowerTriangleOnly() {
        checkPotrf(Float.self)
        checkPotrf(Double.self)
    }

    private func checkPotrf<Scalar: BLASScalar>(_: Scalar.Type) {
        // [2 0; 1 3] [2 1; 0 3] = [4 2; 2 10].
        var a: [Scalar] = [4, 77, 77, 2, 10, 77]
        XCTAssertEqual(Scalar.routines.potrf(2, &a, 3), 0)
        XCTAssertEqual(a, [2, 77, 77, 1, 3, 77])
        // The minor of order 2 is 4 · 1 - 2 · 2 = 0.
        var singular: [Scalar] = [4, 77, 2, 1]
        XCTAssertEqual(Scalar.routines.potrf(2, &singular, 2), 2)
    }
}
