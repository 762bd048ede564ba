import LatentLinearAlgebra
import LatentTestSupport
import XCTest

/// Means of columns and of the entries of rows, and norms of what is left, against the sums written out.
final class CenteringTests: XCTestCase {
    private let shapes = [(0, 0), (0, 3), (3, 0), (1, 1), (7, 5), (130, 3)]

    private func check<Scalar: BLASScalar>(_: Scalar.Type) throws {
        for (rows, columns) in shapes {
            // Every third place is empty.
            let whole = NaiveMatrix.uniform(rows, columns, seed: 1)
            var holed = whole
            var (places, values) = ([(Int32, Int32)](), [Scalar]())
            for i in 0..<rows {
                for j in 0..<columns {
                    if (i + j) % 3 == 0 {
                        holed[i, j] = 0
                    } else {
                        places.append((Int32(i), Int32(j)))
                        values.append(Scalar(whole[i, j]))
                    }
                }
            }
            let sparse = try CSRMatrix(
                rows: rows, columns: columns, rowIndices: places.map(\.0), columnIndices: places.map(\.1),
                values: values)
            let shifts = (0..<columns).map { Double($0) / 4 - 0.5 }
            for (naive, means, norm) in [
                (
                    whole, whole.matrix(Scalar.self).columnMeans(),
                    whole.matrix(Scalar.self).squaredNorm(lessColumns: shifts.map { Scalar($0) })
                ),
                (holed, sparse.columnMeans(), sparse.squaredNorm(lessColumns: shifts.map { Scalar($0) })),
            ] {
                var (sums, total) = ([Double](repeating: 0, count: columns), 0.0)
                for i in 0..<rows {
                    for j in 0..<columns {
                        sums[j] += naive[i, j]
                        total += (naive[i, j] - shifts[j]) * (naive[i, j] - shifts[j])
                    }
                }
                // The sums in Double, then one rounding to Scalar; no mean exceeds 1.
                let bound =
                    Tolerance.gamma(Double(rows + 1), Double.self) + Tolerance.gamma(1, Scalar.self)
                assertClose(
                    doubles(means), sums.map { $0 / Double(max(rows, 1)) },
                    within: sums.map { _ in bound })
                assertClose(
                    norm, total, within: 2 * Tolerance.gamma(Double(rows * columns + 3), Double.self) * total)
            }
        }
    }

    func testFloat() throws { try check(Float.self) }

    func testDouble() throws { try check(Double.self) }

    /// By hand: a mean is that of the entries, an entry of 0 among them, and what is missing stays missing.
    func testRowMeansOfEntries() throws {
        let ratings = try CSRMatrix<Float>(
            rows: 3, columns: 4, rowIndices: [0, 0, 0, 2, 2], columnIndices: [0, 1, 3, 2, 3], values: [5, 0, 1, 4, 3])
        let (centered, means) = ratings.lessRowMeans()
        XCTAssertEqual(means, [2, 0, 3.5])
        XCTAssertEqual(centered.values, [3, -2, -1, 0.5, -0.5])
        XCTAssertEqual(centered.pattern, ratings.pattern)
    }

    /// In units of 2⁶⁰⁰, elements of that size have the squares of their multiples of it, and no infinite ones.
    func testUnits() throws {
        let unit = 0x1p600
        let sparse = try CSRMatrix<Double>(
            rows: 3, columns: 2, rowIndices: [0, 1, 2], columnIndices: [0, 1, 0], values: [3, -1, 2])
        let huge = CSRMatrix(pattern: sparse.pattern, values: sparse.values.map { unit * $0 })
        let shifts = [0.5, -0.25]
        let expected = sparse.squaredNorm(lessColumns: shifts)
        XCTAssertEqual(expected, 6.25 + 0.25 + 2.25 + 2 * 0.0625 + 0.5625)
        XCTAssertEqual(huge.squaredNorm(lessColumns: shifts.map { unit * $0 }, unit: unit), expected)
        XCTAssertEqual(huge.dense().squaredNorm(lessColumns: shifts.map { unit * $0 }, unit: unit), expected)
        XCTAssertEqual(huge.squaredNorm(lessColumns: [0, 0]), .infinity)
    }

    /// Sums of Floats near 2²⁴ would lose the ones.
    func testLongColumnsKeepTheirDigits() throws {
        let rows = 20_000
        let matrix = Matrix<Float>(rows: rows, columns: 1, (0..<rows).map { Float(4096 + $0 % 2) })
        XCTAssertEqual(matrix.columnMeans(), [4096.5])
        XCTAssertEqual(matrix.squaredNorm(lessColumns: [4096.5]), Double(rows) / 4)
    }
}
