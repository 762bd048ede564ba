import Foundation
import LatentDatasets
import LatentRecommenders
import LatentRuntime
import LatentTestSupport
import XCTest

/// A setting is said once, and all that follows from it says the same.
final class SettingTests: XCTestCase {
    /// Files of format version 1 hold these texts: the names, the order and how numbers are written are part of the
    /// format.
    func testJSONOfTheFormat() throws {
        let texts: [(any RecommenderConfiguration, String)] = [
            (MeanConfiguration(.means), #"{"mean":"mean-of-means"}"#),
            (BiasesConfiguration(), #"{"epochs":100,"itemRegularization":null,"userRegularization":null}"#),
            (CosineConfiguration(.item), #"{"kind":"item-cosine"}"#), (SVDConfiguration(), #"{"rank":50}"#),
            (
                NeighborhoodConfiguration(.item),
                #"{"amplification":2,"candidates":500,"centering":"baseline","itemRegularization":null,"kind":"item-knn","#
                    + #""minimumSupport":2,"neighbors":40,"regularization":0.01,"shrinkage":10,"similarity":"cosine","#
                    + #""userRegularization":null}"#
            ),
            (
                AutoencoderConfiguration(),
                #"{"batchSize":125,"epochs":100,"hiddenWeight":0.8,"itemCount":500,"learningRate":null,"#
                    + #""maskFraction":0.2,"minDelta":1e-05,"patience":3,"rank":25,"regularization":400,"seed":0,"#
                    + #""solver":"adadelta","standardize":true}"#
            ),
            (
                DotConfiguration.fastai(.dot),
                #"{"batchSize":64,"beta1":0.95,"beta2":0.99,"biasInitializer":"normal:0.01","biasRegularization":0,"#
                    + #""dropLast":true,"epochs":5,"epsilon":1e-05,"form":"dot","initializer":"normal:0.01","#
                    + #""learningRate":0.005,"minDelta":0,"patience":0,"range":"0.0:5.5","rank":50,"regularization":0,"#
                    + #""rho":0.95,"schedule":"one-cycle","seed":0,"shrinkage":0,"solver":"adam","#
                    + #""standardize":false,"startsAtMean":false,"updates":"dense","weightDecay":0.01}"#
            ),
        ]
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        for (configuration, text) in texts {
            XCTAssertEqual(String(decoding: try encoder.encode(configuration), as: UTF8.self), text)
        }
    }

    /// Every value of every model goes through JSON and through text, names are camel case and unique, and the defaults
    /// are within their own bounds.
    func testEveryModel() throws {
        for name in ModelRegistry.builtInNames { try check(ModelRegistry.configuration(named: name), name) }
    }

    private func check<Configuration: RecommenderConfiguration>(_ configuration: Configuration, _ name: String) throws {
        XCTAssertEqual(configuration.name, name)
        try configuration.validate()
        let settings = configuration.settingDescriptions
        XCTAssertEqual(Set(settings.map(\.name)).count, settings.count, name)
        for setting in settings {
            XCTAssertFalse(setting.meaning.isEmpty, setting.name)
            XCTAssertEqual(setting.reason == nil, setting.bounds == nil, "\(name): why \(setting.name) has bounds")
            XCTAssertTrue(setting.name.allSatisfy { $0.isLetter || $0.isNumber }, setting.name)
            var changed = configuration
            try changed.set(String(setting.option.dropFirst(2)), to: setting.text)
            XCTAssertEqual(changed, configuration, setting.name)
            XCTAssertThrowsError(try changed.set(setting.name, to: "?"), setting.name)
            if setting.bounds?.contains("0") == true, setting.kind == "real" {
                try changed.set(setting.name, to: "-1e9")
                XCTAssertTrue(
                    errorText { try changed.validate() }.hasPrefix("\(setting.name) -1000000000: take "), setting.name)
            }
        }
        XCTAssertEqual(try Configuration(named: name, values: configuration.values), configuration)
        XCTAssertEqual(try Configuration(named: name, values: [:]), Configuration(named: name))
        let unknown = errorText { _ = try Configuration(named: name, values: ["momentum": .real(1)]) }
        XCTAssertTrue(unknown.contains("'momentum'"), unknown)
    }

    /// What is worth trying stands in the declaration of every number that changes how well a model learns. Those that do
    /// not are what somebody wants, constants of an optimizer, the work that conjugate gradients are given, and a rate
    /// whose scale is another for each solver.
    func testWhatIsWorthTrying() throws {
        let untried: Set = [
            "seed", "itemCount", "patience", "minDelta", "leastRating", "days", "beta1", "beta2", "rho", "epsilon",
            "biasRegularization", "steps", "blockSize",
        ]
        for name in ModelRegistry.builtInNames {
            let configuration = try ModelRegistry.configuration(named: name)
            for setting in configuration.settingDescriptions where ["whole", "real"].contains(setting.kind) {
                guard let tried = setting.tried else {
                    let isOfItsSolver = name == "autoencoder" && setting.name == "learningRate"
                    XCTAssertTrue(
                        isOfItsSolver || untried.contains(setting.name),
                        "\(name): nothing is said to try of \(setting.name)")
                    continue
                }
                let ends =
                    tried.contains("..") ? tried.components(separatedBy: "..") : tried.components(separatedBy: ",")
                XCTAssertGreaterThan(ends.count, 1, "\(name): one value of \(setting.name) is no choice")
                for end in ends {
                    var changed = configuration
                    try changed.set(setting.name, to: end)
                    XCTAssertNoThrow(try changed.validate(), "\(name): \(setting.name) \(end)")
                }
                // The default lies among them, or at an end.
                let numbers = ends.compactMap { Double($0) }
                guard setting.idle == nil, let usual = Double(setting.text) else { continue }
                XCTAssertTrue(
                    (numbers.min() ?? 0) <= usual && usual <= (numbers.max() ?? 0),
                    "\(name): \(setting.name) \(usual) is not within \(tried)")
            }
        }
    }

    func testBounds() {
        let cases: [(Bounds, String, inside: [Double], outside: [Double])] = [
            (.atLeast(1), "1 or more", [1, 7], [0, 0.5, -.infinity]),
            (.above(0), "more than 0", [.leastNonzeroMagnitude, 1e300], [0, -1]),
            (.within(0...1), "a number from 0 to 1", [0, 1, 0.5], [-0.1, 1.0.nextUp]),
            (.within(0..<1), "a number from 0 to below 1", [0, 1.0.nextDown], [1, -0.1]),
            (
                .above(0).inSinglePrecision, "more than 0, in single precision", [1e-45, 1e38],
                [1e-46, 1e39, 0, .infinity]
            ),
            (.atLeast(0).inSinglePrecision, "0 or more, in single precision", [0, 1e-300], [1e39, -1]),
        ]
        for (bounds, text, inside, outside) in cases {
            XCTAssertEqual(bounds.description, text)
            XCTAssertTrue(inside.allSatisfy { bounds.contains($0) }, text)
            XCTAssertFalse((outside + [.nan]).contains { bounds.contains($0) }, text)
        }
    }

    func testMessages() throws {
        var dot = DotConfiguration(.dot)
        XCTAssertEqual(
            errorText { try dot.set("rnak", to: "3") }, "dot has no setting 'rnak'; did you mean rank?")
        XCTAssertEqual(
            errorText { try dot.set("maskFraction", to: "3") },
            "dot has no setting 'maskFraction': it is one of autoencoder")
        XCTAssertEqual(
            errorText { try dot.set("mask-fractoin", to: "3") },
            "dot has no setting 'maskFractoin'; maskFraction is one of autoencoder")
        XCTAssertEqual(errorText { try dot.set("rank", to: "many") }, "rank=many: expected a whole number")
        XCTAssertEqual(
            errorText { try dot.set("solver", to: "newton") }, "solver=newton: expected one of adam, adadelta, sgd")
        dot.rank = 0
        XCTAssertEqual(
            errorText { try dot.validate() }, "rank 0: take 1 or more, for a model needs at least 1 dimension")
        XCTAssertTrue(
            errorText { _ = try ModelRegistry.configuration(named: "dott") }.hasPrefix(
                "no model is called 'dott'; did you mean dot? there are "))
    }

    /// Why a setting has no say depends on the others.
    func testIdleReasons() throws {
        func idle(_ name: String, _ change: (inout AutoencoderConfiguration) -> Void) -> String? {
            var configuration = AutoencoderConfiguration()
            change(&configuration)
            return configuration.settingDescriptions.first { $0.name == name }?.idle
        }
        XCTAssertNil(idle("rank") { _ in })
        XCTAssertEqual(
            idle("rank") { $0.solver = .closedForm }, "solver closed-form has full rank and no epochs")
        XCTAssertEqual(idle("regularization") { _ in }, "solver adadelta has no ridge")
        XCTAssertNil(idle("regularization") { $0.solver = .closedForm })
        XCTAssertNil(idle("minDelta") { _ in })
        XCTAssertEqual(idle("minDelta") { $0.patience = 0 }, "without patience it trains all epochs")
    }

    /// Distances by hand: one letter changed, added, taken away, and two neighbors swapped, which are two changes.
    func testNearestText() {
        let words = ["rank", "range", "rho", "epochs"]
        XCTAssertEqual("rank".nearest(of: words), "rank")
        XCTAssertEqual("rnak".nearest(of: words), "rank")
        XCTAssertEqual("epoch".nearest(of: words), "epochs")
        XCTAssertNil("momentum".nearest(of: words))
        XCTAssertNil("rank".nearest(of: []))
    }
}
