import Foundation
import LatentDatasets
import LatentRecommenders
import LatentRuntime
import LatentTestSupport
import XCTest

/// What training of embeddings begins with: the rates of its steps, and the sizes and values of its tables.
final class EmbeddingStartTests: XCTestCase {
    /// The learning rates and momenta of one cycle of 8 steps, by hand: with s = cos(π/4) and a step every 1/8, the
    /// warm-up is at 0 and a half of its way, then the peak, then sixths of the way down.
    func testOneCycle() {
        let optimizer = Optimizer.adam(rate: 1, beta1: 0.9, beta2: 0.99, epsilon: 1e-5)
        let steps = (1...2).flatMap {
            LearningRateSchedule.oneCycle.steps(
                of: optimizer, weightDecay: 0.5, epoch: $0, epochs: 2, batches: 4)
        }
        let down = (0..<6).map { (1 + cos(Double.pi * Double($0) / 6)) / 2 }
        let rates = [0.04, (0.04 + 1) / 2] + down.map { 1e-5 + (1 - 1e-5) * $0 }
        let momenta = [0.95, 0.9] + down.map { 0.95 - 0.1 * $0 }
        // The values are rounded to Float once.
        assertClose(steps.map { Double($0.rate) }, rates, within: rates.map { $0 * Double(Float.ulpOfOne) })
        assertClose(steps.map { Double($0.beta1) }, momenta, within: momenta.map { $0 * Double(Float.ulpOfOne) })
        for (number, step) in steps.enumerated() {
            // 1 - β is exact to an ulp of 1.
            assertClose(
                Double(step.correction1), 1 - pow(Double(step.beta1), Double(number + 1)),
                within: Double(Float.ulpOfOne))
            assertClose(Double(step.decay), 1 - 0.5 * Double(step.rate), within: Double(Float.ulpOfOne))
        }
    }

    func testStages() {
        let schedule = LearningRateSchedule.stages([.init(epochs: 2, rate: 1), .init(epochs: 1, rate: 3)])
        let rates = (1...5).map {
            schedule.steps(of: .sgd(rate: 9), weightDecay: 0, epoch: $0, epochs: 5, batches: 2).map(\.rate)
        }
        XCTAssertEqual(rates, [[1, 1], [1, 1], [3, 3], [3, 3], [3, 3]])
        let constant = LearningRateSchedule.constant.steps(
            of: .sgd(rate: 9), weightDecay: 0, epoch: 4, epochs: 5, batches: 1)
        XCTAssertEqual(constant.map(\.rate), [9])
    }

    /// As many epochs as can be asked for: the first of them has the stage's rate, or begins the cycle.
    func testCountlessEpochs() {
        let stages = LearningRateSchedule.stages([.init(epochs: 1, rate: 2), .init(epochs: .max, rate: 3)])
        for (schedule, epoch, rate) in [(stages, 1, Float(2)), (stages, 2, 3), (.constant, 1, 1), (.oneCycle, 1, 0.04)]
        {
            let steps = schedule.steps(of: .sgd(rate: 1), weightDecay: 0, epoch: epoch, epochs: .max, batches: 2)
            XCTAssertEqual(steps.map(\.rate), [rate, rate], "\(schedule)")
        }
    }

    /// Means and variances of the initializers, over 40,000 numbers: a mean errs by a 200th of the deviation, a
    /// variance by √(2/40,000) of itself or less, of which five are allowed.
    func testInitializers() {
        let (rows, columns) = (400, 100)
        let cases: [(Initializer, variance: Double, limit: Double)] = [
            (.normal(0.01), 1e-4, .infinity), (.uniform(0.05), 0.05 * 0.05 / 3, 0.05),
            (.glorot, 6.0 / 500 / 3, (6.0 / 500).squareRoot()),
            (.lecun, 1.0 / 400, 2 / 0.87962566 / 20), (.he, 2.0 / 400, 2 / 0.87962566 * (2.0 / 400).squareRoot()),
            (.inverseRoot, 1.0 / 400 / 3, 1.0 / 20),
        ]
        for (initializer, variance, limit) in cases {
            let values = doubles(initializer.values(rows: rows, columns: columns, seed: 8, table: 0))
            let mean = values.reduce(0, +) / Double(values.count)
            let found = values.reduce(0) { $0 + $1 * $1 } / Double(values.count)
            XCTAssertLessThan(abs(mean), 5 * variance.squareRoot() / 200, "\(initializer)")
            XCTAssertLessThan(abs(found - variance), 5 * variance * (2.0 / 40_000).squareRoot(), "\(initializer)")
            XCTAssertLessThanOrEqual(values.map { abs($0) }.max() ?? 0, limit * 1.000_001, "\(initializer)")
            XCTAssertNotEqual(
                doubles(initializer.values(rows: rows, columns: columns, seed: 8, table: 1)), values, "another table")
        }
    }

