import LatentDatasets
import LatentLinearAlgebra
import LatentRecommenders
import LatentRuntime
import LatentTestSupport
import XCTest

/// A step of plain descent at a rate of 1 takes the gradient off the parameters: it must be the central difference of
/// the loss, computed by its definition in Double.
final class EmbeddingGradientTests: XCTestCase {
    private let (users, items) = (5, 7)
    private let pairs = (0..<11).map {
        (user: [0, 1, 1, 4, 2, 1, 0, 3, 3, 4, 1][$0], item: [0, 6, 2, 3, 3, 6, 5, 1, 0, 4, 3][$0])
    }

    /// Users rate some items; a pair comes once in a table. Nobody is called last, so that a row is left untouched.
    private var table: RatingTable {
        var seen = Set<[Int]>()
        let distinct = pairs.filter { seen.insert([$0.user, $0.item]).inserted }
        return RatingTable.fixture(
            userIDs: distinct.map(\.user), itemIDs: distinct.map(\.item),
            ratings: distinct.indices.map { Float(1 + ($0 * 3) % 5) })
    }

    private func batch(_ batches: EmbeddingBatches) -> NaiveEmbedding.Batch {
        let count = batches.range(of: 0).count
        return NaiveEmbedding.Batch(
            users: batches.users.prefix(count).map { Int($0) }, items: batches.items.prefix(count).map { Int($0) },
            ratings: batches.ratings.prefix(count).map { Double($0) })
    }

    /// Central differences err by h²/6 of the third derivative and by rounding over h.
    private let h = 1e-4

    private func differences(_ parameters: [Double], _ loss: ([Double]) -> Double) -> [Double] {
        parameters.indices.map { place in
            var (above, below) = (parameters, parameters)
            above[place] += h
            below[place] -= h
            return (loss(above) - loss(below)) / (2 * h)
        }
    }

    private func rows(_ values: ArraySlice<Double>, _ columns: Int) -> [[Double]] {
        stride(from: values.startIndex, to: values.endIndex, by: columns).map { Array(values[$0..<$0 + columns]) }
    }

    func testDotProducts() throws {
        for (kind, hasBiases) in [
            (RatingOutput.Kind.linear, false), (.linear, true), (.sigmoid, false), (.sigmoid, true), (.logistic, true),
        ] {
            for (rank, penalty) in [(1, Float(0)), (3, 0.05), (16, 0), (20, 0.01)] {
                try checkDot(
                    RatingOutput(kind, lowest: 1, width: 4), rank: rank, hasBiases: hasBiases, penalty: penalty)
            }
        }
    }

    private func checkDot(_ output: RatingOutput, rank: Int, hasBiases: Bool, penalty: Float) throws {
        let columns = rank + (hasBiases ? 2 : 0)
        let biasPenalty = penalty / 2
        let penalties = (0..<columns).map { $0 < rank ? penalty : biasPenalty }
        let optimizer = Optimizer.sgd(rate: 1)
        let network = DotNetwork(
            userCount: users, itemCount: items, rank: rank, hasBiases: hasBiases, output: output, batchSize: 64,
            rule: RowRule(optimizer: optimizer, updates: .dense, penalties: penalties))
        for (number, table) in [network.users, network.items].enumerated() {
            let values = NaiveMatrix.uniform(table.rows, columns, seed: UInt64(number + rank)).elements
            table.fill(
                0..<columns,
                with: values.enumerated().map { place, value in
                    // An item has no user's bias, nor a user an item's.
                    hasBiases && place % columns == rank + 1 - number ? 0 : Float(value)
                })
        }
        let batches = EmbeddingBatches(table, batchSize: 64, dropLast: false)
        batches.shuffle(seed: 1, epoch: 1)
        let data = batch(batches)
        func parameters() -> [Double] {
            ["users", "items"].flatMap { doubles(network.parameters[$0]?.values ?? []) }
        }
        func loss(_ p: [Double]) -> Double {
            let size = users * columns
            return NaiveEmbedding.dotLoss(
                users: rows(p[..<size], columns), items: rows(p[size...], columns), rank: rank, hasBiases: hasBiases,
                data, output)
        }
        func whole(_ p: [Double]) -> Double {
            loss(p) + p.enumerated().reduce(0) { $0 + Double(penalties[$1.0 % columns]) * $1.1 * $1.1 }
        }
        let before = parameters()
        var expected = differences(before, whole)
        for place in expected.indices where hasBiases {
            let isUser = place < users * columns
            // Not a parameter, though the loss would have it.
            if place % columns == (isUser ? rank + 1 : rank) { expected[place] = 0 }
        }
        let schedule = network.schedule([optimizer.step(1)], epoch: 1)
        let found = network.step(1, batches.range(of: 0), of: batches, schedule, pool: .shared)
        network.finishEpoch(schedule, pool: .shared)
        let gradients = zip(before, parameters()).map { $0 - $1 }
        // Parameters are within ±1: |z| is at most rank + 2, a slope in z at most 2 (|z| + 5) or, through the sigmoid,
        // 2 · 4 · 4 / 4. A product of some 30 roundings more than its terms, added for 11 ratings at most.
        let slope = 2 * Double(rank + 7)
        let bound = Tolerance.gamma(Double(rank + 41), Float.self) * (slope + 1) + 1e3 * h * h
        assertClose(
            gradients, expected, within: gradients.map { _ in bound },
            "\(output.kind), rank \(rank), biases \(hasBiases), penalty \(penalty)")
        assertClose(
            found, loss(before),
            within: Tolerance.gamma(Double(rank + 41), Float.self) * slope * slope, "\(output.kind)")
    }

