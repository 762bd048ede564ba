import CLatentKernels
import LatentRuntime

/// The numbers of an epoch's steps as the kernels take them; before the first stands one of none.
///
/// Beside its own numbers each has the logarithms of the products of all decays, and of all β₁, up to it: what a row
/// missed between steps a and b is a difference of two. Of Adam, stretches of 32 steps have the sums that
/// `embedding_sum_stretch` prepares.
package final class StepNumbers {
    package let count: Int
    private let buffer: ScratchBuffer<embedding_step>

    var pointer: UnsafePointer<embedding_step> { UnsafePointer(buffer.pointer) }

    /// `beta2` is Adam's, nil for another rule. With `countsOwnSteps` the rows make up for Adam's beginning at 0
    /// themselves.
    init(_ steps: [OptimizerStep], beta2: Float?, countsOwnSteps: Bool) {
        count = steps.count
        buffer = ScratchBuffer(repeating: embedding_step(), count: count + 1)
        var (decay, beta1) = (0.0, 0.0)
        for (place, step) in steps.enumerated() {
            decay += Elementary.log(Double(step.decay))
            // Of a β₁ of 0 nothing is left, but the logarithm must be finite.
            beta1 += Elementary.log(max(Double(step.beta1), 1e-40))
            var numbers = embedding_step()
            numbers.own = step.kernelStep
            if countsOwnSteps { numbers.own.rate = step.rate }
            numbers.log_decay = decay
            numbers.log_beta1 = beta1
            buffer.pointer[place + 1] = numbers
        }
        guard let beta2, !countsOwnSteps else { return }
        let stretch = Int(embedding_stretch)
        for first in stride(from: 0, to: count, by: stretch) {
            embedding_sum_stretch(beta2, Int32(min(stretch, count - first)), buffer.pointer + first)
        }
    }
}
