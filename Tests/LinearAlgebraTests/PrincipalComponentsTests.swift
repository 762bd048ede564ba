import Foundation
import LatentLinearAlgebra
import LatentRuntime
import LatentTestSupport
import XCTest

/// Principal components of samples whose axes and variances are known by construction, and against the covariance.
final class PrincipalComponentsTests: XCTestCase {
    /// Column k - 1 of an orthonormal basis of cosines, of which all but k = 0 sum to zero.
    private func cosine(_ k: Int, _ count: Int) -> [Double] {
        let scale = (Double(k == 0 ? 1 : 2) / Double(count)).squareRoot()
        return (0..<count).map { scale * cos(Double.pi * (Double($0) + 0.5) * Double(k) / Double(count)) }
    }

    private let deviations = [4.0, 2, 0.5]
    private let axesTaken = [2, 0, 5]

    /// Samples of mean `mean` with deviation `deviations[k]` along the cosine `axesTaken[k]`, and none along others.
    private func samples(_ count: Int, mean: [Double]) -> NaiveMatrix {
        var result = NaiveMatrix(rows: count, columns: mean.count)
        let freedom = Double(count - 1).squareRoot()
        let parts = deviations.indices.map { (cosine($0 + 1, count), cosine(axesTaken[$0], mean.count)) }
        for i in 0..<count {
            for j in mean.indices {
                result[i, j] = mean[j]
                for (deviation, (score, axis)) in zip(deviations, parts) {
                    result[i, j] += freedom * deviation * score[i] * axis[j]
                }
            }
        }
        return result
    }

    /// The axis with the element of largest magnitude, the first of equal ones, positive. A tie that rounding decides
    /// either way would be a test of nothing: the axes here have none, or one in which both sides agree.
    private func signed(_ axis: [Double]) -> [Double] {
        let largest = axis.map(abs).max() ?? 0
        let first = axis.first { abs($0) > largest * (1 - 1e-6) } ?? 0
        return axis.map { first < 0 ? -$0 : $0 }
    }

    private func checkKnownAxes<Scalar: BLASScalar>(_: Scalar.Type) throws {
        let mean = (0..<9).map { Double($0) - 3.25 }
        for count in [4, 9, 200] {
            let x = samples(count, mean: mean).matrix(Scalar.self)
            let found = try PrincipalComponents(x, rank: 3)
            XCTAssertTrue(found.convergence.isConverged)
            // Of X - 1 mᵀ: rounding of X, and residuals of 64 ulps of the largest value; of an axis over the gap.
            let size = deviations[0] * Double(count - 1).squareRoot() + 4 * Double(9 * count).squareRoot()
            let error = 128 * Double(Scalar.ulpOfOne) * size / Double(count - 1).squareRoot()
            assertClose(doubles(found.mean), mean, within: mean.map { _ in error })
            assertClose(doubles(found.standardDeviations), deviations, within: deviations.map { _ in error })
            let total = deviations.reduce(0) { $0 + $1 * $1 }
            assertClose(found.totalVariance, total, within: 8 * error * total)
            assertClose(found.explainedVarianceRatio.reduce(0, +), 1, within: 16 * error)
            for k in deviations.indices {
                let axis = doubles(found.components.row(k))
                let known = cosine(axesTaken[k], 9)
                let agreement = zip(axis, known).reduce(0) { $0 + $1.0 * $1.1 }
                // Wedin: the sine of the angle is at most the error over the gap.
                let gap = k == 0 ? 2 : 0.5
                assertClose(axis, known.map { agreement < 0 ? -$0 : $0 }, within: axis.map { _ in 2 * error / gap })
                let largest = try XCTUnwrap(axis.max { abs($0) < abs($1) })
                XCTAssertGreaterThan(largest, 0, "the sign rule")
            }
        }
    }

    func testKnownAxesInFloat() throws { try checkKnownAxes(Float.self) }

    func testKnownAxesInDouble() throws { try checkKnownAxes(Double.self) }

    /// C v = λ v for the covariance over n - 1, formed element by element; and its trace is the total variance.
    func testTheCovarianceEquation() throws {
        let (count, features) = (60, 8)
        let x = NaiveMatrix.uniform(count, features, seed: 3)
        let found = try PrincipalComponents(x.matrix(Double.self), rank: features)
        var centered = x
        for j in 0..<features {
            let mean = (0..<count).reduce(0) { $0 + x[$1, j] } / Double(count)
            for i in 0..<count { centered[i, j] -= mean }
        }
        var covariance = centered.transposed * centered
        covariance.elements = covariance.elements.map { $0 / Double(count - 1) }
        let trace = (0..<features).reduce(0) { $0 + covariance[$1, $1] }
        // Residuals of 64 ulps of the largest value, on both sides of A v = σ u.
        let bound = 256 * Double.ulpOfOne * trace
        for k in 0..<features {
            let v = found.components.row(k)
            assertClose(
                covariance * v, v.map { found.explainedVariance[k] * $0 }, within: v.map { _ in bound })
        }
        assertClose(found.totalVariance, trace, within: bound)
        assertClose(found.explainedVarianceRatio.reduce(0, +), 1, within: bound / trace)
    }

