import LatentLinearAlgebra
import LatentRecommenders
import LatentRuntime
import LatentTestSupport
import XCTest

/// Rows take the optimizer's steps, at once or late.
final class EmbeddingTableTests: XCTestCase {
    private let optimizers: [Optimizer] = [
        .adadelta(rate: 1, rho: 0.95, epsilon: 1e-7), .adam(rate: 0.01, beta1: 0.9, beta2: 0.999, epsilon: 1e-7),
        .adam(rate: 0.1, beta1: 0, beta2: 0.5, epsilon: 1e-3), .sgd(rate: 0.1),
    ]

    /// One, two, three and four vectors, and more than the kernels keep in registers.
    private let widths = [1, 16, 17, 33, 52, 64, 65, 130]

    private func table(
        _ rows: Int, _ columns: Int, _ optimizer: Optimizer, _ updates: RowUpdates, penalty: Float = 0
    ) -> EmbeddingTable {
        let rule = RowRule(
            optimizer: optimizer, updates: updates, penalties: [Float](repeating: penalty, count: columns))
        let table = EmbeddingTable(rows: rows, columns: columns, rule: rule)
        table.fill(0..<columns, with: Self.numbers(rows * columns, seed: 1))
        return table
    }

    private static func numbers(_ count: Int, seed: UInt64) -> [Float] {
        NaiveMatrix.uniform(1, count, seed: seed).elements.map { Float($0) }
    }

    private func values(_ table: EmbeddingTable) -> [Float] { table.parameters("t")["t"]?.values ?? [] }

    /// Step `number` for the rows `rows`, each once, whose gradients are the rows of `gradients`.
    private func update(
        _ table: EmbeddingTable, rows: [Int32], gradients: [Float], number: Int, _ steps: StepNumbers
    ) {
        let groups = RowGroups(rows: table.rows, batchSize: rows.count)
        let sources = ScratchBuffer<Float>(repeating: 0, count: rows.count * table.width)
        for (k, _) in rows.enumerated() {
            for column in 0..<table.columns {
                sources.pointer[k * table.width + column] = gradients[k * table.columns + column]
            }
        }
        let ones = ScratchBuffer<Float>(repeating: 1, count: rows.count)
        groups.group(rows, count: rows.count)
        table.catchUp(groups, to: number - 1, steps, pool: .shared)
        table.update(
            0..<groups.count, of: groups, number: number, steps, weights: ones.pointer, sources: sources.pointer,
            stride: table.width)
    }

    /// A schedule that changes everything that can change.
    private func schedule(_ optimizer: Optimizer, _ count: Int, weightDecay: Double = 0.2) -> [OptimizerStep] {
        (1...count).map { number in
            optimizer.step(
                number, rate: optimizer.rate * Float(1 + number % 3) / 3,
                beta1: number % 2 == 0 ? 0.85 : 0.95, weightDecay: weightDecay)
        }
    }

    /// Each row with a gradient in each step: the formulas, with a schedule and decay.
    func testStepsFollowTheFormulas() {
        for optimizer in optimizers {
            for columns in widths {
                let table = table(3, columns, optimizer, .dense)
                var naive = NaiveOptimizer(optimizer, parameters: values(table).map { Double($0) })
                let plan = schedule(optimizer, 5)
                let steps = table.numbers(plan)
                for (place, step) in plan.enumerated() {
                    let gradients = Self.numbers(3 * columns, seed: UInt64(place + 2))
                    update(table, rows: [0, 1, 2], gradients: gradients, number: place + 1, steps)
                    var beta1: Float?
                    if case .adam = optimizer { beta1 = step.beta1 }
                    naive.step(
                        place + 1, gradients.map { Double($0) }, rate: step.rate, beta1: beta1, decay: step.decay)
                }
                assertClose(
                    doubles(values(table)), naive.parameters, within: naive.bounds, "\(optimizer), \(columns)")
            }
        }
    }

    /// The one row of a table and the parameters of a dense layer go the same way.
    func testDenseParametersTakeTheSteps() {
        for optimizer in optimizers {
            for columns in widths {
                let table = table(1, columns, optimizer, .dense)
                let parameters = TrainedParameters(count: columns, optimizer: optimizer)
                parameters.restore("t", from: table.parameters("t"))
                let plan = schedule(optimizer, 5)
                let steps = table.numbers(plan)
                for (place, step) in plan.enumerated() {
                    let gradients = Self.numbers(columns, seed: UInt64(place + 2))
                    update(table, rows: [0], gradients: gradients, number: place + 1, steps)
                    for (i, value) in gradients.enumerated() { parameters.gradients.pointer[i] = value }
                    parameters.step(step, 0..<columns)
                    XCTAssertEqual(
                        parameters.state("t").mapValues(\.values), table.state("t").mapValues(\.values),
                        "\(optimizer), \(columns), step \(place + 1)")
                }
            }
        }
    }

