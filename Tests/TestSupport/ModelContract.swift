import Foundation
import LatentDatasets
import LatentLinearAlgebra
import LatentRecommenders
import LatentRuntime
import XCTest

/// What every model promises, whatever it learns; see `Recommender` and `RecommenderConfiguration`.
public struct ModelContract<Configuration: RecommenderConfiguration> {
    let configuration: Configuration
    private let training: TrainingSet
    private let table: RatingTable
    private let label: String
    let model: Configuration.Model

    /// Fits `configuration` to `table`.
    ///
    /// A failure names the model and the data by `label`.
    public init(_ configuration: Configuration, on table: RatingTable, _ label: String) throws {
        self.configuration = configuration
        self.table = table
        self.label = label
        training = TrainingSet(table)
        model = try configuration.fit(training, validation: nil, options: FitOptions()).model
    }

    /// Checks every promise.
    public func check(file: StaticString = #filePath, line: UInt = #line) throws {
        let place = Place(label: label, file: file, line: line)
        checkBatchEqualsSingle(place)
        checkFallback(place)
        checkFinite(place)
        checkRecommendations(place)
        checkNewPerson(place)
        checkAbilities(place)
        try checkConfiguration(place)
        try checkArchive(place)
        try checkThreads(place)
    }

    struct Place {
        let label: String
        let file: StaticString
        let line: UInt

        func expect(_ holds: Bool, _ what: @autoclosure () -> String) {
            XCTAssertTrue(holds, "\(label): \(what())", file: file, line: line)
        }
    }

    var scope: ModelScope { model.scope }

    var allScores: Matrix<Float> {
        model.scores(users: Array(0..<scope.users.count), pool: .shared)
    }

    /// A score adds up a term for each item; another order of adding may move it by eps a term.
    func tolerance(_ scores: [Float]) -> Float {
        let largest = (scores + scope.ratings.values).map(\.magnitude).max() ?? 0
        return 4 * Float(scope.items.count) * .ulpOfOne * max(largest, 1)
    }

    private func checkBatchEqualsSingle(_ place: Place) {
        let all = allScores
        let tolerance = tolerance(all.elements)
        let reversed = model.scores(users: (0..<scope.users.count).reversed(), pool: .shared)
        for user in 0..<scope.users.count {
            let single = model.scores(users: [user], pool: .shared).row(0)
            for item in 0..<scope.items.count {
                place.expect(
                    abs(single[item] - all[user, item]) <= tolerance
                        && abs(single[item] - reversed[scope.users.count - 1 - user, item]) <= tolerance,
                    "user \(user), item \(item): alone \(single[item]), among all \(all[user, item])")
            }
        }
        let predictions = model.predict(table)
        place.expect(predictions.count == table.count, "one prediction a rating")
        for row in stride(from: 0, to: table.count, by: 7) {
            let alone = model.predict(table.selecting([row]))
            place.expect(
                alone.count == 1 && abs(alone[0] - predictions[row]) <= tolerance,
                "row \(row) alone is \(alone), among all \(predictions[row])")
            let ids = (table.userIDs.ids[Int(table.users[row])], table.itemIDs.ids[Int(table.items[row])])
            guard let user = scope.users.index(of: ids.0), let item = scope.items.index(of: ids.1) else {
                continue
            }
            place.expect(abs(predictions[row] - all[user, item]) <= tolerance, "row \(row) is not its score")
        }
    }

    /// An unknown user, an unknown item and both, between pairs that are known.
    private func checkFallback(_ place: Place) {
        let (user, item, other) = (scope.users.ids[0], scope.items.ids[0], scope.items.ids[scope.items.count - 1])
        let asked = RatingTable.fixture(
            userIDs: [-5, user, user, -5, user], itemIDs: [item, item, -7, -7, other], ratings: [1, 1, 1, 1, 1])
        let scores = model.scores(users: [0], pool: .shared)
        let expected = [
            model.fallback(user: nil, item: 0), scores[0, 0], model.fallback(user: 0, item: nil),
            model.fallback(user: nil, item: nil), scores[0, scope.items.count - 1],
        ]
        let found = model.predict(asked)
        let tolerances = [0, tolerance(scores.elements), 0, 0, tolerance(scores.elements)]
        place.expect(
            found.count == expected.count
                && found.indices.allSatisfy { abs(found[$0] - expected[$0]) <= tolerances[$0] },
            "unknown ids: \(found), not \(expected)")
    }

    private func checkFinite(_ place: Place) {
        place.expect(allScores.elements.allSatisfy(\.isFinite), "a score is not finite")
        for user in [nil, 0, scope.users.count - 1] {
            for item in [nil, 0, scope.items.count - 1] {
                place.expect(model.fallback(user: user, item: item).isFinite, "a fallback is not finite")
            }
        }
        place.expect(model.meanSquaredError(table).isFinite, "the error is not finite")
        place.expect(model.predict(table.selecting([])).isEmpty, "nothing asked, something predicted")
    }

