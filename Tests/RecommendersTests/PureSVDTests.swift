import LatentDatasets
import LatentLinearAlgebra
import LatentRecommenders
import LatentRuntime
import LatentTestSupport
import XCTest

/// U Σ Vᵀ of the feedback, which is x V Vᵀ for each row x.
final class PureSVDTests: XCTestCase {
    func testProjection() throws {
        var configuration = PureSVDConfiguration()
        configuration.rank = 6
        let model = try configuration.fit(TrainingSet(CheckerboardNoise.table(users: 80, items: 25, seed: 2))).model
        let x = try ImplicitFeedback(model.scope).matrix
        let v = NaiveMatrix(model.factors.v)
        let expected = NaiveMatrix(x.dense()) * v * v.transposed
        // Residuals of the decomposition, relative to σ₁, in both halves.
        let tolerance = 4 * Double(LanczosSettings<Float>().tolerance) * Double(model.factors.values[0])
        let scores = model.scores(users: Array(0..<80), pool: .shared)
        assertClose(
            doubles(scores.elements), expected.elements, within: expected.elements.map { _ in tolerance }, "scores")
        let liked = x.pattern.row(7).map { (item: Int($0), rating: Float(5)) }
        assertClose(
            doubles(model.scores(newPerson: liked)), doubles(Array(scores.row(7))),
            within: (0..<25).map { _ in tolerance }, "a training user as a new person")
    }

    func testRank() throws {
        var configuration = PureSVDConfiguration()
        configuration.rank = 3
        let table = RatingTable.fixture(userIDs: [1, 2], itemIDs: [1, 2], ratings: [1, 1])
        assertThrows(saying: "rank 3 is larger than the 2 users", "from 1 to 2") {
            try configuration.fit(TrainingSet(table))
        }
    }

    private func fit(_ configuration: some RecommenderConfiguration, _ table: RatingTable) throws -> any Recommender {
        try configuration.fit(TrainingSet(table), validation: nil, options: FitOptions()).model
    }

    /// Of a rank that somebody asks for, whatever the model of lists; the usual one is the largest that there can be.
    func testRankOfModelsByEpochs() throws {
        let table = RatingTable.fixture(userIDs: [1, 2, 3], itemIDs: [1, 2, 1], ratings: [1, 1, 1])
        for name in ["ials", "bpr"] {
            var configuration = try ModelRegistry.configuration(named: name)
            XCTAssertEqual(try fit(configuration, table).itemVectors?.columns, 2, name)
            try configuration.set("rank", to: "3")
            assertThrows(saying: "rank 3 is larger than the 2 items", "from 1 to 2") {
                try fit(configuration, table)
            }
        }
    }
}
