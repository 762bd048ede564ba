import Glibc
import LatentLinearAlgebra
import LatentRuntime
import LatentTestSupport
import XCTest

/// What is `TruncatedSVD`'s own: restarts, blocks, the randomized method, threads.
final class TruncatedSVDTests: XCTestCase {
    /// Bases far smaller than what the values need, of a spectrum without gaps.
    func testRestartsReachTheLargest() throws {
        try check(Float.self)
        try check(Double.self)

        func check<Scalar: BLASScalar>(_: Scalar.Type) throws {
            // Each restart adds its rounding: the usual tolerance leaves room for that.
            let tolerance = LanczosSettings<Scalar>().tolerance
            for (rows, columns) in [(300, 200), (200, 300)] {
                let matrix = NaiveMatrix(
                    NaiveMatrix.scattered(rows, columns, share: 0.1, seed: 1).matrix(Scalar.self))
                let check = try TripletCheck(matrix)
                let a = SparseOperator(try matrix.sparse(Scalar.self))
                for (blockSize, basis) in [(1, 14), (3, 20), (8, 30), (16, 50)] {
                    let found = try TruncatedSVD(
                        a, rank: 6,
                        settings: .tight {
                            ($0.blockSize, $0.maximumBasis, $0.tolerance) = (blockSize, basis, tolerance)
                        })
                    check(found, rank: 6, tolerance: tolerance, "block \(blockSize)")
                    check.values(of: found, .largest, tolerance: tolerance, "block \(blockSize)")
                    // Otherwise this has not restarted.
                    XCTAssertGreaterThan(found.convergence.iterations * blockSize, 2 * basis)
                }
            }
        }
    }

    /// The smallest values, apart from the rest.
    func testRestartsReachTheSmallest() throws {
        let values = (0..<76).map { 10 - Double($0) / 20 } + [1, 0.75, 0.5, 0.25]
        let matrix = NaiveMatrix.withSingularValues(values, rows: 120, columns: 80, seed: 2).matrix
        let check = try TripletCheck(matrix)
        for (blockSize, basis) in [(1, 24), (3, 30), (8, 44)] {
            let found = try TruncatedSVD(
                matrix.matrix(Double.self), rank: 4,
                settings: .tight {
                    $0.which = .smallest
                    ($0.blockSize, $0.maximumBasis) = (blockSize, basis)
                })
            check(found, rank: 4, "block \(blockSize)")
            check.values(of: found, .smallest, "block \(blockSize)")
            XCTAssertGreaterThan(found.convergence.iterations * blockSize, basis)
        }
    }

    /// The path graph's Laplacian, of values 2 - 2 cos(π j / (n + 1)) that crowd at 0: beyond what a basis holds, the dense
    /// decomposition finds what restarts would not.
    func testTheSmallestOfAPath() throws {
        let n = 1100
        var (i, j, values): ([Int32], [Int32], [Double]) = ([], [], [])
        for k in 0..<n {
            for (other, value) in [(k - 1, -1.0), (k, 2), (k + 1, -1)] where (0..<n).contains(other) {
                i.append(Int32(k))
                j.append(Int32(other))
                values.append(value)
            }
        }
        let path = SparseOperator(try CSRMatrix(rows: n, columns: n, rowIndices: i, columnIndices: j, values: values))
        var settings = LanczosSettings<Double>()
        settings.which = .smallest
        let found = try TruncatedSVD(path, rank: 4, settings: settings)
        XCTAssertTrue(found.convergence.isConverged)
        // The dense decomposition is backward stable: within a small multiple of √n ε σ₁, σ₁ < 4.
        let bound = 16 * Double(n).squareRoot() * .ulpOfOne * 4
        for (place, j) in [4, 3, 2, 1].enumerated() {
            assertClose(found.values[place], 2 - 2 * cos(.pi * Double(j) / Double(n + 1)), within: bound)
        }
        XCTAssertLessThan(found.convergence.products, 4 * n, "no restarts")
    }