    /// A row of n ratings has the penalty p + q / n, in the steps that it takes and in those that it missed: of powers of
    /// two to the bit that of a row with this penalty.
    func testPenaltiesByRatings() {
        for optimizer in optimizers {
            for (count, penalty) in [(2, Float(0.5)), (1, 0.75), (8, 0.3125), (0, 0.75)] {
                let rule = RowRule(
                    optimizer: optimizer, updates: .dense, penalties: [Float](repeating: 0.25, count: 20),
                    rowPenalties: [Float](repeating: 0.5, count: 20))
                let byRatings = EmbeddingTable(rows: 2, columns: 20, rule: rule, ratings: [count, count])
                byRatings.fill(0..<20, with: Self.numbers(40, seed: 1))
                let plain = table(2, 20, optimizer, .dense, penalty: penalty)
                for table in [byRatings, plain] {
                    let steps = table.numbers(schedule(optimizer, 7))
                    for number in [1, 5] {
                        update(table, rows: [1], gradients: Self.numbers(20, seed: 3), number: number, steps)
                    }
                    table.finishEpoch(steps, pool: .shared)
                }
                XCTAssertEqual(values(byRatings), values(plain), "\(optimizer), \(count) ratings")
            }
        }
    }

    /// A row that is touched in steps 1 and 400 has then taken 400 steps, most with a gradient of 0; and all have when
    /// the epoch ends. Up to two ulps are lost where Adam's mean has faded.
    func testMissedStepsAreTaken() {
        for optimizer in optimizers {
            for columns in [5, 52] {
                let table = table(2, columns, optimizer, .dense)
                var naive = NaiveOptimizer(optimizer, parameters: values(table).map { Double($0) })
                let plan = schedule(optimizer, 450, weightDecay: 0.01)
                let steps = table.numbers(plan)
                for (place, step) in plan.enumerated() {
                    var gradients = [Float](repeating: 0, count: 2 * columns)
                    if [1, 400].contains(place + 1) {
                        gradients = Self.numbers(columns, seed: UInt64(place)) + gradients[..<columns]
                        update(table, rows: [0], gradients: gradients, number: place + 1, steps)
                    }
                    var beta1: Float?
                    if case .adam = optimizer { beta1 = step.beta1 }
                    naive.step(
                        place + 1, gradients.map { Double($0) }, rate: step.rate, beta1: beta1, decay: step.decay)
                }
                table.finishEpoch(steps, pool: .shared)
                let faded = naive.parameters.map { 2 * Double(Float.ulpOfOne) * abs($0) }
                assertClose(
                    doubles(values(table)), naive.parameters, within: zip(naive.bounds, faded).map { $0 + $1 },
                    "\(optimizer), \(columns)")
            }
        }
    }

    /// Steps without a gradient are taken by the stretch: a parameter's way is that of single steps in double
    /// precision, but for the terms left out, 6e-7 of it, and for each of the stretches three roundings and those of
    /// its numbers.
    func testStretchesFollowTheFormulas() {
        let rules: [(beta1: Float, beta2: Float, epsilon: Float)] = [
            (0.9, 0.999, 1e-7), (0.9, 0.99, 1e-5), (0.95, 0.99, 1e-2), (0.6, 0.9, 1e-8),
        ]
        for rule in rules {
            for (missed, columns) in [(1, 52), (31, 16), (32, 33), (45, 64), (199, 20)] {
                let optimizer = Optimizer.adam(
                    rate: 0.01, beta1: rule.beta1, beta2: rule.beta2, epsilon: rule.epsilon)
                let table = table(1, columns, optimizer, .dense)
                let plan = (1...missed + 7).map { place in
                    optimizer.step(
                        200 + place, rate: 0.01 * Float(1 + place % 5) / 5,
                        beta1: rule.beta1 - Float(place % 2) * 0.1, weightDecay: 0.5)
                }
                let steps = table.numbers(plan)
                let gradients = Self.numbers(columns, seed: 5)
                update(table, rows: [0], gradients: gradients, number: 7, steps)
                let before = table.state("t").mapValues { doubles($0.values) }
                table.finishEpoch(steps, pool: .shared)
                let found = doubles(values(table))
                for column in 0..<columns {
                    guard let start = before["t"]?[column], var mean = before["t.first"]?[column],
                        var square = before["t.second"]?[column]
                    else { return XCTFail("no state") }
                    var (value, way) = (start, 0.0)
                    for step in plan[7...] {
                        mean *= Double(step.beta1)
                        square *= Double(rule.beta2)
                        let root = (square / Double(step.correction2)).squareRoot() + Double(rule.epsilon)
                        let move = Double(step.rate / step.correction1) * mean / root
                        value = value * Double(step.decay) - move
                        way += abs(move)
                    }
                    let roundings = Double(3 * (missed / 32 + 2)) * Double(Float.ulpOfOne)
                    XCTAssertEqual(
                        found[column], value, accuracy: roundings * abs(start) + (6e-7 + 3 * roundings) * way,
                        "\(rule), \(missed) steps, column \(column)")
                }
            }
        }
    }

