import Glibc

/// A user's ranked list, cut off at n, against the items that are relevant to them.
///
///     let list = RankedList([7, 3, 9], relevant: [3, 4], n: 2)
///     list.hits                                 // [2]: item 3 stands second, item 4 is not on the list
public struct RankedList: Sendable {
    /// The length asked for.
    public let n: Int
    /// The listed items, best first; no more than ``n``.
    public let items: [Int32]
    /// How many items are relevant to the user, on the list or not: R.
    public let relevant: Int
    /// The ranks at which a relevant item stands, ascending, counted from 1.
    public let hits: [Int]
    /// What finding each of ``hits`` is worth, as 2ʳ − 1 with r the user's rating of the item, 0 at the least; the
    /// numbers of one user have a factor in common, so that no rating is too large for them.
    let gains: [Double]
    /// The same of all relevant items, the largest first.
    let idealGains: [Double]
    /// The share of pairs of a relevant item and another one that the whole ranking has in the right order; nil where
    /// nobody computed it, or there is no such pair.
    let auc: Double?
    /// How rare each of ``items`` is: −log₂ of the share of the training users who have it. Empty where nobody asked.
    let rarities: [Double]

    /// The list of the first n of `ranked`, best first; none stands twice. Items are relevant or not.
    /// - Precondition: `n >= 1`.
    /// - Complexity: O(n).
    public init(_ ranked: [Int32], relevant: Set<Int32>, n: Int) {
        self.init(ranked, ratings: Dictionary(uniqueKeysWithValues: relevant.map { ($0, 1) }), n: n)
    }

    /// The list of the first n of `ranked`, best first; none stands twice.
    /// - Parameters:
    ///   - ranked: the items, as far down as anybody looks.
    ///   - ratings: the relevant items, with what the user gave them.
    ///   - n: the length.
    ///   - auc: the share of pairs of a relevant item and another one that the whole ranking has in the right order.
    ///   - rarity: how rare an item is; see ``Rarity``.
    /// - Precondition: `n >= 1`.
    /// - Complexity: O(n + R log R).
    public init(
        _ ranked: [Int32], ratings: [Int32: Float], n: Int, auc: Double? = nil, rarity: Rarity? = nil
    ) {
        precondition(n >= 1, "lists are cut off at rank 1 or later")
        self.n = n
        self.auc = auc
        let listed = Array(ranked.prefix(n))
        items = listed
        relevant = ratings.count
        // (2ʳ − 1) / 2ᵐ with m the largest rating.
        let largest = Double(ratings.values.max() ?? 0)
        let worth = ratings.mapValues { max(exp2(Double($0) - largest) - exp2(-largest), 0) }
        hits = listed.indices.filter { worth[listed[$0]] != nil }.map { $0 + 1 }
        gains = listed.compactMap { worth[$0] }
        idealGains = worth.values.sorted(by: >)
        rarities = rarity.map { rarity in listed.map { rarity[$0] } } ?? []
    }

    /// The same list as one of `length` items.
    /// - Precondition: `length` is from 1 to ``n``.
    /// - Complexity: O(n).
    public func cut(at length: Int) -> RankedList {
        precondition((1...n).contains(length), "a list of \(n) is no longer one")
        return length == n ? self : RankedList(whole: self, length)
    }

    private init(whole list: RankedList, _ length: Int) {
        n = length
        items = Array(list.items.prefix(length))
        relevant = list.relevant
        hits = Array(list.hits.prefix { $0 <= length })
        gains = Array(list.gains.prefix(hits.count))
        idealGains = list.idealGains
        auc = list.auc
        rarities = Array(list.rarities.prefix(length))
    }

    /// The most hits that a list of this length could have: min(n, R).
    public var reachable: Int { min(n, relevant) }
}

/// How rare items are: −log₂ of the share of users who have an item. One that nobody has counts as had by one user.
public struct Rarity: Sendable {
    private let values: [Double]

    /// That of items 0, 1, ... of which so many of `users` have each.
    /// - Complexity: O(items).
    public init(counts: [Int], users: Int) {
        values = counts.map { log2(Double(max(users, 1)) / Double(max($0, 1))) }
    }

    /// In bits.
    public subscript(item: Int32) -> Double { values[Int(item)] }
}

/// How often each item stands on some lists.
public struct Exposure: Sendable {
    /// One for each item there is, those on no list included.
    public let counts: [Int]

    /// That of `items` items, numbered from 0, on the first n places of each of `lists`.
    /// - Precondition: every listed item is one of them.
    /// - Complexity: O(lists · n + `items`).
    init(_ lists: [RankedList], at n: Int, items: Int) {
        var counts = [Int](repeating: 0, count: items)
        for list in lists {
            for item in list.items.prefix(n) { counts[Int(item)] += 1 }
        }
        self.counts = counts
    }
}
