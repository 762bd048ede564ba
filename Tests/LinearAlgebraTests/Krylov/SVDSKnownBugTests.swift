import Foundation
import LatentLinearAlgebra
import LatentRuntime
import LatentTestSupport
import XCTest

/// What people reported of SciPy's `svds`, by the number of the issue, does not happen here.
final class SVDSKnownBugTests: XCTestCase {
    /// Vectors of the null space were wrong: those of a matrix of rank 2 are found among the largest and the smallest.
    func testIssue11406NullSpaceVectors() throws {
        let built = NaiveMatrix.withSingularValues([3, 1, 0, 0, 0, 0], rows: 8, columns: 6, seed: 1)
        let check = try TripletCheck(built.matrix)
        let bound = 64 * Double.ulpOfOne * 3 + 2 * check.rounding(Double.self)
        for which in LanczosSettings<Double>.Which.allCases {
            let found = try TruncatedSVD(built.matrix.matrix(Double.self), rank: 5, settings: .tight(which))
            check(found, rank: 5)
            let null = which == .largest ? 2..<5 : 1..<5
            let right = (built.matrix * NaiveMatrix(found.v.columns(null))).columnNorms
            let left = (built.matrix.transposed * NaiveMatrix(found.u.columns(null))).columnNorms
            assertClose(right + left, (right + left).map { _ in 0 }, within: (right + left).map { _ in bound })
        }
    }

    /// Values below 1e-6 of the largest were squared into noise: an eigenvalue of AᵀA is known to ε σ₁², a singular
    /// value to ε σ₁. From 1 down to 1e-13, at either end and by all ways.
    func testIssue12629SmallValuesAreNotSquared() throws {
        let values = (0...13).map { pow(10, -Double($0)) }
        let built = NaiveMatrix.withSingularValues(values, rows: 40, columns: 14, seed: 2)
        let check = try TripletCheck(built.matrix)
        let bound = 64 * Double.ulpOfOne + 2 * check.rounding(Double.self)
        XCTAssertLessThan(bound, 1e-12)
        for blockSize in [nil, 1, 4] {
            let smallest = try TruncatedSVD(
                built.matrix.matrix(Double.self), rank: 7, settings: .tight(.smallest, blockSize: blockSize))
            check(smallest, rank: 7)
            assertClose(smallest.values, Array(values[7...]), within: values[7...].map { _ in bound })
            let largest = try TruncatedSVD(
                built.matrix.matrix(Double.self), rank: 12, settings: .tight(.largest, blockSize: blockSize))
            check(largest, rank: 12)
            assertClose(largest.values, Array(values[..<12]), within: values[..<12].map { _ in bound })
        }
    }

    /// Two solvers gave different smallest values. All forms, block widths and both ways round give the same ones.
    func testIssue13902SmallestValuesAgree() throws {
        let matrix = NaiveMatrix.scattered(60, 45, share: 0.2, seed: 3)
        let check = try TripletCheck(matrix)
        for blockSize in [nil, 1, 2, 7] {
            try expect(matrix.matrix(Double.self))
            try expect(SparseOperator(matrix.sparse(Double.self)))
            try expect(NaiveOperator(matrix, Double.self))
            try expect(matrix.transposed.matrix(Double.self).transpose)

            func expect(_ a: some LinearOperator<Double>) throws {
                let found = try TruncatedSVD(a, rank: 6, settings: .tight(.smallest, blockSize: blockSize))
                check(found, rank: 6)
                check.values(of: found, .smallest, "block \(blockSize ?? 0)")
            }
        }
    }

    /// A slightly negative eigenvalue gave a root that is not a number: here rank deficiency of every size.
    func testIssue8169NoValueIsNotANumber() throws {
        for deficiency in 0...9 {
            let values = (0..<9).map { $0 < 9 - deficiency ? 1.0 : 0 }
            let built = NaiveMatrix.withSingularValues(values, rows: 12, columns: 9, seed: 4).matrix
            let matrix = NaiveMatrix(built.matrix(Float.self))
            let check = try TripletCheck(matrix)
            for which in LanczosSettings<Float>.Which.allCases {
                for blockSize in [nil, 1, 4] {
                    let found = try TruncatedSVD(
                        matrix.matrix(Float.self), rank: 8, settings: .tight(which, blockSize: blockSize))
                    check(found, rank: 8, "deficiency \(deficiency)")
                    // A block narrower than a value is repeated may miss one of the equal ones.
                    if blockSize == nil { check.values(of: found, which) }
                }
            }
        }
    }

    /// k = min(m, n) was refused.
    func testIssue7301TheWholeDecomposition() throws {
        for (rows, columns) in [(1, 1), (1, 5), (5, 1), (7, 7), (30, 20), (20, 30)] {
            let matrix = NaiveMatrix.uniform(rows, columns, seed: 5)
            let check = try TripletCheck(matrix)
            let rank = min(rows, columns)
            for which in LanczosSettings<Double>.Which.allCases {
                let found = try TruncatedSVD(matrix.matrix(Double.self), rank: rank, settings: .tight(which))
                check(found, rank: rank)
                check.values(of: found, which)
                let rebuilt = NaiveMatrix(found.u).scalingColumns(by: found.values) * NaiveMatrix(found.v).transposed
                XCTAssertLessThanOrEqual(
                    (rebuilt - matrix).frobeniusNorm,
                    Double(rank) * (64 * Double.ulpOfOne * check.largest + check.rounding(Double.self)))
            }
        }
    }

    /// A matrix of zeros, of the reported shape 4 × 2 and in sparse form without an entry, failed.
    func testIssues3452And21137TheZeroMatrix() throws {
        for (rows, columns) in [(4, 2), (2, 4), (100, 100)] {
            let check = try TripletCheck(NaiveMatrix(rows: rows, columns: columns))
            let empty = try CSRMatrix<Double>(
                rows: rows, columns: columns, rowIndices: [], columnIndices: [], values: [])
            for rank in 1...2 {
                let found = try TruncatedSVD(SparseOperator(empty), rank: rank)
                check(found, rank: rank)
                XCTAssertEqual(found.values, [Double](repeating: 0, count: rank))
                XCTAssertNoThrow(try found.requireConvergence())
            }
        }
    }

    /// The order was not promised (9643, 12627): descending, at either end, repeated and close values included.
    func testIssue9643TheOrderIsDescending() throws {
        let values = [9.0, 9, 9, 5, 5 - 1e-13, 2, 1, 1, 1e-3, 0]
        let matrix = NaiveMatrix.withSingularValues(values, rows: 25, columns: 10, seed: 6).matrix
        let check = try TripletCheck(matrix)
        for which in LanczosSettings<Double>.Which.allCases {
            for rank in 1...10 {
                for blockSize in [nil, 3] {
                    let found = try TruncatedSVD(
                        matrix.matrix(Double.self), rank: rank, settings: .tight(which, blockSize: blockSize))
                    check(found, rank: rank, "\(which), block \(blockSize ?? 0)")
                    let bound = 64 * Double.ulpOfOne * 9 + 2 * check.rounding(Double.self)
                    let expected = which == .largest ? values.prefix(rank) : values.suffix(rank)
                    assertClose(
                        found.values, Array(expected), within: expected.map { _ in bound },
                        "\(which), block \(blockSize ?? 0)")
                }
            }
        }
    }
}
