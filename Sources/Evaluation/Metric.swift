import LatentRuntime

/// A figure of how good a model's answers are. It is said once, in a file of its own, and registered in ``all``:
/// results, their JSON, tables and help, and what a search can choose by, follow from that list.
///
///     extension Metric {
///         static let first = Metric(
///             ofLists: "first", heading: "first", definition: "1 where the first item is relevant", source: "here"
///         ) { $0.hits.first == 1 ? 1 : 0 }
///     }
public struct Metric: Sendable {
    /// What it is called without a cut-off, up to the colon: `ndcg`, also of `ndcg:graded`.
    let family: String
    /// Which of several definitions of that name it is: `graded`; nil for the usual one.
    let variant: String?
    /// What it is called in a table, likewise: `NDCG`.
    private let familyHeading: String
    /// How many items of a list it looks at; nil where that is not said, and of what looks at none or at all.
    public let cutoff: Int?
    /// Whether a larger figure is a better one.
    public let isLargerBetter: Bool
    /// What it is, in half a sentence that goes on from its heading.
    public let definition: String
    /// Who defined it so.
    public let source: String
    /// What it is computed from.
    let computation: Computation

    /// Functions that may be called on any thread.
    enum Computation: Sendable {
        /// The mean over all ratings of a number of each, or its square root.
        case ofRatings(@Sendable (PredictedRating) -> Double, Transform)
        /// The mean over users of a number of each one's list, which is cut off.
        case ofLists(@Sendable (RankedList) -> Double)
        /// The mean over users of a number of the order of all items; nil for a user who has none.
        case ofRankings(@Sendable (RankedList) -> Double?)
        /// A number of all lists together, which are cut off: it is of no user.
        case ofExposure(@Sendable (Exposure) -> Double)
    }

    /// What becomes of a mean.
    package enum Transform: Sendable {
        /// Nothing.
        case mean
        /// Its square root.
        case rootOfMean
    }
}

extension Metric {
    /// A metric of predicted ratings: the mean of `number` over all of them, or its root.
    /// - Parameters:
    ///   - name: what it is called in JSON and on the command line; no other metric's.
    ///   - heading: what it is called in a table.
    ///   - isLargerBetter: false for an error.
    ///   - definition: half a sentence that goes on from its heading.
    ///   - source: who defined it so.
    ///   - transform: what becomes of the mean.
    ///   - number: what one rating adds to the sum.
    package init(
        ofRatings name: String, heading: String, isLargerBetter: Bool = false, definition: String, source: String,
        transform: Transform = .mean, _ number: @escaping @Sendable (PredictedRating) -> Double
    ) {
        self.init(
            family: name, variant: nil, familyHeading: heading, cutoff: nil, isLargerBetter: isLargerBetter,
            definition: definition, source: source, computation: .ofRatings(number, transform))
    }

    /// A metric of ranked lists: the mean of `number` over the users who have a relevant item.
    /// - Parameters:
    ///   - name: what it is called in JSON and on the command line, without a cut-off.
    ///   - variant: what tells it from another of that name; the two together are no other metric's.
    ///   - heading: what it is called in a table, without the length of lists.
    ///   - isLargerBetter: false for a cost.
    ///   - definition: half a sentence that goes on from its heading.
    ///   - source: who defined it so.
    ///   - number: what a list is worth. It is asked of lists whose user has a relevant item, so that R is 1 or more.
    package init(
        ofLists name: String, variant: String? = nil, heading: String, isLargerBetter: Bool = true, definition: String,
        source: String, _ number: @escaping @Sendable (RankedList) -> Double
    ) {
        self.init(
            family: name, variant: variant, familyHeading: heading, cutoff: nil, isLargerBetter: isLargerBetter,
            definition: definition, source: source, computation: .ofLists(number))
    }

    /// A metric of the order of all items: the mean of `number` over the users who have a relevant item and a number.
    package init(
        ofRankings name: String, heading: String, definition: String, source: String,
        _ number: @escaping @Sendable (RankedList) -> Double?
    ) {
        self.init(
            family: name, variant: nil, familyHeading: heading, cutoff: nil, isLargerBetter: true,
            definition: definition, source: source, computation: .ofRankings(number))
    }

    /// A metric of all lists together.
    package init(
        ofExposure name: String, heading: String, isLargerBetter: Bool, definition: String, source: String,
        _ number: @escaping @Sendable (Exposure) -> Double
    ) {
        self.init(
            family: name, variant: nil, familyHeading: heading, cutoff: nil, isLargerBetter: isLargerBetter,
            definition: definition, source: source, computation: .ofExposure(number))
    }

