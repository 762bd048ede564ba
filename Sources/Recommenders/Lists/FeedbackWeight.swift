/// How much something that a person did counts; n is the number that the data have for it, and is 1 of mere events.
public enum FeedbackWeight: String, Sendable, CaseIterable, SettingType {
    /// 1, whatever n is.
    case binary
    /// n.
    case count
    /// ln(1 + n).
    case log
    /// `n (K + 1) / (n + K (1 - b + b l / l̄)) · idf`, K = 100 and b = 0.8, with l the sum of all n of the person and l̄
    /// its mean over all people (Robertson and Zaragoza, "The probabilistic relevance framework: BM25 and beyond", 2009,
    /// with implicit's constants).
    case bm25
    /// `√n · idf`. An item's idf is ln((1 + people) / (1 + people who have it)): 0 of what all have.
    case tfidf

    /// Whether items weigh by how few have them.
    var heedsRarity: Bool { self == .bm25 || self == .tfidf }
}
