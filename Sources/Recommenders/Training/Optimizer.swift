/// How parameters are found, by name.
public enum Solver: String, Sendable, CaseIterable, SettingType {
    /// By gradients, batch after batch: the rules of ``Optimizer``.
    case adadelta, adam, sgd
    /// At once, where a model can be: by one Cholesky factorization, Steck's EASE and EDLAE.
    case closedForm = "closed-form"
}

/// A rule that turns gradients into steps, with its settings.
///
/// With p a parameter, g its gradient, n the step's number from 1 on and d what weight decay leaves, `1 − rate ·
/// decay`:
///
///     sgd       p ← d p − rate · g
///     adam      m ← β₁ m + (1 − β₁) g,  v ← β₂ v + (1 − β₂) g²,
///               p ← d p − rate · m / (1 − β₁ⁿ) / (√(v / (1 − β₂ⁿ)) + ε)
///     adadelta  a ← ρ a + (1 − ρ) g²,  δ = g √(u + ε) / √(a + ε),  u ← ρ u + (1 − ρ) δ²,
///               p ← d p − rate · δ
///
/// All in single precision, and what is remembered begins at 0. Weight decay is decoupled from the gradient: Loshchilov
/// and Hutter, "Decoupled weight decay regularization", 2019, arXiv:1711.05101.
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

    /// The numbers that it remembers of each parameter. So much memory beside the parameter and its gradient: 4 bytes
    /// each.
    package var remembered: Int {
        if case .sgd = self { 0 } else { 2 }
    }

    /// What step `number`, counted from 1, is taken with: this rule's own settings, but for those given.
    /// - Parameters:
    ///   - number: counted through all epochs, for Adam's corrections.
    ///   - rate: the step size of a schedule; nil for the rule's own.
    ///   - momentum: Adam's β₁ under a schedule; nil for the rule's own. Other rules have none.
    ///   - weightDecay: what is taken off a parameter, as a share of it for a rate of 1.
    /// - Returns: the numbers that a kernel is called with, the same for all parameters.
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

    /// 1 - βⁿ, which makes up for averages that began at 0. The power is taken in Double by repeated squaring: O(log
    /// n), and the same bits everywhere.
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
