import LatentLinearAlgebra
import LatentRecommenders
import LatentRuntime
import LatentTestSupport
import XCTest

final class AutoencoderStepTests: XCTestCase {
    private static let (userCount, itemCount) = (23, 69)
    private let hiddenWeight: Float = 0.8
    private let pool = ThreadPool(threads: 2)

    /// Users are taken in tiles of 16, items of 64, a user's entries by two and by sixteen: counts around those, and
    /// every sixth user without any, as is every ninth item. The first entry is exactly 0.
    private func preferences(_ users: Int = userCount, _ items: Int = itemCount) throws -> PreferenceEntries {
        let counts = [17, 1, 16, 33, 25, 0, 15, 2, 32, 31, 40, 0, 48, 3, 49, 7, 18, 0, 14]
        var random = Philox(seed: 1, purpose: .choice)
        var (rows, columns, values): ([Int32], [Int32], [Float]) = ([], [], [])
        for user in 0..<users {
            var rated = (0..<items).filter { $0 % 9 != 4 }
            random.shuffle(&rated)
            for item in rated.prefix(counts[user % counts.count]) {
                rows.append(Int32(user))
                columns.append(Int32(item))
                values.append(values.isEmpty ? 0 : 4 * random.nextUniform() - 2)
            }
        }
        return PreferenceEntries(
            try CSRMatrix(rows: users, columns: items, rowIndices: rows, columnIndices: columns, values: values))
    }

    private func step(
        rank: Int, _ route: AutoencoderRoute, _ optimizer: Optimizer = .sgd(rate: 0.5), items: Int = itemCount
    ) -> AutoencoderStep {
        AutoencoderStep(
            items: items, rank: rank, batchSize: 45, hiddenWeight: hiddenWeight, optimizer: optimizer,
            route: route,
            seed: 3)
    }

    /// The first `rank` columns of a padded matrix; the padding must be of zeros.
    private func unpadded(_ buffer: ScratchBuffer<Float>, _ step: AutoencoderStep) -> NaiveMatrix {
        var result = NaiveMatrix(rows: step.items, columns: step.rank)
        for item in 0..<step.items {
            for k in 0..<step.width {
                let value = buffer.pointer[item * step.width + k]
                if k < step.rank { result[item, k] = Double(value) } else { XCTAssertEqual(value, 0) }
            }
        }
        return result
    }

    private func parameters(_ step: AutoencoderStep) -> (encoder: NaiveMatrix, decoder: NaiveMatrix) {
        (unpadded(step.encoder.values, step), unpadded(step.decoder.values, step))
    }

    /// Runs one step and compares loss and gradients with the reference at the parameters before it.
    private func checkStep(
        _ number: Int, _ step: AutoencoderStep, _ batch: MaskedBatch, _ label: String, line: UInt = #line
    ) {
        let naive = NaiveAutoencoder(NaiveBatch(batch, items: step.items), hiddenWeight: hiddenWeight)
        let (encoder, decoder) = parameters(step)
        let loss = step.run(number, batch, pool: pool)
        assertClose(
            loss, naive.loss(encoder, decoder), within: naive.lossBound(encoder, decoder), "loss, \(label)",
            line: line)
        let (expected, bounds) = (naive.gradients(encoder, decoder), naive.gradientBounds(encoder, decoder))
        assertClose(
            unpadded(step.encoder.gradients, step).elements, expected.encoder.elements,
            within: bounds.encoder,
            "∂Λ, \(label)", line: line)
        assertClose(
            unpadded(step.decoder.gradients, step).elements, expected.decoder.elements,
            within: bounds.decoder,
            "∂F, \(label)", line: line)
    }

    func testLossAndGradientsFollowTheFormulas() throws {
        let preferences = try preferences()
        for rank in [1, 5, 16, 17, 25, 33, 64, 80] {
            for route: AutoencoderRoute in [.sparse, .dense] {
                // Nothing hidden, some, all; the last batch is a smaller one after larger ones.
                for (maskFraction, users) in [(0, 0..<23), (0.3, 0..<23), (1, 0..<23), (0.3, 4..<11)] {
                    let step = step(rank: rank, route)
                    let batch = MaskedBatch()
                    for number in 1...2 {
                        batch.draw(
                            Array(number == 1 ? 0..<23 : users)[...], of: preferences,
                            maskFraction: maskFraction, seed: 2,
                            epoch: number)
                        checkStep(
                            number, step, batch,
                            "rank \(rank), \(route), \(maskFraction) hidden, step \(number)")
                    }
                }
            }
        }
    }

