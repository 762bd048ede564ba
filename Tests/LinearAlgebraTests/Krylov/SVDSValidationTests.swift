import LatentLinearAlgebra
import LatentRuntime
import LatentTestSupport
import XCTest

/// The checks of input that SciPy's suite makes of `svds`, each test named after the one it meets. What SciPy must
/// refuse at run time and a type of Swift's excludes (a rank that is text, a start vector of integers) needs no test.
final class SVDSValidationTests: XCTestCase {
    private let a = NaiveMatrix.uniform(5, 7, seed: 1).matrix(Double.self)

    private func expectError(
        says text: String, line: UInt = #line, _ compute: () throws -> TruncatedSVD<Double>
    ) {
        XCTAssertThrowsError(try compute(), line: line) { error in
            let said = (error as? InvalidArgument)?.description ?? "\(type(of: error))"
            XCTAssertTrue(said.contains(text), said, line: line)
        }
    }

    /// test_svds_input_validation_A: an empty matrix, in each of its forms.
    func testInputValidationA() throws {
        for (rows, columns) in [(0, 0), (0, 3), (3, 0), (1, 0)] {
            let empty = Matrix<Double>(rows: rows, columns: columns)
            expectError(says: "\(rows) × \(columns): an empty matrix") { try TruncatedSVD(empty, rank: 1) }
            expectError(says: "empty") { try TruncatedSVD(randomized: empty, rank: 1) }
            let sparse = try CSRMatrix<Double>(
                rows: rows, columns: columns, rowIndices: [], columnIndices: [], values: [])
            expectError(says: "empty") { try TruncatedSVD(SparseOperator(sparse), rank: 1) }
            expectError(says: "empty") { try TruncatedSVD(empty.transpose, rank: 1) }
        }
    }

    /// test_svds_input_validation_k_1, where SciPy's three refuse or accept min(m, n) as they differ: here it works.
    func testInputValidationK1() throws {
        let tall = NaiveMatrix.uniform(4, 3, seed: 2)
        let matrix = tall.matrix(Double.self)
        for rank in [-1, 0, 4, 5, .max, .min] {
            expectError(says: "rank \(rank) of 4 × 3: it must be from 1 to 3") { try TruncatedSVD(matrix, rank: rank) }
            expectError(says: "rank \(rank) of 4 × 3") { try TruncatedSVD(randomized: matrix, rank: rank) }
            expectError(says: "rank \(rank) of 3 × 4") { try TruncatedSVD(matrix.transpose, rank: rank) }
        }
        let check = try TripletCheck(tall)
        let whole = try TruncatedSVD(matrix, rank: 3)
        check(whole, rank: 3)
        check.values(of: whole)
        let rebuilt = NaiveMatrix(whole.u).scalingColumns(by: whole.values) * NaiveMatrix(whole.v).transposed
        assertClose(
            rebuilt.elements, tall.elements, within: tall.elements.map { _ in 3 * check.rounding(Double.self) })
    }

    /// test_svds_input_validation_tol_1.
    func testInputValidationTol1() {
        for tolerance in [-1, -.leastNonzeroMagnitude, .infinity, .nan] as [Double] {
            expectError(says: "a tolerance of \(tolerance)") {
                try TruncatedSVD(a, rank: 2, settings: .tight { $0.tolerance = tolerance })
            }
        }
    }

    /// SciPy takes `tol = 0` for machine precision. Here 0 is a residual that rounding need not reach: what comes is as
    /// near as can be, and says so.
    func testAToleranceOfZeroEnds() throws {
        let matrix = NaiveMatrix.uniform(10, 10, seed: 3)
        let check = try TripletCheck(matrix)
        let found = try TruncatedSVD(matrix.matrix(Double.self), rank: 3, settings: .tight { $0.tolerance = 0 })
        check.values(of: found)
        XCTAssertLessThanOrEqual(found.convergence.largestResidual, 64 * .ulpOfOne * check.largest)
        XCTAssertEqual(found.convergence.wanted, 3)
    }

    /// test_svds_input_validation_which, of issue 4590: two ends of the spectrum and no other name.
    func testInputValidationWhich() {
        typealias Which = LanczosSettings<Double>.Which
        for name in ["LA", "SA", "ekki", "", "LM"] { XCTAssertNil(Which(rawValue: name)) }
        XCTAssertEqual(Which.allCases.map(\.rawValue), ["largest", "smallest"])
    }

