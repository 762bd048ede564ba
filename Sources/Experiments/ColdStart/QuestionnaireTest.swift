import LatentDatasets
import LatentEvaluation
import LatentLinearAlgebra
import LatentRecommenders
import LatentRuntime

/// What asking new people about some items is worth: items chosen for their answers, and as many of the most rated.
///
/// Each person's ratings are cut in halves, as those of the training people were that the items were chosen on, and each
/// half in turn can be answered while the other is predicted. An item that a person has no rating of in the half that can
/// be answered is asked in vain.
public struct QuestionnaireTest: Sendable {
    /// A way of asking.
    public struct Row: Sendable {
        /// `nothing`, `most rated` or `chosen`.
        public let name: String
        /// What is asked, in order, indices into the model's items.
        public let items: [Int]
        /// The questions that a person answers, in the mean.
        public let answers: Double
        /// The root of the mean squared error of what is predicted.
        public let error: Estimate
    }

    /// Nothing, the most rated and the chosen, in this order.
    public let rows: [Row]
    /// The people asked.
    public let people: Int
    /// The ratings that are predicted, each once.
    public let tested: Int
    /// Wall time of choosing.
    public let seconds: Double

    /// How much larger the error is when the chosen are asked than when the most rated are, paired over people.
    public var gain: (value: Double, standardError: Double?) { rows[2].error.difference(to: rows[1].error) }

    /// Asks the people of `test`, whom `model` does not know, about `count` items.
    /// - Throws: `InvalidArgument` for a model that is no sum of effects and products, and where nobody has two ratings.
    public static func run(
        _ model: some Recommender, test: RatingTable, count: Int, seed: UInt64, pool: ThreadPool = .shared
    ) throws -> QuestionnaireTest {
        let (factors, ratings) = (try ColdStart.factors(of: model), model.scope.ratings)
        let prior = try PopulationPrior(factors, ratings, pool: pool)
        let newcomers = Newcomers(test, .people, scope: model.scope, known: 0, seed: seed)
        let people = newcomers.test.indices.filter { newcomers.test[$0].count > 1 }
        guard !people.isEmpty else {
            throw InvalidArgument("nobody held out has two ratings, one to answer with and one to be tested on")
        }
        let (chosen, seconds) = measureSeconds { Questionnaire(count, prior, ratings, seed: seed, pool: pool) }
        let counts = ratings.pattern.columnCounts
        let mostRated = counts.indices.sorted { (counts[$1], $0) < (counts[$0], $1) }.prefix(count)
        // Each person twice, once for either half that can be answered.
        let halves = people.map { Questionnaire.halves(newcomers.test[$0].count, seed: seed, person: $0) }
        let sittings = zip(people, halves).flatMap { person, halves in
            [(person, halves.0, halves.1), (person, halves.1, halves.0)].map { person, answerable, judged in
                (
                    answerable: answerable.map { newcomers.test[person][$0] },
                    judged: judged.map { newcomers.test[person][$0] }
                )
            }
        }
        func row(_ name: String, _ items: [Int]) throws -> Row {
            let asked = Set(items)
            let answers = sittings.map { $0.answerable.filter { $0.other.map(asked.contains) ?? false } }
            let vectors = prior.solutions(try Newcomers.matrix(answers, columns: newcomers.others), pool: pool)
            let predictions = pool.map(tiles: sittings.count) { place -> [PredictedRating] in
                let vector = vectors.row(place)
                let scores = prior.problem.scores(of: vector)
                return sittings[place].judged.map {
                    PredictedRating(
                        user: place / 2,
                        prediction: $0.other.map { scores[$0] } ?? Float(factors.mean) + (vector.last ?? 0),
                        rating: $0.rating)
                }
            }.flatMap { $0 }
            var scores = Scores()
            scores.judge(count: predictions.count, users: people.count) { predictions[$0] }
            let given = answers.reduce(0) { $0 + $1.count }
            return Row(
                name: name, items: items, answers: Double(given) / Double(sittings.count),
                error: scores[.rmse] ?? Estimate(0))
        }
        return QuestionnaireTest(
            rows: [
                try row("nothing", []), try row("most rated", Array(mostRated)), try row("chosen", chosen.items),
            ],
            people: people.count, tested: people.reduce(0) { $0 + newcomers.test[$1].count }, seconds: seconds)
    }
}
