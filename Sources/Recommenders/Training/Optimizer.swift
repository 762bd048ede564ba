/// How parameters are found, by name.
public enum Solver: String, Sendable, CaseIterable, SettingType {
    /// By gradients, batch after batch: the rules of ``Optimizer``.
    case adadelta, adam, sgd
    /// At once, where a model can be: by one Cholesky factorization, Steck's EASE and EDLAE.
    case closedForm = "closed-form"
}

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

    /// The numbers that it remembers of each parameter.
    package var remembered: Int {
        if case .sgd = self { 0 } else { 2 }
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
