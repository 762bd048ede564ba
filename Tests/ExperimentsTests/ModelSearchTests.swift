import LatentDatasets
import LatentEvaluation
import LatentExperiments
import LatentRecommenders
import LatentRuntime
import LatentTestSupport
import XCTest

final class ModelSearchTests: XCTestCase {
    private let table = CheckerboardNoise.table(users: 200)

    private func models(_ names: String...) throws -> [Comparison.Model] {
        try names.map { ($0, try ModelRegistry.configuration(named: $0)) }
    }

    private func entries(_ trials: [ModelSearch.Trial]) -> [String] {
        trials.map {
            let values = $0.configuration.values.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
            return "\($0.label) \(values) \($0.share) \($0.value ?? -1) \($0.reason ?? "")"
        }
    }

    /// The defaults come first and on all of the data, figures are those of fitting by hand, and the best has the least.
    func testTheDefaultsByHand() throws {
        let models = try models("item-mean", "biases", "global-mean")
        let trials = try ModelSearch(models, training: table, fraction: 0.2, seed: 4, metric: .rmse).run(.trials(3))
        XCTAssertEqual(trials.map(\.label), ["item-mean", "biases", "global-mean"])
        XCTAssertTrue(trials.allSatisfy { $0.isDefault && $0.share == 1 }, "too few ratings for parts")
        let (rest, validation) = try table.split(.random(fraction: 0.2, seed: 4))
        for trial in trials {
            XCTAssertEqual(
                trial.value, try Tuning.score(trial.configuration, training: rest, test: validation)[.rmse])
        }
        let best = try XCTUnwrap(ModelSearch.best(of: trials, by: .rmse))
        XCTAssertEqual(best.value, trials.compactMap(\.value).min())
    }

    /// On parts: a ninth of the people, a third, all. The best third of the draws goes on, and all defaults.
    func testHalving() throws {
        let table = RatingTable.generated(.ml100K, seed: 3)
        let models = try models("global-mean", "user-mean", "item-mean", "mean-of-means", "biases")
        let trials = try ModelSearch(models, training: table, fraction: 0.1, seed: 1, metric: .rmse).run(.trials(14))
        let counts = [1.0 / 9, 1.0 / 3, 1].map { share in
            trials.filter { $0.share == share }.map(\.isDefault)
        }
        XCTAssertEqual(counts.map { $0.count { $0 } }, [5, 5, 5], "defaults")
        XCTAssertEqual(counts.map { $0.count { !$0 } }, [9, 3, 1], "draws")
        // The best of the part before come first.
        let (ninth, third) = (trials.filter { $0.share < 0.2 }, trials.filter { $0.share > 0.2 && $0.share < 0.5 })
        let kept = ninth.filter(\.isDefault).sorted { ($0.value ?? 9) < ($1.value ?? 9) }.map(\.label)
        XCTAssertEqual(third.filter(\.isDefault).map(\.label), kept)
        XCTAssertTrue(trials.filter { !$0.isDefault }.allSatisfy { $0.label == "biases" }, "means have no settings")
    }

    /// The same seed and number give the same trials to the bit, on any number of threads.
    func testRepeats() throws {
        let models = try models("biases", "item-knn", "popularity")
        func run(_ seed: UInt64, threads: Int = 2) throws -> [String] {
            let options = FitOptions(pool: ThreadPool(threads: threads))
            return entries(
                try ModelSearch(models, training: table, seed: seed, metric: .ndcg.at(5), options: options)
                    .run(.trials(12)))
        }
        let first = try run(1)
        XCTAssertEqual(first.count, 3 + 9 + 0)
        XCTAssertEqual(try run(1, threads: 1), first)
        XCTAssertNotEqual(try run(2), first)
    }

