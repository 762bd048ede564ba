import LatentLinearAlgebra
import LatentRuntime
import LatentTestSupport
import XCTest

final class CSRMatrixTests: XCTestCase {
    /// Whole numbers from -4 to 4, zeros among them, at `share` percent of the places, every fifth row and every
    /// seventh column without any; the same with the zeros stored; the triplets out of order.
    private func sample<Scalar: BLASScalar>(
        _ rows: Int, _ columns: Int, share: Int, _: Scalar.Type
    ) throws -> (sparse: CSRMatrix<Scalar>, naive: NaiveMatrix, count: Int) {
        var random = Philox(seed: 1, purpose: .choice)
        var naive = NaiveMatrix(rows: rows, columns: columns)
        var triplets: [(row: Int32, column: Int32, value: Double)] = []
        for i in 0..<rows where i % 5 != 2 {
            for j in 0..<columns where j % 7 != 3 && random.next(below: 100) < share {
                naive[i, j] = Double(random.next(below: 9) - 4)
                triplets.append((Int32(i), Int32(j), naive[i, j]))
            }
        }
        random.shuffle(&triplets)
        let sparse = try CSRMatrix(
            rows: rows, columns: columns, rowIndices: triplets.map(\.row),
            columnIndices: triplets.map(\.column),
            values: triplets.map { Scalar($0.value) })
        return (sparse, naive, triplets.count)
    }

    func testTripletsInAnyOrder() throws {
        let a = try CSRMatrix<Float>(
            rows: 4, columns: 5, rowIndices: [3, 0, 2, 0, 3], columnIndices: [1, 4, 2, 0, 0],
            values: [5, 2, 0, 1, 4])
        XCTAssertEqual(a.pattern.rowOffsets, [0, 2, 2, 3, 5])
        XCTAssertEqual(a.pattern.columnIndices, [0, 4, 2, 0, 1])
        // The explicit 0 at (2, 2) is an entry.
        XCTAssertEqual(a.values, [1, 2, 0, 4, 5])
        XCTAssertEqual(
            a.dense().elements,
            [
                1, 0, 0, 0, 2,
                0, 0, 0, 0, 0,
                0, 0, 0, 0, 0,
                4, 5, 0, 0, 0,
            ])
        XCTAssertEqual(a.transposed().pattern.count, 5)
        XCTAssertEqual(a.selectingRows([2]).pattern.count, 1)
    }

    /// Entries that stand in order are taken as they are; one that is out of order, in its row or with its row, is
    /// moved.
    func testTripletsInOrder() throws {
        let (rows, columns, values): ([Int32], [Int32], [Float]) = (
            [0, 0, 2, 3, 3], [0, 4, 2, 0, 1], [1, 2, 0, 4, 5]
        )
        let ordered = try CSRMatrix(rows: 4, columns: 5, rowIndices: rows, columnIndices: columns, values: values)
        XCTAssertEqual(ordered.pattern.rowOffsets, [0, 2, 2, 3, 5])
        XCTAssertEqual(ordered.pattern.columnIndices, columns)
        XCTAssertEqual(ordered.values, values)
        for swapped in 1..<5 {
            var order = Array(0..<5)
            order.swapAt(swapped - 1, swapped)
            let moved = try CSRMatrix(
                rows: 4, columns: 5, rowIndices: order.map { rows[$0] }, columnIndices: order.map { columns[$0] },
                values: order.map { values[$0] })
            XCTAssertEqual(moved, ordered)
        }
    }

