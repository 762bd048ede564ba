import LatentLinearAlgebra
import LatentRecommenders
import LatentRuntime
import LatentTestSupport
import XCTest

final class EffectResidualsTests: XCTestCase {
    /// A sparse matrix with empty rows, and numbers for each row and column, all from -1 to 1.
    private func parts(rows: Int, columns: Int, rank: Int) throws -> (
        ratings: CSRMatrix<Float>, left: Matrix<Float>, right: Matrix<Float>, effects: [Double]
    ) {
        var random = Philox(seed: 6, purpose: .noise)
        func number() -> Float { 2 * random.nextUniform() - 1 }
        var (rowIndices, columnIndices, values) = ([Int32](), [Int32](), [Float]())
        for row in 0..<rows {
            for column in 0..<columns where row % 5 != 3 && random.nextUniform() < 0.4 {
                rowIndices.append(Int32(row))
                columnIndices.append(Int32(column))
                values.append(number())
            }
        }
        return (
            try CSRMatrix(
                rows: rows, columns: columns, rowIndices: rowIndices, columnIndices: columnIndices, values: values),
            Matrix(rows: rows, columns: rank, (0..<rows * rank).map { _ in number() }),
            Matrix(rows: columns, columns: rank, (0..<columns * rank).map { _ in number() }),
            (0..<columns).map { _ in Double(number()) }
        )
    }

    /// Against plain loops in Double, over fewer rows than a tile, one more than a tile, and ranks from 0.
    func testAgainstPlainLoops() throws {
        for (rows, columns, rank) in [(1, 1, 1), (5, 9, 0), (64, 7, 3), (65, 30, 17), (200, 40, 50)] {
            let (ratings, left, right, effects) = try parts(rows: rows, columns: columns, rank: rank)
            for regularization in [0.0, 2.5] {
                let found = EffectResiduals(
                    ratings, mean: 0.25, columnEffects: effects, regularization: regularization, left: left,
                    right: right, pool: .shared)
                // A product of `rank` terms no larger than 1, and a few roundings of numbers below rank + 4.
                let bound = Tolerance.gamma(Double(rank) + 4, Float.self) * Double(2 * rank + 8)
                let label = "\(rows) × \(columns), rank \(rank)"
                var squares = 0.0
                for row in 0..<rows {
                    let entries = ratings.pattern.rowOffsets[row]..<ratings.pattern.rowOffsets[row + 1]
                    var rests = entries.map { k in
                        let column = Int(ratings.pattern.columnIndices[k])
                        let product = (0..<rank).reduce(0.0) {
                            $0 + Double(left[row, $1]) * Double(right[column, $1])
                        }
                        return Double(ratings.values[k]) - 0.25 - effects[column] - product
                    }
                    let effect =
                        rests.isEmpty ? 0 : rests.reduce(0, +) / (regularization + Double(rests.count))
                    rests = rests.map { $0 - effect }
                    squares += rests.reduce(0) { $0 + $1 * $1 }
                    assertClose(found.rowEffects[row], effect, within: bound, label)
                    assertClose(
                        entries.map { Double(found.matrix.values[$0]) }, rests, within: rests.map { _ in bound }, label)
                }
                assertClose(
                    found.squares, squares,
                    within: 2 * bound * Double(rank + 4) * Double(ratings.values.count) + .ulpOfOne, label)
            }
        }
    }

    func testTheSameBitsForAnyThreadCount() throws {
        let (ratings, left, right, effects) = try parts(rows: 700, columns: 50, rank: 9)
        let found = (1...4).map {
            EffectResiduals(
                ratings, mean: 0.5, columnEffects: effects, regularization: 1, left: left, right: right,
                pool: ThreadPool(threads: $0))
        }
        for other in found.dropFirst() {
            XCTAssertEqual(other.matrix, found[0].matrix)
            XCTAssertEqual(other.rowEffects, found[0].rowEffects)
            XCTAssertEqual(other.squares, found[0].squares)
        }
    }
}
