/// The published data sets whose size and shape the generator can give its own.
///
/// Users, items and ratings are as many as in the published set; who rates what, and how, is invented, so that figures
/// on them say nothing of the published ratings. For tests, demonstrations and timings without data.
public enum GeneratorPreset: String, Sendable, CaseIterable {
    /// MovieLens 100K: 943 users, 1,682 items, whole stars.
    case ml100K = "ml-100k"
    /// MovieLens 1M: 6,040 users, 3,706 items, whole stars.
    case ml1M = "ml-1m"
    /// MovieLens 10M: 69,878 users, 10,677 items, half stars.
    case ml10M = "ml-10m"
    /// MovieLens 20M: 138,493 users, 26,744 items, half stars.
    case ml20M = "ml-20m"
    /// MovieLens 25M: 162,541 users, 59,047 items, half stars.
    case ml25M = "ml-25m"
    /// The small edition of 2018: 610 users, 9,724 items, 100,836 ratings in half stars.
    case latestSmall = "ml-latest-small"

    /// How many users rate.
    public var users: Int { size.users }
    /// How many items are rated.
    public var items: Int { size.items }
    /// How many ratings there are.
    public var ratings: Int { size.ratings }

    private var size: (users: Int, items: Int, ratings: Int) {
        switch self {
        case .ml100K: (943, 1682, 100_000)
        case .ml1M: (6040, 3706, 1_000_209)
        case .ml10M: (69_878, 10_677, 10_000_054)
        case .ml20M: (138_493, 26_744, 20_000_263)
        case .ml25M: (162_541, 59_047, 25_000_095)
        case .latestSmall: (610, 9724, 100_836)
        }
    }

    /// The files in which this edition is published.
    public var layout: DataLayout {
        switch self {
        case .ml100K: .tabbed
        case .ml1M, .ml10M: .doubleColon
        case .ml20M, .ml25M, .latestSmall: .commaSeparated
        }
    }

    /// The distance between neighboring ratings, which is also the lowest: whole stars in the two oldest
    /// editions, half stars after. The highest is 5.
    public var ratingStep: Float {
        switch self {
        case .ml100K, .ml1M: 1
        case .ml10M, .ml20M, .ml25M, .latestSmall: 0.5
        }
    }
}
