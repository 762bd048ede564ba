import LatentLinearAlgebra
import LatentRuntime
import LatentTestSupport
import XCTest

/// Tiles are cut by shape and each element is summed by one of them: the bits do not depend on the pool.
final class ThreadIndependenceTests: XCTestCase {
    private let pools = [1, 2, 3].map { ThreadPool(threads: $0) }

    private func checkSameBits<Scalar: BLASScalar>(
        _ name: String, _: Scalar.Type, _ compute: (ThreadPool) throws -> Matrix<Scalar>
    ) rethrows {
        let first = try compute(pools[0])
        XCTAssertTrue(first.elements.contains { $0 != 0 }, name)
        for pool in pools {
            // Twice, because a race need not show the first time.
            for _ in 0..<2 {
                XCTAssertEqual(try compute(pool), first, "\(name), \(Scalar.self), \(pool.threads) threads")
            }
        }
    }

    func testProducts() {
        check(Float.self)
        check(Double.self)

        /// Four tiles of 1024 × 1024.
        func check<Scalar: BLASScalar>(_: Scalar.Type) {
            let a = NaiveMatrix.uniform(1100, 31, seed: 1).matrix(Scalar.self)
            let b = NaiveMatrix.uniform(31, 1100, seed: 2).matrix(Scalar.self)
            checkSameBits("product", Scalar.self) { Matrix.product(a, b, pool: $0) }
        }
    }

    func testGram() {
        check(Float.self)
        check(Double.self)

        /// Ten tiles of 128 × 128.
        func check<Scalar: BLASScalar>(_: Scalar.Type) {
            let a = NaiveMatrix.uniform(45, 400, seed: 3).matrix(Scalar.self)
            checkSameBits("gram", Scalar.self) { a.gram(pool: $0) }
        }
    }

    func testCholeskyAndInverse() throws {
        try check(Float.self)
        try check(Double.self)

        /// Four blocks of 128. The Gram matrix of 40 rows has norm at most 40 · 400, so that 100 more on the
        /// diagonal leave a conditioning below 161.
        func check<Scalar: BLASScalar>(_: Scalar.Type) throws {
            var a = NaiveMatrix.uniform(40, 400, seed: 4).matrix(Scalar.self).gram(pool: pools[0])
            for i in 0..<400 { a[i, i] += 100 }
            try checkSameBits("factor", Scalar.self) { try Cholesky(a, pool: $0).factor }
            let cholesky = try Cholesky(a, pool: pools[0])
            checkSameBits("inverse", Scalar.self) { cholesky.inverse(pool: $0) }
        }
    }

    func testSparseProducts() throws {
        try check(Float.self)
        try check(Double.self)

        /// Four tiles of 256 rows.
        func check<Scalar: BLASScalar>(_: Scalar.Type) throws {
            let (rows, columns) = (900, 37)
            var indices: [Int32] = []
            for row in 0..<rows {
                for k in 0..<5 { indices.append(Int32(7 * k + row % 7)) }
            }
            let pattern = try SparsityPattern(
                rows: rows, columns: columns, rowOffsets: (0...rows).map { $0 * 5 }, columnIndices: indices)
            let values = NaiveMatrix.uniform(rows, 5, seed: 5).elements.map { Scalar($0) }
            let a = CSRMatrix(pattern: pattern, values: values)
            let b = NaiveMatrix.uniform(columns, 25, seed: 6).matrix(Scalar.self)
            checkSameBits("sparse product", Scalar.self) { a.product(b, pool: $0) }
        }
    }
}
