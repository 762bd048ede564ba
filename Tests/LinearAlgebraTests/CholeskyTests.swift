import Foundation
import LatentLinearAlgebra
import LatentTestSupport
import XCTest

/// `A = L Lᵀ` and `A A⁻¹ = I`. The blocks are of order 144.
final class CholeskyTests: XCTestCase {
    private static let orders = [0, 1, 2, 143, 144, 145, 300, 601]

    /// A whole lower triangle from -2 to 2 with 1, 2 and 4 on its diagonal, or `pivots` of 1 and one other.
    private func wholeFactor(_ order: Int, within bound: Int, powersOnDiagonal: Bool) -> NaiveMatrix {
        var l = NaiveMatrix.integers(order, order, within: bound, seed: 1)
        for i in 0..<order {
            for j in i..<order { l[i, j] = 0 }
            l[i, i] = powersOnDiagonal ? Double(1 << (i % 3)) : 1
        }
        return l
    }

    /// L D Rᵀ of lower triangles, by three loops over what is not 0.
    private func triangularProduct(_ l: NaiveMatrix, diagonal: [Double]? = nil) -> NaiveMatrix {
        var result = NaiveMatrix(rows: l.rows, columns: l.rows)
        for i in 0..<l.rows {
            let scaled = (0...i).map { l[i, $0] * (diagonal?[$0] ?? 1) }
            for j in 0...i {
                var sum = 0.0
                for k in 0...j { sum += scaled[k] * l.elements[j * l.rows + k] }
                (result[i, j], result[j, i]) = (sum, sum)
            }
        }
        return result
    }

    func testWholeFactorsAreFoundExactly() throws {
        try checkWholeFactors(Float.self)
        try checkWholeFactors(Double.self)
    }

    /// With a whole L and powers of 2 on its diagonal each step of the elimination is exact, and a matrix has but
    /// one Cholesky factor.
    private func checkWholeFactors<Scalar: BLASScalar>(_: Scalar.Type) throws {
        for order in Self.orders {
            let l = wholeFactor(order, within: 2, powersOnDiagonal: true)
            let found = try Cholesky(triangularProduct(l).matrix(Scalar.self)).factor
            XCTAssertEqual(NaiveMatrix(found), l, "order \(order), \(Scalar.self)")
        }
    }

    func testTheInverseOfTheSecondDifferenceIsExact() throws {
        try checkSecondDifference(Float.self)
        try checkSecondDifference(Double.self)
    }

    /// With L bidiagonal, 1 on its diagonal and -1 below, `(L Lᵀ)⁻¹` is `n - max(i, j)`, counted from 0. Scaled
    /// from both sides by powers of 2, dᵢ, it is that over dᵢ dⱼ, and all of it is exact.
    private func checkSecondDifference<Scalar: BLASScalar>(_: Scalar.Type) throws {
        for order in Self.orders {
            func scale(_ i: Int) -> Double { [0.5, 1, 4][i % 3] }
            var a = NaiveMatrix(rows: order, columns: order)
            var expected = a
            for i in 0..<order {
                a[i, i] = (i == 0 ? 1 : 2) * scale(i) * scale(i)
                if i > 0 {
                    a[i, i - 1] = -scale(i) * scale(i - 1)
                    a[i - 1, i] = a[i, i - 1]
                }
                for j in 0..<order { expected[i, j] = Double(order - max(i, j)) / (scale(i) * scale(j)) }
            }
            let inverse = try Cholesky(a.matrix(Scalar.self)).inverse()
            XCTAssertEqual(NaiveMatrix(inverse), expected, "order \(order), \(Scalar.self)")
        }
    }

    /// H D H of the reflection H = I - 2 v vᵀ and eigenvalues from 1 down to 1/κ in even ratios.
    private func positiveDefinite(_ order: Int, condition: Double) -> NaiveMatrix {
        var v = NaiveMatrix.uniform(order, 1, seed: 2).elements
        let norm = v.reduce(0) { $0 + $1 * $1 }.squareRoot()
        v = v.map { $0 / norm }
        let d = (0..<order).map { pow(condition, -Double($0) / Double(max(order - 1, 1))) }
        let w = zip(d, v).map { $0 * $1 }
        let s = zip(v, w).reduce(0) { $0 + $1.0 * $1.1 }
        var a = NaiveMatrix(rows: order, columns: order)
        for i in 0..<order {
            for j in 0...i {
                let value = (i == j ? d[i] : 0) - 2 * (v[i] * w[j] + w[i] * v[j]) + 4 * s * v[i] * v[j]
                (a[i, j], a[j, i]) = (value, value)
            }
        }
        return a
    }

