import LatentRuntime

/// How the learning rate, and with it Adam's momentum, changes while a model is trained.
///
///     LearningRateSchedule.stages([.init(epochs: 2, rate: 0.001), .init(epochs: 3, rate: 0.01)])
public enum LearningRateSchedule: Sendable, Equatable {
    /// A learning rate and for how many epochs it holds.
    public struct Stage: Sendable, Equatable {
        /// For how many epochs; those of the last stage need not be enough.
        public var epochs: Int
        /// The optimizer's step size in them.
        public var rate: Float

        /// The rate `rate` for `epochs` epochs.
        public init(epochs: Int, rate: Float) {
            self.epochs = epochs
            self.rate = rate
        }
    }

    /// The optimizer's own rate throughout.
    case constant
    /// One rate after another; the last one holds to the end.
    case stages([Stage])
    /// A quarter of all steps from a 25th of the optimizer's rate up to it, the rest down to a 100,000th, both along
    /// half a cosine; Adam's β₁ at the same time from 0.95 to 0.85 and back. fastai's `fit_one_cycle`, after Smith
    /// 2018, arXiv:1803.09820. With T steps in all, step t, counted from 0, stands at t / T. A run of more epochs is
    /// another from its first step on, so that checkpoints of it cannot be gone on from with more.
    case oneCycle

    private static let (warmUp, startDivisor, endDivisor) = (0.25, 25.0, 1e5)
    private static let (highMomentum, lowMomentum) = (0.95, 0.85)

    /// The steps of `epoch`, counted from 1, of `epochs` that have `batches` steps each.
    /// - Parameters:
    ///   - optimizer: the rule, whose own rate is the constant one, or the peak of a cycle.
    ///   - weightDecay: what a step takes off a parameter, as a share of it for a rate of 1.
    ///   - epoch: counted from 1.
    ///   - epochs: of the whole training, which a cycle stretches over.
    ///   - batches: steps an epoch.
    /// - Returns: as many as `batches`. Adam's corrections count from the first step of training.
    package func steps(
        of optimizer: Optimizer, weightDecay: Double, epoch: Int, epochs: Int, batches: Int
    ) -> [OptimizerStep] {
        (0..<batches).map { batch in
            let done = (epoch - 1) * batches + batch
            switch self {
            case .constant: return optimizer.step(done + 1, weightDecay: weightDecay)
            case .stages(let stages):
                return optimizer.step(done + 1, rate: Self.rate(in: epoch, stages), weightDecay: weightDecay)
            case .oneCycle:
                let place = Double(done) / (Double(epochs) * Double(batches))
                let rate = Double(optimizer.rate)
                return optimizer.step(
                    done + 1,
                    rate: Float(Self.cycle(place, rate / Self.startDivisor, rate, rate / Self.endDivisor)),
                    beta1: Float(
                        Self.cycle(place, Self.highMomentum, Self.lowMomentum, Self.highMomentum)),
                    weightDecay: weightDecay)
            }
        }
    }

    /// The rate of the stage that `epoch`, counted from 1, falls into; that of the last one beyond them all.
    private static func rate(in epoch: Int, _ stages: [Stage]) -> Float? {
        var left = epoch
        for stage in stages {
            if left <= stage.epochs { return stage.rate }
            left -= stage.epochs
        }
        return stages.last?.rate
    }

    /// From `start` to `middle` up to the end of the warm-up, then to `end`, along half a cosine each.
    private static func cycle(_ place: Double, _ start: Double, _ middle: Double, _ end: Double) -> Double {
        func cosine(_ a: Double, _ b: Double, _ x: Double) -> Double { b + (a - b) * (1 + Elementary.cos(.pi * x)) / 2 }
        return place < warmUp
            ? cosine(start, middle, place / warmUp) : cosine(middle, end, (place - warmUp) / (1 - warmUp))
    }
}
