/// Loss and gradients of the low-rank linear autoencoder on one batch, by explicit dense matrices in Double.
///
/// With M and S of ones at the hidden and the shown entries, X = P ∘ S, Y = X Λ Fᵀ and
/// W = w / |M| · M + (1 - w) / |S| · S, the loss is Σ W ∘ (Y - P)². With E = 2 W ∘ (Y - P) its gradients are
/// ∂F = Eᵀ (X Λ) and ∂Λ = Xᵀ (E F).
package struct NaiveAutoencoder {
    private let preferences: NaiveMatrix
    private let inputs: NaiveMatrix
    private let weights: NaiveMatrix
    /// The entries of the user with the most.
    private let longest: Int

    package init(_ batch: NaiveBatch, hiddenWeight: Float) {
        var preferences = NaiveMatrix(rows: batch.users.count, columns: batch.items.count)
        var (inputs, weights) = (preferences, preferences)
        let hidden = batch.users.joined().filter(\.hidden).count
        let shown = batch.users.joined().count - hidden
        for (user, entries) in batch.users.enumerated() {
            for entry in entries {
                preferences[user, entry.item] = Double(entry.value)
                inputs[user, entry.item] = entry.hidden ? 0 : Double(entry.value)
                weights[user, entry.item] =
                    entry.hidden
                    ? Double(hiddenWeight) / Double(hidden) : (1 - Double(hiddenWeight)) / Double(shown)
            }
        }
        (self.preferences, self.inputs, self.weights) = (preferences, inputs, weights)
        longest = batch.users.map(\.count).max() ?? 0
    }

    package func loss(_ encoder: NaiveMatrix, _ decoder: NaiveMatrix) -> Double {
        let predicted = inputs * encoder * decoder.transposed
        return zip(weights.elements, zip(predicted.elements, preferences.elements)).reduce(0) {
            $0 + $1.0 * ($1.1.0 - $1.1.1) * ($1.1.0 - $1.1.1)
        }
    }

    package func gradients(
        _ encoder: NaiveMatrix, _ decoder: NaiveMatrix
    ) -> (encoder: NaiveMatrix, decoder: NaiveMatrix) {
        backward(inputs, encoder, decoder) { predicted, truth in predicted - truth }
    }

    /// The sum that ``loss(_:_:)`` is, over absolute values.
    package func lossMagnitude(_ encoder: NaiveMatrix, _ decoder: NaiveMatrix) -> Double {
        let predicted = inputs.magnitude * encoder.magnitude * decoder.magnitude.transposed
        return zip(weights.elements, zip(predicted.elements, preferences.elements)).reduce(0) {
            $0 + $1.0 * ($1.1.0 + abs($1.1.1)) * ($1.1.0 + abs($1.1.1))
        }
    }

    /// The roundings on the way of a term of the loss: with n entries to a user, n + rank + 3 to an error, as many
    /// to its square and 1 more, n in the sum, 4 of the weight.
    package func lossRoundings(rank: Int) -> Int { 2 * (longest + rank + 3) + longest + 5 }

    /// How far Float may be from ``loss(_:_:)``.
    package func lossBound(_ encoder: NaiveMatrix, _ decoder: NaiveMatrix) -> Double {
        share(lossRoundings(rank: encoder.columns)) * lossMagnitude(encoder, decoder)
    }

    /// How far Float may be from ``gradients(_:_:)``: n + rank + 3 roundings to an error, 4 of its weight, n + 1 to
    /// a code or to its gradient, one for each user in the last sum and 1 for its product. Of the same sums over
    /// absolute values.
    package func gradientBounds(
        _ encoder: NaiveMatrix, _ decoder: NaiveMatrix
    ) -> (encoder: [Double], decoder: [Double]) {
        let magnitudes = backward(inputs.magnitude, encoder.magnitude, decoder.magnitude) { $0 + abs($1) }
        let share = share(2 * longest + encoder.columns + preferences.rows + 9)
        return (
            magnitudes.encoder.elements.map { share * $0 }, magnitudes.decoder.elements.map { share * $0 }
        )
    }

    private func backward(
        _ inputs: NaiveMatrix, _ encoder: NaiveMatrix, _ decoder: NaiveMatrix,
        _ error: (_ predicted: Double, _ truth: Double) -> Double
    ) -> (encoder: NaiveMatrix, decoder: NaiveMatrix) {
        let codes = inputs * encoder
        let predicted = codes * decoder.transposed
        let errors = NaiveMatrix(
            rows: predicted.rows, columns: predicted.columns,
            predicted.elements.indices.map {
                2 * weights.elements[$0] * error(predicted.elements[$0], preferences.elements[$0])
            })
        return (inputs.transposed * (errors * decoder), errors.transposed * codes)
    }

    /// The roundings of Float, and of this reference, which adds up zeros too, exactly.
    private func share(_ roundings: Int) -> Double {
        Tolerance.gamma(Double(roundings), Float.self) + Tolerance.gamma(Double(roundings), Double.self)
    }
}
