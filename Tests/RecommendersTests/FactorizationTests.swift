import Foundation
import LatentDatasets
import LatentRecommenders
import LatentRuntime
import LatentTestSupport
import XCTest

final class FactorizationTests: XCTestCase {
    private func configuration(
        rank: Int = 4, epochs: Int = 20, learningRate: Double = 0.05, patience: Int = 0
    ) -> FactorizationConfiguration {
        var configuration = FactorizationConfiguration()
        configuration.rank = rank
        configuration.epochs = epochs
        configuration.learningRate = learningRate
        configuration.patience = patience
        return configuration
    }

    private func split() throws -> (train: RatingTable, test: RatingTable) {
        try CheckerboardNoise.table(users: 200, items: 60).split(.random(fraction: 0.3, seed: 2))
    }

    /// Ratings that are biases, a product of rank 2 and noise of standard deviation 0.3. With n ratings to learn
    /// (users + items) · 3 numbers from, least squares leaves a held-out error of 0.3 · √(1 + 3 (users + items) / n),
    /// if they were linear and the places even; three times the excess allows for both, and for the last step size.
    func testALowRankWithNoise() throws {
        let (userCount, itemCount, noise) = (300, 200, 0.3)
        var random = Philox(seed: 12, purpose: .noise)
        func normals(_ count: Int) -> [Double] { (0..<count).map { _ in Double(random.nextNormal()) } }
        let (b, c) = (normals(userCount), normals(itemCount))
        let (p, q) = (normals(2 * userCount), normals(2 * itemCount))
        var (users, items, ratings) = ([Int](), [Int](), [Float]())
        for user in 0..<userCount {
            for item in 0..<itemCount where random.nextUniform() < 0.5 {
                let taste = p[2 * user] * q[2 * item] + p[2 * user + 1] * q[2 * item + 1]
                users.append(user)
                items.append(item)
                ratings.append(
                    Float(3 + 0.5 * (b[user] + c[item]) + taste + noise * Double(random.nextNormal())))
            }
        }
        let (train, test) = try RatingTable.fixture(userIDs: users, itemIDs: items, ratings: ratings)
            .split(.random(fraction: 0.2, seed: 1))
        var configuration = configuration(rank: 2, epochs: 150, learningRate: 0.03)
        configuration.regularization = 1e-4
        configuration.biasRegularization = 1e-4
        let model = try configuration.fit(TrainingSet(train)).model
        let excess = 3 * Double(userCount + itemCount) / Double(train.count)
        let error = model.meanSquaredError(test)
        XCTAssertLessThan(error, noise * noise * (1 + 3 * excess))
        // The noise itself, but for what a sample of this size may miss by: 4 deviations of √(2 / n).
        XCTAssertGreaterThan(error, noise * noise * (1 - 4 * (2 / Double(test.count)).squareRoot()))
    }

    func testEpochs() throws {
        let (train, test) = try split()
        let fitted = try configuration(epochs: 5).fit(TrainingSet(train), validation: test)
        XCTAssertEqual(fitted.epochs.map(\.epoch), [1, 2, 3, 4, 5])
        XCTAssertEqual(fitted.epochs[4].validationLoss, fitted.model.meanSquaredError(test))
        // Where nothing is learned yet, the loss is nearly that of the mean.
        let variance = fitted.model.factors.deviation * fitted.model.factors.deviation
        XCTAssertLessThan(fitted.epochs[0].loss, variance * 1.05)
        XCTAssertLessThan(fitted.epochs[4].loss, fitted.epochs[0].loss)
        let alone = try configuration(epochs: 5).fit(TrainingSet(train)).model
        XCTAssertEqual(fitted.model.factors, alone.factors, "nothing is learned from the validation ratings")
    }

    /// Far too many dimensions and steps for these ratings, so that the validation loss turns.
    func testPatience() throws {
        let (train, test) = try split()
        var setting = configuration(rank: 20, epochs: 200, learningRate: 0.2, patience: 3)
        setting.regularization = 0
        let fitted = try setting.fit(TrainingSet(train), validation: test)
        let losses = fitted.epochs.compactMap(\.validationLoss)
        let best = try XCTUnwrap(losses.min())
        XCTAssertLessThan(losses.count, 200)
        XCTAssertEqual(fitted.model.meanSquaredError(test), best)
        XCTAssertLessThan(best, try XCTUnwrap(losses.last))
        XCTAssertThrowsError(try setting.fit(TrainingSet(train))) {
            XCTAssertTrue("\($0)".contains("patience 3 needs validation ratings"), "\($0)")
        }
    }

    /// Scaled ratings give scaled predictions, here by a power of four, of which the root is exact, too.
    func testAnyScale() throws {
        // All of it, for a table made anew knows only who has ratings.
        let train = CheckerboardNoise.table(users: 200, items: 60)
        let scaled = RatingTable.fixture(
            userIDs: train.users.map { train.userIDs.ids.numbers[Int($0)] },
            itemIDs: train.items.map { train.itemIDs.ids.numbers[Int($0)] }, ratings: train.ratings.map { 16 * $0 })
        let (model, other) = (
            try configuration().fit(TrainingSet(train)).model, try configuration().fit(TrainingSet(scaled)).model
        )
        XCTAssertEqual(other.predict(scaled), model.predict(train).map { 16 * $0 })
        let person = [(item: 3, rating: Float(4)), (item: 7, rating: 1.5)]
        XCTAssertEqual(
            other.scores(newPerson: person.map { ($0.item, 16 * $0.rating) }),
            model.scores(newPerson: person).map { 16 * $0 })
    }