    /// The sparse kernels keep rows of up to 1024 numbers; wider ones take the dense route.
    func testTheWidestRows() throws {
        XCTAssertEqual(AutoencoderRoute(density: 0.01, rank: 1024), .sparse)
        XCTAssertEqual(AutoencoderRoute(density: 0.01, rank: 1025), .dense)
        let batch = MaskedBatch()
        batch.draw(Array(0..<23)[...], of: try preferences(), maskFraction: 0.3, seed: 2, epoch: 1)
        for (rank, route) in [(257, AutoencoderRoute.sparse), (1024, .sparse), (1025, .dense)] {
            checkStep(1, step(rank: rank, route), batch, "rank \(rank)")
        }
    }

    func testABatchWithoutEntriesChangesNothing() throws {
        for route: AutoencoderRoute in [.sparse, .dense] {
            for users in [[], [5, 17]] {
                let step = step(rank: 5, route)
                let before = step.parameters
                let batch = MaskedBatch()
                batch.draw(users[...], of: try preferences(), maskFraction: 0.5, seed: 2, epoch: 1)
                XCTAssertEqual(step.run(1, batch, pool: pool), 0)
                XCTAssertEqual(step.parameters.encoder, before.encoder)
                XCTAssertEqual(step.parameters.decoder, before.decoder)
            }
        }
    }

    /// Each parameter moves as its gradient says, over several steps, and the padding stays 0.
    func testParametersFollowTheOptimizer() throws {
        let preferences = try preferences()
        let optimizers: [Optimizer] = [
            .adadelta(rate: 1, rho: 0.95, epsilon: 1e-7),
            .adam(rate: 0.002, beta1: 0.9, beta2: 0.999, epsilon: 1e-7),
            .sgd(rate: 2),
        ]
        for route: AutoencoderRoute in [.sparse, .dense] {
            for optimizer in optimizers {
                let step = step(rank: 21, route, optimizer)
                let start = parameters(step)
                var encoder = NaiveOptimizer(optimizer, parameters: start.encoder.elements)
                var decoder = NaiveOptimizer(optimizer, parameters: start.decoder.elements)
                let batch = MaskedBatch()
                for number in 1...3 {
                    batch.draw(
                        Array(0..<23)[...], of: preferences, maskFraction: 0.4, seed: 2,
                        epoch: number)
                    _ = step.run(number, batch, pool: pool)
                    encoder.step(number, unpadded(step.encoder.gradients, step).elements)
                    decoder.step(number, unpadded(step.decoder.gradients, step).elements)
                    let found = parameters(step)
                    let label = "\(optimizer), \(route), step \(number)"
                    assertClose(
                        found.encoder.elements, encoder.parameters, within: encoder.bounds, "Λ, \(label)")
                    assertClose(
                        found.decoder.elements, decoder.parameters, within: decoder.bounds, "F, \(label)")
                    XCTAssertEqual(NaiveMatrix(step.parameters.encoder), found.encoder)
                    XCTAssertEqual(NaiveMatrix(step.parameters.decoder), found.decoder)
                }
            }
        }
    }

    /// Both are within the bound of the exact gradient, so within twice the bound of one another.
    func testTheRoutesAgree() throws {
        let batch = MaskedBatch()
        batch.draw(
            Array(0..<41)[...], of: try preferences(41, 67), maskFraction: 0.3, seed: 2, epoch: 1)
        let (sparse, dense) = (step(rank: 25, .sparse, items: 67), step(rank: 25, .dense, items: 67))
        let (encoder, decoder) = parameters(sparse)
        XCTAssertEqual(parameters(dense).encoder, encoder)
        XCTAssertEqual(parameters(dense).decoder, decoder)
        let naive = NaiveAutoencoder(NaiveBatch(batch, items: 67), hiddenWeight: hiddenWeight)
        assertClose(
            sparse.run(1, batch, pool: pool), dense.run(1, batch, pool: pool),
            within: 2 * naive.lossBound(encoder, decoder))
        let bounds = naive.gradientBounds(encoder, decoder)
        assertClose(
            unpadded(sparse.encoder.gradients, sparse).elements,
            unpadded(dense.encoder.gradients, dense).elements,
            within: bounds.encoder.map { 2 * $0 })
        assertClose(
            unpadded(sparse.decoder.gradients, sparse).elements,
            unpadded(dense.decoder.gradients, dense).elements,
            within: bounds.decoder.map { 2 * $0 })
    }

