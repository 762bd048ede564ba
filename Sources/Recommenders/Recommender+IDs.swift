import LatentDatasets
import LatentLinearAlgebra
import LatentRuntime

extension ModelScope {
    /// The index of the user with this id.
    /// - Throws: ``UnknownID`` where the model does not know the user.
    /// - Complexity: that of `Vocabulary.index(of:)`: O(1) where ids are compact numbers, else O(log users).
    public func index(ofUser id: ID) throws(UnknownID) -> Int {
        guard let index = users.index(of: id) else { throw UnknownID(.user, [id], among: users) }
        return index
    }

    /// The index of the item with this id.
    /// - Throws: ``UnknownID`` where the model does not cover the item.
    /// - Complexity: as ``index(ofUser:)``.
    public func index(ofItem id: ID) throws(UnknownID) -> Int {
        guard let index = items.index(of: id) else { throw UnknownID(.item, [id], among: items) }
        return index
    }

    /// An item, by index, with its id and what the catalog knows of it.
    /// - Precondition: `item` is an index into ``items``.
    public func recommendation(_ item: Int, score: Float) -> Recommendation {
        let id = items.ids[item]
        return Recommendation(id: id, title: catalog[id]?.title, genres: catalog[id]?.genres ?? [], score: score)
    }

    /// The items of a list by index as ones with their ids and what the catalog knows of them.
    /// - Precondition: the list is of indices into ``items``.
    /// - Returns: as many, in the same order.
    public func recommendations(_ list: [TopK.Scored]) -> [Recommendation] {
        list.map { recommendation($0.index, score: $0.score) }
    }

    /// Contributions by index as ones with ids and what the catalog knows of them.
    /// - Precondition: they are of a model of this scope.
    public func reasons(_ contributions: [Contribution]) -> [Reason] { contributions.map { Reason($0, in: self) } }

    /// The lowest and the highest of the ratings that were learned from; nil where there are none. O(ratings).
    public var scale: ClosedRange<Float>? {
        guard let lowest = ratings.values.min(), let highest = ratings.values.max() else { return nil }
        return lowest...highest
    }

    /// The items that the user rated highest in training, at most `count`, with their ratings as scores.
    /// - Throws: ``UnknownID`` where the model does not know the user.
    /// - Returns: the highest rating first, of equals the item with the lowest index; none for a count below 1.
    /// - Complexity: O(n log count) for the user's n ratings.
    public func bestRated(by user: ID, count: Int) throws(UnknownID) -> [Recommendation] {
        let user = try index(ofUser: user)
        let (row, start) = (ratings.pattern.row(user), ratings.pattern.rowOffsets[user])
        return TopK.best(count, of: row.indices.map { ratings.values[$0] }).map {
            recommendation(Int(row[start + $0.index]), score: $0.score)
        }
    }

    /// A new person's ratings by index, in ascending order, and the ids of the items that the model does not cover,
    /// which are left out.
    /// - Throws: ``UnknownID`` where ratings are given and the model covers none of their items; `InvalidArgument` for
    ///   a rating that is not within those that the model learned from.
    public func ratings(
        ofNewPerson ratings: [ID: Float]
    ) throws -> (known: [(item: Int, rating: Float)], unknown: [ID]) {
        let scale = self.scale ?? 0...0
        var (known, unknown): ([(item: Int, rating: Float)], [ID]) = ([], [])
        for (id, rating) in ratings.sorted(by: { $0.key < $1.key }) {
            guard let item = items.index(of: id) else {
                unknown.append(id)
                continue
            }
            guard scale.contains(rating) else {
                throw InvalidArgument(
                    "\(id.quoted)=\(rating) lies outside \(scale), the ratings that the model learned from")
            }
            known.append((item, rating))
        }
        guard !known.isEmpty || ratings.isEmpty else { throw UnknownID(.item, unknown, among: items) }
        return (known, unknown)
    }
}

extension Recommender {
    /// The predicted rating of an item by a user.
    /// - Throws: ``UnknownID`` where the model does not know one of the two; ``fallback(user:item:)`` answers then.
    /// - Returns: a rating in the units of those learned from, kept within a range only by a model with a sigmoid.
    /// - Complexity: that of one pair, and two look-ups; of many pairs, `predict(_:pool:)` of a table shares the work.
    public func predict(user: ID, item: ID) throws(UnknownID) -> Float {
        let (user, item) = (try scope.index(ofUser: user), try scope.index(ofItem: item))
        return predict(users: [user], items: [item], pool: .shared)[0]
    }