    /// One vector of a block finds but one of equal values at first; blocks and restarts find all.
    func testRepeatedValuesAreFoundAsOftenAsTheyAre() throws {
        let values = [7.0, 7, 7, 7, 4, 4, 4] + (0..<53).map { 3 - Double($0) / 20 }
        let matrix = NaiveMatrix.withSingularValues(values, rows: 90, columns: 60, seed: 3).matrix
        let check = try TripletCheck(matrix)
        for (blockSize, basis) in [(8, nil), (8, 30), (4, nil), (4, 24)] as [(Int, Int?)] {
            let found = try TruncatedSVD(
                matrix.matrix(Double.self), rank: 7,
                settings: .tight { ($0.blockSize, $0.maximumBasis) = (blockSize, basis) })
            check(found, rank: 7, "block \(blockSize)")
            check.values(of: found, .largest, "block \(blockSize)")
        }
    }

    /// An iteration limit in the middle of a restarted run: what is returned is counted by its own residuals.
    func testConvergedCountsResiduals() throws {
        let values = [100.0, 50] + (0..<98).map { 1 - Double($0) / 100 }
        let matrix = NaiveMatrix.withSingularValues(values, rows: 130, columns: 100, seed: 4).matrix
        let found = try TruncatedSVD(
            matrix.matrix(Double.self), rank: 6,
            settings: .tight {
                $0.tolerance = 1e-10
                ($0.blockSize, $0.maximumIterations, $0.maximumBasis) = (1, 20, 15)
            })
        let (u, v) = (NaiveMatrix(found.u), NaiveMatrix(found.v))
        let left = (matrix * v - u.scalingColumns(by: found.values)).columnNorms
        let right = (matrix.transposed * u - v.scalingColumns(by: found.values)).columnNorms
        let reached = zip(left, right).count { max($0, $1) <= 1e-10 * 100 }
        XCTAssertEqual(found.convergence.converged, reached)
        XCTAssertEqual(found.convergence.iterations, 20)
        XCTAssertTrue(1..<6 ~= reached, "\(reached): neither all nor none, for this to show")
        XCTAssertEqual(
            found.convergence.largestResidual,
            max(
                found.convergence.leftResiduals.max() ?? 0, found.convergence.rightResiduals.max() ?? 0))
    }

    /// The subspace holds all there is, or A has no more than it: both are exact. Otherwise the values are below the
    /// true ones, as those of any subspace, and more iterations come nearer.
    func testRandomized() throws {
        let decaying = (0..<100).map { 1 / Double($0 + 1) }
        for (rows, columns) in [(150, 100), (100, 150)] {
            let matrix = NaiveMatrix.withSingularValues(decaying, rows: rows, columns: columns, seed: 5).matrix
            let check = try TripletCheck(matrix)
            var errors: [Double] = []
            for iterations in 0...4 {
                var settings = RandomizedSettings()
                settings.iterations = iterations
                let found = try TruncatedSVD(randomized: matrix.matrix(Double.self), rank: 8, settings: settings)
                XCTAssertEqual(found.values.count, 8)
                for (value, expected) in zip(found.values, decaying) {
                    XCTAssertLessThanOrEqual(value, expected + check.rounding(Double.self))
                }
                XCTAssertEqual(
                    found.convergence.isConverged,
                    found.convergence.largestResidual <= LanczosSettings().tolerance * found.values[0])
                errors.append(zip(decaying, found.values).map { $0 - $1 }.max() ?? 0)
            }
            for (fewer, more) in zip(errors, errors.dropFirst()) {
                XCTAssertLessThanOrEqual(more, fewer + check.rounding(Double.self))
            }
            XCTAssertLessThan(errors[4], 0.001 * decaying[7])
            let low = NaiveMatrix.withSingularValues([3, 2, 1], rows: rows, columns: columns, seed: 6).matrix
            let exact = try TripletCheck(low)
            let found = try TruncatedSVD(randomized: low.matrix(Double.self), rank: 5)
            exact(found, rank: 5)
            exact.values(of: found)
        }
    }

