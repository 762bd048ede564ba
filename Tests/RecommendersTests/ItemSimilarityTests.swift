import LatentLinearAlgebra
import LatentRecommenders
import LatentRuntime
import LatentTestSupport
import XCTest

final class ItemSimilarityTests: XCTestCase {
    private func random(items: Int, rank: Int) -> Matrix<Float> {
        var random = Philox(seed: 3, purpose: .weights)
        return Matrix(rows: items, columns: rank, (0..<items * rank).map { _ in 2 * random.nextUniform() - 1 })
    }

    private func naive(_ a: [Float], _ b: [Float], _ metric: SimilarityMetric) -> Double {
        var (dot, squareA, squareB, distance) = (0.0, 0.0, 0.0, 0.0)
        for k in a.indices {
            let (x, y) = (Double(a[k]), Double(b[k]))
            dot += x * y
            squareA += x * x
            squareB += y * y
            distance += (x - y) * (x - y)
        }
        switch metric {
        case .cosine: return dot / (squareA * squareB).squareRoot()
        case .euclidean: return distance.squareRoot()
        }
    }

    func testAgainstTheDefinition() {
        let items = random(items: 40, rank: 7)
        for metric in SimilarityMetric.allCases {
            for a in stride(from: 0, to: 40, by: 3) {
                let scores = (0..<40).map {
                    naive(items.row(a), items.row($0), metric)
                }
                for b in 0..<40 {
                    // Rounded to Float once; no value is above 2 · √7.
                    XCTAssertEqual(
                        Double(items.similarity(a, b, metric: metric)), scores[b],
                        accuracy: 6 * Double(Float.ulpOfOne))
                }
                for least in [false, true] {
                    let smallFirst = (metric == .euclidean) != least
                    let expected = (0..<40).filter { $0 != a }
                        .sorted { smallFirst ? scores[$0] < scores[$1] : scores[$0] > scores[$1] }
                    let found = items.neighbors(of: a, count: 40, metric: metric, least: least)
                    XCTAssertEqual(found.map(\.index), expected, "\(metric), least: \(least)")
                    XCTAssertEqual(
                        found.map(\.score), expected.map { items.similarity(a, $0, metric: metric) })
                }
            }
        }
    }

    /// Vectors (1, 0), (2, 0), (0, 3), (-1, 0), (0, 0).
    func testByHand() {
        let items = Matrix<Float>(rows: 5, columns: 2, [1, 0, 2, 0, 0, 3, -1, 0, 0, 0])
        func list(_ metric: SimilarityMetric, least: Bool = false) -> [Float] {
            items.neighbors(of: 0, count: 3, metric: metric, least: least).map(\.score)
        }
        XCTAssertEqual(list(.cosine), [1, 0, 0])
        XCTAssertEqual(list(.cosine, least: true), [-1, 0, 0])
        XCTAssertEqual(list(.euclidean), [1, 1, 2])
        XCTAssertEqual(list(.euclidean, least: true), [Float(10).squareRoot(), 2, 1])
        XCTAssertEqual(items.similarity(0, 4, metric: .cosine), 0, "a zero vector is like nothing")
        XCTAssertEqual(items.similarity(4, 4, metric: .cosine), 0)
        XCTAssertEqual(
            items.neighbors(of: 0, count: 3, metric: .cosine).map(\.index), [1, 2, 4], "ties by index")
        XCTAssertEqual(items.neighbors(of: 0, count: 2, metric: .euclidean).map(\.index), [1, 4])
    }

    /// Squares of one color are loved by the same people, and lie together.
    func testBoard() throws {
        let board = Checkerboard()
        for solver in [Solver.adam, .closedForm] {
            var configuration = AutoencoderConfiguration()
            configuration.itemCount = 0
            configuration.solver = solver
            configuration.rank = 2
            configuration.batchSize = 10
            configuration.learningRate = 0.02
            configuration.regularization = 1
            let model = try configuration.fit(TrainingSet(board.table)).model
            for item in 0..<board.items {
                let near = try model.nearestItems(to: item, count: 9, metric: .cosine).items
                XCTAssertTrue(
                    near.allSatisfy { ($0.index + item) % 2 == 0 }, "\(solver.rawValue) \(item): \(near)")
                XCTAssertFalse(near.contains { $0.index == item }, "an item is no neighbor of itself")
            }
        }
    }
}
