import LatentLinearAlgebra
import LatentRuntime

extension Recommender {
    /// The `count` best items for each of `users` (indices into `scope.users`), without the ones they rated unless
    /// `includingSeen`; none for a count below 1.
    /// - Parameters:
    ///   - users: indices into `scope.users`.
    ///   - count: the length of a list at the most.
    ///   - includingSeen: whether items that a user rated may stand in their list.
    ///   - allowed: the items to choose from, indices into `scope.items`; nil for all.
    ///   - order: what lists of a model of ratings are ordered by.
    ///   - pool: scores and chooses. The bits do not depend on it.
    /// - Precondition: users and items are indices into the scope.
    /// - Returns: a list a user, in the order of `users`, best first; of equal places the lower index comes first. An
    ///   item's score is the model's, whatever the order.
    /// - Complexity: that of `scores(users:pool:)`, and O(items + hits · log count) a user. Users are scored 512 at a
    ///   time, so that 2,048 bytes an item are held beside the lists, however many users are asked about.
    public func recommendations(
        users: [Int], count: Int, includingSeen: Bool = false, among allowed: [Int]? = nil,
        by order: ListOrder = .likelihood, pool: ThreadPool = .shared
    ) -> [[TopK.Scored]] {
        let choice = Choice(self, among: allowed, by: order)
        var result: [[TopK.Scored]] = []
        result.reserveCapacity(users.count)
        for people in users.scoredTogether {
            let scores = scores(users: Array(people), pool: pool)
            result += pool.map(tiles: people.count) { row in
                choice.best(
                    count, of: scores.row(row),
                    without: includingSeen ? [] : scope.ratings.pattern.row(people[people.startIndex + row]))
            }
        }
        return result
    }

    /// The `count` best items for a new person, without those in `seen` (indices into `scope.items`); none for a count
    /// below 1.
    /// - Complexity: that of ``Recommender/scores(of:)``, and O(items + hits · log count).
    public func recommendations(
        of person: Person, count: Int, without seen: [Int] = [], among allowed: [Int]? = nil,
        by order: ListOrder = .likelihood
    ) -> [TopK.Scored] {
        Choice(self, among: allowed, by: order).best(
            count, of: scores(of: person), without: seen.map { Int32($0) }.sorted()[...])
    }

    /// Predicted ratings of every item for a person who is not in the training set, from some ratings of theirs.
    /// - Precondition: every item is an index into `scope.items`, and none stands twice.
    /// - Complexity: that of `person(_:)` and `scores(of:)`; who asks more than once keeps the person.
    public func scores(newPerson ratings: [(item: Int, rating: Float)]) -> [Float] { scores(of: person(ratings)) }

    /// The `count` best items for a person who is not in the training set, from some ratings of theirs, without the
    /// items of these unless `includingSeen`; none for a count below 1.
    /// - Precondition: every item is an index into `scope.items`, and none stands twice.
    public func recommendations(
        newPerson ratings: [(item: Int, rating: Float)], count: Int, includingSeen: Bool = false,
        by order: ListOrder = .likelihood
    ) -> [TopK.Scored] {
        recommendations(
            of: person(ratings), count: count, without: includingSeen ? [] : ratings.map(\.item), by: order)
    }
}

extension Array {
    /// People in their order, as many at a time as are scored together: 512, so that 2,048 bytes an item are held.
    package var scoredTogether: some Sequence<ArraySlice<Element>> {
        stride(from: 0, to: count, by: 512).lazy.map { self[$0..<Swift.min($0 + 512, count)] }
    }
}

/// What lists are made by, whoever they are for.
private struct Choice {
    /// Nil where lists are ordered by the scores as they are.
    private let prior: ListPrior?
    /// The items that there are not to choose from, ascending.
    private let barred: [Int32]

    init(_ model: some Recommender, among allowed: [Int]?, by order: ListOrder) {
        prior = ListPrior(model, by: order)
        barred =
            allowed.map { allowed in
                let allowed = Set(allowed)
                return model.scope.items.ids.indices.filter { !allowed.contains($0) }.map { Int32($0) }
            } ?? []
    }

    /// Both, ascending; what is in both stands twice. O(their lengths).
    private static func merged(_ a: [Int32], _ b: ArraySlice<Int32>) -> [Int32] {
        var (result, i, j): ([Int32], Int, Int) = ([], 0, b.startIndex)
        result.reserveCapacity(a.count + b.count)
        while i < a.count, j < b.endIndex {
            if a[i] <= b[j] {
                result.append(a[i])
                i += 1
            } else {
                result.append(b[j])
                j += 1
            }
        }
        return result + a[i...] + b[j...]
    }

    /// The best of the items by their scores, without those in `seen`, which ascend.
    func best(_ count: Int, of scores: [Float], without seen: ArraySlice<Int32>) -> [TopK.Scored] {
        let excluded = barred.isEmpty ? seen : Self.merged(barred, seen)[...]
        guard let prior else { return TopK.best(count, of: scores, excluding: excluded) }
        return TopK.best(count, of: prior.places(scores), excluding: excluded).map {
            TopK.Scored(index: $0.index, score: scores[$0.index])
        }
    }
}