    func testThreadsDoNotChangeABit() throws {
        let preferences = try preferences(41, 67)
        for route: AutoencoderRoute in [.sparse, .dense] {
            var results: [(losses: [Double], encoder: Matrix<Float>, decoder: Matrix<Float>)] = []
            for threads in 1...3 {
                let pool = ThreadPool(threads: threads)
                let step = step(rank: 25, route, .adadelta(rate: 1, rho: 0.95, epsilon: 1e-7), items: 67)
                let batch = MaskedBatch()
                let losses = (1...3).map { number in
                    batch.draw(
                        Array(0..<41)[...], of: preferences, maskFraction: 0.3, seed: 2,
                        epoch: number)
                    return step.run(number, batch, pool: pool)
                }
                results.append((losses, step.parameters.encoder, step.parameters.decoder))
            }
            for result in results {
                XCTAssertEqual(result.losses, results[0].losses)
                XCTAssertEqual(result.encoder, results[0].encoder)
                XCTAssertEqual(result.decoder, results[0].decoder)
            }
        }
    }

    /// Uniform within ±L, L = √(6 / (items + rank)), of mean 0 and variance L²/3. Over N numbers the mean deviates
    /// by L / √(3N), the mean square by L² √(4/45 / N): each within five of these.
    func testParametersBeginGlorotUniform() {
        let (rank, items) = (25, 400)
        let step = step(rank: rank, .sparse, items: items)
        let limit = (6 / Double(items + rank)).squareRoot()
        let count = Double(items * rank)
        let (encoder, decoder) = parameters(step)
        XCTAssertNotEqual(encoder, decoder)
        for numbers in [encoder.elements, decoder.elements] {
            // The limit itself is a Float: a root of a quotient, then a product.
            XCTAssertTrue(numbers.allSatisfy { abs($0) <= limit * (1 + Tolerance.gamma(4, Float.self)) })
            let mean = numbers.reduce(0, +) / count
            let square = numbers.reduce(0) { $0 + $1 * $1 } / count
            assertClose(mean, 0, within: 5 * limit / (3 * count).squareRoot())
            assertClose(square, limit * limit / 3, within: 5 * limit * limit * (4 / 45 / count).squareRoot())
        }
    }

    /// The reference itself: the loss is of second degree in each single parameter, so its central difference is
    /// the derivative but for rounding, however wide the step.
    func testTheReferenceFollowsFiniteDifferences() throws {
        let batch = MaskedBatch()
        batch.draw(
            Array(0..<7)[...], of: try preferences(7, 9), maskFraction: 0.4, seed: 2, epoch: 1)
        let naive = NaiveAutoencoder(NaiveBatch(batch, items: 9), hiddenWeight: hiddenWeight)
        let (encoder, decoder) = (NaiveMatrix.uniform(9, 3, seed: 4), NaiveMatrix.uniform(9, 3, seed: 5))
        let gradients = naive.gradients(encoder, decoder)
        let h = 0.5
        // Each difference is of two losses, over 2 h; a loss sums over users too, all of them in one sum.
        let wide = { (matrix: NaiveMatrix) in
            NaiveMatrix(rows: 9, columns: 3, matrix.elements.map { abs($0) + h })
        }
        let roundings = Double(naive.lossRoundings(rank: 3) + 7 * 9)
        let bound =
            Tolerance.gamma(roundings, Double.self) * naive.lossMagnitude(wide(encoder), wide(decoder)) / h
        for place in 0..<27 {
            var (up, down) = (encoder, encoder)
            up.elements[place] += h
            down.elements[place] -= h
            let (high, low) = (naive.loss(up, decoder), naive.loss(down, decoder))
            assertClose(
                gradients.encoder.elements[place], (high - low) / (2 * h), within: bound, "Λ at \(place)")
            (up, down) = (decoder, decoder)
            up.elements[place] += h
            down.elements[place] -= h
            let difference = (naive.loss(encoder, up) - naive.loss(encoder, down)) / (2 * h)
            assertClose(gradients.decoder.elements[place], difference, within: bound, "F at \(place)")
        }
        XCTAssertTrue(gradients.encoder.elements.contains { abs($0) > 0.01 })
    }
}
