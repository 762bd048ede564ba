import Foundation
import LatentRecommenders
import LatentTestSupport
import XCTest

/// The options of `train` reach the configuration that the file keeps.
final class TrainSettingsTests: CommandTestCase {
    /// Every option reaches the configuration that the file keeps.
    func testSettings() throws {
        let folder = try makeFolder()
        try latent(
            "train", "autoencoder", "--data", "board", "--solver", "adam", "--rank", "3", "--item-count",
            "11",
            "--mask-fraction", "0.3", "--hidden-weight", "0.7", "--batch-size", "13", "--epochs", "5",
            "--patience", "4",
            "--min-delta", "0.5", "--learning-rate", "0.25", "--seed", "12",
            "--split",
            "numpy:0.1:3", "--output", "model", in: folder)
        let archive = try ModelArchive(contentsOf: folder.file("model"))
        var expected = AutoencoderConfiguration()
        expected.solver = .adam
        expected.rank = 3
        expected.itemCount = 11
        expected.maskFraction = 0.3
        expected.hiddenWeight = 0.7
        expected.batchSize = 13
        expected.epochs = 5
        expected.patience = 4
        expected.minDelta = 0.5
        expected.learningRate = 0.25
        expected.seed = 12
        XCTAssertEqual(archive.model.configuration as? AutoencoderConfiguration, expected)
        XCTAssertEqual(archive.split, "numpy:0.1:3")
        XCTAssertEqual(archive.model.scope.items.count, 11)
    }

    /// By the rule of thumb the board's 40 users have round(1.6 · 40^0.56) = 13 dimensions and its 20 items 9.
    func testRankByRule() throws {
        let folder = try makeFolder()
        try latent(
            "train", "neural", "--data", "board", "--rank", "rule", "--epochs", "1", "--output", "model", in: folder)
        let model = try ModelArchive(contentsOf: folder.file("model")).model
        XCTAssertNil(try XCTUnwrap(model.configuration as? NeuralConfiguration).rank)
        let shapes = try XCTUnwrap(model as? NeuralRecommender).parameters.prefix(2).map(\.shape)
        XCTAssertEqual(shapes, [[40, 13], [20, 9]])
        for name in ["svd", "svd-centered", "dot", "factorization", "autoencoder"] {
            try expectFailure(
                64, ["\(name): rank=rule", "neural"], "train", name, "--data", "board", "--rank", "rule",
                in: folder)
        }
        try expectFailure(
            64, ["item-mean takes no --rank"], "train", "item-mean", "--data", "board", "--rank", "rule", in: folder)
        try latent(
            "compare", "--data", "board", "--models", "item-mean,autoencoder:closed-form,neural", "--rank", "rule",
            in: folder)
    }

    func testBiases() throws {
        let folder = try makeFolder()
        try latent(
            "train", "biases", "--data", "board", "--user-regularization", "7", "--item-regularization", "0.5",
            "--epochs", "4", "--output", "model", in: folder)
        var expected = BiasesConfiguration()
        expected.userRegularization = 7
        expected.itemRegularization = 0.5
        expected.epochs = 4
        let model = try ModelArchive(contentsOf: folder.file("model")).model
        XCTAssertEqual(model.configuration as? BiasesConfiguration, expected)
        let list = try latent("recommend", "--model", "model", "--user", "11", "-n", "2", in: folder).output
        XCTAssertTrue(list.contains("3.0"), "the board's mean, for nobody and nothing has an effect: \(list)")
        try latent("evaluate", "--model", "model", "--data", "board", in: folder)
    }

    func testSVD() throws {
        let folder = try makeFolder()
        try latent("train", "svd", "--data", "board", "--rank", "1", "--output", "model", in: folder)
        var expected = SVDConfiguration()
        expected.rank = 1
        let model = try ModelArchive(contentsOf: folder.file("model")).model
        XCTAssertEqual(model.configuration as? SVDConfiguration, expected)
        try latent("recommend", "--model", "model", "--user", "11", "-n", "2", in: folder)
        let list = try latent("recommend", "--model", "model", "--ratings", "100=5,107=1", "-n", "2", in: folder).output
        XCTAssertEqual(list.split(separator: "\n").count, 4, "a heading, two items, what the scores are: \(list)")
        let like = try latent("similar", "--model", "model", "--item", "100", "-n", "3", "--json", in: folder).object()
        for neighbor in try objects(like["neighbors"]) {
            XCTAssertEqual(
                (try XCTUnwrap(neighbor["item"] as? Int) - 100) / 7 % 2, 0, "white squares are like white ones")
        }
        try latent("evaluate", "--model", "model", "--data", "board", in: folder)
    }

    func testCenteredSVD() throws {
        let folder = try makeFolder()
        let trained = try latent(
            "train", "svd-centered", "--data", "board", "--rank", "3", "--regularization", "0.5",
            "--user-regularization",
            "7", "--item-regularization", "0.5", "--epochs", "4", "--seed", "9", "--split", "random:0.25:1", "--output",
            "model", "--json", in: folder
        ).object()
        XCTAssertEqual(try objects(trained["epochs"]).map { $0["epoch"] as? Int }, [1, 2, 3, 4])
        var expected = CenteredSVDConfiguration()
        expected.rank = 3
        expected.regularization = 0.5
        expected.userRegularization = 7
        expected.itemRegularization = 0.5
        expected.epochs = 4
        expected.seed = 9
        let model = try ModelArchive(contentsOf: folder.file("model")).model
        XCTAssertEqual(model.configuration as? CenteredSVDConfiguration, expected)
        let found = try latent("evaluate", "--model", "model", "--data", "board", "--json", in: folder).object()
        XCTAssertEqual(found["rmse"] as? Double, trained["rmse"] as? Double)
        try latent("similar", "--model", "model", "--item", "100", in: folder)
        try latent("recommend", "--model", "model", "--ratings", "100=5,107=1", in: folder)
    }
}
