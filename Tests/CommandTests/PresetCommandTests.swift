import LatentDatasets
import LatentRecommenders
import LatentTestSupport
import XCTest

/// `train --preset`: the posts' models, to the bits of what `reproduce` trains.
final class PresetCommandTests: CommandTestCase {
    private func model(_ arguments: [String], in folder: TemporaryFolder) throws -> any Recommender {
        let outcome = try Command.run(
            ["train"] + arguments + ["--data", "board", "--output", "model"], in: folder.path)
        XCTAssertEqual(outcome.code, 0, "\(arguments): \(outcome.errors)")
        return try ModelArchive(contentsOf: folder.file("model")).model
    }

    func testDotProducts() throws {
        let folder = try makeFolder()
        let training = TrainingSet(try RatingTable(path: folder.file("board")))
        for (preset, forms) in [
            ("fastai", [DotConfiguration.Form.dot, .dotSigmoid, .dotBiasSigmoid]),
            ("keras", [.dot, .dotBiasSigmoid, .dotBiasLogistic]), ("exploring", [.dot, .dotBias]),
        ] {
            for form in forms {
                var expected: DotConfiguration =
                    switch preset {
                    case "fastai": .fastai(form)
                    case "keras": .keras(form)
                    default: .exploring(form)
                    }
                expected.seed = 3
                let trained = try model([form.rawValue, "--preset", preset, "--seed", "3"], in: folder)
                let dot = try XCTUnwrap(trained as? DotRecommender)
                XCTAssertEqual(dot.configuration, expected, "\(preset) \(form)")
                XCTAssertEqual(dot.factors, try expected.fit(training).model.factors, "\(preset) \(form)")
            }
        }
    }

    /// The layers' bits are those of the process's BLAS, which need not be this one's: the configuration stands for
    /// them.
    func testNetworks() throws {
        let folder = try makeFolder()
        for (preset, expected) in [
            ("fastai", NeuralConfiguration.fastai), ("keras", .keras), ("exploring", .exploring),
        ] {
            let trained = try XCTUnwrap(
                try model(["neural", "--preset", preset], in: folder) as? NeuralRecommender)
            XCTAssertEqual(trained.configuration, expected)
        }
    }

    /// Options given override the preset's settings and leave the others.
    func testOverrides() throws {
        let folder = try makeFolder()
        var expected = NeuralConfiguration.fastai
        (expected.rank, expected.hidden, expected.isScaled) = (7, 3, false)
        (expected.epochs, expected.weightDecay, expected.beta2, expected.epsilon) = (2, 0.1, 0.75, 0.5)
        (expected.denseInitializer, expected.denseBiasInitializer) = (.lecun, .uniform(0.25))
        let trained = try model(
            [
                "neural", "--preset", "fastai", "--rank", "7", "--hidden", "3", "--is-scaled", "false", "--epochs", "2",
                "--weight-decay", "0.1", "--beta2", "0.75", "--epsilon", "0.5", "--dense-initializer", "lecun",
                "--dense-bias-initializer", "uniform:0.25",
            ], in: folder)
        XCTAssertEqual(try XCTUnwrap(trained as? NeuralRecommender).configuration, expected)
        var dot = DotConfiguration.keras(.dotBiasSigmoid)
        (dot.epochs, dot.solver, dot.rho, dot.biasRegularization) = (1, .adadelta, 0.5, 0.125)
        let other = try model(
            [
                "dot-bias-sigmoid", "--preset", "keras", "--epochs", "1", "--solver", "adadelta", "--rho", "0.5",
                "--bias-regularization", "0.125",
            ], in: folder)
        XCTAssertEqual(try XCTUnwrap(other as? DotRecommender).configuration, dot)
    }
}
