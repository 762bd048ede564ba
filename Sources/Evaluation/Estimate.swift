/// A metric's figure, and how much of it each user makes.
///
/// The users are taken for a sample of all there might be. Where the figure is a function f of a mean, m = Σᵤ Sᵤ / Σᵤ
/// nᵤ with user u adding Sᵤ over nᵤ ratings (or over one list), a user moves it by zᵤ = f'(m) (Sᵤ − nᵤ m) / N, N = Σᵤ
/// nᵤ, to first order, and its standard error over U users is √(U / (U − 1) Σᵤ zᵤ²): that of a ratio of two sums over
/// clusters (Cochran, Sampling techniques, 3rd edition, 1977, section 6.3), carried through f by the delta method. For
/// a mean over lists it is s / √U, s being the users' standard deviation. The figures of two models on the same ratings
/// differ with the standard error of the differences of their zᵤ, user by user, which is much smaller than that of
/// either.
///
///     if let ours = scores[.ndcg], let theirs = other[.ndcg] {
///         let (gain, error) = ours.difference(to: theirs)
///         print(gain, error ?? .nan)            // a gain of two standard errors is hardly by chance
///     }
public struct Estimate: Sendable, Equatable {
    /// The figure.
    public let value: Double
    /// The numbers of the users it is of, ascending; empty where it is of all lists together.
    public let users: [Int]
    /// The same figure of each of ``users`` alone; empty over folds, and where the figure was read from a record.
    ///
    /// In the order of ``users``.
    public let userValues: [Double]
    /// What each user moves the figure by: zᵤ. They add up to 0.
    let influences: [Double]

    init(value: Double, users: [Int], userValues: [Double], influences: [Double]) {
        (self.value, self.users, self.userValues, self.influences) = (value, users, userValues, influences)
    }

    /// The figure whose users add `sums` over `counts` numbers; `total` is what all of them add up to.
    /// - Parameters:
    ///   - users: their numbers, ascending.
    ///   - sums: Sᵤ of each of them.
    ///   - counts: nᵤ of each, 1 or more.
    ///   - total: Σ Sᵤ, in the order in which the numbers came.
    ///   - transform: f.
    /// - Precondition: there is a user.
    init(users: [Int], sums: [Double], counts: [Int], total: Double, transform: Metric.Transform) {
        let count = Double(counts.reduce(0, +))
        let mean = total / count
        func transformed(_ mean: Double) -> Double { transform == .mean ? mean : mean.squareRoot() }
        value = transformed(mean)
        self.users = users
        userValues = zip(sums, counts).map { transformed($0 / Double($1)) }
        // The root of 0 has no slope, and nobody who moves it: all numbers are 0.
        let slope = transform == .mean ? 1 : value > 0 ? 1 / (2 * value) : 0
        influences = zip(sums, counts).map { slope * ($0 - Double($1) * mean) / count }
    }

    /// The mean of a number of each of `users`.
    /// - Precondition: there is a user, they ascend, and there are as many values.
    package init(_ users: [Int], _ values: [Double]) {
        self.init(
            users: users, sums: values, counts: values.map { _ in 1 }, total: values.reduce(0, +), transform: .mean)
    }

    /// A figure that is of no user in particular, so that nobody knows how sure it is.
    package init(_ value: Double) {
        self.value = value
        (users, userValues, influences) = ([], [], [])
    }

    /// The mean of a figure over folds. Each user counts once, moving it by the mean of what they move it by in each.
    /// (The folds learned from much the same ratings, so that the standard error is, if anything, too small.)
    /// - Precondition: there is a fold.
    init(meanOf folds: [Estimate]) {
        let count = Double(folds.count)
        value = folds.reduce(0) { $0 + $1.value } / count
        let sum = Self.combined(folds.map { ($0, 1 / count) })
        (users, influences, userValues) = (sum.users, sum.influences, [])
    }

    /// How far the figure may be from that of all users there might be; nil for fewer than two.
    ///
    /// In the units of the figure. It is of who the users are, not of the seed that a model was trained with.
    public var standardError: Double? { Self.standardError(influences) }

    /// How much larger the figure is than that of `other`, with the standard error of that, user by user.
    ///
    /// A user whom one of the two figures is not of moves that one by 0.
    /// - Returns: this figure less the other; no error for fewer than two users in all.
    /// - Complexity: O(the largest number of a user).
    public func difference(to other: Estimate) -> (value: Double, standardError: Double?) {
        (value - other.value, Self.standardError(Self.combined([(self, 1), (other, -1)]).influences))
    }

    /// √(U / (U - 1) Σ zᵤ²) for the U users there are.
    private static func standardError(_ influences: [Double]) -> Double? {
        guard influences.count > 1 else { return nil }
        let count = Double(influences.count)
        return (count / (count - 1) * influences.reduce(0) { $0 + $1 * $1 }).squareRoot()
    }

    /// What each user moves a weighted sum of figures by.
    /// - Returns: the users of any of the figures, ascending, and Σ weight · zᵤ of each.
    private static func combined(_ terms: [(Estimate, weight: Double)]) -> (users: [Int], influences: [Double]) {
        var sums = [Double?](repeating: nil, count: (terms.compactMap { $0.0.users.last }.max() ?? -1) + 1)
        for (estimate, weight) in terms {
            for (user, influence) in zip(estimate.users, estimate.influences) {
                sums[user] = (sums[user] ?? 0) + weight * influence
            }
        }
        let users = sums.indices.filter { sums[$0] != nil }
        return (users, users.map { sums[$0] ?? 0 })
    }
}
