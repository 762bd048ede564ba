import LatentDatasets
import LatentLinearAlgebra
import LatentRecommenders
import LatentRuntime
import LatentTestSupport
import XCTest

/// What no model of ratings may heed: the scale and the origin of the ratings, the order in which they, the users and the
/// items come, and whoever has none.
///
/// Excepted of scale and origin are the posts' models, `user-cosine`, `item-cosine` and presets: a cosine of ratings as
/// they are, and steps on ratings as they are, go by both.
final class EquivarianceTests: XCTestCase {
    private let table = CheckerboardNoise.table(users: 150, items: 60, seed: 3)
    private static let cosines: Set = ["user-cosine", "item-cosine"]

    /// The defaults of every model that comes with Latent, the closed form among them; vectors short enough for 60 items.
    private func configurations() throws -> [any RecommenderConfiguration] {
        var closed = AutoencoderConfiguration()
        closed.solver = .closedForm
        return try ModelRegistry.builtInNames.map { try ModelRegistry.configuration(named: $0) } + [closed]
    }

    /// By steps or by draws, each of which carries the rounding of those before it on.
    private func isTrainedBySteps(_ configuration: any RecommenderConfiguration) -> Bool {
        configuration.settingDescriptions.contains { ["learningRate", "samples"].contains($0.name) && $0.idle == nil }
    }

    private func fitted<Configuration: RecommenderConfiguration>(
        _ configuration: Configuration, _ table: RatingTable
    ) throws -> any Recommender {
        try configuration.fit(TrainingSet(withUnused: table), validation: nil, options: FitOptions()).model
    }

    private func changed(
        _ table: RatingTable, rows: [Int]? = nil, user: (Int) -> Int = { $0 }, item: (Int) -> Int = { $0 },
        rating: (Float) -> Float = { $0 }
    ) -> RatingTable {
        let rows = rows ?? Array(0..<table.count)
        var entries: [ID: Catalog.Entry] = [:]
        for case .number(let id) in table.catalog.ids { entries[.number(item(id))] = table.catalog[.number(id)] }
        return .fixture(
            userIDs: rows.map { user(table.userIDs.ids.numbers[Int(table.users[$0])]) },
            itemIDs: rows.map { item(table.itemIDs.ids.numbers[Int(table.items[$0])]) },
            ratings: rows.map { rating(table.ratings[$0]) }, catalog: Catalog(entries))
    }

    private func deviation(_ ratings: [Float]) -> Double {
        let mean = ratings.reduce(0) { $0 + Double($1) } / Double(ratings.count)
        return (ratings.reduce(0) { $0 + (Double($1) - mean) * (Double($1) - mean) } / Double(ratings.count))
            .squareRoot()
    }

    /// Learned from a · r + b a model predicts a · p + b: effects, neighbors and closed forms to 1e-4 of the deviation,
    /// of held-out pairs, of pairs that it knows half of, and of a new person; trained ones to the same error.
    func testScaleAndOrigin() throws {
        let (train, test) = try table.split(.random(fraction: 0.2, seed: 1))
        let unit = deviation(train.ratings)
        for configuration in try configurations()
        where configuration.predictsRatings && !Self.cosines.contains(configuration.name) {
            let plain = try fitted(configuration, train)
            let name = configuration.name
            for (a, b) in [(Float(0.01), Float(0)), (20, 0), (1, -3), (1, 1000)] {
                let other = try fitted(configuration, changed(train, rating: { a * $0 + b }))
                let tested = changed(test, rating: { a * $0 + b })
                if isTrainedBySteps(configuration) {
                    let error = plain.meanSquaredError(test).squareRoot()
                    let otherError = other.meanSquaredError(tested).squareRoot() / Double(a)
                    XCTAssertEqual(otherError, error, accuracy: 0.002 * error, "\(name), \(a) r + \(b)")
                    continue
                }
                func check(_ found: [Float], _ expected: [Float], _ what: String) {
                    let worst = zip(found, expected).map { abs(Double($0) - Double(a) * Double($1) - Double(b)) }.max()
                    XCTAssertLessThan(
                        worst ?? 0, 1e-4 * unit * Double(a), "\(name), \(a) r + \(b), \(what)")
                }
                check(other.predict(tested), plain.predict(test), "held-out pairs")
                let pairs: [(Int?, Int?)] = [(nil, 0), (0, nil), (nil, nil)]
                check(
                    pairs.map { other.fallback(user: $0, item: $1) }, pairs.map { plain.fallback(user: $0, item: $1) },
                    "half of a pair")
                let person: [(item: Int, rating: Float)] = [(0, 5), (3, 1), (20, 3.5)]
                check(
                    other.scores(newPerson: person.map { ($0.item, a * $0.rating + b) }),
                    plain.scores(newPerson: person), "a new person")
            }
        }
    }

