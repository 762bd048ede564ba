import Foundation
import LatentLinearAlgebra
import LatentTestSupport
import XCTest

/// Numbers whose squares a scalar does not hold.
final class ScaleTests: XCTestCase {
    /// Numbers whose squares a scalar does not hold still have a norm that it does.
    func testColumnNormsOfTinyAndHugeNumbers() {
        for size in [1e-30, 1e30] as [Float] {
            let norms = Matrix<Float>(rows: 2, columns: 1, [3 * size, 4 * size]).columnNorms()
            assertClose(Double(norms[0]), 5 * Double(size), within: 8 * Double(Float.ulpOfOne * size))
        }
    }

    /// A factor of a power of two changes nothing but the exponents, at any size a Float has: Gram matrices of such
    /// numbers would not have them.
    func testScalesFarFromOne() throws {
        let matrix = NaiveMatrix.uniform(40, 30, seed: 7)
        let expected = try TruncatedSVD(matrix.matrix(Float.self), rank: 4)
        for exponent in [-100, -70, -30, 30, 60, 100] {
            let factor = scalbn(Float(1), exponent)
            let scaled: Matrix<Float> = matrix.matrix(Float.self).scaled(by: factor)
            let found = try TruncatedSVD(scaled, rank: 4)
            XCTAssertTrue(found.convergence.isConverged, "2^\(exponent)")
            for (value, reference) in zip(found.values, expected.values) {
                assertClose(
                    Double(value) / Double(factor), Double(reference),
                    within: 128 * Double(Float.ulpOfOne) * Double(expected.values[0]), "2^\(exponent)")
            }
        }
    }
}
