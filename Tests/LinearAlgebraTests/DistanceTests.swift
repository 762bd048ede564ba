import LatentLinearAlgebra
import LatentRuntime
import LatentTestSupport
import XCTest

/// Distances of rows whose products cancel, in every way in which distances are found.
final class DistanceTests: XCTestCase {
    /// Rows, and what is hard about them.
    private static func rows(_ count: Int, _ columns: Int) -> [(name: String, NaiveMatrix)] {
        let near = NaiveMatrix.uniform(count, columns, seed: 1)
        var (offset, apart, equal, mixed) = (near, near, near, near)
        for i in 0..<count {
            for j in 0..<columns {
                offset[i, j] += 1e6
                // Two clusters, of which the mean is far from both.
                apart[i, j] += i % 2 == 0 ? 1e5 : -1e5
                equal[i, j] = near[i / 2, j]
                mixed[i, j] *= i % 3 == 0 ? 1e4 : 1e-4
            }
        }
        return [("near 0", near), ("offset", offset), ("clusters", apart), ("pairs", equal), ("sizes", mixed)]
    }

    /// A distance that is taken from products is within 16 γ of what it is; its own rounding is far below.
    private func tolerance<Scalar: BLASScalar>(_ columns: Int, _: Scalar.Type) -> Double {
        16 * Tolerance.gamma(Double(columns) + 8, Scalar.self)
    }

    private func check<Scalar: BLASScalar>(
        _ found: Neighbors<Scalar>, _ expected: [[Double]], _ share: Double, _ label: String
    ) {
        for row in 0..<found.rows {
            let (indices, distances) = found.row(row)
            let others = expected[row].enumerated().filter { $0.offset != row }.map(\.element).sorted()
            XCTAssertEqual(indices.count, min(7, others.count), label)
            XCTAssertEqual(Set(indices).count, indices.count, label)
            for (place, (index, distance)) in zip(indices, distances).enumerated() {
                let exact = expected[row][Int(index)]
                assertClose(Double(distance), exact, within: share * exact, "row \(row), \(label)")
                assertClose(exact, others[place], within: 2 * share * others[place], "row \(row), \(label)")
            }
        }
    }

    private func check<Scalar: BLASScalar>(_: Scalar.Type) throws {
        let similarity = Similarity(.euclidean)
        for (height, width) in [(3, 2), (70, 19), (300, 9)] {
            for (name, numbers) in Self.rows(height, width) {
                let dense = numbers.matrix(Scalar.self)
                let expected = NaiveRows(dense).similarities(NaiveRows(dense), similarity)
                let share = tolerance(width, Scalar.self)
                // The same rows among columns that none has, too few to be worth it and too many for BLAS.
                let sparse = try [width, 5 * width].map { columns in
                    try CSRMatrix<Scalar>(
                        rows: height, columns: columns, rowIndices: (0..<height * width).map { Int32($0 / width) },
                        columnIndices: (0..<height * width).map { Int32($0 % width) }, values: dense.elements)
                }
                for threads in 1...2 {
                    let label = "\(name), \(height) × \(width), \(Scalar.self), \(threads) threads"
                    let pool = ThreadPool(threads: threads)
                    var matrices = [try similarity.matrix(dense, pool: pool)]
                    matrices.append(try similarity.matrix(dense, against: dense, pool: pool))
                    for s in sparse {
                        matrices.append(try similarity.matrix(s, pool: pool))
                        matrices.append(try similarity.matrix(s, against: s, pool: pool))
                    }
                    for matrix in matrices {
                        let flat = expected.flatMap { $0 }
                        assertClose(doubles(matrix.elements), flat, within: flat.map { share * $0 }, label)
                    }
                    let count = min(7, height - 1)
                    check(try similarity.neighbors(of: dense, count: count, pool: pool), expected, share, label)
                    for s in sparse {
                        for goesToBLAS in [true, false] {
                            var plan = SimilarityPlan(rows: s.pattern, others: nil, similarity, Scalar.self)
                            XCTAssertEqual(plan.heavy.rows, height)
                            plan.dense = goesToBLAS
                            let found = try similarity.neighbors(
                                of: s, among: nil, plan, count: count, least: -.greatestFiniteMagnitude, pool: pool)
                            check(found, expected, share, "\(label), to BLAS: \(goesToBLAS)")
                        }
                    }
                }
            }
        }
    }

