import LatentLinearAlgebra
import LatentTestSupport
import XCTest

/// On whole numbers from -4 to 4 every partial sum of a product of depth up to 1025 is below 2²⁴, so Float and
/// Double hold it exactly and so must any order of summation: equality needs no tolerance.
final class MatrixProductTests: XCTestCase {
    private static let both: [Transposition] = [.none, .transposed]

    private typealias Shape = (rows: Int, depth: Int, columns: Int)

    /// op(A) op(B) for all four cases, from A and B as they stand in the product.
    private func forAllProducts<Scalar: BLASScalar>(
        _ a: NaiveMatrix, _ b: NaiveMatrix, _: Scalar.Type, _ check: (Matrix<Scalar>, String) -> Void
    ) {
        for aTransposition in Self.both {
            for bTransposition in Self.both {
                let left = (aTransposition == .none ? a : a.transposed).matrix(Scalar.self)
                let right = (bTransposition == .none ? b : b.transposed).matrix(Scalar.self)
                let c = Matrix.product(
                    left, right, aTransposition: aTransposition, bTransposition: bTransposition)
                check(
                    c,
                    "\(a.rows) × \(a.columns) × \(b.columns), \(aTransposition), \(bTransposition), \(Scalar.self)"
                )
            }
        }
    }

    func testSmallProductsAreExact() {
        checkSmallProducts(Float.self)
        checkSmallProducts(Double.self)
    }

    private func checkSmallProducts<Scalar: BLASScalar>(_: Scalar.Type) {
        let sizes = [0, 1, 3, 17]
        for rows in sizes {
            for depth in sizes {
                for columns in sizes {
                    let a = NaiveMatrix.integers(rows, depth, within: 4, seed: 1)
                    let b = NaiveMatrix.integers(depth, columns, within: 4, seed: 2)
                    let expected = a * b
                    forAllProducts(a, b, Scalar.self) { XCTAssertEqual(NaiveMatrix($0), expected, $1) }
                }
            }
        }
    }

    func testProductsOverTileEdgesAreExact() {
        checkEdges(Float.self)
        checkEdges(Double.self)
    }

    /// Tiles of a product are 1024 × 1024. `C t = A (B t)` for a t of random whole numbers: a wrong element of C
    /// changes it, and two would have to cancel.
    private func checkEdges<Scalar: BLASScalar>(_: Scalar.Type) {
        let shapes: [Shape] = [
            (127, 128, 129), (129, 127, 128), (1, 513, 1), (513, 1, 3), (3, 1025, 2), (1, 3, 1025),
            (1023, 2, 1023), (1024, 1, 1024), (1025, 3, 1025), (513, 5, 1025),
        ]
        for shape in shapes {
            let a = NaiveMatrix.integers(shape.rows, shape.depth, within: 4, seed: 3)
            let b = NaiveMatrix.integers(shape.depth, shape.columns, within: 4, seed: 4)
            let t = NaiveMatrix.integers(shape.columns, 1, within: 1000, seed: 5)
            let expected = a * (b * t)
            forAllProducts(a, b, Scalar.self) { XCTAssertEqual(NaiveMatrix($0) * t, expected, $1) }
        }
    }

    func testProductsOfRealNumbersAreWithinRounding() {
        checkRounding(Float.self)
        checkRounding(Double.self)
    }

    /// Each element is a sum of `depth` products: `depth` roundings on the way of each, in the reference too.
    private func checkRounding<Scalar: BLASScalar>(_: Scalar.Type) {
        for shape: Shape in [(5, 17, 3), (33, 129, 31), (3, 1025, 5)] {
            let a = NaiveMatrix.uniform(shape.rows, shape.depth, seed: 6)
            let b = NaiveMatrix.uniform(shape.depth, shape.columns, seed: 7)
            let expected = (a * b).elements
            let depth = Double(shape.depth)
            let share = Tolerance.gamma(depth, Scalar.self) + Tolerance.gamma(depth, Double.self)
            let bounds = (a.magnitude * b.magnitude).elements.map { share * $0 }
            forAllProducts(a, b, Scalar.self) {
                assertClose(doubles($0.elements), expected, within: bounds, $1)
            }
        }
    }

    func testGramIsExactAndSymmetric() {
        checkGram(Float.self)
        checkGram(Double.self)
    }

    /// Tiles of a Gram matrix are 128 × 128.
    private func checkGram<Scalar: BLASScalar>(_: Scalar.Type) {
        let shapes = [
            (0, 0), (0, 3), (3, 0), (1, 1), (5, 3), (3, 17), (1025, 3), (2, 127), (1, 128), (3, 129),
            (2, 257),
            (1, 513), (2, 1025),
        ]
        for (rows, columns) in shapes {
            let a = NaiveMatrix.integers(rows, columns, within: 4, seed: 8)
            let gram = a.matrix(Scalar.self).gram()
            let label = "\(rows) × \(columns), \(Scalar.self)"
            XCTAssertEqual(gram, gram.transposed(), label)
            if columns <= 257 {
                XCTAssertEqual(NaiveMatrix(gram), a.transposed * a, label)
            } else {
                let t = NaiveMatrix.integers(columns, 1, within: 1000, seed: 9)
                XCTAssertEqual(NaiveMatrix(gram) * t, a.transposed * (a * t), label)
            }
        }
    }

    func testGramOfRealNumbersIsSymmetricAndWithinRounding() {
        checkGramRounding(Float.self)
        checkGramRounding(Double.self)
    }

    private func checkGramRounding<Scalar: BLASScalar>(_: Scalar.Type) {
        let a = NaiveMatrix.uniform(65, 131, seed: 10)
        let gram = a.matrix(Scalar.self).gram()
        XCTAssertEqual(gram, gram.transposed())
        let share = Tolerance.gamma(65, Scalar.self) + Tolerance.gamma(65, Double.self)
        let bounds = (a.transposed.magnitude * a.magnitude).elements.map { share * $0 }
        assertClose(doubles(gram.elements), (a.transposed * a).elements, within: bounds)
    }

    func testProductsWithAVectorAreExact() {
        checkVectors(Float.self)
        checkVectors(Double.self)
    }

    private func checkVectors<Scalar: BLASScalar>(_: Scalar.Type) {
        for (rows, columns) in [
            (0, 0), (0, 3), (3, 0), (1, 1), (3, 17), (17, 3), (127, 129), (1, 1025), (1025, 1), (513, 5),
        ] {
            let a = NaiveMatrix.integers(rows, columns, within: 4, seed: 11)
            let x = NaiveMatrix.integers(columns, 1, within: 4, seed: 12)
            let y = NaiveMatrix.integers(rows, 1, within: 4, seed: 13)
            let matrix = a.matrix(Scalar.self)
            let label = "\(rows) × \(columns), \(Scalar.self)"
            XCTAssertEqual(doubles(matrix.product(x.matrix(Scalar.self).elements)), a * x.elements, label)
            XCTAssertEqual(
                doubles(matrix.product(y.matrix(Scalar.self).elements, transposition: .transposed)),
                a.transposed * y.elements, label)
        }
    }
}
