import LatentLinearAlgebra
import LatentRuntime
import LatentTestSupport
import XCTest

/// Draws of rows against the distribution formed in Double from its definition.
final class NormalDrawsTests: XCTestCase {
    private let lengths = [0, 1, 3, 63, 64, 65, 150]
    private let columns = 160

    private struct Case {
        let s: CSRMatrix<Double>
        let factors, prior, noise: NaiveMatrix
        let offsets, rowWeights, columnWeights, mean: [Double]

        var shift: [Double] {
            mean.indices.map { i in mean.indices.reduce(0) { $0 + prior[i, $1] * mean[$1] } }
        }

        func draws<Scalar: BLASScalar>(_: Scalar.Type, threads: Int = 2) -> NormalDraws<Scalar> {
            CSRMatrix<Scalar>(pattern: s.pattern, values: s.values.map { Scalar($0) }).normalDraws(
                factors.matrix(Scalar.self), offsets: offsets.map { Scalar($0) },
                rowWeights: rowWeights.map { Scalar($0) }, columnWeights: columnWeights.map { Scalar($0) },
                prior: prior.matrix(Scalar.self), shift: shift.map { Scalar($0) }, mean: mean.map { Scalar($0) },
                noise: noise.matrix(Scalar.self), pool: ThreadPool(threads: threads))
        }

        /// Of a row: A, b.
        func equations(_ row: Int) -> NaiveNormalEquations {
            var (a, b) = (prior, shift)
            for k in s.pattern.rowOffsets[row]..<s.pattern.rowOffsets[row + 1] {
                let column = Int(s.pattern.columnIndices[k])
                let weight = rowWeights[row] * columnWeights[column]
                for i in b.indices {
                    b[i] += weight * (s.values[k] - offsets[column]) * factors[column, i]
                    for j in b.indices { a[i, j] += weight * factors[column, i] * factors[column, j] }
                }
            }
            return NaiveNormalEquations(a: a, b: b)
        }

        /// Σ v e² and Σ v of a row at x.
        func left(_ row: Int, _ x: [Double]) -> (squares: Double, weights: Double) {
            (s.pattern.rowOffsets[row]..<s.pattern.rowOffsets[row + 1]).reduce((0, 0)) { sums, k in
                let column = Int(s.pattern.columnIndices[k])
                let rest = x.indices.reduce(s.values[k] - offsets[column]) { $0 - factors[column, $1] * x[$1] }
                return (sums.0 + columnWeights[column] * rest * rest, sums.1 + columnWeights[column])
            }
        }
    }

    private func makeCase(_ lengths: [Int], rank: Int, noise: NaiveMatrix? = nil) throws -> Case {
        var random = Philox(seed: UInt64(rank), purpose: .choice)
        var (rows, items, values): ([Int32], [Int32], [Double]) = ([], [], [])
        for (row, length) in lengths.enumerated() {
            for k in 0..<length {
                rows.append(Int32(row))
                // 7 and 160 have no common divisor: no column stands twice.
                items.append(Int32((7 * k + row) % columns))
                values.append(Double(1 + random.next(below: 10)) / 2)
            }
        }
        let half = NaiveMatrix.integers(rank, rank, within: 2, seed: 2)
        var prior = half.transposed * half
        for i in 0..<rank { prior[i, i] += 1 }
        return Case(
            s: try CSRMatrix(
                rows: lengths.count, columns: columns, rowIndices: rows, columnIndices: items, values: values),
            factors: .uniform(columns, rank, seed: 1), prior: prior,
            noise: noise ?? .uniform(lengths.count, rank, seed: 3),
            offsets: (0..<columns).map { Double($0 % 3) / 4 }, rowWeights: lengths.indices.map { 1 + Double($0) / 2 },
            columnWeights: (0..<columns).map { Double(1 + $0 % 4) / 4 }, mean: (0..<rank).map { Double($0 % 5) / 8 })
    }

