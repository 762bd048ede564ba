import LatentDatasets
import LatentLinearAlgebra
import LatentRecommenders
import LatentRuntime
import LatentTestSupport
import Synchronization
import XCTest

/// B is least where its derivatives vanish, as far as the diagonal is free: with D = G B - G + Λ B,
/// `D_ij = 0` off it, and on it `B_jj = ξ, D_jj <= 0` or `B_jj < ξ, D_jj = 0` (Karush, Kuhn and Tucker).
final class EASETests: XCTestCase {
    private let table = CheckerboardNoise.table(users: 300, items: 140, seed: 3)

    private func check(_ configuration: EASEConfiguration) throws {
        let model = try configuration.fit(TrainingSet(table)).model
        let x = NaiveMatrix(model.feedback.matrix.dense())
        let (b, gram) = (NaiveMatrix(model.weights), x.transposed * x)
        let items = gram.rows
        var d = gram * b
        let share = configuration.dropout / (1 - configuration.dropout)
        let ceiling = configuration.diagonal
        // Rounding of single precision in n steps, times the condition: the trace over the least eigenvalue, λ.
        let trace = (0..<items).reduce(0) { $0 + gram[$1, $1] * (1 + share) }
        let tolerance = Double(items) * Double(Float.ulpOfOne) * (trace + configuration.regularization)
        for j in 0..<items {
            for i in 0..<items {
                d[i, j] += (share * gram[i, i] + configuration.regularization) * b[i, j] - gram[i, j]
                if i != j { XCTAssertEqual(d[i, j], 0, accuracy: tolerance, "\(configuration.name) \(i) \(j)") }
            }
            XCTAssertLessThanOrEqual(b[j, j], ceiling + 1e-6, "\(configuration.name) \(j)")
            if b[j, j] < ceiling - 1e-5 {
                XCTAssertEqual(d[j, j], 0, accuracy: tolerance, "\(configuration.name) \(j)")
            } else {
                XCTAssertLessThan(d[j, j], tolerance, "\(configuration.name) \(j)")
            }
        }
        XCTAssertEqual((0..<items).contains { b[$0, $0] != 0 }, configuration.kind == .rdlae)
    }

    /// What is told of a fit ascends to all of it, in more than one step where there is more than one block.
    func testProgress() throws {
        let shares = Mutex<[Int]>([])
        let table = CheckerboardNoise.table(users: 40, items: 400, seed: 1)
        var options = FitOptions()
        options.progress = { update in shares.withLock { $0.append(update.completed) } }
        _ = try EASEConfiguration(.ease).fit(TrainingSet(table), options: options)
        let told = shares.withLock { $0 }
        XCTAssertEqual(told, told.sorted())
        XCTAssertEqual(told.last, 100)
        XCTAssertGreaterThan(Set(told).count, 3)
    }

    func testOptimality() throws {
        for kind in EASEConfiguration.Kind.allCases {
            var configuration = EASEConfiguration(kind)
            configuration.regularization = 20
            try check(configuration)
            configuration.regularization = 200
            if kind == .rdlae { configuration.diagonal = 0.05 }
            try check(configuration)
        }
    }

    /// Two items that the same four of five people have: G = 4 everywhere, and with λ = 4 the one speaks for the other
    /// with 4 / (4 + 4).
    func testByHand() throws {
        var configuration = EASEConfiguration(.ease)
        configuration.regularization = 4
        let pairs = (1...4).flatMap { [($0, 10), ($0, 20)] } + [(5, 30)]
        let table = RatingTable.fixture(
            userIDs: pairs.map(\.0), itemIDs: pairs.map(\.1), ratings: pairs.map { _ in 1 })
        let model = try configuration.fit(TrainingSet(table)).model
        for (found, expected) in zip(model.weights.elements, [0, 0.5, 0, 0.5, 0, 0, 0, 0, 0] as [Float]) {
            XCTAssertEqual(found, expected, accuracy: 1e-6)
        }
        XCTAssertEqual(model.scores(newPerson: [(0, 1)])[1], 0.5, accuracy: 1e-6)
        XCTAssertEqual(model.scores(newPerson: []), [0, 0, 0])
        let because = try XCTUnwrap(model.explanation(user: 0, item: 1))
        XCTAssertEqual(because.map(\.neighbor), [0, 1])
        XCTAssertEqual(because.reduce(0) { $0 + $1.share }, model.predict(users: [0], items: [1], pool: .shared)[0])
    }

    func testRefusals() throws {
        var configuration = EASEConfiguration(.ease)
        configuration.regularization = 0
        let pairs = (1...4).flatMap { [($0, 10), ($0, 20)] }
        let table = RatingTable.fixture(
            userIDs: pairs.map(\.0), itemIDs: pairs.map(\.1), ratings: pairs.map { _ in 1 })
        assertThrows(saying: "regularization 0.0", "item 20 (pivot 2 of 2)") {
            try configuration.fit(TrainingSet(table))
        }
    }

    /// 500,000 items squared are a terabyte: refused before any of it is asked for, with what would fit.
    func testACatalogTooLargeIsRefused() throws {
        let items = Array(1...500_000)
        let table = RatingTable.fixture(
            userIDs: items.map { $0 % 1000 }, itemIDs: items, ratings: items.map { _ in 1 })
        assertThrows(saying: "ease over 500,000 items needs", "ease-sparse is the model that would fit") {
            try EASEConfiguration(.ease).fit(TrainingSet(table))
        }
    }
}