    /// With a penalty a row moves in every step; late or at its time, the bits are the same.
    func testLateStepsAreTheSameBits() {
        for optimizer in optimizers {
            for columns in widths {
                let (late, prompt) = (
                    table(4, columns, optimizer, .dense, penalty: 0.01),
                    table(4, columns, optimizer, .dense, penalty: 0.01)
                )
                let steps = late.numbers(schedule(optimizer, 60))
                let all = RowGroups(rows: 4, batchSize: 4)
                all.group([0, 1, 2, 3], count: 4)
                for number in 1...60 {
                    prompt.catchUp(all, to: number - 1, steps, pool: .shared)
                    guard number % 7 == 1 else { continue }
                    let gradients = Self.numbers(2 * columns, seed: UInt64(number))
                    for table in [late, prompt] {
                        update(table, rows: [2, 0], gradients: gradients, number: number, steps)
                    }
                }
                for table in [late, prompt] { table.finishEpoch(steps, pool: ThreadPool(threads: 2)) }
                XCTAssertEqual(late.state("t"), prompt.state("t"), "\(optimizer), \(columns)")
            }
        }
    }

    /// Touched rows count their own steps, and others stay as they are.
    func testTouchedRows() {
        for optimizer in optimizers {
            let columns = 19
            let table = table(3, columns, optimizer, .touched)
            let start = values(table)
            var naive = NaiveOptimizer(optimizer, parameters: start[columns..<2 * columns].map { Double($0) })
            let steps = table.numbers((1...20).map { optimizer.step($0, weightDecay: 0.1) })
            let decay = optimizer.step(1, weightDecay: 0.1).decay
            for (touch, number) in [3, 4, 17].enumerated() {
                let gradients = Self.numbers(columns, seed: UInt64(number))
                update(table, rows: [1], gradients: gradients, number: number, steps)
                naive.step(touch + 1, gradients.map { Double($0) }, decay: decay)
            }
            table.finishEpoch(steps, pool: .shared)
            let found = values(table)
            XCTAssertEqual(found[..<columns], start[..<columns])
            XCTAssertEqual(found[(2 * columns)...], start[(2 * columns)...])
            // What makes up for the beginning at 0 is an average, too, with as many roundings as that of the gradients.
            assertClose(
                doubles(Array(found[columns..<2 * columns])), naive.parameters, within: naive.bounds.map { 2 * $0 },
                "\(optimizer)")
        }
    }

    /// A row that stands in a batch more than once takes one step, by the sum of its gradients.
    func testRepeatedRowsAddUp() {
        let columns = 20
        let (parts, whole) = (table(3, columns, .sgd(rate: 1), .dense), table(3, columns, .sgd(rate: 1), .dense))
        // Whole numbers add up exactly in any order.
        let gradients = (0..<5 * columns).map { Float($0 % 7) }
        let rows: [Int32] = [2, 0, 2, 2, 1]
        var sums = [Float](repeating: 0, count: 3 * columns)
        for (k, row) in rows.enumerated() {
            for column in 0..<columns { sums[Int(row) * columns + column] += gradients[k * columns + column] }
        }
        let steps = parts.numbers([Optimizer.sgd(rate: 1).step(1)])
        update(parts, rows: rows, gradients: gradients, number: 1, steps)
        update(whole, rows: [0, 1, 2], gradients: sums, number: 1, steps)
        XCTAssertEqual(values(parts), values(whole))
    }

    func testStateComesBack() {
        for optimizer in optimizers {
            for updates in RowUpdates.allCases {
                let (first, second) = (table(3, 18, optimizer, updates), table(3, 18, optimizer, updates))
                let steps = first.numbers(schedule(optimizer, 4))
                for number in 1...2 {
                    update(
                        first, rows: [0, 2], gradients: Self.numbers(36, seed: UInt64(number)), number: number, steps)
                }
                first.finishEpoch(steps, pool: .shared)
                second.restore("t", from: first.state("t"))
                XCTAssertEqual(second.state("t"), first.state("t"))
                for table in [first, second] {
                    update(table, rows: [1, 0], gradients: Self.numbers(36, seed: 9), number: 1, steps)
                }
                XCTAssertEqual(second.state("t"), first.state("t"), "\(optimizer), \(updates)")
            }
        }
    }
}
