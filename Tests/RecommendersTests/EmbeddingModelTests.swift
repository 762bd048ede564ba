import LatentDatasets
import LatentLinearAlgebra
import LatentRecommenders
import LatentRuntime
import LatentTestSupport
import XCTest

/// What the models make of what they learned.
final class EmbeddingModelTests: XCTestCase {
    private func small(_ form: DotConfiguration.Form) -> DotConfiguration {
        var configuration = DotConfiguration(form)
        configuration.rank = 2
        configuration.batchSize = 16
        configuration.epochs = 60
        configuration.learningRate = 0.02
        configuration.weightDecay = 0.01
        configuration.range = .between(lowest: 0.5, highest: 5)
        // What is made of a sum is written out here.
        configuration.standardize = false
        return configuration
    }

    /// The unrated squares of the board are guessed on the right side of its mean.
    func testTheBoardIsUnderstood() throws {
        let board = Checkerboard()
        for updates in RowUpdates.allCases {
            for form in DotConfiguration.Form.allCases {
                var configuration = small(form)
                configuration.updates = updates
                check(try configuration.fit(TrainingSet(board.table)).model, board, "\(form), \(updates)")
            }
            var neural = NeuralConfiguration()
            (neural.rank, neural.hidden, neural.inputDropout, neural.hiddenDropout) = (4, 16, 0, 0)
            neural.settings = small(.dotBiasSigmoid).settings
            neural.updates = updates
            check(try neural.fit(TrainingSet(board.table)).model, board, "neural, \(updates)")
        }
    }

    private func check(_ model: some Recommender, _ board: Checkerboard, _ label: String) {
        for (prediction, rating) in zip(model.predict(board.rest), board.rest.ratings) {
            XCTAssertEqual(prediction > board.mean, rating > board.mean, "\(label): \(prediction)")
        }
    }

    /// A person who rated as one of the board's users did gets that user's side of the mean everywhere; without ratings
    /// the same as an unknown user.
    func testFoldingIn() throws {
        let board = Checkerboard()
        for form in DotConfiguration.Form.allCases {
            let model = try small(form).fit(TrainingSet(board.table)).model
            for user in [0, 7] {
                let ratings = (0..<board.items).filter { board.isRated(user, $0) }
                    .map { (item: $0, rating: board.rating(user, $0)) }
                let scores = model.scores(newPerson: ratings)
                for item in 0..<board.items {
                    XCTAssertEqual(scores[item] > board.mean, board.rating(user, item) > board.mean, "\(form)")
                }
            }
            let nobody = model.scores(newPerson: [])
            for item in 0..<board.items {
                let fallback = model.fallback(user: nil, item: item)
                XCTAssertEqual(nobody[item], fallback, accuracy: 10 * .ulpOfOne * max(abs(fallback), 1), "\(form)")
            }
        }
    }

    /// The vector of a fold-in makes its sum least: moved a little along any axis, the sum grows.
    func testFoldingInIsTheLeast() throws {
        let table = CheckerboardNoise.table()
        for form in DotConfiguration.Form.allCases {
            let model = try small(form).fit(TrainingSet(table)).model
            let ratings: [(item: Int, rating: Float)] = [(0, 5), (1, 2), (4, 4.5), (9, 1)]
            let person = model.person(ratings)
            let x = doubles(person.tastes) + [Double(Float(person.effect))]
            let (means, variances) = prior(model)
            func sum(_ x: [Double]) -> Double {
                var sum = 0.0
                for (item, rating) in ratings {
                    let v = doubles(model.factors.items.row(item))
                    let z = zip(x, v).reduce(Double(model.factors.itemBiases[item])) { $0 + $1.0 * $1.1 } + x[2]
                    sum += pow(predicted(z, form) - Double(rating), 2) / Double(model.noise)
                }
                for k in 0..<(form.hasBiases ? 3 : 2) { sum += pow(x[k] - means[k], 2) / variances[k] }
                return sum
            }
            let least = sum(x)
            for k in 0..<(form.hasBiases ? 3 : 2) {
                for change in [-0.01, 0.01] {
                    var moved = x
                    moved[k] += change
                    XCTAssertGreaterThan(sum(moved), least, "\(form), \(k)")
                }
            }
        }
    }

    private func predicted(_ z: Double, _ form: DotConfiguration.Form) -> Double {
        form == .dot || form == .dotBias ? z : 0.5 + 4.5 / (1 + exp(-z))
    }

    private func prior(_ model: DotRecommender) -> (means: [Double], variances: [Double]) {
        let rows = (0..<model.scope.users.count).map {
            doubles(model.factors.users.row($0)) + [Double(model.factors.userBiases[$0])]
        }
        let count = Double(rows.count)
        let means = (0..<3).map { k in rows.reduce(0) { $0 + $1[k] } / count }
        return (means, (0..<3).map { k in rows.reduce(0) { $0 + pow($1[k] - means[k], 2) } / count })
    }

    /// Predictions of pairs and of whole rows are the layers' by definition.
    func testNetworksPredictByTheirLayers() throws {
        var configuration = NeuralConfiguration()
        (configuration.rank, configuration.hidden) = (5, 20)
        configuration.settings = small(.dotBiasSigmoid).settings
        configuration.epochs = 3
        let model = try configuration.fit(TrainingSet(CheckerboardNoise.table())).model
        let layers = model.layers
        func rows(_ matrix: Matrix<Float>) -> [[Double]] { (0..<matrix.rows).map { doubles(matrix.row($0)) } }
        let naive = NaiveEmbedding.Layers(
            users: rows(layers.users), items: rows(layers.items), inputWeights: rows(layers.inputWeights),
            inputBiases: doubles(layers.inputBiases), outputWeights: doubles(layers.outputWeights),
            outputBias: Double(layers.outputBias))
        let scores = model.scores(users: Array(0..<layers.users.rows), pool: .shared)
        for user in 0..<layers.users.rows {
            for item in 0..<layers.items.rows {
                let expected = predicted(naive.sum(user, item), .dotBiasSigmoid)
                // 10 inputs and 20 units, the terms of z below 100 in all; the sigmoid grows by at most 4.5 / 4.
                XCTAssertEqual(
                    Double(scores[user, item]), expected, accuracy: Tolerance.gamma(60, Float.self) * 100 * 4.5 / 4)
            }
        }
    }
}
