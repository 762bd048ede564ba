import Foundation
import LatentDatasets
import LatentRecommenders
import LatentRuntime
import LatentTestSupport
import XCTest

final class EmbeddingTrainingTests: XCTestCase {
    private func parts() throws -> (train: RatingTable, test: RatingTable) {
        try CheckerboardNoise.table().split(.random(fraction: 0.3, seed: 2))
    }

    private func dot(_ form: DotConfiguration.Form = .dotBiasSigmoid, epochs: Int = 6) -> DotConfiguration {
        var configuration = DotConfiguration(form)
        configuration.rank = 4
        configuration.batchSize = 16
        configuration.epochs = epochs
        configuration.seed = 5
        return configuration
    }

    /// The learning rates and momenta of one cycle of 8 steps, by hand: with s = cos(π/4) and a step every 1/8, the warm-up
    /// is at 0 and a half of its way, then the peak, then sixths of the way down.
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

    /// Means and variances of the initialisers, over 40,000 numbers: a mean errs by a 200th of the deviation, a variance by
    /// √(2/40,000) of itself or less, of which five are allowed.
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

    /// A batch's share of the ratings, and which are left over.
    func testBatches() throws {
        let table = try parts().train
        for (size, dropLast) in [(1, false), (16, false), (16, true), (10_000, false), (10_000, true)] {
            let batches = EmbeddingBatches(table, batchSize: size, dropLast: dropLast)
            batches.shuffle(seed: 1, epoch: 1)
            let ranges = (0..<batches.count).map { batches.range(of: $0) }
            XCTAssertEqual(ranges.flatMap { Array($0) }, Array(0..<ranges.reduce(0) { $0 + $1.count }))
            let left = table.count - (ranges.last?.upperBound ?? 0)
            XCTAssertEqual(left, dropLast ? table.count % min(size, table.count) : 0)
            let triples = (0..<table.count).map { [Float(table.users[$0]), Float(table.items[$0]), table.ratings[$0]] }
            let shuffled = (0..<table.count).map {
                [Float(batches.users.pointer[$0]), Float(batches.items.pointer[$0]), batches.ratings.pointer[$0]]
            }
            XCTAssertEqual(Set(shuffled), Set(triples))
            XCTAssertNotEqual(shuffled, triples)
        }
    }

    /// Stopped after any epoch, written to a file, read and gone on with: the same model to the bit.
    func testResuming() throws {
        let (train, test) = try parts()
        for updates in RowUpdates.allCases {
            var configuration = dot()
            configuration.updates = updates
            configuration.patience = 3
            var neural = NeuralConfiguration()
            (neural.rank, neural.hidden, neural.inputDropout) = (3, 5, 0.2)
            neural.settings = configuration.settings
            let output = RatingOutput(.sigmoid, lowest: 0.5, width: 4.5)
            let (users, items) = (train.userIDs.count, train.itemIDs.count)
            try checkResuming(configuration.settings, train, test) {
                configuration.network(users: users, items: items, ratings: train.count, output)
            }
            try checkResuming(neural.settings, train, test) {
                neural.network(users: users, items: items, ratings: train.count, output)
            }
        }
    }

    private func checkResuming(
        _ settings: EmbeddingSettings, _ train: RatingTable, _ test: RatingTable, _ network: () -> some EmbeddingNetwork
    ) throws {
        let folder = try TemporaryFolder()
        // Any function of the parameters does for a score.
        let score: ([String: StateTensor]) -> Double = { parameters in
            parameters.keys.sorted().reduce(0) { $0 + Double(parameters[$1]?.values.first ?? 0) }
        }
        var states: [TrainingState] = []
        let whole = try EmbeddingTraining(network(), settings, table: train).run(
            options: FitOptions(), score: score, keep: { states.append($2()) })
        for state in states {
            var archive = Safetensors()
            state.write(to: &archive)
            try archive.write(to: folder.file("state"))
            let read = try TrainingState(archive: Safetensors(contentsOf: folder.file("state")))
            XCTAssertEqual(read, state)
            let resumed = try EmbeddingTraining(network(), settings, table: train).run(
                from: read, options: FitOptions(pool: ThreadPool(threads: 2)), score: score)
            XCTAssertEqual(resumed.parameters, whole.parameters, "after \(state.epoch) epochs")
            XCTAssertEqual(resumed.records.map(\.loss), whole.records.map(\.loss))
        }
    }

