import LatentLinearAlgebra
import LatentRuntime
import LatentTestSupport
import XCTest

/// Neighbors are what sorting the whole matrix of scores gives, whichever way they are found. Scores of sparse rows are
/// the same bits in both, so that equality needs no tolerance.
final class NeighborsTests: XCTestCase {
    private typealias Lists<Scalar> = [[(index: Int, score: Scalar)]]

    private func expect<Scalar: BLASScalar>(
        _ found: Neighbors<Scalar>, _ expected: Lists<Scalar>, _ label: String, line: UInt = #line
    ) {
        XCTAssertEqual(found.rows, expected.count, label, line: line)
        for row in 0..<min(found.rows, expected.count) {
            let (indices, values) = found.row(row)
            guard indices.elementsEqual(expected[row].map { Int32($0.index) }),
                values.elementsEqual(expected[row].map(\.score))
            else {
                return XCTFail(
                    "row \(row): \(indices), \(values), not \(expected[row]). \(label)", line: line)
            }
        }
    }

    private func sorted<Scalar: BLASScalar>(
        _ scores: Matrix<Scalar>, _ count: Int, _ similarity: Similarity, threshold: Scalar? = nil,
        excludingSelf: Bool
    ) -> Lists<Scalar> {
        naiveNeighbors(
            scores, count: count, threshold: threshold, distances: similarity.metric.isDistance,
            excludingSelf: excludingSelf)
    }

    /// Some rows without entries, some with many, and many ties. All by panels, some of them, and all scattered.
    private func check<Scalar: BLASScalar>(_: Scalar.Type) throws {
        for (rows, columns, share) in [(1, 3, 100), (2, 5, 100), (70, 20, 60), (330, 40, 60)] {
            let a = try NaiveRows.sparse(rows, columns, share: share, within: 2, Scalar.self)
            let b = try NaiveRows.sparse(rows + 9, columns, share: share, within: 2, seed: 7, Scalar.self)
            for similarity in SimilarityTests.settings {
                let (all, across) = (try similarity.matrix(a), try similarity.matrix(a, against: b))
                for (count, heavy, threads) in [(1, rows, 1), (10, 64, 2), (rows, 0, 3), (10, rows, 2), (rows, 64, 1)]
                where count <= rows && heavy <= rows {
                    let label = "\(count) of \(rows), \(heavy) heavy, \(similarity), \(Scalar.self)"
                    let pool = ThreadPool(threads: threads)
                    var plan = SimilarityPlan(
                        rows: a.pattern, others: a.pattern, symmetric: true, terms: similarity.sparseTerms, Scalar.self)
                    (plan.heavy, plan.dense) = (heavy, false)
                    expect(
                        try similarity.neighbors(
                            of: a, among: nil, plan, count: count, least: -.greatestFiniteMagnitude, pool: pool),
                        sorted(all, count, similarity, excludingSelf: true), label)
                    plan = SimilarityPlan(
                        rows: a.pattern, others: b.pattern, symmetric: false, terms: similarity.sparseTerms,
                        Scalar.self)
                    (plan.heavy, plan.dense) = (heavy == rows ? b.rows : heavy, false)
                    expect(
                        try similarity.neighbors(
                            of: a, among: b, plan, count: count, least: -.greatestFiniteMagnitude, pool: pool),
                        sorted(across, count, similarity, excludingSelf: false), "among others, " + label)
                }
            }
        }
    }

    func testSparseNeighborsAreTheSortedScores() throws {
        try check(Float.self)
        try check(Double.self)
    }

    private func checkDense<Scalar: BLASScalar>(_: Scalar.Type) throws {
        // Dot products of whole numbers are exact, in BLAS too.
        let similarity = Similarity(.dot)
        for rows in [1, 15, 257, 600] {
            let a: Matrix<Scalar> = NaiveMatrix.integers(rows, 7, within: 2, seed: 3).matrix(Scalar.self)
            let b: Matrix<Scalar> = NaiveMatrix.integers(300, 7, within: 2, seed: 4).matrix(Scalar.self)
            let count = min(rows, 20)
            for threads in 1...3 {
                let pool = ThreadPool(threads: threads)
                expect(
                    try similarity.neighbors(of: a, count: count, pool: pool),
                    sorted(try similarity.matrix(a), count, similarity, excludingSelf: true), "\(rows) dense rows")
                expect(
                    try similarity.neighbors(of: a, among: b, count: 20, pool: pool),
                    sorted(try similarity.matrix(a, against: b), 20, similarity, excludingSelf: false),
                    "\(rows) dense rows among others")
            }
        }
    }

    func testDenseNeighborsAreTheSortedScores() throws {
        try checkDense(Float.self)
        try checkDense(Double.self)
    }

    /// The same sets as ones among zeros and as entries: the same neighbors, whatever support makes of them.
    private func checkSets<Scalar: BLASScalar>(_: Scalar.Type) throws {
        let sparse = try NaiveRows.sparse(300, 30, share: 60, Scalar.self)
        var dense = Matrix<Scalar>(rows: 300, columns: 30)
        for row in 0..<300 {
            for column in sparse.pattern.row(row) { dense[row, Int(column)] = 1 }
        }
        for similarity in [
            Similarity(.jaccard), Similarity(.jaccard, minimumSupport: 2), Similarity(.jaccard, shrinkage: 3),
            Similarity(.jaccard, shrinkage: 0.5, minimumSupport: 4),
        ] {
            for threads in 1...2 {
                let pool = ThreadPool(threads: threads)
                let expected = try similarity.neighbors(of: sparse, count: 20, pool: pool)
                XCTAssertEqual(try similarity.neighbors(of: dense, count: 20, pool: pool), expected, "\(similarity)")
                XCTAssertEqual(
                    try similarity.matrix(dense, pool: pool), try similarity.matrix(sparse, pool: pool), "\(similarity)"
                )
            }
        }
    }

