import LatentDatasets
import LatentRuntime

/// Ratings that are a mean, effects and noise of known variances, and no taste.
public struct EffectsWithNoise: Sendable {
    public let table: RatingTable
    /// The effects as drawn.
    public let userEffects, itemEffects: [Double]

    /// `ratings` ratings by each user, of items drawn without heed to their effects: `3 + b_u + c_i + e`, the standard
    /// deviations of b, c and e being `deviations`. Where `ratings` is no less than `items`, everybody rated everything.
    public init(
        users: Int, items: Int, ratings: Int, deviations: (user: Double, item: Double, noise: Double) = (0.5, 0.4, 1),
        seed: UInt64
    ) {
        var random = Philox(seed: seed, purpose: .noise)
        func normals(_ count: Int, _ deviation: Double) -> [Double] {
            (0..<count).map { _ in deviation * Double(random.nextNormal()) }
        }
        userEffects = normals(users, deviations.user)
        itemEffects = normals(items, deviations.item)
        var (userIDs, itemIDs, values) = ([Int](), [Int](), [Float]())
        for user in 0..<users {
            var left = Array(0..<items)
            for place in 0..<min(ratings, items) {
                left.swapAt(place, place + random.next(below: items - place))
                userIDs.append(user)
                itemIDs.append(left[place])
                let noise = deviations.noise * Double(random.nextNormal())
                values.append(Float(3 + userEffects[user] + itemEffects[left[place]] + noise))
            }
        }
        table = RatingTable.fixture(userIDs: userIDs, itemIDs: itemIDs, ratings: values)
    }
}