    func testTheSameBitsForAnyPool() throws {
        try check(Float.self)
        try check(Double.self)

        /// More rows than a tile of each product has, and restarts.
        func check<Scalar: BLASScalar>(_: Scalar.Type) throws {
            for (rows, columns) in [(1500, 700), (700, 1500)] {
                let matrix = NaiveMatrix.scattered(rows, columns, share: 0.01, seed: 7)
                let sparse = try matrix.sparse(Scalar.self)
                let means = (0..<rows).map { Scalar($0 % 7) / 70 }
                for basis in [nil, 60] {
                    let settings = LanczosSettings<Scalar>.tight { ($0.maximumBasis, $0.tolerance) = (basis, 1e-3) }
                    let results = try [1, 2, 3, 2].map { threads in
                        let pool = ThreadPool(threads: threads)
                        let a = try SparseOperator(sparse, pool: pool).shifted(rows: means)
                        return (
                            try TruncatedSVD(a, rank: 5, settings: settings, pool: pool),
                            try TruncatedSVD(randomized: a, rank: 5, pool: pool)
                        )
                    }
                    for result in results {
                        XCTAssertTrue(result.0.convergence.isConverged)
                        for (found, first) in [(result.0, results[0].0), (result.1, results[0].1)] {
                            XCTAssertEqual(found.values, first.values)
                            XCTAssertEqual(found.u, first.u)
                            XCTAssertEqual(found.v, first.v)
                            XCTAssertEqual(found.convergence.leftResiduals, first.convergence.leftResiduals)
                            XCTAssertEqual(found.convergence.rightResiduals, first.convergence.rightResiduals)
                            XCTAssertEqual(found.convergence.products, first.convergence.products)
                        }
                    }
                }
            }
        }
    }

    /// Values that the matrix has more often than a block has vectors: a chain of blocks ends with some copies of each,
    /// and only the next ones bring the others.
    func testValuesRepeatedBeyondTheBlock() throws {
        for (distinct, copies, rank) in [(10, 40, 30), (5, 40, 30), (3, 100, 10)] {
            let size = distinct * copies
            let indices = (0..<size).map { Int32($0) }
            let diagonal = try CSRMatrix<Double>(
                rows: size, columns: size, rowIndices: indices, columnIndices: indices,
                values: (0..<size).map { Double(1 + $0 / copies) })
            for (which, value) in [(LanczosSettings<Double>.Which.largest, distinct), (.smallest, 1)] {
                for blockSize in [nil, 3] {
                    let found = try TruncatedSVD(
                        SparseOperator(diagonal), rank: rank,
                        settings: .tight { ($0.which, $0.blockSize) = (which, blockSize) })
                    XCTAssertTrue(found.convergence.isConverged)
                    // Within 64 ε σ₁, and the roundings of a product of numbers below 10.
                    assertClose(
                        found.values, [Double](repeating: Double(value), count: rank),
                        within: [Double](repeating: 1e-12, count: rank), "\(which) of \(distinct) × \(copies)")
                }
            }
        }
    }

    /// A matrix of equal rows is nothing once its columns are centered: values of 0 to the rounding of what cancels,
    /// and no accusation of the operator.
    func testCenteredToNothing() throws {
        let row = [1.5, -2, 7.25]
        let matrix = Matrix(rows: 9, columns: 3, (0..<9).flatMap { _ in row.map { $0 / 3 } })
        let found = try TruncatedSVD(matrix.shifted(columns: row.map { $0 / 3 }), rank: 3)
        XCTAssertTrue(found.convergence.isConverged)
        // ‖1 cᵀ‖ is 3 · 2.6.
        for value in found.values { XCTAssertLessThanOrEqual(value, 16 * .ulpOfOne * 8) }
    }
}
