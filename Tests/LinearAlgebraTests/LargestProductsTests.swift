import LatentLinearAlgebra
import LatentRuntime
import LatentTestSupport
import XCTest

/// The largest products are what sorting all of them gives. Elements are small whole numbers, so that products are exact in
/// any order of summation and equality needs no tolerance; and there are many ties.
final class LargestProductsTests: XCTestCase {
    private func matrix<Scalar: BLASScalar>(_ rows: Int, _ columns: Int, seed: UInt64) -> Matrix<Scalar> {
        var random = Philox(seed: seed, purpose: .noise)
        return Matrix(
            rows: rows, columns: columns, (0..<rows * columns).map { _ in Scalar(random.next(below: 7) - 3) })
    }

    private func sorted<Scalar: BLASScalar>(
        _ a: Matrix<Scalar>, _ b: Matrix<Scalar>, count: Int, threshold: Scalar?, without seen: [Set<Int>],
        among allowed: [Int]
    ) -> [[(Int, Scalar)]] {
        (0..<a.rows).map { row in
            let scored = allowed.filter { !seen[row].contains($0) }.map { other in
                (other, zip(a.row(row), b.row(other)).reduce(0) { $0 + $1.0 * $1.1 })
            }
            return Array(
                scored.filter { $0.1 >= threshold ?? -.infinity }.sorted { ($1.1, $0.0) < ($0.1, $1.0) }.prefix(count))
        }
    }

    private func check<Scalar: BLASScalar>(_: Scalar.Type) throws {
        for (rows, others, columns) in [
            (1, 1, 1), (5, 17, 3), (6, 16, 8), (12, 33, 1), (13, 200, 64), (97, 100, 5), (3, 25_000, 3), (25, 40, 300),
        ] {
            let a: Matrix<Scalar> = matrix(rows, columns, seed: 1)
            let b: Matrix<Scalar> = matrix(others, columns, seed: 2)
            var random = Philox(seed: 3, purpose: .choice)
            let seen = (0..<rows).map { _ in Set((0..<others).filter { _ in random.next(below: 3) == 0 }) }
            let pattern = try SparsityPattern(
                rows: rows, columns: others,
                rowOffsets: seen.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1.count) },
                columnIndices: seen.flatMap { $0.sorted().map { Int32($0) } })
            let some = (0..<others).filter { $0 % 3 != 1 }.reversed()
            for (count, threshold, masked, allowed) in [
                (1, nil, false, nil), (10, nil, true, nil), (others + 4, Scalar(0), true, Array(some)),
                (3, -2, false, Array(some)),
            ] {
                let label = "\(count) of \(rows) × \(others) × \(columns), \(Scalar.self)"
                let expected = sorted(
                    a, b, count: count, threshold: threshold, without: masked ? seen : seen.map { _ in [] },
                    among: allowed ?? Array(0..<others))
                for threads in [1, 3] {
                    let found = try a.largestProducts(
                        with: b, count: count, threshold: threshold, without: masked ? pattern : nil, among: allowed,
                        pool: ThreadPool(threads: threads))
                    for row in 0..<rows {
                        let (indices, scores) = found.row(row)
                        XCTAssertEqual(indices.map { Int($0) }, expected[row].map { $0.0 }, label)
                        XCTAssertEqual(Array(scores), expected[row].map { $0.1 }, label)
                    }
                }
            }
        }
    }

    func testFloat() throws { try check(Float.self) }
    func testDouble() throws { try check(Double.self) }

    func testRefusals() {
        let a = Matrix<Float>(rows: 2, columns: 3)
        func refuses(_ text: String, _ body: () throws -> Neighbors<Float>) {
            XCTAssertThrowsError(try body()) { XCTAssertTrue("\($0)".contains(text), "\($0)") }
        }
        refuses("rows of 3 columns") { try a.largestProducts(with: Matrix(rows: 2, columns: 4), count: 1) }
        refuses("ask for 1 or more") { try a.largestProducts(with: a, count: 0) }
        refuses("must be a number") { try a.largestProducts(with: a, count: 1, threshold: .nan) }
        refuses("allowed, and there are 2") { try a.largestProducts(with: a, count: 1, among: [2]) }
        refuses("allowed twice") { try a.largestProducts(with: a, count: 1, among: [1, 1]) }
        refuses("it must be 2 × 2") {
            try a.largestProducts(
                with: a, count: 1, without: SparsityPattern(rows: 1, columns: 2, rowOffsets: [0, 0], columnIndices: []))
        }
    }
}
