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
    /// What it is called in JSON and on the command line: `ndcg`.
    public let name: String
    /// What it is called in a table, without the length of lists: `NDCG`.
    public let heading: String
    /// Whether a larger figure is a better one.
    public let isLargerBetter: Bool
    /// What it is, in half a sentence that goes on from its heading.
    public let definition: String
    /// Who defined it so.
    public let source: String
    /// What it takes the mean of.
    let computation: Computation

    /// Functions of one rating or of one list, which may be called on any thread.
    enum Computation: Sendable {
        /// The mean over all ratings of a number of each, or its square root.
        case ofRatings(@Sendable (PredictedRating) -> Double, Transform)
        /// The mean over users of a number of each one's list.
        case ofLists(@Sendable (RankedList) -> Double)
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
            name: name, heading: heading, isLargerBetter: isLargerBetter, definition: definition, source: source,
            computation: .ofRatings(number, transform))
    }

    /// A metric of ranked lists: the mean of `number` over the users who have a relevant item.
    /// - Parameters:
    ///   - name: what it is called in JSON and on the command line; no other metric's.
    ///   - heading: what it is called in a table, without the length of lists.
    ///   - isLargerBetter: false for a cost.
    ///   - definition: half a sentence that goes on from its heading.
    ///   - source: who defined it so.
    ///   - number: what a list is worth. It is asked of lists whose user has a relevant item, so that R is 1 or more.
    package init(
        ofLists name: String, heading: String, isLargerBetter: Bool = true, definition: String, source: String,
        _ number: @escaping @Sendable (RankedList) -> Double
    ) {
        self.init(
            name: name, heading: heading, isLargerBetter: isLargerBetter, definition: definition, source: source,
            computation: .ofLists(number))
    }

    /// Whether it is of ranked lists, and not of predicted ratings.
    public var isOfLists: Bool {
        if case .ofLists = computation { true } else { false }
    }

    /// What heads a column of it, of lists of `n` items: `NDCG@10`, `RMSE`.
    public func heading(at n: Int?) -> String {
        isOfLists ? heading + (n.map { "@\($0)" } ?? "") : heading
    }

    /// The figure as one of which the least is best; where there is none, the worst.
    ///
    /// A search minimizes it. Infinite for nil: there is no figure where there was nothing to judge.
    public func cost(_ value: Double?) -> Double {
        value.map { isLargerBetter ? -$0 : $0 } ?? .infinity
    }

    /// The metrics of predicted ratings, in the order of ``all``.
    public static let ofRatings = all.filter { !$0.isOfLists }
    /// Those of ranked lists, in the order of ``all``.
    public static let ofLists = all.filter(\.isOfLists)

    /// The metric called `name`.
    /// - Throws: `InvalidArgument` that says which there are.
    public static func named(_ name: String) throws(InvalidArgument) -> Metric {
        guard let metric = all.first(where: { $0.name == name }) else {
            throw InvalidArgument("no metric is called '\(name)': there are \(all.map(\.name).joined(separator: ", "))")
        }
        return metric
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

/// A user's ranked list, cut off at n, against the items that are relevant to them.
///
///     let list = RankedList([7, 3, 9], relevant: [3, 4], n: 2)
///     list.hits                                 // [2]: item 3 stands second, item 4 is not on the list
public struct RankedList: Sendable {
    /// The length asked for.
    public let n: Int
    /// How many items are relevant to the user, on the list or not: R.
    public let relevant: Int
    /// The ranks at which a relevant item stands, ascending, counted from 1.
    public let hits: [Int]

    /// The list of the first n of `ranked`, best first; none stands twice.
    /// - Precondition: `n >= 1`.
    /// - Complexity: O(n).
    public init(_ ranked: [Int32], relevant: Set<Int32>, n: Int) {
        precondition(n >= 1, "lists are cut off at rank 1 or later")
        self.n = n
        self.relevant = relevant.count
        hits = ranked.prefix(n).enumerated().filter { relevant.contains($0.element) }.map { $0.offset + 1 }
    }

    /// The most hits that a list of this length could have: min(n, R).
    public var reachable: Int { min(n, relevant) }
}