    /// Training stops after `patience` epochs none of which is better than all before it by more than `minDelta`, and goes back
    /// to the best of those that it did, by however little.
    func testEarlyStopping() throws {
        let (train, test) = try parts()
        var configuration = dot(epochs: 40)
        configuration.schedule = .constant
        configuration.learningRate = 0.03
        configuration.weightDecay = 0
        let losses = try configuration.fit(TrainingSet(train), validation: test).epochs.compactMap(\.validationLoss)
        XCTAssertEqual(losses.count, 40)
        for patience in [1, 3, 10] {
            for minDelta in [0, 0.01] {
                func improves(_ place: Int) -> Bool {
                    losses[place] < (losses[..<place].min() ?? .infinity) - minDelta
                }
                let end = try XCTUnwrap(
                    (patience...40).first { !($0 - patience..<$0).contains(where: improves) }, "the case stops early")
                let best = try XCTUnwrap(losses.prefix(end).min())
                configuration.patience = patience
                configuration.minDelta = minDelta
                let fitted = try configuration.fit(TrainingSet(train), validation: test)
                XCTAssertEqual(fitted.epochs.compactMap(\.validationLoss), Array(losses.prefix(end)))
                XCTAssertEqual(fitted.model.meanSquaredError(test), best, "patience \(patience), minDelta \(minDelta)")
                XCTAssertEqual(fitted.bestEpoch, (losses.firstIndex(of: best) ?? 0) + 1)
            }
        }
    }

    /// Patience with nothing to judge by is refused, and not forgotten.
    func testPatienceNeedsValidationRatings() throws {
        let (train, test) = try parts()
        var dot = dot(epochs: 1)
        var neural = NeuralConfiguration()
        (dot.patience, neural.patience, neural.epochs) = (3, 3, 1)
        func check(_ configuration: some RecommenderConfiguration) throws {
            XCTAssertThrowsError(try configuration.fit(TrainingSet(train), validation: nil, options: FitOptions())) {
                XCTAssertEqual(
                    "\($0)", "patience 3 needs validation ratings: hold some out, or take patience 0",
                    configuration.name)
            }
            XCTAssertNoThrow(try configuration.fit(TrainingSet(train), validation: test, options: FitOptions()))
        }
        try check(dot)
        try check(neural)
    }

    /// Both losses of an epoch are of one kind. Of a model that predicts the share p of the range of every rating, which ratings
    /// of the mean share p meet: -p log p - (1 - p) log (1 - p), or the ratings' variance.
    func testLossesAreOfOneKind() throws {
        let board = Checkerboard(love: 5, hate: 2).table
        let table = board.selecting(Array(0..<board.count).filter { board.ratings[$0] == 5 || $0 % 3 == 0 })
        let shares = table.ratings.map { (Double($0) - 2) / 3 }
        let p = shares.reduce(0, +) / Double(shares.count)
        let entropy = -p * log(p) - (1 - p) * log(1 - p)
        let variance = 9 * shares.reduce(0) { $0 + ($1 - p) * ($1 - p) } / Double(shares.count)
        for form in DotConfiguration.Form.allCases {
            var configuration = DotConfiguration(form)
            configuration.startsAtMean = true
            (configuration.initializer, configuration.biasInitializer) = (.normal(0), .normal(0))
            (configuration.epochs, configuration.learningRate, configuration.weightDecay) = (1, 1e-9, 0)
            (configuration.regularization, configuration.batchSize) = (0, table.count)
            let fitted = try configuration.fit(TrainingSet(table), validation: table)
            XCTAssertEqual(fitted.lossKind, form == .dotBiasLogistic ? .crossEntropy : .squaredError)
            let expected = form == .dotBiasLogistic ? entropy : variance
            // As in testStartsAtMean, rounding and the step leave 1e-4 of the mean, where both losses are least.
            XCTAssertEqual(fitted.epochs[0].loss, expected, accuracy: 1e-5, "\(form)")
            XCTAssertEqual(try XCTUnwrap(fitted.epochs[0].validationLoss), expected, accuracy: 1e-5, "\(form)")
        }
    }

