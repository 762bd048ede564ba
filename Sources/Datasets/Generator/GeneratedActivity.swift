import Glibc
import LatentRuntime

/// Who rates how much and what is rated how often, before anyone rates.
struct GeneratedActivity {
    /// The lowest number of ratings of one user, as in every MovieLens edition.
    static let fewestRatings = 20

    /// Where each user's ratings begin, and behind the last user the number of all.
    let starts: [Int]
    /// Items in the order of the slots that `guaranteedItems(of:)` hands out.
    private let order: [Int]
    private let slots: [Int]
    let popularity: AliasTable
    /// The popularity of each item as its place between 0, the least, and 1, the most popular.
    let popularityRank: [Float]

    /// How often each user rates, how popular each item is, and which of its ratings each item is sure of.
    /// - Complexity: O(users + items), 80 times the users for the bisection.
    init(_ preset: GeneratorPreset, seed: UInt64) {
        let counts = Self.counts(preset, seed: seed)
        var starts = [0]
        starts.reserveCapacity(counts.count + 1)
        for count in counts { starts.append(starts[starts.count - 1] + count) }
        self.starts = starts

        var generator = Philox(seed: seed, purpose: .popularity)
        var ranked = Array(0..<preset.items)
        generator.shuffle(&ranked)
        // Zipf-Mandelbrot with exponent 2. The offset lets the most popular item reach about half of the
        // users; beyond it the tail is as long as MovieLens's, where most films have a handful of ratings.
        let offset = Double(preset.ratings) / Double(preset.users) / 1.3
        var weights = [Double](repeating: 0, count: preset.items)
        var places = [Float](repeating: 0, count: preset.items)
        for (rank, item) in ranked.enumerated() {
            weights[item] = 1 / ((Double(rank) + offset) * (Double(rank) + offset))
            places[item] = 1 - Float(rank) / Float(max(preset.items - 1, 1))
        }
        popularity = AliasTable(weights)
        popularityRank = places

        // One slot in each of as many equal stretches: no item goes unrated, and active users, who own more
        // slots, get more of the items that nobody else rates.
        generator.shuffle(&ranked)
        order = ranked
        let stretch = Double(preset.ratings) / Double(preset.items)
        slots = ranked.indices.map { index in
            let low = Int(Double(index) * stretch)
            let high = Int(Double(index + 1) * stretch)
            return low + generator.next(below: max(high - low, 1))
        }
    }

    /// The items that are rated because this user rates them, at most as many as the user's ratings.
    func guaranteedItems(of user: Int) -> [Int] {
        var index = firstSlot(from: starts[user])
        var result: [Int] = []
        while index < slots.count, slots[index] < starts[user + 1] {
            result.append(order[index])
            index += 1
        }
        return result
    }

    private func firstSlot(from row: Int) -> Int {
        var low = 0
        var high = slots.count
        while low < high {
            let middle = (low + high) / 2
            if slots[middle] < row { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// Log-normal counts between `fewestRatings` and two fifths of the items that add up to the preset's.
    private static func counts(_ preset: GeneratorPreset, seed: UInt64) -> [Int] {
        let weights = (0..<preset.users).map { user in
            var generator = Philox(seed: seed, purpose: .activity, row: user)
            return exp(1.2 * Double(generator.nextNormal()))
        }
        let most = Double(preset.items * 2 / 5 - fewestRatings)
        func extra(_ scale: Double) -> [Int] { weights.map { Int(min(scale * $0, most)) } }
        // The sum grows with the scale; bisection finds the largest scale that does not exceed what is wanted.
        let wanted = preset.ratings - preset.users * fewestRatings
        var low = 0.0
        var high = Double(wanted)
        for _ in 0..<80 {
            let middle = (low + high) / 2
            if extra(middle).reduce(0, +) <= wanted { low = middle } else { high = middle }
        }
        var counts = extra(low).map { $0 + fewestRatings }
        // Rounding down leaves less than one rating a user.
        var missing = preset.ratings - counts.reduce(0, +)
        for user in counts.indices where missing > 0 && counts[user] < Int(most) {
            counts[user] += 1
            missing -= 1
        }
        return counts
    }
}

extension RandomPurpose {
    /// How much users rate.
    static let activity = RandomPurpose(rawValue: 5)
    /// How popular items are.
    static let popularity = RandomPurpose(rawValue: 6)
}
