import LatentLinearAlgebra
import LatentRecommenders
import LatentRuntime
import LatentTestSupport
import XCTest

final class FactorizationKernelTests: XCTestCase {
    private let rate = 0.05

    /// Other ones for each row, infinite for some biases, which a penalty holds at 0.
    private func penalties(_ rows: Int) -> NaiveFactorization.Penalties {
        var (factors, biases): ([Double], [Double]) = ([], [])
        for row in 0..<rows {
            factors.append(0.1 + 0.05 * Double(row % 7))
            biases.append(row % 5 == 3 ? .infinity : 0.2 + 0.1 * Double(row % 4))
        }
        return (factors, biases)
    }

    private func rowPenalties(_ rows: Int) -> RowPenalties {
        let (factors, biases) = penalties(rows)
        return RowPenalties(factors: factors.map { Float($0) }, biases: biases.map { Float($0) })
    }

    private func parameters(_ grid: RatingGrid, _ matrix: CSRMatrix<Float>, rank: Int) -> FactorizationParameters {
        // Large enough that the products of the factors count.
        FactorizationParameters(grid, ratings: matrix, rank: rank, limit: 0.7, seed: 5, pool: .shared)
    }

    private func naive(_ parameters: FactorizationParameters) -> NaiveFactorization {
        func rows(_ matrix: Matrix<Float>) -> [[Double]] {
            (0..<matrix.rows).map { matrix.row($0).map { Double($0) } }
        }
        return NaiveFactorization(
            userFactors: rows(parameters.userFactors), itemFactors: rows(parameters.itemFactors),
            userBiases: parameters.userBiases.map { Double($0) }, itemBiases: parameters.itemBiases.map { Double($0) })
    }

    private func run(_ parameters: inout FactorizationParameters, _ grid: RatingGrid, pool: ThreadPool) -> Double {
        parameters.runEpoch(
            grid, rate: Float(rate),
            penalties: (rowPenalties(parameters.userBiases.count), rowPenalties(parameters.itemBiases.count)), seed: 9,
            pool: pool, goOn: { _, _ in })
    }

    /// Two epochs against the same in Double, one rating after another: ranks on both sides of a vector and of what the
    /// registers hold, and grids of one block and more.
    func testAgainstTheNaiveEpochs() throws {
        for (users, items) in [(1, 1), (1, 7), (5, 1), (2, 3), (23, 18), (60, 41)] {
            let matrix = try RatingGridTests.ratings(users: users, items: items)
            for rank in [1, 5, 16, 17, 64, 100, 129, 160] {
                let width = (rank + 15) / 16 * 16
                let grid = RatingGrid(matrix, width: width, pool: .shared)
                var fast = parameters(grid, matrix, rank: rank)
                var slow = naive(fast)
                for epoch in 1...2 {
                    let loss = run(&fast, grid, pool: ThreadPool(threads: 2))
                    var squares = 0.0
                    for diagonal in Philox.permutation(of: grid.side, seed: 9, purpose: .shuffle, epoch: epoch) {
                        for items in 0..<grid.side {
                            for run in grid.block(users: (items + diagonal) % grid.side, items: items) {
                                var rest = run.ratings[...]
                                for size in NaiveFactorization.groups(run.ratings.count) {
                                    squares += slow.learn(
                                        rest.prefix(size).map {
                                            (run.place, $0.place, ($0.value - grid.mean) / grid.deviation)
                                        }, rate: rate, users: penalties(matrix.rows),
                                        items: penalties(matrix.columns))
                                    rest = rest.dropFirst(size)
                                }
                            }
                        }
                    }
                    check(fast, slow, matrix, rank: rank, "\(users) × \(items), rank \(rank), epoch \(epoch)")
                    let mean = squares / Double(grid.count)
                    XCTAssertEqual(loss, mean, accuracy: 1e-4 * mean + 1e-9, "\(users) × \(items), rank \(rank)")
                }
            }
        }
    }

    /// An update is a sum of some terms of size 1, with an error that comes of a sum over the rank: γ of `rank` + 10
    /// roundings for each of a row's updates, of which two epochs have twice the ratings of the row; what they add up
    /// to passes on to other rows at the step size, less than that again.
    private func check(
        _ fast: FactorizationParameters, _ slow: NaiveFactorization, _ matrix: CSRMatrix<Float>, rank: Int,
        _ message: String
    ) {
        let updates = Double(2 * max(matrix.rows, matrix.columns) + 2)
        let found = naive(fast)
        func compare(_ a: [Double], _ b: [Double], _ what: String) {
            let size = max(1, b.map(\.magnitude).max() ?? 1)
            // A rating's error is of a sum of rank products, each below size².
            let bound = 2 * updates * rate * Tolerance.gamma(Double(rank + 10), Float.self) * size * size * 4
            assertClose(a, b, within: b.map { _ in bound }, "\(what) of \(message)")
        }
        compare(found.userBiases, slow.userBiases, "user biases")
        compare(found.itemBiases, slow.itemBiases, "item biases")
        for (a, b) in zip(found.userFactors + found.itemFactors, slow.userFactors + slow.itemFactors) {
            compare(a, b, "factors")
            XCTAssertTrue(a[rank...].allSatisfy { $0 == 0 }, "the padding of \(message)")
        }
    }

    /// All that is learned, from a grid of many blocks.
    func testTheSameBitsForAnyThreadCount() throws {
        let matrix = try RatingGridTests.ratings(users: 300, items: 200)
        let results = (1...4).map { threads in
            let pool = ThreadPool(threads: threads)
            let grid = RatingGrid(matrix, width: 32, pool: pool)
            var parameters = FactorizationParameters(
                grid, ratings: matrix, rank: 20, limit: 0.1, seed: 5, pool: pool)
            let losses = (1...3).map { _ in run(&parameters, grid, pool: pool) }
            return (parameters, losses)
        }
        for (parameters, losses) in results.dropFirst() {
            XCTAssertEqual(parameters, results[0].0)
            XCTAssertEqual(losses, results[0].1)
        }
    }

    /// Factors lie within the limit and differ from row to row; who has no rating has none, and a seed its own.
    func testInitialFactors() throws {
        let matrix = try CSRMatrix<Float>(
            rows: 4, columns: 3, rowIndices: [0, 2, 3], columnIndices: [0, 0, 2], values: [1, 2, 3])
        let grid = RatingGrid(matrix, width: 16, pool: .shared)
        let first = parameters(grid, matrix, rank: 6)
        for user in 0..<4 {
            let row = first.userFactors.row(Int(grid.users.places[user]))
            XCTAssertEqual(row[..<6].contains { $0 != 0 }, user != 1)
            XCTAssertTrue(row.allSatisfy { $0.magnitude <= 0.7 })
        }
        let items = (0..<3).map { first.itemFactors.row(Int(grid.items.places[$0])) }
        XCTAssertEqual(items[1], [Float](repeating: 0, count: 16))
        XCTAssertNotEqual(items[0], items[2])
        let other = FactorizationParameters(grid, ratings: matrix, rank: 6, limit: 0.7, seed: 6, pool: .shared)
        XCTAssertNotEqual(other, first)
    }
}
