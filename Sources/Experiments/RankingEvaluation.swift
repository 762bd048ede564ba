import LatentDatasets
import LatentEvaluation
import LatentRecommenders
import LatentRuntime

/// How well a model's ranked lists find what people liked.
public enum RankingEvaluation {
    /// The metrics at `n` over the users of `test` whom the model knows and who rated some item at least `liked`.
    ///
    /// Each user's list ranks all items of the model but those in its training ratings; relevant are the user's
    /// items in `test` rated `liked` or more, except training items, which no list can hold.
    public static func run(
        _ model: some Recommender, test: RatingTable, at n: Int, liked: Float, pool: ThreadPool
    ) -> RankingMetrics {
        let scope = model.scope
        let users = scope.users.indices(of: test.userIDs.ids)
        let items = scope.items.indices(of: test.itemIDs.ids)
        var relevant: [Int: Set<Int32>] = [:]
        for position in 0..<test.count where test.ratings[position] >= liked {
            guard let user = users[Int(test.users[position])], let item = items[Int(test.items[position])] else {
                continue
            }
            relevant[user, default: []].insert(Int32(item))
        }
        var metrics = RankingMetrics(at: n)
        let people = relevant.keys.sorted()
        for (user, list) in zip(people, model.recommendations(users: people, count: n, pool: pool)) {
            let found = relevant[user, default: []].subtracting(scope.ratings.pattern.row(user))
            metrics.add(ranked: list.map { Int32($0.index) }, relevant: found)
        }
        return metrics
    }
}
