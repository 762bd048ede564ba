import Foundation
import LatentDatasets
import LatentRecommenders
import LatentTestSupport
import XCTest

/// Each item's list is the best by the definition, over all pairs in Double.
final class ItemListsTests: XCTestCase {
    /// What item i says of item j by the definition, x having a row a person.
    private func weight(_ x: NaiveMatrix, _ i: Int, _ j: Int, _ configuration: ItemListsConfiguration) -> Double {
        let people = 0..<x.rows
        func length(_ item: Int) -> Double { people.reduce(0) { $0 + x[$1, item] * x[$1, item] } }
        func sum(_ item: Int) -> Double { people.reduce(0) { $0 + x[$1, item] } }
        let both = people.filter { x[$0, i] > 0 && x[$0, j] > 0 }
        guard !both.isEmpty else { return 0 }
        let n = Double(both.count)
        switch configuration.kind {
        case .itemSimilarity:
            let support = (n - 1) / (n - 1 + configuration.shrinkage)
            if configuration.similarity == .jaccard {
                let either = people.count { x[$0, i] > 0 || x[$0, j] > 0 }
                return n / Double(either) * (configuration.shrinkage > 0 ? support : 1)
            }
            let product = both.reduce(0) { $0 + x[$1, i] * x[$1, j] }
            return product / pow(length(i), configuration.asymmetry) / pow(length(j), 1 - configuration.asymmetry)
                * (configuration.shrinkage > 0 ? support : 1)
        case .p3alpha, .rp3beta:
            let walk = both.reduce(0.0) { total, person in
                let out = (0..<x.columns).reduce(0) { $0 + x[person, $1] }
                return total + pow(x[person, i] / sum(i), configuration.alpha)
                    * pow(x[person, j] / out, configuration.alpha)
            }
            return configuration.kind == .rp3beta ? walk / pow(sum(j), configuration.beta) : walk
        }
    }

    private func check(_ configuration: ItemListsConfiguration, _ table: RatingTable) throws {
        let model = try configuration.fit(TrainingSet(table)).model
        let x = NaiveMatrix(model.feedback.matrix.dense())
        let weights = model.weights.byItem
        for j in 0..<x.columns {
            let expected = (0..<x.columns).map { $0 == j ? 0 : weight(x, $0, j, configuration) }
            let listed = weights.pattern.row(j).map { Int($0) }
            let possible = expected.count { $0 > 1e-12 }
            XCTAssertEqual(listed.count, min(configuration.neighbors, possible), "\(configuration.name) \(j)")
            for i in listed {
                XCTAssertEqual(
                    Double(weights.value(row: j, column: i) ?? 0), expected[i], accuracy: 1e-5 * max(expected[i], 1e-6),
                    "\(configuration.name) \(i) for \(j)")
            }
            let others = Set(expected.indices).subtracting(listed).map { expected[$0] }.max() ?? 0
            let last = listed.map { expected[$0] }.min() ?? .infinity
            XCTAssertGreaterThanOrEqual(last * (1 + 1e-5), others, "\(configuration.name) \(j)")
        }
    }

    func testLists() throws {
        let table = CheckerboardNoise.table(users: 120, items: 40, seed: 5)
        for kind in ItemListsConfiguration.Kind.allCases {
            for weight in [FeedbackWeight.binary, .count] {
                var configuration = ItemListsConfiguration(kind)
                (configuration.neighbors, configuration.weight) = (7, weight)
                (configuration.asymmetry, configuration.shrinkage) = (0.5, 0)
                try check(configuration, table)
                configuration.neighbors = 100
                switch kind {
                case .itemSimilarity:
                    (configuration.asymmetry, configuration.shrinkage) = (0.8, 5)
                    try check(configuration, table)
                    (configuration.asymmetry, configuration.shrinkage) = (0, 0)
                    try check(configuration, table)
                    (configuration.similarity, configuration.neighbors) = (.jaccard, 7)
                case .p3alpha: configuration.alpha = 0.5
                case .rp3beta: (configuration.alpha, configuration.beta) = (1.7, 0.9)
                }
                try check(configuration, table)
            }
        }
    }

    /// Three people with A and B, one of them with C too. From A, B is met over three people of whom two have two items
    /// and one has three: (1/2 + 1/2 + 1/3) / 3; and nobody else's C speaks for itself.
    func testByHand() throws {
        let pairs = [(1, 10), (1, 20), (2, 10), (2, 20), (3, 10), (3, 20), (3, 30)]
        let table = RatingTable.fixture(
            userIDs: pairs.map(\.0), itemIDs: pairs.map(\.1), ratings: pairs.map { _ in 1 })
        var configuration = ItemListsConfiguration(.p3alpha)
        let walk = try configuration.fit(TrainingSet(table)).model
        let expected: [[Float]] = [[0, 4.0 / 9, 1.0 / 9], [4.0 / 9, 0, 1.0 / 9], [1.0 / 3, 1.0 / 3, 0]]
        for (i, row) in expected.enumerated() {
            for (found, expected) in zip(walk.scores(newPerson: [(i, 1)]), row) {
                XCTAssertEqual(found, expected, accuracy: 1e-6)
            }
        }
        configuration = ItemListsConfiguration(.itemSimilarity)
        (configuration.asymmetry, configuration.shrinkage) = (0.5, 0)
        let cosine = try configuration.fit(TrainingSet(table)).model
        for (found, expected) in zip(cosine.scores(newPerson: [(0, 1)]), [0, 1, 1 / Float(3).squareRoot()]) {
            XCTAssertEqual(found, expected, accuracy: 1e-6)
        }
        let because = try XCTUnwrap(cosine.explanation(user: 2, item: 2))
        XCTAssertEqual(because.map(\.neighbor), [0, 1])
        XCTAssertEqual(because.reduce(0) { $0 + $1.share }, cosine.predict(users: [2], items: [2], pool: .shared)[0])
    }
}
