import LatentLinearAlgebra
import LatentRuntime
import LatentTestSupport
import XCTest

/// SciPy's tests of what the parameters of `svds` do, each test named after the one it meets.
final class SVDSParameterTests: XCTestCase {
    private func equal<Scalar>(_ a: TruncatedSVD<Scalar>, _ b: TruncatedSVD<Scalar>) -> Bool {
        a.values == b.values && a.u == b.u && a.v == b.v
    }

    /// test_svds_parameter_k_which: values and vectors, up to their sign, to 8e-10.
    func testParameterKWhich() throws {
        let matrix = NaiveMatrix.uniform(10, 10, seed: 1)
        let dense = try SingularValueDecomposition(matrix.matrix(Double.self))
        let check = try TripletCheck(matrix)
        for which in LanczosSettings<Double>.Which.allCases {
            for rank in [3, 5] {
                for blockSize in [nil, 1, 2, 3] {
                    let found = try TruncatedSVD(
                        matrix.matrix(Double.self), rank: rank,
                        settings: .tight { ($0.which, $0.blockSize) = (which, blockSize) })
                    check(found, rank: rank, "\(which)")
                    let range = which == .largest ? 0..<rank : 10 - rank..<10
                    assertSame(found.values, Array(dense.values[range]))
                    assertSame(magnitudes(found.u), magnitudes(dense.u.columns(range)))
                    assertSame(magnitudes(found.v), magnitudes(dense.v.columns(range)))
                }
            }
        }

        func magnitudes(_ q: Matrix<Double>) -> [Double] { q.elements.map { abs($0) } }

        func assertSame(_ found: [Double], _ expected: [Double], line: UInt = #line) {
            assertClose(found, expected, within: expected.map { _ in 8e-10 }, line: line)
        }
    }

    /// test_svds_parameter_tol: the error of each value is at most what the tolerance says, and a tolerance asks no
    /// more work than a tighter one.
    func testParameterTol() throws {
        let thin = NaiveMatrix.scattered(100, 100, share: 0.1, seed: 2)
        let matrix = thin * thin.transposed
        let check = try TripletCheck(matrix)
        let operation = SparseOperator(try matrix.sparse(Double.self))
        for blockSize in [nil, 1] {
            var products = 0
            for tolerance in [1, 1e-2, 1e-4, 1e-8, 1e-12] {
                let found = try TruncatedSVD(
                    operation, rank: 3,
                    settings: .tight {
                        $0.start = [Double](repeating: 1, count: 100)
                        ($0.tolerance, $0.blockSize) = (tolerance, blockSize)
                    })
                check(found, rank: 3, tolerance: tolerance)
                check.values(of: found, tolerance: tolerance, "tolerance \(tolerance)")
                XCTAssertGreaterThanOrEqual(found.convergence.products, products)
                products = found.convergence.products
            }
        }
    }

    func testParameterTolOfFloat() throws {
        let matrix = NaiveMatrix.scattered(120, 90, share: 0.2, seed: 3)
        let check = try TripletCheck(matrix)
        let operation = SparseOperator(try matrix.sparse(Float.self))
        for tolerance in [1, 1e-2, 1e-4, 64 * Float.ulpOfOne] {
            let found = try TruncatedSVD(
                operation, rank: 4, settings: .tight { $0.tolerance = tolerance })
            check(found, rank: 4, tolerance: tolerance)
            check.values(of: found, tolerance: tolerance)
        }
    }

    /// test_svd_v0: the same start vector gives the same bits, whatever the seed; another one gives others, as
    /// accurate.
    func testV0() throws {
        let matrix = NaiveMatrix.uniform(100, 100, seed: 4)
        let check = try TripletCheck(matrix)
        let a = matrix.matrix(Double.self)
        func found(start: UInt64, seed: UInt64, blockSize: Int?) throws -> TruncatedSVD<Double> {
            let result = try TruncatedSVD(
                a, rank: 1,
                settings: .tight {
                    $0.start = NaiveMatrix.uniform(100, 1, seed: start).elements
                    ($0.seed, $0.blockSize) = (seed, blockSize)
                })
            check(result, rank: 1)
            check.values(of: result)
            return result
        }
        for start in [10, 11] as [UInt64] {
            XCTAssertTrue(
                equal(
                    try found(start: start, seed: 0, blockSize: 1), try found(start: start, seed: 1, blockSize: 1)))
            XCTAssertTrue(
                equal(
                    try found(start: start, seed: 5, blockSize: nil), try found(start: start, seed: 5, blockSize: nil)))
        }
        for blockSize in [1, nil] {
            XCTAssertFalse(
                equal(
                    try found(start: 10, seed: 0, blockSize: blockSize),
                    try found(start: 11, seed: 0, blockSize: blockSize)))
        }
    }

