import LatentLinearAlgebra
import LatentRuntime

/// Vectors of users and items, and the two dense layers over them.
///
/// `z = w₂ · relu(W₁ᵀ [u, v] + b₁) + b₂`, u and v being a user's and an item's row.
public struct NeuralLayers: Sendable, Equatable {
    /// Users × their rank, and items × theirs.
    public let users: Matrix<Float>
    /// Items × their rank.
    public let items: Matrix<Float>
    /// Both ranks × hidden. The first rows are of a user's numbers, the rest of an item's.
    public let inputWeights: Matrix<Float>
    /// One a hidden unit.
    public let inputBiases: [Float]
    /// One a hidden unit.
    public let outputWeights: [Float]
    /// What the sum of the hidden units begins at.
    public let outputBias: Float

    init(
        users: Matrix<Float>, items: Matrix<Float>, inputWeights: Matrix<Float>, inputBiases: [Float],
        outputWeights: [Float], outputBias: Float
    ) {
        precondition(
            inputWeights.rows == users.columns + items.columns && inputWeights.columns == inputBiases.count
                && outputWeights.count == inputBiases.count, "layers that do not follow one another")
        self.users = users
        self.items = items
        self.inputWeights = inputWeights
        self.inputBiases = inputBiases
        self.outputWeights = outputWeights
        self.outputBias = outputBias
    }

    /// The parameters of a ``NeuralNetwork``, whose layers are padded.
    package init(_ parameters: [String: StateTensor], userRank: Int, itemRank: Int, hidden: Int) {
        func values(_ name: String) -> StateTensor {
            guard let tensor = parameters[name] else { preconditionFailure("no parameters called \(name)") }
            return tensor
        }
        let biases = values("input_biases").values
        let weights = values("input_weights").values
        let padded = Matrix(rows: weights.count / biases.count, columns: biases.count, weights)
        let itemStart = EmbeddingTable.width(columns: userRank)
        let rows = (0..<userRank).map { padded.row($0) } + (0..<itemRank).map { padded.row(itemStart + $0) }
        self.init(
            users: values("users").matrix(), items: values("items").matrix(),
            inputWeights: Matrix(
                rows: userRank + itemRank, columns: hidden, rows.flatMap { $0.prefix(hidden) }),
            inputBiases: Array(biases.prefix(hidden)),
            outputWeights: Array(values("output_weights").values.prefix(hidden)),
            outputBias: values("output_bias").values[0])
    }

    /// The same, but that users and items without ratings have the mean vector of those with, as in ``DotFactors``.
    func unlearnedAtMeans(_ scope: ModelScope) -> NeuralLayers {
        NeuralLayers(
            users: users.withMeanRows(where: scope.usersWithRatings),
            items: items.withMeanRows(where: scope.itemsWithRatings), inputWeights: inputWeights,
            inputBiases: inputBiases, outputWeights: outputWeights, outputBias: outputBias)
    }

    /// What no sum that a prediction takes is beyond, by Cauchy and Schwarz: of the hidden units
    /// (‖U‖ + ‖V‖) ‖W₁‖ + ‖b₁‖, of z that times ‖w₂‖ and |b₂|.
    var largestSum: Double {
        let hidden = (users.norm + items.norm) * inputWeights.norm + inputBiases.norm
        return max(hidden, hidden * outputWeights.norm + Double(abs(outputBias)))
    }

    /// The layers for pairs of users and items. U W₁ of the users' rows of W₁, and V W₁ + b₁ of the items'.
    /// - Complexity: 2 · (users + items) · rank · hidden flops, once a model.
    var hiddenUnits: HiddenUnits {
        let rank = users.columns
        var itemShares = Matrix.product(items, inputWeights.rows(rank..<inputWeights.rows))
        itemShares.addRow(inputBiases)
        return HiddenUnits(
            users: .product(users, inputWeights.rows(0..<rank)), items: itemShares, outputWeights: outputWeights,
            outputBias: outputBias)
    }
}

extension NeuralLayers {
    /// The tensors in a file.
    var tensors: [(name: String, shape: [Int], values: [Float])] {
        [
            ("user_vectors", [users.rows, users.columns], users.elements),
            ("item_vectors", [items.rows, items.columns], items.elements),
            ("input_weights", [inputWeights.rows, inputWeights.columns], inputWeights.elements),
            ("input_biases", [inputBiases.count], inputBiases),
            ("output_weights", [outputWeights.count], outputWeights),
            ("output_bias", [1], [outputBias]),
        ]
    }

    init(configuration: NeuralConfiguration, scope: ModelScope, archive: Safetensors) throws {
        func matrix(_ name: String, _ rows: Int, _ columns: Int) throws -> Matrix<Float> {
            try archive.finiteMatrix(name, rows: rows, columns: columns)
        }
        let (users, items) = (scope.users.count, scope.items.count)
        let (userRank, itemRank) = (configuration.rank(of: users), configuration.rank(of: items))
        let hidden = configuration.hidden
        self.init(
            users: try matrix("user_vectors", users, userRank), items: try matrix("item_vectors", items, itemRank),
            inputWeights: try matrix("input_weights", userRank + itemRank, hidden),
            inputBiases: try archive.finite("input_biases", shape: [hidden]),
            outputWeights: try archive.finite("output_weights", shape: [hidden]),
            outputBias: try archive.finite("output_bias", shape: [1])[0])
    }
}
