import LatentLinearAlgebra
import LatentRuntime
import LatentTestSupport
import XCTest

/// The products of tall blocks against those of naive matrices, in whole numbers, which sum exactly in any order.
final class BlockBasisTests: XCTestCase {
    /// Tiles have 512 rows and there are at most 64 of them.
    private static let lengths = [0, 1, 2, 255, 256, 257, 511, 512, 513, 1025, 3000, 33_000]

    private func basis<Scalar: BLASScalar>(
        _ length: Int, _ widths: [Int], _: Scalar.Type
    ) -> (basis: BlockBasis<Scalar>, naive: NaiveMatrix) {
        var basis = BlockBasis<Scalar>(dimension: length)
        var naive = NaiveMatrix(rows: length, columns: widths.reduce(0, +))
        var column = 0
        for (k, width) in widths.enumerated() {
            let block = NaiveMatrix.integers(length, width, within: 3, seed: UInt64(k))
            for i in 0..<length {
                for j in 0..<width { naive[i, column + j] = block[i, j] }
            }
            column += width
            basis.append(block.matrix(Scalar.self))
        }
        return (basis, naive)
    }

    func testProductsAreExact() {
        check(Float.self)
        check(Double.self)

        /// Blocks as wide as a vector go through the C kernels, others through BLAS.
        func check<Scalar: BLASScalar>(_: Scalar.Type) {
            let full = Scalar.routines.tallBlockWidth
            for length in Self.lengths {
                for widths in [[], [1], [full], [full, full], [full, 3, full, 1], [5, full + 1]] {
                    let (basis, naive) = basis(length, widths, Scalar.self)
                    XCTAssertEqual(basis.count, naive.columns)
                    XCTAssertEqual(NaiveMatrix(basis.matrix()).elements, naive.elements)
                    for width in [0, 1, 3, full] {
                        let w = NaiveMatrix.integers(length, width, within: 3, seed: 20)
                        let c = NaiveMatrix.integers(naive.columns, width, within: 3, seed: 21)
                        let label = "\(length), \(widths), \(width), \(Scalar.self)"
                        for threads in 1...3 {
                            let pool = ThreadPool(threads: threads)
                            let cross = basis.coefficients(of: w.matrix(Scalar.self), pool: pool)
                            XCTAssertEqual(NaiveMatrix(cross), naive.transposed * w, label)
                            var sum = w.matrix(Scalar.self)
                            basis.addProduct(c.matrix(Scalar.self), to: &sum, pool: pool)
                            let expected = zip(w.elements, (naive * c).elements).map { $0 + $1 }
                            XCTAssertEqual(NaiveMatrix(sum).elements, expected, label)
                        }
                    }
                }
            }
        }
    }

    func testCombinations() {
        let (basis, naive) = basis(700, [8, 3, 8], Double.self)
        for (count, width, widths) in [
            (0, 8, []), (5, 8, [5]), (8, 8, [8]), (19, 8, [8, 8, 3]), (4, 1, [1, 1, 1, 1]),
        ] {
            let y = NaiveMatrix.integers(19, count, within: 3, seed: 22)
            let found = basis.combinations(y.matrix(Double.self), width: width, pool: .shared)
            XCTAssertEqual(found.blocks.map(\.columns), widths)
            XCTAssertEqual(found.dimension, 700)
            XCTAssertEqual(NaiveMatrix(found.matrix()), naive * y)
        }
    }

    /// A block without columns is none.
    func testAnEmptyBlockIsNotAppended() {
        var basis = BlockBasis<Float>(dimension: 4)
        basis.append(Matrix(rows: 4, columns: 0))
        XCTAssertEqual(basis.blocks.count, 0)
        XCTAssertEqual(basis.count, 0)
        XCTAssertEqual(basis.matrix(), Matrix(rows: 4, columns: 0))
    }

    /// Not whole numbers: sums are added tile by tile, in order.
    func testTheSameBitsForAnyPool() {
        check(Float.self)
        check(Double.self)

        func check<Scalar: BLASScalar>(_: Scalar.Type) {
            let full = Scalar.routines.tallBlockWidth
            let length = 5000
            var basis = BlockBasis<Scalar>(dimension: length)
            for (seed, width) in [full, 3, full].enumerated() {
                basis.append(NaiveMatrix.uniform(length, width, seed: UInt64(seed)).matrix(Scalar.self))
            }
            for width in [1, full] {
                let w = NaiveMatrix.uniform(length, width, seed: 23).matrix(Scalar.self)
                let c = NaiveMatrix.uniform(basis.count, width, seed: 24).matrix(Scalar.self)
                let results = [1, 2, 3, 1, 2, 3].map { threads in
                    let pool = ThreadPool(threads: threads)
                    var sum = w
                    basis.addProduct(c, to: &sum, pool: pool)
                    return (basis.coefficients(of: w, pool: pool), sum)
                }
                for result in results {
                    XCTAssertEqual(result.0, results[0].0, "\(width), \(Scalar.self)")
                    XCTAssertEqual(result.1, results[0].1, "\(width), \(Scalar.self)")
                }
                // And within the rounding of the definition: γ of the terms, times 1 each.
                let naive = NaiveMatrix(basis.matrix())
                let expected = naive.transposed * NaiveMatrix(w)
                let absolute = naive.magnitude.transposed * NaiveMatrix(w).magnitude
                let share = Tolerance.gamma(Double(length), Scalar.self) + Tolerance.gamma(Double(length), Double.self)
                assertClose(
                    doubles(results[0].0.elements), expected.elements, within: absolute.elements.map { share * $0 })
            }
        }
    }
}
