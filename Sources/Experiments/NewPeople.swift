import LatentDatasets
import LatentEvaluation
import LatentRecommenders
import LatentRuntime

/// People whom a model did not learn, each with some ratings that it is given and others that it is judged on.
struct NewPeople {
    /// What each user of the test part gave of what the model covers, items by its indices.
    let ratings: [[(item: Int, rating: Float)]]
    private let test: RatingTable
    /// The rows of each user in the test part.
    private let rows: [[Int]]
    /// The model's index of each item of the test part.
    private let items: [Int?]

    /// The users of `test`, with what they gave.
    /// - Complexity: O(ratings of both), and look-ups of ids.
    init(_ model: some Recommender, given: RatingTable, test: RatingTable) {
        self.test = test
        items = model.scope.items.indices(of: test.itemIDs.ids)
        var rows = [[Int]](repeating: [], count: test.userIDs.count)
        for row in 0..<test.count { rows[Int(test.users[row])].append(row) }
        self.rows = rows
        let users = test.userIDs.indices(of: given.userIDs.ids)
        let known = model.scope.items.indices(of: given.itemIDs.ids)
        var ratings = [[(item: Int, rating: Float)]](repeating: [], count: test.userIDs.count)
        for row in 0..<given.count {
            if let user = users[Int(given.users[row])], let item = known[Int(given.items[row])] {
                ratings[user].append((item, given.ratings[row]))
            }
        }
        self.ratings = ratings
    }

    /// What the model says of each rating of the test part, and the list of each user who has one there.
    ///
    /// Each person is learned once. Lists leave out what was given.
    /// - Returns: a prediction a row; lists in the order of the users' indices, nil where `lists` is.
    func answers(
        of model: some Recommender, lists: RankingEvaluation?, pool: ThreadPool
    ) -> (predictions: [Float], lists: [(user: Int, list: RankedList)]?) {
        let people = rows.indices.filter { !rows[$0].isEmpty }
        let tasks = lists?.tasks(test, items: model.scope.items)
        let (rarity, prior) = (Rarity(model.scope), lists.flatMap { ListPrior(model, by: $0.order) })
        let answers = pool.map(tiles: people.count) { place -> (predictions: [Float], list: RankedList?) in
            let user = people[place]
            let scores = model.scores(of: model.person(ratings[user]))
            let predictions = rows[user].map { row in
                items[Int(test.items[row])].map { scores[$0] } ?? model.fallback(user: nil, item: nil)
            }
            let (places, seen) = (prior?.places(scores) ?? scores, ratings[user].map { Int32($0.item) }.sorted())
            return (predictions, tasks.flatMap { lists?.list($0[user], places, without: seen[...], rarity) })
        }
        var predictions = [Float](repeating: 0, count: test.count)
        for (user, answer) in zip(people, answers) {
            for (row, prediction) in zip(rows[user], answer.predictions) { predictions[row] = prediction }
        }
        let ranked = lists.map { _ in zip(people, answers).compactMap { user, one in one.list.map { (user, $0) } } }
        return (predictions, ranked)
    }
}
