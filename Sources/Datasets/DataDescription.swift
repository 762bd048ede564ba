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
        /// How often.
        case counts
        /// That it was so, 1 each: nothing says that a user disliked an item.
        case events
        /// All the same, and not 1: nothing says that a user disliked an item either.
        case equal

        /// What somebody should know who takes them for ratings; nil of ratings.
        public var note: String? {
            switch self {
            case .ratings: nil
            case .counts:
                "the values are counts, as of plays: they say how often and not how much, a weight and no rating. A model "
                    + "of lists takes them so, as ials --weight log; one of ratings takes them for ratings"
            case .events:
                "these are events, each of value 1: they say that it was so and not how much. A model of lists, as ease "
                    + "or ials, learns from them; one of ratings learns nothing"
            case .equal:
                "all values are the same: they say that it was so and not how much, as events do. A model of lists, as "
                    + "ease or ials, learns from them; one of ratings learns nothing"
            }
        }

        /// Whether the values of a user and an item that stand twice add up; of others the latest counts.
        var addUp: Bool { self == .counts || self == .events }
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
        Field("values", Values.meaning) { $0.values.rawValue },
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
            users: userIDs.count, items: itemIDs.count, ratings: count, values: values,
            sparsity: pairs > 0 ? 1 - Double(count) / pairs : 1,
            mean: histogram.mean, std: histogram.standardDeviation,
            min: histogram.quantile(0), q1: histogram.quantile(0.25), median: histogram.quantile(0.5),
            q3: histogram.quantile(0.75), max: histogram.quantile(1), top: listed)
    }
}

extension DataDescription.Values {
    /// The values, for people to read.
    package static let meaning =
        "What the ratings are: `ratings`, `counts` (by the column's name, or whole numbers with a long tail), `events` "
        + "(each 1) or `equal` (each another number)."

    /// What `numbers` are, as far as they and their name tell.
    ///
    /// Events where all are 1, and equal where all are another number. Else counts where they are called so, or are whole
    /// numbers from 0 on, up to more than any usual scale has, with a long tail: one in a hundred is more than five times
    /// the median. A scale to a million has none, nor have stars with a few slips. Where nobody calls them ratings
    /// either, small ones are counts too: whole numbers from 1 on, most of them 1 and each as rare as the one before or
    /// rarer. All others are ratings.
    /// - Parameters:
    ///   - numbers: of a table.
    ///   - name: what they are called: ratings, counts, or nothing.
    /// - Complexity: O(n); O(n log n) of whole numbers beyond 100.
    package init(of numbers: [Float], called name: Self?) {
        // Each look ends at the first number that tells, which in most tables is among the first.
        if let first = numbers.first, first == 1 || numbers.count > 1, numbers.allSatisfy({ $0 == first }) {
            self = first == 1 ? .events : .equal
        } else if name == .counts {
            self = .counts
        } else if numbers.contains(where: { $0 > 100 }) {
            let areWhole = numbers.allSatisfy { $0 >= 0 && $0 == $0.rounded(.towardZero) }
            self = areWhole && Self.hasLongTail(numbers) ? .counts : .ratings
        } else {
            self = name == nil && Self.getRarer(numbers) ? .counts : .ratings
        }
    }

    /// Whether these, none above 100, are whole numbers from 1 on, most of them 1, the larger the rarer.
    private static func getRarer(_ numbers: [Float]) -> Bool {
        var counts = [Int](repeating: 0, count: 102)
        for number in numbers {
            guard number >= 1, number == number.rounded() else { return false }
            counts[Int(number)] += 1
        }
        return 2 * counts[1] > numbers.count && (2...100).allSatisfy { counts[$0] >= counts[$0 + 1] }
    }

    private static func hasLongTail(_ ratings: [Float]) -> Bool {
        let sorted = ratings.sorted()
        return sorted[sorted.count - 1 - sorted.count / 100] > 5 * sorted[sorted.count / 2]
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
