import LatentLinearAlgebra
import LatentRuntime

/// Predicts `b_ui + Σ w d / (regularization + Σ w)`: the baseline, and what the nearest neighbors that have a rating
/// deviate from theirs by, weighed by their similarity to the power `amplification`.
///
/// The neighbors are the items that the person rated (`item-knn`: d is r_uj - b_uj) or the people who rated the item
/// (`user-knn`: d is r_vi - b_vi). Only positive similarities count. Where no neighbor has a rating the baseline stands
/// alone; an unknown user or item has the effect 0 in it, and no neighbors.
///
/// At most `configuration.neighbors` are heard, the nearest first among those with a rating. The weight `Σ w /
/// (regularization + Σ w)` is how far a prediction leaves the baseline: near 0 where little is known.
public struct NeighborhoodRecommender: Recommender {
    public let configuration: NeighborhoodConfiguration
    public let scope: ModelScope
    /// The baseline b of users and items.
    public let estimates: BaselineEstimates
    /// Of each item, or of each user, the nearest, with their similarities.
    public var neighbors: Neighbors<Float> { weighted.neighbors }
    private let weighted: WeightedNeighbors
    /// Users by items.
    private let deviations: CSRMatrix<Float>
    /// Items by users, which `user-knn` looks through by item.
    private let deviationsByItem: CSRMatrix<Float>?
    /// Whose neighbor each item of `item-knn` is.
    ///
    /// Lists of all items are made from a user's ratings outward, over these.
    private let listeners: WeightedNeighbors.Listeners?

    init(
        configuration: NeighborhoodConfiguration, scope: ModelScope, estimates: BaselineEstimates,
        neighbors: Neighbors<Float>, pool: ThreadPool
    ) {
        self.configuration = configuration
        self.scope = scope
        self.estimates = estimates
        weighted = WeightedNeighbors(
            neighbors, amplification: configuration.amplification, limit: configuration.neighbors,
            regularization: configuration.regularization)
        deviations = estimates.residuals(of: scope.ratings)
        deviationsByItem = configuration.kind == .user ? deviations.transposed(pool: pool) : nil
        listeners = configuration.kind == .item ? WeightedNeighbors.Listeners(of: weighted) : nil
    }

    /// - Complexity: O(pairs · neighbors kept), and the ratings of those that are asked about.
    public func predict(users: [Int], items: [Int], pool: ThreadPool) -> [Float] {
        let heard =
            if let deviationsByItem {
                weighted.predictions(contexts: items, things: users, deviations: deviationsByItem, pool: pool)
            } else {
                weighted.predictions(contexts: users, things: items, deviations: deviations, pool: pool)
            }
        return heard.indices.map {
            Float(estimates.baseline(user: users[$0], item: items[$0]) + Double(heard[$0]))
        }
    }

    /// Without asking pair by pair: of `item-knn` by the items that each rating speaks for, of `user-knn` by the
    /// ratings of each user's neighbors.
    public func scores(users: [Int], pool: ThreadPool) -> Matrix<Float> {
        var result =
            if let listeners {
                weighted.allPredictions(rows: users, of: deviations, listeners: listeners, pool: pool)
            } else {
                weighted.predictions(things: users, byThing: deviations, pool: pool)
            }
        result.addBaselines(pool: pool) { row, item in estimates.baseline(user: users[row], item: item) }
        return result
    }

    /// Those of the baseline; none where it is the person's mean.
    public var itemBiases: [Float]? { configuration.hasItemEffects ? estimates.itemBiases : nil }

    /// Of `item-knn`.
    public var itemNeighbors: (lists: Neighbors<Float>, measure: String)? {
        guard configuration.kind == .item else { return nil }
        return (neighbors, "\(configuration.similarity.rawValue) of ratings less their \(configuration.centering)")
    }