    /// Scores are of mean 0, of the components' variances and without correlation; all of them give the samples back,
    /// and some as much of them as the variances say (Eckart and Young).
    func testScoresAndReconstruction() throws {
        let (count, features) = (40, 6)
        let naive = NaiveMatrix.uniform(count, features, seed: 4)
        let x = naive.matrix(Double.self)
        for rank in [2, features] {
            let found = try PrincipalComponents(x, rank: rank)
            let scores = try found.scores(of: x)
            let bound = 1e3 * Double.ulpOfOne
            assertClose(
                scores.columnMeans(), Array(repeating: 0, count: rank), within: Array(repeating: bound, count: rank))
            let products = NaiveMatrix(scores).transposed * NaiveMatrix(scores)
            for k in 0..<rank {
                for l in 0..<rank {
                    let expected = k == l ? found.explainedVariance[k] * Double(count - 1) : 0
                    assertClose(products[k, l], expected, within: bound * found.totalVariance * Double(count))
                }
            }
            let back = try found.reconstruction(of: scores)
            let lost = zip(back.elements, naive.elements).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
            let unexplained = found.totalVariance - found.explainedVariance.reduce(0, +)
            assertClose(lost, Double(count - 1) * unexplained, within: bound * found.totalVariance * Double(count))
        }
    }

    /// A shift of all samples moves the mean alone; their order does not matter; a factor goes to the deviations.
    func testInvariances() throws {
        let x = samples(50, mean: [1, 2, 3, 4, 5, 6, 7])
        let found = try PrincipalComponents(x.matrix(Double.self), rank: 3)
        var (shifted, turned, scaled) = (x, x, x)
        for i in 0..<50 {
            for j in 0..<7 {
                shifted[i, j] += 0.5 * Double(j)
                turned[i, j] = x[49 - i, j]
                scaled[i, j] *= 2
            }
        }
        for (other, factor, move) in [(shifted, 1.0, 0.5), (turned, 1, 0), (scaled, 2, 0)] {
            let changed = try PrincipalComponents(other.matrix(Double.self), rank: 3)
            let bound = 1e4 * Double.ulpOfOne
            assertClose(
                changed.mean, found.mean.enumerated().map { factor * $1 + move * Double($0) },
                within: found.mean.map { _ in bound })
            assertClose(
                changed.standardDeviations, found.standardDeviations.map { factor * $0 }, within: [bound, bound, bound])
            for k in 0..<3 {
                let (axis, before) = (changed.components.row(k), found.components.row(k))
                assertClose(signed(axis), signed(before), within: axis.map { _ in bound })
            }
        }
    }

    /// Sparse samples are those with their zeros stored, and threads change no bit.
    func testSparseSamplesAndThreads() throws {
        let (rows, columns) = (90, 12)
        let values = NaiveMatrix.integers(rows, columns, within: 3, seed: 5)
        let places = (0..<rows * columns).filter { $0 % 3 == 0 }
        let sparse = try CSRMatrix<Double>(
            rows: rows, columns: columns, rowIndices: places.map { Int32($0 / columns) },
            columnIndices: places.map { Int32($0 % columns) }, values: places.map { values.elements[$0] })
        let dense = try PrincipalComponents(sparse.dense(), rank: 4)
        let (one, three) = (ThreadPool(threads: 1), ThreadPool(threads: 3))
        let found = try PrincipalComponents(SparseOperator(sparse), rank: 4, pool: one)
        XCTAssertEqual(found.mean, dense.mean)
        assertClose(
            found.standardDeviations, dense.standardDeviations,
            within: dense.standardDeviations.map { 256 * Double.ulpOfOne * ($0 + 3) })
        assertClose(found.totalVariance, dense.totalVariance, within: 1e-12 * dense.totalVariance)
        let again = try PrincipalComponents(SparseOperator(sparse), rank: 4, pool: three)
        XCTAssertEqual(again.components.elements.map(\.bitPattern), found.components.elements.map(\.bitPattern))
        XCTAssertEqual(again.standardDeviations, found.standardDeviations)
    }

    /// Equal samples vary along nothing.
    func testEqualSamples() throws {
        let found = try PrincipalComponents(Matrix<Double>(rows: 3, columns: 2, [1, 2, 1, 2, 1, 2]), rank: 2)
        XCTAssertEqual(found.mean, [1, 2])
        XCTAssertEqual(found.standardDeviations, [0, 0])
        XCTAssertEqual(found.explainedVarianceRatio, [0, 0])
        XCTAssertEqual(try found.reconstruction(of: Matrix(rows: 1, columns: 2)).elements, [1, 2])
    }

    func testWhatCannotBe() throws {
        func expect(_ words: String, line: UInt = #line, _ body: () throws -> some Any) {
            XCTAssertThrowsError(try body(), line: line) {
                XCTAssertTrue("\($0)".contains(words), "\($0)", line: line)
                XCTAssertTrue($0 is InvalidArgument, line: line)
            }
        }
        let x = Matrix<Float>(rows: 3, columns: 2, [1, 2, 3, 5, 4, 4])
        expect("two samples") { try PrincipalComponents(x.rows(0..<1), rank: 1) }
        expect("from 1 to 2") { try PrincipalComponents(x, rank: 0) }
        expect("from 1 to 2") { try PrincipalComponents(x, rank: 3) }
        var broken = x
        broken[1, 0] = .nan
        expect("row 1, column 0 is nan") { try PrincipalComponents(broken, rank: 1) }
        let found = try PrincipalComponents(x, rank: 1)
        expect("3 features where the components have 2") { try found.scores(of: x.transposed()) }
        expect("2 columns for 1 components") { try found.reconstruction(of: x) }
    }
}
