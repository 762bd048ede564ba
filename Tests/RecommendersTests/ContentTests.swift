import Foundation
import LatentDatasets
import LatentLinearAlgebra
import LatentRecommenders
import LatentRuntime
import LatentTestSupport
import XCTest

/// Content-based filtering: the two tables of the notebook "Demystifying Recommendations", naive references, bad input.
final class ContentTests: XCTestCase {
    /// Items 1, 2, ... with these features, all rated by one person.
    private func model(
        _ items: [[String: Float]], ratings: [Float]? = nil, _ change: (inout ContentConfiguration) -> Void = { _ in }
    ) throws -> ContentRecommender {
        let ids = Array(1...items.count)
        let table = RatingTable.fixture(
            userIDs: ids.map { _ in 7 }, itemIDs: ids, ratings: ratings ?? ids.map { Float($0 % 5 + 1) })
        let features = FeatureTable(
            values: Dictionary(uniqueKeysWithValues: zip(ids.map { ID.number($0) }, items)))
        var configuration = ContentConfiguration()
        (configuration.featureWeight, configuration.match) = (.raw, .dot)
        change(&configuration)
        return try configuration.fit(TrainingSet(table.with(itemFeatures: features))).model
    }

    private func scores(_ model: ContentRecommender, _ profile: [String: Float]) throws -> [Float] {
        model.scores(of: try XCTUnwrap(model.person(profile: profile)))
    }

    /// Whole numbers, so exact. The notebook prints 4 of the first and the fourth song, and names three features each:
    /// the product that it defines is 3.
    func testSongs() throws {
        let songs: [[String: Float]] = [
            ["Queen": 1, "Rock": 1, "Classic Rock": 1], ["John Lennon": 1, "Pop": 1],
            ["Guns N' Roses": 1, "Rock": 1, "Classic Rock": 1], ["Led Zeppelin": 1, "Rock": 1, "Classic Rock": 1],
            ["Billie Eilish": 1, "Pop": 1],
        ]
        let model = try model(songs)
        let person = ["Queen": Float(1), "Led Zeppelin": 1, "Rock": 1, "Classic Rock": 1]
        XCTAssertEqual(try scores(model, person), [3, 0, 2, 3, 0])
        let list = model.recommendations(of: try XCTUnwrap(model.person(profile: person)), count: 2)
        XCTAssertEqual(list.map(\.index), [0, 3], "Bohemian Rhapsody and Stairway to Heaven")
    }

    /// To rounding of three products in single precision, each below 1.
    func testFilms() throws {
        let numbers: [[Float]] = [
            [0.98, 0.9, -0.9], [-0.99, -0.3, 0.8], [0.9, 0.95, -0.85], [-0.8, -0.4, 0.9], [0.85, 0.8, -0.75],
        ]
        let model = try model(numbers.map { ["Sci-Fi": $0[0], "Action": $0[1], "Age": $0[2]] })
        let found = try scores(model, ["Sci-Fi": 0.9, "Action": 0.8, "Age": -0.6])
        for (score, expected) in zip(found, [2.142, -1.611, 2.080, -1.580, 1.855]) {
            XCTAssertEqual(Double(score), expected, accuracy: 10 * Double(Float.ulpOfOne))
        }
    }

