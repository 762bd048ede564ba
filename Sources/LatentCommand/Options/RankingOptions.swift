import ArgumentParser
import Latent

/// How ranked lists are judged.
struct RankingOptions: ParsableArguments {
    @Option(
        name: .top, help: .value("lengths", "Lengths of the lists that are judged, as 5,10,20."),
        transform: { try ListLengths(parsing: $0) })
    var top: ListLengths?

    @Option(help: .value("rating", "Liked from this rating on (default: upper quartile)."))
    var liked: Float?

    func validate() throws {
        if let liked, liked.isNaN { throw ValidationError("--liked \(liked): take a rating.") }
    }

    /// What was asked for; where it was not said lists of 10, and as liked what people rate highly in `training`; and
    /// lists as long as `metrics` ask for.
    func evaluation(
        for metrics: [Metric] = [], training: RatingTable, negatives: NegativeLists? = nil,
        order: ListOrder = .likelihood
    ) -> RankingEvaluation {
        RankingEvaluation(
            at: lengths(for: metrics), liked: liked ?? training.leastLikedRating, negatives: negatives,
            order: order)
    }

    /// The lengths of lists that were asked for, by themselves or by `metrics`; 10 where none was.
    func lengths(for metrics: [Metric]) -> [Int] {
        let asked = (top?.values ?? []) + metrics.compactMap(\.cutoff)
        return asked.isEmpty ? Self.usualLengths : asked
    }

    /// What is judged where nobody says.
    static func usual(_ training: RatingTable) -> RankingEvaluation {
        RankingEvaluation(at: usualLengths, liked: training.leastLikedRating)
    }

    private static let usualLengths = [10]

    /// What a table shows of lists where nobody says: how good the order is at each length, how much of what is to be
    /// found the longest lists find, and how many items they show.
    static func shown(_ lists: RankingEvaluation) -> [Metric] {
        lists.cutoffs.map(Metric.ndcg.at) + [Metric.recall.at(lists.n), .catalogCoverage.at(lists.n)]
    }

    /// Whose lists were judged, and by what.
    static func summary(_ lists: RankingEvaluation, users: Int?) -> String {
        let liked = lists.negatives == nil ? " with something to find that they rated \(lists.liked) or more" : ""
        return "lists of \((users ?? 0).counted("user"))\(liked)"
    }

    /// The definitions of the metrics of lists, for a page of help.
    static let definitions = Metric.ofLists.map { "\($0.name) is \($0.definition)" }.joined(separator: "; ")
}

/// Lengths of lists.
struct ListLengths {
    let values: [Int]

    /// Whole numbers between commas.
    init(parsing text: String) throws {
        values = try text.split(separator: ",", omittingEmptySubsequences: false).map { part in
            guard let length = Int(part), (1...10_000).contains(length) else {
                throw ValidationError("-n \(text): take lengths from 1 to 10000, as 10 or 5,10,20.")
            }
            return length
        }
    }
}
