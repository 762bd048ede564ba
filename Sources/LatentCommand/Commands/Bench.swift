import ArgumentParser
import Latent
import LatentBenchmarking

struct Bench: WorkingCommand {
    static let configuration = CommandConfiguration(
        abstract: "The kernels against this machine's limit.",
        discussion: """
            Each kernel's rate is the least flops that its job needs over the median of its times; the peak is the \
            rate of multiply-adds in registers, the larger of those measured just before and just after. Kernels: \
            \(Kernels.names.joined(separator: ", ")); the beginning of a name will do.
            """)

    @Argument(help: "The kernels; all when none is named.")
    var kernels: [String] = []

    @Option(
        help: .value("path", "Ratings for the kernels that need some; generated ones when absent."),
        transform: DataPath.of)
    var data: String?

    @OptionGroup var columns: ColumnOptions
    @OptionGroup var common: CommonOptions

    func run() throws {
        for part in kernels where !Kernels.names.contains(where: { $0.hasPrefix(part) }) {
            throw InvalidArgument(
                "no kernel's name begins with '\(part)': there are \(Kernels.names.joined(separator: ", "))")
        }
        let chosen = Kernels.names.filter { name in
            kernels.isEmpty || kernels.contains(name)
                || kernels.contains { !Kernels.names.contains($0) && name.hasPrefix($0) }
        }
        let ratings = try data.map { try RatingTable(path: $0, columns: columns.told) }
        let results = try common.withProgress("benchmarks") { progress in
            let before = Peak.measured()
            let times = try chosen.enumerated().map { place, name in
                progress(ProgressUpdate(completed: place, total: chosen.count, message: name, stepsAreAlike: false))
                return try Kernels.make(name, ratings: ratings, pool: .shared).measure()
            }
            let peak = before.larger(Peak.measured())
            return times.map { KernelMeasurement($0, peak: peak) }
        }
        guard !common.json else { return try common.show(each: results.map { BenchReport(measurement: $0) }) }
        print(
            results.tabulated(
                .left("kernel", \.kernel), .prose("shape", \.shape), .right("time", \.seconds.duration),
                .right("GFLOP/s") { $0.gflops.fixed(1) }, .right("of peak") { $0.peakFraction.percent(0) }))
        let threads = ThreadPool.shared.threads
        print("\n\(threads) threads; peak: multiply-adds in registers on all of them, measured in this run")
    }
}

/// A kernel's figures as a document.
struct BenchReport: Report {
    static let command = "bench"
    let measurement: KernelMeasurement

    static let fields: [Field<Self>] =
        KernelMeasurement.fields(of: \.measurement) + [
            Field("secondsOf", "What the time is of.") { _ in "one run of the kernel" }
        ]

    var text: String { "\(measurement.kernel) \(measurement.seconds.duration)" }
}
