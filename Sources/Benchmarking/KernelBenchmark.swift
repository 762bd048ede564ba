import LatentLinearAlgebra
import LatentRecommenders
import LatentRuntime

/// What a kernel did against the machine's limit.
///
///     let kernel = try Kernels.make("gemm", ratings: nil, pool: .shared)
///     let measured = KernelMeasurement(kernel.measure(), peak: Peak.measured())
///     print(measured.gflops, measured.peakFraction)
public struct KernelMeasurement: Sendable, Equatable {
    /// What was measured, by the name that `latent bench` takes.
    public let kernel: String
    /// The sizes of the work, as a person reads them.
    public let shape: String
    /// The median of the runs' wall times.
    public let seconds: Double
    /// The flops that the job needs at the least, over ``seconds``, in billions a second.
    public let gflops: Double
    /// The share of the machine's multiply-add rate, measured in the same run.
    ///
    /// From 0 to about 1. What waits for memory, or finds more work than the least, stays far below it.
    public let peakFraction: Double

    /// What `time` is against `peak`.
    /// - Parameters:
    ///   - time: of a kernel on the pool that the peak was measured on.
    ///   - peak: the machine's, of which the number for the kernel's type counts.
    public init(_ time: KernelTime, peak: Peak) {
        (kernel, shape, seconds) = (time.kernel, time.shape, time.seconds)
        let rate = time.flops / time.seconds
        gflops = rate / 1e9
        peakFraction = rate / (time.precision == .single ? peak.single : peak.double)
    }
}

extension KernelMeasurement: Documented, Encodable {
    package static let fields: [Field<Self>] = [
        Field("kernel", "Its name.", \.kernel),
        Field("shape", "What it works on.", \.shape),
        Field("seconds", "Wall time of one run, the median of some.", \.seconds),
        Field("gflops", "The flops that the job needs at the least, in thousands of millions a second.", \.gflops),
        Field("peakFraction", "The same as a share of this machine's rate of multiply-adds.", \.peakFraction),
    ]
}

/// How long a kernel took for its work.
public struct KernelTime: Sendable {
    /// What was measured, by the name that `latent bench` takes.
    public let kernel: String
    /// The sizes of the work, as a person reads them.
    public let shape: String
    /// The median of the runs' wall times.
    public let seconds: Double
    /// The least flops of the work.
    public let flops: Double
    /// Which of the machine's two limits the work is held against.
    public let precision: KernelBenchmark.Precision
}

/// A kernel with the least work that its job needs.
public struct KernelBenchmark {
    /// The name that `latent bench` takes.
    public let name: String
    /// The sizes of the work, as a person reads them.
    public let shape: String
    /// The least flops: multiplications and additions that the result cannot be had without.
    public let flops: Double
    /// Which of the machine's two limits the work is held against.
    public let precision: Precision
    /// The work, once. What it makes is thrown away.
    private let run: () -> Void

    /// The number type that the kernel computes with.
    public enum Precision: Sendable {
        /// Float, or Double.
        case single, double
    }

    /// - Parameters:
    ///   - name: what `latent bench` takes.
    ///   - shape: the sizes of the work.
    ///   - flops: the least work of one run.
    ///   - precision: the number type that it is done in.
    ///   - run: the work, on operands that were made before.
    init(_ name: String, _ shape: String, flops: Double, precision: Precision = .single, run: @escaping () -> Void) {
        self.name = name
        self.shape = shape
        self.flops = flops
        self.precision = precision
        self.run = run
    }

    /// Runs the kernel once to warm up, then until `seconds` are over, seven times at least.
    /// - Parameter seconds: how long to go on measuring; the warming run is not counted.
    /// - Returns: the median of the runs. A few that were disturbed do not move it.
    public func measure(seconds: Double = 0.5) -> KernelTime {
        run()
        var times: [Double] = []
        var total = 0.0
        while times.count < 7 || total < seconds {
            let time = measureSeconds(run).seconds
            times.append(time)
            total += time
        }
        return KernelTime(kernel: name, shape: shape, seconds: times.median, flops: flops, precision: precision)
    }
}