    /// Of ratings and predictions at the ends of the range, by hand: -log 1e-7 where a prediction of 1 meets a rating of 0.
    func testMeanLoss() {
        let logistic = RatingOutput(.logistic, lowest: 1, width: 4)
        XCTAssertEqual(logistic.meanLoss([3, 3], [1, 4]), log(2), accuracy: 1e-15)
        XCTAssertEqual(logistic.meanLoss([5, 5], [5, 1]), (1e-7 - log(1e-7)) / 2, accuracy: 1e-9)
        for kind in [RatingOutput.Kind.linear, .sigmoid] {
            XCTAssertEqual(RatingOutput(kind, lowest: 1, width: 4).meanLoss([3, 3.5], [1, 4]), 4.25 / 2)
        }
        XCTAssertEqual(logistic.meanLoss([], []), 0)
    }

    func testDivergenceIsSaid() throws {
        var configuration = dot(.dot)
        configuration.optimizer = .sgd(rate: 1e6)
        configuration.weightDecay = 0
        configuration.regularization = 0
        configuration.schedule = .constant
        XCTAssertThrowsError(try configuration.fit(TrainingSet(parts().train))) { error in
            let text = "\(error)"
            XCTAssertTrue(error is InvalidArgument)
            XCTAssertTrue(text.contains("in batch ") && text.contains(" of epoch 1"), text)
            XCTAssertTrue(text.contains("smaller learning rate than 1000000.0"), text)
            XCTAssertFalse(text.contains("regularization") || text.contains("nan"), text)
        }
    }

    /// Each step takes 2 · rate · λ = 20 of a parameter off it, so that it grows 19 times: not the learning rate alone is to
    /// blame.
    func testAPenaltyThatDiverges() throws {
        var configuration = dot(.dot)
        configuration.optimizer = .sgd(rate: 0.01)
        configuration.weightDecay = 0
        configuration.schedule = .constant
        configuration.regularization = 1000
        XCTAssertThrowsError(try configuration.fit(TrainingSet(parts().train))) { error in
            XCTAssertTrue("\(error)".contains("smaller learning rate than 0.01, or less regularization"), "\(error)")
        }
    }

    /// A last step that leaves parameters finite, but so large that their products are not, is divergence: such a model could
    /// not predict.
    func testProductsThatOverflow() throws {
        var configuration = dot(.dotSigmoid, epochs: 1)
        let table = try parts().train
        configuration.batchSize = table.count
        configuration.weightDecay = 0
        configuration.schedule = .constant
        // Adam's first step is the rate, whatever the gradient.
        configuration.optimizer = .adam(rate: 1e25, beta1: 0.9, beta2: 0.99, epsilon: 1e-30)
        XCTAssertThrowsError(try configuration.fit(TrainingSet(table))) { error in
            XCTAssertTrue("\(error)".contains("training diverges: the loss is inf after epoch 1"), "\(error)")
        }
    }

    /// Tables of zeros that begin at the mean predict it of every pair, a step of nearly nothing later: of all forms, of
    /// ratings above 0 and below.
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

    /// What `model.summary()` shows of the posts' models: 516,700 parameters in V1's tables of 610 users and 9,724 films,
    /// 10,334 more in V2's biases; in Net 1,010 and 11 in the dense layers beside V1's tables. The network over 671 users and
    /// 9,066 films has 6,464 and 65 in its layers.
    func testParameterCounts() throws {
        func training(users: Int, films: Int) -> TrainingSet {
            TrainingSet(
                RatingTable.fixture(
                    userIDs: (0..<films).map { $0 % users }, itemIDs: Array(0..<films),
                    ratings: (0..<films).map { Float(1 + $0 % 5) }))
        }
        func counts(_ configuration: some RecommenderConfiguration, _ training: TrainingSet) throws -> [String: Int] {
            let model = try configuration.fit(training, validation: nil, options: FitOptions()).model
            let listed = try XCTUnwrap(model as? any ParameterListing).parameters
            return Dictionary(uniqueKeysWithValues: listed.map { ($0.name, $0.shape.reduce(1, *)) })
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
