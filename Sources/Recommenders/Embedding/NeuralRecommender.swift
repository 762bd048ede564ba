import LatentDatasets
import LatentLinearAlgebra
import LatentRuntime

/// Predicts by the layers of ``NeuralConfiguration``.
///
/// Of an unknown user or item, and of a new person whatever they rated, it takes the mean vector of those it knows that
/// have ratings.
///
/// A new person has no vector, and learning one would take training: see `Ability.newPeople`, which this model has not.
public struct NeuralRecommender: Recommender {
    public let configuration: NeuralConfiguration
    public let scope: ModelScope
    /// What was learned.
    public let layers: NeuralLayers
    let output: RatingOutput
    private let units: HiddenUnits
    /// The hidden units' shares of the mean user and the mean item.
    private let meanUser: [Float]
    private let meanItem: [Float]

    init(configuration: NeuralConfiguration, scope: ModelScope, layers: NeuralLayers, output: RatingOutput) {
        self.configuration = configuration
        self.scope = scope
        self.layers = layers
        self.output = output
        units = layers.hiddenUnits
        // The layer is linear up to here: the share of the mean is the mean of the shares.
        func mean(_ shares: Matrix<Float>, _ hasRatings: [Bool]) -> [Float] {
            let none = [Float](repeating: 0, count: shares.rows)
            return FactorPrior(shares, none, hasRatings: hasRatings).means.dropLast().map { Float($0) }
        }
        meanUser = mean(units.users, scope.usersWithRatings)
        meanItem = mean(units.items, scope.itemsWithRatings)
    }

    public var itemVectors: Matrix<Float>? { layers.items }

    public var parameters: [(name: String, shape: [Int])] { layers.tensors.map { ($0.name, $0.shape) } }

    /// - Complexity: 4 · hidden flops a pair, the hidden layer's products having been taken when the model was made.
    public func predict(users: [Int], items: [Int], pool: ThreadPool) -> [Float] {
        units.sums(users: users, items: items, pool: pool).map(output.rating)
    }

    /// - Complexity: 4 · users · items · hidden flops.
    public func scores(users: [Int], pool: ThreadPool) -> Matrix<Float> {
        var result = units.sums(users: users, pool: pool)
        result.mapElements(pool: pool, output.rating)
        return result
    }

    /// The same for everybody new: those of the mean user. 4 · items · hidden flops.
    public func scores(of person: Void) -> [Float] {
        units.sums(user: meanUser).map(output.rating)
    }

    /// The rating of the shares there are, means standing in for those there are not. 4 · hidden flops.
    public func fallback(user: Int?, item: Int?) -> Float {
        scope.require(user: user, item: item)
        return output.rating(
            units.sum(
                user: user.map { units.users.row($0) } ?? meanUser, item: item.map { units.items.row($0) } ?? meanItem))
    }

    /// The layers under the names of ``parameters``, and `range` and `center`, as in ``DotRecommender``: F32.
    public func write(to archive: inout Safetensors) {
        for tensor in layers.tensors { archive.set(tensor.name, shape: tensor.shape, tensor.values) }
        output.write(to: &archive)
    }

    public init(configuration: NeuralConfiguration, scope: ModelScope, archive: Safetensors) throws {
        let output = try RatingOutput(configuration.isScaled ? .sigmoid : .linear, archive: archive)
        let layers = try NeuralLayers(configuration: configuration, scope: scope, archive: archive)
        try archive.requireSums(of: output.bound(ofSum: layers.largestSum))
        self.init(configuration: configuration, scope: scope, layers: layers, output: output)
    }
}
