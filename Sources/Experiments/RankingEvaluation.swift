import LatentDatasets
import LatentEvaluation
import LatentRecommenders
import LatentRuntime

/// How a model's ranked lists are held against what people liked.
///
/// An item that the user did not rate counts as one they do not like, so that the figures are lower than a person's own
/// judgment would be; they compare models, and only under the same rule. Krichene and Rendle, "On sampled metrics for
/// item recommendation", KDD 2020, doi:10.1145/3394486.3403226, is why all items are ranked and not a sample.
public struct RankingEvaluation: Sendable {
    /// The length of the lists. 1 or more.
    public let n: Int
    /// The rating from which an item counts as liked.
    public let liked: Float

    /// - Precondition: `n >= 1`.
    /// - Parameters:
    ///   - n: the length of the lists; a user for whom fewer items are left has a shorter one.
    ///   - liked: in the ratings' units, itself included.
    public init(at n: Int = 10, liked: Float = 4) {
        precondition(n >= 1, "lists are cut off at rank 1 or later")
        (self.n, self.liked) = (n, liked)
    }

    /// The lists of the users of `test` whom the model knows and who rated some item ``liked`` or more, in the order of
    /// the table's users, by whose indices they go.
    ///
    /// Each user's list ranks all items of the model but those in its training ratings; relevant are the user's
    /// items in `test` rated ``liked`` or more, except training items, which no list can hold.
    ///
    /// A user all of whose liked items were training items, too, has a list of which nothing is relevant. Liked items
    /// that the model does not cover are not looked for.
    /// - Returns: a list each, of `n` items at most, with the user's index in `test`.
    /// - Complexity: that of `recommendations(users:count:includingSeen:pool:)`, and O(ratings of `test`).
    public func lists(
        of model: some Recommender, test: RatingTable, pool: ThreadPool
    ) -> [(user: Int, list: RankedList)] {
        let scope = model.scope
        let users = scope.users.indices(of: test.userIDs.ids)
        let items = scope.items.indices(of: test.itemIDs.ids)
        var relevant = [Set<Int32>](repeating: [], count: users.count)
        for position in 0..<test.count where test.ratings[position] >= liked {
            if let item = items[Int(test.items[position])] {
                relevant[Int(test.users[position])].insert(Int32(item))
            }
        }
        let people = users.enumerated().compactMap { index, user in
            user.flatMap { relevant[index].isEmpty ? nil : (index: index, user: $0) }
        }
        let lists = model.recommendations(users: people.map(\.user), count: n, pool: pool)
        return zip(people, lists).map { person, list in
            let seen = scope.ratings.pattern.row(person.user)
            return (
                person.index,
                RankedList(
                    list.map { Int32($0.index) }, relevant: relevant[person.index].subtracting(seen), n: n)
            )
        }
    }
}
