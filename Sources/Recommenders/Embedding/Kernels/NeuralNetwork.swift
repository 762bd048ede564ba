import CLatentKernels
import LatentLinearAlgebra
import LatentRuntime

/// `z = w₂ · relu(W₁ᵀ [u, v] + b₁) + b₂` under training, with dropout on `[u, v]` and on the hidden units.
///
/// With X the batch's rows [u, v], H its hidden units and δ the slopes of the mean loss in z:
/// ∂w₂ = Hᵀ δ, ∂b₂ = Σ δ, D = δ w₂ᵀ where H > 0, ∂W₁ = Xᵀ D, ∂b₁ = Dᵀ 1, ∂X = D W₁ᵀ, each dropout's mask applied on
/// the way back as on the way there. Products by BLAS: 6 · batch · inputs · hidden flops a step.
///
/// Which units drop out is drawn for (seed, epoch, place of the rating in the epoch).
///
/// Shapes: X and ∂X are batch × inputs, inputs being both tables' widths; H and D batch × hidden, padded; W₁ inputs ×
/// hidden. What is padded is 0 in the parameters and stays so. Forward and backward run by tiles of 32 ratings, each
/// with products of its own; then tiles of rows of W₁, of users and of items each take the steps of theirs, and one
/// tile those of the rest.
package final class NeuralNetwork: EmbeddingNetwork {
    /// The shares of inputs and of hidden units that are put to 0.
    package struct Dropout: Sendable {
        package var input: Double
        package var hidden: Double
        package var seed: UInt64

        package init(input: Double, hidden: Double, seed: UInt64) {
            self.input = input
            self.hidden = hidden
            self.seed = seed
        }
    }

    package let users: EmbeddingTable
    package let items: EmbeddingTable
    package let inputWeights: TrainedParameters
    package let inputBiases: TrainedParameters
    package let outputWeights: TrainedParameters
    package let outputBias: TrainedParameters
    /// Inputs and hidden units, padded.
    package let inputs: Int
    package let hidden: Int
    private let output: RatingOutput
    private let dropout: Dropout
    package let userGroups: RowGroups
    package let itemGroups: RowGroups
    // X and ∂X, H and D, products, slopes and ones, by rating; and random words for both layers.
    private let x: ScratchBuffer<Float>
    private let dx: ScratchBuffer<Float>
    private let h: ScratchBuffer<Float>
    private let dh: ScratchBuffer<Float>
    private let products: ScratchBuffer<Float>
    private let slopes: ScratchBuffer<Float>
    private let ones: ScratchBuffer<Float>
    private let words: ScratchBuffer<UInt32>

    /// Ratings, rows of tables and inputs in a tile.
    private static let (pairTile, rowTile, inputTile) = (32, 32, 32)

    /// All parameters 0.
    package init(
        userCount: Int, itemCount: Int, userRank: Int, itemRank: Int, hidden units: Int, output: RatingOutput,
        dropout: Dropout, batchSize: Int, ratings: (users: [Int], items: [Int])? = nil, rule: (Int) -> RowRule
    ) {
        users = EmbeddingTable(rows: userCount, columns: userRank, rule: rule(userRank), ratings: ratings?.users)
        items = EmbeddingTable(rows: itemCount, columns: itemRank, rule: rule(itemRank), ratings: ratings?.items)
        inputs = users.width + items.width
        hidden = paddedWidth(units)
        self.output = output
        self.dropout = dropout
        let optimizer = rule(userRank).optimizer
        inputWeights = TrainedParameters(count: inputs * hidden, optimizer: optimizer)
        inputBiases = TrainedParameters(count: hidden, optimizer: optimizer)
        outputWeights = TrainedParameters(count: hidden, optimizer: optimizer)
        outputBias = TrainedParameters(count: 1, optimizer: optimizer)
        userGroups = RowGroups(rows: userCount, batchSize: batchSize)
        itemGroups = RowGroups(rows: itemCount, batchSize: batchSize)
        x = ScratchBuffer(repeating: 0, count: batchSize * inputs)
        dx = ScratchBuffer(repeating: 0, count: batchSize * inputs)
        h = ScratchBuffer(repeating: 0, count: batchSize * hidden)
        dh = ScratchBuffer(repeating: 0, count: batchSize * hidden)
        products = ScratchBuffer(repeating: 0, count: batchSize)
        slopes = ScratchBuffer(repeating: 0, count: batchSize)
        ones = ScratchBuffer(repeating: 1, count: batchSize)
        words = ScratchBuffer(repeating: 0, count: batchSize * Self.wordCount(inputs, hidden))
        OpenBLAS.prepare()
    }

    /// Random words a rating: one an input and a hidden unit, in whole groups of 32.
    private static func wordCount(_ inputs: Int, _ hidden: Int) -> Int { (inputs + hidden + 31) / 32 * 32 }

    package var parts: [(name: String, part: any StatefulParameters)] {
        [
            ("users", users), ("items", items), ("input_weights", inputWeights), ("input_biases", inputBiases),
            ("output_weights", outputWeights), ("output_bias", outputBias),
        ]
    }

    package var stepSize: Int { (3 * slopes.capacity / 16 + 4) * inputs * hidden }

    /// One batch: forward and slopes by tiles of ratings, then each parameter's gradient and step by one tile alone.
    /// Returns the batch's mean loss before it.
    package func step(
        _ number: Int, _ range: Range<Int>, of batches: EmbeddingBatches, _ schedule: EpochSchedule, pool: ThreadPool
    ) -> Double {
        let (first, count) = (range.lowerBound, range.count)
        let (people, films) = prepare(number, range, of: batches, schedule, pool: pool)
        let share = 1 / Float(count)
        pool.forEachRange(of: count, by: Self.pairTile) { pairs in
            users.gather(pairs, of: people, to: x.pointer, stride: inputs)
            items.gather(pairs, of: films, to: x.pointer + users.width, stride: inputs)
            forward(pairs, firstRow: first, epoch: schedule.epoch)
            for pair in pairs {
                let (loss, slope) = output.loss(products.pointer[pair], batches.ratings.pointer[first + pair])
                products.pointer[pair] = loss
                slopes.pointer[pair] = slope * share
            }
            backward(pairs)
        }
        update(number, count, schedule, pool)
        var loss = 0.0
        for pair in 0..<count { loss += Double(products.pointer[pair]) }
        return loss / Double(count)
    }

    /// From X to H and z.
    private func forward(_ pairs: Range<Int>, firstRow: Int, epoch: Int) {
        let wordCount = Self.wordCount(inputs, hidden)
        let start = pairs.lowerBound
        if dropout.input > 0 || dropout.hidden > 0 {
            for pair in pairs {
                Philox.fill(
                    words.pointer + pair * wordCount, count: wordCount, seed: dropout.seed, purpose: .dropout,
                    epoch: epoch, row: firstRow + pair)
            }
        }
        drop(pairs, dropout.input, words.pointer, x.pointer, inputs)
        Float.gemm(
            x.pointer + start * inputs, inputs, .none, inputWeights.values.pointer, hidden, .none, rows: pairs.count,
            columns: hidden, depth: inputs, alpha: 1, beta: 0, h.pointer + start * hidden, hidden)
        for pair in pairs { network_relu(hidden, inputBiases.values.pointer, h.pointer + pair * hidden) }
        drop(pairs, dropout.hidden, words.pointer + inputs, h.pointer, hidden)
        for pair in pairs {
            products.pointer[pair] =
                Float.dot(hidden, h.pointer + pair * hidden, outputWeights.values.pointer)
                + outputBias.values.pointer[0]
        }
    }

    /// From the slopes to D and ∂X.
    private func backward(_ pairs: Range<Int>) {
        let start = pairs.lowerBound
        let scale = Float(1 / (1 - dropout.hidden))
        for pair in pairs {
            // A unit that was dropped is 0 in H, too.
            network_relu_gradient(
                hidden, slopes.pointer[pair] * scale, outputWeights.values.pointer, h.pointer + pair * hidden,
                dh.pointer + pair * hidden)
        }
        Float.gemm(
            dh.pointer + start * hidden, hidden, .none, inputWeights.values.pointer, hidden, .transposed,
            rows: pairs.count, columns: inputs, depth: hidden, alpha: 1, beta: 0, dx.pointer + start * inputs, inputs)
        drop(pairs, dropout.input, words.pointer, dx.pointer, inputs)
    }

    /// Puts the share of the units that the random words choose to 0, and scales the others so that their mean stays.
    private func drop(
        _ pairs: Range<Int>, _ share: Double, _ words: UnsafePointer<UInt32>, _ rows: UnsafeMutablePointer<Float>,
        _ width: Int
    ) {
        guard share > 0 else { return }
        // Of a share too small for a word of 32 bits, the least that is none.
        let threshold = UInt32(min((1 - share) * 0x1p32, Double(UInt32.max)))
        for pair in pairs {
            network_dropout(
                width, words + pair * Self.wordCount(inputs, hidden), threshold, Float(1 / (1 - share)),
                rows + pair * width)
        }
    }

    /// The steps of all parameters: tiles of the tables' rows, of W₁'s rows, and one of the rest.
    private func update(_ number: Int, _ count: Int, _ schedule: EpochSchedule, _ pool: ThreadPool) {
        let step = schedule.steps[number - 1]
        let userTiles = (userGroups.count + Self.rowTile - 1) / Self.rowTile
        let itemTiles = (itemGroups.count + Self.rowTile - 1) / Self.rowTile
        let weightTiles = inputs / Self.inputTile + (inputs % Self.inputTile == 0 ? 0 : 1)
        pool.run(tiles: weightTiles + userTiles + itemTiles + 1) { tile in
            if tile < weightTiles {
                let start = tile * Self.inputTile
                let rows = start..<min(start + Self.inputTile, inputs)
                Float.gemm(
                    x.pointer + start, inputs, .transposed, dh.pointer, hidden, .none, rows: rows.count,
                    columns: hidden, depth: count, alpha: 1, beta: 0, inputWeights.gradients.pointer + start * hidden,
                    hidden)
                inputWeights.step(step, rows.lowerBound * hidden..<rows.upperBound * hidden)
            } else if tile < weightTiles + userTiles + itemTiles {
                let isUser = tile < weightTiles + userTiles
                let start = (tile - weightTiles - (isUser ? 0 : userTiles)) * Self.rowTile
                let groups = isUser ? userGroups : itemGroups
                (isUser ? users : items).update(
                    start..<min(start + Self.rowTile, groups.count), of: groups, number: number, schedule.rows,
                    weights: ones.pointer, sources: dx.pointer + (isUser ? 0 : users.width), stride: inputs)
            } else {
                updateHead(step, count)
            }
        }
    }

    /// The steps of b₁, w₂ and b₂, for which one tile is enough.
    private func updateHead(_ step: OptimizerStep, _ count: Int) {
        Float.gemv(
            dh.pointer, hidden, .transposed, rows: count, columns: hidden, alpha: 1, ones.pointer, beta: 0,
            inputBiases.gradients.pointer)
        Float.gemv(
            h.pointer, hidden, .transposed, rows: count, columns: hidden, alpha: 1, slopes.pointer, beta: 0,
            outputWeights.gradients.pointer)
        outputBias.gradients.pointer[0] = Float.dot(count, slopes.pointer, ones.pointer)
        var withoutDecay = step
        withoutDecay.decay = 1
        outputWeights.step(step, 0..<hidden)
        // A dense layer's biases do not decay, as in fastai.
        inputBiases.step(withoutDecay, 0..<hidden)
        outputBias.step(withoutDecay, 0..<1)
    }
}

extension NeuralNetwork {
    /// Puts the layers' parameters in place, each behind its padding.
    /// - Precondition: the weights have a row for each column of the tables, users' first, and a column a hidden unit.
    package func fillLayers(
        inputWeights weights: Matrix<Float>, inputBiases biases: [Float], outputWeights: [Float], outputBias: Float
    ) {
        precondition(weights.rows == users.columns + items.columns && weights.columns <= hidden, "other layers")
        for input in 0..<weights.rows {
            let row = input < users.columns ? input : users.width + input - users.columns
            for (unit, weight) in weights.row(input).enumerated() {
                inputWeights.values.pointer[row * hidden + unit] = weight
            }
        }
        for (unit, bias) in biases.enumerated() { inputBiases.values.pointer[unit] = bias }
        for (unit, weight) in outputWeights.enumerated() { self.outputWeights.values.pointer[unit] = weight }
        self.outputBias.values.pointer[0] = outputBias
    }
}

extension RandomPurpose {
    /// The inputs and units that a network goes without.
    package static let dropout = RandomPurpose(rawValue: 14)
}