    /// Against sorting all items the person has not rated, for lists shorter and longer than there are items, in both
    /// orders, of all items and of every other one.
    private func checkRecommendations(_ place: Place) {
        let all = allScores
        let users = Array(0..<scope.users.count)
        let someItems = scope.items.ids.indices.filter { $0 % 2 == 1 }
        for count in [0, 1, 3, scope.items.count + 10] {
            for (includingSeen, order, allowed) in [
                (false, ListOrder.rating, nil), (true, .rating, nil), (false, .likelihood, nil),
                (true, .likelihood, someItems),
            ] {
                let lists = model.recommendations(
                    users: users, count: count, includingSeen: includingSeen, among: allowed, by: order)
                place.expect(lists.count == users.count, "one list a user")
                for (user, list) in zip(users, lists) {
                    let seen = includingSeen ? [] : Set(scope.ratings.pattern.row(user))
                    let barred = allowed.map { Set(0..<Int32(scope.items.count)).subtracting($0.map { Int32($0) }) }
                    let expected = Self.ranked(places(all.row(user), order), without: seen.union(barred ?? []))
                        .prefix(count)
                    place.expect(
                        list.map(\.index) == Array(expected),
                        "user \(user), \(count) items, seen \(includingSeen): \(list), not \(expected)")
                    place.expect(
                        list.allSatisfy { $0.score == all[user, $0.index] }, "a list has a score of its own")
                }
            }
        }
    }

    /// What a list is ordered by, from the definition: of a model of ratings `ln(1 + likes) + (r̂ - r̂₀) / σ`.
    func places(_ scores: [Float], _ order: ListOrder) -> [Float] {
        guard configuration.predictsRatings, order == .likelihood else { return scores }
        let ratings = scope.ratings.values.map { Double($0) }
        let mean = ratings.reduce(0, +) / Double(ratings.count)
        let variance = ratings.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(ratings.count)
        let slope = Float(1 / (variance > 0 ? variance.squareRoot() : 1))
        var likes = [Int](repeating: 0, count: scope.items.count)
        for (item, rating) in zip(scope.ratings.pattern.columnIndices, ratings) where rating >= mean {
            likes[Int(item)] += 1
        }
        return scores.indices.map {
            slope * scores[$0] + (Float(log(1 + Double(likes[$0]))) - slope * model.fallback(user: nil, item: $0))
        }
    }

    private func checkConfiguration(_ place: Place) throws {
        place.expect(model.configuration == configuration, "the model has another configuration")
        place.expect(ModelRegistry.names.contains(configuration.name), "no name in the registry")
        let text = try JSONEncoder().encode(configuration)
        let values = try JSONDecoder().decode([String: SettingValue].self, from: text)
        let read = try Configuration(named: configuration.name, values: values)
        place.expect(read == configuration, "the configuration changes on its way through JSON")
        for setting in configuration.settingDescriptions {
            var changed = configuration
            try changed.set(setting.name, to: setting.text)
            place.expect(changed == configuration, "\(setting.name) changes on its way through text")
        }
    }

    private func checkArchive(_ place: Place) throws {
        let folder = try TemporaryFolder()
        let first = try bytes(model, folder)
        let archive = try ModelArchive(contentsOf: folder.file("model"))
        guard let read = archive.model as? Configuration.Model else {
            return place.expect(false, "a file of \(type(of: archive.model))")
        }
        place.expect(read.configuration == configuration, "the file has another configuration")
        place.expect(read.scope == scope, "the file has another scope")
        place.expect(
            read.predict(table) == model.predict(table), "predictions change on their way through a file")
        let users = Array(0..<scope.users.count)
        place.expect(read.scores(users: users, pool: .shared) == allScores, "scores change through a file")
        place.expect(
            read.recommendations(users: users, count: 4) == model.recommendations(users: users, count: 4),
            "lists change through a file")
        let person = [(item: scope.items.count - 1, rating: Float(2))]
        place.expect(
            read.scores(newPerson: person) == model.scores(newPerson: person),
            "a new person changes through a file")
        place.expect(try bytes(read, folder) == first, "the file changes when it is written again")
        let names = try folder.names()
        place.expect(names == ["model"], "files are left over: \(names)")
    }

    private func checkThreads(_ place: Place) throws {
        let folder = try TemporaryFolder()
        let first = try bytes(model, folder)
        for threads in 1...3 {
            let pool = ThreadPool(threads: threads)
            // A set of its own, so that nothing is reused.
            let fitted = try configuration.fit(
                TrainingSet(table), validation: nil, options: FitOptions(pool: pool)
            ).model
            place.expect(try bytes(fitted, folder) == first, "\(threads) threads give another file")
            place.expect(
                fitted.predict(table, pool: pool) == model.predict(table, pool: .shared),
                "\(threads) threads give other predictions")
        }
    }

    private func bytes(_ model: some Recommender, _ folder: TemporaryFolder) throws -> Data {
        try ModelArchive(model: model).write(to: folder.file("model"))
        return try Data(contentsOf: URL(fileURLWithPath: folder.file("model")))
    }
}
