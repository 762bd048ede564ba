import LatentDatasets
import LatentLinearAlgebra
import LatentRuntime

/// What a model knows of the world: its people, its items, and who rated what.
///
/// Indices, which is what models go by, are places in ``users`` and ``items``; ids are what people go by.
/// ``index(ofUser:)``, ``index(ofItem:)`` and `items.ids[index]` lead from one to the other.
///
/// In memory and in files it takes 8 bytes a rating, and beside them 8 bytes a user and what ids and titles take.
public struct ModelScope: Sendable, Equatable {
    /// The ids of the training users, which rows of ``ratings`` go by.
    public let users: Vocabulary
    /// The ids of the items that the model covers, which columns go by.
    public let items: Vocabulary
    /// Titles and genres of ``items``, and their features where the model goes by some.
    public let catalog: Catalog
    /// The training ratings, users by items: what each person knows already, and what they thought of it.
    public let ratings: CSRMatrix<Float>
    /// What the numbers of ``ratings`` are.
    public let values: DataDescription.Values
    /// The mean of ``ratings``, 0 where there are none.
    public let meanRating: Double
    /// How many of ``ratings`` each item has that are not below ``meanRating``.
    public let likes: [Int32]
    /// The standard deviation of ``ratings``; 1 where all are equal, or there are none.
    public let ratingDeviation: Double

    /// The largest rating, up or down, that models learn from. Of a thousand million ratings like it the squares still
    /// add up in single precision, also when means of the other sign are taken off.
    public static let largestRating: Float = 1e12

    /// The scope of a model fitted to `training`.
    ///
    /// It has the users and items of the training set, each of whom has a rating there.
    /// - Throws: `InvalidArgument` for a rating beyond ``largestRating``, and as ``TrainingSet/byUser()`` does.
    /// - Complexity: O(ratings + users + items); the matrix is the training set's, and is not copied.
    public init(_ training: TrainingSet) throws {
        let table = training.table
        guard table.count > 0 else { throw InvalidArgument.noRatings }
        let largest = table.ratings.max { abs($0) < abs($1) } ?? 0
        guard abs(largest) <= Self.largestRating else {
            throw InvalidArgument(
                "the largest rating is \(largest): models learn from ratings up to \(Self.largestRating), up or down; "
                    + "scale them")
        }
        self.init(
            users: table.userIDs, items: table.itemIDs, catalog: table.catalog, ratings: try training.byUser(),
            values: table.values)
    }

    /// The scope of a model that was fitted elsewhere; of `catalog` only the entries of `items` are kept, and what
    /// `values` does not say the numbers do. `features` are of the items, where the model goes by some.
    /// - Precondition: `ratings` has a row a user and a column an item.
    /// - Complexity: O(ratings + items).
    public init(
        users: Vocabulary, items: Vocabulary, catalog: Catalog, ratings: CSRMatrix<Float>,
        values: DataDescription.Values? = nil, features: FeatureTable? = nil
    ) {
        precondition(ratings.rows == users.count && ratings.columns == items.count, "ratings of another scope")
        self.users = users
        self.items = items
        var entries: [ID: Catalog.Entry] = [:]
        for id in items.ids { entries[id] = catalog[id] }
        self.catalog = Catalog(entries, features: features)
        self.ratings = ratings
        self.values = values ?? .init(of: ratings.values, called: nil)
        let count = Double(max(ratings.values.count, 1))
        let mean = ratings.values.reduce(0) { $0 + Double($1) } / count
        meanRating = mean
        let squares = ratings.values.reduce(0) { $0 + (Double($1) - mean) * (Double($1) - mean) }
        ratingDeviation = squares > 0 ? (squares / count).squareRoot() : 1
        likes = zip(ratings.pattern.columnIndices, ratings.values).reduce(
            into: [Int32](repeating: 0, count: items.count)
        ) { if Double($1.1) >= mean { $0[Int($1.0)] += 1 } }
    }

    /// Whether each user has a rating.
    package var usersWithRatings: [Bool] {
        let offsets = ratings.pattern.rowOffsets
        return (0..<users.count).map { offsets[$0] < offsets[$0 + 1] }
    }

    /// How many ratings each user and each item has.
    var ratingCounts: (users: [Int], items: [Int]) {
        let offsets = ratings.pattern.rowOffsets
        return ((0..<users.count).map { offsets[$0 + 1] - offsets[$0] }, ratings.pattern.columnCounts)
    }

