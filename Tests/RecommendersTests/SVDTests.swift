import LatentDatasets
import LatentLinearAlgebra
import LatentRecommenders
import LatentRuntime
import LatentTestSupport
import XCTest

final class SVDTests: XCTestCase {
    private func configuration(rank: Int) -> SVDConfiguration {
        var configuration = SVDConfiguration()
        configuration.rank = rank
        return configuration
    }

    /// `TruncatedSVD` leaves residuals of this share of the largest singular value at most.
    private let tolerance = Double(LanczosSettings<Float>().tolerance)

    /// The post prints twelve digits of Double. Ours are rounded to Float, by no more than 2⁻²² below 8 stars, and
    /// stand on a decomposition with relative residuals of 2⁻¹⁷, whose errors add up to less than the 1e-6 that is
    /// promised.
    func testPublished() throws {
        let (train, test) = try RatingTable(path: RealData.path("ml-latest-small-2016"))
            .split(.numpy(fraction: 0.2, seed: 7))
        let model = try SVDConfiguration().fit(TrainingSet(train)).model
        XCTAssertEqual(model.meanSquaredError(test).squareRoot(), 0.945549294143, accuracy: 1e-6)
    }

    /// The means are 3, and what is left, 2 and -2 across, has rank 1.
    private let square = RatingTable.fixture(userIDs: [1, 1, 2, 2], itemIDs: [10, 20, 10, 20], ratings: [5, 1, 1, 5])

    func testByHand() throws {
        let model = try configuration(rank: 1).fit(TrainingSet(square)).model
        XCTAssertEqual(model.factors.values[0], 4, accuracy: 4 * Float(tolerance))
        func expect(_ found: [Float], _ expected: [Double], _ message: String) {
            // Four numbers of the decomposition, each off by its tolerance times σ₁ at most.
            assertClose(found.map { Double($0) }, expected, within: expected.map { _ in 16 * tolerance }, message)
        }
        expect(model.predict(square), [5, 1, 1, 5], "rank 1 is all there is")
        expect(model.scores(users: [1, 0], pool: .shared).elements, [1, 5, 5, 1], "rows")
        expect(model.scores(newPerson: [(0, 5), (1, 1)]), [5, 1], "the first user again")
        expect(model.scores(newPerson: [(1, 5), (0, 3)]), [3, 5], "a milder one")
        XCTAssertEqual(model.scores(newPerson: [(0, 4)]), [4, 4], "one rating is its own mean")
        XCTAssertEqual(model.scores(newPerson: []), [3, 3])
        XCTAssertEqual(
            [
                model.fallback(user: 0, item: nil), model.fallback(user: nil, item: 1),
                model.fallback(user: nil, item: nil),
            ], [3, 3, 3])
        // Their vectors, V Σ, point in opposite directions.
        XCTAssertEqual(model.factors.itemVectors.similarity(0, 1, metric: .cosine), -1, accuracy: Float(16 * tolerance))
    }

    /// Where items and users without a rating are kept: at the user's mean, and at that of all.
    func testUsersAndItemsWithoutRatings() throws {
        let table = RatingTable.fixture(
            userIDs: [1, 1, 2, 2, 3, 1], itemIDs: [10, 20, 10, 20, 30, 40], ratings: [5, 2, 1, 4, 3, 1])
        let model = try configuration(rank: 2).fit(TrainingSet(withUnused: table.selecting([0, 1, 2, 3]))).model
        let unrated = model.scores(users: [0, 1, 2], pool: .shared)
        // Their rows of U and V are 0 up to the decomposition's residuals, of numbers below 4.
        for (found, mean) in [(unrated.row(0)[2...], 3.5), (unrated.row(1)[2...], 2.5), (unrated.row(2)[...], 3)] {
            assertClose(
                found.map { Double($0) }, found.map { _ in mean }, within: found.map { _ in 2 * 4 * tolerance })
        }
    }

    private func centered(_ model: SVDRecommender) -> Matrix<Double> {
        let ratings = model.scope.ratings
        var dense = Matrix<Double>(rows: ratings.rows, columns: ratings.columns)
        for user in 0..<ratings.rows {
            let row = ratings.pattern.rowOffsets[user]..<ratings.pattern.rowOffsets[user + 1]
            let mean = row.reduce(0) { $0 + Double(ratings.values[$1]) } / Double(row.count)
            for k in row { dense[user, Int(ratings.pattern.columnIndices[k])] = Double(ratings.values[k]) - mean }
        }
        return dense
    }

