import Foundation
import LatentRecommenders
import LatentRuntime
import LatentTestSupport
import XCTest

/// A learning rate that is too large: the error names the batch, the epoch, and the checkpoint of the one before it.
final class DivergenceTests: XCTestCase {
    /// Raises the learning rate until training diverges; at the least rate that does, it takes more than an epoch.
    private func check(
        _ name: String, from least: Double, line: UInt = #line,
        _ fit: (_ rate: Double, FitOptions) throws -> Void
    ) throws {
        for step in 0..<200 {
            let folder = try TemporaryFolder()
            let state = folder.file("state")
            do {
                try fit(least * pow(1.1, Double(step)), FitOptions(checkpoints: CheckpointPlan(folder: state)))
            } catch {
                XCTAssertTrue(error is InvalidArgument, "\(error)", line: line)
                let newest = try XCTUnwrap(
                    folder.checkpoints(in: "state").last, "diverges in the first epoch: \(error)", line: line)
                let epoch = try XCTUnwrap(Int(newest.dropLast(".safetensors".count).suffix(6)), line: line)
                for words in [
                    "training diverges", "in batch ", "of epoch \(epoch + 1)", "smaller learning rate",
                    "; the state after epoch \(epoch) is kept in \(state)/\(newest)",
                ] {
                    XCTAssertTrue("\(error)".contains(words), "\(name): no '\(words)' in '\(error)'", line: line)
                }
                return
            }
        }
        XCTFail("\(name) never diverges", line: line)
    }

    func testAutoencoder() throws {
        let training = TrainingSet(CheckerboardNoise.table())
        try check("autoencoder", from: 1) { rate, options in
            var configuration = AutoencoderConfiguration()
            (configuration.solver, configuration.learningRate, configuration.patience) = (.sgd, rate, 0)
            (configuration.rank, configuration.batchSize, configuration.epochs) = (3, 10, 30)
            _ = try configuration.fit(training, options: options)
        }
    }

    func testEmbeddings() throws {
        let training = TrainingSet(CheckerboardNoise.table())
        func settings(_ rate: Double) -> EmbeddingSettings {
            var settings = EmbeddingSettings()
            (settings.solver, settings.schedule, settings.learningRate) = (.sgd, .constant, rate)
            settings.epochs = 30
            return settings
        }
        try check("dot", from: 0.01) { rate, options in
            var configuration = DotConfiguration(.dotBias)
            (configuration.rank, configuration.settings) = (4, settings(rate))
            _ = try configuration.fit(training, options: options)
        }
        try check("neural", from: 0.01) { rate, options in
            var configuration = NeuralConfiguration()
            (configuration.rank, configuration.hidden, configuration.isScaled) = (3, 5, false)
            configuration.settings = settings(rate)
            _ = try configuration.fit(training, options: options)
        }
    }

    func testFactorization() throws {
        let training = TrainingSet(CheckerboardNoise.table())
        try check("factorization", from: 0.1) { rate, options in
            var configuration = FactorizationConfiguration()
            (configuration.rank, configuration.epochs, configuration.learningRate) = (4, 20, rate)
            _ = try configuration.fit(training, options: options)
        }
    }
    func testBPR() throws {
        let training = TrainingSet(CheckerboardNoise.table())
        try check("bpr", from: 1) { rate, options in
            var configuration = BPRConfiguration()
            (configuration.rank, configuration.epochs, configuration.learningRate) = (4, 20, rate)
            configuration.regularization = 0.1
            _ = try configuration.fit(training, options: options)
        }
    }
}
