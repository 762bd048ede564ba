import Foundation
import LatentLinearAlgebra
import LatentRuntime
import LatentTestSupport
import XCTest

/// SciPy's edge cases of `svds`, each test named after the one it meets: tiny values, zeros, null spaces. Where a
/// solver of SciPy's skips one or is excused from a part of it, nothing is excused here.
final class SVDSEdgeCaseTests: XCTestCase {
    /// The numbers as `Scalar` holds them.
    private func rounded<Scalar: BLASScalar>(_ matrix: NaiveMatrix, _: Scalar.Type) -> NaiveMatrix {
        NaiveMatrix(matrix.matrix(Scalar.self))
    }

    /// test_small_sigma_sparse: values spread down to 1e-10 and below, the five smallest: orthogonal vectors, residuals
    /// and the values too.
    func testSmallSigmaSparse() throws {
        try checkSmallSigmaSparse(Float.self)
        try checkSmallSigmaSparse(Double.self)
    }

    private func checkSmallSigmaSparse<Scalar: BLASScalar>(_: Scalar.Type) throws {
        for (rows, columns) in [(100, 100), (100, 101), (101, 100)] {
            var matrix = NaiveMatrix.scattered(rows, columns, share: 0.1, seed: 1)
            for (row, scale) in [1e-10, 1e-8, 1e-6, 1e-4, 1e-2].enumerated() {
                for j in 0..<columns { matrix[row, j] *= scale }
            }
            matrix = rounded(matrix, Scalar.self)
            let check = try TripletCheck(matrix)
            for blockSize in [nil, 1, 5] {
                // A residual is told no more exactly than its products are rounded, which on some CPUs is more than 64 ulps.
                let rounding = Scalar(check.rounding(Scalar.self) / check.largest)
                let found = try TruncatedSVD(
                    SparseOperator(matrix.sparse(Scalar.self)), rank: 5,
                    settings: .tight(.smallest, blockSize: blockSize) { $0.tolerance = max($0.tolerance, rounding) })
                check(found, rank: 5, tolerance: max(64 * .ulpOfOne, rounding))
                check.values(of: found, .smallest)
            }
        }
    }

    /// test_svd_LM_ones_matrix: one value is √(m n), the others are 0, and the vectors orthonormal all the same.
    func testLMOnesMatrix() throws {
        try checkOnes(Float.self)
        try checkOnes(Double.self)
    }

    private func checkOnes<Scalar: BLASScalar>(_: Scalar.Type) throws {
        for (rows, columns) in [(6, 5), (5, 5), (5, 6), (400, 300)] {
            let ones = NaiveMatrix(rows: rows, columns: columns, [Double](repeating: 1, count: rows * columns))
            let check = try TripletCheck(ones)
            for blockSize in [nil, 1, 2] {
                let found = try TruncatedSVD(
                    ones.matrix(Scalar.self), rank: 3, settings: .tight(.largest, blockSize: blockSize))
                check(found, rank: 3)
                let bound = 64 * Double(Scalar.ulpOfOne) * check.largest + check.rounding(Scalar.self)
                assertClose(
                    doubles(found.values), [Double(rows * columns).squareRoot(), 0, 0], within: [bound, bound, bound])
            }
        }
    }

    /// test_zero_matrix and test_svd_LM_zeros_matrix: every value is exactly 0, the vectors are orthonormal.
    func testZeroMatrix() throws {
        try checkZeros(Float.self)
        try checkZeros(Double.self)
    }

    private func checkZeros<Scalar: BLASScalar>(_: Scalar.Type) throws {
        for (rows, columns) in [(1, 1), (3, 4), (4, 4), (4, 3), (4, 2), (90, 70)] {
            let zeros = NaiveMatrix(rows: rows, columns: columns)
            let check = try TripletCheck(zeros)
            for rank in Set([1, min(3, rows, columns), min(rows, columns)]) {
                for which in LanczosSettings<Scalar>.Which.allCases {
                    let dense = try TruncatedSVD(zeros.matrix(Scalar.self), rank: rank, settings: .tight(which))
                    let sparse = try TruncatedSVD(
                        SparseOperator(zeros.sparse(Scalar.self)), rank: rank, settings: .tight(which, blockSize: 1))
                    for found in [dense, sparse] {
                        check(found, rank: rank, "\(which)")
                        XCTAssertTrue(found.values.allSatisfy { $0 == 0 })
                    }
                }
                let random = try TruncatedSVD(randomized: zeros.matrix(Scalar.self), rank: rank)
                check(random, rank: rank, "randomized")
            }
        }
    }

