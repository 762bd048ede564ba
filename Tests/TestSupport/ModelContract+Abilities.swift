import Foundation
import LatentDatasets
import LatentLinearAlgebra
import LatentRecommenders
import LatentRuntime
import XCTest

extension ModelContract {
    func checkNewPerson(_ place: Place) {
        let last = scope.items.count - 1
        for ratings in [
            [], [(item: 0, rating: Float(5))], [(item: last, rating: Float(1)), (item: 0, rating: 4.5)],
        ] {
            let scores = model.scores(newPerson: ratings)
            place.expect(scores.count == scope.items.count, "one score an item")
            place.expect(scores.allSatisfy(\.isFinite), "a new person's score is not finite")
            let expected = Self.ranked(
                places(scores, .likelihood), without: Set(ratings.map { Int32($0.item) })
            ).prefix(5)
            let list = model.recommendations(newPerson: ratings, count: 5)
            place.expect(list.map(\.index) == Array(expected), "a new person's list \(list), not \(expected)")
            let whole = model.recommendations(newPerson: ratings, count: last + 9, includingSeen: true, by: .rating)
            place.expect(whole.map(\.index) == Self.ranked(scores, without: []), "a list of all items")
        }
    }

    /// What the configuration says of the model before it is fitted is so.
    func checkAbilities(_ place: Place) {
        let items = scope.items.count
        func expect(_ ability: Ability, _ holds: Bool) {
            place.expect(
                configuration.abilities.contains(ability) == holds, "\(ability.rawValue): the model says \(holds)")
        }
        // Somebody who rated every item low, one who rated every item high, and in turn.
        let (lowest, highest) = (scope.ratings.values.min() ?? 0, scope.ratings.values.max() ?? 0)
        let people = [
            (0..<items).map { _ in lowest }, (0..<items).map { _ in highest },
            (0..<items).map { $0 % 2 == 0 ? lowest : highest },
        ].map { ratings in model.person(ratings.enumerated().map { (item: $0, rating: $1) }) }
        let scores = people.map { model.scores(of: $0) }
        expect(.newPeople, scores[0] != scores[1] || scores[0] != scores[2])
        expect(.explanations, model.explanation(user: 0, item: 0) != nil)
        expect(.explanations, model.explanation(of: people[0], item: 0) != nil)
        expect(.checkpoints, configuration.training.epochs?.keepsCheckpoints ?? false)
        expect(.profiles, (try? model.person(profile: [:])) != nil)
        expect(.itemVectors, model.itemVectors?.rows == items)
        expect(.rankingVectors, model.rankingVectors != nil)
        checkRankingVectors(place)
        expect(.itemBiases, model.itemBiases?.count == items)
        expect(.additiveFactors, model.additiveFactors != nil)
        checkAdditiveFactors(place)
        expect(.itemNeighbors, model.itemNeighbors?.lists.rows == items)
        for (item, person) in [(0, people[0]), (items - 1, people[2])] {
            guard let explained = model.explanation(of: person, item: item) else { break }
            let ends = explained.map { contribution in
                switch contribution.kind {
                case .user: scope.users.count
                case .item: items
                case .feature: model.itemVectors?.columns ?? 0
                case .training: 1
                }
            }
            place.expect(
                zip(explained, ends).allSatisfy { (0..<$1).contains($0.neighbor) }, "an explanation by nobody")
        }
        let names = model.parameters.map(\.name)
        place.expect(Set(names).count == names.count, "parameters of one name: \(names)")
    }

    /// Scores are the sums of what they are said to be sums of, but for rounding.
    func checkAdditiveFactors(_ place: Place) {
        guard let factors = model.additiveFactors else { return }
        let all = allScores
        let tolerance = tolerance(all.elements)
        for user in 0..<scope.users.count {
            let products = factors.items.vectors.product(factors.users.vectors.row(user))
            for item in 0..<scope.items.count {
                let sum = factors.mean + factors.users.effects[user] + factors.items.effects[item]
                place.expect(
                    abs(Float(sum + Double(products[item])) - all[user, item]) <= tolerance,
                    "user \(user), item \(item): \(all[user, item]) is not the sum of its parts")
            }
        }
    }

    /// Products of the vectors that are said to rank items do: where one is larger by more than rounding, the score is no
    /// lower.
    func checkRankingVectors(_ place: Place) {
        guard let (users, items) = model.rankingVectors else { return }
        let (products, scores) = (Matrix.product(users, items, bTransposition: .transposed), allScores)
        let rounding = 1e-5 * (1 + products.elements.reduce(0) { max($0, abs($1)) })
        for user in 0..<scope.users.count {
            let order = scope.items.ids.indices.sorted { products[user, $0] > products[user, $1] }
            for (better, worse) in zip(order, order.dropFirst())
            where products[user, better] > products[user, worse] + rounding {
                let slack = 1e-5 * (1 + abs(scores[user, worse]))
                place.expect(
                    scores[user, better] >= scores[user, worse] - slack,
                    "user \(user): the products rank item \(better) before \(worse)")
            }
        }
    }

    /// Items by score descending, then by index ascending.
    static func ranked(_ scores: [Float], without excluded: Set<Int32>) -> [Int] {
        scores.indices.filter { !excluded.contains(Int32($0)) }
            .sorted { (-scores[$0], $0) < (-scores[$1], $1) }
    }
}
