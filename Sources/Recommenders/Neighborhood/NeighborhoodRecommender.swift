import LatentLinearAlgebra
import LatentRuntime

/// Predicts `b_ui + Σ w d / (regularization + Σ w)`: the baseline, and what the nearest neighbours that have a rating deviate
/// from theirs by, weighed by their similarity to the power `amplification`.
///
/// The neighbours are the items that the person rated (`item-knn`: d is r_uj - b_uj) or the people who rated the item
/// (`user-knn`: d is r_vi - b_vi). Only positive similarities count. Where no neighbour has a rating the baseline stands
/// alone; an unknown user or item has the effect 0 in it, and no neighbours.
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
    /// Whose neighbour each item of `item-knn` is.
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

    /// The person's effect is the one that fits their ratings best; of `user-knn`, everybody in the training set is compared
    /// with them: O(ratings of all).
    public func scores(newPerson ratings: [(item: Int, rating: Float)]) -> [Float] {
        let person = deviations(ofNewPerson: ratings)
        let heard =
            if let listeners {
                weighted.allPredictions(rows: [0], of: person.deviations, listeners: listeners, pool: .shared)
            } else {
                weighted.replaced(by: neighbors(ofNewPerson: person.deviations))
                    .predictions(things: [0], byThing: deviations, pool: .shared)
            }
        return heard.row(0).indices.map {
            Float(estimates.baseline(user: nil, item: $0) + person.effect + Double(heard[0, $0]))
        }
    }

    /// The effect of a person who is not in the training set, and a matrix of one row: what their ratings deviate by.
    func deviations(
        ofNewPerson ratings: [(item: Int, rating: Float)]
    ) -> (effect: Double, deviations: CSRMatrix<Float>) {
        let effect = estimates.effect(ofNewPerson: ratings)
        let values = ratings.map {
            (
                item: Int32($0.item),
                deviation: Float(Double($0.rating) - effect - estimates.baseline(user: nil, item: $0.item))
            )
        }.sorted { $0.item < $1.item }
        let pattern = SparsityPattern(row: values.map(\.item), columns: scope.items.count)
        return (effect, CSRMatrix(pattern: pattern, values: values.map(\.deviation)))
    }

    /// The users nearest to a person with these deviations; none where nobody is.
    func neighbors(ofNewPerson deviations: CSRMatrix<Float>) -> Neighbors<Float> {
        let count = min(configuration.candidates, scope.users.count)
        // Settings are valid, sizes are the model's own, and the deviations of ratings within bounds are finite: it
        // throws where there are no users or no items, of whom nobody is near.
        let found = try? configuration.measure.neighbors(
            of: deviations, among: self.deviations, count: count, threshold: .leastNormalMagnitude, memory: .max)
        return found ?? Neighbors(none: 1)
    }

    public func fallback(user: Int?, item: Int?) -> Float {
        Float(estimates.baseline(user: user, item: item))
    }
}

/// Why a prediction is what it is.
extension NeighborhoodRecommender: ExplainingRecommender {
    public var neighborKind: NeighborhoodConfiguration.Kind { configuration.kind }

    public func explanation(user: Int, item: Int) -> [Contribution] {
        switch configuration.kind {
        case .item:
            contributions(to: item, weighted) {
                rating(of: user, item: $0)
            } deviation: {
                deviations.value(row: user, column: $0)
            }
        case .user:
            contributions(to: user, weighted) {
                rating(of: $0, item: item)
            } deviation: {
                deviations.value(row: $0, column: item)
            }
        }
    }

    public func explanation(newPerson ratings: [(item: Int, rating: Float)], item: Int) -> [Contribution] {
        let person = deviations(ofNewPerson: ratings).deviations
        switch configuration.kind {
        case .item:
            return contributions(to: item, weighted) { other in
                ratings.first { $0.item == other }?.rating
            } deviation: {
                person.value(row: 0, column: $0)
            }
        case .user:
            return contributions(to: 0, weighted.replaced(by: neighbors(ofNewPerson: person))) {
                rating(of: $0, item: item)
            } deviation: {
                deviations.value(row: $0, column: item)
            }
        }
    }

    private func rating(of user: Int, item: Int) -> Float? { scope.ratings.value(row: user, column: item) }

    private func contributions(
        to thing: Int, _ weighted: WeightedNeighbors, rating: (Int) -> Float?, deviation: (Int) -> Float?
    ) -> [Contribution] {
        var heard: [(neighbor: Int, similarity: Float, weight: Double, deviation: Double)] = []
        for place in weighted.neighbors.offsets[thing]..<weighted.neighbors.offsets[thing + 1]
        where heard.count < weighted.limit {
            let neighbor = Int(weighted.neighbors.indices[place])
            guard let deviation = deviation(neighbor) else { continue }
            heard.append(
                (neighbor, weighted.neighbors.scores[place], Double(weighted.weights[place]), Double(deviation)))
        }
        let total = heard.reduce(0) { $0 + $1.weight }
        // Weights that all underflow say nothing, and the baseline stands alone.
        guard total > 0 else { return [] }
        let whole = Double(weighted.regularization) + total
        return heard.map {
            Contribution(
                neighbor: $0.neighbor, rating: rating($0.neighbor) ?? 0, similarity: $0.similarity,
                share: Float($0.weight * $0.deviation / whole))
        }.sorted { (-abs($0.share), $0.neighbor) < (-abs($1.share), $1.neighbor) }
    }
}

/// The lists of neighbours as three arrays; the deviations follow from the scope's ratings.
extension NeighborhoodRecommender {
    public func write(to archive: inout Safetensors) {
        estimates.write(to: &archive)
        archive.set("neighbors.offsets", shape: [neighbors.offsets.count], neighbors.offsets.map { Int64($0) })
        archive.set("neighbors.indices", shape: [neighbors.indices.count], neighbors.indices)
        archive.set("neighbors.similarities", shape: [neighbors.scores.count], neighbors.scores)
    }

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
            throw malformed("\(own) is among its own neighbours")
        }
        self.init(
            configuration: configuration, scope: scope,
            estimates: try BaselineEstimates(
                archive: archive, scope: scope, userRegularization: configuration.userEffectRegularization),
            neighbors: neighbors, pool: .shared)
    }
}
