/// What the metrics say of a model.
///
///     var scores = Scores()
///     scores.judge(count: ratings.count, users: 943) { ratings[$0] }      // RMSE, MAE, coverage
///     scores.judge(lists)                                                 // precision, recall, NDCG, ...
///     scores[.rmse]?.value
public struct Scores: Sendable, Equatable {
    private var estimates: [String: Estimate] = [:]

    /// None yet.
    public init() {}

    /// What a metric says; nil where it had nothing to judge, as where no user has a relevant item.
    public subscript(metric: Metric) -> Estimate? { estimates[metric.name] }

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

    /// The metrics of lists over those of `lists` whose user has a relevant item; the others have no recall, and are
    /// left out of every mean.
    ///
    /// Each list counts once, however many of its items are relevant. What these metrics said before is replaced.
    /// - Precondition: the numbers of the users ascend.
    /// - Complexity: O(lists · n) for each metric, n being their length.
    public mutating func judge(_ lists: [(user: Int, list: RankedList)]) {
        let judged = lists.filter { $0.list.relevant > 0 }
        guard !judged.isEmpty else { return }
        for metric in Metric.all {
            guard case .ofLists(let number) = metric.computation else { continue }
            let values = judged.map { number($0.list) }
            estimates[metric.name] = Estimate(
                users: judged.map(\.user), sums: values, counts: values.map { _ in 1 }, total: values.reduce(0, +),
                transform: .mean)
        }
    }

    /// The means over folds; of a metric that had nothing to judge in some of them, over the others.
    ///
    /// The values of single users are not those of one list, and are left out.
    /// - Complexity: O(folds · users) for each metric.
    public init(meanOf folds: [Scores]) {
        for metric in Metric.all {
            let each = folds.compactMap { $0[metric] }
            if !each.isEmpty { estimates[metric.name] = Estimate(meanOf: each) }
        }
    }
}
