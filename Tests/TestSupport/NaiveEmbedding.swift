import Foundation
import LatentRecommenders
import LatentRuntime

/// The losses of the models of embeddings by their definitions, in Double: what a gradient must be the gradient of.
package enum NaiveEmbedding {
    /// A batch: who rated what, and how.
    package struct Batch {
        package var users: [Int]
        package var items: [Int]
        package var ratings: [Double]

        package init(users: [Int], items: [Int], ratings: [Double]) {
            self.users = users
            self.items = items
            self.ratings = ratings
        }
    }

    /// The loss of one pair whose parameters add up to z.
    package static func loss(_ z: Double, _ rating: Double, _ output: RatingOutput) -> Double {
        let (lowest, width) = (Double(output.lowest), Double(output.width))
        let share = 1 / (1 + exp(-z - Double(output.center)))
        switch output.kind {
        case .linear: return pow(lowest + width * z - rating, 2)
        case .sigmoid: return pow(lowest + width * share - rating, 2)
        case .logistic:
            let target = (rating - lowest) / width
            return -target * log(share) - (1 - target) * log(1 - share)
        }
    }

    /// The mean loss of a batch of dot products: rows are vectors, then, with `hasBiases`, a user's bias and an item's.
    package static func dotLoss(
        users: [[Double]], items: [[Double]], rank: Int, hasBiases: Bool, _ batch: Batch, _ output: RatingOutput
    ) -> Double {
        var sum = 0.0
        for (k, rating) in batch.ratings.enumerated() {
            let (u, v) = (users[batch.users[k]], items[batch.items[k]])
            var z = (0..<rank).reduce(0) { $0 + u[$1] * v[$1] }
            if hasBiases { z += u[rank] + v[rank + 1] }
            sum += loss(z, rating, output)
        }
        return sum / Double(batch.ratings.count)
    }

    /// A network's parameters, without padding; W₁ by rows.
    package struct Layers {
        package var users: [[Double]]
        package var items: [[Double]]
        package var inputWeights: [[Double]]
        package var inputBiases: [Double]
        package var outputWeights: [Double]
        package var outputBias: Double

        package init(
            users: [[Double]], items: [[Double]], inputWeights: [[Double]], inputBiases: [Double],
            outputWeights: [Double], outputBias: Double
        ) {
            self.users = users
            self.items = items
            self.inputWeights = inputWeights
            self.inputBiases = inputBiases
            self.outputWeights = outputWeights
            self.outputBias = outputBias
        }

        /// z of a user and an item, inputs and hidden units multiplied by the masks.
        package func sum(_ user: Int, _ item: Int, inputMask: [Double]? = nil, hiddenMask: [Double]? = nil) -> Double {
            var x = users[user] + items[item]
            if let inputMask { x = zip(x, inputMask).map { $0 * $1 } }
            var z = outputBias
            for unit in inputBiases.indices {
                let sum = x.indices.reduce(inputBiases[unit]) { $0 + x[$1] * inputWeights[$1][unit] }
                z += outputWeights[unit] * max(sum, 0) * (hiddenMask?[unit] ?? 1)
            }
            return z
        }
    }

    /// The masks of the rating at `place` of `epoch`: 0 for what drops out, else 1 over the share that stays. Words are
    /// drawn for padded rows: users' columns, items' columns, hidden units, each up to a multiple of 16.
    package static func masks(
        _ layers: Layers, _ dropout: NeuralNetwork.Dropout, epoch: Int, place: Int
    ) -> (input: [Double], hidden: [Double]) {
        func padded(_ count: Int) -> Int { (count + 15) / 16 * 16 }
        let (users, items) = (layers.users[0].count, layers.items[0].count)
        var random = Philox(seed: dropout.seed, purpose: .dropout, epoch: epoch, row: place)
        let words = (0..<padded(users) + padded(items) + padded(layers.inputBiases.count)).map { _ in random.nextWord()
        }
        func mask(_ start: Int, _ count: Int, _ share: Double) -> [Double] {
            words[start..<start + count].map { Double($0) < (1 - share) * 0x1p32 ? 1 / (1 - share) : 0 }
        }
        return (
            mask(0, users, dropout.input) + mask(padded(users), items, dropout.input),
            mask(padded(users) + padded(items), layers.inputBiases.count, dropout.hidden)
        )
    }
}