    /// test_svds_input_validation_v0_1: the length is min(rows, columns), for either shape.
    func testInputValidationV01() throws {
        for count in 0...9 where count != 5 {
            for flipped in [false, true] {
                expectError(says: "a start vector of \(count) elements where 5 are needed") {
                    let settings = LanczosSettings<Double>.tight { $0.start = [Double](repeating: 1, count: count) }
                    return try flipped
                        ? TruncatedSVD(a.transpose, rank: 2, settings: settings)
                        : TruncatedSVD(a, rank: 2, settings: settings)
                }
            }
        }
        let start = LanczosSettings<Double>.tight { $0.start = [1, 2, 3, 4, 5] }
        XCTAssertTrue(try TruncatedSVD(a, rank: 2, settings: start).convergence.isConverged)
        XCTAssertTrue(try TruncatedSVD(a.transposed(), rank: 2, settings: start).convergence.isConverged)
    }

    /// test_svds_input_validation_v0_2 and _3: a start vector that cannot begin anything.
    func testInputValidationV02And3() {
        for start in [[0, 0, 0, 0, 0], [1, .nan, 0, 0, 0], [0, 0, 0, 0, .infinity]] as [[Double]] {
            expectError(says: "a start vector must be finite and not all zeros") {
                try TruncatedSVD(a, rank: 2, settings: .tight { $0.start = start })
            }
        }
    }

    /// test_svds_input_validation_maxiter_1.
    func testInputValidationMaxiter1() {
        for maximum in [-1, 0, .min] {
            expectError(says: "at most \(maximum) iterations") {
                try TruncatedSVD(a, rank: 2, settings: .tight { $0.maximumIterations = maximum })
            }
        }
    }

    func testInputValidationOfTheBlockSize() throws {
        for size in [-1, 0, .min] {
            expectError(says: "a block size of \(size)") {
                try TruncatedSVD(a, rank: 2, settings: .tight { $0.blockSize = size })
            }
        }
        // More than there are rows is as many as there are.
        let check = try TripletCheck(NaiveMatrix(a))
        check(try TruncatedSVD(a, rank: 2, settings: .tight { $0.blockSize = .max }), rank: 2)
    }

    func testInputValidationOfTheRandomizedSettings() throws {
        for (oversampling, iterations) in [(-1, 2), (10, -1), (.min, .min)] {
            var settings = RandomizedSettings()
            (settings.oversampling, settings.iterations) = (oversampling, iterations)
            expectError(says: "neither may be negative") {
                try TruncatedSVD(randomized: a, rank: 2, settings: settings)
            }
        }
        // Subspaces beyond all there is, even beyond an Int, are all there is.
        var settings = RandomizedSettings()
        (settings.oversampling, settings.iterations) = (.max, .max)
        try TripletCheck(NaiveMatrix(a))(TruncatedSVD(randomized: a, rank: 2, settings: settings), rank: 2)
    }

    /// test_svds_input_validation_return_singular_vectors and test_svd_return_singular_vectors: there is no mode; both
    /// sides and the values are there for wide, square and tall.
    func testReturnSingularVectors() throws {
        for (rows, columns) in [(5, 7), (6, 6), (7, 5)] {
            let matrix = NaiveMatrix.uniform(rows, columns, seed: 4)
            let check = try TripletCheck(matrix)
            let found = try TruncatedSVD(matrix.matrix(Double.self), rank: 2)
            check(found, rank: 2)
            check.values(of: found)
        }
    }

    /// test_svds_input_validation_ncv_1: no size of the basis is so small that the answer were wrong.
    func testInputValidationNcv1() throws {
        let matrix = NaiveMatrix.uniform(6, 7, seed: 5)
        let check = try TripletCheck(matrix)
        for size in 1...8 {
            let found = try TruncatedSVD(
                matrix.matrix(Double.self), rank: 3,
                settings: .tight { ($0.maximumBasis, $0.blockSize) = (size, 1) })
            check(found, rank: 3, "basis \(size)")
            check.values(of: found)
        }
    }
}