    /// Against the definitions in Double, for both weights, both comparisons, centered or not; held-in and new people.
    func testAgainstTheDefinitions() throws {
        let table = CheckerboardNoise.table(users: 12, items: 9, seed: 4)
        let names = ["a", "b", "c", "d"]
        // Item 8 has nothing; "d" is a number.
        let items: [[Double]] = (0..<9).map { (item: Int) -> [Double] in
            guard item < 8 else { return [0, 0, 0, 0] }
            let early: Double = item < 3 ? 1 : 0
            let third: Double = item % 3 == 0 ? 1 : 0
            return [Double(item % 2), early, third, Double(item) - 3.5]
        }
        var values: [ID: [String: Float]] = [:]
        for (item, row) in items.enumerated() {
            let present = zip(names, row).filter { $0.1 != 0 }.map { ($0, Float($1)) }
            values[table.itemIDs.ids[item]] = Dictionary(uniqueKeysWithValues: present)
        }
        let given = try table.with(itemFeatures: FeatureTable(values: values))
        for weight in FeatureWeight.allCases {
            for match in FeatureMatch.allCases {
                for centered in [true, false] {
                    var configuration = ContentConfiguration()
                    (configuration.featureWeight, configuration.match, configuration.centered) = (
                        weight, match, centered
                    )
                    let model = try configuration.fit(TrainingSet(given)).model
                    let expected = naive(table, items, weight, match, centered)
                    let all = model.scores(users: Array(0..<model.scope.users.count), pool: .shared)
                    for user in 0..<model.scope.users.count {
                        let own = model.scope.ratings.pattern.row(user).map { Int($0) }
                        let ratings = own.map { item in
                            (item: item, rating: model.scope.ratings.value(row: user, column: item) ?? 0)
                        }
                        let new = model.scores(newPerson: ratings.reversed())
                        for item in 0..<9 {
                            let what = "\(weight), \(match), \(centered): user \(user), item \(item)"
                            let scale = max(1, abs(expected[user][item]))
                            XCTAssertEqual(Double(all[user, item]), expected[user][item], accuracy: 1e-5 * scale, what)
                            XCTAssertEqual(Double(new[item]), expected[user][item], accuracy: 1e-5 * scale, what)
                        }
                    }
                }
            }
        }
    }

    private func naive(
        _ table: RatingTable, _ items: [[Double]], _ weight: FeatureWeight, _ match: FeatureMatch, _ centered: Bool
    ) -> [[Double]] {
        func unit(_ x: [Double]) -> [Double] {
            let length = x.reduce(0) { (sum: Double, number: Double) in sum + number * number }.squareRoot()
            guard match == .cosine, length > 0 else { return x }
            return x.map { $0 / length }
        }
        let idf: [Double] = (0..<4).map { (column: Int) -> Double in
            let holders = items.filter { $0[column] != 0 }.count
            let share = Double(1 + items.count) / Double(1 + holders)
            return weight == .raw ? 1 : log(share) + 1
        }
        let weighted: [[Double]] = items.map { (row: [Double]) -> [Double] in
            unit((0..<4).map { (column: Int) -> Double in row[column] * idf[column] })
        }
        let mean = table.meanRating
        return table.userIDs.ids.indices.map { (user: Int) -> [Double] in
            let rows = (0..<table.count).filter { Int(table.users[$0]) == user }
            let ratings = rows.map { Double(table.ratings[$0]) }
            let differ = Set(ratings).count > 1
            let own: Double = differ ? ratings.reduce(0, +) / Double(ratings.count) : mean
            var profile = [Double](repeating: 0, count: 4)
            for (row, rating) in zip(rows, ratings) {
                let count: Double = centered ? rating - own : rating
                let features = weighted[Int(table.items[row])]
                for column in 0..<4 { profile[column] += count * features[column] }
            }
            profile = unit(profile)
            return weighted.map { (x: [Double]) -> Double in
                var sum = 0.0
                for column in 0..<4 { sum += x[column] * profile[column] }
                return sum
            }
        }
    }

    /// Of events, all alike, each counts 1; of ratings, the same from somebody whose own do not differ count from the mean
    /// of all.
    func testRatingsThatDoNotDiffer() throws {
        let items: [[String: Float]] = [["a": 1], ["b": 1]]
        let events = try model(items, ratings: [1, 1])
        XCTAssertEqual(events.scores(newPerson: [(item: 0, rating: 1)]), [1, 0])
        let rated = try model(items, ratings: [5, 2])
        XCTAssertEqual(rated.scores(newPerson: [(item: 0, rating: 5)]), [1.5, 0])
        XCTAssertEqual(rated.scores(newPerson: [(item: 0, rating: 1)]), [-2.5, 0])
        XCTAssertEqual(rated.scores(newPerson: []), [0, 0])
    }