    func testInvalidTripletsAreErrorsThatSayWhatIsWrong() {
        func check(
            _ rows: Int, _ columns: Int, _ rowIndices: [Int32], _ columnIndices: [Int32], _ values: [Float],
            says text: String, line: UInt = #line
        ) {
            XCTAssertThrowsError(
                try CSRMatrix(
                    rows: rows, columns: columns, rowIndices: rowIndices, columnIndices: columnIndices,
                    values: values),
                line: line
            ) { error in
                let said = (error as? InvalidArgument)?.description ?? "\(type(of: error))"
                XCTAssertTrue(said.contains(text), said, line: line)
            }
        }
        check(2, 3, [0, 1], [0], [1, 2], says: "2 row and 1 column indices for 2 values")
        check(2, 3, [0], [0, 1], [1, 2], says: "1 row and 2 column indices for 2 values")
        check(2, 3, [0, 1], [0, 1], [1], says: "2 row and 2 column indices for 1 values")
        check(2, 3, [2], [0], [1], says: "(2, 0) is outside 2 × 3")
        check(2, 3, [0], [3], [1], says: "(0, 3) is outside 2 × 3")
        check(2, 3, [-1], [0], [1], says: "(-1, 0)")
        check(2, 3, [0], [-1], [1], says: "(0, -1)")
        check(2, 3, [1, 0, 1], [2, 2, 2], [1, 2, 3], says: "(1, 2) is given twice")
        check(0, 0, [0], [0], [1], says: "outside 0 × 0")
        check(-1, 3, [], [], [], says: "-1 × 3")
        check(3, -1, [], [], [], says: "3 × -1")
    }

    /// Long rows are sorted by a bit for each column, 64 to a word, and rows of fewer entries than a sixteenth of the
    /// words by comparisons: 5,000 columns are 79 words, so up to 4 entries.
    func testRowsOfAnyLengthAreSorted() throws {
        let columns = 5000
        let ends: [Int32] = [4999, 0, 64, 63]
        var random = Philox(seed: 2, purpose: .choice)
        var rows = [1, 2, 3, 4, 5, 6, 63, 64, 65, 0, 4, 1000, columns, 3].map { count in
            var all = Array(0..<Int32(columns))
            random.shuffle(&all)
            return Array(all.prefix(count))
        }
        rows += [ends, ends + [65, 4998, 1], [4999], []]
        let matrix = try CSRMatrix<Double>(
            rows: rows.count, columns: columns,
            rowIndices: rows.enumerated().flatMap { row, found in found.map { _ in Int32(row) } },
            columnIndices: rows.flatMap { $0 }, values: rows.flatMap { $0.map { Double($0) } })
        for (row, found) in rows.enumerated() {
            XCTAssertEqual(Array(matrix.pattern.row(row)), found.sorted())
        }
        XCTAssertEqual(matrix.values, rows.flatMap { $0.sorted().map { Double($0) } })
        for found in rows where !found.isEmpty {
            let twice = found + [found[found.count / 2]]
            XCTAssertThrowsError(
                try CSRMatrix<Float>(
                    rows: 1, columns: columns, rowIndices: twice.map { _ in 0 }, columnIndices: twice,
                    values: twice.map { _ in 1 }))
        }
    }

    func testDenseAndTransposed() throws {
        try checkDense(Float.self)
        try checkDense(Double.self)
    }

    private func checkDense<Scalar: BLASScalar>(_: Scalar.Type) throws {
        for (rows, columns) in [(0, 0), (0, 3), (3, 0), (1, 1), (1, 17), (17, 1), (23, 19)] {
            let (sparse, naive, count) = try sample(rows, columns, share: 40, Scalar.self)
            XCTAssertEqual(sparse.pattern.count, count)
            XCTAssertEqual(NaiveMatrix(sparse.dense()), naive)
            let transposed = sparse.transposed()
            XCTAssertEqual(NaiveMatrix(transposed.dense()), naive.transposed)
            // Valid by the checks of the public initializer, and nothing lost.
            XCTAssertNoThrow(
                try SparsityPattern(
                    rows: columns, columns: rows, rowOffsets: transposed.pattern.rowOffsets,
                    columnIndices: transposed.pattern.columnIndices))
            XCTAssertEqual(transposed.transposed(), sparse)
        }
    }