    /// What was recorded is not fitted again, and a search in time is repeated from its record.
    func testResumesAndReplays() throws {
        let models = try models("biases", "item-knn", "svd-centered")
        let folder = try TemporaryFolder()
        let (facts, path) = (["data": "noise"], folder.file("r"))
        let search = try ModelSearch(models, training: table, seed: 5, metric: .rmse)
        func keeping(_ extent: ModelSearch.Extent) throws -> [ModelSearch.Trial] {
            try search.run(extent, log: .keeping(try WorkRecord(at: path, of: facts)))
        }
        let first = try keeping(.trials(7))
        let again = try keeping(.trials(7))
        XCTAssertEqual(again.map(\.seconds), first.map(\.seconds), "not fitted again")
        let more = try keeping(.trials(9))
        XCTAssertEqual(entries(Array(more.prefix(first.count))), entries(first))
        XCTAssertEqual(more.count, 9)
        XCTAssertEqual(entries(try search.run(.trials(9))), entries(more))
        XCTAssertEqual(
            entries(try search.run(.trials(9), log: .repeating(try WorkRecord(reading: path)))), entries(more))
        // In time: what of it was made is made again.
        let timed = folder.file("t")
        let made = try search.run(.seconds(0.3), log: .keeping(try WorkRecord(at: timed, of: facts)))
        XCTAssertGreaterThanOrEqual(made.count, 1)
        let replayed = try search.run(.seconds(.infinity), log: .repeating(try WorkRecord(reading: timed)))
        XCTAssertEqual(entries(replayed), entries(made))
        // Another search, or another outcome, is no repetition.
        let other = try ModelSearch(models, training: table, seed: 6, metric: .rmse)
        XCTAssertThrowsError(try other.run(.trials(9), log: .repeating(try WorkRecord(reading: path)))) {
            XCTAssertTrue("\($0)".contains("of the record"), "\($0)")
        }
    }

    /// What inverts a matrix of items is left out before it is fitted, where there is no time for that, and this is said;
    /// the quickest is fitted whatever the budget. A number of trials knows no time.
    func testABudgetLeavesOutWhatCostsMore() throws {
        let search = try ModelSearch(models("ease", "rdlae", "popularity"), training: table, metric: .ndcg.at(5))
        var said: [String] = []
        let trials = try search.run(.seconds(1e-12)) { said.append($0) }
        XCTAssertEqual(trials.map(\.label), ["popularity"])
        XCTAssertEqual(said.map { String($0.prefix { $0 != " " }) }, ["ease", "rdlae"])
        XCTAssertTrue(said.allSatisfy { $0.contains("of the budget") }, "\(said)")
        XCTAssertEqual(Set(try search.run(.trials(3)).map(\.label)), ["ease", "rdlae", "popularity"])
    }

    /// Which models grow with the cube of the items.
    func testWhatInvertsItems() throws {
        let names = ModelRegistry.names.filter {
            (try? ModelRegistry.configuration(named: $0))?.invertsItems == true
        }
        XCTAssertTrue(Set(["ease", "edlae", "rdlae"]).isSubset(of: names), "\(names)")
        var autoencoder = AutoencoderConfiguration()
        XCTAssertFalse(autoencoder.invertsItems)
        autoencoder.solver = .closedForm
        XCTAssertTrue(autoencoder.invertsItems)
    }

    func testBadInput() throws {
        let search = try ModelSearch(models("biases", "item-mean"), training: table, metric: .rmse)
        XCTAssertThrowsError(try search.run(.trials(1)))
        XCTAssertThrowsError(try search.run(.seconds(0)))
        XCTAssertThrowsError(try search.run(.seconds(.nan)))
        XCTAssertThrowsError(try ModelSearch([], training: table, metric: .rmse))
        XCTAssertThrowsError(try ModelSearch(models("biases"), training: table, fraction: 1, metric: .rmse))
        let lists = RankingEvaluation(at: 5, liked: 99)
        XCTAssertThrowsError(
            try ModelSearch(models("popularity"), training: table, metric: .ndcg.at(5), lists: lists).run(.trials(1))
        ) { XCTAssertTrue("\($0)".contains("no user of the validation part"), "\($0)") }
    }

    /// The candidates are models there are, of the kind that the metric asks for, and leave out what grows too fast.
    func testCandidates() throws {
        for metric in [Metric.rmse, .ndcg] {
            for label in Tuning.candidates(for: metric, data: table) {
                let name = String(label.split(separator: ":")[0])
                let configuration = try ModelRegistry.configuration(named: name)
                XCTAssertEqual(configuration.predictsRatings, metric == .rmse, label)
            }
        }
        let wide = RatingTable.fixture(
            userIDs: 0..<21_000, itemIDs: 0..<21_000, ratings: (0..<21_000).map { Float($0 % 5 + 1) })
        XCTAssertFalse(Tuning.candidates(for: .ndcg, data: wide).contains("ease"))
        XCTAssertFalse(Tuning.candidates(for: .rmse, data: wide).contains("autoencoder:closed-form"))
        XCTAssertEqual(Tuning.metric(for: wide).name, "rmse")
        let events = RatingTable.fixture(userIDs: [1, 2], itemIDs: [1, 1], ratings: [1, 1])
        XCTAssertEqual(Tuning.metric(for: events).name, "ndcg")
    }
}