    /// Shares are the products of the definition, the largest first, and sum to the score to rounding.
    func testExplanations() throws {
        let model = try model([["a": 1, "b": 2, "c": 1], ["a": 1], ["b": 1]])
        let person = try XCTUnwrap(model.person(profile: ["a": 1, "b": -3]))
        let explained = try XCTUnwrap(model.explanation(of: person, item: 0))
        XCTAssertEqual(explained.map(\.kind), [.feature("b"), .feature("a")])
        XCTAssertEqual(explained.map(\.share), [-6, 1])
        XCTAssertEqual(explained.map(\.rating), [-3, 1])
        XCTAssertEqual(explained.map(\.similarity), [2, 1])
        XCTAssertEqual(model.scores(of: person)[0], -5)
        XCTAssertEqual(model.scope.reasons(explained).map(\.feature), ["b", "a"])
        let fitted = try ContentConfiguration().fit(TrainingSet(CheckerboardNoise.table())).model
        for (user, item) in [(0, 0), (3, 7), (20, 11)] {
            let shares = try XCTUnwrap(fitted.explanation(user: user, item: item)).map(\.share)
            let score = fitted.predict(users: [user], items: [item], pool: .shared)[0]
            // A rounding for each product and each sum.
            let size = shares.reduce(0) { $0 + $1.magnitude }
            XCTAssertEqual(
                shares.reduce(0, +), score, accuracy: Float(2 * shares.count) * .ulpOfOne * size)
        }
    }

    func testWhatIsLeftOutIsSaid() throws {
        let model = try model([["all": 2, "a": 1], ["all": 2], ["all": 2, "b": 1]])
        XCTAssertEqual(model.features.names, ["a", "b"])
        XCTAssertEqual(
            model.notes,
            [
                "1 of the 3 items has no features, and score 0",
                "left out, for all items have it alike and it tells none from another: all",
            ])
        assertThrows(saying: "all items have 'all' alike") { try model.person(profile: ["all": 1]) }
        assertThrows(saying: "no feature is called 'x'") { try model.person(profile: ["x": 1]) }
        XCTAssertEqual(try scores(model, ["A": 1]), [1, 0, 0], "in any case, where that is plain")
        XCTAssertEqual(try self.model([["all": 1], ["all": 2]]).features.names, ["all"], "a number that varies")
    }

    func testNothingToGoBy() throws {
        let bare = RatingTable.fixture(userIDs: [1, 2], itemIDs: [1, 2], ratings: [5, 1])
        assertThrows(saying: "none are known") { try ContentConfiguration().fit(TrainingSet(bare)) }
        assertThrows(saying: "all items have the same features (x)") { try model([["x": 1], ["x": 1]]) }
        assertThrows(saying: "the feature x of item 2 is 1e+30: take numbers up to") {
            try model([["x": 1], ["x": 1e30]])
        }
        assertThrows(saying: "x=1e+30: take numbers up to") {
            try model([["x": 1], [:]]).person(profile: ["x": 1e30])
        }
        assertThrows(saying: "none of them is rated") {
            try bare.with(itemFeatures: FeatureTable([9: ["x"]]))
        }
    }

    /// A file, and a model of more ratings, know the features that were given; new items have their own.
    func testFileAndUpdateKeepThem() throws {
        let folder = try TemporaryFolder()
        let model = try model([["a": 1], ["b": 0.5], [:]])
        try ModelArchive(model: model).write(to: folder.file("model"))
        let read = try XCTUnwrap(ModelArchive(contentsOf: folder.file("model")).model as? ContentRecommender)
        XCTAssertEqual(read.features, model.features)
        let more = RatingTable.fixture(
            userIDs: [8, 8], itemIDs: [1, 40], ratings: [5, 1],
            catalog: Catalog([1: .init(title: "One", genres: ["x"]), 40: .init(title: "Forty", genres: ["b", "y"])]))
        let updated = try read.updated(with: more).model
        XCTAssertEqual(updated.features.names, ["a", "b", "y"])
        XCTAssertEqual(try scores(updated, ["b": 1]), [0, 0.5, 0, 1])
    }
}