    func testNetworks() throws {
        for (input, hidden) in [(0.0, 0.0), (0.3, 0.0), (0.0, 0.5), (0.25, 0.75)] {
            for (userRank, itemRank, units) in [(1, 1, 1), (3, 5, 4), (17, 4, 20)] {
                let dropout = NeuralNetwork.Dropout(input: input, hidden: hidden, seed: 3)
                try checkNetwork(dropout, userRank, itemRank, units)
            }
        }
    }

    private func checkNetwork(_ dropout: NeuralNetwork.Dropout, _ userRank: Int, _ itemRank: Int, _ units: Int) throws {
        let optimizer = Optimizer.sgd(rate: 1)
        let output = RatingOutput(.sigmoid, lowest: 1, width: 4)
        let network = NeuralNetwork(
            userCount: users, itemCount: items, userRank: userRank, itemRank: itemRank, hidden: units, output: output,
            dropout: dropout, batchSize: 64
        ) { RowRule(optimizer: optimizer, updates: .touched, penalties: [Float](repeating: 0, count: $0)) }
        let inputs = userRank + itemRank
        let sizes = [users * userRank, items * itemRank, inputs * units, units, units, 1]
        let start = sizes.enumerated().map { number, size in
            NaiveMatrix.uniform(1, size, seed: UInt64(number + 5)).elements.map { Float($0) }
        }
        network.users.fill(0..<userRank, with: start[0])
        network.items.fill(0..<itemRank, with: start[1])
        network.fillLayers(
            inputWeights: Matrix(rows: inputs, columns: units, start[2]), inputBiases: start[3],
            outputWeights: start[4], outputBias: start[5][0])
        let batches = EmbeddingBatches(table, batchSize: 64, dropLast: false)
        batches.shuffle(seed: 1, epoch: 2)
        let data = batch(batches)
        func layers(_ p: [Double]) -> NaiveEmbedding.Layers {
            var starts = [0]
            for size in sizes { starts.append(starts[starts.count - 1] + size) }
            func part(_ number: Int) -> ArraySlice<Double> { p[starts[number]..<starts[number + 1]] }
            return NaiveEmbedding.Layers(
                users: rows(part(0), userRank), items: rows(part(1), itemRank), inputWeights: rows(part(2), units),
                inputBiases: Array(part(3)), outputWeights: Array(part(4)), outputBias: part(5)[starts[5]])
        }
        func loss(_ p: [Double]) -> Double {
            let layers = layers(p)
            let losses = data.ratings.indices.map { k in
                let masks = NaiveEmbedding.masks(layers, dropout, epoch: 2, place: k)
                return NaiveEmbedding.loss(
                    layers.sum(data.users[k], data.items[k], inputMask: masks.input, hiddenMask: masks.hidden),
                    data.ratings[k], output)
            }
            return losses.reduce(0, +) / Double(losses.count)
        }
        func parameters() -> [Float] {
            let tensors = network.parameters
            func values(_ name: String) -> [Float] { tensors[name]?.values ?? [] }
            let layers = NeuralLayers(tensors, userRank: userRank, itemRank: itemRank, hidden: units)
            return values("users") + values("items") + layers.inputWeights.elements + layers.inputBiases
                + layers.outputWeights + [layers.outputBias]
        }
        let before = doubles(parameters())
        XCTAssertEqual(before, doubles(start.flatMap { $0 }))
        let expected = differences(before, loss)
        let schedule = network.schedule([optimizer.step(1)], epoch: 2)
        let found = network.step(1, batches.range(of: 0), of: batches, schedule, pool: .shared)
        network.finishEpoch(schedule, pool: .shared)
        let gradients = zip(before, doubles(parameters())).map { $0 - $1 }
        // The slope in z is at most 2 · 4 · 4 / 4 = 8 and everything else within ±1, but for what dropout scales up,
        // by 1 / 0.75 and 1 / 0.25; a hidden unit has `inputs` + 1 terms, a gradient of an input `units`.
        let scale = 16 / 3.0
        let terms = Double(inputs + units + 41)
        let bound = Tolerance.gamma(terms, Float.self) * 8 * scale * Double(inputs + 1) * Double(units) + 1e3 * h * h
        assertClose(
            gradients, expected, within: gradients.map { _ in bound }, "\(dropout), \(userRank), \(itemRank), \(units)")
        assertClose(found, loss(before), within: bound, "loss")
    }
}
