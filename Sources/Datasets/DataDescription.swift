import LatentRuntime

/// A table of ratings in numbers.
///
/// Numbers of ratings are in the ratings' own units. `std` and the quartiles are what `describe()` of pandas prints of
/// the same column.
public struct DataDescription: Sendable, Equatable {
    /// An item and how often it was rated.
    public struct RatedItem: Sendable, Equatable {
        /// The item's id.
        public let item: ID
        /// Nil where the catalog does not know the item.
        public let title: String?
        /// How many ratings of it there are.
        public let count: Int

        /// An item that `count` ratings are of.
        public init(item: ID, title: String?, count: Int) {
            self.item = item
            self.title = title
            self.count = count
        }
    }

    /// What the numbers of a table are.
    public enum Values: String, Sendable {
        /// How much each user liked an item.
        case ratings
        /// How often: whole numbers, from 0 on, up to more than 100.
        case counts
        /// That it was so, 1 each: nothing says that a user disliked an item.
        case events

        /// What somebody should know who takes them for ratings; nil of ratings.
        var note: String? {
            switch self {
            case .ratings: nil
            case .counts:
                "the values look like counts, such as of plays: they say how often and not how much, and a model of "
                    + "ratings takes them for ratings"
            case .events:
                "these are events, each of value 1: they say that it was so and not how much, and a model of ratings "
                    + "learns nothing from them"
            }
        }
    }

    /// The ids in the table's vocabulary of users.
    public let users: Int
    /// The ids in its vocabulary of items.
    public let items: Int
    /// How many ratings there are.
    public let ratings: Int
    /// What the numbers are, as far as they tell.
    public let values: Values
    /// The fraction of user-item pairs without a rating: 1 − ratings / (users · items).
    public let sparsity: Double
    /// The mean of the ratings.
    public let mean: Double
    /// The sample standard deviation (divisor n − 1); 0 for a single rating.
    public let std: Double
    /// The lowest rating that occurs.
    public let min: Float
    /// Quartiles, interpolated linearly between the two nearest ratings.
    public let q1: Float
    /// The middle rating, or the mean of the two in the middle.
    public let median: Float
    /// The third quartile, by the rule of ``q1``.
    public let q3: Float
    /// The highest rating that occurs.
    public let max: Float
    /// The items rated most, in the order of `RatingTable.mostRatedItems(_:)`.
    public let top: [RatedItem]
}

extension DataDescription: Documented, Encodable {
    package static let fields: [Field<Self>] = [
        Field("users", "Users with a rating.", \.users),
        Field("items", "Items with a rating.", \.items),
        Field("ratings", "Ratings.", \.ratings),
        Field("values", "What the ratings are: `ratings`, `counts` (whole, up to more than 100) or `events` (each 1).")
        {
            $0.values.rawValue
        },
        Field("sparsity", "The fraction of pairs of a user and an item without a rating.", \.sparsity),
        Field(
            "rating", "How the ratings spread.",
            of: [
                Field("mean", "Their mean.", \.mean),
                Field("std", "Their standard deviation, dividing by one less than there are.", \.std),
                Field("min", "The least.", \.min),
                Field("q1", "The first quartile.", \.q1),
                Field("median", "The median.", \.median),
                Field("q3", "The third quartile.", \.q3),
                Field("max", "The largest.", \.max),
            ]),
        Field("top", "The items rated most.", list: \.top),
    ]
}

extension DataDescription.RatedItem: Documented {
    package static let fields: [Field<Self>] = [
        Field("item", "Its id.", \.item),
        Field("title", "Its title, where the catalog knows the item.", \.title),
        Field("count", "How many ratings it has.", \.count),
    ]
}

extension RatingTable {
    /// The table in numbers, with the `top` items rated most; an empty one has sparsity 1 and zeros.
    /// - Complexity: O(n) plus sorting the distinct ratings and the items.
    public func describe(top: Int = 10) -> DataDescription {
        let histogram = Histogram(ratings)
        let perItem = ratingsPerItem()
        let listed = mostRatedItems(top).map { index in
            let id = itemIDs.ids[index]
            return DataDescription.RatedItem(item: id, title: catalog[id]?.title, count: perItem[index])
        }
        let pairs = Double(userIDs.count) * Double(itemIDs.count)
        return DataDescription(
            users: userIDs.count, items: itemIDs.count, ratings: count, values: .init(of: ratings),
            sparsity: pairs > 0 ? 1 - Double(count) / pairs : 1,
            mean: histogram.mean, std: histogram.standardDeviation,
            min: histogram.quantile(0), q1: histogram.quantile(0.25), median: histogram.quantile(0.5),
            q3: histogram.quantile(0.75), max: histogram.quantile(1), top: listed)
    }
}

extension DataDescription.Values {
    /// What `ratings` are, as far as they tell: events where all are 1, counts where they are whole numbers from 0 on, up
    /// to more than any usual scale has, else ratings.
    /// - Complexity: O(n).
    package init(of ratings: [Float]) {
        // Each look ends at the first rating that tells, which in most tables is among the first.
        let isEvent = !ratings.isEmpty && ratings.allSatisfy { $0 == 1 }
        let isCount = ratings.contains { $0 > 100 } && ratings.allSatisfy { $0 >= 0 && $0 == $0.rounded(.towardZero) }
        self = isEvent ? .events : isCount ? .counts : .ratings
    }
}

/// How often each rating occurs. Ratings take few values, so sums over the histogram are short and exact.
private struct Histogram {
    private var bins: [(value: Double, count: Int)]
    private let total: Int

    init(_ ratings: [Float]) {
        var counts: [Float: Int] = [:]
        for rating in ratings { counts[rating, default: 0] += 1 }
        bins = counts.map { (Double($0.key), $0.value) }.sorted { $0.value < $1.value }
        total = ratings.count
    }

    var mean: Double {
        total > 0 ? bins.reduce(0) { $0 + $1.value * Double($1.count) } / Double(total) : 0
    }

    var standardDeviation: Double {
        guard total > 1 else { return 0 }
        let mean = mean
        let sum = bins.reduce(0) { $0 + ($1.value - mean) * ($1.value - mean) * Double($1.count) }
        return (sum / Double(total - 1)).squareRoot()
    }

    /// As near as ratings themselves are told apart: in their own precision, so that 9.9 is not 9.899999618530273.
    func quantile(_ fraction: Double) -> Float {
        guard total > 0 else { return 0 }
        let position = fraction * Double(total - 1)
        let lower = position.rounded(.down)
        let low = value(atRank: Int(lower))
        let high = value(atRank: Swift.min(Int(lower) + 1, total - 1))
        return Float(low + (high - low) * (position - lower))
    }

    /// The rating at `rank` of all ratings sorted.
    private func value(atRank rank: Int) -> Double {
        var before = 0
        for bin in bins {
            before += bin.count
            if rank < before { return bin.value }
        }
        return bins.last?.value ?? 0
    }
}
