import LatentDatasets
import LatentRecommenders
import LatentRuntime
import LatentTestSupport
import XCTest

/// What was not learned from is not in a model.
final class TrainingSetTests: XCTestCase {
    private let all = RatingTable.fixture(
        userIDs: [1, 2, 3, 1, 2, 9], itemIDs: [10, 20, 30, 20, 10, 40], ratings: [5, 4, 3, 2, 1, 5],
        catalog: Catalog([40: Catalog.Entry(title: "Unseen", genres: []), 50: .init(title: "Unrated", genres: [])]))

    /// Of a part the users and items that have a rating, with the same ratings under the same ids.
    func testVocabulariesOfAPart() throws {
        let part = all.selecting([0, 1, 3])
        let table = TrainingSet(part).table
        XCTAssertEqual(Array(table.userIDs.ids), [1, 2])
        XCTAssertEqual(Array(table.itemIDs.ids), [10, 20])
        XCTAssertEqual(table.users.map { table.userIDs.ids[Int($0)] }, [1, 2, 1])
        XCTAssertEqual(table.items.map { table.itemIDs.ids[Int($0)] }, [10, 20, 20])
        XCTAssertEqual(table.ratings, [5, 4, 2])
        XCTAssertEqual(Array(part.itemIDs.ids), [10, 20, 30, 40], "the part itself stays as it is")
        XCTAssertEqual(TrainingSet(all).table.users, all.users, "where all have one, nothing changes")
        let texts = part.withTextIDs.selecting([0])
        XCTAssertEqual(TrainingSet(texts).table.itemIDs.count, 1)
    }

    /// No model knows the users and items of the held-out part alone, nor items of the catalog that nobody rated: they
    /// stand in no list, and ratings of them are answered from what is known.
    func testEveryModel() throws {
        let noise = CheckerboardNoise.table(users: 60, items: 20)
        let unknown = noise.itemIDs.ids[3]
        let part = noise.selecting((0..<noise.count).filter { noise.itemIDs.ids[Int(noise.items[$0])] != unknown })
        for name in ModelRegistry.builtInNames {
            var configuration = try ModelRegistry.configuration(named: name)
            for (setting, text) in ["rank": "3", "epochs": "2", "itemCount": "0", "neighbors": "5"]
            where configuration.settingDescriptions.contains(where: { $0.name == setting && $0.idle == nil }) {
                try configuration.set(setting, to: text)
            }
            try check(configuration, on: part, without: unknown)
        }
    }

    private func check(
        _ configuration: some RecommenderConfiguration, on part: RatingTable, without unknown: ID
    ) throws {
        let model = try configuration.fit(TrainingSet(part), validation: nil, options: FitOptions()).model
        let name = configuration.name
        XCTAssertNil(model.scope.items.index(of: unknown), name)
        XCTAssertEqual(model.scope.items.count, part.itemIDs.count - 1, name)
        let asked = RatingTable.fixture(userIDs: [part.userIDs.ids[0]], itemIDs: [unknown], ratings: [3])
        XCTAssertEqual(model.predict(asked), [model.fallback(user: 0, item: nil)], name)
        XCTAssertTrue(model.scope.unknown(UserItemPairs(asked)) == (users: 0, items: 1), name)
        XCTAssertEqual(model.covered(asked).count, 1, "\(name): it is asked, and answered")
    }

    /// A model that was told to cover few items is not asked about the others.
    func testACut() throws {
        var configuration = AutoencoderConfiguration()
        (configuration.itemCount, configuration.solver) = (2, .closedForm)
        let model = try configuration.fit(TrainingSet(all)).model
        XCTAssertEqual(Array(model.scope.items.ids), [10, 20])
        XCTAssertEqual(model.covered(all).count, 4)
        configuration.itemCount = 4
        XCTAssertEqual(try configuration.fit(TrainingSet(all.selecting([0, 1, 3]))).model.covered(all).count, 6)
    }
}
