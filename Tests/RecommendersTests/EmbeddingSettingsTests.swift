import Foundation
import LatentRecommenders
import LatentRuntime
import LatentTestSupport
import XCTest

/// Settings that cannot be used are refused by name, before any work.
final class EmbeddingSettingsTests: XCTestCase {
    private func message(_ change: (inout DotConfiguration) -> Void) -> String {
        var configuration = DotConfiguration(.dotBiasLogistic)
        configuration.rank = 2
        configuration.epochs = 1
        change(&configuration)
        return errorText { _ = try configuration.fit(TrainingSet(Checkerboard().table)) }
    }

    func testEachSettingIsNamed() throws {
        let bad: [(String, (inout DotConfiguration) -> Void)] = [
            ("rank 0", { $0.rank = 0 }), ("batchSize 0", { $0.batchSize = 0 }), ("epochs 0", { $0.epochs = 0 }),
            ("patience -1", { $0.patience = -1 }), ("minDelta -0.1", { $0.minDelta = -0.1 }),
            ("minDelta nan", { $0.minDelta = .nan }), ("regularization -1:", { $0.regularization = -1 }),
            ("biasRegularization inf", { $0.biasRegularization = .infinity }),
            ("weightDecay -1:", { $0.weightDecay = -1 }), ("weightDecay 400.0", { $0.weightDecay = 400 }),
            ("solver=closed-form: expected one of adam, adadelta, sgd", { $0.solver = .closedForm }),
            ("learningRate 0:", { $0.learningRate = 0 }), ("learningRate nan", { $0.learningRate = .nan }),
            ("learningRate -2.0", { $0.schedule = .stages([.init(epochs: 1, rate: -2)]) }),
            ("schedule", { $0.schedule = .stages([]) }),
            ("beta1 1:", { $0.optimizer = .adam(rate: 1, beta1: 1, beta2: 0.9, epsilon: 1) }),
            ("beta2 -1:", { $0.optimizer = .adam(rate: 1, beta1: 0, beta2: -1, epsilon: 1) }),
            ("epsilon 0:", { $0.optimizer = .adam(rate: 1, beta1: 0, beta2: 0, epsilon: 0) }),
            ("rho 2:", { $0.optimizer = .adadelta(rate: 1, rho: 2, epsilon: 1) }),
            ("range 5.0 to 1.0", { $0.range = .between(lowest: 5, highest: 1) }),
            ("range 2.0 to 5.0", { $0.range = .between(lowest: 2, highest: 5) }),
            ("range -3e+38 to 3e+38: no rating is beyond", { $0.range = .between(lowest: -3e38, highest: 3e38) }),
        ]
        for (name, change) in bad {
            let text = message(change)
            XCTAssertTrue(text.hasPrefix(name), "\(name): \(text)")
        }
        XCTAssertEqual(message { _ in }, "no error")
        // Tables of more memory than any machine has.
        for rank in [1 << 50, Int.max] {
            let text = message { $0.rank = rank }
            XCTAssertTrue(text.contains("iB), and this machine has "), text)
            XCTAssertTrue(text.hasSuffix("take a smaller rank or batchSize"), text)
        }
        var network = NeuralConfiguration()
        network.hidden = Int.max
        XCTAssertThrowsError(try network.fit(TrainingSet(Checkerboard().table))) { error in
            XCTAssertTrue("\(error)".hasSuffix("take a smaller rank, hidden or batchSize"), "\(error)")
        }
    }

    /// A batch of more ratings than there are is one of all of them.
    func testLargeBatches() throws {
        let table = Checkerboard().table
        func factors(_ batchSize: Int) throws -> DotFactors {
            var dot = DotConfiguration(.dotBias)
            (dot.rank, dot.epochs, dot.batchSize) = (3, 3, batchSize)
            return try dot.fit(TrainingSet(table)).model.factors
        }
        func layers(_ batchSize: Int) throws -> NeuralLayers {
            var network = NeuralConfiguration()
            (network.rank, network.hidden, network.epochs, network.batchSize) = (3, 4, 3, batchSize)
            return try network.fit(TrainingSet(table)).model.layers
        }
        for batchSize in [table.count + 1, 100_000_000_000, .max] {
            XCTAssertEqual(try factors(batchSize), try factors(table.count))
            XCTAssertEqual(try layers(batchSize), try layers(table.count))
        }
    }

