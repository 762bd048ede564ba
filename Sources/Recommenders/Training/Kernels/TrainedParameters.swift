import CLatentKernels
import LatentLinearAlgebra

/// Parameters under training: the numbers, their gradients, and what the optimizer remembers of each.
///
/// They stand in memory as one row of an ``EmbeddingTable`` does, and step to the same bits: the numbers, padded with
/// zeros to a multiple of 16, which stay 0, and then what is remembered.
///
/// Who trains fills `gradients` and calls `step`; different threads may do so for different ranges. The tensors of its
/// state are `NAME`, and `NAME.first` and `NAME.second` of what is remembered: Adam's m and v, Adadelta's a and u.
package final class TrainedParameters {
    package let count: Int
    /// The numbers, and past them what the optimizer remembers.
    package let values: ScratchBuffer<Float>
    /// As many as parameters, and the padding's, which must stay 0.
    package let gradients: ScratchBuffer<Float>
    private let optimizer: Optimizer
    private let width: Int

    /// `count` zeros under `optimizer`.
    package init(count: Int, optimizer: Optimizer) {
        self.count = count
        self.optimizer = optimizer
        width = paddedWidth(count)
        values = ScratchBuffer(repeating: 0, count: (1 + optimizer.remembered) * width)
        gradients = ScratchBuffer(repeating: 0, count: width)
    }

    /// Takes step `number`, counted from 1, for the parameters in `range`, from their gradients.
    package func step(_ number: Int, _ range: Range<Int>) {
        step(optimizer.step(number), range)
    }

    /// Takes a step for the parameters in `range`, from their gradients.
    /// - Precondition: `range` begins at a multiple of 16, and ends at one or with the last parameter.
    package func step(_ step: OptimizerStep, _ range: Range<Int>) {
        let end = range.upperBound == count ? width : range.upperBound
        precondition(range.lowerBound % 16 == 0 && end % 16 == 0, "\(range) does not hold whole vectors")
        var (rule, numbers) = (optimizer.kernelRule, step.kernelStep)
        optimizer_update(&rule, &numbers, range.lowerBound, end, width, gradients.pointer, values.pointer)
    }
}

extension TrainedParameters: StatefulParameters {
    package func parameters(_ name: String) -> [String: StateTensor] {
        [name: StateTensor(shape: [count], values: values.prefix(count))]
    }

    package func state(_ name: String) -> [String: StateTensor] {
        var tensors: [String: StateTensor] = [:]
        for (place, suffix) in ["", ".first", ".second"].prefix(1 + optimizer.remembered).enumerated() {
            let numbers = UnsafeBufferPointer(start: values.pointer + place * width, count: count)
            tensors[name + suffix] = StateTensor(shape: [count], values: Array(numbers))
        }
        return tensors
    }

    /// A tensor that is not given leaves what it would replace as it is: of parameters alone, what the optimizer
    /// remembers.
    package func restore(_ name: String, from tensors: [String: StateTensor]) {
        for (place, suffix) in ["", ".first", ".second"].enumerated() {
            guard let tensor = tensors[name + suffix] else { continue }
            for (i, value) in tensor.values.enumerated() { values.pointer[place * width + i] = value }
        }
    }
}

extension Optimizer {
    /// The rule as kernels take it.
    var kernelRule: optimizer_rule {
        switch self {
        case .sgd: optimizer_rule(kind: optimizer_sgd, beta2: 0, epsilon: 0)
        case .adam(_, _, let beta2, let epsilon): optimizer_rule(kind: optimizer_adam, beta2: beta2, epsilon: epsilon)
        case .adadelta(_, let rho, let epsilon): optimizer_rule(kind: optimizer_adadelta, beta2: rho, epsilon: epsilon)
        }
    }
}

extension OptimizerStep {
    /// The numbers as kernels take them, with Adam's corrections in the rate and in the factor of the root.
    var kernelStep: optimizer_step {
        optimizer_step(rate: rate / correction1, root: 1 / correction2.squareRoot(), beta1: beta1, decay: decay)
    }
}
