import LatentDatasets
import LatentLinearAlgebra
import LatentRecommenders
import LatentRuntime
import LatentTestSupport
import XCTest

final class CenteredSVDTests: XCTestCase {
    private func configuration(
        rank: Int = 50, regularization: Double = 1, epochs: Int = 30
    ) -> CenteredSVDConfiguration {
        var configuration = CenteredSVDConfiguration()
        configuration.rank = rank
        configuration.regularization = regularization
        configuration.epochs = epochs
        configuration.patience = 0
        (configuration.userRegularization, configuration.itemRegularization) = (5, 3)
        return configuration
    }

    /// What is left of each training rating, as a dense matrix that is 0 elsewhere.
    private func residuals(_ model: CenteredSVDRecommender) -> Matrix<Double> {
        let ratings = model.scope.ratings
        let scores = model.scores(users: Array(0..<ratings.rows), pool: .shared)
        var dense = Matrix<Double>(rows: ratings.rows, columns: ratings.columns)
        for user in 0..<ratings.rows {
            for k in ratings.pattern.rowOffsets[user]..<ratings.pattern.rowOffsets[user + 1] {
                let item = Int(ratings.pattern.columnIndices[k])
                dense[user, item] = Double(ratings.values[k]) - Double(scores[user, item])
            }
        }
        return dense
    }

    private var converged: CenteredSVDRecommender {
        get throws {
            try configuration(rank: 30, regularization: 0.6, epochs: 2000)
                .fit(TrainingSet(CheckerboardNoise.table())).model
        }
    }

    /// Float on the way of 2000 epochs: steps smaller than this share of a number are rounded away, where those that
    /// remain shrink it by no less than the penalties' share of the ratings, more than a hundredth.
    private let share = 100 * Tolerance.gamma(120, Float.self)

    /// At the least of the convex sum, 0 is in its subgradient: with S what is left of the ratings, `S V = λ U`,
    /// `Sᵀ U = λ V`, no singular value of S is above λ, and each effect is the shrunk mean of what the rest leaves.
    func testTheSubgradientHoldsZero() throws {
        let model = try converged
        let left = residuals(model)
        let (u, v) = (model.factors.u, model.factors.v)
        let threshold = Double(model.threshold)
        let rank = model.factors.values.count
        XCTAssertTrue(1..<30 ~= rank, "some are kept, some are not: \(rank)")
        let doubled = (
            u: Matrix(rows: u.rows, columns: rank, u.elements.map { Double($0) }),
            v: Matrix(rows: v.rows, columns: rank, v.elements.map { Double($0) })
        )
        for (product, vectors) in [
            (Matrix.product(left, doubled.v), doubled.u),
            (Matrix.product(left, doubled.u, aTransposition: .transposed), doubled.v),
        ] {
            assertClose(
                product.elements, vectors.elements.map { threshold * $0 },
                within: product.elements.map { _ in share * threshold })
        }
        XCTAssertLessThanOrEqual(try SingularValueDecomposition(left).values[0], threshold * (1 + share))
        let (users, items) = (model.estimates.userEffects, model.estimates.itemEffects)
        for user in 0..<left.rows {
            assertClose(left.row(user).reduce(0, +), 5 * users[user], within: 5 * share, "user \(user)")
        }
        for item in 0..<left.columns {
            assertClose(left.column(item).reduce(0, +), 3 * items[item], within: 5 * share * 10, "item \(item)")
        }
    }

    /// At that least, a training user's own ratings as a new person's lead to their row.
    func testAUserAsANewPerson() throws {
        let model = try converged
        let ratings = model.scope.ratings
        for user in [0, 1, 44, 89] {
            let row = ratings.pattern.rowOffsets[user]..<ratings.pattern.rowOffsets[user + 1]
            let own = row.map { (item: Int(ratings.pattern.columnIndices[$0]), rating: ratings.values[$0]) }
            let scores = model.scores(users: [user], pool: .shared).elements
            assertClose(
                model.scores(newPerson: own).map { Double($0) }, scores.map { Double($0) },
                within: scores.map { _ in 10 * share }, "user \(user)")
        }
        let items = model.estimates.itemEffects.map { Float(model.estimates.mean + $0) }
        XCTAssertEqual(model.scores(newPerson: []), items)
    }

    /// Where nothing is left of the singular values, the model is that of the effects.
    func testHugeRegularization() throws {
        let table = CheckerboardNoise.table()
        let model = try configuration(regularization: 1e6).fit(TrainingSet(table)).model
        XCTAssertEqual(model.factors.values, [])
        var effects = BiasesConfiguration()
        (effects.userRegularization, effects.itemRegularization) = (5, 3)
        let biases = try effects.fit(TrainingSet(table)).model
        for (found, expected) in zip(model.predict(table), biases.predict(table)) {
            // Residuals are rounded to Float on the way to the effects.
            XCTAssertEqual(found, expected, accuracy: 8 * .ulpOfOne * 5)
        }
    }

    /// Regularization counts in the norm of noise, which for independent noise in random places is
    /// `σ (√(per row) + √(per column))` up to a tenth at this size: so 1.2 leaves nothing of noise and 0.8 something.
    func testNoiseIsTheUnit() throws {
        var random = Philox(seed: 8, purpose: .noise)
        var (users, items, ratings) = ([Int](), [Int](), [Float]())
        for user in 0..<400 {
            for item in 0..<300 where random.nextUniform() < 0.3 {
                users.append(user)
                items.append(item)
                ratings.append(3 + random.nextNormal())
            }
        }
        let training = TrainingSet(RatingTable.fixture(userIDs: users, itemIDs: items, ratings: ratings))
        let (large, small) = (
            try configuration(regularization: 1.2).fit(training).model,
            try configuration(regularization: 0.8).fit(training).model
        )
        XCTAssertEqual(large.factors.values, [])
        XCTAssertGreaterThan(small.factors.values.count, 0)
    }

