import LatentLinearAlgebra
import LatentRuntime
import LatentTestSupport
import XCTest

/// Scores against their definitions.
final class SimilarityTests: XCTestCase {
    /// Shapes on both sides of a vector, a panel, a group of panels and a tile.
    private static let shapes = [(1, 1), (1, 5), (2, 1), (5, 17), (33, 7), (65, 40), (270, 23)]

    static let settings: [Similarity] =
        Similarity.Metric.allCases.map { Similarity($0) }
        + [
            Similarity(.cosine, shrinkage: 2), Similarity(.cosine, minimumSupport: 3),
            Similarity(.jaccard, shrinkage: 1, minimumSupport: 2), Similarity(.pearson, shrinkage: 10.5),
            Similarity(.pearson, minimumSupport: 2), Similarity(.commonCosine, shrinkage: 1, minimumSupport: 2),
            Similarity(.dot, shrinkage: 1),
        ]

    /// What rounding may do to a score of whole numbers from -3 to 3 over `columns` columns. A row of length 1 has
    /// numbers of 2 roundings and products of `columns` more; means taken off leave sums that are up to 1000 times
    /// as large as what they make; a distance from products is within 16 γ.
    private func tolerance<Scalar: BLASScalar>(_ similarity: Similarity, columns: Int, _: Scalar.Type) -> Double {
        let gamma = Tolerance.gamma(Double(columns) + 8, Scalar.self)
        switch similarity.metric {
        case .dot, .jaccard: return 8 * gamma
        case .cosine, .commonCosine: return 8 * gamma
        case .adjustedCosine, .pearson: return 1000 * gamma
        case .euclidean: return 16 * gamma
        }
    }

    private func check<Scalar: BLASScalar>(_: Scalar.Type) throws {
        for (rows, columns) in Self.shapes {
            for share in [20, 700] {
                let a = try NaiveRows.sparse(rows, columns, share: share, Scalar.self)
                let b = try NaiveRows.sparse(1 + rows / 2, columns, share: 150, seed: 6, Scalar.self)
                for similarity in Self.settings {
                    let label = "\(similarity), \(rows) × \(columns), \(share)%, \(Scalar.self)"
                    let bound = tolerance(similarity, columns: columns, Scalar.self)
                    let all = try similarity.matrix(a)
                    XCTAssertEqual(all, all.transposed(), label)
                    compare(all, NaiveRows(a).similarities(NaiveRows(a), similarity), bound, label)
                    let across = try similarity.matrix(a, against: b)
                    compare(across, NaiveRows(a).similarities(NaiveRows(b), similarity), bound, "across, " + label)
                }
            }
        }
    }

    private func compare<Scalar: BLASScalar>(
        _ found: Matrix<Scalar>, _ expected: [[Double]], _ bound: Double, _ label: String
    ) {
        let expected = expected.flatMap { $0 }
        assertClose(
            doubles(found.elements), expected, within: expected.map { bound * max(1, abs($0)) }, label)
    }

    func testSparseScoresAreTheDefinitions() throws {
        try check(Float.self)
        try check(Double.self)
    }

    private func checkDense<Scalar: BLASScalar>(_: Scalar.Type) throws {
        for (rows, columns) in Self.shapes + [(513, 2)] {
            let numbers: Matrix<Scalar> = NaiveMatrix.integers(rows, columns, within: 3, seed: 8).matrix(Scalar.self)
            let set = Matrix<Scalar>(rows: rows, columns: columns, numbers.elements.map { $0 > 0 ? 1 : 0 })
            let other: Matrix<Scalar> = NaiveMatrix.integers(19, columns, within: 3, seed: 9).matrix(Scalar.self)
            for similarity in Self.settings {
                let label = "\(similarity), \(rows) × \(columns), \(Scalar.self)"
                let bound = tolerance(similarity, columns: columns, Scalar.self)
                if similarity.metric == .jaccard {
                    // Ones are the set's, and those of both are what they have in common.
                    var sparse = NaiveRows(set)
                    sparse.entries = sparse.entries.map { $0.map { $0 == 1 ? 1 : nil } }
                    compare(try similarity.matrix(set), sparse.similarities(sparse, similarity), bound, label)
                    continue
                }
                let all = try similarity.matrix(numbers)
                XCTAssertEqual(all, all.transposed(), label)
                compare(all, NaiveRows(numbers).similarities(NaiveRows(numbers), similarity), bound, label)
                let across = try similarity.matrix(numbers, against: other)
                compare(
                    across, NaiveRows(numbers).similarities(NaiveRows(other), similarity), bound, "across, " + label)
            }
        }
    }

