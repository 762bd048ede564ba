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

    /// Some rows without entries, some with many, columns that nobody shares, and many ties. All by panels, those with
    /// some entries, and none.
    private func check<Scalar: BLASScalar>(_: Scalar.Type) throws {
        for (rows, columns, share) in [(1, 3, 100), (2, 5, 100), (70, 20, 60), (330, 40, 60), (90, 400, 4)] {
            let a = try NaiveRows.sparse(rows, columns, share: share, within: 2, Scalar.self)
            let b = try NaiveRows.sparse(rows + 9, columns, share: share, within: 2, seed: 7, Scalar.self)
            for similarity in SimilarityTests.settings {
                let (all, across) = (try similarity.matrix(a), try similarity.matrix(a, against: b))
                for (count, support, threads) in [(1, 0, 1), (10, 5, 2), (rows, .max, 3), (10, 0, 2), (rows, 9, 1)]
                where count <= rows && (support == 0 || !similarity.metric.isDistance) {
                    let label = "\(count) of \(rows), from \(support) entries, \(similarity), \(Scalar.self)"
                    let pool = ThreadPool(threads: threads)
                    var plan = SimilarityPlan(rows: a.pattern, others: nil, similarity, Scalar.self)
                    (plan.support, plan.dense) = (support, false)
                    expect(
                        try similarity.neighbors(
                            of: a, among: nil, plan, count: count, least: -.greatestFiniteMagnitude, pool: pool),
                        sorted(all, count, similarity, excludingSelf: true), label)
                    plan = SimilarityPlan(rows: a.pattern, others: b.pattern, similarity, Scalar.self)
                    (plan.support, plan.dense) = (support, false)
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
        let plan = SimilarityPlan(rows: full.pattern, others: nil, similarity, Float.self)
        XCTAssertTrue(plan.dense)
        expect(
            try similarity.neighbors(of: full, count: 25),
            sorted(try similarity.matrix(full), 25, similarity, excludingSelf: true), "dense")
    }

    /// Frequent rows, and a tail of rows with an entry each.
    private func tailed(_ frequent: Int, tail: Int, columns: Int, share: Int) throws -> CSRMatrix<Float> {
        var (i, j): ([Int32], [Int32]) = ([], [])
        var random = Philox(seed: 1, purpose: .choice)
        for row in 0..<frequent {
            for column in 0..<columns where random.next(below: 100 * (row + 8)) < 8 * share {
                i.append(Int32(row))
                j.append(Int32(column))
            }
        }
        for row in 0..<tail {
            i.append(Int32(frequent + row))
            j.append(Int32(random.next(below: columns)))
        }
        return try CSRMatrix<Float>(
            rows: frequent + tail, columns: columns, rowIndices: i, columnIndices: j,
            values: i.map { Float(1 + $0 % 5) })
    }

    /// How many pairs of an entry of `x` and one of `y` are in one column.
    private func meetings(_ x: [Set<Int>], _ y: [Set<Int>]) -> Int {
        var count = 0
        for x in x {
            for y in y { count += x.intersection(y).count }
        }
        return count
    }

    /// Σ over pairs of rows of the entries of the shorter one.
    private func shorter(_ rows: [Set<Int>]) -> Int {
        var sum = 0
        for i in rows.indices {
            for j in 0..<i { sum += min(rows[i].count, rows[j].count) }
        }
        return sum
    }

    /// The plan counts what is done, and takes what costs least.
    func testPlansCountTheWork() throws {
        let a = try tailed(90, tail: 40, columns: 60, share: 60)
        let b = try tailed(50, tail: 70, columns: 60, share: 90)
        let (rows, others) = (NaiveRows(a).columnSets(), NaiveRows(b).columnSets())
        for (similarity, least) in [(Similarity(.dot), 1), (Similarity(.pearson), 2)] {
            for (theirs, symmetric) in [(rows, true), (others, false)] {
                let plan = SimilarityPlan(
                    rows: a.pattern, others: symmetric ? nil : b.pattern, similarity, Float.self)
                let works = plan.works(a.pattern, symmetric ? a.pattern : b.pattern)
                let all = meetings(rows.filter { $0.count >= least }, theirs.filter { $0.count >= least })
                XCTAssertEqual(works.first?.support, .max)
                XCTAssertEqual(works.first?.scattered, all)
                for work in works {
                    let mine = rows.filter { $0.count >= work.support }
                    let its = theirs.filter { $0.count >= work.support }
                    XCTAssertEqual(work.panels, its.count)
                    XCTAssertEqual(work.scores, mine.count * its.count)
                    XCTAssertEqual(work.scattered, all - meetings(mine, its))
                    let entries = mine.reduce(0) { $0 + $1.count }
                    XCTAssertEqual(work.products, symmetric ? shorter(mine) : entries * its.count)
                    let isLast = work.support == works.last?.support
                    XCTAssertEqual(work.byColumn, isLast ? 0 : (symmetric ? a : b).pattern.count)
                }
                let costs = works.map { $0.cost(columns: 60, Float.self) }
                let chosen = works.firstIndex { $0.support == plan.support }
                XCTAssertEqual(chosen.map { costs[$0] }, costs.min())
            }
        }
    }

    /// Rows of one entry beside frequent ones: twenty times the rows, and hardly more work.
    func testATailCostsWhatIsMultiplied() throws {
        func planned(tail: Int) throws -> (plan: SimilarityPlan, works: [SimilarityPlan.Work]) {
            let a = try tailed(600, tail: tail, columns: 3000, share: 40)
            let plan = SimilarityPlan(rows: a.pattern, others: nil, Similarity(.cosine), Float.self)
            return (plan, plan.works(a.pattern, a.pattern))
        }
        func work(_ works: [SimilarityPlan.Work], _ support: Int) throws -> SimilarityPlan.Work {
            try XCTUnwrap(works.first { $0.support == support })
        }
        let (bare, long) = (try planned(tail: 0), try planned(tail: 12_000))
        XCTAssertFalse(long.plan.dense)
        XCTAssertGreaterThan(long.plan.support, 1)
        // Where rows are split as with the tail, the frequent ones cost the same without it.
        let (with, without) = (try work(long.works, long.plan.support), try work(bare.works, long.plan.support))
        XCTAssertEqual(with.panels, without.panels)
        XCTAssertEqual(with.products, without.products)
        // An entry of the tail meets those of its column, once from either side.
        let a = try tailed(600, tail: 12_000, columns: 3000, share: 40)
        let counts = a.pattern.columnCounts
        let met = (600..<12_600).reduce(0) { $0 + 2 * counts[Int(a.pattern.row($1)[a.pattern.rowOffsets[$1]])] }
        XCTAssertLessThanOrEqual(with.scattered - without.scattered, met)
        // Whatever is chosen, it costs no more than that beside the best without a tail.
        var tail = with
        (tail.panels, tail.scores, tail.products, tail.scattered) = (0, 0, 0, met)
        tail.byColumn = a.pattern.count
        let chosen = try work(bare.works, bare.plan.support)
        XCTAssertLessThanOrEqual(
            with.cost(columns: 3000, Float.self),
            chosen.cost(columns: 3000, Float.self) + tail.cost(columns: 3000, Float.self))
    }

    /// Memory is that of what can be found: a tail of rows that meet few gets by with less than a list for each.
    func testMemoryOfATail() throws {
        let a = try tailed(50, tail: 3000, columns: 1000, share: 10)
        let similarity = Similarity(.cosine)
        // 3,050 lists of 1,000 indices and scores alone are 24 MB.
        expect(
            try similarity.neighbors(of: a, count: 1000, memory: 16 << 20, pool: ThreadPool(threads: 2)),
            sorted(try similarity.matrix(a), 1000, similarity, excludingSelf: true), "tail")
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