    func testProductsThatCancel() throws {
        try check(Float.self)
        try check(Double.self)
    }

    /// (1000, 1000), (1000, 1000.2), (1000, 1000.1), sparse and in the default precision.
    func testThreeRows() throws {
        let rows = try CSRMatrix<Float>(
            rows: 3, columns: 2, rowIndices: [0, 0, 1, 1, 2, 2], columnIndices: [0, 1, 0, 1, 0, 1],
            values: [1000, 1000, 1000, 1000.2, 1000, 1000.1])
        for found in [
            try Similarity(.euclidean).neighbors(of: rows, count: 2),
            try Similarity(.euclidean).neighbors(of: rows.dense(), count: 2),
        ] {
            XCTAssertEqual(found.indices, [2, 1, 2, 0, 0, 1])
            // A Float near 1000 is within half of 2⁻¹⁴ of what it stands for, a difference of two within 2⁻¹⁴.
            let bounds = [Double](repeating: 0x1p-14, count: 6)
            assertClose(doubles(found.scores), [0.1, 0.2, 0.1, 0.2, 0.1, 0.1], within: bounds)
        }
    }

    /// Rows of different columns, some in common: the ones that cancel and the ones that do not.
    func testSparseRowsOfDifferentColumns() throws {
        let a = try CSRMatrix<Float>(
            rows: 4, columns: 9, rowIndices: [0, 0, 0, 1, 1, 1, 2, 2, 3], columnIndices: [0, 3, 4, 0, 4, 8, 0, 8, 5],
            values: [30000, 3, 0.5, 30000, 0.25, 4, 30001, 4, 2])
        let expected = NaiveRows(a).similarities(NaiveRows(a), Similarity(.euclidean)).flatMap { $0 }
        let found = try Similarity(.euclidean).matrix(a)
        assertClose(doubles(found.elements), expected, within: expected.map { $0 * tolerance(9, Float.self) })
        // 3² + 0.25² + 4², and 1 + 0.25².
        XCTAssertEqual(found[0, 1], Float(25.0625).squareRoot())
        XCTAssertEqual(found[1, 2], Float(1.0625).squareRoot())
    }

    /// Squares below the least normal number.
    private func checkTiny<Scalar: BLASScalar>(_ exponent: Int, _: Scalar.Type) throws {
        let numbers = NaiveMatrix.integers(40, 6, within: 9, seed: 4)
        let unit = Scalar(sign: .plus, exponent: Scalar.Exponent(exponent), significand: 1)
        let dense = Matrix<Scalar>(rows: 40, columns: 6, numbers.elements.map { Scalar($0) * unit })
        let sparse = try CSRMatrix<Scalar>(
            rows: 40, columns: 60, rowIndices: (0..<240).map { Int32($0 / 6) },
            columnIndices: (0..<240).map { Int32($0 % 6) }, values: dense.elements)
        let whole = NaiveRows(numbers.matrix(Double.self))
        let expected = whole.similarities(whole, Similarity(.euclidean)).flatMap { $0 }
        for matrix in [
            try Similarity(.euclidean).matrix(dense), try Similarity(.euclidean).matrix(sparse),
            try Similarity(.euclidean).matrix(sparse.selectingRows(Array(0..<40))),
        ] {
            let found = matrix.elements.map { Double($0 / unit) }
            assertClose(found, expected, within: expected.map { $0 * tolerance(6, Scalar.self) })
        }
    }

    func testTinyRows() throws {
        try checkTiny(-110, Float.self)
        try checkTiny(-700, Double.self)
    }

    /// Squares near the largest number, centered or not.
    func testHugeRows() throws {
        let numbers: [Float] = [6e18, 0, 0, 6e18, 6e18, 1e15]
        let dense = Matrix<Float>(rows: 3, columns: 2, numbers)
        let sparse = try CSRMatrix<Float>(
            rows: 3, columns: 2, rowIndices: [0, 1, 2, 2], columnIndices: [0, 1, 0, 1],
            values: [6e18, 6e18, 6e18, 1e15])
        let expected = NaiveRows(dense).similarities(NaiveRows(dense), Similarity(.euclidean)).flatMap { $0 }
        for matrix in [try Similarity(.euclidean).matrix(dense), try Similarity(.euclidean).matrix(sparse)] {
            assertClose(doubles(matrix.elements), expected, within: expected.map { $0 * tolerance(2, Float.self) })
        }
    }
}