    /// A share that no random word of 32 bits can hit, and one that all but one in 2³² hit.
    func testExtremeDropout() throws {
        func layers(_ input: Double, _ hidden: Double) throws -> NeuralLayers {
            var network = NeuralConfiguration()
            (network.rank, network.hidden, network.epochs) = (3, 4, 2)
            (network.inputDropout, network.hiddenDropout) = (input, hidden)
            return try network.fit(TrainingSet(Checkerboard().table)).model.layers
        }
        let none = try layers(0, 0)
        for share in [Double.leastNonzeroMagnitude, 1e-17] { XCTAssertEqual(try layers(share, share), none) }
        XCTAssertNotEqual(try layers(1.0.nextDown, 0), none)
        XCTAssertNotEqual(try layers(0, 1.0.nextDown), none)
    }

    func testNetworks() throws {
        let bad: [(String, (inout NeuralConfiguration) -> Void)] = [
            ("rank 0", { $0.rank = 0 }), ("hidden 0", { $0.hidden = 0 }), ("inputDropout 1", { $0.inputDropout = 1 }),
            ("hiddenDropout -0.5", { $0.hiddenDropout = -0.5 }), ("batchSize -1", { $0.batchSize = -1 }),
        ]
        for (name, change) in bad {
            var configuration = NeuralConfiguration()
            change(&configuration)
            XCTAssertThrowsError(try configuration.fit(TrainingSet(Checkerboard().table))) { error in
                XCTAssertTrue("\(error)".hasPrefix("\(name):"), "\(name): \(error)")
            }
        }
    }

    func testNothingToLearnFrom() throws {
        let empty = TrainingSet(Checkerboard().table.selecting([]))
        XCTAssertThrowsError(try DotConfiguration(.dot).fit(empty)) { error in
            XCTAssertTrue("\(error)".contains("no ratings to learn from"), "\(error)")
        }
        XCTAssertThrowsError(try NeuralConfiguration().fit(empty))
    }

    func testRanges() throws {
        let table = Checkerboard().table
        let (least, most) = (table.ratings.min() ?? 0, table.ratings.max() ?? 0)
        let eighth = (most - least) / 8
        for (range, lowest, highest) in [
            (RatingRange.observed, least, most), (.widened, least - eighth, most + eighth),
            (.between(lowest: -1, highest: 7), -1, 7),
        ] {
            var configuration = DotConfiguration(.dotBiasSigmoid)
            configuration.range = range
            let output = try configuration.output(of: table)
            XCTAssertEqual(output.lowest, lowest)
            XCTAssertEqual(output.lowest + output.width, highest)
        }
    }

    /// One rating: the smallest data there is, and a range of nothing.
    func testOneRating() throws {
        let table = Checkerboard().table.selecting([0])
        for form in DotConfiguration.Form.allCases {
            let model = try DotConfiguration(form).fit(TrainingSet(table)).model
            XCTAssertTrue(model.predict(table).allSatisfy(\.isFinite))
        }
        XCTAssertTrue(try NeuralConfiguration().fit(TrainingSet(table)).model.predict(table)[0].isFinite)
    }

    /// Settings of several parts are one text each, and texts that are none are refused.
    func testTexts() throws {
        func check<Value: TextSetting & Equatable>(_ settings: [Value], not bad: [String]) throws {
            for setting in settings { XCTAssertEqual(Value(setting.description), setting) }
            for text in bad {
                XCTAssertNil(Value(text), text)
                XCTAssertNil(Value(setting: .text(text)), text)
            }
        }
        try check(
            [Initializer.normal(0.01), .uniform(0.05), .glorot, .lecun, .he, .inverseRoot],
            not: [
                "", "normal", "normal:", "normal:x", "normal:inf", "normal:-1", "uniform:-0.05", "he:1", "uniform:1:2",
            ])
        try check(
            [RatingRange.observed, .widened, .between(lowest: -1, highest: 5.5)], not: ["", "1", "1:2:3", ":", "a:b"])
        try check(
            [
                LearningRateSchedule.constant, .oneCycle,
                .stages([.init(epochs: 2, rate: 1e-3), .init(epochs: 8, rate: 0.1)]),
            ],
            not: ["", "2", "2x", "x1", "2x1,", "2x1x3"])
    }
}
