import LatentDatasets
import LatentLinearAlgebra
import LatentRecommenders
import LatentRuntime
import LatentTestSupport
import XCTest

final class BaselineTests: XCTestCase {
    private func configuration(_ user: Double, _ item: Double, epochs: Int = 100) -> BiasesConfiguration {
        var configuration = BiasesConfiguration()
        configuration.userRegularization = user
        configuration.itemRegularization = item
        configuration.epochs = epochs
        return configuration
    }

    /// The mean is 3. What is left is ±2, 0 and 0, so the effects of either side add up to 0, and each side's follow
    /// from its own ratings: the items' are ±2 / (0 + 2), the users' ±(2 - 1 + 1) / (2 + 2).
    private let square = RatingTable.fixture(userIDs: [1, 1, 2, 2], itemIDs: [10, 20, 10, 20], ratings: [5, 3, 3, 1])

    func testByHand() throws {
        let model = try configuration(2, 0).fit(TrainingSet(square)).model
        let estimates = model.estimates
        XCTAssertEqual(estimates.mean, 3)
        XCTAssertEqual(estimates.userEffects, [0.5, -0.5])
        XCTAssertEqual(estimates.itemEffects, [1, -1])
        XCTAssertEqual(model.scores(users: [0, 1], pool: .shared).elements, [4.5, 2.5, 3.5, 1.5])
        XCTAssertEqual(model.predict(square), [4.5, 2.5, 3.5, 1.5])
        XCTAssertEqual(estimates.residuals(of: square), [0.5, 0.5, -0.5, -0.5])
        XCTAssertEqual(estimates.residuals(of: model.scope.ratings).values, [0.5, 0.5, -0.5, -0.5])
        XCTAssertEqual(
            [
                model.fallback(user: 0, item: nil), model.fallback(user: nil, item: 1),
                model.fallback(user: nil, item: nil),
            ], [3.5, 2, 3])
    }

    /// A new person's effect is what a user's would be, the items standing as they are: that of user 1 for their
    /// ratings, (5 - 4) / (2 + 1) for the first of them, 0 for none.
    func testNewPerson() throws {
        let model = try configuration(2, 0).fit(TrainingSet(square)).model
        XCTAssertEqual(model.estimates.effect(ofNewPerson: [(0, 5), (1, 3)]), 0.5)
        XCTAssertEqual(model.estimates.effect(ofNewPerson: [(0, 5)]), 1.0 / 3)
        XCTAssertEqual(model.estimates.effect(ofNewPerson: []), 0)
        XCTAssertEqual(model.scores(newPerson: []), [4, 2])
        XCTAssertEqual(model.scores(newPerson: [(0, 5), (1, 3)]), [4.5, 2.5])
    }

    /// Without regularization, ratings that are sums of effects are found again, here with numbers that are exact.
    func testEffectsAreFoundAgain() throws {
        let table = RatingTable.fixture(
            userIDs: [1, 1, 2, 2], itemIDs: [10, 20, 10, 20], ratings: [4.5, 3.5, 2.5, 1.5])
        let fitted = try configuration(0, 0).fit(TrainingSet(table))
        XCTAssertEqual(fitted.model.predict(table), table.ratings)
        XCTAssertEqual(fitted.epochs.map(\.loss), [0, 0], "the second epoch finds nothing to move")
    }

    /// A weight that outweighs everything leaves the mean alone.
    func testHugeRegularization() throws {
        let table = CheckerboardNoise.table()
        let global = try MeanConfiguration(.global).fit(TrainingSet(table)).model
        let model = try configuration(1e300, 1e300).fit(TrainingSet(table)).model
        XCTAssertEqual(model.predict(table), global.predict(table))
    }

