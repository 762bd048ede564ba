import LatentLinearAlgebra
import LatentRuntime
import LatentTestSupport
import XCTest

/// `A V = U B`, `Aᵀ U = V Bᵀ + W T`, `VᵀV = I`, `UᵀU = I`, after every step.
final class GolubKahanFactorizationTests: XCTestCase {
    private static let blockSizes = [1, 3, 8, 16]

    /// Fails unless the equations hold within rounding.
    ///
    /// A column of U B takes `count` terms and its products of A take rows + columns; what was taken from a block
    /// because it lay in the bases is rounding of the same size. So both equations hold to γ of a multiple of rows +
    /// columns + count, times ‖A‖_F, which bounds the absolute terms.
    private func check<Scalar: BLASScalar>(
        _ f: GolubKahanFactorization<Scalar>, _ a: NaiveMatrix, _ label: String, file: StaticString = #filePath,
        line: UInt = #line
    ) {
        let label = "\(label), \(f.count) vectors, \(Scalar.self)"
        let (u, v, b) = (NaiveMatrix(f.leftBasis), NaiveMatrix(f.rightBasis), NaiveMatrix(f.projection))
        XCTAssertEqual(u.columns, f.count, label, file: file, line: line)
        XCTAssertEqual(v.columns, f.count, label, file: file, line: line)
        XCTAssertEqual(b.rows, f.count, label, file: file, line: line)
        let remainder = NaiveMatrix(f.remainder)
        let bound = Tolerance.gamma(Double(4 * (a.rows + a.columns + f.count)), Scalar.self) * a.frobeniusNorm
        let equations = [
            ("A V = U B", a * v - u * b),
            ("Aᵀ U = V Bᵀ + W T", a.transposed * u - v * b.transposed - remainder),
            ("Vᵀ W T = 0", v.transposed * remainder),
        ]
        for (name, difference) in equations {
            let norms = difference.columnNorms
            assertClose(
                norms, norms.map { _ in 0 }, within: norms.map { _ in bound }, "\(name): \(label)", file: file,
                line: line)
        }
        for (name, q) in [("VᵀV = I", v), ("UᵀU = I", u)] {
            assertClose(
                q.orthonormalityError, 0, within: TripletCheck.orthonormality(q.rows, Scalar.self), "\(name): \(label)",
                file: file, line: line)
        }
    }

    /// Expands to completion, checking every step; what V spans at the end is everything.
    private func checkToCompletion<Scalar: BLASScalar>(
        _ matrix: NaiveMatrix, _ label: String, _: Scalar.Type, start: [Scalar]? = nil, line: UInt = #line
    ) throws {
        let a = matrix.matrix(Scalar.self)
        let exact = NaiveMatrix(a)
        for blockSize in Self.blockSizes where blockSize <= a.columns {
            let label = "\(label), \(a.rows) × \(a.columns), block \(blockSize)"
            var f = try GolubKahanFactorization(of: a, blockSize: blockSize, start: start)
            XCTAssertEqual(f.count, 0, label, line: line)
            XCTAssertFalse(f.isComplete, label, line: line)
            var steps = 0
            while !f.isComplete, steps <= a.columns {
                try f.expand(a)
                steps += 1
                XCTAssertEqual(f.count, min(steps * blockSize, a.columns), label, line: line)
                XCTAssertEqual(f.products, 2 * f.count, label, line: line)
                check(f, exact, label, line: line)
            }
            XCTAssertEqual(f.count, a.columns, label, line: line)
            XCTAssertEqual(NaiveMatrix(f.remainder).frobeniusNorm, 0, label, line: line)
            // V Vᵀ = I: its rows are orthonormal too.
            assertClose(
                NaiveMatrix(f.rightBasis).transposed.orthonormalityError, 0,
                within: TripletCheck.orthonormality(a.columns, Scalar.self), label, line: line)
            // So B has all the singular values of A.
            let values = try TripletCheck(exact).values
            let found = try SingularValueDecomposition(f.projection, vectors: 0..<0).values
            let bound = Tolerance.gamma(Double(8 * (a.rows + a.columns)), Scalar.self) * exact.frobeniusNorm
            assertClose(doubles(found), values, within: values.map { _ in bound }, label, line: line)
            // Complete is complete.
            let products = f.products
            try f.expand(a)
            XCTAssertEqual(f.products, products, label, line: line)
            XCTAssertEqual(f.count, a.columns, label, line: line)
        }
    }

