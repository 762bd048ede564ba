import LatentLinearAlgebra
import LatentRuntime

extension Recommender {
    /// The `count` best items for each of `users` (indices into `scope.users`), without the ones they rated unless
    /// `includingSeen`; none for a count below 1.
    /// - Precondition: every user is an index into `scope.users`.
    /// - Returns: a list a user, in the order of `users`, best first; of equal scores the lower index comes first.
    /// - Complexity: that of `scores(users:pool:)`, and O(items + hits · log count) a user. Users are scored 512 at a
    ///   time, so that 2,048 bytes an item are held beside the lists, however many users are asked about.
    public func recommendations(
        users: [Int], count: Int, includingSeen: Bool = false, pool: ThreadPool = .shared
    ) -> [[TopK.Scored]] {
        var result: [[TopK.Scored]] = []
        result.reserveCapacity(users.count)
        let chunk = 512
        for start in stride(from: 0, to: users.count, by: chunk) {
            let people = Array(users[start..<min(start + chunk, users.count)])
            let scores = scores(users: people, pool: pool)
            result += pool.map(tiles: people.count) { row in
                TopK.best(
                    count, of: scores.row(row), excluding: includingSeen ? [] : scope.ratings.pattern.row(people[row]))
            }
        }
        return result
    }

    /// The `count` best items for a new person, without those in `seen` (indices into `scope.items`); none for a count
    /// below 1.
    /// - Complexity: that of ``Recommender/scores(of:)``, and O(items + hits · log count).
    public func recommendations(of person: Person, count: Int, without seen: [Int] = []) -> [TopK.Scored] {
        TopK.best(count, of: scores(of: person), excluding: seen.map { Int32($0) }.sorted()[...])
    }

    /// Predicted ratings of every item for a person who is not in the training set, from some ratings of theirs.
    /// - Precondition: every item is an index into `scope.items`, and none stands twice.
    /// - Complexity: that of `person(_:)` and `scores(of:)`; who asks more than once keeps the person.
    public func scores(newPerson ratings: [(item: Int, rating: Float)]) -> [Float] { scores(of: person(ratings)) }

    /// The `count` best items for a person who is not in the training set, from some ratings of theirs, without the
    /// items of these unless `includingSeen`; none for a count below 1.
    /// - Precondition: every item is an index into `scope.items`, and none stands twice.
    public func recommendations(
        newPerson ratings: [(item: Int, rating: Float)], count: Int, includingSeen: Bool = false
    ) -> [TopK.Scored] {
        recommendations(of: person(ratings), count: count, without: includingSeen ? [] : ratings.map(\.item))
    }
}