    /// Tables of zeros that begin at the mean predict it of every pair, a step of nearly nothing later: of all forms,
    /// of ratings above 0 and below.
    func testStartsAtMean() throws {
        for table in [Checkerboard().table, Checkerboard(love: -2, hate: -9).table] {
            for form in DotConfiguration.Form.allCases {
                var configuration = DotConfiguration(form)
                configuration.startsAtMean = true
                (configuration.initializer, configuration.biasInitializer) = (.normal(0), .normal(0))
                (configuration.epochs, configuration.learningRate, configuration.weightDecay) = (1, 1e-9, 0)
                configuration.regularization = 0
                let model = try configuration.fit(TrainingSet(table)).model
                let mean = table.ratings.reduce(0) { $0 + Double($1) } / Double(table.count)
                for prediction in model.predict(table) {
                    // The dimensions' equal parts are rounded, and so is their sum.
                    XCTAssertEqual(Double(prediction), mean, accuracy: 1e-4, "\(form)")
                }
            }
            var network = NeuralConfiguration()
            network.startsAtMean = true
            (network.initializer, network.denseInitializer) = (.normal(0), .normal(0))
            (network.epochs, network.learningRate, network.weightDecay, network.regularization) = (1, 1e-9, 0, 0)
            let mean = table.ratings.reduce(0) { $0 + Double($1) } / Double(table.count)
            for prediction in try network.fit(TrainingSet(table)).model.predict(table) {
                XCTAssertEqual(Double(prediction), mean, accuracy: 1e-4, "neural")
            }
        }
    }

    /// fastai's rule of thumb for 944 users and 1,665 titles gives tables of 74 and 102 columns.
    func testRuleOfThumb() {
        let configuration = NeuralConfiguration.fastai
        XCTAssertEqual([944, 1665, 1, 10_000_000].map { configuration.rank(of: $0) }, [74, 102, 2, 600])
    }

    /// What `model.summary()` shows of the posts' models: 516,700 parameters in V1's tables of 610 users and 9,724
    /// films, 10,334 more in V2's biases; in Net 1,010 and 11 in the dense layers beside V1's tables. The network over
    /// 671 users and 9,066 films has 6,464 and 65 in its layers.
    func testParameterCounts() throws {
        func training(users: Int, films: Int) -> TrainingSet {
            TrainingSet(
                RatingTable.fixture(
                    userIDs: (0..<films).map { $0 % users }, itemIDs: Array(0..<films),
                    ratings: (0..<films).map { Float(1 + $0 % 5) }))
        }
        func counts(_ configuration: some RecommenderConfiguration, _ training: TrainingSet) throws -> [String: Int] {
            let model = try configuration.fit(training, validation: nil, options: FitOptions()).model
            return Dictionary(uniqueKeysWithValues: model.parameters.map { ($0.name, $0.shape.reduce(1, *)) })
        }
        func dot(_ form: DotConfiguration.Form) -> DotConfiguration {
            var configuration = DotConfiguration.keras(form)
            configuration.epochs = 1
            return configuration
        }
        func once(_ configuration: NeuralConfiguration) -> NeuralConfiguration {
            var configuration = configuration
            configuration.epochs = 1
            return configuration
        }
        let small2018 = training(users: 610, films: 9724)
        XCTAssertEqual(try counts(dot(.dot), small2018), ["user_vectors": 30_500, "item_vectors": 486_200])
        XCTAssertEqual(try counts(dot(.dot), small2018).values.reduce(0, +), 516_700)
        let biased = try counts(dot(.dotBiasSigmoid), small2018)
        XCTAssertEqual(biased.values.reduce(0, +), 516_700 + 10_334)
        XCTAssertEqual([biased["user_biases"], biased["item_biases"]], [610, 9724])
        let net = try counts(once(.keras), small2018)
        XCTAssertEqual(net.values.reduce(0, +), 516_700 + 1010 + 11)
        XCTAssertEqual([net["input_weights"], net["input_biases"]], [1000, 10])
        XCTAssertEqual([net["output_weights"], net["output_bias"]], [10, 1])
        let exploring = try counts(once(.exploring), training(users: 671, films: 9066))
        XCTAssertEqual(exploring.values.reduce(0, +), (671 + 9066) * 50 + 6464 + 65)
    }
}
