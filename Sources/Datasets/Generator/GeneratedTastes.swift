import LatentRuntime

/// What the users like and the items are: biases, and vectors whose product is a user's taste for an item.
struct GeneratedTastes {
    /// How many dimensions taste has.
    static let rank = 20

    private let userBias: [Float]
    private let itemBias: [Float]
    private let taste: [Float]
    private let traits: [Float]

    // Chosen so that ratings have the mean 3.5 and the deviation 1.05 to 1.1 of MovieLens, of whose variance
    // biases explain about a third, and the tastes a sixth.
    private static let mean: Float = 3.56
    private static let userDeviation: Float = 0.45
    private static let itemDeviation: Float = 0.46
    private static let popularityGain: Float = 0.5
    private static let tasteVariance: Float = 0.26
    /// The variance of each dimension over the one before.
    private static let decay: Float = 0.75

    /// The standard deviation of what nothing explains, so that whole and half stars, whose rounding adds
    /// step² / 12, are equally hard to foretell.
    static func noiseDeviation(step: Float) -> Float { (0.70 - step * step / 12).squareRoot() }

    /// Normal biases and vectors, drawn for each user and item by itself. The variance of a dimension is three quarters
    /// of that of the one before, and all together make that of a user's taste for an item.
    /// - Complexity: O((users + items) · rank).
    init(_ preset: GeneratorPreset, _ activity: GeneratedActivity, seed: UInt64, pool: ThreadPool) {
        let rank = Self.rank
        var scale = (0..<rank).map { _ in Float(0) }
        var variance: Float = 1
        for dimension in 0..<rank {
            scale[dimension] = variance
            variance *= Self.decay
        }
        let total = scale.reduce(0, +)
        scale = scale.map { ($0 / total * Self.tasteVariance).squareRoot() }

        // Users take the rows from 0 on, items those behind them.
        func vectors(_ count: Int, firstRow: Int, scale: [Float]) -> (bias: [Float], vectors: [Float]) {
            let tileSize = 4096
            let tiles = pool.map(tiles: (count + tileSize - 1) / tileSize) { tile in
                var bias: [Float] = []
                var vectors: [Float] = []
                for row in tile * tileSize..<min((tile + 1) * tileSize, count) {
                    var generator = Philox(seed: seed, purpose: .taste, row: firstRow + row)
                    bias.append(generator.nextNormal())
                    for dimension in 0..<rank { vectors.append(scale[dimension] * generator.nextNormal()) }
                }
                return (bias, vectors)
            }
            return (tiles.flatMap(\.0), tiles.flatMap(\.1))
        }
        let ones = [Float](repeating: 1, count: rank)
        let users = vectors(preset.users, firstRow: 0, scale: ones)
        let items = vectors(preset.items, firstRow: preset.users, scale: scale)
        userBias = users.bias.map { $0 * Self.userDeviation }
        // What many watch is rated a little higher, as in every edition of MovieLens.
        itemBias = zip(items.bias, activity.popularityRank).map {
            $0 * Self.itemDeviation + Self.popularityGain * ($1 - 0.85)
        }
        taste = users.vectors
        traits = items.vectors
    }

    /// The expected rating, before rounding.
    func rating(user: Int, item: Int) -> Float {
        var sum = Self.mean + userBias[user] + itemBias[item]
        let (left, right) = (user * Self.rank, item * Self.rank)
        for dimension in 0..<Self.rank { sum += taste[left + dimension] * traits[right + dimension] }
        return sum
    }

    /// One to three genres: those of the dimensions that make the item what it is, so that genres and tastes
    /// have to do with one another.
    func genres(item: Int) -> [String] {
        let names = Genres.movieLens100K.dropFirst()
        let pairs = names.count / 2
        let own = traits[item * Self.rank..<(item + 1) * Self.rank].prefix(pairs)
        let strongest = own.indices.sorted { abs(own[$0]) > abs(own[$1]) }
        let threshold = abs(own[strongest[0]])
        let kept = strongest.prefix(3).filter { abs(own[$0]) > 0.7 * threshold }
        return kept.map { position in
            let dimension = position - own.startIndex
            return names[names.startIndex + 2 * dimension + (own[position] > 0 ? 1 : 0)]
        }.sorted()
    }
}

extension RandomPurpose {
    /// What users and items are like.
    static let taste = RandomPurpose(rawValue: 7)
}