    func testDenseScoresAreTheDefinitions() throws {
        try checkDense(Float.self)
        try checkDense(Double.self)
    }

    func testWholeNumbersAreExact() throws {
        let a = try NaiveRows.sparse(150, 60, share: 80, Float.self)
        for metric in [Similarity.Metric.dot, .jaccard] {
            let expected = NaiveRows(a).similarities(NaiveRows(a), Similarity(metric))
            // A ratio of two whole numbers is rounded once.
            XCTAssertEqual(
                try Similarity(metric).matrix(a).elements, expected.flatMap { $0.map { Float($0) } }, "\(metric)")
        }
    }

    func testARowWithItself() throws {
        let a = try CSRMatrix<Float>(
            rows: 4, columns: 3, rowIndices: [0, 0, 0, 1, 1, 3], columnIndices: [0, 1, 2, 0, 2, 1],
            values: [0.1, 0.7, -0.3, 0, 0, 5])
        for metric in [Similarity.Metric.cosine, .commonCosine] {
            let c = try Similarity(metric).matrix(a)
            // Rows of stored zeros and without entries have no length.
            XCTAssertEqual((0..<4).map { c[$0, $0] }, [1, 0, 0, 1], "\(metric)")
        }
        let distances = try Similarity(.euclidean).matrix(a)
        XCTAssertEqual((0..<4).map { distances[$0, $0] }, [0, 0, 0, 0])
        XCTAssertEqual(distances[1, 2], 0, "rows of zeros, stored or not, are the same row")
        // n - 1 = 2 of 2 + 6.
        XCTAssertEqual(try Similarity(.cosine, shrinkage: 6).matrix(a)[0, 0], 0.25)
    }

    func testEqualRowsAreNoDistanceApart() throws {
        var random = Philox(seed: 3, purpose: .noise)
        let values = (0..<50).map { _ in random.nextUniform() }
        let a = try CSRMatrix<Float>(
            rows: 2, columns: 50, rowIndices: (0..<100).map { $0 / 50 }, columnIndices: (0..<100).map { $0 % 50 },
            values: values + values)
        let wide = try CSRMatrix<Float>(
            rows: 2, columns: 500, rowIndices: (0..<100).map { $0 / 50 }, columnIndices: (0..<100).map { $0 % 50 },
            values: values + values)
        XCTAssertEqual(try Similarity(.euclidean).matrix(wide)[0, 1], 0)
        // As many zeros as entries or fewer: BLAS, whose sums need not be those of the squares.
        XCTAssertEqual(try Similarity(.euclidean).matrix(a)[0, 1], 0)
    }

