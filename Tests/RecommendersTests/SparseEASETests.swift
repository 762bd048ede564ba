import LatentDatasets
import LatentRecommenders
import LatentTestSupport
import XCTest

final class SparseEASETests: XCTestCase {
    private let table = CheckerboardNoise.table(users: 300, items: 140, seed: 3)

    /// With all the others for candidates, and all of them kept, it is `ease`.
    func testAllWeightsAreThoseOfEASE() throws {
        let pairs = (0..<60).flatMap { user in
            (0..<12).filter { (user * user + 3 * $0 + user * $0) % 5 != 0 }.map { (user, $0) }
        }
        let table = RatingTable.fixture(
            userIDs: pairs.map(\.0), itemIDs: pairs.map(\.1), ratings: pairs.map { _ in 1 })
        var (sparse, whole) = (SparseEASEConfiguration(), EASEConfiguration(.ease))
        (sparse.neighbors, sparse.regularization, whole.regularization) = (11, 5, 5)
        let found = try sparse.fit(TrainingSet(table)).model
        let expected = try whole.fit(TrainingSet(table)).model
        XCTAssertEqual(found.weights.byItem.pattern.count, 12 * 11)
        for (found, expected) in zip(found.weights.bySource.dense().elements, expected.weights.elements) {
            XCTAssertEqual(found, expected, accuracy: 1e-5)
        }
    }

    /// On what is kept the derivatives vanish: `(G_SS + λ) w = G_Sj`.
    func testOptimalityOnThePattern() throws {
        for regularization in [2.0, 200] {
            var configuration = SparseEASEConfiguration()
            (configuration.neighbors, configuration.regularization) = (9, regularization)
            let model = try configuration.fit(TrainingSet(table)).model
            let x = NaiveMatrix(model.feedback.matrix.dense())
            let gram = x.transposed * x
            let weights = model.weights.byItem
            XCTAssertEqual(weights.pattern.count, 9 * 140)
            let lengths = (0..<140).map { weights.pattern.row($0).count }
            XCTAssertGreaterThan(lengths.max() ?? 0, lengths.min() ?? 0, "items differ in how many they keep")
            let trace = (0..<140).reduce(0) { $0 + gram[$1, $1] }
            for j in 0..<140 {
                let kept = weights.pattern.row(j).map { Int($0) }
                XCTAssertFalse(kept.contains(j))
                for i in kept {
                    let left = kept.reduce(-gram[i, j]) {
                        $0 + (gram[i, $1] + (i == $1 ? regularization : 0))
                            * Double(weights.value(row: j, column: $1) ?? 0)
                    }
                    XCTAssertEqual(left, 0, accuracy: 140 * Double(Float.ulpOfOne) * (trace + regularization))
                }
            }
        }
    }

    func testRefusals() throws {
        var configuration = SparseEASEConfiguration()
        configuration.regularization = 0
        let pairs = (1...4).flatMap { [($0, 10), ($0, 20), ($0, 30)] }
        let table = RatingTable.fixture(
            userIDs: pairs.map(\.0), itemIDs: pairs.map(\.1), ratings: pairs.map { _ in 1 })
        assertThrows(saying: "regularization 0.0", "the neighbors of item 10") {
            try configuration.fit(TrainingSet(table))
        }
        configuration.leastRating = 2
        assertThrows(saying: "no rating is 2.0 or more") { try configuration.fit(TrainingSet(table)) }
    }

    /// A catalog of one item has nothing to learn from.
    func testOneItem() throws {
        let table = RatingTable.fixture(userIDs: [1, 2], itemIDs: [7, 7], ratings: [1, 1])
        XCTAssertEqual(
            try SparseEASEConfiguration().fit(TrainingSet(table)).model.scores(newPerson: [(0, 1)]), [0])
        for name in ItemListsConfiguration.names {
            let configuration = try XCTUnwrap(ItemListsConfiguration(named: name))
            XCTAssertEqual(try configuration.fit(TrainingSet(table)).model.scores(newPerson: [(0, 1)]), [0])
        }
    }
}