    func testEqualRatings() throws {
        let table = RatingTable.fixture(
            userIDs: [1, 1, 2], itemIDs: [5, 6, 5], ratings: [4, 4, 4])
        let model = try configuration().fit(TrainingSet(table)).model
        for prediction in model.predict(table) { XCTAssertEqual(prediction, 4, accuracy: 1e-4) }
    }

    /// Against descent along the gradient of the objective that the documentation states, in Double.
    func testANewPerson() throws {
        // Of people who differ, so that their bias has a ridge.
        let train = EffectsWithNoise(users: 200, items: 60, ratings: 30, seed: 2).table
        let model = try configuration(rank: 3).fit(TrainingSet(train)).model
        let (factors, setting) = (model.factors, model.configuration)
        let ratings = [(item: 2, rating: 5.0), (item: 9, rating: 1), (item: 30, rating: 3.5), (item: 31, rating: 2)]
        var (b, p) = (0.0, [0.0, 0, 0])
        let n = Double(ratings.count)
        let ridge = try XCTUnwrap(factors.userRegularization)
        XCTAssertTrue(ridge.isFinite)
        for _ in 0..<200_000 {
            var (db, dp) = (
                ridge * b, p.map { n * factors.deviation * setting.regularization * $0 }
            )
            for (item, rating) in ratings {
                let q = factors.itemFactors.row(item).map { Double($0) }
                let product = zip(p, q).reduce(0) { $0 + $1.0 * $1.1 }
                let error = rating - factors.mean - Double(factors.itemBiases[item]) - b - product
                db -= error
                for k in p.indices { dp[k] -= error * q[k] }
            }
            b -= 0.02 * db
            for k in p.indices { p[k] -= 0.02 * dp[k] }
        }
        let found = model.scores(newPerson: ratings.map { ($0.item, Float($0.rating)) })
        for item in found.indices {
            let q = factors.itemFactors.row(item).map { Double($0) }
            let expected =
                factors.mean + b + Double(factors.itemBiases[item]) + zip(p, q).reduce(0) { $0 + $1.0 * $1.1 }
            XCTAssertEqual(Double(found[item]), expected, accuracy: 1e-5 * max(1, abs(expected)))
        }
    }

    func testUnusableSettings() throws {
        let training = TrainingSet(try split().train)
        let refused: [(words: String, change: (inout FactorizationConfiguration) -> Void)] = [
            ("rank 0", { $0.rank = 0 }), ("epochs 0", { $0.epochs = 0 }), ("learningRate 0:", { $0.learningRate = 0 }),
            ("learningRate 1e+40", { $0.learningRate = 1e40 }), ("regularization -1", { $0.regularization = -1 }),
            ("biasRegularization nan", { $0.biasRegularization = .nan }), ("patience -1", { $0.patience = -1 }),
            ("minDelta inf", { $0.minDelta = .infinity }), ("take a smaller rank", { $0.rank = .max }),
        ]
        for (words, change) in refused {
            var setting = configuration()
            change(&setting)
            XCTAssertThrowsError(try setting.fit(training)) { error in
                XCTAssertTrue(error is InvalidArgument && "\(error)".contains(words), "\(error)")
            }
        }
        XCTAssertThrowsError(
            try configuration().fit(TrainingSet(RatingTable.fixture(userIDs: [], itemIDs: [], ratings: [])))
        ) { XCTAssertEqual("\($0)", "there are no ratings to learn from") }
    }

    func testDivergence() throws {
        let training = TrainingSet(try split().train)
        for rate in [3.0, 1e30] {
            XCTAssertThrowsError(try configuration(learningRate: rate).fit(training)) { error in
                for words in ["diverges", "in batch ", " of epoch ", "smaller learning rate"] {
                    XCTAssertTrue("\(error)".contains(words), "\(error)")
                }
            }
        }
    }

    func testDamagedFiles() throws {
        let folder = try TemporaryFolder()
        try ModelArchive(model: try configuration(rank: 2).fit(TrainingSet(split().train)).model)
            .write(to: folder.file("model"))
        let whole = try Safetensors(contentsOf: folder.file("model"))
        for (name, values, words) in [
            ("deviation", [0.0], "above 0"), ("deviation", [.nan], "finite"), ("mean", [1, 2], "[2]"),
        ] {
            var damaged = whole
            damaged.set(name, shape: [values.count], values)
            try damaged.write(to: folder.file("damaged"))
            XCTAssertThrowsError(try ModelArchive(contentsOf: folder.file("damaged"))) { error in
                XCTAssertTrue(error is FileError && "\(error)".contains(words), "\(error)")
            }
        }
        for (name, shape) in [("user_biases", [3]), ("item_factors", [2, 2])] {
            var damaged = whole
            damaged.set(name, shape: shape, [Float](repeating: 0, count: shape.reduce(1, *)))
            try damaged.write(to: folder.file("damaged"))
            XCTAssertThrowsError(try ModelArchive(contentsOf: folder.file("damaged"))) { error in
                XCTAssertTrue(error is FileError && "\(error)".contains(name), "\(error)")
            }
        }
    }

    /// LIBMF, its settings chosen on the test ratings themselves, reaches 0.8433 at rank 50 on such a tenth.
    func testMovieLens() throws {
        let (train, test) = try RatingTable(path: RealData.path("ml-1m")).split(.numpy(fraction: 0.1, seed: 7))
        let model = try configuration(rank: 50, epochs: 60, learningRate: FactorizationConfiguration().learningRate)
            .fit(TrainingSet(train)).model
        XCTAssertLessThan(model.meanSquaredError(model.scope.covered(test)).squareRoot(), 0.8433)
    }
}