    /// Far from the origin the products are a million times what they make, but not from the mean row: with x and y
    /// less it, squares of distances are within δ = γ (|x|² + |y|²) · 2, and so are those of the neighbors in their
    /// order.
    private func checkFarAway<Scalar: BLASScalar>(_: Scalar.Type) throws {
        let (height, width, count) = (300, 20, 5)
        func rows(_ seed: UInt64) -> Matrix<Scalar> {
            let near: Matrix<Scalar> = NaiveMatrix.uniform(height, width, seed: seed).matrix(Scalar.self)
            return Matrix(rows: height, columns: width, near.elements.map { $0 + 1000 })
        }
        let (a, b) = (rows(1), rows(2))
        let delta = 4 * Tolerance.gamma(Double(width) + 8, Scalar.self) * 4 * Double(width)
        for (other, expected) in [
            (nil, NaiveRows(a).similarities(NaiveRows(a), Similarity(.euclidean))),
            (b, NaiveRows(a).similarities(NaiveRows(b), Similarity(.euclidean))),
        ] {
            let scores = try Similarity(.euclidean).matrix(a, against: other)
            let found = try Similarity(.euclidean).neighbors(of: a, among: other, count: count)
            for row in 0..<height {
                for column in 0..<height {
                    assertClose(
                        Double(scores[row, column] * scores[row, column]),
                        expected[row][column] * expected[row][column],
                        within: delta)
                }
                let (indices, distances) = found.row(row)
                let best = expected[row].enumerated().filter { other != nil || $0.offset != row }.map(\.element)
                    .sorted()
                for (place, (index, distance)) in zip(indices, distances).enumerated() {
                    let exact = expected[row][Int(index)]
                    assertClose(Double(distance), exact, within: exact * Double(Scalar.ulpOfOne))
                    assertClose(exact * exact, best[place] * best[place], within: 2 * delta)
                }
                XCTAssertEqual(Array(distances), distances.sorted())
            }
        }
    }

    func testDistancesFarFromTheOrigin() throws {
        try checkFarAway(Float.self)
        try checkFarAway(Double.self)
    }

    /// Zeros; the same number throughout; 1 and 2 over columns whose means are 1 and 2.
    func testRowsWithoutLength() throws {
        let dense = Matrix<Float>(rows: 3, columns: 2, [0, 0, 3, 3, 0, 3])
        let sparse = try CSRMatrix<Float>(
            rows: 4, columns: 2, rowIndices: [0, 0, 2, 2, 3], columnIndices: [0, 1, 0, 1, 0], values: [1, 2, 1, 2, 1])
        XCTAssertEqual(try Similarity(.cosine).rowsWithoutLength(dense), [true, false, false])
        XCTAssertEqual(try Similarity(.pearson).rowsWithoutLength(dense), [true, true, false])
        XCTAssertEqual(try Similarity(.cosine).rowsWithoutLength(sparse), [false, true, false, false])
        XCTAssertEqual(try Similarity(.pearson).rowsWithoutLength(sparse), [false, true, false, true])
        XCTAssertEqual(try Similarity(.adjustedCosine).rowsWithoutLength(sparse), [true, true, true, true])
    }

    func testConstantRowsHaveNoCorrelation() throws {
        // 0.1 is no binary fraction: means and variances are rounded.
        let row: [Float] = [0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1]
        let other: [Float] = [3, 1, 4, 1, 5, 9, 2]
        let dense = Matrix<Float>(rows: 2, columns: 7, row + other)
        let sparse = try CSRMatrix<Float>(
            rows: 2, columns: 7, rowIndices: (0..<14).map { $0 / 7 }, columnIndices: (0..<14).map { $0 % 7 },
            values: row + other)
        for result in [try Similarity(.pearson).matrix(dense), try Similarity(.pearson).matrix(sparse)] {
            XCTAssertEqual(result.elements, [0, 0, 0, 1])
        }
        // Constant where both have something, though not elsewhere.
        let partly = try CSRMatrix<Float>(
            rows: 2, columns: 5, rowIndices: [0, 0, 0, 0, 1, 1, 1], columnIndices: [0, 1, 2, 3, 1, 2, 3],
            values: [5, 0.1, 0.1, 0.1, 1, 2, 3])
        XCTAssertEqual(try Similarity(.pearson).matrix(partly)[0, 1], 0)
    }