    /// Against the dense decomposition in Double. What the residuals and rounding amount to, `‖E‖`, moves no singular
    /// value by more, and the product of the kept ones by no more than `3 ‖E‖ (1 + 2 σ₁ / gap)`: Wedin's theorem for
    /// the two subspaces, whose angles count σ₁ times, and the values.
    func testAgainstTheDenseDecomposition() throws {
        let table = CheckerboardNoise.table()
        for rank in [1, 4, 30] {
            let model = try configuration(rank: rank).fit(TrainingSet(table)).model
            let dense = centered(model)
            let exact = try SingularValueDecomposition(dense)
            let largest = exact.values[0]
            let error = largest * (Double(rank).squareRoot() * tolerance + Tolerance.gamma(1000, Float.self))
            assertClose(
                model.factors.values.map { Double($0) }, Array(exact.values.prefix(rank)),
                within: [Double](repeating: error, count: rank), "rank \(rank)")
            let next = rank < exact.values.count ? exact.values[rank] : -largest
            let bound = 3 * error * (1 + 2 * largest / (exact.values[rank - 1] - next))
            let scores = model.scores(users: Array(0..<table.userIDs.count), pool: .shared)
            var expected: [Double] = []
            for user in 0..<scores.rows {
                for item in 0..<scores.columns {
                    let taste = (0..<rank).reduce(0) {
                        $0 + exact.u[user, $1] * exact.values[$1] * exact.v[item, $1]
                    }
                    expected.append((model.means.users[user] ?? 0) + taste)
                }
            }
            assertClose(
                scores.elements.map { Double($0) }, expected, within: expected.map { _ in bound }, "rank \(rank)")
        }
    }

    /// `C V = U Σ`: a user's own ratings, as a new person's, lead to their row. Each of the `rank` terms is off by its
    /// residual at most; rounding adds some ulps of the terms.
    func testAUserAsANewPerson() throws {
        let table = CheckerboardNoise.table()
        for rank in [2, 7] {
            let model = try configuration(rank: rank).fit(TrainingSet(table)).model
            let ratings = model.scope.ratings
            let bound =
                Double(rank) * Double(model.factors.values[0]) * (tolerance + Tolerance.gamma(64, Float.self))
                + 5 * Tolerance.gamma(4, Float.self)
            for user in [0, 1, 44, 89] {
                let row = ratings.pattern.rowOffsets[user]..<ratings.pattern.rowOffsets[user + 1]
                let own = row.map { (item: Int(ratings.pattern.columnIndices[$0]), rating: ratings.values[$0]) }
                let scores = model.scores(users: [user], pool: .shared).elements
                assertClose(
                    model.scores(newPerson: own).map { Double($0) }, scores.map { Double($0) },
                    within: scores.map { _ in bound }, "rank \(rank), user \(user)")
            }
        }
    }

    /// Everybody rates everything the same: there is nothing to decompose.
    func testConstantRatings() throws {
        let table = Checkerboard(love: 4, hate: 4).table
        let model = try configuration(rank: 3).fit(TrainingSet(table)).model
        XCTAssertEqual(model.predict(table), table.ratings)
        XCTAssertEqual(model.factors.values, [0, 0, 0])
    }

    func testSettingsAreNamed() {
        for (rank, words) in [(0, "rank 0:"), (3, "rank 3 is larger than the 2 users")] {
            XCTAssertThrowsError(try configuration(rank: rank).fit(TrainingSet(square))) { error in
                XCTAssertTrue((error as? InvalidArgument)?.description.hasPrefix(words) == true, "\(error)")
            }
        }
        XCTAssertThrowsError(try configuration(rank: 1).fit(TrainingSet(square.selecting([])))) { error in
            XCTAssertTrue("\(error)".contains("no ratings to learn from"), "\(error)")
        }
    }

    func testDamagedFiles() throws {
        let folder = try TemporaryFolder()
        try ModelArchive(model: try configuration(rank: 1).fit(TrainingSet(square)).model)
            .write(to: folder.file("model"))
        let whole = try Safetensors(contentsOf: folder.file("model"))
        for (name, shape, values, words) in [
            ("user_factors", [2, 1], [Float(0.5), .nan], "finite"), ("item_factors", [1, 1], [1], "[1, 1]"),
            ("item_factors", [2], [1, 2], "[2]"), ("singular_values", [1], [-1], "negative"),
            ("singular_values", [1], [.infinity], "finite"),
        ] {
            var damaged = whole
            damaged.set(name, shape: shape, values)
            try damaged.write(to: folder.file("damaged"))
            XCTAssertThrowsError(try ModelArchive(contentsOf: folder.file("damaged"))) { error in
                XCTAssertTrue(error is FileError, "\(error)")
                for word in [folder.file("damaged"), name, words] {
                    XCTAssertTrue("\(error)".contains(word), "\(error)")
                }
            }
        }
    }
}