    /// A person who is not in the training set.
    public struct Person: Sendable {
        /// The effect that fits their ratings best.
        public let effect: Double
        /// A matrix of one row.
        public let ratings: CSRMatrix<Float>
        /// What the ratings deviate from their baselines by.
        let deviations: CSRMatrix<Float>
        /// Of `user-knn`, the users nearest to them.
        let nearest: WeightedNeighbors?
    }

    /// Of `user-knn`, everybody in the training set is compared with them: O(ratings of all).
    ///
    /// Of `item-knn` the lists of the items stand as they are, and only the person's effect is computed, and what
    /// their ratings deviate by from a baseline with it.
    public func person(_ ratings: [(item: Int, rating: Float)]) -> Person {
        let effect = estimates.effect(ofNewPerson: ratings)
        let row = scope.row(ratings)
        let deviations = CSRMatrix(
            pattern: row.pattern,
            values: zip(row.pattern.columnIndices, row.values).map { item, rating in
                Float(Double(rating) - effect - estimates.baseline(user: nil, item: Int(item)))
            })
        let nearest = configuration.kind == .user ? weighted.replaced(by: neighbors(ofNewPerson: deviations)) : nil
        return Person(effect: effect, ratings: row, deviations: deviations, nearest: nearest)
    }

    /// - Complexity: O(items), and of `item-knn` the lists that each item they rated is in, of `user-knn` the ratings
    ///   of the nearest people. Both run on the shared pool.
    public func scores(of person: Person) -> [Float] {
        let heard =
            if let listeners {
                weighted.allPredictions(rows: [0], of: person.deviations, listeners: listeners, pool: .shared)
            } else {
                (person.nearest ?? weighted).predictions(things: [0], byThing: deviations, pool: .shared)
            }
        return heard.row(0).indices.map {
            Float(estimates.baseline(user: nil, item: $0) + person.effect + Double(heard[0, $0]))
        }
    }

    /// The users nearest to a person with these deviations; none where nobody is.
    private func neighbors(ofNewPerson deviations: CSRMatrix<Float>) -> Neighbors<Float> {
        let count = min(configuration.candidates, scope.users.count)
        // Settings are valid, sizes are the model's own, and the deviations of ratings within bounds are finite: it
        // throws where there are no users or no items, of whom nobody is near.
        let found = try? configuration.measure.neighbors(
            of: deviations, among: self.deviations, count: count, threshold: .leastNormalMagnitude, memory: .max)
        return found ?? Neighbors(none: 1)
    }

    /// The baseline alone, an effect being 0 where nobody is known.
    public func fallback(user: Int?, item: Int?) -> Float {
        scope.require(user: user, item: item)
        return Float(estimates.baseline(user: user, item: item))
    }
}

/// Why a prediction is what it is.
extension NeighborhoodRecommender {
    /// The shares and the baseline sum to the prediction but for rounding. The largest share, up or down, comes first;
    /// of equals the neighbor with the lowest index.
    /// - Complexity: O(neighbors kept · log ratings), and sorting those heard.
    public func explanation(user: Int, item: Int) -> [Contribution]? {
        scope.require(user: user, item: item)
        switch configuration.kind {
        case .item: return contributions(of: scope.ratings, deviations, row: user, to: item)
        case .user: return contributions(of: weighted, to: user, item: item)
        }
    }

    public func explanation(of person: Person, item: Int) -> [Contribution]? {
        scope.require(item: item)
        if let nearest = person.nearest { return contributions(of: nearest, to: 0, item: item) }
        return contributions(of: person.ratings, person.deviations, row: 0, to: item)
    }

    /// What a person's own ratings, row `row`, add to that of `item`.
    private func contributions(
        of ratings: CSRMatrix<Float>, _ deviations: CSRMatrix<Float>, row: Int, to item: Int
    ) -> [Contribution] {
        contributions(of: weighted, to: item, ratings, deviations) { ratings.pattern.place(row: row, column: $0) }
    }

    /// What the ratings of `item` by the neighbors of `user` add to theirs.
    private func contributions(of neighbors: WeightedNeighbors, to user: Int, item: Int) -> [Contribution] {
        contributions(of: neighbors, to: user, scope.ratings, deviations) {
            scope.ratings.pattern.place(row: $0, column: item)
        }
    }

