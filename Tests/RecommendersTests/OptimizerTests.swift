import LatentLinearAlgebra
import LatentRecommenders
import LatentRuntime
import LatentTestSupport
import XCTest

final class OptimizerTests: XCTestCase {
    private let optimizers: [Optimizer] = [
        .adadelta(rate: 1, rho: 0.95, epsilon: 1e-7), .adadelta(rate: 0.3, rho: 0.5, epsilon: 1e-3),
        .adam(rate: 0.002, beta1: 0.9, beta2: 0.999, epsilon: 1e-7),
        .adam(rate: 0.1, beta1: 0, beta2: 0.5, epsilon: 1e-3),
        .sgd(rate: 30), .sgd(rate: 0.01),
    ]

    /// Gradients from ±1 to ±0.001, some exactly 0.
    private func gradients(_ count: Int, seed: UInt64) -> [Float] {
        NaiveMatrix.uniform(1, count, seed: seed).elements.enumerated().map { place, value in
            Float(value) * [1, 0.1, 0.01, 0.001, 0][place % 5]
        }
    }

    /// The counts go around the kernels' vectors of 16 numbers; the parameters before and after must stay. The rate
    /// changes, and weights decay.
    func testStepsFollowTheFormulas() {
        for optimizer in optimizers {
            for count in [0, 1, 15, 16, 17, 96, 100] {
                // Only whole vectors can have something after them.
                let (before, after) = (16, count % 16 == 0 ? 5 : 0)
                let parameters = TrainedParameters(count: before + count + after, optimizer: optimizer)
                let start = NaiveMatrix.uniform(1, parameters.count, seed: 1).elements
                for (i, value) in start.enumerated() { parameters.values.pointer[i] = Float(value) }
                let range = before..<before + count
                var naive = NaiveOptimizer(optimizer, parameters: start[range].map { Double(Float($0)) })
                // The last is far on, where Adam's corrections are all but 1.
                for (round, number) in [1, 2, 3, 1000].enumerated() {
                    let gradients = gradients(parameters.count, seed: UInt64(round + 2))
                    for (i, value) in gradients.enumerated() { parameters.gradients.pointer[i] = value }
                    let step = optimizer.step(
                        number, rate: optimizer.rate / Float(round + 1), weightDecay: round == 0 ? 0 : 1e-3)
                    parameters.step(step, range)
                    naive.step(number, gradients[range].map { Double($0) }, rate: step.rate, decay: step.decay)
                    let found = doubles(parameters.values.prefix(parameters.count))
                    assertClose(
                        Array(found[range]), naive.parameters, within: naive.bounds,
                        "\(optimizer), \(count), step \(number)")
                    XCTAssertEqual(Array(found[..<before]), Array(start[..<before]))
                    XCTAssertEqual(Array(found[range.upperBound...]), Array(start[range.upperBound...]))
                    XCTAssertEqual(parameters.gradients.prefix(parameters.count), gradients)
                }
            }
        }
    }

    /// All parameters step as their parts do, by any number of threads.
    func testStepsDoNotDependOnTheRange() {
        for optimizer in optimizers {
            let whole = TrainedParameters(count: 100, optimizer: optimizer)
            let parts = (1...3).map { (ThreadPool(threads: $0), TrainedParameters(count: 100, optimizer: optimizer)) }
            for number in 1...3 {
                let gradients = gradients(100, seed: UInt64(number))
                for (i, value) in gradients.enumerated() { whole.gradients.pointer[i] = value }
                whole.step(number, 0..<100)
                for (pool, part) in parts {
                    for (i, value) in gradients.enumerated() { part.gradients.pointer[i] = value }
                    pool.forEachRange(of: 100, by: 16 * number) { part.step(number, $0) }
                }
            }
            for (_, part) in parts { XCTAssertEqual(part.state("p"), whole.state("p")) }
        }
    }

    /// From zeros, g = 0.5: Adadelta's first step is 0.5 √1e-2 / √(0.1 · 0.25 + 1e-2) = 0.05 / √0.035; Adam's is
    /// rate · g / (|g| + ε) = 0.1 · 0.5 / 0.75; that of plain descent 2 · 0.5.
    func testFirstStepsByHand() {
        let cases: [(Optimizer, Double)] = [
            (.adadelta(rate: 1, rho: 0.9, epsilon: 1e-2), -0.05 / 0.035.squareRoot()),
            (.adam(rate: 0.1, beta1: 0.9, beta2: 0.999, epsilon: 0.25), -0.1 * 0.5 / 0.75),
            (.sgd(rate: 2), -1),
        ]
        for (optimizer, expected) in cases {
            let parameters = TrainedParameters(count: 1, optimizer: optimizer)
            XCTAssertEqual(parameters.values.pointer[0], 0)
            parameters.gradients.pointer[0] = 0.5
            parameters.step(1, 0..<1)
            // Settings such as 0.9 and 0.999 are Floats: 1 - 0.999 is 0.001 within 2⁻²⁵ of 0.999, which is 3e-5 of
            // it, but m / (1 - β₁) and v / (1 - β₂) cancel it; what is left is 20 roundings or fewer.
            assertClose(
                Double(parameters.values.pointer[0]), expected,
                within: Tolerance.gamma(20, Float.self) * abs(expected), "\(optimizer)")
        }
    }

    func testAGradientOfZeroMovesNothing() {
        for optimizer in optimizers {
            let parameters = TrainedParameters(count: 17, optimizer: optimizer)
            for number in 1...3 { parameters.step(number, 0..<17) }
            XCTAssertEqual(parameters.values.prefix(17), [Float](repeating: 0, count: 17))
        }
    }
}