    /// The order of rows changes nothing but rounding, and new names for users and items, in another order, no more.
    ///
    /// Not of models that draw a start for each row or go through ratings by their places: another order is another
    /// draw to them, as another seed is. `item-similarity` keeps the first of items that are equally near, and `slim` ends
    /// within a share of the least objective, another with another order.
    func testOrder() throws {
        let settled: Set = ["item-similarity", "slim"]
        let drawn: Set = [
            "random", "bpr", "ials", "factorization", "bayesian", "autoencoder", "neural",
        ]
        for configuration in try configurations()
        where !(drawn.contains(configuration.name) && isDrawn(configuration)) && !configuration.name.hasPrefix("dot")
            && !settled.contains(configuration.name)
        {
            let plain = try fitted(configuration, table)
            let expected = plain.predict(table)
            let unit = max(deviation(expected), 1e-3)
            func check(_ found: [Float], _ what: String) {
                let worst = zip(found, expected).map { abs(Double($0) - Double($1)) }.max() ?? 0
                XCTAssertLessThan(worst, 1e-4 * unit, "\(configuration.name), other \(what)")
            }
            let rows = Philox.permutation(of: table.count, seed: 5, purpose: .noise, epoch: 1)
            check(try fitted(configuration, changed(table, rows: rows)).predict(table), "order of rows")
            let users = Philox.permutation(of: 151, seed: 6, purpose: .noise, epoch: 1)
            let usersMoved = changed(table, user: { users[$0] })
            check(try fitted(configuration, usersMoved).predict(usersMoved), "users")
            let items = Philox.permutation(of: 200, seed: 7, purpose: .noise, epoch: 1)
            let itemsMoved = changed(table, item: { items[$0] })
            check(try fitted(configuration, itemsMoved).predict(itemsMoved), "items")
        }
    }

    private func isDrawn(_ configuration: any RecommenderConfiguration) -> Bool {
        configuration.settingDescriptions.contains { $0.name == "seed" && $0.idle == nil }
    }

    /// A user or an item without a rating that is learned from is one that the model does not know: it predicts the
    /// same of both. Left out is the autoencoder trained by epochs, whose item would be what its weights began with:
    /// only programs that keep unused ids (`TrainingSet(withUnused:)`) have one, and those that do have none of it.
    func testNothingIsLearnedOfTheUnknown() throws {
        let (user, item) = (4, 7)
        let part = table.selecting((0..<table.count).filter { table.users[$0] != user && table.items[$0] != item })
        for configuration in try configurations()
        where configuration.predictsRatings && !(configuration.name == "autoencoder" && isDrawn(configuration)) {
            let model = try fitted(configuration, part)
            let unit = deviation(part.ratings)
            for other in [0, 11] {
                let found = model.predict(users: [user, other], items: [other, item], pool: .shared)
                let expected = [model.fallback(user: nil, item: other), model.fallback(user: other, item: nil)]
                for (found, expected) in zip(found, expected) {
                    XCTAssertEqual(
                        Double(found), Double(expected), accuracy: 1e-4 * unit, "\(configuration.name)")
                }
            }
        }
    }
}
