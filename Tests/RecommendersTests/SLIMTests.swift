import LatentDatasets
import LatentRecommenders
import LatentTestSupport
import XCTest

/// The weights of an item are those of its elastic net, found in Double by coordinate descent that goes on until nothing
/// moves.
final class SLIMTests: XCTestCase {
    /// The objective of item j without its constant ½‖x_j‖².
    private func objective(_ g: NaiveMatrix, _ j: Int, _ w: [Double], _ l1: Double, _ l2: Double) -> Double {
        let gw = g * w
        return w.indices.reduce(0) { $0 + w[$1] * (gw[$1] / 2 - g[$1, j] + l2 * w[$1] / 2) + l1 * abs(w[$1]) }
    }

    /// The least, from 0, and by how much it violates the optimality conditions.
    private func least(
        _ g: NaiveMatrix, _ j: Int, _ l1: Double, _ l2: Double, nonNegative: Bool
    ) -> (weights: [Double], violation: Double) {
        var w = [Double](repeating: 0, count: g.rows)
        let columns = (0..<g.rows).map { k in (0..<g.rows).map { g[$0, k] } }
        var gradient = columns[j]
        for _ in 0..<20_000 {
            var moved = 0.0
            for k in 0..<g.rows where k != j {
                let pull = gradient[k] + columns[k][k] * w[k]
                let size = max((nonNegative ? pull : abs(pull)) - l1, 0) / (columns[k][k] + l2)
                let change = (pull < 0 ? -size : size) - w[k]
                if change == 0 { continue }
                w[k] += change
                moved = max(moved, abs(change))
                for i in columns.indices { gradient[i] -= change * columns[k][i] }
            }
            if moved < 1e-12 { break }
        }
        let violation = (0..<g.rows).filter { $0 != j }.reduce(0.0) { worst, k in
            let slope = gradient[k] - l2 * w[k]
            if w[k] != 0 { return max(worst, abs(slope - (w[k] < 0 ? -l1 : l1))) }
            return max(worst, (nonNegative ? slope : abs(slope)) - l1)
        }
        return (w, violation)
    }

    private func check(_ table: RatingTable, _ configuration: SLIMConfiguration, every step: Int = 1) throws {
        let model = try configuration.fit(TrainingSet(table)).model
        let x = NaiveMatrix(model.feedback.matrix.dense())
        let gram = x.transposed * x
        let found = NaiveMatrix(model.weights.byItem.dense())
        let (l1, l2) = (configuration.l1, configuration.l2)
        for j in stride(from: 0, to: gram.rows, by: step) {
            let w = (0..<gram.rows).map { found[j, $0] }
            XCTAssertEqual(w[j], 0)
            if configuration.nonNegative { XCTAssertTrue(w.allSatisfy { $0 >= 0 }) }
            let (best, violation) = least(gram, j, l1, l2, nonNegative: configuration.nonNegative)
            XCTAssertLessThan(violation, 1e-9, "the reference itself, item \(j)")
            let gap = objective(gram, j, w, l1, l2) - objective(gram, j, best, l1, l2)
            let bound = 1e-4 * gram[j, j] / 2
            XCTAssertLessThanOrEqual(gap, bound + 1e-6, "item \(j)")
            // The objective bends by β at the least.
            let distance = zip(w, best).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
            XCTAssertLessThanOrEqual(l2 * distance / 2, bound + 1e-6, "item \(j)")
        }
    }

    func testOptimality() throws {
        let table = CheckerboardNoise.table(users: 90, items: 30, seed: 3)
        for nonNegative in [true, false] {
            for (l1, l2) in [(0.5, 10.0), (5, 1), (1, 2), (20, 1)] {
                var configuration = SLIMConfiguration()
                (configuration.l1, configuration.l2, configuration.nonNegative) = (l1, l2, nonNegative)
                try check(table, configuration)
            }
        }
    }

    /// More weights in play than are copied out of the Gram matrix together.
    func testManyWeights() throws {
        var configuration = SLIMConfiguration()
        (configuration.l1, configuration.l2, configuration.nonNegative) = (0.1, 100, false)
        try check(CheckerboardNoise.table(users: 200, items: 560, seed: 4), configuration, every: 300)
    }

    /// Two items that the same four of five people have: G = 4, and w = (4 − λ) / (4 + β).
    func testByHand() throws {
        var configuration = SLIMConfiguration()
        (configuration.l1, configuration.l2) = (1, 2)
        let pairs = (1...4).flatMap { [($0, 10), ($0, 20)] } + [(5, 30)]
        let table = RatingTable.fixture(
            userIDs: pairs.map(\.0), itemIDs: pairs.map(\.1), ratings: pairs.map { _ in 1 })
        let model = try configuration.fit(TrainingSet(table)).model
        XCTAssertEqual(model.weights.byItem.dense().elements, [0, 0.5, 0, 0.5, 0, 0, 0, 0, 0])
        XCTAssertEqual(model.scores(newPerson: [(0, 1)]), [0, 0.5, 0])
        XCTAssertEqual(model.scores(newPerson: []), [0, 0, 0])
        let because = try XCTUnwrap(model.explanation(user: 0, item: 1))
        XCTAssertEqual(because.map(\.neighbor), [0])
        XCTAssertEqual(because.map(\.share), model.predict(users: [0], items: [1], pool: .shared))
        XCTAssertEqual(model.itemNeighbors?.lists.row(0).indices, [1])
        configuration.l1 = 4
        XCTAssertEqual(try configuration.fit(TrainingSet(table)).model.weights.byItem.pattern.count, 0)
    }

    func testRefusals() throws {
        var configuration = SLIMConfiguration()
        configuration.leastRating = 9
        assertThrows(saying: "no rating is 9.0 or more") {
            try configuration.fit(TrainingSet(Checkerboard().table))
        }
        configuration = SLIMConfiguration()
        configuration.l1 = 0
        assertThrows(saying: "l1 0: take more than 0") { try configuration.fit(TrainingSet(Checkerboard().table)) }
    }
}