    /// Where users and items without a rating are kept, their effect is 0.
    func testUsersAndItemsWithoutRatings() throws {
        for weights in [(0.0, 0.0), (5, 3)] {
            let estimates = try configuration(weights.0, weights.1)
                .fit(TrainingSet(withUnused: square.selecting([0]))).model.estimates
            XCTAssertEqual(estimates.userEffects[1], 0)
            XCTAssertEqual(estimates.itemEffects[1], 0)
        }
        let noise = try CheckerboardNoise.table().split(.users(20, seed: 1)).train
        let estimates = try configuration(5, 3).fit(TrainingSet(withUnused: noise)).model.estimates
        let rated = Set(noise.users.map { Int($0) })
        XCTAssertEqual(estimates.userEffects.indices.count { estimates.userEffects[$0] == 0 }, 20)
        XCTAssertTrue(
            estimates.userEffects.indices.allSatisfy { rated.contains($0) == (estimates.userEffects[$0] != 0) })
    }

    func testEpochs() throws {
        let table = CheckerboardNoise.table()
        let (train, validation) = try table.split(.random(fraction: 0.3, seed: 2))
        let fitted = try configuration(5, 3, epochs: 3).fit(TrainingSet(train), validation: validation)
        XCTAssertEqual(fitted.epochs.map(\.epoch), [1, 2, 3])
        XCTAssertEqual(fitted.epochs[2].validationLoss, fitted.model.meanSquaredError(validation))
        XCTAssertEqual(
            fitted.model.estimates, try configuration(5, 3, epochs: 3).fit(TrainingSet(train)).model.estimates,
            "nothing is learned from the validation ratings")
    }

    func testSettingsAreNamed() {
        for (configuration, words) in [
            (configuration(-1, 3), "userRegularization -1:"), (configuration(.nan, 3), "userRegularization nan:"),
            (configuration(5, .infinity), "itemRegularization inf:"), (configuration(5, 3, epochs: 0), "epochs 0:"),
        ] {
            XCTAssertThrowsError(try configuration.fit(TrainingSet(square))) { error in
                XCTAssertTrue((error as? InvalidArgument)?.description.hasPrefix(words) == true, "\(error)")
            }
        }
        XCTAssertThrowsError(try BiasesConfiguration().fit(TrainingSet(square.selecting([])))) { error in
            XCTAssertTrue("\(error)".contains("no ratings to learn from"), "\(error)")
        }
    }

    func testDamagedFiles() throws {
        let folder = try TemporaryFolder()
        try ModelArchive(model: try BiasesConfiguration().fit(TrainingSet(square)).model)
            .write(to: folder.file("model"))
        let whole = try Safetensors(contentsOf: folder.file("model"))
        for (name, values, words) in [
            ("baseline.user_effects", [0.5, .nan], "finite"), ("baseline.item_effects", [1.0, 2, 3], "[3]"),
            ("baseline.mean", [.infinity], "finite"), ("baseline.mean", [], "[0]"),
            ("baseline.regularization", [-1, 3], "0 or more"), ("baseline.regularization", [.nan, 3], "0 or more"),
        ] {
            var damaged = whole
            damaged.set(name, shape: [values.count], values)
            try damaged.write(to: folder.file("damaged"))
            XCTAssertThrowsError(try ModelArchive(contentsOf: folder.file("damaged"))) { error in
                XCTAssertTrue(error is FileError, "\(error)")
                for word in [folder.file("damaged"), name, words] {
                    XCTAssertTrue("\(error)".contains(word), "\(error)")
                }
            }
        }
    }

    /// The same equations solved directly by SciPy's sparse LU, predicted in Double; ours are rounded to Float, by no
    /// more than 2⁻²² below 8 stars.
    func testMovieLens() throws {
        let (train, test) = try RatingTable(path: RealData.path("ml-latest-small-2016"))
            .split(.numpy(fraction: 0.2, seed: 7))
        for (user, item, rmse) in [(15.0, 10.0, 0.8976977407842865), (5, 3, 0.8910361485884205)] {
            let model = try configuration(user, item).fit(TrainingSet(train)).model
            XCTAssertEqual(model.meanSquaredError(test).squareRoot(), rmse, accuracy: 0x1p-22)
        }
    }
}
