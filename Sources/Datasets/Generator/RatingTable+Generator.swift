import LatentRuntime

extension RatingTable {
    /// Invented ratings with the size and shape of a published data set: long tails of users and of items, a
    /// few ratings for most films, and ratings that biases explain in part and a model of rank 20 better.
    ///
    /// rating = mean + user bias + item bias + taste · traits + noise, rounded to the preset's stars. What a
    /// user watches depends on popularity alone. Users are 1 ... `preset.users` and items 1 ... `preset.items`;
    /// each item is rated, and each user rates 20 items or more. Rows ascend by user, then item. The same seed
    /// gives the same table, whatever the number of threads.
    /// - Complexity: O(ratings), and about three times the memory of the table.
    public static func generated(_ preset: GeneratorPreset, seed: UInt64) -> RatingTable {
        generated(preset, seed: seed, pool: .shared)
    }

    /// As `generated(_:seed:)`, on the threads of `pool`.
    package static func generated(
        _ preset: GeneratorPreset, seed: UInt64, pool: ThreadPool
    ) -> RatingTable {
        let activity = GeneratedActivity(preset, seed: seed)
        let generator = RatingGenerator(
            preset: preset, seed: seed, activity: activity,
            tastes: GeneratedTastes(preset, activity, seed: seed, pool: pool))
        let tileSize = 512
        var tiles = pool.map(tiles: (preset.users + tileSize - 1) / tileSize) { tile in
            generator.ratings(of: tile * tileSize..<min((tile + 1) * tileSize, preset.users))
        }
        let all = RatingTile(joining: &tiles, count: preset.ratings)
        let titles = GeneratedTitles(seed: seed)
        var entries: [ID: Catalog.Entry] = [:]
        for item in 0..<preset.items {
            entries[.number(item + 1)] = Catalog.Entry(
                title: titles.title(item), genres: generator.tastes.genres(item: item))
        }
        return RatingTable(
            users: all.users, items: all.items, ratings: all.ratings, timestamps: all.timestamps,
            userIDs: Vocabulary(of: 1...preset.users), itemIDs: Vocabulary(of: 1...preset.items),
            catalog: Catalog(entries), values: .ratings, warnings: [])
    }
}

/// The ratings of some users.
private struct RatingTile {
    var users: [Int32] = []
    var items: [Int32] = []
    var ratings: [Float] = []
    var timestamps: [Double] = []

    init() {}

    /// All tiles in order. Each is let go once it is copied, so that no two copies of the whole exist.
    init(joining tiles: inout [RatingTile], count: Int) {
        users.reserveCapacity(count)
        items.reserveCapacity(count)
        ratings.reserveCapacity(count)
        timestamps.reserveCapacity(count)
        for index in tiles.indices {
            users += tiles[index].users
            items += tiles[index].items
            ratings += tiles[index].ratings
            timestamps += tiles[index].timestamps
            tiles[index] = RatingTile()
        }
    }
}

/// What each user rates, how and when: a function of the user's number and the seed, so that any range of users can be
/// made by itself.
private struct RatingGenerator {
    let preset: GeneratorPreset
    let seed: UInt64
    let activity: GeneratedActivity
    let tastes: GeneratedTastes

    /// 2001-01-01, when no edition of MovieLens was finished yet.
    private static let firstTimestamp = 978_307_200
    private static let secondsPerDay = 86_400

    func ratings(of users: Range<Int>) -> RatingTile {
        var tile = RatingTile()
        let room = activity.starts[users.upperBound] - activity.starts[users.lowerBound]
        tile.users.reserveCapacity(room)
        tile.items.reserveCapacity(room)
        tile.ratings.reserveCapacity(room)
        tile.timestamps.reserveCapacity(room)
        // The last user who took each item: a set that needs no clearing between users.
        var taker = [Int32](repeating: -1, count: preset.items)
        for user in users {
            let items = choose(user, &taker)
            rate(user, items, into: &tile)
        }
        return tile
    }

    /// The items that `user` rates, ascending.
    private func choose(_ user: Int, _ taker: inout [Int32]) -> [Int32] {
        let mark = Int32(truncatingIfNeeded: user)
        var generator = Philox(seed: seed, purpose: .choice, row: user)
        let count = activity.starts[user + 1] - activity.starts[user]
        var chosen: [Int32] = []
        chosen.reserveCapacity(count)
        for item in activity.guaranteedItems(of: user) {
            taker[item] = mark
            chosen.append(Int32(truncatingIfNeeded: item))
        }
        while chosen.count < count {
            let item = activity.popularity.draw(&generator)
            if taker[item] == mark { continue }
            taker[item] = mark
            chosen.append(Int32(truncatingIfNeeded: item))
        }
        return chosen.sorted()
    }

    /// Rounds the expected rating and noise to the preset's steps, from the lowest of them to 5, and gives each rating
    /// a second within the user's days.
    private func rate(_ user: Int, _ items: [Int32], into tile: inout RatingTile) {
        var noise = Philox(seed: seed, purpose: .noise, row: user)
        var clock = Philox(seed: seed, purpose: .timestamp, row: user)
        let deviation = GeneratedTastes.noiseDeviation(step: preset.ratingStep)
        // Everyone comes on a day within ten years and rates for up to a hundred days.
        let start = Self.firstTimestamp + Self.secondsPerDay * clock.next(below: 3650)
        let span = Self.secondsPerDay * (1 + clock.next(below: 100))
        var spare: Float?
        for item in items {
            let normal: Float
            if let kept = spare {
                normal = kept
                spare = nil
            } else {
                (normal, spare) = noise.nextNormals()
            }
            let exact = tastes.rating(user: user, item: Int(item)) + deviation * normal
            let stars = (exact / preset.ratingStep).rounded() * preset.ratingStep
            tile.users.append(Int32(truncatingIfNeeded: user))
            tile.items.append(item)
            tile.ratings.append(min(max(stars, preset.ratingStep), 5))
            tile.timestamps.append(Double(start + clock.next(below: span)))
        }
    }
}

extension RandomPurpose {
    /// Who rates what.
    static let choice = RandomPurpose(rawValue: 8)
    /// What of a rating is left to chance.
    static let noise = RandomPurpose(rawValue: 9)
    /// When it is given.
    static let timestamp = RandomPurpose(rawValue: 11)
}
