/// What the metrics say of a model.
///
///     var scores = Scores()
///     scores.judge(count: ratings.count, users: 943) { ratings[$0] }      // RMSE, MAE, coverage
///     scores.judge(lists, at: [10, 20], items: 1_682)                     // precision@10, precision@20, ...
///     scores[.rmse]?.value
///     scores[.ndcg.at(20)]?.value
public struct Scores: Sendable, Equatable, Codable {
    /// The lengths at which lists were judged; empty where none were.
    public private(set) var cutoffs: [Int] = []
    private var estimates: [String: Estimate] = [:]

    /// None yet.
    public init() {}

    /// What a metric says; nil where it had nothing to judge, as where no user has a relevant item. One that goes by a
    /// list's first items and does not say how many is asked for the first of ``cutoffs``.
    public subscript(metric: Metric) -> Estimate? {
        let isOpen = metric.hasCutoff && metric.cutoff == nil
        return estimates[(isOpen ? cutoffs.first.map(metric.at) ?? metric : metric).name]
    }

    /// The metrics of lists that were asked, in the order of ``Metric/ofLists(at:)``; none where no lists were judged.
    public var listMetrics: [Metric] { cutoffs.isEmpty ? [] : Metric.ofLists(at: cutoffs) }

    /// The metrics of ratings over `count` of them, each asked for once, in one pass: sums are added in Double, in that
    /// order.
    /// - Parameters:
    ///   - count: how many ratings there are; of none, the metrics say nothing.
    ///   - users: how many users there are, also those without a rating.
    ///   - rating: the rating in each place from 0 to `count - 1`.
    /// - Precondition: users are numbered from 0 to `users` - 1.
    /// - Complexity: O(`count` + `users`) for each metric.
    public mutating func judge(count: Int, users: Int, _ rating: (Int) -> PredictedRating) {
        let metrics = Metric.all.compactMap { metric in
            if case .ofRatings(let number, let transform) = metric.computation {
                (name: metric.name, number: number, transform: transform)
            } else {
                nil
            }
        }
        var counts = [Int](repeating: 0, count: users)
        var sums = metrics.map { _ in [Double](repeating: 0, count: users) }
        var totals = metrics.map { _ in 0.0 }
        for place in 0..<count {
            let rating = rating(place)
            counts[rating.user] += 1
            for (place, metric) in metrics.enumerated() {
                let number = metric.number(rating)
                sums[place][rating.user] += number
                totals[place] += number
            }
        }
        let known = counts.indices.filter { counts[$0] > 0 }
        guard !known.isEmpty else { return }
        for (place, metric) in metrics.enumerated() {
            estimates[metric.name] = Estimate(
                users: known, sums: known.map { sums[place][$0] }, counts: known.map { counts[$0] },
                total: totals[place], transform: metric.transform)
        }
    }

    /// The metrics of lists, at each of the lengths `cutoffs`, over those of `lists` whose user has a relevant item; the
    /// others have no recall, and are left out of every figure.
    ///
    /// Each list counts once, however many of its items are relevant. What these metrics said before is replaced.
    /// - Parameters:
    ///   - lists: a list a user, as long as the largest of `cutoffs`.
    ///   - cutoffs: the lengths, each 1 or more; the first is what ``subscript(_:)`` takes where nobody says.
    ///   - items: how many items there are, of which each list ranks some: they are numbered from 0.
    /// - Precondition: the numbers of the users ascend, and no list is shorter than it was asked for to be.
    /// - Complexity: O(lists · n) for each metric and length n, and O(items) for each length.
    public mutating func judge(_ lists: [(user: Int, list: RankedList)], at cutoffs: [Int], items: Int) {
        for metric in listMetrics { estimates[metric.name] = nil }
        self.cutoffs = cutoffs
        let judged = lists.filter { $0.list.relevant > 0 }
        guard !judged.isEmpty else { return }
        let users = judged.map(\.user)
        for cutoff in Set(cutoffs) {
            let lists = judged.map { $0.list.cut(at: cutoff) }
            let exposure = Exposure(lists, at: cutoff, items: items)
            for metric in Metric.ofLists where metric.hasCutoff {
                switch metric.computation {
                case .ofLists(let number): estimates[metric.at(cutoff).name] = Estimate(users, lists.map(number))
                case .ofExposure(let number): estimates[metric.at(cutoff).name] = Estimate(number(exposure))
                case .ofRatings, .ofRankings: break
                }
            }
        }
        for metric in Metric.ofLists {
            guard case .ofRankings(let number) = metric.computation else { continue }
            let known = zip(users, judged).compactMap { user, one in number(one.list).map { (user, $0) } }
            if !known.isEmpty { estimates[metric.name] = Estimate(known.map(\.0), known.map(\.1)) }
        }
    }

    /// The means over folds; of a metric that had nothing to judge in some of them, over the others.
    ///
    /// The values of single users are not those of one list, and are left out.
    /// - Precondition: lists were judged at the same lengths in all of them.
    /// - Complexity: O(folds · users) for each metric.
    public init(meanOf folds: [Scores]) {
        cutoffs = folds.first?.cutoffs ?? []
        for metric in Metric.ofRatings + listMetrics {
            let each = folds.compactMap { $0[metric] }
            if !each.isEmpty { estimates[metric.name] = Estimate(meanOf: each) }
        }
    }
}