    /// The `count` best items for a user, best first, without the ones they rated in training unless `includingSeen`;
    /// fewer where no more are left.
    ///
    ///     for item in try model.recommendations(for: 42, count: 10) { print(item.score, item.title ?? "") }
    ///
    /// - Throws: ``UnknownID`` where the model does not know the user; `InvalidArgument` for a negative count.
    /// - Complexity: that of one row of scores, and O(items + hits · log count).
    public func recommendations(
        for user: ID, count: Int, includingSeen: Bool = false, by order: ListOrder = .likelihood
    ) throws -> [Recommendation] {
        try Self.check(count)
        let user = try scope.index(ofUser: user)
        return listed(
            recommendations(users: [user], count: count, includingSeen: includingSeen, by: order)[0],
            by: ListPrior(self, by: order))
    }

    /// The `count` best items for a person who is not in the training set, from some ratings of theirs by item id, best
    /// first. Items that the model does not cover are left out.
    ///
    ///     let list = try model.recommendations(for: [260: 5, 1196: 4.5, 2858: 1], count: 10)
    ///
    /// Without ratings everybody new gets the same list.
    /// - Throws: ``UnknownID`` where the model covers none of the items; `InvalidArgument` for a rating that is not
    ///   within those that the model learned from, and for a negative count.
    public func recommendations(
        for newPerson: [ID: Float], count: Int, includingSeen: Bool = false, by order: ListOrder = .likelihood
    ) throws -> [Recommendation] {
        try Self.check(count)
        let ratings = try scope.ratings(ofNewPerson: newPerson).known
        return listed(
            recommendations(newPerson: ratings, count: count, includingSeen: includingSeen, by: order),
            by: ListPrior(self, by: order))
    }

    /// A list with ids, what the catalog knows, and, where `prior` orders it, what it is ordered by.
    /// - Precondition: it is of this model, in the order of that prior.
    package func listed(_ list: [TopK.Scored], by prior: ListPrior?) -> [Recommendation] {
        zip(list, scope.recommendations(list)).map { scored, item in
            var item = item
            item.likelihood = prior?.place(of: scored)
            return item
        }
    }

    /// The `count` items most like the one with this id, or least with `least`, with their similarities (or distances)
    /// as scores, as ``nearestItems(to:count:metric:least:)`` has them by index.
    ///
    /// Of similarities the largest comes first, of distances the smallest; with `least` the other way round.
    /// - Throws: ``UnknownID`` where the model does not cover the item; `InvalidArgument` where it knows no item to be
    ///   near another, and for a negative count.
    public func neighbors(
        of item: ID, count: Int, metric: SimilarityMetric? = nil, least: Bool = false
    ) throws -> [Recommendation] {
        try Self.check(count)
        return scope.recommendations(
            try nearestItems(to: scope.index(ofItem: item), count: count, metric: metric, least: least).items)
    }

    /// What makes the prediction of an item for a user, the largest share, up or down, first; nil where the model cannot
    /// say (``Ability/explanations``).
    /// - Throws: ``UnknownID`` where the model does not know one of the two.
    public func explanation(for user: ID, of item: ID) throws(UnknownID) -> [Reason]? {
        let (user, item) = (try scope.index(ofUser: user), try scope.index(ofItem: item))
        return explanation(user: user, item: item).map(scope.reasons)
    }

    /// The same for a person who is not in the training set, from some ratings of theirs by item id. Items that the
    /// model does not cover are left out.
    /// - Throws: ``UnknownID`` where the model does not cover the item, or none of those rated; `InvalidArgument` for a
    ///   rating that is not within those that the model learned from.
    public func explanation(for newPerson: [ID: Float], of item: ID) throws -> [Reason]? {
        let item = try scope.index(ofItem: item)
        return explanation(of: person(try scope.ratings(ofNewPerson: newPerson).known), item: item).map(scope.reasons)
    }

    private static func check(_ count: Int) throws(InvalidArgument) {
        guard count >= 0 else { throw InvalidArgument("\(count) items: ask for 0 or more") }
    }
}