    func testEveryStepOfFullRank() throws {
        try check(Float.self)
        try check(Double.self)

        func check<Scalar: BLASScalar>(_: Scalar.Type) throws {
            for (rows, columns) in [(1, 1), (2, 1), (20, 20), (61, 17), (100, 48), (1100, 33)] {
                let matrix = NaiveMatrix.uniform(rows, columns, seed: 1)
                try checkToCompletion(matrix, "uniform", Scalar.self)
                let start = NaiveMatrix.uniform(columns, 1, seed: 2).elements.map { Scalar($0) }
                try checkToCompletion(matrix, "given start", Scalar.self, start: start)
            }
        }
    }

    /// Values that fall by a factor of four, until a block is dependent to all digits.
    func testEveryStepOfAGradedSpectrum() throws {
        try check(Float.self)
        try check(Double.self)

        func check<Scalar: BLASScalar>(_: Scalar.Type) throws {
            var values = [1.0]
            while values.count < 40 { values.append(values[values.count - 1] / 4) }
            let matrix = NaiveMatrix.withSingularValues(values, rows: 70, columns: 40, seed: 3).matrix
            try checkToCompletion(matrix, "graded", Scalar.self)
        }
    }

    /// The block has no more to add after a few steps, or from the first; the bases stay orthonormal.
    func testEveryStepOfABreakdown() throws {
        try check(Float.self)
        try check(Double.self)

        func check<Scalar: BLASScalar>(_: Scalar.Type) throws {
            for (rows, columns) in [(30, 20), (20, 20), (600, 40)] {
                try checkToCompletion(NaiveMatrix(rows: rows, columns: columns), "zero", Scalar.self)
                for rank in [1, 2, 7] {
                    let values = (0..<rank).map { Double(rank - $0) }
                    let built = NaiveMatrix.withSingularValues(values, rows: rows, columns: columns, seed: 4)
                    try checkToCompletion(built.matrix, "rank \(rank)", Scalar.self)
                }
                // Every vector is a singular one: the first block spans an invariant subspace.
                let equal = [Double](repeating: 3, count: columns)
                let built = NaiveMatrix.withSingularValues(equal, rows: rows, columns: columns, seed: 5)
                try checkToCompletion(built.matrix, "equal values", Scalar.self)
                // A start vector that A maps to exactly nothing, and one it maps to a multiple of itself.
                var diagonal = NaiveMatrix(rows: rows, columns: columns)
                for i in 1..<columns { diagonal[i, i] = Double(i) }
                for place in [0, 5] {
                    var start = [Scalar](repeating: 0, count: columns)
                    start[place] = 1
                    try checkToCompletion(diagonal, "start e\(place)", Scalar.self, start: start)
                }
            }
        }
    }

    func testTheEquationsHoldAfterRestarts() throws {
        try check(Float.self)
        try check(Double.self)
    }