    /// `entry` is where the ratings and the deviations have a neighbor's.
    private func contributions(
        of weighted: WeightedNeighbors, to thing: Int, _ ratings: CSRMatrix<Float>, _ deviations: CSRMatrix<Float>,
        entry: (_ neighbor: Int) -> Int?
    ) -> [Contribution] {
        var heard: [(place: Int, entry: Int)] = []
        for place in weighted.neighbors.offsets[thing]..<weighted.neighbors.offsets[thing + 1]
        where heard.count < weighted.limit {
            if let entry = entry(Int(weighted.neighbors.indices[place])) { heard.append((place, entry)) }
        }
        let total = heard.reduce(0) { $0 + Double(weighted.weights[$1.place]) }
        // Weights that all underflow say nothing, and the baseline stands alone.
        guard total > 0 else { return [] }
        let whole = Double(weighted.regularization) + total
        return heard.map { place, entry in
            Contribution(
                neighbor: Int(weighted.neighbors.indices[place]), kind: configuration.kind == .user ? .user : .item,
                rating: ratings.values[entry], similarity: weighted.neighbors.scores[place],
                share: Float(Double(weighted.weights[place]) * Double(deviations.values[entry]) / whole))
        }.sorted { (-abs($0.share), $0.neighbor) < (-abs($1.share), $1.neighbor) }
    }
}

/// The lists of neighbors as three arrays; the deviations follow from the scope's ratings.
extension NeighborhoodRecommender {
    /// The baseline (`baseline.mean`, `baseline.user_effects`, `baseline.item_effects`: F64) and the neighbors row
    /// after row: `neighbors.offsets` (I64, one more than there are rows), `neighbors.indices` (I32),
    /// `neighbors.similarities` (F32).
    public func write(to archive: inout Safetensors) {
        estimates.write(to: &archive, given: configuration.givenRegularization)
        archive.set("neighbors.offsets", shape: [neighbors.offsets.count], neighbors.offsets.map { Int64($0) })
        archive.set("neighbors.indices", shape: [neighbors.indices.count], neighbors.indices)
        archive.set("neighbors.similarities", shape: [neighbors.scores.count], neighbors.scores)
    }

    /// The lists as `write(to:)` left them; weights and deviations are computed anew.
    /// - Throws: `FileError.malformed` when a tensor is missing or has another shape, a similarity is not above 0 and
    ///   up to 1, the lists are none of this many things, or a thing is among its own neighbors.
    public init(configuration: NeighborhoodConfiguration, scope: ModelScope, archive: Safetensors) throws {
        func malformed(_ reason: String) -> FileError {
            .malformed(path: archive.path, position: nil, reason: "tensors \"neighbors\": \(reason)")
        }
        let things = configuration.kind == .item ? scope.items.count : scope.users.count
        let offsets = try archive.tensor("neighbors.offsets", as: Int64.self, shape: [things + 1])
        let indices = try archive.tensor("neighbors.indices", as: Int32.self)
        let similarities = try archive.tensor("neighbors.similarities", as: Float.self, shape: [indices.count])
        guard similarities.allSatisfy({ $0 > 0 && $0 <= 1 }) else {
            throw malformed("a similarity is not above 0, or is above 1")
        }
        let neighbors: Neighbors<Float>
        do {
            neighbors = try Neighbors(
                checking: offsets.map { Int($0) }, indices: indices, scores: similarities, others: things)
        } catch {
            throw malformed(error.description)
        }
        if let own = (0..<things).first(where: { neighbors.row($0).indices.contains(Int32($0)) }) {
            throw malformed("\(own) is among its own neighbors")
        }
        self.init(
            configuration: configuration, scope: scope,
            estimates: try BaselineEstimates(archive: archive, scope: scope, given: configuration.givenRegularization),
            neighbors: neighbors, pool: .shared)
    }
}