    /// Whether each item has one.
    package var itemsWithRatings: [Bool] { ratings.pattern.columnCounts.map { $0 > 0 } }

    /// Of which of the users and of the items of `pairs`, by their indices there, there is a training rating.
    /// - Complexity: O(users + items) of both, and look-ups of ids.
    package func known(_ pairs: UserItemPairs) -> (users: [Bool], items: [Bool]) {
        let (withRatings, itemsWithRatings) = (self.usersWithRatings, self.itemsWithRatings)
        return (
            users.indices(of: pairs.userIDs.ids).map { $0.map { withRatings[$0] } ?? false },
            items.indices(of: pairs.itemIDs.ids).map { $0.map { itemsWithRatings[$0] } ?? false }
        )
    }

    /// How many of the pairs are of a user, and how many of an item, without a training rating, which the model's
    /// fallback answers. One of both counts in both.
    public func unknown(_ pairs: UserItemPairs) -> (users: Int, items: Int) {
        let known = known(pairs)
        return (pairs.users.count { !known.users[Int($0)] }, pairs.items.count { !known.items[Int($0)] })
    }

    /// A person's ratings as a matrix of one row.
    /// - Precondition: the items are indices into ``items``, and none stands twice; their order does not matter.
    func row(_ ratings: [(item: Int, rating: Float)]) -> CSRMatrix<Float> {
        let sorted = ratings.sorted { $0.item < $1.item }
        let pattern = SparsityPattern(row: sorted.map { Int32($0.item) }, columns: items.count)
        return CSRMatrix(pattern: pattern, values: sorted.map(\.rating))
    }

    /// Refuses more singular triplets than the ratings have.
    func requireRank(_ rank: Int) throws(InvalidArgument) {
        let (users, items) = (users.count, items.count)
        guard rank <= min(users, items) else {
            throw InvalidArgument(
                "rank \(rank) is larger than the \(users <= items ? "\(users) users" : "\(items) items") the model "
                    + "covers: take a rank from 1 to \(min(users, items))")
        }
    }

    /// The rank to learn factors of: `rank`, refused where it is larger than the ratings can have, but for the `usual`
    /// one, which nobody chose and which is then the largest.
    func rank(_ rank: Int, usual: Int) throws(InvalidArgument) -> Int {
        if rank == usual { return min(rank, users.count, items.count) }
        try requireRank(rank)
        return rank
    }

    /// - Precondition: there are as many users as items, and they are indices into ``users`` and ``items``.
    func requirePairs(_ users: [Int], _ items: [Int]) {
        precondition(users.count == items.count, "\(users.count) users and \(items.count) items are no pairs")
        requireRows(users, of: self.users.count)
        requireRows(items, of: self.items.count)
    }

    /// - Precondition: what is given of the two is an index into ``users`` and ``items``.
    func require(user: Int? = nil, item: Int? = nil) {
        if let user { precondition(user >= 0 && user < users.count, "user \(user) of \(users.count)") }
        if let item { precondition(item >= 0 && item < items.count, "item \(item) of \(items.count)") }
    }

    /// How many ratings of `table` are of a user and an item that a training rating is of. O(ratings · log items).
    public func learnedRatings(of table: RatingTable) -> Int {
        let users = self.users.indices(of: table.userIDs.ids)
        let items = self.items.indices(of: table.itemIDs.ids)
        return (0..<table.count).count { position in
            guard let user = users[Int(table.users[position])], let item = items[Int(table.items[position])] else {
                return false
            }
            return ratings.value(row: user, column: item) != nil
        }
    }

    /// The ratings of `table` whose item is one of ``items``. It is the table itself where all are; else one with
    /// vocabularies of its own, from which users without a rating that is left are gone.
    /// - Complexity: O(ratings), and a look-up an item.
    public func covered(_ table: RatingTable) -> RatingTable {
        let items = items.indices(of: table.itemIDs.ids)
        let known = items.indices.filter { items[$0] != nil }
        return known.count == table.itemIDs.count ? table : table.restricted(toItems: known)
    }
}

extension InvalidArgument {
    /// What every model says of an empty table.
    static var noRatings: InvalidArgument { InvalidArgument("there are no ratings to learn from") }
}
