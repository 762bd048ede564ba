import LatentDatasets
import LatentLinearAlgebra
import LatentRuntime

/// What a rating is before taste comes in: `baseline(u, i) = mean + userEffects[u] + itemEffects[i]`.
///
/// With r the ratings and n_u, n_i how many there are of a user and of an item, the effects are those that make
///
///     Σ (r − mean − b_u − b_i)² + userRegularization · Σ b_u² + itemRegularization · Σ b_i²
///
/// least, at which b_i = Σ (r − mean − b_u) / (itemRegularization + n_i) and b_u likewise: few ratings move an effect
/// little. A regularization that is not given is the ratio of two variances, of what no effect explains and of the
/// effects, estimated from the ratings themselves: where users (or items) differ no more than noise, it is infinite.
///
/// A user or an item without ratings has the effect 0. From Koren, "Factor in the Neighbors: Scalable and
/// Accurate Collaborative Filtering", ACM TKDD 4 (2010), doi:10.1145/1644873.1644874.
public struct BaselineEstimates: Sendable, Equatable {
    /// The mean of all ratings.
    public let mean: Double
    /// b_u, in the ratings' units.
    public let userEffects: [Double]
    /// b_i, in the ratings' units.
    public let itemEffects: [Double]
    /// What ``userEffects`` were shrunk by, as a new person's is; infinite where users do not differ.
    public let userRegularization: Double
    /// What ``itemEffects`` were shrunk by; infinite where items do not differ.
    public let itemRegularization: Double

    /// The baseline of a user and an item; nil for an unknown one, whose effect is taken for 0.
    /// - Precondition: an index that is given is one of ``userEffects``, or of ``itemEffects``.
    /// - Complexity: O(1).
    public func baseline(user: Int?, item: Int?) -> Double {
        mean + (user.map { userEffects[$0] } ?? 0) + (item.map { itemEffects[$0] } ?? 0)
    }

    /// The items' effects, in single precision.
    var itemBiases: [Float] { itemEffects.map { Float($0) } }

    /// The names without `baseline.`, under which a file has them.
    var parameters: [(name: String, shape: [Int])] {
        [("mean", [1]), ("user_effects", [userEffects.count]), ("item_effects", [itemEffects.count])]
    }

    /// The effect of a person who is not among ``userEffects``, from some ratings of theirs (`item` is an index), the
    /// items' effects standing as they are; 0 for no ratings. `Σ (r − mean − b_i) / (userRegularization + n)`, in the
    /// ratings' units.
    /// - Precondition: every item is an index.
    /// - Complexity: O(ratings).
    public func effect(ofNewPerson ratings: [(item: Int, rating: Float)]) -> Double {
        let residuals = ratings.reduce(0) { $0 + (Double($1.rating) - mean - itemEffects[$1.item]) }
        return Self.shrunkMean(sum: residuals, count: Double(ratings.count), regularization: userRegularization)
    }

    /// What is left of `ratings`, users by items, when their baselines are subtracted. O(ratings).
    /// - Precondition: there is a row a user and a column an item.
    public func residuals(of ratings: CSRMatrix<Float>) -> CSRMatrix<Float> {
        precondition(
            ratings.rows == userEffects.count && ratings.columns == itemEffects.count, "ratings of another scope")
        let pattern = ratings.pattern
        var values = ratings.values
        for user in 0..<ratings.rows {
            let base = mean + userEffects[user]
            for k in pattern.rowOffsets[user]..<pattern.rowOffsets[user + 1] {
                values[k] = Float(Double(values[k]) - base - itemEffects[Int(pattern.columnIndices[k])])
            }
        }
        return CSRMatrix(pattern: pattern, values: values)
    }

    /// What is left of each rating of `table`, in its order, when the baselines are subtracted. O(ratings).
    /// - Precondition: the table's vocabularies are those of the ratings that the effects were fitted to.
    public func residuals(of table: RatingTable) -> [Float] {
        precondition(
            table.userIDs.count == userEffects.count && table.itemIDs.count == itemEffects.count,
            "ratings of another scope")
        return (0..<table.count).map { row in
            Float(Double(table.ratings[row]) - baseline(user: Int(table.users[row]), item: Int(table.items[row])))
        }
    }

    /// `sum / (regularization + count)`: the effect that is best for `count` residuals of this sum; 0 for none. It
    /// makes `Σ (r − b)² + regularization · b²` least. At a regularization of infinity it is 0.
    static func shrunkMean(sum: Double, count: Double, regularization: Double) -> Double {
        count > 0 ? sum / (regularization + count) : 0
    }
}

extension BaselineEstimates {
    /// Whose means make a baseline.
    enum Side {
        case users, items
    }

    /// The mean of the user's ratings alone, or of the item's; that of all stands in for one without ratings.
    ///
    /// A new person's effect is then their own mean less that of all, or, where items have the means, 0.
    init(_ means: RatingMeans, of side: Side) {
        func effects(_ side: [Double?]) -> [Double] { side.map { $0.map { $0 - means.overall } ?? 0 } }
        let none = { (side: [Double?]) in [Double](repeating: 0, count: side.count) }
        self.init(
            mean: means.overall, userEffects: side == .users ? effects(means.users) : none(means.users),
            itemEffects: side == .items ? effects(means.items) : none(means.items),
            userRegularization: side == .users ? 0 : .infinity, itemRegularization: side == .items ? 0 : .infinity)
    }
}

/// Three tensors in Double, so that a model reads back what it wrote, and a fourth of what was estimated.
extension BaselineEstimates {
    /// What users' and items' effects were shrunk by, where a configuration says so; nil where it was estimated.
    typealias GivenRegularization = (users: Double?, items: Double?)

    func write(to archive: inout Safetensors, given: GivenRegularization) {
        archive.set("baseline.mean", shape: [1], [mean])
        archive.set("baseline.user_effects", shape: [userEffects.count], userEffects)
        archive.set("baseline.item_effects", shape: [itemEffects.count], itemEffects)
        guard given.users == nil || given.items == nil else { return }
        archive.set("baseline.regularization", shape: [2], [userRegularization, itemRegularization])
    }

    /// The estimates for the users and items of `scope`, as ``write(to:given:)`` left them.
    /// - Throws: `FileError.malformed` when a tensor is missing, has another shape or a number that cannot be.
    init(archive: Safetensors, scope: ModelScope, given: GivenRegularization) throws {
        var regularization = [given.users, given.items].compactMap { $0 }
        if regularization.count < 2 {
            regularization = try archive.tensor("baseline.regularization", as: Double.self, shape: [2])
        }
        guard regularization.allSatisfy({ $0 >= 0 }) else {
            throw FileError.malformed(
                path: archive.path, position: nil, reason: "tensor \"baseline.regularization\" must be 0 or more")
        }
        self.init(
            mean: try archive.finite("baseline.mean", as: Double.self, shape: [1])[0],
            userEffects: try archive.finite("baseline.user_effects", as: Double.self, shape: [scope.users.count]),
            itemEffects: try archive.finite("baseline.item_effects", as: Double.self, shape: [scope.items.count]),
            userRegularization: regularization[0], itemRegularization: regularization[1])
    }
}
