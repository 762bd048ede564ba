import CLatentKernels
import LatentRuntime

/// A rule that turns gradients into steps, with its settings.
public enum Optimizer: Sendable, Equatable, Codable {
    /// Zeiler, "ADADELTA: an adaptive learning rate method", 2012, arXiv:1212.5701.
    case adadelta(rate: Float, rho: Float, epsilon: Float)
    /// Kingma and Ba, "Adam: a method for stochastic optimization", 2015, arXiv:1412.6980.
    case adam(rate: Float, beta1: Float, beta2: Float, epsilon: Float)
    /// Plain stochastic gradient descent.
    case sgd(rate: Float)

    /// The step size.
    public var rate: Float {
        switch self {
        case .adadelta(let rate, _, _), .adam(let rate, _, _, _), .sgd(let rate): rate
        }
    }

    /// What step `number`, counted from 1, is taken with: this rule's own settings, but for those given.
    package func step(
        _ number: Int, rate: Float? = nil, beta1 momentum: Float? = nil, weightDecay: Double = 0
    ) -> OptimizerStep {
        let rate = rate ?? self.rate
        var step = OptimizerStep(
            rate: rate, beta1: 0, correction1: 1, correction2: 1, decay: Float(1 - Double(rate) * weightDecay))
        if case .adam(_, let beta1, let beta2, _) = self {
            step.beta1 = momentum ?? beta1
            step.correction1 = Self.correction(step.beta1, number)
            step.correction2 = Self.correction(beta2, number)
        }
        return step
    }

    /// 1 - βⁿ, which makes up for averages that began at 0.
    private static func correction(_ beta: Float, _ number: Int) -> Float {
        var (power, square, n) = (1.0, Double(beta), number)
        while n > 0 {
            if n & 1 == 1 { power *= square }
            square *= square
            n >>= 1
        }
        return Float(1 - power)
    }
}

/// The numbers that one step of an ``Optimizer`` is taken with, as a schedule has them at the time.
package struct OptimizerStep: Sendable, Equatable {
    package var rate: Float
    /// Adam's.
    package var beta1: Float
    /// Adam's 1 - β₁ⁿ and 1 - β₂ⁿ; else 1.
    package var correction1: Float
    package var correction2: Float
    /// What parameters are multiplied by before they move: 1 less the step size times the weight decay.
    package var decay: Float
}

/// Parameters under training: the numbers, their gradients, and what the optimizer remembers of each.
package final class TrainedParameters {
    package let count: Int
    package let values: ScratchBuffer<Float>
    package let gradients: ScratchBuffer<Float>
    private let optimizer: Optimizer
    private let first: ScratchBuffer<Float>
    private let second: ScratchBuffer<Float>

    /// `count` zeros under `optimizer`.
    package init(count: Int, optimizer: Optimizer) {
        self.count = count
        self.optimizer = optimizer
        values = ScratchBuffer(repeating: 0, count: count)
        gradients = ScratchBuffer(repeating: 0, count: count)
        var remembered = count
        if case .sgd = optimizer { remembered = 0 }
        first = ScratchBuffer(repeating: 0, count: remembered)
        second = ScratchBuffer(repeating: 0, count: remembered)
    }

    /// Takes step `number`, counted from 1, for the parameters in `range`, from their gradients.
    package func step(_ number: Int, _ range: Range<Int>) {
        step(optimizer.step(number), range)
    }

    /// Takes a step for the parameters in `range`, from their gradients.
    package func step(_ step: OptimizerStep, _ range: Range<Int>) {
        let at = range.lowerBound
        let (g, p) = (gradients.pointer + at, values.pointer + at)
        if step.decay != 1 {
            for i in 0..<range.count { p[i] *= step.decay }
        }
        switch optimizer {
        case .adadelta(_, let rho, let epsilon):
            optimizer_adadelta(range.count, step.rate, rho, epsilon, g, p, first.pointer + at, second.pointer + at)
        case .adam(_, _, let beta2, let epsilon):
            optimizer_adam(
                range.count, step.rate, step.beta1, beta2, step.correction1, step.correction2, epsilon, g, p,
                first.pointer + at, second.pointer + at)
        case .sgd:
            optimizer_sgd(range.count, step.rate, g, p)
        }
    }
}

extension TrainedParameters: StatefulParameters {
    package func parameters(_ name: String) -> [String: StateTensor] {
        [name: StateTensor(shape: [count], values: values.prefix(count))]
    }

    package func state(_ name: String) -> [String: StateTensor] {
        var tensors = parameters(name)
        if case .sgd = optimizer { return tensors }
        tensors["\(name).first"] = StateTensor(shape: [count], values: first.prefix(count))
        tensors["\(name).second"] = StateTensor(shape: [count], values: second.prefix(count))
        return tensors
    }

    package func restore(_ name: String, from tensors: [String: StateTensor]) {
        for (suffix, buffer) in [("", values), (".first", first), (".second", second)] {
            guard let tensor = tensors[name + suffix] else { continue }
            for (i, value) in tensor.values.enumerated() { buffer.pointer[i] = value }
        }
    }
}