    /// test_small_sigma: each value a hundredth of the one before, or a tenth for Float; positive values, orthonormal
    /// vectors, and the wanted part of the matrix.
    func testSmallSigma() throws {
        try checkGraded(ratio: 10, Float.self)
        try checkGraded(ratio: 100, Double.self)
    }

    private func checkGraded<Scalar: BLASScalar>(ratio: Double, _: Scalar.Type) throws {
        for (rows, columns) in [(20, 20), (20, 21), (21, 20)] {
            let values = (0..<20).map { pow(ratio, -Double($0)) }
            let built = NaiveMatrix.withSingularValues(values, rows: rows, columns: columns, seed: 2)
            let matrix = rounded(built.matrix, Scalar.self)
            let check = try TripletCheck(matrix)
            for blockSize in [nil, 1, 3] {
                let found = try TruncatedSVD(
                    matrix.matrix(Scalar.self), rank: 4, settings: .tight(.largest, blockSize: blockSize))
                check(found, rank: 4)
                check.values(of: found)
                XCTAssertTrue(found.values.allSatisfy { $0 > 0 })
                // What four values leave has the norm of the fifth, and the rest of them a ratio less each.
                let rebuilt = NaiveMatrix(found.u).scalingColumns(by: doubles(found.values))
                let left = (matrix - rebuilt * NaiveMatrix(found.v).transposed).frobeniusNorm
                let bound = 64 * Double(Scalar.ulpOfOne) * check.largest + check.rounding(Scalar.self)
                assertClose(
                    left, 0, within: values[4] / (1 - 1 / ratio) + 4 * bound, "\(Scalar.self), block \(blockSize ?? 0)")
            }
        }
    }

    /// test_small_sigma2: the null space of dimension four. Its values are 0 and both sides of its vectors vanish;
    /// SciPy leaves the left ones unchecked.
    func testSmallSigma2() throws {
        try checkNullSpace(Float.self)
        try checkNullSpace(Double.self)
    }

    private func checkNullSpace<Scalar: BLASScalar>(_: Scalar.Type) throws {
        var matrix = NaiveMatrix.integers(10, 10, within: 4, seed: 3)
        // The last four columns are multiples of the first four, in whole numbers.
        for i in 0..<10 {
            for (j, factor) in [2.0, -1, 3, 1].enumerated() { matrix[i, 6 + j] = factor * matrix[i, j] }
        }
        let check = try TripletCheck(matrix)
        XCTAssertGreaterThan(check.values[5], 0.01 * check.largest, "the rank is 6")
        let bound = 64 * Double(Scalar.ulpOfOne) * check.largest + 2 * check.rounding(Scalar.self)
        for blockSize in [nil, 1, 3] {
            let found = try TruncatedSVD(
                SparseOperator(matrix.sparse(Scalar.self)), rank: 4,
                settings: .tight(.smallest, blockSize: blockSize))
            check(found, rank: 4)
            let right = (matrix * NaiveMatrix(found.v)).columnNorms
            let left = (matrix.transposed * NaiveMatrix(found.u)).columnNorms
            for numbers in [doubles(found.values), right, left] {
                assertClose(
                    numbers, [0, 0, 0, 0], within: [bound, bound, bound, bound],
                    "\(Scalar.self), block \(blockSize ?? 0)")
            }
        }
    }

    /// A null space next to more vectors than it has.
    func testTheNullSpaceOfATallMatrix() throws {
        for flipped in [false, true] {
            let values = [5.0, 4, 3, 2, 1] + [Double](repeating: 0, count: 25)
            let built = NaiveMatrix.withSingularValues(values, rows: 80, columns: 30, seed: 4).matrix
            let matrix = flipped ? built.transposed : built
            let check = try TripletCheck(matrix)
            let found = try TruncatedSVD(matrix.matrix(Double.self), rank: 27, settings: .tight(.smallest))
            check(found, rank: 27)
            let bound = 64 * Double.ulpOfOne * 5 + 2 * check.rounding(Double.self)
            assertClose(
                found.values, [2, 1] + [Double](repeating: 0, count: 25),
                within: [Double](repeating: bound, count: 27))
        }
    }
}