    /// test_svd_rng, test_svd_rng_2, test_svd_rng_3 (test_svd_random_state before): the same seed gives the same bits,
    /// another one others, and all are accurate.
    func testRng() throws {
        try checkSeeds(Float.self)
        try checkSeeds(Double.self)
    }

    private func checkSeeds<Scalar: BLASScalar>(_: Scalar.Type) throws {
        let matrix = NaiveMatrix.uniform(100, 100, seed: 5)
        let check = try TripletCheck(matrix)
        let a = matrix.matrix(Scalar.self)
        for rank in [1, 5] {
            let found = try ([0, 0, 1, 1] as [UInt64]).map { seed in
                try TruncatedSVD(a, rank: rank, settings: .tight { $0.seed = seed })
            }
            let random = try ([0, 0, 1, 1] as [UInt64]).map { seed in
                var settings = RandomizedSettings()
                settings.seed = seed
                return try TruncatedSVD(randomized: a, rank: rank, settings: settings)
            }
            for results in [found, random] {
                XCTAssertTrue(equal(results[0], results[1]))
                XCTAssertTrue(equal(results[2], results[3]))
                XCTAssertFalse(equal(results[0], results[2]))
            }
            for result in found {
                check(result, rank: rank)
                check.values(of: result)
            }
        }
    }

    /// test_svd_maxiter: one iteration of one vector is not enough, and is not said to be; the default is. On diag(0…8)
    /// and on Hilbert's matrix of order 6.
    func testMaxiter() throws {
        var diagonal = NaiveMatrix(rows: 9, columns: 9)
        for i in 0..<9 { diagonal[i, i] = Double(i) }
        var hilbert = NaiveMatrix(rows: 6, columns: 6)
        for place in 0..<36 { hilbert.elements[place] = 1 / Double(1 + place / 6 + place % 6) }
        for matrix in [diagonal, hilbert] {
            let check = try TripletCheck(matrix)
            let a = matrix.matrix(Double.self)
            let early = try TruncatedSVD(
                a, rank: 1, settings: .tight { ($0.blockSize, $0.maximumIterations) = (1, 1) })
            XCTAssertFalse(early.convergence.isConverged)
            XCTAssertEqual(early.convergence.converged, 0)
            XCTAssertEqual(early.convergence.wanted, 1)
            XCTAssertEqual(early.convergence.iterations, 1)
            // One with A, one with Aᵀ; two more for the residuals.
            XCTAssertEqual(early.convergence.products, 4)
            XCTAssertGreaterThan(early.convergence.largestResidual, 1e-3 * check.largest)
            XCTAssertThrowsError(try early.requireConvergence()) { error in
                let failure = error as? ConvergenceFailure
                XCTAssertEqual(failure?.converged, 0)
                XCTAssertEqual(failure?.wanted, 1)
                XCTAssertEqual(failure?.largestResidual, early.convergence.largestResidual)
                XCTAssertTrue("\(error)".contains("0 of 1 singular triplets converged"), "\(error)")
            }
            for blockSize in [nil, 1] {
                let found = try TruncatedSVD(
                    a, rank: 1, settings: .tight { $0.blockSize = blockSize })
                check(found, rank: 1)
                check.values(of: found)
                XCTAssertNoThrow(try found.requireConvergence())
            }
        }
    }

    /// Fewer vectors than the rank asks for are what there is after one iteration, each with its residuals.
    func testMaxiterBelowTheRank() throws {
        let a = NaiveMatrix.uniform(40, 30, seed: 6).matrix(Double.self)
        let found = try TruncatedSVD(
            a, rank: 7, settings: .tight { ($0.blockSize, $0.maximumIterations) = (2, 2) })
        XCTAssertEqual(found.values.count, 4)
        XCTAssertEqual(found.u.columns, 4)
        XCTAssertEqual(found.v.columns, 4)
        XCTAssertEqual(found.convergence.leftResiduals.count, 4)
        XCTAssertEqual(found.convergence.wanted, 7)
        XCTAssertFalse(found.convergence.isConverged)
        XCTAssertThrowsError(try found.requireConvergence())
    }
}