    /// Three cycles, of the largest and of the smallest values kept.
    private func check<Scalar: BLASScalar>(_: Scalar.Type) throws {
        let graded = (0..<60).map { 1 / Double($0 + 1) }
        let matrices = [
            ("uniform", NaiveMatrix.uniform(150, 90, seed: 6)),
            ("graded", NaiveMatrix.withSingularValues(graded, rows: 80, columns: 60, seed: 7).matrix),
            ("rank 9", NaiveMatrix.withSingularValues(Array(graded[..<9]), rows: 80, columns: 70, seed: 8).matrix),
        ]
        for (name, matrix) in matrices {
            let a = matrix.matrix(Scalar.self)
            for blockSize in Self.blockSizes {
                for largest in [true, false] {
                    let label = "\(name), block \(blockSize), \(largest ? "largest" : "smallest") kept"
                    var f = try GolubKahanFactorization(of: a, blockSize: blockSize, seed: 9)
                    for cycle in 1...3 {
                        while f.count < 36 { try f.expand(a) }
                        let kept = largest ? 0..<7 : f.count - 7..<f.count
                        let svd = try SingularValueDecomposition(f.projection, vectors: kept)
                        let residuals = f.residuals(svd.u)
                        f.restart(keeping: svd, values: Array(svd.values[kept]))
                        XCTAssertEqual(f.count, 7, label)
                        XCTAssertFalse(f.isComplete, label)
                        check(f, NaiveMatrix(a), "\(label), after restart \(cycle)")
                        // Now that B is diagonal, Aᵀ u - σ v is a column of W T.
                        let bound =
                            Tolerance.gamma(Double(8 * (a.rows + a.columns)), Scalar.self)
                            * NaiveMatrix(a).frobeniusNorm
                        assertClose(
                            NaiveMatrix(f.remainder).columnNorms, doubles(residuals),
                            within: residuals.map { _ in bound }, label)
                        try f.expand(a)
                        check(f, NaiveMatrix(a), "\(label), a step after restart \(cycle)")
                    }
                }
            }
        }
    }

    /// ‖T x‖ is what the approximate singular vectors of A that x stands for are off.
    func testResidualsAreThoseOfTheVectors() throws {
        let a = NaiveMatrix.uniform(90, 60, seed: 10)
        for blockSize in Self.blockSizes {
            var f = try GolubKahanFactorization(of: a.matrix(Double.self), blockSize: blockSize)
            for _ in 0..<3 { try f.expand(a.matrix(Double.self)) }
            let svd = try SingularValueDecomposition(f.projection)
            let u = NaiveMatrix(f.leftBasis) * NaiveMatrix(svd.u)
            let v = NaiveMatrix(f.rightBasis) * NaiveMatrix(svd.v)
            let expected = (a.transposed * u - v.scalingColumns(by: svd.values)).columnNorms
            let bound = Tolerance.gamma(8 * 150, Double.self) * a.frobeniusNorm
            assertClose(f.residuals(svd.u), expected, within: expected.map { _ in bound }, "block \(blockSize)")
            // The other side has none.
            let other = (a * v - u.scalingColumns(by: svd.values)).columnNorms
            assertClose(other, other.map { _ in 0 }, within: other.map { _ in bound }, "block \(blockSize)")
        }
    }

    func testInvalidArguments() {
        let tall = NaiveMatrix.uniform(6, 4, seed: 11).matrix(Double.self)
        func expectError(_ a: Matrix<Double>, _ blockSize: Int, _ start: [Double]? = nil, says text: String) {
            XCTAssertThrowsError(try GolubKahanFactorization(of: a, blockSize: blockSize, start: start)) { error in
                XCTAssertTrue("\(error)".contains(text), "\(error)")
            }
        }
        expectError(tall.transposed(), 1, says: "4 × 6")
        expectError(Matrix(rows: 0, columns: 0), 1, says: "0 × 0")
        expectError(Matrix(rows: 3, columns: 0), 1, says: "3 × 0")
        for size in [-1, 0, 5] { expectError(tall, size, says: "block size of \(size) for 4 columns") }
        expectError(tall, 1, [1, 2, 3], says: "3 elements where 4 are needed")
        expectError(tall, 1, [0, 0, 0, 0], says: "not all zeros")
        expectError(tall, 1, [0, 0, .nan, 0], says: "finite")
    }
}