    func testExtremesNeitherOverflowNorVanish() throws {
        for scale in [1e-300, 1e300] {
            let a = try CSRMatrix<Double>(
                rows: 2, columns: 3, rowIndices: [0, 0, 0, 1, 1, 1], columnIndices: [0, 1, 2, 0, 1, 2],
                values: [1, 2, 3, 3, 2, 1].map { $0 * scale })
            // 10 / 14; the correlation of a row and its reverse is -1.
            XCTAssertEqual(try Similarity(.cosine).matrix(a)[0, 1], 10 / 14, accuracy: 4e-16)
            XCTAssertEqual(try Similarity(.commonCosine).matrix(a)[0, 1], 10 / 14, accuracy: 4e-16)
            XCTAssertEqual(try Similarity(.pearson).matrix(a)[0, 1], -1, accuracy: 1e-15)
        }
    }

    func testRefusals() throws {
        let a = try NaiveRows.sparse(5, 4, share: 100, Float.self)
        let wider = try NaiveRows.sparse(5, 6, share: 100, Float.self)
        func refused(_ part: String, _ body: () throws -> Void, line: UInt = #line) {
            XCTAssertThrowsError(try body(), line: line) {
                XCTAssertTrue("\($0)".contains(part), "\($0)", line: line)
            }
        }
        refused("shrinkage of -1.0") { _ = try Similarity(.cosine, shrinkage: -1).matrix(a) }
        refused("shrinkage of nan") { _ = try Similarity(.cosine, shrinkage: .nan).matrix(a) }
        refused("support of 0") { _ = try Similarity(.cosine, minimumSupport: 0).matrix(a) }
        refused("distances have no shrinkage") { _ = try Similarity(.euclidean, shrinkage: 1).matrix(a) }
        refused("rows of 4 columns cannot be compared with rows of 6") {
            _ = try Similarity(.cosine).matrix(a, against: wider)
        }
        refused("0 × 4 has no rows") { _ = try Similarity(.cosine).matrix(Matrix<Float>(rows: 0, columns: 4)) }
        refused("3 × 0 has no rows") { _ = try Similarity(.cosine).matrix(Matrix<Float>(rows: 3, columns: 0)) }
        refused("0 neighbors of 5") { _ = try Similarity(.cosine).neighbors(of: a, count: 0) }
        refused("6 neighbors of 5") { _ = try Similarity(.cosine).neighbors(of: a, count: 6) }
        refused("a threshold must be") { _ = try Similarity(.cosine).neighbors(of: a, count: 1, threshold: .nan) }
        refused("may use 100 bytes;") { _ = try Similarity(.cosine).neighbors(of: a, count: 1, memory: 100) }
        refused("may use 100 bytes;") { _ = try Similarity(.cosine).neighbors(of: a.dense(), count: 1, memory: 100) }
        refused("row 1, column 0 of a dense matrix must be 0 or 1") {
            _ = try Similarity(.jaccard).matrix(Matrix<Float>(rows: 2, columns: 2, [0, 1, 2, 0]))
        }
        for bad in [Float.nan, .infinity] {
            let sparse = try CSRMatrix<Float>(
                rows: 2, columns: 9, rowIndices: [0, 1], columnIndices: [3, 7], values: [1, bad])
            for metric in Similarity.Metric.allCases {
                refused("row 1, column 7 is not a finite number") { _ = try Similarity(metric).matrix(sparse) }
                refused("row 1, column 7 is not a finite number") { _ = try Similarity(metric).matrix(sparse.dense()) }
                refused("row 1, column 7") { _ = try Similarity(metric).neighbors(of: sparse, count: 1) }
            }
        }
        let long = Matrix<Float>(rows: 1, columns: 2, [1e19, 1e19])
        refused("row 0: its products do not fit") { _ = try Similarity(.dot).matrix(long) }
        XCTAssertEqual(try Similarity(.cosine).matrix(long).elements, [1])
    }
}
