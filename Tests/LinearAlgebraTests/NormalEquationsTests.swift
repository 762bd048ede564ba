import LatentLinearAlgebra
import LatentRuntime
import LatentTestSupport
import XCTest

/// Against the equations formed in Double from their definition.
final class NormalEquationsTests: XCTestCase {
    /// Rows of no entry, of one, around a chunk of 64 and of several; ranks around vectors and tiles.
    private let lengths = [0, 1, 3, 4, 5, 63, 64, 65, 150]
    private let ranks = [1, 3, 8, 16, 17, 40, 64, 70]

    private struct Case<Scalar: BLASScalar> {
        var s: CSRMatrix<Scalar>
        var factors, base, start: NaiveMatrix
        var penalties: [Double]

        init(_ lengths: [Int], rank: Int) throws {
            let columns = 160
            var random = Philox(seed: UInt64(rank), purpose: .choice)
            var (rows, items, values): ([Int32], [Int32], [Scalar]) = ([], [], [])
            for (row, length) in lengths.enumerated() {
                for k in 0..<length {
                    rows.append(Int32(row))
                    // 7 and 160 have no common divisor: no column stands twice.
                    items.append(Int32((7 * k + row) % columns))
                    values.append(Scalar(1 + random.next(below: 4)) / 2)
                }
            }
            s = try CSRMatrix(
                rows: lengths.count, columns: columns, rowIndices: rows, columnIndices: items, values: values)
            factors = .uniform(columns, rank, seed: 1)
            // Numbers of which Float holds the products: the base is the same in both types.
            let half = NaiveMatrix.integers(rank, rank, within: 2, seed: 2)
            base = half.transposed * half
            start = .uniform(lengths.count, rank, seed: 3)
            penalties = lengths.indices.map { 1 + Double($0) / 4 }
        }

        func equations(_ row: Int) -> NaiveNormalEquations {
            NaiveNormalEquations(s, row: row, factors, base: base, penalty: penalties[row])
        }

        func found(_ solver: NormalSolver, threads: Int = 2) -> NormalSolutions<Scalar> {
            s.normalSolutions(
                factors.matrix(Scalar.self), base: base.matrix(Scalar.self), penalties: penalties.map { Scalar($0) },
                solver: solver, from: start.matrix(Scalar.self), pool: ThreadPool(threads: threads))
        }
    }

    private func norm(_ x: [Double]) -> Double { x.reduce(0) { $0 + $1 * $1 }.squareRoot() }

    /// Compares rows with what `expected` makes of the equations and the start, relative to the larger of both.
    private func check<Scalar: BLASScalar>(
        _: Scalar.Type, rank: Int, _ solver: NormalSolver, within bound: Double,
        _ expected: (NaiveNormalEquations, [Double]) -> [Double]
    ) throws {
        let problem = try Case<Scalar>(lengths, rank: rank)
        let found = problem.found(solver)
        XCTAssertEqual(problem.found(solver, threads: 1).rows, found.rows)
        for (row, length) in lengths.enumerated() {
            let x = found.rows.row(row).map { Double($0) }
            guard length > 0 else {
                XCTAssertEqual(x, [Double](repeating: 0, count: rank))
                continue
            }
            let equations = problem.equations(row)
            let start = (0..<rank).map { problem.start[row, $0] }
            let right = expected(equations, start)
            let size = max(norm(right), norm(start))
            XCTAssertLessThanOrEqual(
                norm(zip(x, right).map { $0 - $1 }), bound * size, "\(solver), rank \(rank), \(length) entries")
            let gain = equations.gain(x)
            XCTAssertEqual(
                found.gains[row], gain, accuracy: bound * max(abs(gain), norm(equations.b) * size, 1),
                "\(solver), rank \(rank), \(length) entries")
        }
    }

    /// The exact ones solve their equations to 1e-5 in single precision.
    func testCholesky() throws {
        for rank in ranks {
            let problem = try Case<Float>(lengths, rank: rank)
            let found = problem.found(.cholesky)
            for (row, length) in lengths.enumerated() where length > 0 {
                let equations = problem.equations(row)
                let residual = equations.residual(found.rows.row(row).map { Double($0) })
                XCTAssertLessThanOrEqual(norm(residual), 1e-5 * norm(equations.b), "rank \(rank), \(length) entries")
            }
            try check(Double.self, rank: rank, .cholesky, within: 1e-10) { $0.solved(0..<rank, from: $1) }
        }
    }

    /// With targets the right side is Σ w t h.
    func testTargets() throws {
        for rank in ranks {
            let problem = try Case<Double>(lengths, rank: rank)
            var random = Philox(seed: 7, purpose: .choice)
            let targets = problem.s.values.map { _ in Double(random.next(below: 9)) - 4 }
            let found = problem.s.normalSolutions(
                problem.factors.matrix(Double.self), base: problem.base.matrix(Double.self),
                penalties: problem.penalties, targets: targets, pool: ThreadPool(threads: 2))
            for (row, length) in lengths.enumerated() where length > 0 {
                let equations = NaiveNormalEquations(
                    problem.s, row: row, problem.factors, base: problem.base, penalty: problem.penalties[row],
                    targets: targets)
                XCTAssertLessThanOrEqual(
                    norm(equations.residual(found.rows.row(row))), 1e-12 * max(norm(equations.b), 1),
                    "rank \(rank), \(length) entries")
            }
        }
    }

    /// Step for step the textbook's, from where rows stand.
    func testConjugateGradients() throws {
        for rank in ranks {
            for steps in [1, 3] {
                let solver = NormalSolver.conjugateGradients(steps: steps)
                try check(Double.self, rank: rank, solver, within: 1e-8) { $0.conjugateGradients(steps, from: $1) }
                try check(Float.self, rank: rank, solver, within: 1e-3) { $0.conjugateGradients(steps, from: $1) }
            }
        }
    }

    /// Block after block, the last a smaller one; with one block for all it is the exact solution.
    func testSubspaces() throws {
        for rank in ranks {
            for size in [16, 30, 64] {
                let width = (size + 15) / 16 * 16
                func expected(_ equations: NaiveNormalEquations, _ start: [Double]) -> [Double] {
                    stride(from: 0, to: rank, by: width).reduce(start) {
                        equations.solved($1..<min($1 + width, rank), from: $0)
                    }
                }
                try check(Double.self, rank: rank, .subspaces(of: size), within: 1e-10, expected)
                try check(Float.self, rank: rank, .subspaces(of: size), within: 1e-3, expected)
            }
        }
    }

    /// Equations that are not definite have no solution: x is 0.
    func testNotDefinite() throws {
        let s = try CSRMatrix<Float>(rows: 1, columns: 1, rowIndices: [0], columnIndices: [0], values: [1])
        for solver in [NormalSolver.cholesky, .conjugateGradients(steps: 2), .subspaces(of: 16)] {
            let found = s.normalSolutions(
                Matrix(rows: 1, columns: 2, [1, 1]), base: Matrix(rows: 2, columns: 2, [-4, 0, 0, -4]), penalties: [0],
                solver: solver)
            XCTAssertEqual(found.rows.elements, [0, 0])
            XCTAssertEqual(found.gains, [0])
        }
    }
}