    func testFactorsAndInversesAreWithinRounding() throws {
        for order in Self.orders {
            try checkRounding(order, condition: 100, Float.self)
            try checkRounding(order, condition: 1e6, Double.self)
        }
    }

    /// `|A - L Lᵀ| <= γ |L| |Lᵀ|` with n + 3 roundings: Higham's theorem 10.3 says n + 1, and a quotient may be
    /// taken as a product with a reciprocal. `|A A⁻¹ - I| <= ε κ n`.
    private func checkRounding<Scalar: BLASScalar>(_ order: Int, condition: Double, _: Scalar.Type) throws {
        let a = positiveDefinite(order, condition: condition).matrix(Scalar.self)
        let cholesky = try Cholesky(a)
        let l = NaiveMatrix(cholesky.factor)
        for i in 0..<order {
            for j in 0..<order where j > i { XCTAssertEqual(l[i, j], 0) }
        }
        let roundings = Double(order + 3)
        let share = Tolerance.gamma(roundings, Scalar.self) + Tolerance.gamma(roundings, Double.self)
        let label = "order \(order), \(Scalar.self)"
        assertClose(
            triangularProduct(l).elements, doubles(a.elements),
            within: triangularProduct(l.magnitude).elements.map { share * $0 }, label)

        let inverse = cholesky.inverse()
        XCTAssertEqual(inverse, inverse.transposed(), label)
        let wide = (NaiveMatrix(a).matrix(Double.self), NaiveMatrix(inverse).matrix(Double.self))
        let bound = Double(Scalar.ulpOfOne) * condition * Double(order)
        assertClose(
            Matrix.product(wide.0, wide.1).elements, Matrix<Double>.identity(order).elements,
            within: [Double](repeating: bound, count: order * order), label)
    }

    func testTheUpperTriangleIsNotRead() throws {
        try checkUpperTriangle(Float.self)
        try checkUpperTriangle(Double.self)
    }

    private func checkUpperTriangle<Scalar: BLASScalar>(_: Scalar.Type) throws {
        for order in [2, 129, 300] {
            let whole = positiveDefinite(order, condition: 10).matrix(Scalar.self)
            var lower = whole
            for i in 0..<order {
                for j in 0..<order where j > i { lower[i, j] = .nan }
            }
            XCTAssertEqual(try Cholesky(lower).factor, try Cholesky(whole).factor)
        }
    }

    func testTheFirstMinorThatIsNotPositiveIsNamed() {
        checkMinors(Float.self)
        checkMinors(Double.self)
    }

    /// The leading minors of L D Lᵀ, L with a diagonal of ones, are the products of D's first elements.
    private func checkMinors<Scalar: BLASScalar>(_: Scalar.Type) {
        for (order, places) in [
            (1, [0]), (2, [0, 1]), (129, [0, 5, 127, 128]), (300, [1, 127, 128, 200, 299]),
        ] {
            let l = wholeFactor(order, within: 1, powersOnDiagonal: false)
            for place in places {
                for pivot in [-1.0, 0] {
                    var diagonal = [Double](repeating: 1, count: order)
                    diagonal[place] = pivot
                    // A later one is not the first.
                    diagonal[order - 1] = min(diagonal[order - 1], order - 1 > place ? -1 : 1)
                    let a = triangularProduct(l, diagonal: diagonal).matrix(Scalar.self)
                    XCTAssertThrowsError(try Cholesky(a)) { error in
                        XCTAssertEqual(error as? LinearAlgebraError, .notPositiveDefinite(order: place + 1))
                    }
                }
            }
        }
    }

    func testNotANumberIsNotPositive() {
        checkNotANumber(Float.self)
        checkNotANumber(Double.self)
    }

    /// One that is not a number in row i of the lower triangle reaches the pivot of row i and none before it.
    private func checkNotANumber<Scalar: BLASScalar>(_: Scalar.Type) {
        for (order, i, j) in [(1, 0, 0), (3, 1, 1), (3, 2, 0), (129, 128, 5), (129, 128, 128), (300, 200, 190)] {
            var a = Matrix<Scalar>.identity(order)
            a[i, j] = .nan
            XCTAssertThrowsError(try Cholesky(a)) { error in
                XCTAssertEqual(error as? LinearAlgebraError, .notPositiveDefinite(order: i + 1))
            }
        }
    }

    func testTheErrorNamesTheOrder() {
        XCTAssertTrue("\(LinearAlgebraError.notPositiveDefinite(order: 17))".contains("order 17"))
    }
}