    /// The metric of the first `cutoff` items of a list: `ndcg@20`. One that looks at none or at all stays as it is.
    /// - Precondition: `cutoff >= 1`.
    public func at(_ cutoff: Int) -> Metric {
        precondition(cutoff >= 1, "lists are cut off at rank 1 or later")
        return !hasCutoff
            ? self
            : Metric(
                family: family, variant: variant, familyHeading: familyHeading, cutoff: cutoff,
                isLargerBetter: isLargerBetter, definition: definition, source: source, computation: computation)
    }

    /// What it is called in JSON and on the command line: `rmse`, `ndcg@10`, `recall@20:min`; where no cut-off is said,
    /// `ndcg` and `recall:min`.
    public var name: String { named(family) }

    /// What it is called in a table: `RMSE`, `NDCG@10`, `recall@20:min`.
    public var heading: String { named(familyHeading) }

    private func named(_ word: String) -> String {
        word + (cutoff.map { "@\($0)" } ?? "") + (variant.map { ":\($0)" } ?? "")
    }

    /// Whether it is of ranked lists, and not of predicted ratings.
    public var isOfLists: Bool {
        if case .ofRatings = computation { false } else { true }
    }

    /// Whether it looks at so many items of a list.
    public var hasCutoff: Bool {
        switch computation {
        case .ofLists, .ofExposure: true
        case .ofRatings, .ofRankings: false
        }
    }

    /// Whether it is a mean over users, of whom each has a figure of their own; else it is of all lists together.
    public var isOfUsers: Bool {
        if case .ofExposure = computation { false } else { true }
    }

    /// The figure as one of which the least is best; where there is none, the worst.
    ///
    /// A search minimizes it. Infinite for nil: there is no figure where there was nothing to judge.
    public func cost(_ value: Double?) -> Double {
        value.map { isLargerBetter ? -$0 : $0 } ?? .infinity
    }

    /// The metrics of predicted ratings, in the order of ``all``.
    public static let ofRatings = all.filter { !$0.isOfLists }
    /// Those of ranked lists, in the order of ``all``, of no length in particular.
    public static let ofLists = all.filter(\.isOfLists)

    /// The metrics of ranked lists of each length: all of one definition, then those of the next.
    /// - Precondition: every cut-off is 1 or more.
    public static func ofLists(at cutoffs: [Int]) -> [Metric] {
        ofLists.flatMap { metric in metric.hasCutoff ? cutoffs.map(metric.at) : [metric] }
    }

    /// The metric called `name`, as ``name`` writes it.
    /// - Throws: `InvalidArgument` that says which there are, or what is wrong with the cut-off.
    public static func named(_ name: String) throws(InvalidArgument) -> Metric {
        let end = name.firstIndex { $0 == "@" || $0 == ":" } ?? name.endIndex
        let colon = name.firstIndex(of: ":") ?? name.endIndex
        guard let metric = all.first(where: { $0.name == name[..<end] + name[colon...] }) else {
            throw InvalidArgument("no metric is called '\(name)': there are \(all.map(\.name).joined(separator: ", "))")
        }
        guard end < colon else { return metric }
        guard let cutoff = Int(name[name.index(after: end)..<colon]), cutoff >= 1, metric.hasCutoff else {
            throw InvalidArgument(
                metric.hasCutoff
                    ? "'\(name)': what follows the @ is the length of a list, 1 or more, as in \(metric.at(10).name)"
                    : "'\(name)': \(metric.name) looks at no list of a certain length, and has no cut-off")
        }
        return metric.at(cutoff)
    }
}

extension Metric: Equatable {
    /// Metrics go by their names.
    public static func == (left: Metric, right: Metric) -> Bool { left.name == right.name }
}

/// A rating that was held out, and what a model says it is.
///
///     let rating = PredictedRating(user: 7, prediction: 3.5, rating: 4)
///     rating.error                              // -0.5
public struct PredictedRating: Sendable {
    /// The number that the user goes by.
    public let user: Int
    /// What the model says, on the scale of the ratings.
    public let prediction: Float
    /// What the user gave.
    public let rating: Float
    /// Whether the model learned of this user and of this item; where not, its fallback answered.
    public let isKnown: Bool

    /// A rating held out of the user numbered `user`, and the prediction of it.
    public init(user: Int, prediction: Float, rating: Float, isKnown: Bool = true) {
        self.user = user
        self.prediction = prediction
        self.rating = rating
        self.isKnown = isKnown
    }

    /// The prediction less the rating.
    public var error: Double { Double(prediction) - Double(rating) }
}
