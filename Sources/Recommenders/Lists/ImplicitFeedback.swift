import LatentDatasets
import LatentLinearAlgebra
import LatentRuntime

/// What people did, as models of lists learn from it: the ratings that say "liked", or events, each with a weight, and 0
/// for all else.
///
/// It follows from a model's ratings and two settings, so that no file holds it (Hu, Koren and Volinsky, "Collaborative
/// filtering for implicit feedback datasets", ICDM 2008, doi:10.1109/ICDM.2008.22).
public struct ImplicitFeedback: Sendable, Equatable {
    /// The weights, people by items; no entry is below 0.
    public private(set) var matrix: CSRMatrix<Float>
    /// The rating from which one counts.
    public let leastRating: Double
    private let weight: FeedbackWeight
    /// Of each item, 1 where the weight does not heed how few have it.
    private let rarity: [Float]
    /// The mean over people of the sum of their numbers.
    private let meanLength: Double

    /// The feedback in `ratings`, people by items.
    /// - Parameters:
    ///   - ratings: ratings, counts or events.
    ///   - least: the rating from which one counts.
    ///   - weight: what one counts.
    /// - Throws: `InvalidArgument` where no rating counts, or one that does is 0 or less and has no weight.
    /// - Complexity: O(ratings + people + items).
    public init(
        _ ratings: CSRMatrix<Float>, leastRating least: Double, weight: FeedbackWeight = .binary
    ) throws(InvalidArgument) {
        if weight != .binary, let lowest = ratings.values.min(), lowest < 0 {
            throw InvalidArgument(
                "a rating of \(lowest) has no weight \(weight.rawValue): weights are 0 or more; take weight=binary")
        }
        let kept = ratings.filtered { Double($0) >= least }
        guard kept.pattern.count > 0 else {
            throw InvalidArgument(
                "no rating is \(least) or more (leastRating), so that nobody liked anything: the highest is "
                    + "\(ratings.values.max() ?? 0)")
        }
        if weight != .binary, let lowest = kept.values.min(), lowest <= 0 {
            throw InvalidArgument(
                "a rating of \(lowest) has no weight \(weight.rawValue), which is of numbers above 0: take "
                    + "weight=binary, or a leastRating above 0")
        }
        self.leastRating = least
        self.weight = weight
        let people = Double(kept.rows)
        rarity =
            weight.heedsRarity
            ? kept.pattern.columnCounts.map { Elementary.log((1 + people) / (1 + Double($0))) }.map { Float($0) }
            : [Float](repeating: 1, count: kept.columns)
        meanLength = kept.values.reduce(0) { $0 + Double($1) } / people
        matrix = CSRMatrix(pattern: kept.pattern, values: [Float](repeating: 1, count: kept.pattern.count))
        guard weight != .binary else { return }
        matrix.values = (0..<kept.rows).flatMap { row in
            weights(
                of: kept.pattern.row(row), kept.values[kept.pattern.rowOffsets[row]..<kept.pattern.rowOffsets[row + 1]])
        }
    }

    /// The feedback in the ratings of `scope`.
    /// - Parameters:
    ///   - scope: what a model learned from.
    ///   - leastRating: the rating from which one counts; nil for ``ModelScope/usualLeastRating``.
    ///   - weight: what one counts.
    /// - Throws: as ``init(_:leastRating:weight:)``.
    public init(
        _ scope: ModelScope, leastRating: Double? = nil, weight: FeedbackWeight = .binary
    ) throws(InvalidArgument) {
        try self.init(scope.ratings, leastRating: leastRating ?? scope.usualLeastRating, weight: weight)
    }

    /// What a new person's ratings count.
    func person(_ ratings: [(item: Int, rating: Float)]) -> FeedbackPerson {
        let liked = ratings.filter { Double($0.rating) >= leastRating && (weight == .binary || $0.rating > 0) }
            .sorted { $0.item < $1.item }
        let pattern = SparsityPattern(row: liked.map { Int32($0.item) }, columns: matrix.columns)
        let numbers = liked.map(\.rating)
        return FeedbackPerson(
            row: CSRMatrix(pattern: pattern, values: weights(of: pattern.row(0), numbers[...])), ratings: numbers)
    }

    /// What the `user` of `ratings`, which this is of, did.
    func person(_ user: Int, of ratings: CSRMatrix<Float>) -> FeedbackPerson {
        let row = matrix.selectingRows([user])
        return FeedbackPerson(
            row: row, ratings: row.pattern.columnIndices.map { ratings.value(row: user, column: Int($0)) ?? 0 })
    }

    /// What the numbers of one person count.
    private func weights(of items: ArraySlice<Int32>, _ numbers: ArraySlice<Float>) -> [Float] {
        let (k, b) = (100.0, 0.8)
        let length = numbers.reduce(0) { $0 + Double($1) }
        return zip(items, numbers).map { item, number in
            let (n, idf) = (Double(number), Double(rarity[Int(item)]))
            let value =
                switch weight {
                case .binary: 1.0
                case .count: n
                case .log: Elementary.log(1 + n)
                case .bm25: n * (k + 1) / (n + k * (1 - b + b * length / meanLength)) * idf
                case .tfidf: n.squareRoot() * idf
                }
            return Float(value)
        }
    }
}

/// A person as models of lists know them: what they did.
public struct FeedbackPerson: Sendable, Equatable {
    /// The weights of the items that count, as a matrix of one row.
    public let row: CSRMatrix<Float>
    /// What the person gave them, in the same order.
    public let ratings: [Float]
}

extension ModelScope {
    /// The rating from which one counts for models of lists unless somebody says: of counts and events
    /// (`DataDescription.Values`) any, of ratings the mean of all. On a scale from 1 to 5 with a mean of 3.5 it is 4, which
    /// is what most call liked.
    public var usualLeastRating: Double { values == .ratings ? meanRating : -.infinity }
}

extension Setting {
    /// What of the ratings is learned from, and how much each counts.
    static func feedback(
        _ least: WritableKeyPath<Configuration, Double?> & Sendable,
        _ weight: WritableKeyPath<Configuration, FeedbackWeight> & Sendable
    ) -> [Setting] {
        [.leastRating(least), Setting("weight", weight, help: "What one that counts is worth.")]
    }

    /// What of the ratings is learned from.
    static func leastRating(_ path: WritableKeyPath<Configuration, Double?> & Sendable) -> Setting {
        Setting(
            "leastRating", path, unset: "mean",
            help: "The rating from which one counts; without, the mean of all, and of counts and events any.")
    }
}
