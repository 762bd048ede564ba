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
        let train = try parts().train
        for updates in RowUpdates.allCases {
            var configuration = dot()
            configuration.updates = updates
            configuration.patience = 3
            var neural = NeuralConfiguration()
            (neural.rank, neural.hidden, neural.inputDropout) = (3, 5, 0.2)
            neural.settings = configuration.settings
            let output = RatingOutput(.sigmoid, lowest: 0.5, width: 4.5)
            let (users, items) = (train.userIDs.count, train.itemIDs.count)
            try checkResuming(configuration.settings, train) {
                configuration.network(users: users, items: items, ratings: train.count, output)
            }
            try checkResuming(neural.settings, train) {
                neural.network(users: users, items: items, ratings: train.count, output)
            }
        }
    }

    private func checkResuming(
        _ settings: EmbeddingSettings, _ train: RatingTable, _ network: () -> some EmbeddingNetwork
    ) throws {
        let folder = try TemporaryFolder()
        let whole = EmbeddingTraining(network(), settings, table: train)
        var states: [TrainingState] = []
        var records: [EpochRecord] = []
        for epoch in 1...settings.epochs {
            let loss = try whole.runEpoch(Epoch(epoch, of: whole, pool: .shared))
            records.append(EpochRecord(epoch: epoch, loss: loss, validationLoss: -loss, seconds: 0.5))
            var state = TrainingState(records: records, tensors: whole.state)
            state.best = TrainingState.Best(loss: -loss, epoch: epoch, parameters: whole.parameters)
            state.waited = epoch
            states.append(state)
        }
        for state in states {
            var archive = Safetensors()
            state.write(to: &archive)
            try archive.write(to: folder.file("state"))
            let read = try TrainingState(archive: Safetensors(contentsOf: folder.file("state")))
            XCTAssertEqual(read, state)
            let resumed = EmbeddingTraining(network(), settings, table: train)
            resumed.restore(read.tensors, epoch: read.epoch)
            let losses = try (read.epoch..<settings.epochs).map {
                try resumed.runEpoch(Epoch($0 + 1, of: resumed, pool: ThreadPool(threads: 2)))
            }
            XCTAssertEqual(resumed.parameters, whole.parameters, "after \(state.epoch) epochs")
            XCTAssertEqual(losses, records.dropFirst(read.epoch).map(\.loss))
        }
    }

    /// Training stops after `patience` epochs none of which is better than all before it by more than `minDelta`, and
    /// goes back to the best of those that it did, by however little.
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

    /// Both losses of an epoch are of one kind. Of a model that predicts the share p of the range of every rating,
    /// which ratings of the mean share p meet: -p log p - (1 - p) log (1 - p), or the ratings' variance.
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
            configuration.standardize = false
            let fitted = try configuration.fit(TrainingSet(table), validation: table)
            XCTAssertEqual(fitted.lossKind, form == .dotBiasLogistic ? .crossEntropy : .squaredError)
            let expected = form == .dotBiasLogistic ? entropy : variance
            // As in testStartsAtMean, rounding and the step leave 1e-4 of the mean, where both losses are least.
            XCTAssertEqual(fitted.epochs[0].loss, expected, accuracy: 1e-5, "\(form)")
            XCTAssertEqual(try XCTUnwrap(fitted.epochs[0].validationLoss), expected, accuracy: 1e-5, "\(form)")
        }
    }

    /// Of ratings and predictions at the ends of the range, by hand: -log 1e-7 where a prediction of 1 meets a rating
    /// of 0.
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

    /// Each step takes 2 · rate · λ = 20 of a parameter off it, so that it grows 19 times: not the learning rate alone
    /// is to blame.
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

    /// A last step that leaves parameters finite, but so large that their products are not, is divergence: such a model
    /// could not predict.
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
}
