import ArgumentParser
import Latent

/// Which metrics a table of models shows; the first sorts its rows.
struct ShownMetrics {
    /// Those that were named; nil for the usual ones, or all.
    let named: [Metric]?
    private let isAll: Bool

    /// The usual ones.
    init() { (named, isAll) = (nil, false) }

    /// Names between commas, or `all`.
    init(parsing text: String) throws {
        isAll = text == "all"
        named = isAll ? nil : try text.split(separator: ",").map { try Metric.named(String($0)) }
        guard named?.isEmpty != true else { throw ValidationError("--metrics '\(text)' names no metric.") }
    }

    /// The metrics where lists are judged as `lists` says, if at all, and some model predicts ratings, or none does.
    func metrics(_ lists: RankingEvaluation?, ofRatings: Bool) -> [Metric] {
        let ofLists = lists?.metrics ?? []
        if let named {
            return named.flatMap { metric in
                metric.hasCutoff && metric.cutoff == nil ? (lists?.cutoffs ?? []).map(metric.at) : [metric]
            }
        }
        if isAll { return ofLists + Metric.ofRatings }
        return (lists.map(RankingOptions.shown) ?? []) + (lists == nil ? Metric.ofRatings : ofRatings ? [.rmse] : [])
    }
}