    /// Scaled and shifted ratings give scaled and shifted predictions, here by powers of two, so that only the shift
    /// rounds.
    func testAnyScale() throws {
        let table = CheckerboardNoise.table()
        let scaled = RatingTable.fixture(
            userIDs: table.users.map { table.userIDs.ids.numbers[Int($0)] },
            itemIDs: table.items.map { table.itemIDs.ids.numbers[Int($0)] }, ratings: table.ratings.map { 16 * $0 })
        let (model, other) = (
            try configuration(regularization: 0.6).fit(TrainingSet(table)).model,
            try configuration(regularization: 0.6).fit(TrainingSet(scaled)).model
        )
        XCTAssertEqual(other.factors.values, model.factors.values.map { 16 * $0 })
        XCTAssertEqual(other.predict(scaled), model.predict(table).map { 16 * $0 })
    }

    func testEpochs() throws {
        let (train, validation) = try CheckerboardNoise.table().split(.random(fraction: 0.3, seed: 2))
        let fitted = try configuration(epochs: 3).fit(TrainingSet(train), validation: validation)
        XCTAssertEqual(fitted.epochs.map(\.epoch), [1, 2, 3])
        XCTAssertEqual(fitted.epochs[2].validationLoss, fitted.model.meanSquaredError(validation))
        XCTAssertEqual(fitted.epochs[2].loss, fitted.model.meanSquaredError(train), accuracy: 1e-5)
        let alone = try configuration(epochs: 3).fit(TrainingSet(train)).model
        XCTAssertEqual(fitted.model.factors, alone.factors, "nothing is learned from the validation ratings")
    }

    /// Noise beside effects: an epoch can only take noise in, the ratings held out say so, and what is left is `biases`.
    func testPatienceOnNoise() throws {
        let table = EffectsWithNoise(users: 300, items: 120, ratings: 12, seed: 5).table
        var configuration = CenteredSVDConfiguration()
        configuration.regularization = 0.3
        let fitted = try configuration.fit(TrainingSet(table))
        XCTAssertEqual(fitted.epochs.count, 0)
        XCTAssertEqual(fitted.model.factors.values, [])
        XCTAssertEqual(fitted.model.notes.count, 1)
        let biases = try BiasesConfiguration().fit(TrainingSet(table)).model
        XCTAssertEqual(fitted.model.estimates, biases.estimates)
        configuration.patience = 0
        XCTAssertEqual(try configuration.fit(TrainingSet(table)).epochs.count, configuration.epochs)
    }

    /// Where there are tastes to learn, all ratings are learned from for as many epochs as served.
    func testPatienceOnTastes() throws {
        let table = CheckerboardNoise.table(users: 200, items: 60)
        var configuration = CenteredSVDConfiguration()
        let fitted = try configuration.fit(TrainingSet(table))
        XCTAssertGreaterThan(fitted.epochs.count, 0)
        XCTAssertEqual(fitted.model.notes, [])
        configuration.patience = 0
        configuration.epochs = fitted.epochs.count
        XCTAssertEqual(try configuration.fit(TrainingSet(table)).model.factors, fitted.model.factors)
    }

    /// Many tiles, as the small boards of the contract have not.
    func testTheSameBitsForAnyThreadCount() throws {
        let table = CheckerboardNoise.table(users: 900, items: 70)
        let models = try (1...3).map {
            try configuration(rank: 8, regularization: 0.5, epochs: 5)
                .fit(TrainingSet(table), options: FitOptions(pool: ThreadPool(threads: $0))).model
        }
        for model in models.dropFirst() {
            XCTAssertEqual(model.factors, models[0].factors)
            XCTAssertEqual(model.estimates, models[0].estimates)
        }
    }

    func testDamagedFiles() throws {
        let folder = try TemporaryFolder()
        let table = CheckerboardNoise.table()
        try ModelArchive(model: try configuration(rank: 2, regularization: 0.5).fit(TrainingSet(table)).model)
            .write(to: folder.file("model"))
        let whole = try Safetensors(contentsOf: folder.file("model"))
        for (name, values, words) in [
            ("threshold", [Float(-1)], "0 or more"), ("threshold", [.nan], "finite"), ("threshold", [], "[0]"),
            ("singular_values", [3], "[90, 1]"),
        ] {
            var damaged = whole
            damaged.set(name, shape: [values.count], values)
            try damaged.write(to: folder.file("damaged"))
            XCTAssertThrowsError(try ModelArchive(contentsOf: folder.file("damaged"))) { error in
                XCTAssertTrue(error is FileError, "\(error)")
                for word in [folder.file("damaged"), words] {
                    XCTAssertTrue("\(error)".contains(word), "\(error)")
                }
            }
        }
    }

    /// Under what the effects alone reach, which is 0.8910361 by SciPy, and far under the best baseline row of the
    /// post, 0.9299.
    func testMovieLens() throws {
        let (train, test) = try RatingTable(path: RealData.path("ml-latest-small-2016"))
            .split(.numpy(fraction: 0.2, seed: 7))
        let model = try CenteredSVDConfiguration().fit(TrainingSet(train)).model
        XCTAssertLessThan(model.meanSquaredError(test).squareRoot(), 0.88)
    }
}