    /// The mean solves the row's equations, and the draw is it and U⁻¹ z: U upper, UᵀU the precision.
    func testMeansAndDraws() throws {
        for rank in [1, 3, 16, 17, 32, 40] {
            let problem = try makeCase(lengths, rank: rank)
            let (exact, single) = (problem.draws(Double.self), problem.draws(Float.self))
            XCTAssertEqual(problem.draws(Float.self, threads: 1).draws, single.draws)
            for (row, length) in lengths.enumerated() {
                let what = "rank \(rank), \(length) entries"
                let equations = problem.equations(row)
                let zeros = [Double](repeating: 0, count: rank)
                let mean = length == 0 ? problem.mean : equations.solved(0..<rank, from: zeros)
                let draw = length == 0 ? mean : zip(mean, rooted(equations.a, problem, row)).map { $0 + $1 }
                for k in 0..<rank {
                    XCTAssertEqual(exact.means[row, k], mean[k], accuracy: 1e-9 * (1 + abs(mean[k])), what)
                    XCTAssertEqual(exact.draws[row, k], draw[k], accuracy: 1e-9 * (1 + abs(draw[k])), what)
                    XCTAssertEqual(Double(single.means[row, k]), mean[k], accuracy: 1e-3 * (1 + abs(mean[k])), what)
                    XCTAssertEqual(Double(single.draws[row, k]), draw[k], accuracy: 1e-3 * (1 + abs(draw[k])), what)
                }
                let left = problem.left(row, draw)
                XCTAssertEqual(exact.squares[row], left.squares, accuracy: 1e-9 * (1 + left.squares), what)
                XCTAssertEqual(exact.weights[row], left.weights, accuracy: 1e-12 * (1 + left.weights), what)
            }
        }
    }

    /// U⁻¹ z of the textbook's U.
    private func rooted(_ a: NaiveMatrix, _ problem: Case, _ row: Int) -> [Double] {
        let order = a.rows
        var u = a
        for i in 0..<order {
            for j in i..<order {
                let rest = (0..<i).reduce(a[i, j]) { $0 - u[$1, i] * u[$1, j] }
                u[i, j] = j == i ? rest.squareRoot() : rest / u[i, i]
            }
        }
        var x = (0..<order).map { problem.noise[row, $0] }
        for i in (0..<order).reversed() {
            x[i] = (i + 1..<order).reduce(x[i]) { $0 - u[i, $1] * x[$1] } / u[i, i]
        }
        return x
    }

    /// Many draws of one row have the closed form's mean and covariance: each within five standard errors, √(C_ii / n) of a
    /// mean and √((C_ii C_jj + C_ij²) / n) of a covariance.
    func testMoments() throws {
        let (count, rank) = (20_000, 2)
        var random = Philox(seed: 9, purpose: .noise)
        var one = try makeCase([12], rank: rank)
        let noise = (0..<count * rank).map { _ in Double(random.nextNormal()) }
        let equations = one.equations(0)
        let pattern = one.s.pattern
        one = Case(
            s: try CSRMatrix(
                rows: count, columns: columns, rowIndices: (0..<count * 12).map { Int32($0 / 12) },
                columnIndices: (0..<count).flatMap { _ in pattern.columnIndices },
                values: (0..<count).flatMap { [values = one.s.values] _ in values }),
            factors: one.factors, prior: one.prior, noise: NaiveMatrix(rows: count, columns: rank, noise),
            offsets: one.offsets, rowWeights: [Double](repeating: 1, count: count), columnWeights: one.columnWeights,
            mean: one.mean)
        let draws = one.draws(Float.self).draws
        let mean = equations.solved(0..<rank, from: [0, 0])
        let a = equations.a
        let determinant = a[0, 0] * a[1, 1] - a[0, 1] * a[1, 0]
        let covariance = [[a[1, 1], -a[0, 1]], [-a[1, 0], a[0, 0]]].map { $0.map { $0 / determinant } }
        for i in 0..<rank {
            let found = (0..<count).reduce(0) { $0 + Double(draws[$1, i]) } / Double(count)
            XCTAssertEqual(found, mean[i], accuracy: 5 * (covariance[i][i] / Double(count)).squareRoot())
            for j in 0..<rank {
                let found =
                    (0..<count).reduce(0) {
                        $0 + (Double(draws[$1, i]) - mean[i]) * (Double(draws[$1, j]) - mean[j])
                    } / Double(count)
                let spread = covariance[i][i] * covariance[j][j] + covariance[i][j] * covariance[i][j]
                XCTAssertEqual(found, covariance[i][j], accuracy: 5 * (spread / Double(count)).squareRoot())
            }
        }
    }

    /// A precision that is not definite has no distribution: the row is the prior's mean.
    func testNotDefinite() throws {
        let s = try CSRMatrix<Float>(rows: 1, columns: 1, rowIndices: [0], columnIndices: [0], values: [1])
        let found = s.normalDraws(
            Matrix(rows: 1, columns: 2, [1, 1]), offsets: [0], rowWeights: [1], columnWeights: [1],
            prior: Matrix(rows: 2, columns: 2, [-4, 0, 0, -4]), shift: [1, 1], mean: [0.5, 2],
            noise: Matrix(rows: 1, columns: 2, [1, 1]))
        XCTAssertEqual(found.means.elements, [0.5, 2])
        XCTAssertEqual(found.draws.elements, [0.5, 2])
    }
}