    func testSelectingRows() throws {
        let (sparse, naive, _) = try sample(11, 13, share: 50, Double.self)
        for selected in [[], [2], [10, 0, 0, 7], Array(0..<11)] {
            let chosen = sparse.selectingRows(selected)
            XCTAssertEqual([chosen.rows, chosen.columns], [selected.count, 13])
            for (place, row) in selected.enumerated() {
                XCTAssertEqual(chosen.pattern.row(place), sparse.pattern.row(row))
                XCTAssertEqual(chosen.dense().row(place), (0..<13).map { naive[row, $0] })
            }
        }
        XCTAssertEqual(sparse.selectingRows(Array(0..<11)), sparse)
    }

    func testProductsAreExact() throws {
        try checkProducts(Float.self)
        try checkProducts(Double.self)
    }

    /// Widths around the vectors of 8 Doubles or 16 Floats that the kernel takes by four, two and one. On whole
    /// numbers from -4 to 4 no partial sum is rounded.
    private func checkProducts<Scalar: BLASScalar>(_: Scalar.Type) throws {
        let (sparse, naive, _) = try sample(23, 19, share: 40, Scalar.self)
        for width in [0, 1, 3, 7, 8, 15, 16, 17, 31, 32, 33, 48, 64, 65, 100, 128] {
            let b = NaiveMatrix.integers(19, width, within: 4, seed: UInt64(width))
            let product = sparse.product(b.matrix(Scalar.self))
            XCTAssertEqual(NaiveMatrix(product), naive * b, "width \(width), \(Scalar.self)")
        }
        let (none, _, _) = try sample(3, 0, share: 40, Scalar.self)
        XCTAssertEqual(none.product(Matrix(rows: 0, columns: 5)), Matrix(rows: 3, columns: 5))
    }

    func testProductsOverTileEdgesAreExact() throws {
        try checkTiles(Float.self)
        try checkTiles(Double.self)
    }

    /// Tiles are of 256 rows.
    private func checkTiles<Scalar: BLASScalar>(_: Scalar.Type) throws {
        let b = NaiveMatrix.integers(29, 33, within: 4, seed: 3)
        for rows in [255, 256, 257, 513] {
            let (sparse, naive, _) = try sample(rows, 29, share: 15, Scalar.self)
            XCTAssertEqual(NaiveMatrix(sparse.product(b.matrix(Scalar.self))), naive * b, "\(rows) rows")
        }
    }

    func testProductsOfRealNumbersAreWithinRounding() throws {
        try checkRounding(Float.self)
        try checkRounding(Double.self)
    }

    /// At most 31 entries to a row: 31 roundings on the way of each product, in the reference too.
    private func checkRounding<Scalar: BLASScalar>(_: Scalar.Type) throws {
        let a = NaiveMatrix.uniform(17, 31, seed: 4)
        let b = NaiveMatrix.uniform(31, 45, seed: 5)
        let pattern = try SparsityPattern(
            rows: 17, columns: 31, rowOffsets: (0...17).map { $0 * 31 },
            columnIndices: (0..<17 * 31).map { Int32($0 % 31) })
        let product = CSRMatrix(pattern: pattern, values: a.elements.map { Scalar($0) }).product(
            b.matrix(Scalar.self))
        let share = Tolerance.gamma(31, Scalar.self) + Tolerance.gamma(31, Double.self)
        assertClose(
            doubles(product.elements), (a * b).elements,
            within: (a.magnitude * b.magnitude).elements.map { share * $0 })
    }

    /// A place without an entry takes no part, whatever stands in B; an entry of 0 does: 0 · ∞ is not a number.
    func testAnExplicitZeroIsMultiplied() throws {
        let a = try CSRMatrix<Float>(
            rows: 2, columns: 2, rowIndices: [0, 1, 1], columnIndices: [0, 0, 1], values: [3, 3, 0])
        for width in [1, 16, 40] {
            let b = Matrix<Float>(
                rows: 2, columns: width,
                [Float](repeating: 1, count: width) + [Float](repeating: .infinity, count: width))
            let product = a.product(b)
            XCTAssertEqual(product.row(0), [Float](repeating: 3, count: width))
            XCTAssertTrue(product.row(1).allSatisfy(\.isNaN))
        }
    }
}
