import LatentDatasets
import LatentEvaluation
import LatentLinearAlgebra
import LatentRecommenders
import LatentRuntime

/// How a model's ranked lists are held against what people liked.
///
/// An item that the user did not rate counts as one they do not like, so that the figures are lower than a person's own
/// judgment would be; they compare models, and only under the same rule. Krichene and Rendle, "On sampled metrics for
/// item recommendation", KDD 2020, doi:10.1145/3394486.3403226, is why all items are ranked and not a sample, unless
/// negatives are given.
public struct RankingEvaluation: Sendable {
    /// The lengths at which lists are judged, ascending; one at the least, each 1 or more.
    public let cutoffs: [Int]
    /// The rating from which an item counts as liked. Where nobody says it is
    /// `leastLikedRating` of the training ratings.
    public let liked: Float
    /// The one held-out item and the negatives that each user's list ranks; nil to rank all items.
    public let negatives: NegativeLists?
    /// What lists of a model of ratings are ordered by.
    public let order: ListOrder

    /// The length of the lists, of which shorter ones are the beginning.
    public var n: Int { cutoffs[cutoffs.count - 1] }
    /// The metrics of these lists.
    public var metrics: [Metric] { Metric.ofLists(at: cutoffs) }

    /// - Precondition: `n >= 1`.
    /// - Parameters:
    ///   - n: the length of the lists; a user for whom fewer items are left has a shorter one.
    ///   - liked: in the ratings' units, itself included.
    public init(at n: Int = 10, liked: Float) { self.init(at: [n], liked: liked) }

    /// - Precondition: there is a cut-off, and each is 1 or more.
    /// - Parameters:
    ///   - cutoffs: the lengths of the lists, in any order; a user for whom fewer items are left has shorter ones.
    ///   - liked: in the ratings' units, itself included.
    ///   - negatives: what lists rank instead of all items. Relevant is the item held out there, whatever its rating.
    ///   - order: what lists of a model of ratings are ordered by.
    public init(
        at cutoffs: [Int], liked: Float, negatives: NegativeLists? = nil, order: ListOrder = .likelihood
    ) {
        precondition(!cutoffs.isEmpty && cutoffs.allSatisfy { $0 >= 1 }, "lists are cut off at rank 1 or later")
        self.cutoffs = Set(cutoffs).sorted()
        (self.liked, self.negatives, self.order) = (liked, negatives, order)
    }

    /// The lists of the users of `test` whom the model has a training rating of and who rated some item ``liked`` or
    /// more, in the order of the table's users, by whose indices they go. Of anybody else a model knows nothing, and
    /// their lists would be of whoever comes first among equals.
    ///
    /// Each user's list ranks all items of the model but those in its training ratings; relevant are the user's
    /// items in `test` rated ``liked`` or more, except training items, which no list can hold. With ``negatives`` it
    /// ranks what these give, and users whom they do not name have no list.
    ///
    /// Lists are those that `recommendations(users:count:by:)` gives, of a model of ratings in ``order``.
    ///
    /// A user all of whose liked items were training items, too, has a list of which nothing is relevant. Liked items
    /// that the model does not cover are not looked for.
    /// - Returns: a list each, of `n` items at most, with the user's index in `test`.
    /// - Complexity: that of `scores(users:pool:)`, O(items · log(R + n)) a user, and O(ratings of `test`). Users are
    ///   scored 512 at a time, so that 2,048 bytes an item are held.
    public func lists(
        of model: some Recommender, test: RatingTable, pool: ThreadPool
    ) -> [(user: Int, list: RankedList)] {
        let scope = model.scope
        let (rarity, prior) = (Rarity(scope), ListPrior(model, by: order))
        let tasks = tasks(test, items: scope.items)
        let isKnown = scope.usersWithRatings
        let people = scope.users.indices(of: test.userIDs.ids).enumerated().compactMap { index, user in
            user.flatMap { isKnown[$0] && !tasks[index].relevant.isEmpty ? (index: index, user: $0) : nil }
        }
        var lists: [(user: Int, list: RankedList)] = []
        lists.reserveCapacity(people.count)
        for some in people.scoredTogether {
            let scores = model.scores(users: some.map(\.user), pool: pool)
            lists += pool.map(tiles: some.count) { row in
                let (index, user) = some[some.startIndex + row]
                let own = scores.row(row)
                let seen = scope.ratings.pattern.row(user)
                return (index, list(tasks[index], prior?.places(own) ?? own, without: seen, rarity))
            }
        }
        return lists
    }

    /// What a user's list is to find.
    struct Task {
        /// The relevant items, with their ratings.
        var relevant: [Int32: Float] = [:]
        /// The items that are ranked, ascending; nil for all.
        var candidates: [Int32]?
    }

    /// That of each user of `test`, by their indices there; nothing is relevant to those who have none.
    func tasks(_ test: RatingTable, items: Vocabulary) -> [Task] {
        let indices = items.indices(of: test.itemIDs.ids)
        var tasks = [Task](repeating: Task(), count: test.userIDs.count)
        for position in 0..<test.count where negatives != nil || test.ratings[position] >= liked {
            if let item = indices[Int(test.items[position])] {
                tasks[Int(test.users[position])].relevant[Int32(item)] = test.ratings[position]
            }
        }
        guard let negatives else { return tasks }
        for user in tasks.indices {
            let entry = negatives.entry(of: test.userIDs.ids[user])
            let held = entry.flatMap { items.index(of: $0.item) }.map { Int32($0) }
            tasks[user].relevant = tasks[user].relevant.filter { $0.key == held }
            let others = (entry?.negatives ?? []).compactMap { items.index(of: $0) }.map { Int32($0) }
            tasks[user].candidates = (others + tasks[user].relevant.keys).sorted()
        }
        return tasks
    }

    /// The list that `places` make, what lists are ordered by, without the items in `seen`, which ascend.
    func list(_ task: Task, _ places: [Float], without seen: ArraySlice<Int32>, _ rarity: Rarity) -> RankedList {
        let ranked = (task.candidates ?? places.indices.map { Int32($0) }).removing(seen)
        let known = ranked.map { places[Int($0)] }
        var relevant = task.relevant
        for item in seen { relevant[item] = nil }
        var isRelevant = [Bool](repeating: false, count: places.count)
        for item in relevant.keys { isRelevant[Int(item)] = true }
        return RankedList(
            TopK.best(n, of: known).map { ranked[$0.index] }, ratings: relevant, n: n,
            auc: Metric.auc(
                relevant: relevant.keys.map { places[Int($0)] },
                others: zip(ranked, known).compactMap { isRelevant[Int($0)] ? nil : $1 }),
            rarity: rarity)
    }
}

extension Rarity {
    /// That of the items of a model, by its training ratings.
    init(_ scope: ModelScope) {
        self.init(counts: scope.ratings.pattern.columnCounts, users: scope.usersWithRatings.count { $0 })
    }
}

extension [Int32] {
    /// These numbers without those of `others`; both ascend.
    fileprivate func removing(_ others: ArraySlice<Int32>) -> [Int32] {
        var next = others.startIndex
        return filter { number in
            while next < others.endIndex, others[next] < number { next += 1 }
            return next == others.endIndex || others[next] != number
        }
    }
}
