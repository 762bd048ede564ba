import CLatentKernels
import LatentLinearAlgebra
import LatentRuntime

/// How the arithmetic of a training step is done. Both ways give the same numbers but for rounding.
package enum AutoencoderRoute: Sendable, Equatable {
    /// Only at the known entries: 2 · rank · (5 known + 2 shown) flops, at the rate of short vectors.
    case sparse
    /// Over all places by GEMM: 10 · rank · users · items flops, at the rate of BLAS.
    case dense

    /// The quicker way for preferences of this density.
    ///
    /// Measured on two cores with AVX-512, 500 items, densities from 0.1 to 0.9: up to rank 32 the sparse way always
    /// won; the lines cross at 0.65 for ranks 50 and 64, and between 0.3 and 0.4 for 100 and 200, whose rows no longer
    /// fit the kernels' registers. `latent bench epoch` times both ways.
    package init(density: Double, rank: Int) {
        let crossover =
            switch rank {
            case ...32: 1.0
            case ...64: 0.65
            default: 0.35
            }
        self = density <= crossover && rank <= autoencoder_widest ? .sparse : .dense
    }
}

/// The parameters of a low-rank linear autoencoder under training, and one step of it.
///
/// For a batch of preferences P with input X (P with some entries hidden), code H = X Λ and prediction Y = H Fᵀ,
/// the loss is `w · mean((Y - P)² over hidden entries) + (1 - w) · mean((Y - P)² over shown entries)`. With E its
/// gradient in Y, which is 0 off the known entries: ∂F = Eᵀ H and ∂Λ = Xᵀ (E F).
///
/// That is, for an entry of value r predicted as y, E is `2 w / hidden · (y − r)` where it is hidden and `2 (1 − w) /
/// shown · (y − r)` where it is shown, `hidden` and `shown` being how many there are in the batch.
///
/// Shapes: Λ and F are items × width, H and E F users of the batch × width; the dense route also has X and E, users of
/// the batch × items. The step has two phases, one after the other: *forward*, by tiles of 16 users, each of which
/// writes its users' codes, errors and E F; *backward*, by tiles of 64 items, each of which gathers its items'
/// gradients and takes their steps. No place is written by two tiles, and each sum has its own order.
///
/// Rows are padded with zeros to a multiple of 16, which stay 0: whole vectors, no remainders.
package final class AutoencoderStep {
    package let items: Int
    package let rank: Int
    package let width: Int
    let hiddenWeight: Float
    private let route: AutoencoderRoute
    package let encoder: TrainedParameters
    package let decoder: TrainedParameters
    private let codes: ScratchBuffer<Float>
    private let codeGradients: ScratchBuffer<Float>
    private let losses: ScratchBuffer<Double>
    // The dense route's X and E, `batchSize` × `items`.
    private let inputs: ScratchBuffer<Float>
    private let errors: ScratchBuffer<Float>

    /// Tiles of users and of items: small enough to share evenly, large enough to outweigh handing out.
    private static let (userTile, itemTile) = (16, 64)

    /// Glorot-uniform parameters for (`seed`): Λ and F within ±√(6 / (items + rank)).
    package init(
        items: Int, rank: Int, batchSize: Int, hiddenWeight: Float, optimizer: Optimizer, route: AutoencoderRoute,
        seed: UInt64
    ) {
        precondition(
            route == .dense || rank <= autoencoder_widest, "the sparse kernels take no rank above \(autoencoder_widest)"
        )
        self.items = items
        self.rank = rank
        self.hiddenWeight = hiddenWeight
        self.route = route
        width = paddedWidth(rank)
        encoder = TrainedParameters(count: items * width, optimizer: optimizer)
        decoder = TrainedParameters(count: items * width, optimizer: optimizer)
        codes = ScratchBuffer(repeating: 0, count: batchSize * width)
        codeGradients = ScratchBuffer(repeating: 0, count: batchSize * width)
        losses = ScratchBuffer(repeating: 0, count: 2 * batchSize)
        let places = route == .dense ? batchSize * items : 0
        inputs = ScratchBuffer(repeating: 0, count: places)
        errors = ScratchBuffer(repeating: 0, count: places)
        if route == .dense { OpenBLAS.prepare() }
        let limit = (6 / Float(items + rank)).squareRoot()
        for (row, parameters) in [encoder, decoder].enumerated() {
            var random = Philox(seed: seed, purpose: .weights, row: row)
            for item in 0..<items {
                for k in 0..<rank {
                    parameters.values.pointer[item * width + k] = limit * (2 * random.nextUniform() - 1)
                }
            }
        }
    }

    /// Takes step `number`, counted from 1, on `batch` and returns the batch's loss before it.
    /// - Precondition: the batch has no more users than `batchSize`, and its items are those of the parameters.
    package func run(_ number: Int, _ batch: MaskedBatch, pool: ThreadPool) -> Double {
        let (hidden, shown) = (batch.hiddenCount, batch.shownCount)
        // A mean over nothing counts for nothing.
        let hiddenScale = hidden > 0 ? hiddenWeight / Float(hidden) : 0
        let shownScale = shown > 0 ? (1 - hiddenWeight) / Float(shown) : 0
        pool.forEachRange(of: batch.users, by: Self.userTile) { users in
            forward(users, batch, 2 * hiddenScale, 2 * shownScale)
        }
        pool.forEachRange(of: items, by: Self.itemTile) { items in
            backward(items, batch)
            let range = items.lowerBound * width..<items.upperBound * width
            encoder.step(number, range)
            decoder.step(number, range)
        }
        var loss = 0.0
        for user in 0..<batch.users {
            loss += Double(hiddenScale) * losses.pointer[2 * user]
            loss += Double(shownScale) * losses.pointer[2 * user + 1]
        }
        return loss
    }

    /// The parameters, in padded rows, and what the optimizer remembers of them.
    package var state: [String: StateTensor] {
        encoder.state("encoder").merging(decoder.state("decoder")) { encoder, _ in encoder }
    }

    /// The parameters alone, in padded rows.
    package var parameterTensors: [String: StateTensor] {
        encoder.parameters("encoder").merging(decoder.parameters("decoder")) { encoder, _ in encoder }
    }

    /// Takes back what ``state`` gave, from the same settings.
    package func restore(_ tensors: [String: StateTensor]) {
        encoder.restore("encoder", from: tensors)
        decoder.restore("decoder", from: tensors)
    }

    /// The encoder Λ and the decoder F, both items × rank.
    package var parameters: (encoder: Matrix<Float>, decoder: Matrix<Float>) { (matrix(encoder), matrix(decoder)) }

    /// The rows without their padding.
    private func matrix(_ parameters: TrainedParameters) -> Matrix<Float> {
        var result = Matrix<Float>(rows: items, columns: rank)
        result.withUnsafeMutablePointer {
            for item in 0..<items {
                ($0 + item * rank).update(from: parameters.values.pointer + item * width, count: rank)
            }
        }
        return result
    }

    /// The codes H of these users, the gradients E at their known entries, dH = E F, and both sums of their squared
    /// errors.
    private func forward(_ users: Range<Int>, _ batch: MaskedBatch, _ hiddenWeight: Float, _ shownWeight: Float) {
        var entries = batch.kernelBatch
        switch route {
        case .sparse:
            autoencoder_forward(
                users.lowerBound, users.upperBound, &entries, encoder.values.pointer, decoder.values.pointer, width,
                hiddenWeight, shownWeight, codes.pointer, codeGradients.pointer, losses.pointer)
        case .dense:
            forwardDense(users, entries, hiddenWeight, shownWeight)
        }
    }

    /// H = X Λ, Y = H Fᵀ, and E F over all places, E being 0 where nothing is known.
    private func forwardDense(
        _ users: Range<Int>, _ entries: autoencoder_batch, _ hiddenWeight: Float, _ shownWeight: Float
    ) {
        let (first, count) = (users.lowerBound, users.count)
        let (x, e) = (inputs.pointer + first * items, errors.pointer + first * items)
        let (h, dh) = (codes.pointer + first * width, codeGradients.pointer + first * width)
        x.update(repeating: 0, count: count * items)
        for user in users {
            let row = inputs.pointer + user * items
            for k in entries.starts[user] + Int(entries.hidden[user])..<entries.starts[user + 1] {
                row[Int(entries.entries[k].item)] = entries.entries[k].value
            }
        }
        Float.gemm(
            x, items, .none, encoder.values.pointer, width, .none, rows: count, columns: width, depth: items,
            alpha: 1, beta: 0, h, width)
        Float.gemm(
            h, width, .none, decoder.values.pointer, width, .transposed, rows: count, columns: items, depth: width,
            alpha: 1, beta: 0, e, items)
        for user in users { keepKnownErrors(user, entries, hiddenWeight, shownWeight) }
        Float.gemm(
            e, items, .none, decoder.values.pointer, width, .none, rows: count, columns: width, depth: items,
            alpha: 1, beta: 0, dh, width)
    }

    /// Turns the predictions in `errors` into gradients at the user's known entries, and into 0 elsewhere.
    private func keepKnownErrors(
        _ user: Int, _ entries: autoencoder_batch, _ hiddenWeight: Float, _ shownWeight: Float
    ) {
        let row = errors.pointer + user * items
        let shown = entries.starts[user] + Int(entries.hidden[user])
        let range = entries.starts[user]..<entries.starts[user + 1]
        losses.pointer[2 * user] = 0
        losses.pointer[2 * user + 1] = 0
        for k in range {
            let error = row[Int(entries.entries[k].item)] - entries.entries[k].value
            entries.gradients[k] = error * (k < shown ? hiddenWeight : shownWeight)
            losses.pointer[2 * user + (k < shown ? 0 : 1)] += Double(error) * Double(error)
        }
        row.update(repeating: 0, count: items)
        for k in range { row[Int(entries.entries[k].item)] = entries.gradients[k] }
    }

    /// ∂Λ = Xᵀ dH and ∂F = Eᵀ H of these items, each item's rows by one tile alone. Sparse, over the entries of each
    /// item in the order of the batch's users; dense, two products of depth `users`.
    private func backward(_ items: Range<Int>, _ batch: MaskedBatch) {
        var entries = batch.kernelBatch
        switch route {
        case .sparse:
            autoencoder_backward(
                items.lowerBound, items.upperBound, &entries, codes.pointer, codeGradients.pointer, width,
                encoder.gradients.pointer, decoder.gradients.pointer)
        case .dense:
            let at = items.lowerBound
            for (left, right, gradients) in [
                (inputs, codeGradients, encoder.gradients), (errors, codes, decoder.gradients),
            ] {
                Float.gemm(
                    left.pointer + at, self.items, .transposed, right.pointer, width, .none, rows: items.count,
                    columns: width, depth: batch.users, alpha: 1, beta: 0, gradients.pointer + at * width, width)
            }
        }
    }
}
