import LatentDatasets
import LatentRuntime

/// Ratings whose right answer is known by construction: users of even place love the items of even place and hate
/// the others, users of odd place the other way round.
///
/// Squares of 2 × 2 are left unrated. Each row and column of such a square holds one love and one hate, so every
/// mean (of all, of a user, of an item) is exactly `(love + hate) / 2`, and every user keeps equally many ratings.
public struct Checkerboard: Sendable {
    /// How many there are: both multiples of 10, so that the gaps come out even.
    public let users: Int
    public let items: Int
    public let love: Float
    public let hate: Float

    public init(users: Int = 40, items: Int = 20, love: Float = 5, hate: Float = 1) {
        precondition(users % 10 == 0 && items % 10 == 0, "a board of whole tens")
        self.users = users
        self.items = items
        self.love = love
        self.hate = hate
    }

    /// The mean of all ratings, of each user's and of each item's.
    public var mean: Float { (love + hate) / 2 }

    /// What user `user` thinks of item `item`, both by place.
    public func rating(_ user: Int, _ item: Int) -> Float { (user + item) % 2 == 0 ? love : hate }

    /// Whether the rating is in ``table``, and not in ``rest``.
    public func isRated(_ user: Int, _ item: Int) -> Bool { (user / 2 + item / 2) % 5 != 0 }

    /// The id of the user in this place: ids have gaps, and are no places.
    public func userID(_ user: Int) -> Int { 3 * user + 11 }

    /// The id of the item in this place.
    public func itemID(_ item: Int) -> Int { 7 * item + 100 }

    /// The ratings that are there.
    public var table: RatingTable { table { isRated($0, $1) } }

    /// The ratings that are not: the right answers.
    public var rest: RatingTable { table { !isRated($0, $1) } }

    private func table(where isIn: (Int, Int) -> Bool) -> RatingTable {
        let places = (0..<users).flatMap { user in (0..<items).map { (user, $0) } }.filter {
            isIn($0.0, $0.1)
        }
        var entries: [ID: Catalog.Entry] = [:]
        for item in 0..<items {
            entries[.number(itemID(item))] = Catalog.Entry(
                title: "Square \(item)", genres: [item % 2 == 0 ? "White" : "Black"])
        }
        return RatingTable.fixture(
            userIDs: places.map { userID($0.0) }, itemIDs: places.map { itemID($0.1) },
            ratings: places.map { rating($0.0, $0.1) }, timestamps: places.map { Double($0.0 * items + $0.1) },
            catalog: Catalog(entries))
    }
}

/// Ratings as real ones are: a few items with most ratings, people with one rating, two tastes, and noise.
public enum CheckerboardNoise {
    /// `users` people who rate the earlier of `items` items more often; each has rated one at the least. A rating is
    /// 3 and a half, less or more by taste and noise, in half stars from 0.5 to 5.
    public static func table(users: Int = 90, items: Int = 30, seed: UInt64 = 1) -> RatingTable {
        var random = Philox(seed: seed, purpose: .noise)
        var (userIDs, itemIDs, ratings) = ([Int](), [Int](), [Float]())
        for user in 0..<users {
            let eagerness = random.nextUniform()
            let certain = random.next(below: items)
            for item in 0..<items {
                let chance = eagerness * (1 - Float(item) / Float(items + 1))
                guard random.nextUniform() < chance || item == certain else { continue }
                let taste: Float = (user + item) % 2 == 0 ? 0.8 : -0.8
                let exact = 3.5 + taste + 2 * (random.nextUniform() - 0.5)
                userIDs.append(user + 1)
                itemIDs.append(2 * item + 5)
                ratings.append(min(max((2 * exact).rounded() / 2, 0.5), 5))
            }
        }
        let entries = (0..<items).map { item in
            (
                ID.number(2 * item + 5),
                Catalog.Entry(
                    title: "Noise \(item) (\(1950 + item))",
                    genres: [item % 2 == 0 ? "Even" : "Odd"] + (item % 3 == 0 ? ["Third"] : []))
            )
        }
        return RatingTable.fixture(
            userIDs: userIDs, itemIDs: itemIDs, ratings: ratings,
            catalog: Catalog(Dictionary(uniqueKeysWithValues: entries)))
    }
}