    func testSetsAreTheSameDenseAndSparse() throws {
        try checkSets(Float.self)
        try checkSets(Double.self)
    }

    func testThresholds() throws {
        let a = try NaiveRows.sparse(200, 80, share: 30, Float.self)
        for (similarity, threshold) in [
            (Similarity(.cosine), 0.25), (Similarity(.cosine), -0.1), (Similarity(.dot), 3), (Similarity(.dot), 0),
            (Similarity(.euclidean), 5), (Similarity(.euclidean), 0), (Similarity(.jaccard), 2),
        ] as [(Similarity, Float)] {
            expect(
                try similarity.neighbors(of: a, count: 12, threshold: threshold),
                sorted(try similarity.matrix(a), 12, similarity, threshold: threshold, excludingSelf: true),
                "\(similarity.metric) and \(threshold)")
        }
    }

    func testPublicSearchTakesAnyWayAndFindsTheSame() throws {
        let a = try NaiveRows.sparse(500, 40, share: 60, within: 2, Float.self)
        let similarity = Similarity(.dot)
        expect(
            try similarity.neighbors(of: a, count: 25),
            sorted(try similarity.matrix(a), 25, similarity, excludingSelf: true), "chosen")
        // Nearly all places full: BLAS.
        let full = try NaiveRows.sparse(90, 40, share: 700, within: 2, Float.self)
        let plan = SimilarityPlan(
            rows: full.pattern, others: full.pattern, symmetric: true, terms: .product, Float.self)
        XCTAssertTrue(plan.dense)
        expect(
            try similarity.neighbors(of: full, count: 25),
            sorted(try similarity.matrix(full), 25, similarity, excludingSelf: true), "dense")
    }

    /// The plan of many light rows scatters them, the plan of alike ones does not.
    func testPlans() throws {
        var (i, j): ([Int32], [Int32]) = ([], [])
        var random = Philox(seed: 1, purpose: .choice)
        for row in 0..<4000 {
            for column in 0..<3000 where random.next(below: 20 * (row + 1)) < 40 {
                i.append(Int32(row))
                j.append(Int32(column))
            }
        }
        let a = try CSRMatrix<Float>(
            rows: 4000, columns: 3000, rowIndices: i, columnIndices: j,
            values: [Float](repeating: 1, count: i.count))
        let plan = SimilarityPlan(
            rows: a.pattern, others: a.pattern, symmetric: true, terms: .product, Float.self)
        XCTAssertFalse(plan.dense)
        XCTAssertTrue((1..<4000).contains(plan.heavy), "\(plan.heavy)")
        XCTAssertEqual(plan.heavy % 64, 0, "whole panels")
        XCTAssertEqual(plan.order.count, 4000)
        XCTAssertTrue(
            zip(plan.order, plan.order.dropFirst()).allSatisfy {
                let counts = (a.pattern.row($0).count, a.pattern.row($1).count)
                return counts.0 > counts.1 || (counts.0 == counts.1 && $0 < $1)
            })
        XCTAssertEqual(
            try Similarity(.jaccard).neighbors(of: a, count: 5, memory: 64 << 20),
            try Similarity(.jaccard).neighbors(of: a, count: 5))
    }

    func testMatricesAreTheSameForAnyNumberOfThreads() throws {
        let a = try NaiveRows.sparse(700, 90, share: 30, Float.self)
        for similarity in SimilarityTests.settings {
            let first = try similarity.matrix(a, pool: ThreadPool(threads: 1))
            for threads in 2...3 {
                XCTAssertEqual(try similarity.matrix(a, pool: ThreadPool(threads: threads)), first)
            }
        }
        let dense = NaiveMatrix.uniform(600, 90, seed: 4).matrix(Float.self)
        for metric in Similarity.Metric.allCases where metric != .jaccard {
            let first = try Similarity(metric).matrix(dense, pool: ThreadPool(threads: 1))
            let nearest = try Similarity(metric).neighbors(of: dense, count: 9, pool: ThreadPool(threads: 1))
            for threads in 2...3 {
                let pool = ThreadPool(threads: threads)
                XCTAssertEqual(try Similarity(metric).matrix(dense, pool: pool), first)
                XCTAssertEqual(try Similarity(metric).neighbors(of: dense, count: 9, pool: pool), nearest)
            }
        }
    }

    /// By hand: (1, 2), (2, 1) and (0, 0): 4 / 5, and nothing.
    func testAsAMatrix() throws {
        let rows = Matrix<Double>(rows: 3, columns: 2, [1, 2, 2, 1, 0, 0])
        let neighbors = try Similarity(.dot).neighbors(of: rows, count: 2)
        let matrix = try neighbors.matrix(columns: 3)
        XCTAssertEqual(matrix.dense().elements, [0, 4, 0, 4, 0, 0, 0, 0, 0])
        XCTAssertEqual(matrix.pattern.count, 2)
        // Nearest first is the third, (2, 1); columns ascend all the same.
        let near = try Similarity(.euclidean).neighbors(of: rows, count: 2).matrix(columns: 3)
        XCTAssertEqual(near.pattern.columnIndices, [1, 2, 0, 2, 0, 1])
        XCTAssertThrowsError(try neighbors.matrix(columns: 1))
    }
}
