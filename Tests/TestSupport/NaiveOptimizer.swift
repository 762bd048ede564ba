import Foundation
import LatentRecommenders

/// The published update formulas in Double, one parameter after another, and how far from them Float may be.
///
/// The number of roundings on the way to each remembered quantity is carried along. All of these but Adam's mean
/// are sums of terms of one sign, so k roundings change them by γ_k of themselves; the mean by γ_k of the same sum
/// over absolute gradients. A square root halves a relative error; a quotient counts its divisor's twice
/// (Higham, lemma 3.3).
public struct NaiveOptimizer {
    private let optimizer: Optimizer
    /// The parameters in exact arithmetic, but for Double's rounding.
    public private(set) var parameters: [Double]
    /// How far a Float computation may be from them.
    public private(set) var bounds: [Double]
    private var first: [Double]
    private var second: [Double]
    private var absoluteMeans: [Double]
    private var firstRoundings = 0.0
    private var secondRoundings = 0.0

    /// The optimizer before its first step.
    public init(_ optimizer: Optimizer, parameters: [Double]) {
        self.optimizer = optimizer
        self.parameters = parameters
        let zeros = [Double](repeating: 0, count: parameters.count)
        (bounds, first, second, absoluteMeans) = (zeros, zeros, zeros, zeros)
    }

    /// Takes step `number`, counted from 1, where nothing else is said with the optimizer's own rate and β₁; parameters
    /// are multiplied by `decay` before they move.
    public mutating func step(
        _ number: Int, _ gradients: [Double], rate givenRate: Float? = nil, beta1 givenBeta1: Float? = nil,
        decay: Float = 1
    ) {
        precondition(gradients.count == parameters.count)
        let rate = Double(givenRate ?? optimizer.rate)
        if decay != 1 {
            for i in parameters.indices {
                parameters[i] *= Double(decay)
                bounds[i] += Tolerance.gamma(1, Float.self) * (abs(parameters[i]) + bounds[i])
            }
        }
        switch optimizer {
        case .adadelta(_, let rho, let epsilon):
            firstRoundings = max(firstRoundings + 2, 4)
            let roundings = root(secondRoundings + 1) + 2 * root(firstRoundings + 1) + 2
            secondRoundings = max(secondRoundings + 2, 2 * roundings + 4)
            for (i, g) in gradients.enumerated() {
                let (rho, epsilon) = (Double(rho), Double(epsilon))
                first[i] = rho * first[i] + (1 - rho) * g * g
                let update = g * (second[i] + epsilon).squareRoot() / (first[i] + epsilon).squareRoot()
                second[i] = rho * second[i] + (1 - rho) * update * update
                move(i, by: rate * update, magnitude: rate * abs(update), roundings + 1)
            }
        case .adam(_, let ownBeta1, let beta2, let epsilon):
            firstRoundings = max(firstRoundings + 2, 3)
            secondRoundings = max(secondRoundings + 2, 4)
            // The corrections 1 - βⁿ are Floats too, and what is made of them beforehand: two roundings each.
            let roundings = (firstRoundings + 4) + 2 * (root(secondRoundings + 5) + 1) + 2
            let beta1 = Double(givenBeta1 ?? ownBeta1)
            let correction1 = 1 - pow(beta1, Double(number))
            let correction2 = 1 - pow(Double(beta2), Double(number))
            for (i, g) in gradients.enumerated() {
                let (beta2, epsilon) = (Double(beta2), Double(epsilon))
                first[i] = beta1 * first[i] + (1 - beta1) * g
                absoluteMeans[i] = beta1 * absoluteMeans[i] + (1 - beta1) * abs(g)
                second[i] = beta2 * second[i] + (1 - beta2) * g * g
                let scale = rate / correction1 / ((second[i] / correction2).squareRoot() + epsilon)
                move(i, by: scale * first[i], magnitude: scale * absoluteMeans[i], roundings)
            }
        case .sgd:
            for (i, g) in gradients.enumerated() {
                move(i, by: rate * g, magnitude: rate * abs(g), 1)
            }
        }
    }

    /// The roundings of a square root, its own and what is left of second order included.
    private func root(_ roundings: Double) -> Double { roundings / 2 + 2 }

    private mutating func move(_ i: Int, by update: Double, magnitude: Double, _ roundings: Double) {
        parameters[i] -= update
        bounds[i] += Tolerance.gamma(roundings, Float.self) * magnitude
        // The subtraction rounds what it found, not what it should have found.
        bounds[i] += Tolerance.gamma(1, Float.self) * (abs(parameters[i]) + bounds[i])
    }
}
