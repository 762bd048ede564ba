import ArgumentParser
import Latent

/// How ranked lists are judged.
struct RankingOptions: ParsableArguments {
    @Option(
        name: .top, help: .value("lengths", "Lengths of the lists that are judged, as 5,10,20."),
        transform: { try ListLengths(parsing: $0) })
    var top: ListLengths?

    @Option(help: .value("rating", "Ratings from this one on are liked (default: 4)."))
    var liked: Float?

    func validate() throws {
        if let liked, liked.isNaN { throw ValidationError("--liked \(liked): take a rating.") }
    }

    /// What was asked for, lists of 10 and ratings from 4 on where that was not said; and lists as long as `metrics` ask
    /// for.
    func evaluation(for metrics: [Metric] = [], negatives: NegativeLists? = nil) -> RankingEvaluation {
        let asked = (top?.values ?? []) + metrics.compactMap(\.cutoff)
        return RankingEvaluation(
            at: asked.isEmpty ? Self.usual.cutoffs : asked, liked: liked ?? Self.usual.liked, negatives: negatives)
    }

    /// What is judged where nobody says.
    static let usual = RankingEvaluation()

    /// What a table shows of lists where nobody says: how good the order is at each length, how much of what is to be
    /// found the longest lists find, and how many items they show.
    static func shown(_ lists: RankingEvaluation) -> [Metric] {
        lists.cutoffs.map(Metric.ndcg.at) + [Metric.recall.at(lists.n), .catalogCoverage.at(lists.n)]
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
